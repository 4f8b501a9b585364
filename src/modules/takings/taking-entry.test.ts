import { describe, expect, test } from 'vitest'
import { day } from '../../kernel/day.ts'
import { signed } from '../ledger/entry.ts'
import { DEFAULT_SETTINGS } from '../organisation/settings.ts'
import { type Taking, takingRefusals, takingTotals } from './taking.ts'
import { takingLines } from './taking-entry.ts'

const { accounts } = DEFAULT_SETTINGS
const goods = (grossCents: number, vatRateBp: number) => ({
  nature: 'goods' as const,
  vatCategory: 'standard',
  vatRateBp,
  grossCents,
})
const taking = (more: Partial<Taking>): Taking => ({
  day: day('2026-03-10'),
  lines: [goods(12_000, 2000)],
  payments: [{ method: 'cash' }],
  ...more,
})
const posted = (one: Taking) =>
  takingLines({ ...one, activityId: 'A', reference: 'Z 12' }, accounts).map(line => [
    line.account + (line.vatRateBp ? ` ${line.vatRateBp}` : ''),
    signed(line),
  ])

describe('what a taking posts, worked out on paper', () => {
  test('a market day: 120,00 at 20 % and 84,39 at 5,5 %, cash and 100,00 by card', () => {
    // 120,00 ÷ 1,2 = 100,00 and 20,00 · 84,39 × 5,5 ÷ 105,5 = 4,3995… → 4,40, so 79,99 HT
    const day = taking({
      lines: [goods(12_000, 2000), goods(8_439, 550)],
      payments: [{ method: 'cash' }, { method: 'card', amountCents: 10_000 }],
    })
    expect(posted(day)).toEqual([
      ['53', 10_439],
      ['511', 10_000],
      ['707', -17_999],
      ['44571 2000', -2_000],
      ['44571 550', -440],
    ])
  })

  test('a marketplace: 250,00 of sales, 30,00 kept with 5,00 of VAT, 220,00 to come', () => {
    const payout = taking({
      lines: [goods(25_000, 2000)],
      payments: [{ method: 'marketplace' }],
      fee: { grossCents: 3_000, vatCents: 500 },
    })
    // 250,00 ÷ 1,2 = 208,33 and 41,67
    expect(posted(payout)).toEqual([
      ['5116', 22_000],
      ['6222', 2_500],
      ['44566', 500],
      ['707', -20_833],
      ['44571 2000', -4_167],
    ])
  })

  test('lessons without VAT paid by CESU', () => {
    const lessons = taking({
      lines: [{ nature: 'services', vatCategory: 'exempt-education', vatRateBp: 0, grossCents: 6_000 }],
      payments: [{ method: 'voucher' }],
    })
    expect(posted(lessons)).toEqual([
      ['5118', 6_000],
      ['706', -6_000],
    ])
  })

  test.each([1, 2, 7, 99, 105, 333, 10_001, 99_999])('%i cents: HT and VAT sum to what was taken', grossCents => {
    for (const rate of [2000, 1000, 550, 210, 850, 90]) {
      const totals = takingTotals({ lines: [goods(grossCents, rate)] })
      expect(totals.netCents + totals.vatCents).toBe(grossCents)
    }
  })
})

describe('what is refused, all at once', () => {
  const activity = { name: 'Atelier', openedOn: day('2026-01-01'), closedOn: null, vatTerritory: 'metropole' as const }
  const codes = (one: Taking) => takingRefusals(one, activity, day('2026-03-10')).map(r => [r.code, r.path])

  test('nothing, when all is well', () => {
    expect(codes(taking({}))).toEqual([])
  })
  test('a day to come, a rate of another territory, payments that differ', () => {
    expect(
      codes(
        taking({
          day: day('2026-03-11'),
          lines: [goods(12_000, 850)],
          payments: [{ method: 'cash', amountCents: 100 }],
        }),
      ),
    ).toEqual([
      ['date', 'day'],
      ['taux', 'lines.0.vatRateBp'],
      ['parts', 'payments'],
    ])
  })
  test('a sale without VAT says why', () => {
    expect(codes(taking({ lines: [goods(12_000, 0)] }))).toEqual([['taux', 'lines.0.vatCategory']])
    expect(codes(taking({ lines: [{ ...goods(12_000, 0), vatCategory: 'exempt-training' }] }))).toEqual([])
  })
  test('a fee without a marketplace, or above the sales', () => {
    expect(codes(taking({ fee: { grossCents: 500, vatCents: 0 } }))).toEqual([['frais', 'fee.grossCents']])
    expect(codes(taking({ payments: [{ method: 'marketplace' }], fee: { grossCents: 12_000, vatCents: 0 } }))).toEqual([
      ['frais', 'fee.grossCents'],
    ])
  })
  test('a payment above the whole leaves less than nothing to the other', () => {
    expect(codes(taking({ payments: [{ method: 'cash' }, { method: 'card', amountCents: 12_000 }] }))).toEqual([
      ['parts', 'payments'],
    ])
  })
})
