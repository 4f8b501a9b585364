import type { Day } from '../../kernel/day.ts'
import { lineAmount, scaled } from '../../kernel/decimal.ts'
import { allocate, applyRate, type Cents, cents, formatEuros, mulDiv, sum, ZERO } from '../../kernel/money.ts'
import { formatRate } from '../../kernel/rate.ts'
import { type Refusal, refuse } from '../../kernel/refusal.ts'
import { MOST_RETENTION_BP } from '../../law/building.ts'
import { inForce } from '../../law/dated.ts'
import {
  type SupplyNature,
  VAT_CATEGORIES,
  type VatCategoryCode,
  type VatTerritory,
  vatRatesInForce,
} from '../../law/vat.ts'
import type { InvoiceKind } from './invoice-kind.ts'

export const INVOICE_STATUSES = ['draft', 'submitted', 'issued'] as const
export type InvoiceStatus = (typeof INVOICE_STATUSES)[number]
/** Where an invoice stands, as people say it, in the order in which it gets there. */
export const INVOICE_STAGES = [
  'draft',
  'submitted',
  'open',
  'partly',
  'late',
  'held',
  'paid',
  'lost',
  'credit',
] as const
export type InvoiceStage = (typeof INVOICE_STAGES)[number]

/** A line of a quote or an invoice. Quantity × price less its discount, rounded to the cent, is its net amount. */
export interface SalesLine {
  kind: 'item' | 'heading'
  itemId?: string | null
  label: string
  quantity: string
  unit?: string | null
  unitPrice: string
  discountBp: number
  nature: SupplyNature
  vatCategory: VatCategoryCode
  vatRateBp: number
  /** Product account; the organisation's default for the nature when absent. */
  account?: string | null
}

/** Net amount of a line: EN 16931 BT-131. */
export function netOf(line: SalesLine): Cents {
  if (line.kind === 'heading') return cents(0)
  const whole = lineAmount(line.quantity, line.unitPrice)
  return cents(whole - applyRate(whole, line.discountBp))
}

/** VAT of one category and rate: computed on the sum of the lines, not line by line (EN 16931 BG-23). */
export interface VatBreakdown {
  vatCategory: VatCategoryCode
  rateBp: number
  baseCents: Cents
  vatCents: Cents
}

export interface Totals {
  /** Sum of the lines' net amounts, before the document's discount. */
  linesCents: Cents
  discountCents: Cents
  netCents: Cents
  vatCents: Cents
  grossCents: Cents
  vat: VatBreakdown[]
  /** Net amount of each line after its share of the document's discount: they sum to netCents. */
  lineNetCents: Cents[]
}

/**
 * What earlier documents of the same whole counted at a rate: progress invoices of the quote, credit notes on the invoice. The next one
 * carries the cents, so that their VAT sums to that of the whole.
 */
export interface EarlierVat extends VatBreakdown {
  /** Of the invoice that is credited: what all its credit notes sum to. */
  whole?: { baseCents: number; vatCents: number } | null
}

function vatAfter(earlier: EarlierVat | undefined, baseCents: number, rateBp: number): Cents {
  if (!earlier) return applyRate(baseCents, rateBp)
  const reached = earlier.baseCents + baseCents
  const due = reached === earlier.whole?.baseCents ? earlier.whole.vatCents : applyRate(reached, rateBp)
  return cents(due - earlier.vatCents)
}

/** The same totals with another VAT: the one frozen at issue. */
export function withVat(totals: Totals, vat: VatBreakdown[]): Totals {
  const vatCents = sum(vat.map(group => group.vatCents))
  return { ...totals, vat, vatCents, grossCents: cents(totals.netCents + vatCents) }
}

/** Totals of a document: the same function computes them live in the page and posts them. */
export function totalsOf(lines: readonly SalesLine[], discountBp = 0, earlier: readonly EarlierVat[] = []): Totals {
  const gross = lines.map(netOf)
  const linesCents = sum(gross)
  const discountCents = applyRate(linesCents, discountBp)
  const shares = gross.length > 0 ? allocate(discountCents, linesCents === 0 ? gross.map(() => 0) : gross) : []
  const lineNetCents = gross.map((amount, i) => cents(amount - shares[i]!))
  const groups = Map.groupBy(
    lines.map((line, i) => ({ line, net: lineNetCents[i]! })).filter(({ line }) => line.kind === 'item'),
    ({ line }) => `${line.vatCategory} ${line.vatRateBp}`,
  )
  const vat = [...groups.values()].map(group => {
    const { vatCategory, vatRateBp } = group[0]!.line
    const baseCents = sum(group.map(({ net }) => net))
    const before = earlier.find(one => one.vatCategory === vatCategory && one.rateBp === vatRateBp)
    return { vatCategory, rateBp: vatRateBp, baseCents, vatCents: vatAfter(before, baseCents, vatRateBp) }
  })
  vat.sort((a, b) => b.rateBp - a.rateBp || a.vatCategory.localeCompare(b.vatCategory))
  const netCents = cents(linesCents - discountCents)
  const vatCents = sum(vat.map(group => group.vatCents))
  return { linesCents, discountCents, netCents, vatCents, grossCents: cents(netCents + vatCents), vat, lineNetCents }
}

/** Every reason why these lines cannot stand on a document dated `day`. Paths are those of the form. */
export function linesRefusals(lines: readonly SalesLine[], day: Day, territory: VatTerritory): Refusal[] {
  const refusals: Refusal[] = []
  const rates = vatRatesInForce(day, territory)
  lines.forEach((line, i) => {
    if (line.kind === 'heading') return
    const category = VAT_CATEGORIES.find(known => known.code === line.vatCategory)
    if (!category)
      refusals.push(refuse('tva', 'Régime de TVA inconnu : choisissez dans la liste.', `lines.${i}.vatCategory`))
    if (
      line.vatCategory === 'standard' &&
      (line.vatRateBp === 0 || !rates.some(rate => rate.rateBp === line.vatRateBp))
    ) {
      refusals.push(
        refuse(
          'taux',
          `Le taux de ${formatRate(line.vatRateBp)} n’est pas en vigueur : choisissez ${
            rates
              .filter(r => r.rateBp > 0)
              .map(r => formatRate(r.rateBp))
              .join(', ') || 'une exonération'
          }.`,
          `lines.${i}.vatRateBp`,
        ),
      )
    }
    if (line.vatCategory !== 'standard' && line.vatRateBp !== 0) {
      refusals.push(
        refuse(
          'taux',
          'Une ligne exonérée, à taux zéro ou autoliquidée ne porte pas de taux : mettez 0 %.',
          `lines.${i}.vatRateBp`,
        ),
      )
    }
    if (scaled(line.quantity, 4) === 0n)
      refusals.push(
        refuse('quantite', 'Quantité nulle : indiquez une quantité ou retirez la ligne.', `lines.${i}.quantity`),
      )
    if (lineTooBig(line)) {
      refusals.push(refuse('montant', 'Le montant de cette ligne est trop grand.', `lines.${i}.unitPrice`))
    }
  })
  return refusals
}

const MAX_LINE = 10n ** 13n // cents
/** Past what sums of such lines can hold: refused when saved, left out of live totals. */
export const lineTooBig = (line: SalesLine): boolean => {
  const product = scaled(line.quantity, 4) * scaled(line.unitPrice, 6)
  return (product < 0n ? -product : product) / 100_000_000n > MAX_LINE
}

/** What an invoice must have before it is issued. */
interface IssuableInvoice {
  kind: InvoiceKind
  status: InvoiceStatus
  lines: readonly SalesLine[]
  totals: Totals
  payableCents: number
  retentionBp: number | null
  customer: {
    name: string
    kind: string
    siren: string | null
    vatNumber: string | null
    hasAddress: boolean
    archived: boolean
  }
  activity: {
    name: string
    openedOn: Day
    closedOn: Day | null
    autonomousUpToCents: number
    vatTerritory: VatTerritory
    isHouse: boolean
  }
  paymentTermDays: number
}

/** Who asks: an entrepreneur issues alone up to the activity's ceiling, the house without limit. */
interface Issuer {
  actsForHouse: boolean
}

/** Every reason why this invoice cannot be issued on `today`, at once. No number has been taken yet. */
export function issueRefusals(invoice: IssuableInvoice, issuer: Issuer, today: Day): Refusal[] {
  const { activity, customer, totals } = invoice
  const refusals: Refusal[] = []
  if (invoice.status === 'issued')
    return [refuse('deja-emise', 'Cette facture est déjà émise : ouvrez-la dans la liste des factures.')]
  if (!invoice.lines.some(line => line.kind === 'item'))
    refusals.push(refuse('lignes', 'Ajoutez au moins une ligne avant d’émettre.', 'lines'))
  else if (totals.netCents === 0 && totals.grossCents === 0)
    refusals.push(refuse('total', 'Le total est nul : une pièce sans montant ne s’émet pas.', 'lines'))
  refusals.push(...linesRefusals(invoice.lines, today, activity.vatTerritory))
  if (totals.netCents < 0) refusals.push(refuse('total', 'Le total est négatif : établissez plutôt un avoir.', 'lines'))
  if (invoice.payableCents < 0)
    refusals.push(
      refuse(
        'acomptes',
        'Les acomptes déduits dépassent le total : établissez un avoir pour la différence.',
        'depositIds',
      ),
    )
  refusals.push(...retentionRefusals(invoice.retentionBp, invoice.kind, today))
  if (!customer.hasAddress)
    refusals.push(
      refuse('adresse', `L’adresse de ${customer.name} manque : complétez la fiche du client.`, 'customerId'),
    )
  if (customer.archived)
    refusals.push(refuse('client', `${customer.name} est archivé : réactivez sa fiche avant d’émettre.`, 'customerId'))
  if (customer.kind !== 'person' && customer.kind !== 'abroad' && !customer.siren) {
    refusals.push(
      refuse(
        'siren',
        `Le SIREN de ${customer.name} manque : il est obligatoire sur la facture d’un client professionnel (CGI ann. II, art. 242 nonies A, I-1°).`,
        'customerId',
      ),
    )
  }
  const reverse = invoice.lines.some(
    line => line.vatCategory.startsWith('reverse-charge') || line.vatCategory === 'intra-eu-goods',
  )
  if (reverse && !customer.vatNumber) {
    refusals.push(
      refuse(
        'tva-client',
        `Le numéro de TVA de ${customer.name} manque : il est obligatoire quand le client doit la taxe.`,
        'customerId',
      ),
    )
  }
  if (today < activity.openedOn)
    refusals.push(refuse('activite', `L’activité « ${activity.name} » n’est pas encore ouverte.`))
  // What a closed activity sold may still be credited by the house.
  if (activity.closedOn && today > activity.closedOn && !(issuer.actsForHouse && invoice.kind === 'credit-note'))
    refusals.push(
      refuse(
        'activite',
        `L’activité « ${activity.name} » est close : la coopérative peut encore encaisser ses factures et en faire l’avoir, pas en émettre.`,
      ),
    )
  if (!issuer.actsForHouse && invoice.kind !== 'credit-note' && totals.grossCents > activity.autonomousUpToCents) {
    refusals.push(
      refuse(
        'plafond',
        activity.autonomousUpToCents === 0
          ? 'Vos factures sont émises par la coopérative : soumettez celle-ci, elle la validera.'
          : `Cette facture dépasse votre plafond d’émission seule (${formatEuros(activity.autonomousUpToCents)}) : soumettez-la, la coopérative la validera.`,
      ),
    )
  }
  if (!issuer.actsForHouse && invoice.kind === 'credit-note') {
    refusals.push(refuse('plafond', 'Un avoir est émis par la coopérative : soumettez celui-ci, elle le validera.'))
  }
  return refusals
}

/** What the customer keeps back: a share of the works, tax included, never more than what is left to pay. */
export function retentionOf(
  invoice: { kind: InvoiceKind; retentionBp: number | null; totals: Pick<Totals, 'grossCents'> },
  payableCents: number,
): Cents {
  if (invoice.kind === 'deposit' || invoice.kind === 'credit-note' || !invoice.retentionBp) return ZERO
  return cents(Math.max(0, Math.min(payableCents, applyRate(invoice.totals.grossCents, invoice.retentionBp))))
}

export function retentionRefusals(retentionBp: number | null, kind: InvoiceKind, day: Day): Refusal[] {
  if (!retentionBp) return []
  const most = inForce(MOST_RETENTION_BP, day)
  return [
    ...(retentionBp > most
      ? [
          refuse(
            'retenue',
            `La retenue de garantie est de ${formatRate(most)} au plus (loi 71-584 du 16 juillet 1971, art. 1) : réduisez-la.`,
            'retentionBp',
          ),
        ]
      : []),
    ...(kind === 'deposit'
      ? [
          refuse(
            'retenue',
            'Un acompte ne porte pas de retenue de garantie : elle se prend sur les travaux faits.',
            'retentionBp',
          ),
        ]
      : []),
  ]
}

/** « F{exercice}-{number} » → « F2026-00042 ». */
export function formatNumber(format: string, exercice: string, number: number): string {
  return format.replace('{exercice}', exercice).replace('{number}', String(number).padStart(5, '0'))
}

/** What a balance invoice deducts for one deposit invoice, from its issued totals. */
export interface Deduction {
  invoiceId: string
  number: string
  issuedOn: Day
  netCents: Cents
  vatCents: Cents
  grossCents: Cents
  vat: VatBreakdown[]
}

/** Goods, services or both: CGI ann. II art. 242 nonies A, I-8° bis. */
export function supplyOf(lines: readonly SalesLine[]): 'goods' | 'services' | 'both' {
  const natures = new Set(lines.filter(line => line.kind === 'item').map(line => line.nature))
  return natures.size === 2 ? 'both' : natures.has('goods') ? 'goods' : 'services'
}

/** Lines of a deposit invoice: one a VAT category and rate of the quote, in proportion, so that the parts sum to the deposit. */
export function depositLines(
  quote: { number: string; totals: Totals; lines: readonly SalesLine[] },
  depositBp: number,
): SalesLine[] {
  const groups = quote.totals.vat.map(group => ({ ...group, part: applyRate(group.baseCents, depositBp) }))
  return groups.map(group => ({
    kind: 'item',
    label: `Acompte de ${formatRate(depositBp)} sur le devis ${quote.number}${quote.totals.vat.length > 1 ? ` (part à ${formatRate(group.rateBp)})` : ''}`,
    quantity: '1.0000',
    unitPrice: euros(group.part),
    discountBp: 0,
    nature:
      quote.lines.find(line => line.vatCategory === group.vatCategory && line.vatRateBp === group.rateBp)?.nature ??
      'services',
    vatCategory: group.vatCategory,
    vatRateBp: group.rateBp,
  }))
}

/** Lines of a progress invoice: what each line of the quote gains when the whole goes from `beforeBp` to `afterBp` done. */
export function progressLines(
  quote: { number: string; totals: Totals; lines: readonly SalesLine[] },
  beforeBp: number,
  afterBp: number,
): SalesLine[] {
  return quote.lines.flatMap((line, i) => {
    if (line.kind === 'heading') return [line]
    const net = quote.totals.lineNetCents[i]!
    const step = cents(mulDiv(net, afterBp, 10_000) - mulDiv(net, beforeBp, 10_000))
    if (step === 0) return []
    return [
      {
        ...line,
        label: `${line.label} (avancement de ${formatRate(beforeBp)} à ${formatRate(afterBp)})`,
        quantity: '1.0000',
        unit: null,
        unitPrice: euros(step),
        discountBp: 0,
      },
    ]
  })
}

/** Cents as a unit price in euros: 12345 → "123.450000". */
export const euros = (amount: number): string =>
  `${amount < 0 ? '-' : ''}${Math.floor(Math.abs(amount) / 100)}.${String(Math.abs(amount) % 100).padStart(2, '0')}0000`
