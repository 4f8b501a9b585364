import { expect, test } from 'vitest'
import { day } from '../../kernel/day.ts'
import { attentionOf, isSinking } from './attention.ts'

const calm = {
  mineCents: 100_000,
  trendCents: [1, 1, 1, 1, 1, 1],
  lateCount: 0,
  lateCents: 0,
  contractKind: 'cesa',
  contractEndsOn: null,
}
const today = day('2026-11-21')
const codes = (facts: object) => attentionOf({ ...calm, ...facts }, today).reasons.map(reason => reason.code)

test('nothing to say of an activity that goes well', () => {
  expect(attentionOf(calm, today)).toEqual({ score: 0, reasons: [] })
})
test('missing money comes before the end of a contract, then late customers', () => {
  expect(codes({ mineCents: -1, lateCount: 2, lateCents: 10, contractEndsOn: '2026-12-01' })).toEqual([
    'negative',
    'contract',
    'late',
  ])
  expect(codes({ contractEndsOn: '2027-02-20' })).toEqual([])
  expect(codes({ contractEndsOn: '2027-02-19' })).toEqual(['contract'])
  expect(codes({ contractKind: null })).toEqual(['no-contract'])
})
test('a treasury sinks when it falls every month to less than two thirds', () => {
  expect(isSinking([900, 800, 900, 800, 700, 599])).toBe(true)
  expect(isSinking([0, 0, 900, 800, 700, 600])).toBe(false)
  expect(isSinking([0, 0, 900, 300, 310, 200])).toBe(false)
  expect(isSinking([0, 0, -10, -20, -30, -40])).toBe(false)
})
