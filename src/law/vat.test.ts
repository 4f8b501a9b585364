import { expect, test } from 'vitest'
import { day } from '../kernel/day.ts'
import { deductibleShareBp, VAT_CATEGORIES, vatCategory, vatDueAt, vatRatesInForce } from './vat.ts'

const ratesOf = (...args: Parameters<typeof vatRatesInForce>) => vatRatesInForce(...args).map(r => r.rateBp)

test('rates in force by territory', () => {
  const at = day('2026-11-21')
  expect(ratesOf(at)).toEqual([2000, 1000, 550, 210, 0])
  expect(ratesOf(at, 'corse')).toEqual([2000, 1300, 1000, 550, 210, 90, 0])
  for (const territory of ['guadeloupe', 'martinique', 'reunion'] as const)
    expect(ratesOf(at, territory)).toEqual([850, 210, 175, 105, 0])
  for (const territory of ['guyane', 'mayotte', 'none'] as const) expect(ratesOf(at, territory)).toEqual([0])
  expect(() => vatRatesInForce(day('2013-12-31'))).toThrow(RangeError)
})

test('every category but the taxable ones has its mention; codes are unique', () => {
  expect(new Set(VAT_CATEGORIES.map(c => c.code)).size).toBe(VAT_CATEGORIES.length)
  for (const { code, en16931, mention, article } of VAT_CATEGORIES) {
    expect(mention === null, code).toBe(en16931 === 'S' || en16931 === 'Z')
    expect(article, code).not.toBe('')
  }
  expect(vatCategory('reverse-charge-building').mention).toContain('Autoliquidation')
  expect(vatCategory('franchise').mention).toBe('TVA non applicable, art. 293 B du CGI')
})

test('VAT is due at issue for goods, at receipt for services unless on débits, at receipt for deposits', () => {
  const at = day('2026-01-15')
  const due = (nature: 'goods' | 'services', isDeposit: boolean, onDebits: boolean, on = at) =>
    vatDueAt({ nature, isDeposit, onDebits, day: on })
  expect(due('goods', false, false)).toBe('issue')
  expect(due('goods', true, false)).toBe('receipt')
  expect(due('goods', true, false, day('2022-12-31'))).toBe('issue')
  expect(due('services', false, false)).toBe('receipt')
  expect(due('services', false, true)).toBe('issue')
  expect(due('services', true, true)).toBe('receipt')
})

test('deductible shares are dated', () => {
  expect(deductibleShareBp('full', day('2026-01-01'))).toBe(10_000)
  expect(deductibleShareBp('passenger-transport', day('2026-01-01'))).toBe(0)
  expect(deductibleShareBp('fuel-car-diesel', day('2016-01-01'))).toBe(8_000)
  expect(deductibleShareBp('fuel-car-petrol', day('2019-06-01'))).toBe(4_000)
  expect(deductibleShareBp('fuel-car-petrol', day('2026-06-01'))).toBe(8_000)
  expect(deductibleShareBp('fuel-van-petrol', day('2026-06-01'))).toBe(10_000)
})

test('the VAT of gifts is deductible up to the limit of the year, all or nothing', () => {
  expect(deductibleShareBp('gift', day('2026-03-01'))).toBe(0)
  expect(deductibleShareBp('gift', day('2026-03-01'), 73_00)).toBe(10_000)
  expect(deductibleShareBp('gift', day('2026-03-01'), 73_01)).toBe(0)
  expect(deductibleShareBp('gift', day('2019-03-01'), 73_00)).toBe(0)
})
