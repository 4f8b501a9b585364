import { type Day, day, formatDay, formatLongDay } from '../kernel/day.ts'
import { type Cents, cents, formatEuros } from '../kernel/money.ts'
import { formatRate } from '../kernel/rate.ts'
import { retentionTerm } from './building.ts'
import { type Dated, inForce } from './dated.ts'
import { type VatCategoryCode, vatCategory } from './vat.ts'

/** Flat sum for recovery costs that a late professional customer owes. */
const RECOVERY_INDEMNITY: Dated<Cents>[] = [
  { from: day('2013-01-01'), value: cents(40_00), source: 'C. com. art. L441-10, II et D441-5' },
]

export interface InvoiceFacts {
  kind: 'invoice' | 'deposit' | 'progress' | 'balance' | 'credit-note'
  issuedOn: Day
  /** `business`: a taxable person acting as such; `public`: State, local authority, public body. */
  buyer: 'consumer' | 'business' | 'public'
  supply: 'goods' | 'services' | 'both'
  /** VAT categories of the lines. */
  categories: readonly VatCategoryCode[]
  /** The seller has opted for VAT on *débits*. */
  onDebits: boolean
  dueOn?: Day
  /** Delivery or end of the service, or day of the deposit, when known and other than the day of issue. */
  performedOn?: Day
  /** Delivery address of the goods, when it is not the customer's. */
  deliveryAddress?: string
  purchaseOrder?: string
  /** Agreed late interest; absent: the legal default rate. */
  latePenaltyRateBp?: number
  /** Discount for early payment; absent: none. */
  earlyPayment?: { rateBp: number; withinDays: number }
  /** Invoice(s) that a credit note corrects. */
  corrects?: readonly { number: string; issuedOn: Day }[]
  /** Deposit invoices deducted by a balance invoice. */
  deposits?: readonly { number: string; issuedOn: Day; amountCents: number }[]
  /** The customer issues the invoice in the seller's name. */
  selfBilled?: boolean
  /** The seller works under a CAPE and is not registered yet. */
  cape?: { cooperativeName: string; cooperativeSeat: string; cooperativeSiren: string; endsOn: Day }
  /** What the customer of works keeps back, and until when. */
  retention?: { rateBp: number; amountCents: number }
  insurance?: InsuranceFacts
}

/** Insurance that a craft must have: a building one, before any work that it may answer for during ten years (C. assur. art. L241-1). */
interface InsuranceFacts {
  insurer: string
  insurerAddress: string
  coverage: string
}

export interface Mention {
  code: string
  text: string
  source: string
  /** UNTDID 4451 subject of the note in an electronic invoice (BT-21), where French rules ask for one. */
  note?: 'PMT' | 'PMD' | 'AAB'
}

const ANN_II = (point: string) => `CGI ann. II art. 242 nonies A, I-${point}`
const sirenText = (siren: string) => siren.replace(/^(\d{3})(\d{3})(\d{3})$/, '$1\u00a0$2\u00a0$3')
const on = (documents: readonly { number: string; issuedOn: Day }[]) =>
  documents.map(d => `n°\u00a0${d.number} du ${formatDay(d.issuedOn)}`).join(', ')

const SUPPLY_TEXT = {
  goods: 'Livraison de biens',
  services: 'Prestation de services',
  both: 'Livraison de biens et prestation de services',
}

function documentMentions(facts: InvoiceFacts): Mention[] {
  const mentions: Mention[] = []
  if (facts.kind === 'credit-note' && facts.corrects?.length)
    mentions.push({
      code: 'corrects',
      text: `Avoir sur la facture ${on(facts.corrects)}.`,
      source: 'CGI art. 272, 1 et 289, I-5 ; BOI-TVA-DECLA-30-20-20-30',
    })
  for (const deposit of facts.deposits ?? [])
    mentions.push({
      code: 'deposit',
      text: `Acompte déduit\u00a0: facture ${on([deposit])}, ${formatEuros(deposit.amountCents)}.`,
      source: 'CGI art. 289, I-1-c',
    })
  if (facts.selfBilled) mentions.push({ code: 'self-billed', text: 'Autofacturation', source: ANN_II('14°') })
  if (facts.performedOn && facts.performedOn !== facts.issuedOn)
    mentions.push({
      code: 'performed-on',
      text: `${facts.kind === 'deposit' ? 'Acompte versé le' : facts.supply === 'goods' ? 'Livré le' : 'Réalisé le'} ${formatDay(facts.performedOn)}.`,
      source: ANN_II('10°'),
    })
  if (facts.deliveryAddress && facts.supply !== 'services')
    mentions.push({
      code: 'delivery-address',
      text: `Adresse de livraison\u00a0: ${facts.deliveryAddress}`,
      source: ANN_II('7° bis'),
    })
  if (facts.purchaseOrder)
    mentions.push({
      code: 'purchase-order',
      text: `Bon de commande n°\u00a0${facts.purchaseOrder}`,
      source: 'C. com. art. L441-9, I',
    })
  mentions.push({
    code: 'supply',
    text: `Nature de l’opération\u00a0: ${SUPPLY_TEXT[facts.supply].toLowerCase()}.`,
    source: ANN_II('8° bis'),
  })
  return mentions
}

function vatMentions(facts: InvoiceFacts): Mention[] {
  const mentions: Mention[] = []
  for (const code of new Set(facts.categories)) {
    const { mention, article, en16931 } = vatCategory(code)
    if (mention)
      mentions.push({
        code: `vat-${code}`,
        text: mention,
        source: `${ANN_II(en16931 === 'AE' ? '13°' : '12°')} ; ${article}`,
      })
  }
  if (facts.onDebits && facts.supply !== 'goods' && facts.categories.some(code => vatCategory(code).en16931 === 'S'))
    mentions.push({
      code: 'on-debits',
      text: 'Option pour le paiement de la taxe d’après les débits',
      source: ANN_II('11° bis'),
    })
  return mentions
}

function paymentMentions(facts: InvoiceFacts): Mention[] {
  if (facts.kind === 'credit-note') return []
  const mentions: Mention[] = []
  const professional = facts.buyer !== 'consumer'
  if (facts.dueOn)
    mentions.push({
      code: 'due-on',
      text: `À payer au plus tard le ${formatDay(facts.dueOn)}.`,
      source: 'C. com. art. L441-9, I',
    })
  if (facts.retention)
    mentions.push({
      code: 'retention',
      text: `Retenue de garantie de ${formatRate(facts.retention.rateBp)} : ${formatEuros(facts.retention.amountCents)}, due ${retentionTerm(facts.issuedOn)}, sauf opposition motivée.`,
      source: 'Loi 71-584 du 16 juillet 1971, art. 1 et 2',
    })
  if (!professional) return mentions
  const discount = facts.earlyPayment
  mentions.push({
    code: 'early-payment',
    text: discount
      ? `Escompte pour paiement anticipé\u00a0: ${formatRate(discount.rateBp)} si le paiement parvient sous ${discount.withinDays}\u00a0jours.`
      : 'Pas d’escompte pour paiement anticipé.',
    source: 'C. com. art. L441-9, I',
    note: 'AAB',
  })
  const indemnity = formatEuros(inForce(RECOVERY_INDEMNITY, facts.issuedOn)).replace(',00', '')
  if (facts.buyer === 'public') {
    mentions.push({
      code: 'late-penalties',
      text: 'En cas de retard, intérêts moratoires au taux de la Banque centrale européenne majoré de huit points.',
      source: 'CCP art. L2192-12 à L2192-14 et R2192-31',
      note: 'PMD',
    })
    mentions.push({
      code: 'recovery-indemnity',
      text: `Indemnité forfaitaire pour frais de recouvrement en cas de retard\u00a0: ${indemnity}.`,
      source: 'CCP art. L2192-13 et D2192-35',
      note: 'PMT',
    })
    return mentions
  }
  mentions.push({
    code: 'late-penalties',
    text:
      facts.latePenaltyRateBp === undefined
        ? 'En cas de retard, pénalités au taux de refinancement de la Banque centrale européenne majoré de dix points, exigibles sans rappel.'
        : `En cas de retard, pénalités au taux annuel de ${formatRate(facts.latePenaltyRateBp)}, exigibles sans rappel.`,
    source: 'C. com. art. L441-9, I et L441-10, II',
    note: 'PMD',
  })
  mentions.push({
    code: 'recovery-indemnity',
    text: `Indemnité forfaitaire pour frais de recouvrement en cas de retard\u00a0: ${indemnity}.`,
    source: 'C. com. art. L441-10, II et D441-5',
    note: 'PMT',
  })
  return mentions
}

function sellerMentions({ cape, insurance }: InvoiceFacts): Mention[] {
  const mentions: Mention[] = []
  if (cape)
    mentions.push({
      code: 'cape',
      text:
        'CAPE\u00a0: activité exercée dans le cadre d’un contrat d’appui au projet d’entreprise ' +
        `conclu avec ${cape.cooperativeName}, ${cape.cooperativeSeat}, SIREN\u00a0${sirenText(cape.cooperativeSiren)}, ` +
        `jusqu’au ${formatLongDay(cape.endsOn)}.`,
      source: 'C. com. art. R127-3',
    })
  if (insurance) mentions.push(insuranceMention(insurance))
  return mentions
}

/** On every quote and every invoice: the insurance, the insurer and how to reach it, where it covers. */
export const insuranceMention = ({ insurer, insurerAddress, coverage }: InsuranceFacts): Mention => ({
  code: 'insurance',
  text: `Assurance professionnelle\u00a0: ${insurer}, ${insurerAddress}. Couverture\u00a0: ${coverage}.`,
  source:
    'Loi 96-603 du 5 juillet 1996, art. 22-2, rédaction de la loi 2014-626 (codifié en 2023, numéro à vérifier) ; C. assur. art. L243-2',
})

/**
 * The mentions that an invoice must bear beyond parties, number, dates, lines and totals, which its layout always shows; in
 * reading order, each with its source. Sources: CGI ann. II art. 242 nonies A; C. com. L441-9, L441-10, D441-5, R127-3.
 */
export function invoiceMentions(facts: InvoiceFacts): Mention[] {
  return [...documentMentions(facts), ...vatMentions(facts), ...paymentMentions(facts), ...sellerMentions(facts)]
}
