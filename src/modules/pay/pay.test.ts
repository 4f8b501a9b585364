import { describe, expect, test } from 'vitest'
import { type Day, day } from '../../kernel/day.ts'
import type { Cents } from '../../kernel/money.ts'
import type { Levy } from '../levies/levy.ts'
import { alarmsOf, grossForNet, grossWithin, minimumTurnoverUntil, quotePay } from './pay.ts'

const point = (gross: number, cost: number, net: number) => ({
  grossCents: gross as Cents,
  costCents: cost as Cents,
  netBeforeTaxCents: net as Cents,
})
const curve = [point(10_000, 15_000, 5_000), point(200_000, 220_000, 155_000), point(300_000, 400_000, 235_000)]
const levy = (more: Partial<Levy>): Levy => ({
  id: 'l',
  code: 'contribution',
  name: 'Contribution',
  activityId: null,
  base: 'turnover',
  moment: 'issue',
  period: 'year',
  tiers: [{ fromCents: 0, rateBp: 1000 }],
  fixedCents: 0,
  floorCents: null,
  capCents: null,
  chargeAccount: '6283',
  startsOn: '2024-01-01' as Day,
  endsOn: null,
  ...more,
})

describe('quotePay', () => {
  test('price less purchases less contribution is the cost of the salary', () => {
    expect(quotePay({ netCents: 300_000, purchasesCents: 50_000 }, [levy({})], curve)).toEqual({
      leviesCents: 30_000,
      costCents: 220_000,
      grossCents: 200_000,
      netBeforeTaxCents: 155_000,
    })
    expect(quotePay({ netCents: 300_000, purchasesCents: 50_000 }, [levy({ base: 'margin' })], curve).leviesCents).toBe(
      25_000,
    )
  })
  test('tiers go on from what the year bears already; a small price pays no salary', () => {
    const tiers = [
      { fromCents: 0, rateBp: 1000 },
      { fromCents: 1_000_000, rateBp: 500 },
    ]
    const borne = { l: { baseCents: 1_000_000, amountCents: 100_000 } }
    expect(quotePay({ netCents: 100_000 }, [levy({ tiers })], curve, borne).leviesCents).toBe(5_000)
    expect(quotePay({ netCents: 10_000 }, [levy({})], curve).netBeforeTaxCents).toBeNull()
  })
})

test('gross within a budget is never above it, gross for a net is near it', () => {
  expect(grossWithin(curve, 220_000)).toBe(200_000)
  expect(grossWithin(curve, 219_999)).toBe(199_000)
  expect(grossWithin(curve, 1_000)).toBe(0)
  expect(grossForNet(curve, 195_000)).toBe(250_000)
  expect(grossForNet(curve, 1_000)).toBe(0)
})

test('minimum activity runs by the day, from the contract’s start', () => {
  const contract = { startsOn: day('2026-01-01'), minimumTurnoverCents: 365_000 }
  expect(minimumTurnoverUntil(contract, day('2026-01-01'), day('2026-03-31'))).toBe(90_000)
  expect(minimumTurnoverUntil({ ...contract, startsOn: day('2026-03-01') }, day('2026-01-01'), day('2026-03-31'))).toBe(
    31_000,
  )
})

test('alarms', () => {
  const line = {
    contractKind: 'cesa',
    payClause: false,
    fixedGrossCents: 30_000,
    turnoverCents: 100,
    minimumTurnoverCents: 100,
    decidedGrossCents: 30_000,
    leftCents: 0,
    payrollNumber: '1',
    iban: 'FR',
  }
  expect(alarmsOf(line)).toEqual([])
  expect(alarmsOf({ ...line, decidedGrossCents: null })).toEqual(['no-decision'])
  expect(
    alarmsOf({ ...line, leftCents: -1, turnoverCents: 0, payrollNumber: null, iban: null, fixedGrossCents: 40_000 }),
  ).toEqual(['treasury-below-zero', 'below-fixed', 'minimum-activity', 'no-payroll-number', 'no-iban'])
  expect(alarmsOf({ ...line, contractKind: 'cape', decidedGrossCents: null, fixedGrossCents: 0 })).toEqual([
    'cape-without-pay',
  ])
})
