import { type Cents, cents, mulDiv } from '../../kernel/money.ts'

/** What is open on a document in the ledger: what is still owed, and by rate the VAT that waits for its settlement. */
export interface OpenItem {
  openCents: number
  /** What is kept back as a retenue de garantie, and not owed yet: its VAT waits with it. */
  heldCents?: number
  waiting: readonly { rateBp: number; cents: number }[]
}

/** All that is still to be settled, owed or held. */
export const wholeOf = (item: OpenItem): number => item.openCents + (item.heldCents ?? 0)

/**
 * The VAT that stops waiting when `amountCents` settles part of an open item: in proportion, and all of it when nothing stays open.
 * Both may be negative: a credit note settles the same way.
 */
export function vatFreedBy(item: OpenItem, amountCents: number): { rateBp: number; cents: Cents }[] {
  const whole = wholeOf(item)
  const settled = whole < 0 ? amountCents <= whole : amountCents >= whole
  return item.waiting.map(({ rateBp, cents: waiting }) => ({
    rateBp,
    cents: settled ? cents(waiting) : mulDiv(waiting, amountCents, whole),
  }))
}
