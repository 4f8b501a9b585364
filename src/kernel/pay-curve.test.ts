import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Cents } from './money.ts'
import { interpolatePay, type PayPoint } from './pay-curve.ts'

const point = (gross: number, cost: number, net: number): PayPoint => ({
  grossCents: gross as Cents,
  costCents: cost as Cents,
  netBeforeTaxCents: net as Cents,
})
const curve = [point(2000, 5000, 100), point(200_000, 220_000, 155_000), point(300_000, 400_000, 235_000)]

describe('interpolatePay', () => {
  test('gives the points of the curve back, and null below the first', () => {
    for (const p of curve) expect(interpolatePay(curve, p.costCents)).toEqual(p)
    expect(interpolatePay(curve, 4999)).toBeNull()
    expect(interpolatePay([], 4999)).toBeNull()
    expect(interpolatePay(curve.slice(0, 1), 9999)).toEqual(curve[0])
  })
  test('is linear between two points and goes on above the last', () => {
    expect(interpolatePay(curve, 310_000)).toEqual(point(250_000, 310_000, 195_000))
    expect(interpolatePay(curve, 580_000)).toEqual(point(400_000, 580_000, 315_000))
  })
  test('never gives less salary for more budget, nor a net above the gross', () => {
    fc.assert(
      fc.property(fc.integer({ min: 5000, max: 900_000 }), fc.integer({ min: 0, max: 100_000 }), (budget, more) => {
        const a = interpolatePay(curve, budget)!
        const b = interpolatePay(curve, budget + more)!
        expect(b.grossCents).toBeGreaterThanOrEqual(a.grossCents)
        expect(b.netBeforeTaxCents).toBeGreaterThanOrEqual(a.netBeforeTaxCents)
        expect(a.netBeforeTaxCents).toBeLessThan(a.grossCents)
      }),
    )
  })
})
