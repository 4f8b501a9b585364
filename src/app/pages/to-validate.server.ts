import { Refused } from '../../kernel/refusal.ts'
import { issueInvoices, listInvoices, withdrawInvoices } from '../../modules/invoicing/index.ts'
import { acceptPurchases, listPurchases, refusePurchase } from '../../modules/purchasing/index.ts'
import { cancelTaking, checkTakings, listTakings } from '../../modules/takings/index.ts'
import { load, type PageArgs, signedIn } from '../../platform/page.server.ts'
import type { Session } from '../../platform/session.ts'

/** One document that waits for the house, whatever its module. */
export interface Waiting {
  /** « facture:01a2… »: what the queue sends back. */
  key: string
  href: string
  kind: string
  activity: string
  who: string
  what: string | null
  grossCents: number
}

/** What became of one document: how each row of a bulk ends. */
export interface Outcome {
  key: string
  done: boolean
  message: string
}

const KINDS: Record<string, string> = { 'credit-note': 'Avoir' }
const PURCHASE_KINDS: Record<string, string> = { 'expense-report': 'Note de frais', 'credit-note': 'Avoir fournisseur' }

export async function waitingDocuments(args: PageArgs): Promise<Waiting[]> {
  const [invoices, purchases, takings] = await Promise.all([
    load(args, listInvoices, { status: 'submitted', limit: 100 }),
    load(args, listPurchases, { status: 'submitted', limit: 100 }),
    load(args, listTakings, { toCheck: true, limit: 100 }),
  ])
  return [
    ...invoices.rows.toReversed().map(row => ({
      key: `facture:${row.id}`,
      href: `/factures/${row.id}`,
      kind: KINDS[row.kind] ?? 'Facture',
      activity: row.activityName,
      who: row.customerName,
      what: row.subject,
      grossCents: row.kind === 'credit-note' ? -row.grossCents : row.grossCents,
    })),
    ...purchases.rows.toReversed().map(row => ({
      key: `depense:${row.id}`,
      href: `/depenses/${row.id}`,
      kind: PURCHASE_KINDS[row.kind] ?? 'Achat',
      activity: row.activity ?? '',
      who: row.supplier ?? row.person ?? '',
      what: row.subject ?? row.label,
      grossCents: row.grossCents,
    })),
    ...takings.rows.toReversed().map(row => ({
      key: `recette:${row.id}`,
      href: `/recettes/${row.id}`,
      kind: 'Recette à relire',
      activity: row.activityName,
      who: row.reference,
      what: row.label,
      grossCents: row.grossCents,
    })),
  ]
}

/** Validates what can be and says, row by row, what could not. */
export async function validate(args: PageArgs, keys: readonly string[]): Promise<Outcome[]> {
  const session = signedIn(args)
  const ids = (prefix: string) =>
    keys.filter(key => key.startsWith(`${prefix}:`)).map(key => key.slice(prefix.length + 1))
  return [
    ...(await issueAll(session, ids('facture'))),
    ...(await oneByOne(ids('depense'), 'depense', 'Validée.', id =>
      acceptPurchases(session, { ids: [id], acceptDuplicate: false }),
    )),
    ...(await oneByOne(ids('recette'), 'recette', 'Relue.', id => checkTakings(session, { ids: [id] }))),
  ]
}

/** Issues together; the ones that are refused say why and the others are issued without them. */
async function issueAll(session: Session, ids: readonly string[]): Promise<Outcome[]> {
  if (ids.length === 0) return []
  const outcome = (id: string, done: boolean, message: string) => ({ key: `facture:${id}`, done, message })
  try {
    const { invoices } = await issueInvoices(session, { ids: [...ids] })
    return invoices.map(({ id, number }) => outcome(id, true, `Émise sous le numéro ${number}.`))
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    const named = new Map<number, string[]>()
    for (const { path, message } of error.refusals) {
      const row = ids.length === 1 ? 0 : Number(/^ids\.(\d+)$/.exec(path ?? '')?.[1] ?? -1)
      if (row >= 0) named.set(row, [...(named.get(row) ?? []), message])
    }
    if (named.size === 0) return ids.map(id => outcome(id, false, error.message))
    const refused = [...named].map(([row, messages]) => outcome(ids[row]!, false, messages.join(' ')))
    return [
      ...refused,
      ...(await issueAll(
        session,
        ids.filter((_, row) => !named.has(row)),
      )),
    ]
  }
}

/** One by one: what stands against one is its own. */
async function oneByOne(
  ids: readonly string[],
  prefix: string,
  done: string,
  work: (id: string) => Promise<unknown>,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = []
  for (const id of ids) {
    try {
      await work(id)
      outcomes.push({ key: `${prefix}:${id}`, done: true, message: done })
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      outcomes.push({ key: `${prefix}:${id}`, done: false, message: error.message })
    }
  }
  return outcomes
}

/** Sends one document back to its author with a reason; a taking, which is in the books, is taken back. */
export async function sendBack(args: PageArgs, key: string, reason: string): Promise<Outcome> {
  const session = signedIn(args)
  const [kind, id = ''] = key.split(':')
  if (kind === 'recette') {
    await cancelTaking(session, { id, reason })
    return { key, done: true, message: 'Annulée par une écriture inverse.' }
  }
  if (kind === 'depense') await refusePurchase(session, { id, reason })
  else await withdrawInvoices(session, { ids: [id], reason })
  return { key, done: true, message: 'Renvoyée à son auteur.' }
}
