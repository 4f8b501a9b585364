import { addDays, type Day, daysBetween } from '../../kernel/day.ts'
import { allocate, type Cents, cents, roundHalfUp, sum } from '../../kernel/money.ts'

/** Paid-up capital that a member held, each level from its day until the next. */
export interface HeldCapital {
  shareholderId: string
  steps: readonly { from: Day; paidCents: number }[]
}

/** Cents × days held between two days, both included. */
export function centDays({ steps }: HeldCapital, from: Day, to: Day): number {
  const sorted = steps.toSorted((a, b) => (a.from < b.from ? -1 : 1))
  return sum(
    sorted.map((step, i) => {
      const start = step.from < from ? from : step.from
      const next = sorted[i + 1]
      const end = next && next.from <= to ? addDays(next.from, -1) : to
      return end < start ? 0 : step.paidCents * (daysBetween(start, end) + 1)
    }),
  )
}

/**
 * Shares out an interest among members, in proportion to what they held and for how many days: the parts sum to the whole, to the cent. With a rate instead of a total, the whole is what
 * the rate gives on the capital of the year (365 days, or 366).
 */
export function allotInterest(
  interest: { from: Day; to: Day } & ({ totalCents: number } | { rateBp: number }),
  held: readonly HeldCapital[],
): { shareholderId: string; amountCents: Cents }[] {
  const weights = held.map(one => centDays(one, interest.from, interest.to))
  if (held.length === 0) return []
  const days = daysBetween(interest.from, interest.to) + 1
  const total =
    'totalCents' in interest
      ? interest.totalCents
      : Number(roundHalfUp(BigInt(sum(weights)) * BigInt(interest.rateBp), BigInt(days) * 10_000n))
  if (sum(weights) === 0) return held.map(({ shareholderId }) => ({ shareholderId, amountCents: cents(0) }))
  const parts = allocate(total, weights)
  return held.map(({ shareholderId }, i) => ({ shareholderId, amountCents: parts[i]! }))
}
