interface Place {
  /** Those accounts alone. */
  accounts?: readonly string[] | undefined
  /** All the accounts that begin so. */
  prefixes?: readonly string[] | undefined
  activityId?: string | null | undefined
  thirdPartyId?: string | null | undefined
  from?: string | undefined
  to?: string | undefined
}

/** The general ledger of some accounts: where every figure leads. */
export function ledgerAddress({ accounts = [], prefixes = [], activityId, thirdPartyId, from, to }: Place): string {
  const search = new URLSearchParams()
  const asked = [...accounts.map(account => `${account}.`), ...prefixes]
  if (asked.length > 0) search.set('comptes', asked.join(' '))
  if (activityId) search.set('activite', activityId)
  if (thirdPartyId) search.set('tiers', thirdPartyId)
  if (from) search.set('du', from)
  if (to) search.set('au', to)
  return `/comptabilite/grand-livre?${search}`
}

/** The same list after a cursor; from its start for null. */
export function listAfter(search: string, cursor: string | null): string {
  const parameters = new URLSearchParams(search)
  if (cursor === null) parameters.delete('apres')
  else parameters.set('apres', cursor)
  return `?${parameters}`
}

export const bankLineAddress = (id: string) => `/banque/lignes/${id}`

/** Where the document of an entry is seen. */
export function documentAddress(kind: string, id: string | null, number: string): string | null {
  if (!id) return null
  if (kind === 'invoice' || kind === 'credit-note' || kind === 'retention' || kind === 'write-off')
    return `/factures/${id}`
  if (kind === 'purchase' || kind === 'expense' || kind === 'expense-report') return `/depenses/${id}`
  if (kind === 'taking') return `/recettes/${id}`
  if (kind === 'cheque-deposit') return '/remises-de-cheques'
  if (kind === 'payment-order') return `/paie/virements/${id}`
  if (kind === 'payslip') return `/paie/${number.replace(/^PAIE-(\d{4}-\d\d)-.*$/, '$1')}`
  if (kind === 'share' || kind === 'share-payment' || kind === 'share-taking') return '/societariat/mouvements'
  if (kind === 'surplus') return '/repartition'
  if (kind === 'internal-invoice') return '/factures-internes'
  if (kind === 'reversal' || kind === 'reallocation') return `/comptabilite/ecritures/${id}`
  return null
}
