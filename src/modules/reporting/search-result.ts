import { parseEuros } from '../../kernel/money.ts'
import { escapeLike } from '../../platform/like.ts'

export const RESULT_KINDS = [
  'person',
  'activity',
  'customer',
  'supplier',
  'quote',
  'invoice',
  'purchase',
  'receipt',
  'taking',
  'bank-line',
] as const
type ResultKind = (typeof RESULT_KINDS)[number]

export const RESULT_LABELS: Record<ResultKind, string> = {
  person: 'Personnes',
  activity: 'Activités',
  customer: 'Clients',
  supplier: 'Fournisseurs',
  quote: 'Devis',
  invoice: 'Factures',
  purchase: 'Dépenses et achats',
  receipt: 'Encaissements',
  taking: 'Recettes',
  'bank-line': 'Lignes de banque',
}

export interface SearchResult {
  kind: ResultKind
  id: string
  activityId: string | null
  /** Of a receipt: whose. */
  customerId: string | null
  title: string
  detail: string | null
  day: string | null
  amountCents: number | null
}

/** Where a result opens. A receipt opens its customer's invoices; an activity its page for the team, its own account for an entrepreneur. */
export function resultHref(result: Pick<SearchResult, 'kind' | 'id' | 'activityId' | 'customerId'>, team: boolean) {
  switch (result.kind) {
    case 'person':
      return `/personnes/${result.id}`
    case 'activity':
      return team ? `/activites/${result.id}` : `/mon-compte?activite=${result.id}`
    case 'customer':
      return `/clients/${result.id}`
    case 'supplier':
      return `/fournisseurs/${result.id}`
    case 'quote':
      return `/devis/${result.id}`
    case 'invoice':
      return `/factures/${result.id}`
    case 'purchase':
      return `/depenses/${result.id}`
    case 'receipt':
      return result.customerId ? `/clients/${result.customerId}` : '/factures'
    case 'taking':
      return `/recettes/${result.id}`
    case 'bank-line':
      return `/banque/lignes/${result.id}`
  }
}

/**
 * What people typed, as the search needs it: the words, longest first, as LIKE patterns; what a title that begins so looks like; and
 * the amount, in cents, when it reads as one (« 1 234,56 »). Words of two letters are searched at the beginning only, a lone letter not at all.
 */
export function searchTerms(text: string): { patterns: string[]; start: string; amountCents: number | null } {
  const plain = text.trim().replace(/\s+/g, ' ').slice(0, 100)
  const found = [...new Set(plain.split(' ').filter(Boolean).map(escapeLike))].sort((a, b) => b.length - a.length)
  const words = found[0] && found[0].length >= 2 ? found : []
  const short = words.length > 0 && words[0]!.length < 3
  const amount = parseEuros(plain)
  return {
    patterns: words.map(word => (short ? `${word}%` : `%${word}%`)),
    start: `${escapeLike(plain)}%`,
    amountCents: amount ? Math.abs(amount) : null,
  }
}
