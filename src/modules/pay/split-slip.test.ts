import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cents, sum } from '../../kernel/money.ts'
import { splitSlip } from './split-slip.ts'

test('one activity takes the payslip as it is', () => {
  const lines = [200_001, -155_577, -44_424].map((amount, i) => ({
    account: `${i}`,
    label: '',
    amountCents: cents(amount),
  }))
  expect(splitSlip(lines, [10_000])).toEqual([[200_001, -155_577, -44_424]])
})

test('parts sum to each line and balance in each activity, whatever the amounts and weights', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: -500_000, max: 500_000 }), { minLength: 1, maxLength: 20 }),
      fc.array(fc.integer({ min: 0, max: 10_000 }), { minLength: 1, maxLength: 6 }),
      (amounts, weights) => {
        const balanced = [...amounts, -amounts.reduce((a, b) => a + b, 0)]
        const lines = balanced.map((amount, i) => ({ account: `${i}`, label: '', amountCents: cents(amount) }))
        const parts = splitSlip(lines, weights)
        lines.forEach((line, i) => {
          expect(sum(parts.map(activity => activity[i]!))).toBe(line.amountCents)
        })
        for (const activity of parts) expect(sum(activity)).toBe(0)
      },
    ),
  )
})
