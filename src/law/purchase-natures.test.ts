import { expect, test } from 'vitest'
import { day } from '../kernel/day.ts'
import { PURCHASE_NATURES, purchaseNature } from './purchase-natures.ts'
import { deductibleShareBp } from './vat.ts'

test('every nature has its own code and label, a charge account and a VAT rule in force', () => {
  expect(new Set(PURCHASE_NATURES.map(n => n.code)).size).toBe(PURCHASE_NATURES.length)
  expect(new Set(PURCHASE_NATURES.map(n => n.label)).size).toBe(PURCHASE_NATURES.length)
  for (const { code, account, deductibility } of PURCHASE_NATURES) {
    expect(account, code).toMatch(/^6[0-5]\d+$/)
    expect(deductibleShareBp(deductibility, day('2026-11-21')), code).toBeGreaterThanOrEqual(0)
  }
})

test('the deductions people get wrong', () => {
  const share = (code: Parameters<typeof purchaseNature>[0]) =>
    deductibleShareBp(purchaseNature(code).deductibility, day('2026-11-21'))
  expect(share('train')).toBe(0)
  expect(share('hotel')).toBe(0)
  expect(share('hotel-guests')).toBe(10_000)
  expect(share('restaurant')).toBe(10_000)
  expect(share('tolls')).toBe(10_000)
  expect(share('car-fuel-diesel')).toBe(8_000)
  expect(share('car-rental')).toBe(0)
})
