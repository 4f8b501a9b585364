import { type Day, day, formatDay, yearOf } from '../../kernel/day.ts'
import { applyRate, type Cents, cents, formatEuros, mulDiv, sum } from '../../kernel/money.ts'
import { formatRate } from '../../kernel/rate.ts'
import { type Refusal, refuse } from '../../kernel/refusal.ts'
import { PURCHASE_NATURES, type PurchaseNatureCode, purchaseNature } from '../../law/purchase-natures.ts'
import { deductibleShareBp, VAT_RATES, type VatTerritory, vatRatesInForce } from '../../law/vat.ts'

export const PURCHASE_KINDS = ['invoice', 'credit-note', 'expense-report'] as const
export type PurchaseKind = (typeof PURCHASE_KINDS)[number]
export const PURCHASE_KIND_LABELS: Record<PurchaseKind, string> = {
  invoice: 'Facture fournisseur',
  'credit-note': 'Avoir fournisseur',
  'expense-report': 'Note de frais',
}

export const PURCHASE_STATUSES = ['draft', 'submitted', 'accepted', 'refused'] as const
export type PurchaseStatus = (typeof PURCHASE_STATUSES)[number]

export const REVERSE_CHARGES = ['abroad', 'building'] as const
export type ReverseCharge = (typeof REVERSE_CHARGES)[number]
export const REVERSE_CHARGE_LABELS: Record<ReverseCharge, string> = {
  abroad: 'Fournisseur à l’étranger (CGI art. 283, 1 et 2)',
  building: 'Sous-traitance de travaux immobiliers (CGI art. 283, 2 nonies)',
}

export const PAYMENT_METHODS = ['transfer', 'cheque', 'card', 'cash', 'directDebit', 'other'] as const
type PaymentMethod = (typeof PAYMENT_METHODS)[number]
export const PAYMENT_METHOD_LABELS: Record<PaymentMethod, string> = {
  transfer: 'Virement',
  cheque: 'Chèque',
  card: 'Carte',
  cash: 'Espèces',
  directDebit: 'Prélèvement',
  other: 'Autre',
}

export const VEHICLE_KINDS = ['car', 'motorcycle', 'moped'] as const
export const VEHICLE_KIND_LABELS = { car: 'Voiture', motorcycle: 'Moto', moped: 'Cyclomoteur' } as const

/** What an asset is, and its account. */
export const ASSET_ACCOUNTS = {
  '2183': 'Matériel de bureau et informatique',
  '2154': 'Matériel industriel et outillage durable',
  '2182': 'Matériel de transport',
} as const

/** A line as people type it from the receipt: any two of HT, VAT and TTC, or one of them and the rate. */
export interface TypedLine {
  activityId: string
  nature: PurchaseNatureCode
  label?: string | null
  /** Day of this expense, when it is not the document's. */
  day?: Day | null
  netCents?: number | null
  vatCents?: number | null
  grossCents?: number | null
  /** Read off the amounts when absent; otherwise the usual rate of the nature. */
  vatRateBp?: number | null
  recoverable: boolean
  reverseCharge?: ReverseCharge | null
  asset: boolean
  account?: string | null
  vehicleId?: string | null
  kilometres?: number | null
  /** Of a gift: everything given to the same person in the year, tax included, this gift in. */
  giftYearCents?: number | null
}

/** A line whose amounts are all known. `grossCents` is what is owed for it: without VAT under reverse charge. */
export interface PurchaseLine {
  activityId: string
  nature: PurchaseNatureCode
  label: string
  day: Day | null
  netCents: Cents
  vatRateBp: number
  vatCents: Cents
  grossCents: Cents
  recoverable: boolean
  reverseCharge: ReverseCharge | null
  asset: boolean
  account: string | null
  vehicleId: string | null
  kilometres: number | null
  giftYearCents: number | null
}

/** The usual rate of a nature: none where no VAT is borne, 20 % otherwise. */
export const usualRateBp = (nature: PurchaseNatureCode): number =>
  purchaseNature(nature).deductibility === 'none' ? 0 : 2000

/** Completes a typed line. Nothing typed counts as zero; what contradicts itself is kept as typed, for `linesRefusals` to say. */
export function completeLine(typed: TypedLine, at: Day): PurchaseLine {
  const { net, vat, rateBp } = amountsOf(typed, at)
  return {
    activityId: typed.activityId,
    nature: typed.nature,
    label: typed.label?.trim() || purchaseNature(typed.nature).label,
    day: typed.day ?? null,
    netCents: cents(net),
    vatRateBp: rateBp,
    vatCents: cents(vat),
    grossCents: cents(typed.reverseCharge ? net : net + vat),
    recoverable: typed.recoverable,
    reverseCharge: typed.reverseCharge ?? null,
    asset: typed.asset,
    account: typed.account ?? null,
    vehicleId: typed.vehicleId ?? null,
    kilometres: typed.kilometres ?? null,
    giftYearCents: typed.giftYearCents ?? null,
  }
}

function amountsOf(typed: TypedLine, at: Day): { net: number; vat: number; rateBp: number } {
  const { netCents, vatCents, grossCents } = typed
  if (typed.reverseCharge) {
    const net = netCents ?? grossCents ?? 0
    const rateBp = typed.vatRateBp ?? 2000
    return { net, vat: applyRate(net, rateBp), rateBp }
  }
  if (vatCents != null && (netCents != null || grossCents != null)) {
    const net = netCents ?? grossCents! - vatCents
    return { net, vat: vatCents, rateBp: typed.vatRateBp ?? nearestRateBp(net, vatCents, at) }
  }
  if (netCents != null && grossCents != null) {
    const vat = grossCents - netCents
    return { net: netCents, vat, rateBp: typed.vatRateBp ?? nearestRateBp(netCents, vat, at) }
  }
  const rateBp = typed.vatRateBp ?? usualRateBp(typed.nature)
  if (netCents != null) return { net: netCents, vat: applyRate(netCents, rateBp), rateBp }
  const net = mulDiv(grossCents ?? 0, 10_000, 10_000 + rateBp)
  return { net, vat: (grossCents ?? 0) - net, rateBp }
}

const TERRITORIES = Object.keys(VAT_RATES) as VatTerritory[]

/** Rates that a French supplier may invoice on a day, wherever it is: a purchase is often made elsewhere than one works. */
export const purchaseRatesInForce = (at: Day): number[] =>
  [...new Set(TERRITORIES.flatMap(territory => vatRatesInForce(at, territory).map(rate => rate.rateBp)))].sort(
    (a, b) => b - a,
  )

function nearestRateBp(net: number, vat: number, at: Day): number {
  const gap = (rateBp: number) => Math.abs(applyRate(net, rateBp) - vat)
  return purchaseRatesInForce(at).reduce((best, rateBp) => (gap(rateBp) < gap(best) ? rateBp : best), 0)
}

/** The rules of law that this module reads begin here. */
const FIRST_DAY = day('2014-01-01')
const FIRST_KILOMETRES_YEAR = 2022

/** Every reason why these lines cannot be kept. Paths are those of the form. */
export function linesRefusals(typed: readonly TypedLine[], lines: readonly PurchaseLine[], at: Day): Refusal[] {
  return lines.flatMap((line, i) => {
    const path = (field: string) => `lines.${i}.${field}`
    const day = line.day ?? at
    const said = typed[i]!
    const refusals: Refusal[] = []
    if (day < FIRST_DAY)
      return [
        refuse('date', `Cette dépense est datée d’avant le ${formatDay(FIRST_DAY)} : vérifiez l’année.`, path('day')),
      ]
    if (said.netCents != null && said.vatCents != null && said.grossCents != null && !line.reverseCharge) {
      const total = said.netCents + said.vatCents
      if (total !== said.grossCents)
        refusals.push(
          refuse(
            'total',
            `HT et TVA font ${formatEuros(total)}, pas ${formatEuros(said.grossCents)} : corrigez l’un des trois, ou laissez le HT vide.`,
            path('grossCents'),
          ),
        )
    }
    if (!purchaseRatesInForce(day).includes(line.vatRateBp))
      refusals.push(
        refuse(
          'taux',
          `Le taux de ${formatRate(line.vatRateBp)} n’est pas en vigueur : recopiez celui de la facture.`,
          path('vatRateBp'),
        ),
      )
    else if (Math.abs(line.vatCents - applyRate(line.netCents, line.vatRateBp)) > vatTolerance(line.netCents))
      refusals.push(
        refuse(
          'tva',
          `${formatEuros(line.vatCents)} de TVA sur ${formatEuros(line.netCents)} HT ne correspondent pas au taux de ${formatRate(line.vatRateBp)} : corrigez, ou faites une ligne par taux.`,
          path('vatCents'),
        ),
      )
    if (line.asset ? !line.account?.startsWith('2') : line.account !== null && !line.account.startsWith('6'))
      refusals.push(
        refuse(
          'compte',
          line.asset
            ? 'Choisissez le compte de cette immobilisation (il commence par 2).'
            : 'Le compte d’une charge commence par 6.',
          path('account'),
        ),
      )
    if (line.nature === 'kilometres') refusals.push(...kilometresRefusals(line, day, path))
    else if (line.vehicleId || line.kilometres)
      refusals.push(
        refuse(
          'kilometres',
          'Les kilomètres se saisissent avec la nature « Indemnités kilométriques ».',
          path('nature'),
        ),
      )
    return refusals
  })
}

function kilometresRefusals(line: PurchaseLine, at: Day, path: (field: string) => string): Refusal[] {
  const refusals: Refusal[] = []
  if (!line.vehicleId) refusals.push(refuse('vehicule', 'Choisissez le véhicule.', path('vehicleId')))
  if (!line.kilometres) refusals.push(refuse('kilometres', 'Indiquez les kilomètres parcourus.', path('kilometres')))
  if (yearOf(at) < FIRST_KILOMETRES_YEAR)
    refusals.push(
      refuse(
        'bareme',
        `Le barème kilométrique d’avant ${FIRST_KILOMETRES_YEAR} n’est pas repris ici : saisissez cette dépense par une opération diverse.`,
        path('day'),
      ),
    )
  if (line.reverseCharge || line.asset)
    refusals.push(refuse('kilometres', 'Une indemnité kilométrique ne porte ni TVA ni immobilisation.', path('nature')))
  return refusals
}

/** A supplier rounds VAT line by line: a few cents, or a thousandth of a large base. */
const vatTolerance = (netCents: number): number => Math.max(5, Math.ceil(Math.abs(netCents) / 1000))

/** The deductible part of a line's VAT, at the law of its day. */
export function deductibleOf(line: PurchaseLine, at: Day): Cents {
  if (!line.recoverable) return cents(0)
  const { deductibility } = purchaseNature(line.nature)
  return applyRate(line.vatCents, deductibleShareBp(deductibility, line.day ?? at, line.giftYearCents ?? undefined))
}

interface PurchaseTotals {
  netCents: Cents
  /** Billed by the supplier: reverse charge left out. */
  vatCents: Cents
  deductibleCents: Cents
  grossCents: Cents
}

/** Totals of a purchase: the same function computes them live in the page and posts them. */
export function purchaseTotals(lines: readonly PurchaseLine[], at: Day): PurchaseTotals {
  return {
    netCents: sum(lines.map(line => line.netCents)),
    vatCents: sum(lines.map(line => (line.reverseCharge ? 0 : line.vatCents))),
    deductibleCents: sum(lines.map(line => deductibleOf(line, at))),
    grossCents: sum(lines.map(line => line.grossCents)),
  }
}

/** A credit note is typed as it is printed: its lines take the other sign unless the total is negative already. */
export function withSignOf(kind: PurchaseKind, lines: readonly PurchaseLine[]): PurchaseLine[] {
  const turned = kind === 'credit-note' && sum(lines.map(line => line.grossCents)) > 0
  return lines.map(line =>
    turned
      ? {
          ...line,
          netCents: cents(-line.netCents),
          vatCents: cents(-line.vatCents),
          grossCents: cents(-line.grossCents),
        }
      : line,
  )
}

/** What is owed by each activity, in the order of their first lines. */
export function grossByActivity(
  lines: readonly Pick<PurchaseLine, 'activityId' | 'grossCents'>[],
): Map<string, number> {
  const parts = new Map<string, number>()
  for (const line of lines) parts.set(line.activityId, (parts.get(line.activityId) ?? 0) + line.grossCents)
  return parts
}

/** What a purchase must have before the house looks at it. */
interface SubmittablePurchase {
  kind: PurchaseKind
  day: Day | null
  number: string | null
  personId: string | null
  receiptId: string | null
  supplier: { name: string; country: string; archived: boolean } | null
  lines: readonly PurchaseLine[]
  totals: PurchaseTotals
}

/** Every reason why this purchase is not complete on `today`, at once. The house may go without a receipt, nobody else. */
export function submitRefusals(purchase: SubmittablePurchase, by: { actsForHouse: boolean }, today: Day): Refusal[] {
  const { kind, lines, supplier, totals } = purchase
  const refusals: Refusal[] = []
  const what = PURCHASE_KIND_LABELS[kind]
  if (lines.length === 0) refusals.push(refuse('lignes', 'Ajoutez au moins une ligne.', 'lines'))
  if (!purchase.day) refusals.push(refuse('date', 'Indiquez la date de la pièce.', 'day'))
  else if (purchase.day > today)
    refusals.push(
      refuse('date', `La pièce est datée du ${formatDay(purchase.day)}, après aujourd’hui : corrigez la date.`, 'day'),
    )
  if (kind === 'expense-report') {
    if (!purchase.personId) refusals.push(refuse('personne', 'Indiquez qui a avancé l’argent.', 'personId'))
    if (lines.length > 0 && totals.grossCents <= 0)
      refusals.push(refuse('total', 'Le total d’une note de frais est supérieur à zéro.', 'lines'))
  } else {
    if (!supplier) refusals.push(refuse('fournisseur', 'Choisissez le fournisseur.', 'supplierId'))
    if (!purchase.number) refusals.push(refuse('numero', 'Recopiez le numéro de la pièce du fournisseur.', 'number'))
    if (kind === 'invoice' && lines.length > 0 && totals.grossCents <= 0)
      refusals.push(
        refuse(
          'total',
          'Le total d’une facture est supérieur à zéro : pour un avoir, choisissez « Avoir fournisseur ».',
          'lines',
        ),
      )
    if (kind === 'credit-note' && lines.length > 0 && totals.grossCents >= 0)
      refusals.push(refuse('total', 'Le total d’un avoir n’est pas nul : vérifiez les montants.', 'lines'))
  }
  if (supplier?.archived)
    refusals.push(refuse('fournisseur', `${supplier.name} est archivé : réactivez sa fiche d’abord.`, 'supplierId'))
  lines.forEach((line, i) => {
    if (line.reverseCharge === 'abroad' && (!supplier || supplier.country === 'FR'))
      refusals.push(
        refuse(
          'autoliquidation',
          'Ce fournisseur est en France : indiquez son pays sur sa fiche, ou retirez l’autoliquidation.',
          `lines.${i}.reverseCharge`,
        ),
      )
    if (line.reverseCharge === 'building' && supplier?.country !== 'FR')
      refusals.push(
        refuse(
          'autoliquidation',
          'L’autoliquidation du bâtiment vaut pour un sous-traitant établi en France : choisissez « à l’étranger ».',
          `lines.${i}.reverseCharge`,
        ),
      )
  })
  const receiptNeeded = lines.some(line => line.nature !== 'kilometres')
  if (!purchase.receiptId && receiptNeeded && !by.actsForHouse)
    refusals.push(refuse('justificatif', `${what} : joignez la photo ou le PDF du justificatif.`, 'receipt'))
  return refusals
}

/** How the books name the document: the supplier's number, else a short reference of our own. */
export const purchaseReference = (purchase: { id: string; kind: PurchaseKind; number: string | null }): string =>
  purchase.number ??
  `${purchase.kind === 'expense-report' ? 'NF' : 'AC'}-${purchase.id.replaceAll('-', '').slice(-8).toUpperCase()}`

export const NATURE_CODES = PURCHASE_NATURES.map(nature => nature.code) as [PurchaseNatureCode, ...PurchaseNatureCode[]]
