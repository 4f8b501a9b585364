import { expect, test } from 'vitest'
import { moveRefusals, nextStage } from './candidate.ts'

const codes = (
  stage: Parameters<typeof moveRefusals>[0]['stage'],
  to: Parameters<typeof moveRefusals>[1],
  reason: string | null = null,
) => moveRefusals({ stage, name: 'Lila Puech' }, to, reason).map(refusal => refusal.code)

test('one goes forward, back, and out with a reason of the right kind', () => {
  expect(nextStage('prospect')).toBe('meeting')
  expect(nextStage('diagnosis')).toBeNull()
  expect(codes('prospect', 'diagnosis')).toEqual([])
  expect(codes('diagnosis', 'meeting')).toEqual([])
  expect(codes('refused', 'diagnosis')).toEqual([])
  expect(codes('meeting', 'refused', 'viability')).toEqual([])
  expect(codes('meeting', 'abandoned', 'other')).toEqual([])
})

test('no way without a reason, with one that is not its own, or out of a contract', () => {
  expect(codes('meeting', 'refused')).toEqual(['parcours.motif'])
  expect(codes('meeting', 'refused', 'job')).toEqual(['parcours.motif'])
  expect(codes('meeting', 'diagnosis', 'job')).toEqual(['parcours.motif'])
  expect(codes('meeting', 'meeting')).toEqual(['parcours.meme'])
  expect(codes('joined', 'abandoned')).toEqual(['parcours.signe', 'parcours.motif'])
  expect(codes('draft', 'meeting')).toEqual(['parcours.brouillon'])
})
