import type { Month } from '../../../kernel/day.ts'
import type { Cents } from '../../../kernel/money.ts'
import type { Session } from '../../../platform/session.ts'
import { estimatePay, type PayLine } from '../index.ts'

export const FILLS = ['previous', 'wish', 'fixed'] as const
export type Fill = (typeof FILLS)[number]

/** The gross that fills an empty line of a round; null where there is none. */
export async function grossToFill(fill: Fill, line: PayLine, session: Session, month: Month): Promise<Cents | null> {
  if (!line.mayBePaid) return null
  if (fill === 'previous') return line.previousGrossCents as Cents | null
  if (fill === 'fixed') return (line.fixedGrossCents || null) as Cents | null
  return (await wishThatFits(line, session, month)) as Cents | null
}

/** A net wish and the possible are both read on a curve: this close, they may be the same amount. */
const NEAR = 1.01

/** The wish, or where it nearly meets the possible, as the wish for all that is payable does, the gross that the official rules say fits. */
async function wishThatFits(line: PayLine, session: Session, month: Month): Promise<number | null> {
  const { wishGrossCents: wish, affordableGrossCents: possible } = line
  if (wish === null || wish <= possible) return wish
  if (wish > possible * NEAR) return null
  const { estimate } = await estimatePay(session, { costCents: line.payableCents as Cents, month })
  return estimate && wish <= estimate.grossCents * NEAR ? Math.min(wish, estimate.grossCents) : null
}
