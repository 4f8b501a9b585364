import { type Cents, cents, sum } from '../../kernel/money.ts'

/**
 * « Ce qui est à moi »: the part of an activity's money that nobody will ask back. Each term names its accounts, so that it opens its
 * lines. Every doubt goes against the figure: it must never show a euro that has to be taken back.
 *
 *   mine     = available cash − debts − money promised and not posted − the house's reserve
 *   payable  = what mine allows, within what the activity has earned
 *   to come  = what customers owe, less the VAT and levies that their payment will free
 */
export interface ActivityBalance {
  account: string
  /** Debit minus credit on the day, since the beginning. */
  balanceCents: number
  /** On accounts of third parties: what those in credit are owed, whatever the others owe. */
  creditorsCents?: number
}

export interface MineFacts {
  balances: readonly ActivityBalance[]
  commitments: readonly { kind: string; amountCents: number }[]
  /** Months of employer cost that the house keeps, and its mean monthly amount. */
  reserveMonths: number
  meanMonthlyCostCents: number
  /** What customers' payments will bear of the levies taken at receipt. */
  levyToComeCents: number
}

/** The accounts that the organisation's settings name. */
interface MineAccounts {
  treasuryLiaison: string
  liaison: string
  customers: string
  retentions: string
  vatWaiting: string
  vatDeductibleWaiting: string
}

interface Term {
  key: TermKey
  label: string
  /** Adds to the figure it belongs to, or comes off it. Shown terms are neither. */
  amountCents: Cents
  accounts: string[]
}

export const TERM_LABELS = {
  bank: 'Banque',
  treasuryLiaison: 'Échanges avec la coopérative',
  suppliers: 'Fournisseurs à payer',
  staff: 'Salaires, congés et prélèvement à la source dus',
  social: 'Cotisations sociales dues',
  vat: 'TVA due',
  tax: 'Autres impôts dus',
  deposits: 'Acomptes reçus de clients',
  customerCredits: 'Trop-perçus de clients',
  liaison: 'Dû à la coopérative (hors trésorerie, avances)',
  loans: 'Emprunts et découverts',
  partners: 'Dû à des associés',
  otherDebts: 'Notes de frais et autres dettes',
  deferred: 'Facturé d’avance',
  expense: 'Dépenses soumises, pas encore comptabilisées',
  pay: 'Salaires décidés, pas encore comptabilisés',
  share: 'Parts sociales à libérer',
  reserve: 'Réserve de précaution de la coopérative',
  result: 'Résultat cumulé',
  cheques: 'Chèques à encaisser',
  cards: 'Cartes, CESU et plateformes à encaisser',
  cashBox: 'Caisse',
  securities: 'Placements',
  vatCredit: 'Crédit de TVA',
  stock: 'Stocks',
  fixedAssets: 'Immobilisations nettes',
  receivables: 'Factures à encaisser',
  retentions: 'Retenues de garantie, à leur échéance',
  vatToCome: 'TVA à reverser à l’encaissement',
  vatToRecover: 'TVA à récupérer au paiement',
  levyToCome: 'Contribution à l’encaissement (estimée)',
} as const
export type TermKey = keyof typeof TERM_LABELS

export interface WhatIsMine {
  cashCents: Cents
  mineCents: Cents
  payableCents: Cents
  toComeCents: Cents
  /** From available cash to what is mine: cash above zero or below, all the rest at or below zero. They sum to `mineCents`. */
  terms: Term[]
  /** The other bound of what is payable: what the activity has earned and not yet paid out or allocated. */
  resultCents: Cents
  resultTerm: Term
  /** Shown, not payable. */
  shown: Term[]
  /** They sum to `toComeCents`. */
  toCome: Term[]
}

const startsWithAny = (account: string, prefixes: readonly string[]) =>
  prefixes.some(prefix => account.startsWith(prefix))

/** Debts that count account by account: one account's debit never lowers another's credit. Order matters: the first that matches. */
const DEBTS: readonly { key: TermKey; prefixes: readonly string[] }[] = [
  { key: 'deposits', prefixes: ['419'] },
  { key: 'customerCredits', prefixes: ['41'] },
  { key: 'suppliers', prefixes: ['40'] },
  { key: 'staff', prefixes: ['42', '4421'] },
  { key: 'social', prefixes: ['43'] },
  { key: 'tax', prefixes: ['44'] },
  { key: 'partners', prefixes: ['45'] },
  { key: 'otherDebts', prefixes: ['46', '47'] },
  { key: 'deferred', prefixes: ['487'] },
  { key: 'loans', prefixes: ['16', '17', '519'] },
]

const SHOWN: readonly { key: TermKey; prefixes: readonly string[] }[] = [
  { key: 'cheques', prefixes: ['5112'] },
  { key: 'cards', prefixes: ['511'] },
  { key: 'cashBox', prefixes: ['53'] },
  { key: 'securities', prefixes: ['50', '59'] },
  { key: 'stock', prefixes: ['3'] },
  { key: 'fixedAssets', prefixes: ['2'] },
]

/**
 * Where an account counts. VAT due (445, less what waits) is one account to the State: collected and deductible net, and a credit is
 * shown, not payable. VAT that waits for a receipt (44588, 44587) or a payment (44585, 44586) belongs to what is to come.
 */
function placeOf(account: string, accounts: MineAccounts): TermKey | null {
  if (account.startsWith(accounts.treasuryLiaison)) return 'treasuryLiaison'
  if (account.startsWith(accounts.liaison)) return 'liaison'
  if (startsWithAny(account, [accounts.vatWaiting, '44587'])) return 'vatToCome'
  if (startsWithAny(account, [accounts.vatDeductibleWaiting, '44586'])) return 'vatToRecover'
  if (account.startsWith('445') && !account.startsWith('4458')) return 'vat'
  if (account.startsWith('512')) return 'bank'
  if (/^(11|12|6|7)/.test(account)) return 'result'
  if (account.startsWith('4421')) return 'staff'
  const found =
    DEBTS.find(({ prefixes }) => startsWithAny(account, prefixes)) ??
    SHOWN.find(({ prefixes }) => startsWithAny(account, prefixes))
  return found?.key ?? null
}

/** Works out what is mine, what is payable and what is to come from the balances of one activity on a day. */
export function whatIsMineOf(facts: MineFacts, accounts: MineAccounts): WhatIsMine {
  const places = new Map<TermKey, ActivityBalance[]>()
  for (const balance of facts.balances) {
    const key = placeOf(balance.account, accounts)
    if (!key || (balance.balanceCents === 0 && !balance.creditorsCents)) continue
    places.set(key, [...(places.get(key) ?? []), balance])
  }
  const at = (key: TermKey) => places.get(key) ?? []
  const term = (key: TermKey, amount: number, its: readonly ActivityBalance[] = at(key)): Term[] =>
    amount === 0
      ? []
      : [{ key, label: TERM_LABELS[key], amountCents: cents(amount), accounts: its.map(b => b.account).sort() }]
  const net = (key: TermKey) => sum(at(key).map(balance => balance.balanceCents))

  const cash = [...term('bank', net('bank')), ...term('treasuryLiaison', net('treasuryLiaison'))]
  const debts = DEBTS.flatMap(({ key }) => {
    const owed = at(key).filter(balance => creditOf(balance) > 0)
    return term(key, -sum(owed.map(creditOf)), owed)
  })
  const liaisonDebt = at('liaison').filter(balance => balance.balanceCents < 0)
  const liaison = term('liaison', sum(liaisonDebt.map(balance => balance.balanceCents)), liaisonDebt)
  const vat = term('vat', Math.min(0, net('vat')))
  const committed = (['expense', 'pay', 'share'] as const).flatMap(kind => term(kind, -committedTo(facts, kind), []))
  const reserve = term('reserve', -facts.reserveMonths * facts.meanMonthlyCostCents, [])
  const terms = [...cash, ...debts, ...vat, ...liaison, ...committed, ...reserve]

  const cashCents = sum(cash.map(one => one.amountCents))
  const mineCents = sum(terms.map(one => one.amountCents))
  const resultCents = cents(-net('result'))
  // Promised charges will lower the result when they are posted.
  const earned = resultCents - committedTo(facts, 'expense') - committedTo(facts, 'pay')
  const toCome = toComeTerms(facts, at, term, accounts)
  return {
    cashCents,
    mineCents,
    payableCents: cents(Math.max(0, Math.min(mineCents, earned))),
    toComeCents: sum(toCome.map(one => one.amountCents)),
    terms,
    resultCents,
    resultTerm: {
      key: 'result',
      label: TERM_LABELS.result,
      amountCents: resultCents,
      accounts: at('result')
        .map(balance => balance.account)
        .sort(),
    },
    shown: [
      ...SHOWN.flatMap(({ key }) => term(key, net(key))),
      ...term('vatCredit', Math.max(0, net('vat')), at('vat')),
    ],
    toCome,
  }
}

const creditOf = ({ balanceCents, creditorsCents = 0 }: ActivityBalance): number =>
  Math.max(creditorsCents, -balanceCents, 0)

const committedTo = (facts: MineFacts, kind: string): number =>
  sum(facts.commitments.filter(commitment => commitment.kind === kind).map(commitment => commitment.amountCents))

/** Customers' debts, invoices to establish included, doubtful ones left out, and what their payment frees or takes. */
function toComeTerms(
  facts: MineFacts,
  at: (key: TermKey) => ActivityBalance[],
  term: (key: TermKey, amount: number, its?: readonly ActivityBalance[]) => Term[],
  accounts: MineAccounts,
): Term[] {
  const owing = at('customerCredits').filter(
    balance =>
      startsWithAny(balance.account, [accounts.customers, '411', '413', '418']) &&
      balance.balanceCents + creditOf(balance) > 0,
  )
  const held = owing.filter(balance => balance.account.startsWith(accounts.retentions))
  const owed = owing.filter(balance => !held.includes(balance))
  const owedBy = (its: readonly ActivityBalance[]) => sum(its.map(balance => balance.balanceCents + creditOf(balance)))
  const waiting = (key: TermKey) => sum(at(key).map(balance => balance.balanceCents))
  return [
    ...term('receivables', owedBy(owed), owed),
    ...term('retentions', owedBy(held), held),
    ...term('vatToCome', waiting('vatToCome')),
    ...term('vatToRecover', waiting('vatToRecover')),
    ...term('levyToCome', -facts.levyToComeCents, []),
  ]
}
