import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { day } from '../../kernel/day.ts'
import { sum } from '../../kernel/money.ts'
import {
  allocationOf,
  allocationRefusals,
  boundsOf,
  type Choices,
  carriedForward,
  formOf,
  partRefusals,
  proposal,
  type Situation,
} from './allocation.ts'
import { criteriaRefusals, type Employee, sharesInWork, shareWork } from './beneficiaries.ts'

const scop: Situation = {
  form: 'scop',
  on: day('2025-12-31'),
  resultCents: 100_000_00,
  priorLossCents: 0,
  carriedLossCents: 0,
  legalReserveCents: 0,
  capitalCents: 500_000_00,
  paidCapitalCents: 200_000_00,
  subsidiesCents: 0,
}
const scic: Situation = { ...scop, form: 'scic' }
const chosen = (choices: Partial<Choices> = {}): Choices => ({
  workCents: 0,
  interestCents: 0,
  otherReserveCents: 0,
  tmoBp: 300,
  ...choices,
})
const codes = (situation: Situation, choices: Choices) => allocationRefusals(situation, choices).map(({ code }) => code)

describe('a SCOP', () => {
  // Excédent 100 000,00 €: worked out by hand.
  test.each([
    [
      'the legal reserve far under the capital',
      {},
      { legalCents: 15_000_00, statutoryCents: 60_000_00, workCents: 25_000_00 },
    ],
    [
      'one cent short of 15 %',
      { legalReserveCents: 485_000_01 },
      { legalCents: 14_999_99, statutoryCents: 60_000_01, workCents: 25_000_00 },
    ],
    [
      'at the capital',
      { legalReserveCents: 500_000_00 },
      { legalCents: 0, statutoryCents: 75_000_00, workCents: 25_000_00 },
    ],
    [
      'over the capital, which fell',
      { legalReserveCents: 600_000_00 },
      { legalCents: 0, statutoryCents: 75_000_00, workCents: 25_000_00 },
    ],
    [
      'earlier losses first',
      { priorLossCents: 40_000_00 },
      { baseCents: 60_000_00, legalCents: 9_000_00, statutoryCents: 36_000_00, workCents: 15_000_00 },
    ],
    [
      'a surplus that does not divide',
      { resultCents: 10_001 },
      { legalCents: 1_501, statutoryCents: 5_999, workCents: 2_501 },
    ],
  ])('%s', (_, situation, expected) => {
    const at = { ...scop, ...situation }
    expect(allocationOf(at, proposal(at))).toMatchObject(expected)
    expect(allocationRefusals(at, proposal(at))).toEqual([])
  })

  test('a quarter to the employees at least', () => {
    expect(codes(scop, chosen({ workCents: 24_999_99 }))).toEqual(['travail'])
    expect(codes(scop, chosen({ workCents: 25_000_00 }))).toEqual([])
    expect(codes(scop, chosen({ workCents: 84_999_99 }))).toEqual([])
    expect(codes(scop, chosen({ workCents: 85_000_00 }))).toEqual(['fonds'])
    expect(codes(scop, chosen({ workCents: 85_000_01 }))).toEqual(['total'])
  })

  test('an interest passes neither the part of the work, nor the reserves, nor its rate', () => {
    const rich = { ...scop, paidCapitalCents: 10_000_000_00 }
    expect(codes(rich, chosen({ workCents: 25_000_00, interestCents: 25_000_00 }))).toEqual([])
    expect(codes(rich, chosen({ workCents: 25_000_00, interestCents: 25_000_01 }))).toEqual(['interet'])
    expect(codes(rich, chosen({ workCents: 60_000_00, interestCents: 20_000_00 }))).toEqual([])
    expect(codes(rich, chosen({ workCents: 60_000_00, interestCents: 20_000_01 }))).toEqual(['interet'])
    // 3 % of mean TMO and 2 points: 5 % of 200 000 €.
    expect(codes(scop, chosen({ workCents: 25_000_00, interestCents: 10_000_00 }))).toEqual([])
    expect(codes(scop, chosen({ workCents: 25_000_00, interestCents: 10_000_01 }))).toEqual(['interet'])
    expect(codes(scop, chosen({ workCents: 25_000_00, interestCents: 1, tmoBp: null }))).toEqual(['tmo'])
    // 5 % of 33,33 € is 1,6665 €: never more than that.
    expect(boundsOf({ ...scop, paidCapitalCents: 33_33 }, chosen()).interestRateCapCents).toBe(1_66)
  })

  test('all that is wrong is said at once', () => {
    expect(
      codes(scop, chosen({ workCents: 1, interestCents: 99_000_00, tmoBp: null, otherReserveCents: -1 })).toSorted(),
    ).toEqual(['interet', 'interet', 'negatif', 'tmo', 'total', 'travail'].toSorted())
  })
})

describe('a SCIC', () => {
  test.each([
    ['under the capital: 57.5 % at least to the reserves', {}, { legal: 15_000_00, least: 42_500_00, most: 42_500_00 }],
    [
      'at the capital: half of the whole',
      { legalReserveCents: 500_000_00 },
      { legal: 0, least: 50_000_00, most: 50_000_00 },
    ],
    ['over the capital', { legalReserveCents: 500_000_01 }, { legal: 0, least: 50_000_00, most: 50_000_00 }],
    [
      '5 000 € under: the gap, then half of the rest',
      { legalReserveCents: 495_000_00 },
      { legal: 5_000_00, least: 47_500_00, most: 47_500_00 },
    ],
    [
      'subsidies are left out of the interest’s base',
      { subsidiesCents: 20_000_00 },
      { legal: 15_000_00, least: 42_500_00, most: 34_000_00 },
    ],
    ['nothing but subsidies', { subsidiesCents: 150_000_00 }, { legal: 15_000_00, least: 42_500_00, most: 0 }],
  ])('%s', (_, situation, expected) => {
    const at = { ...scic, ...situation, paidCapitalCents: 100_000_000_00 }
    const bounds = boundsOf(at, chosen())
    expect({ legal: bounds.legalCents, least: bounds.statutoryLeastCents, most: bounds.interestMostCents }).toEqual(
      expected,
    )
    expect(codes(at, chosen({ interestCents: expected.most }))).toEqual([])
    expect(codes(at, chosen({ interestCents: expected.most + 1 }))).toContain('interet')
  })

  test('no part of the work, and the interest’s rate is capped', () => {
    expect(codes(scic, chosen({ workCents: 1 }))).toEqual(['travail'])
    expect(codes(scic, chosen({ interestCents: 10_000_01 }))).toEqual(['interet'])
    expect(codes(scic, chosen({ otherReserveCents: 42_500_00 }))).toEqual([])
    expect(codes(scic, chosen({ otherReserveCents: 42_500_01 }))).toEqual(['reserve'])
  })
})

test('there is nothing to share out of a loss, nor of what fills earlier ones; both are carried forward', () => {
  for (const [situation, carried] of [
    [{ resultCents: -1 }, 1],
    [{ resultCents: -30_000_00, priorLossCents: 5_000_00, carriedLossCents: 5_000_00 }, 30_000_00],
    [{ priorLossCents: 100_000_00, carriedLossCents: 40_000_00 }, -40_000_00],
    [{ priorLossCents: 250_000_00, carriedLossCents: 250_000_00 }, -100_000_00],
    [{ priorLossCents: 40_000_00, carriedLossCents: 15_000_00 }, -15_000_00],
  ] as const) {
    const at = { ...scop, ...situation }
    expect(carriedForward(at)).toBe(carried)
    if (boundsOf(at, chosen()).baseCents > 0) continue
    expect(codes(at, chosen())).toEqual([])
    expect(codes(at, chosen({ workCents: 1 }))).toEqual(['excedent'])
    expect(codes(at, chosen({ otherReserveCents: 1 }))).toEqual(['excedent'])
  }
  // Nothing, or what earlier results not yet allocated already fill: there is nothing to decide.
  for (const situation of [{ resultCents: 0 }, { priorLossCents: 100_000_00 }])
    expect(codes({ ...scop, ...situation }, chosen())).toEqual(['excedent'])
})

test('whatever is accepted sums to the whole, and keeps every bound', () => {
  const amount = fc.integer({ min: 0, max: 1_000_000_00 })
  let accepted = 0
  fc.assert(
    fc.property(
      fc.constantFrom('scop' as const, 'scic' as const),
      fc.record({
        resultCents: amount,
        priorLossCents: fc.oneof(fc.constant(0), amount),
        legalReserveCents: amount,
        capitalCents: amount,
        subsidiesCents: amount,
      }),
      fc.record({
        workCents: fc.oneof(fc.constant(0), amount),
        interestCents: fc.oneof(fc.constant(0), amount),
        otherReserveCents: fc.constant(0),
        tmoBp: fc.constant(300),
      }),
      (form, books, picked) => {
        const situation = { ...scop, ...books, form, paidCapitalCents: books.capitalCents }
        for (const choices of [picked, proposal(situation)]) {
          const parts = allocationOf(situation, choices)
          expect(
            parts.legalCents + parts.statutoryCents + parts.otherReserveCents + parts.workCents + parts.interestCents,
          ).toBe(parts.baseCents)
          if (allocationRefusals(situation, choices).length > 0) continue
          accepted++
          expect(
            Math.min(parts.legalCents, parts.statutoryCents, parts.workCents, parts.interestCents),
          ).toBeGreaterThanOrEqual(0)
          expect(situation.legalReserveCents + parts.legalCents).toBeLessThanOrEqual(
            Math.max(situation.legalReserveCents, situation.capitalCents),
          )
          if (form === 'scop') {
            expect(4 * parts.workCents).toBeGreaterThanOrEqual(parts.baseCents)
            expect(parts.interestCents).toBeLessThanOrEqual(boundsOf(situation, choices).interestMostCents)
          } else {
            expect(parts.workCents).toBe(0)
            expect(2 * parts.statutoryCents).toBeGreaterThanOrEqual(parts.baseCents - parts.legalCents)
          }
        }
      },
    ),
    { numRuns: 400 },
  )
  expect(accepted).toBeGreaterThan(50)
})

describe('who shares in the part of the work', () => {
  const year = { startsOn: day('2025-01-01'), endsOn: day('2025-12-31') }
  const one = (personId: string, grossCents: number, ...spells: [string, string | null][]): Employee => ({
    personId,
    grossCents,
    spells: spells.map(([startsOn, endsOn]) => ({
      startsOn: day(startsOn),
      endsOn: endsOn === null ? null : day(endsOn),
    })),
  })
  test.each([
    ['three months to the day', [['2025-10-01', null]], true],
    ['a day less', [['2025-10-02', null]], false],
    ['three months, then gone', [['2025-01-01', '2025-03-31']], true],
    ['two months, then gone', [['2024-06-01', '2025-02-28']], false],
    ['from mid-February to mid-May', [['2025-02-15', '2025-05-14']], true],
    [
      'two spells that make three months',
      [
        ['2025-01-01', '2025-02-14'],
        ['2025-06-01', '2025-07-17'],
      ],
      true,
    ],
    [
      'contracts that follow one another are one presence',
      [
        ['2025-02-01', '2025-03-14'],
        ['2025-03-15', '2025-04-30'],
      ],
      true,
    ],
    [
      'contracts at once do not count twice',
      [
        ['2025-03-01', '2025-04-30'],
        ['2025-03-01', '2025-04-30'],
      ],
      false,
    ],
    ['one day', [['2025-12-31', null]], false],
    ['one day, the last of three months', [['2024-11-01', '2025-01-01']], false],
    ['there before and after', [['2020-01-01', null]], true],
    ['came after', [['2026-01-01', null]], false],
  ] as [string, [string, string | null][], boolean][])('%s', (_, spells, expected) => {
    expect(sharesInWork(one('x', 0, ...spells), year)).toBe(expected)
  })

  const team = [
    one('a', 30_000_00, ['2020-01-01', null]),
    one('b', 10_000_00, ['2025-07-02', null]),
    one('c', 5_000_00, ['2025-12-01', null]),
  ]
  const share = (payBp: number, timeBp: number, equalBp: number, total = 1_000_00) =>
    shareWork(total, { payBp, timeBp, equalBp }, team, year).map(({ amountCents }) => amountCents)

  test('by pay, by time, equally or a mix, to the cent', () => {
    expect(share(10_000, 0, 0)).toEqual([750_00, 250_00])
    expect(share(0, 0, 10_000)).toEqual([500_00, 500_00])
    // 365 and 183 days of 548.
    expect(share(0, 10_000, 0)).toEqual([666_06, 333_94])
    expect(share(5_000, 0, 5_000)).toEqual([625_00, 375_00])
    expect(sum(share(3_333, 3_333, 3_334, 100_01))).toBe(100_01)
    expect(criteriaRefusals({ payBp: 5000, timeBp: 5000, equalBp: 1 })).toHaveLength(1)
  })

  test('who left has their part, one day there or at the end of a short exercice too', () => {
    const short = { startsOn: day('2025-12-31'), endsOn: day('2025-12-31') }
    const there = [one('old', 0, ['2025-07-01', null]), one('new', 0, ['2025-07-02', null])]
    // Six months at the evening of 31 December: 1 July, not 2 July.
    expect(there.map(employee => sharesInWork(employee, short))).toEqual([true, false])
    const all = [one('stays', 0, ['2024-01-01', null]), one('left', 0, ['2024-01-01', '2025-04-01'])]
    // 365 and 91 days of 456.
    expect(shareWork(456_00, { payBp: 0, timeBp: 10_000, equalBp: 0 }, all, year)).toEqual([
      { personId: 'stays', amountCents: 365_00 },
      { personId: 'left', amountCents: 91_00 },
    ])
    // Two contracts at once are a year, not two.
    const both = [one('two', 0, ['2025-01-01', null], ['2025-01-01', null]), one('single', 0, ['2025-01-01', null])]
    expect(shareWork(1_00, { payBp: 0, timeBp: 10_000, equalBp: 0 }, both, year).map(part => part.amountCents)).toEqual(
      [50, 50],
    )
  })

  test('a criterion that measures nobody is shared equally', () => {
    const unpaid = team.map(employee => ({ ...employee, grossCents: 0 }))
    expect(
      shareWork(100_00, { payBp: 10_000, timeBp: 0, equalBp: 0 }, unpaid, year).map(({ amountCents }) => amountCents),
    ).toEqual([50_00, 50_00])
  })
})

test('the form of a house', () => {
  expect([formOf('scop-sarl'), formOf('scic-sa'), formOf('association')]).toEqual(['scop', 'scic', null])
})

test('nobody gets more than the capped rate of what they had paid up', () => {
  // 100 € all year and 900 € on the last day: 5 % of 1 000 € is 50 €, which the days held give nearly whole to the first.
  const young = [
    { name: 'Ana', amountCents: 48_80, paidCapitalCents: 100_00 },
    { name: 'Bo', amountCents: 1_20, paidCapitalCents: 900_00 },
  ]
  const [refusal] = partRefusals(young, 500)
  // 50 € × 5 € / 48,80 €.
  expect(refusal).toMatchObject({ path: 'interestCents', message: expect.stringMatching(/Ana.*48,80.*5,12/) })
  expect(partRefusals(young, null)).toEqual([])
  expect(
    partRefusals(
      young.map(part => ({ ...part, amountCents: (part.paidCapitalCents * 5) / 100 })),
      500,
    ),
  ).toEqual([])
})
