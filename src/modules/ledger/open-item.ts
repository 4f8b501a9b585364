import { type Cents, cents, mulDiv } from '../../kernel/money.ts'

/** What is open on a document in the ledger: what is still owed, and by rate the VAT that waits for its settlement. */
export interface OpenItem {
  openCents: number
  waiting: readonly { rateBp: number; cents: number }[]
}

/**
 * The VAT that stops waiting when `amountCents` settles part of an open item: in proportion, and all of it when nothing stays open.
 * Both may be negative: a credit note settles the same way.
 */
export function vatFreedBy(item: OpenItem, amountCents: number): { rateBp: number; cents: Cents }[] {
  const settled = item.openCents < 0 ? amountCents <= item.openCents : amountCents >= item.openCents
  return item.waiting.map(({ rateBp, cents: waiting }) => ({
    rateBp,
    cents: settled ? cents(waiting) : mulDiv(waiting, amountCents, item.openCents),
  }))
}
