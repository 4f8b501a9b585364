import { expect, test } from 'vitest'
import { day } from '../../kernel/day.ts'
import { attentionOf, isSinking, moodOf } from './attention.ts'

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
test('somebody not met for six months, or half behind their objective, is noticed; a new activity is left in peace', () => {
  expect(codes({ lastMetOn: '2026-05-25', openedOn: '2020-01-01' })).toEqual([])
  expect(codes({ lastMetOn: '2026-05-24', openedOn: '2020-01-01' })).toEqual(['unmet'])
  expect(codes({ lastMetOn: null, openedOn: '2026-10-01' })).toEqual([])
  expect(codes({ lastMetOn: null, openedOn: '2026-01-01' })).toEqual(['unmet'])
  expect(codes({ turnoverCents: 499, expectedCents: 1000 })).toEqual(['behind'])
  expect(codes({ turnoverCents: 500, expectedCents: 1000 })).toEqual([])
  expect(codes({ turnoverCents: 0, expectedCents: null })).toEqual([])
})
test('the score is the sum of its reasons', () => {
  const { score, reasons } = attentionOf({ ...calm, mineCents: -5, lateCount: 1, lateCents: 10 }, today)
  expect([score, reasons.map(reason => reason.points)]).toEqual([120, [100, 20]])
})
test('the mood of a trend', () => {
  const moods = [
    [0, 0, 1000_00, 0, 0, 1101_00],
    [0, 0, 1000_00, 0, 0, 1100_00],
    [0, 0, 1000_00, 0, 0, 899_00],
    [0, 0, 5, 0, 0, -1],
  ]
  expect(moods.map(trend => moodOf(trend).mood)).toEqual(['rising', 'steady', 'falling', 'low'])
})
