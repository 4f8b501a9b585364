import { type Cents, cents, sum } from '../../kernel/money.ts'

/**
 * The annual accounts of the plan comptable général as data: each rubric is a list of account prefixes, the longest prefix that matches
 * an account decides. The shape follows the développé income statement and balance sheet (règlement ANC 2014-03, art. 821-3 and
 * 821-4), without the parts that a cooperative of activity never meets.
 */
export interface AccountBalance {
  account: string
  /** Debit minus credit. */
  balanceCents: number
}

interface Rubric {
  key: string
  label: string
  /** Which part of the statement it belongs to. */
  section: string
  prefixes: readonly string[]
}

/** A rubric with its figure, and the accounts that made it, so that it opens its lines. */
export interface Figure {
  key: string
  label: string
  accounts: string[]
  amountCents: Cents
  previousCents: Cents
}

export interface Section {
  key: string
  label: string
  figures: Figure[]
  totalCents: Cents
  previousCents: Cents
}

const rubric = (section: string, key: string, label: string, ...prefixes: string[]): Rubric => ({
  section,
  key,
  label,
  prefixes,
})

const PRODUCTS: readonly Rubric[] = [
  rubric('operatingProducts', 'goodsSold', 'Ventes de marchandises', '707', '7097'),
  rubric('operatingProducts', 'production', 'Production vendue (biens et services)', '70'),
  rubric('operatingProducts', 'stored', 'Production stockée', '71'),
  rubric('operatingProducts', 'capitalised', 'Production immobilisée', '72'),
  rubric('operatingProducts', 'subsidies', 'Subventions d’exploitation', '74'),
  rubric('operatingProducts', 'reversals', 'Reprises et transferts de charges', '78', '79', '781', '791'),
  rubric('operatingProducts', 'otherProducts', 'Autres produits', '75', '73', '7'),
  rubric('financialProducts', 'financial', 'Produits financiers', '76', '786', '796'),
  rubric('exceptionalProducts', 'exceptional', 'Produits exceptionnels', '77', '787', '797'),
]

export const CHARGES: readonly Rubric[] = [
  rubric('operatingCharges', 'goodsBought', 'Achats de marchandises', '607', '6087', '6097'),
  rubric('operatingCharges', 'goodsStock', 'Variation de stock de marchandises', '6037'),
  rubric('operatingCharges', 'materials', 'Achats de matières et d’approvisionnements', '601', '602', '6091', '6092'),
  rubric('operatingCharges', 'materialsStock', 'Variation de stock de matières', '603'),
  rubric('operatingCharges', 'external', 'Autres achats et charges externes', '60', '61', '62'),
  rubric('operatingCharges', 'taxes', 'Impôts, taxes et versements assimilés', '63'),
  rubric('operatingCharges', 'wages', 'Salaires et traitements', '64', '641', '642', '643', '644', '648'),
  rubric('operatingCharges', 'social', 'Charges sociales', '645', '646', '647'),
  rubric('operatingCharges', 'allowances', 'Dotations aux amortissements et provisions', '68', '681'),
  rubric('operatingCharges', 'otherCharges', 'Autres charges', '65', '6'),
  rubric('financialCharges', 'financial', 'Charges financières', '66', '686'),
  rubric('exceptionalCharges', 'exceptional', 'Charges exceptionnelles', '67', '687'),
  rubric('shared', 'participation', 'Participation des salariés', '691'),
  rubric('shared', 'tax', 'Impôts sur les bénéfices', '69'),
]

const SECTION_LABELS: Record<string, string> = {
  operatingProducts: 'Produits d’exploitation',
  operatingCharges: 'Charges d’exploitation',
  financialProducts: 'Produits financiers',
  financialCharges: 'Charges financières',
  exceptionalProducts: 'Produits exceptionnels',
  exceptionalCharges: 'Charges exceptionnelles',
  shared: 'Participation et impôts',
  fixed: 'Actif immobilisé',
  current: 'Actif circulant',
  liaisonAssets: 'Liaison avec la coopérative',
  equity: 'Capitaux propres',
  provisions: 'Provisions',
  debts: 'Dettes',
  liaisonDebts: 'Liaison avec la coopérative',
}

const ASSETS: readonly Rubric[] = [
  rubric('fixed', 'intangible', 'Immobilisations incorporelles', '20', '280', '290', '2905'),
  rubric('fixed', 'tangible', 'Immobilisations corporelles', '2', '21', '22', '23', '281', '282', '28', '29', '291'),
  rubric('fixed', 'financialAssets', 'Immobilisations financières', '26', '27', '296', '297'),
  rubric('current', 'stocks', 'Stocks et en-cours', '3'),
  rubric('current', 'customers', 'Clients et comptes rattachés', '41', '491'),
  rubric('current', 'supplierAdvances', 'Fournisseurs débiteurs, avances et acomptes', '40'),
  rubric('current', 'otherClaims', 'Autres créances', '4', '49', '18'),
  rubric('current', 'capitalCalled', 'Capital souscrit, appelé, non versé', '4562'),
  rubric('current', 'securities', 'Valeurs mobilières de placement', '50', '590'),
  rubric('current', 'cash', 'Disponibilités', '5', '51', '53', '54'),
  rubric('current', 'prepaid', 'Charges constatées d’avance', '486'),
]

const LIABILITIES: readonly Rubric[] = [
  rubric('equity', 'capital', 'Capital', '10', '101', '108', '109'),
  rubric('equity', 'premiums', 'Primes et écarts', '104', '105', '107'),
  rubric('equity', 'reserves', 'Réserves', '106'),
  rubric('equity', 'broughtForward', 'Report à nouveau', '11'),
  rubric('equity', 'unallocated', 'Résultats antérieurs à affecter', '12'),
  rubric('equity', 'investmentSubsidies', 'Subventions d’investissement', '13', '14'),
  rubric('provisions', 'provisions', 'Provisions pour risques et charges', '15'),
  rubric('debts', 'loans', 'Emprunts et dettes financières', '1', '16', '17', '18'),
  rubric('debts', 'overdraft', 'Concours bancaires courants', '5'),
  rubric('debts', 'deposits', 'Avances et acomptes reçus de clients', '419'),
  rubric('debts', 'suppliers', 'Dettes fournisseurs et comptes rattachés', '40'),
  rubric('debts', 'taxAndSocial', 'Dettes fiscales et sociales', '42', '43', '44'),
  rubric('debts', 'otherDebts', 'Autres dettes', '4', '41', '45', '46', '47', '48'),
  rubric('debts', 'deferred', 'Produits constatés d’avance', '487'),
]

/** The rubric of an account: the longest prefix that matches. */
function rubricOf(rubrics: readonly Rubric[], account: string): Rubric | undefined {
  let found: Rubric | undefined
  let length = 0
  for (const candidate of rubrics)
    for (const prefix of candidate.prefixes)
      if (prefix.length > length && account.startsWith(prefix)) {
        found = candidate
        length = prefix.length
      }
  return found
}

type Pick = (balance: AccountBalance) => { rubric: Rubric; amount: number } | undefined

/** Spreads balances of two periods over rubrics and groups these into sections, in the rubrics' order; empty rubrics are left out. */
function gather(
  rubrics: readonly Rubric[],
  current: readonly AccountBalance[],
  previous: readonly AccountBalance[],
  pick: Pick,
): Section[] {
  const figures = new Map<string, { accounts: Set<string>; amount: number; previous: number }>()
  const add = (balances: readonly AccountBalance[], field: 'amount' | 'previous') => {
    for (const balance of balances) {
      const picked = pick(balance)
      if (!picked || picked.amount === 0) continue
      const key = `${picked.rubric.section}.${picked.rubric.key}`
      const figure = figures.get(key) ?? { accounts: new Set(), amount: 0, previous: 0 }
      figure.accounts.add(balance.account)
      figure[field] += picked.amount
      figures.set(key, figure)
    }
  }
  add(current, 'amount')
  add(previous, 'previous')
  return [...Map.groupBy(rubrics, one => one.section)].flatMap(([section, its]) => {
    const found = its.flatMap(({ key, label }) => {
      const figure = figures.get(`${section}.${key}`)
      if (!figure) return []
      const accounts = [...figure.accounts].sort()
      return [{ key, label, accounts, amountCents: cents(figure.amount), previousCents: cents(figure.previous) }]
    })
    return found.length === 0 ? [] : [sectionOf(section, found)]
  })
}

function sectionOf(key: string, figures: Figure[]): Section {
  return {
    key,
    label: SECTION_LABELS[key] ?? key,
    figures,
    totalCents: sum(figures.map(figure => figure.amountCents)),
    previousCents: sum(figures.map(figure => figure.previousCents)),
  }
}

interface IncomeStatement {
  products: Section[]
  charges: Section[]
  resultCents: Cents
  previousResultCents: Cents
}

/** Products and charges by rubric, and the result that they leave. `current` and `previous`: movements of classes 6 and 7 in each period. */
export function incomeStatementOf(
  current: readonly AccountBalance[],
  previous: readonly AccountBalance[],
): IncomeStatement {
  const side = (rubrics: readonly Rubric[], first: string, sign: number): Section[] =>
    gather(rubrics, current, previous, ({ account, balanceCents }) => {
      const found = account.startsWith(first) ? rubricOf(rubrics, account) : undefined
      return found && { rubric: found, amount: sign * balanceCents }
    })
  return {
    products: side(PRODUCTS, '7', -1),
    charges: side(CHARGES, '6', 1),
    resultCents: resultOf(current),
    previousResultCents: resultOf(previous),
  }
}

/** Net credit of classes 6 and 7: a profit is positive. */
export const resultOf = (balances: readonly AccountBalance[]): Cents =>
  cents(
    -balances.reduce((total, { account, balanceCents }) => (/^[67]/.test(account) ? total + balanceCents : total), 0),
  )

interface BalanceSheet {
  assets: Section[]
  liabilities: Section[]
  resultCents: Cents
  previousResultCents: Cents
  totalAssetsCents: Cents
  previousAssetsCents: Cents
  /** Equal to the assets: liabilities and the result. */
  totalLiabilitiesCents: Cents
  previousLiabilitiesCents: Cents
}

/** Accounts that face an activity's lines with those of the house, shown apart: over the organisation they net to zero. */
interface LiaisonAccounts {
  treasuryLiaison: string
  liaison: string
}

/**
 * Assets and liabilities at the end of a period and of the previous one. Classes 4 and 5 stand where their balance puts them, account by
 * account, without netting one against another; depreciation comes off its assets.
 */
export function balanceSheetOf(
  current: readonly AccountBalance[],
  previous: readonly AccountBalance[],
  liaisons: LiaisonAccounts,
): BalanceSheet {
  const liaisonAssets = liaisonRubrics('liaisonAssets', liaisons)
  const liaisonDebts = liaisonRubrics('liaisonDebts', liaisons)
  const assets = gather([...ASSETS, ...liaisonAssets], current, previous, ({ account, balanceCents }) => {
    if (!isAsset(account, balanceCents)) return undefined
    const found = rubricOf(liaisonAssets, account) ?? rubricOf(ASSETS, account)
    return found && { rubric: found, amount: balanceCents }
  })
  const liabilities = gather([...LIABILITIES, ...liaisonDebts], current, previous, ({ account, balanceCents }) => {
    if (!/^[1-5]/.test(account) || isAsset(account, balanceCents)) return undefined
    const found = rubricOf(liaisonDebts, account) ?? rubricOf(LIABILITIES, account)
    return found && { rubric: found, amount: -balanceCents }
  })
  const [resultCents, previousResultCents] = [resultOf(current), resultOf(previous)]
  const total = (sections: Section[], field: 'totalCents' | 'previousCents') => sum(sections.map(s => s[field]))
  return {
    assets,
    liabilities,
    resultCents,
    previousResultCents,
    totalAssetsCents: total(assets, 'totalCents'),
    previousAssetsCents: total(assets, 'previousCents'),
    totalLiabilitiesCents: cents(total(liabilities, 'totalCents') + resultCents),
    previousLiabilitiesCents: cents(total(liabilities, 'previousCents') + previousResultCents),
  }
}

const liaisonRubrics = (section: string, { treasuryLiaison, liaison }: LiaisonAccounts): Rubric[] => [
  rubric(section, 'treasuryLiaison', 'Trésorerie tenue par la coopérative', treasuryLiaison),
  rubric(section, 'liaison', 'Compte de liaison hors trésorerie', liaison),
]

/** Class 1 is a liability, but 18 (liaison) which goes by its balance; classes 2 and 3 assets with their depreciation; 4 and 5 by balance. */
function isAsset(account: string, balanceCents: number): boolean {
  if (/^(18|4|5)/.test(account)) return /^(49|59)/.test(account) || balanceCents > 0
  return /^[23]/.test(account)
}
