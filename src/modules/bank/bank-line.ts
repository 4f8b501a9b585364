/** A line of a bank account as reconciliation sees it. */
export interface Line {
  id: string
  bankAccountId: string
  day: string
  /** Credit positive, debit negative. */
  amountCents: number
  label: string
  counterparty: string | null
  counterpartyIban: string | null
  reference: string | null
  details: readonly Detail[]
}

/** One transaction of a batch that the bank booked as one line. */
export interface Detail {
  label: string
  amountCents: number | null
  counterparty: string | null
  counterpartyIban: string | null
  reference: string | null
}

export const firstDay = <T extends string>(days: readonly T[]): T => days.toSorted()[0]!
export const lastDay = <T extends string>(days: readonly T[]): T => days.toSorted().at(-1)!

export const LINE_STATES = ['open', 'parked', 'matched'] as const
type LineState = (typeof LINE_STATES)[number]
export const LINE_STATE_LABELS: Record<LineState, string> = {
  open: 'À rapprocher',
  parked: 'En attente (compte 471)',
  matched: 'Rapprochée',
}

/** Capitals without accents, and single spaces for everything else: « Mairie de l’Île » → "MAIRIE DE L ILE". */
export const plain = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/œ/gi, 'OE')
    .replace(/æ/gi, 'AE')
    .replace(/ß/g, 'ss')
    .toUpperCase()
    .replace(/[^A-Z0-9]+/g, ' ')
    .trim()

/** Everything the bank said of a line, to look numbers and names up in. */
export const wordsOf = (line: Line): string =>
  [
    line.label,
    line.reference,
    line.counterparty,
    ...line.details.flatMap(detail => [detail.label, detail.reference, detail.counterparty]),
  ]
    .filter(Boolean)
    .join(' \n ')

/**
 * The looks under which a line is remembered, most telling first: the other party's IBAN, its name, and the label without what
 * changes from one line to the next (numbers, dates).
 */
export function habitKeys(line: Pick<Line, 'label' | 'counterparty' | 'counterpartyIban'>): string[] {
  const name = line.counterparty ? plain(line.counterparty) : ''
  const label = line.counterparty
    ? ''
    : plain(line.label)
        .split(' ')
        .filter(word => word.length > 2 && !/\d/.test(word) && !SAYS_NOTHING.has(word))
        .slice(0, 6)
        .join(' ')
  return [
    line.counterpartyIban ? `iban:${line.counterpartyIban}` : '',
    name.length >= 3 ? `name:${name.slice(0, 70)}` : '',
    label ? `label:${label.slice(0, 70)}` : '',
  ].filter(Boolean)
}

/** Words that banks write on lines of every kind. */
const SAYS_NOTHING = new Set(
  'VIR VIREMENT VIRT SEPA RECU EMIS INST INSTANTANE PRLV PRELEVEMENT PRELEVT CARTE PAIEMENT ACHAT REM REMISE CHQ CHEQUE CHEQUES FACTURE FACTURES FACT REF MERCI EUR POUR LES DES REGLEMENT'.split(
    ' ',
  ),
)

/** What tells one line of an account from another. */
export interface Identity {
  day: string
  amountCents: number
  label: string
  counterparty: string | null
  bankReference: string | null
}

/**
 * The lines of a file that are not there yet, each with its rank among the lines of the same content. The bank's own reference
 * decides when both sides have one; else day, amount, label and counterparty, counted: three of the same where two are stored leave
 * one. So the same file twice, or files that overlap, add nothing twice.
 */
export function newLines<T extends Identity>(
  incoming: readonly T[],
  stored: readonly (Identity & { rank: number })[],
): { line: T; rank: number }[] {
  const byReference = new Set<string>()
  const byContent = new Map<string, { spare: (string | null)[]; last: number }>()
  const groupOf = (line: Identity) => {
    const key = contentKey(line)
    const known = byContent.get(key) ?? { spare: [], last: 0 }
    byContent.set(key, known)
    return known
  }
  for (const line of stored) {
    if (line.bankReference) byReference.add(referenceKey(line))
    const group = groupOf(line)
    group.spare.push(line.bankReference)
    group.last = Math.max(group.last, line.rank)
  }
  const unsettled = incoming.filter(line => {
    if (!line.bankReference) return true
    const key = referenceKey(line)
    if (!byReference.has(key)) {
      byReference.add(key)
      return true
    }
    const { spare } = groupOf(line)
    const at = spare.indexOf(line.bankReference)
    if (at >= 0) spare.splice(at, 1)
    return false
  })
  return unsettled.flatMap(line => {
    const group = groupOf(line)
    const at = group.spare.findIndex(reference => reference === null || line.bankReference === null)
    if (at >= 0) {
      group.spare.splice(at, 1)
      return []
    }
    group.last += 1
    return [{ line, rank: group.last }]
  })
}

const contentKey = (line: Identity) => [line.day, line.amountCents, line.label, line.counterparty ?? ''].join('\u001f')
const referenceKey = (line: Identity) => [line.bankReference, line.day, line.amountCents].join('\u001f')
