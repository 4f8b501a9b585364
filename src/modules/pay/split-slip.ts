import { allocate, type Cents, cents, sum } from '../../kernel/money.ts'

/** One account of one payslip, debit positive. */
export interface SlipLine {
  account: string
  label: string
  amountCents: Cents
}

/**
 * Spreads the lines of a balanced payslip over activities by weight. Every line's parts sum to the line, and every activity's parts balance:
 * what rounding leaves in an activity goes on the largest charge. Amounts by activity, in the order of the weights.
 */
export function splitSlip(lines: readonly SlipLine[], weights: readonly number[]): Cents[][] {
  const gap = sum(lines.map(line => line.amountCents))
  if (gap !== 0) throw new RangeError(`a payslip that does not balance cannot be spread: ${gap}`)
  const byLine = lines.map(line => allocate(line.amountCents, weights))
  const largest = lines.reduce((best, line, i) => (line.amountCents > lines[best]!.amountCents ? i : best), 0)
  return weights.map((_, activity) => {
    const parts = byLine.map(amounts => amounts[activity]!)
    const left = sum(parts)
    return parts.map((part, i) => (i === largest ? cents(part - left) : part))
  })
}
