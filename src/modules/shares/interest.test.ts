import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addDays, day } from '../../kernel/day.ts'
import { sum } from '../../kernel/money.ts'
import { allotInterest, centDays, type HeldCapital } from './interest.ts'

const year = { from: day('2025-01-01'), to: day('2025-12-31') }
const held = (shareholderId: string, ...steps: [from: string, paidCents: number][]): HeldCapital => ({
  shareholderId,
  steps: steps.map(([from, paidCents]) => ({ from: day(from), paidCents })),
})
const amounts = (...args: Parameters<typeof allotInterest>) =>
  allotInterest(...args).map(({ amountCents }) => amountCents)

test('days count from the one of a payment to the eve of the next, both ends of the year included', () => {
  expect(centDays(held('a', ['2025-01-01', 100]), year.from, year.to)).toBe(365 * 100)
  expect(centDays(held('a', ['2024-03-01', 100]), year.from, year.to)).toBe(365 * 100)
  expect(centDays(held('a', ['2025-12-31', 100]), year.from, year.to)).toBe(100)
  expect(centDays(held('a', ['2026-01-01', 100]), year.from, year.to)).toBe(0)
  // 31 days of January at 100, then nothing.
  expect(centDays(held('a', ['2025-02-01', 0], ['2025-01-01', 100]), year.from, year.to)).toBe(31 * 100)
})

test('a total is shared by capital and by days', () => {
  // From 2 July: 30 + 31 + 30 + 31 + 30 + 31 = 183 days of 365.
  const members = [held('a', ['2025-01-01', 1_000_00]), held('b', ['2025-07-02', 1_000_00])]
  expect(allotInterest({ ...year, totalCents: 548_00 }, members)).toEqual([
    { shareholderId: 'a', amountCents: 365_00 },
    { shareholderId: 'b', amountCents: 183_00 },
  ])
  // Twice the capital for the same days is twice the interest.
  expect(
    amounts({ ...year, totalCents: 90_00 }, [held('a', ['2025-01-01', 5000]), held('b', ['2025-01-01', 10000])]),
  ).toEqual([30_00, 60_00])
})

test('a rate is a year’s, of 365 days or of 366', () => {
  // 3 % of 1 000 € is 30 €; for 183 days of 365, 15,04 €.
  expect(amounts({ ...year, rateBp: 300 }, [held('a', ['2025-01-01', 1_000_00])])).toEqual([30_00])
  expect(amounts({ ...year, rateBp: 300 }, [held('a', ['2025-07-02', 1_000_00])])).toEqual([15_04])
  const leap = { from: day('2024-01-01'), to: day('2024-12-31'), rateBp: 200 }
  expect(amounts(leap, [held('a', ['2023-01-01', 10_000_00])])).toEqual([200_00])
})

test('nobody held anything: nothing is allotted', () => {
  expect(allotInterest({ ...year, totalCents: 100 }, [])).toEqual([])
  expect(amounts({ ...year, totalCents: 100 }, [held('a', ['2026-01-01', 5000])])).toEqual([0])
})

test('the parts sum to the whole, to the cent, and none is off its own by a cent', () => {
  expect(
    sum(
      amounts(
        { ...year, totalCents: 100 },
        ['a', 'b', 'c'].map(id => held(id, ['2025-01-01', 5000])),
      ),
    ),
  ).toBe(100)
  const level = fc.record({ at: fc.nat(400), paidCents: fc.nat(1_000_000) })
  fc.assert(
    fc.property(
      fc.nat(10_000_000),
      fc.array(fc.uniqueArray(level, { selector: ({ at }) => at, minLength: 1, maxLength: 4 }), { minLength: 1 }),
      (totalCents, members) => {
        const all = members.map((steps, i) => ({
          shareholderId: String(i),
          steps: steps.map(({ at, paidCents }) => ({ from: addDays(year.from, at - 10), paidCents })),
        }))
        const weights = all.map(one => centDays(one, year.from, year.to))
        const whole = sum(weights)
        const parts = amounts({ ...year, totalCents }, all)
        expect(sum(parts)).toBe(whole === 0 ? 0 : totalCents)
        if (whole > 0)
          for (const [i, part] of parts.entries())
            expect(Math.abs(part - (totalCents * weights[i]!) / whole)).toBeLessThanOrEqual(1.001)
      },
    ),
  )
})
