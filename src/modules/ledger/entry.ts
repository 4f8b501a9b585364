import { type Day, formatDay } from '../../kernel/day.ts'
import { type Cents, cents } from '../../kernel/money.ts'
import { type Refusal, refuse } from '../../kernel/refusal.ts'

/** One line: a debit or a credit, positive. `itemId`: the open document that it adds to or settles (an invoice, a purchase). */
export interface EntryLine {
  account: string
  activityId: string
  thirdPartyId?: string | null
  itemId?: string | null
  dueDay?: Day | null
  debit?: Cents
  credit?: Cents
  /** Defaults to the entry's label. Carries document numbers, never people's names. */
  label?: string
  vatRateBp?: number | null
}

export interface Entry {
  id: string
  journal: string
  day: Day
  label: string
  documentKind: string
  documentId: string | null
  /** Reference of the document, as the FEC's PieceRef. */
  documentNumber: string
  documentDay: Day
  reversesId?: string | null
  lines: EntryLine[]
}

/** A line on the debit side for a positive amount, on the credit side for a negative one; nothing for zero. */
export function debitLine(amount: number, line: Omit<EntryLine, 'debit' | 'credit'>): EntryLine[] {
  if (amount === 0) return []
  return [amount > 0 ? { ...line, debit: cents(amount) } : { ...line, credit: cents(-amount) }]
}

export function creditLine(amount: number, line: Omit<EntryLine, 'debit' | 'credit'>): EntryLine[] {
  return debitLine(-amount, line)
}

/** Debit minus credit of a line. */
export const signed = (line: EntryLine): number => (line.debit ?? 0) - (line.credit ?? 0)

/**
 * Completes lines that balance overall but not within each activity: what one activity owes another goes through the liaison
 * account (581 treasury, 181 otherwise), one line an activity, so that every activity keeps its own exact balance sheet
 * (Code du travail R7331-5). The liaison lines net to zero over the organisation.
 */
export function withLiaisons(lines: EntryLine[], liaisonAccount: string): EntryLine[] {
  const gaps = new Map<string, number>()
  for (const line of lines) gaps.set(line.activityId, (gaps.get(line.activityId) ?? 0) + signed(line))
  const liaisons = [...gaps].flatMap(([activityId, gap]) => creditLine(gap, { account: liaisonAccount, activityId }))
  return [...lines, ...liaisons]
}

/** The mirror of an entry: same lines, sides exchanged. A validated entry is corrected by its mirror. */
export function reversal(entry: Entry, id: string, day: Day, label: string): Entry {
  return {
    ...entry,
    id,
    day,
    label,
    reversesId: entry.id,
    lines: entry.lines.map(line => ({ ...line, debit: line.credit, credit: line.debit })),
  }
}

/** Why a mirror cannot bear this day: it comes before what is cancelled, or is yet to come. */
export const mirrorDayRefusals = (day: Day, cancelled: Day, today: Day): Refusal[] =>
  day < cancelled || day > today
    ? [
        refuse(
          'date',
          `L’annulation est datée entre le ${formatDay(cancelled)} et aujourd’hui (${formatDay(today)}).`,
          'day',
        ),
      ]
    : []

export const unknownAccount = (code: string, path: string): Refusal =>
  refuse('compte', `Le compte ${code} n’est pas au plan comptable : choisissez-en un autre ou ajoutez-le.`, path)
