import { expect, test } from 'vitest'
import { VAT_RATES_EVER } from '../../../law/vat.ts'
import type { TakingRow } from '../index.ts'
import { priceLine } from '../taking.ts'
import { COLUMNS } from './takings-file.ts'

test('whatever the rates, the columns of bases and of VAT add up to the totals', () => {
  const lines = VAT_RATES_EVER.map(vatRateBp => ({
    ...priceLine({ nature: 'goods', vatCategory: 'standard', vatRateBp, grossCents: 10_000 }),
    vatCategory: 'standard',
    account: '707',
  }))
  const total = (of: 'netCents' | 'vatCents') => lines.reduce((all, line) => all + line[of], 0)
  const row = { lines, netCents: total('netCents'), vatCents: total('vatCents') } as unknown as TakingRow
  const added = (header: RegExp) =>
    COLUMNS.filter(column => header.test(column.header)).reduce((all, column) => all + (column.of(row) as number), 0)
  expect(VAT_RATES_EVER).toEqual([2000, 1300, 1000, 850, 550, 210, 175, 105, 90, 0])
  expect(added(/^HT /)).toBe(row.netCents)
  expect(added(/^TVA /)).toBe(row.vatCents)
})
