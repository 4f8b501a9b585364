import { type Cents, mulDiv } from './money.ts'

/** One month's pay as the official rules reckon it, in cents: what the employee receives and what it costs. */
export interface PayPoint {
  grossCents: Cents
  costCents: Cents
  netBeforeTaxCents: Cents
}

/**
 * What a monthly employer cost allows, read between the points of a tabulated curve (see platform/payroll.server.ts). It is an
 * approximation (« ≈ ») for a slider that answers at once: the exact figure comes from the official rules.
 * The curve is sorted by cost. Null below its first point: that budget pays no salary. Above its last point, the last slope goes on.
 */
export function interpolatePay(curve: readonly PayPoint[], costCents: number): PayPoint | null {
  const first = curve[0]
  if (!first || costCents < first.costCents) return null
  let low = 0
  let high = curve.length - 1
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (curve[middle]!.costCents <= costCents) low = middle
    else high = middle
  }
  const from = curve[low]!
  const to = curve[high]!
  const width = to.costCents - from.costCents
  if (width <= 0) return from
  const between = (a: number, b: number) => (a + mulDiv(b - a, costCents - from.costCents, width)) as Cents
  return {
    grossCents: between(from.grossCents, to.grossCents),
    costCents: costCents as Cents,
    netBeforeTaxCents: between(from.netBeforeTaxCents, to.netBeforeTaxCents),
  }
}
