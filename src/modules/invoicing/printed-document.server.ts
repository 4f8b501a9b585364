import QRCode from 'qrcode'
import { unitOf } from '../../kernel/count.ts'
import { type Day, formatDay, formatLongDay } from '../../kernel/day.ts'
import { formatDecimal } from '../../kernel/decimal.ts'
import { type Cents, formatAmount, formatEuros } from '../../kernel/money.ts'
import { type PdfFile, renderPdf } from '../../platform/pdf.server.ts'

type PrintedKind = 'quote' | 'invoice' | 'deposit' | 'progress' | 'balance' | 'creditNote'

/** A row of the table, in order. Quantities and unit prices are plain decimal strings ("2.5", "12.3456"). */
export type PrintedLine =
  | { type: 'section'; label: string }
  | { type: 'text'; label: string }
  | { type: 'subtotal'; label: string; amountCents: Cents }
  | {
      type: 'item'
      /** The first line names the goods or service, the others describe it. */
      label: string
      quantity: string
      /** « h », « jour », « pièce »; empty prints the quantity alone. */
      unit: string
      unitPrice: string
      /** « −10 % », ready to print; null when there is none. */
      discount: string | null
      /** « 20 % », « Exonéré », « Autoliquidation ». */
      vat: string
      amountCents: Cents
    }

/**
 * A quote or an invoice as it is printed, frozen: nothing here is looked up or reckoned again. What the document must say comes from
 * CGI ann. II art. 242 nonies A (numbers of items in the comments), C. com. L441-9 and, in a CAPE, R127-1 s.; who builds it gathers
 * them, and `mentions` carries the sentences (exemption, « Autoliquidation », « débits », penalties, 40 € indemnity).
 */
export interface PrintedDocument {
  kind: PrintedKind
  /** Null: a draft, printed with « BROUILLON » across each page. (7°) */
  number: string | null
  issueDay: Day | null // 6°
  /** When the goods are delivered or the service done, or over which days. (10°) */
  supply: { day: Day } | { from: Day; to: Day } | null
  /** What the document sells: 8° bis. */
  nature: 'goods' | 'services' | 'both'
  dueDay: Day | null
  /** Quotes: the last day on which it may be accepted. */
  validUntil: Day | null
  /** « Objet », one line. */
  subject: string | null
  /** The cooperative: it is the seller in law. (1°, 2°) */
  seller: {
    name: string
    /** « SCOP SARL à capital variable ». */
    legalForm: string
    siren: string
    siret: string | null
    /** Where the house is registered, as its settings say it. */
    rcs: string | null
    vatNumber: string | null
    address: string[]
    email: string | null
    phone: string | null
    website: string | null
    logo: Uint8Array | null
    /** « #7a4f00 »: the one accent colour. Darkened by the template when it is too light to read. */
    accent: string
  }
  /** The activity inside the cooperative: the name that the customer knows. Null: the cooperative itself sells. */
  activity: {
    tradeName: string
    /** « Ébénisterie, agencement ». */
    trade: string | null
    /** The entrepreneur. */
    contactName: string | null
    email: string | null
    phone: string | null
    website: string | null
    logo: Uint8Array | null
  } | null
  buyer: {
    name: string
    contactName: string | null
    address: string[]
    siren: string | null
    vatNumber: string | null
    /** When the goods go elsewhere. (7° bis) */
    deliveryAddress: string[] | null
    /** The customer's order or commitment number (« numéro d’engagement »). */
    orderReference: string | null
  }
  lines: PrintedLine[]
  /** Discounts (negative) and charges of the whole document, before VAT. (9°) */
  adjustments: { label: string; vat: string | null; amountCents: Cents }[]
  /** By rate: base, label, VAT. (11°) */
  vat: { rate: string; baseCents: Cents; vatCents: Cents }[]
  totals: {
    netCents: Cents
    vatCents: Cents
    grossCents: Cents
    /** Deposits, progress invoices, receipts or retentions already counted: amounts TTC to deduct, positive. */
    deducted: { label: string; amountCents: Cents }[]
    dueCents: Cents
  }
  /** Sentences printed as they are, one paragraph each. */
  mentions: string[]
  payment: {
    /** « À 30 jours, par virement ». */
    terms: string
    iban: string | null
    bic: string | null
    /** What the customer writes on the transfer; absent, the number. */
    reference: string | null
  } | null
  /** The entrepreneur is not registered yet and works under a CAPE: the contract's end date is printed (C. com. R127-1 s.). */
  cape: { entrepreneurName: string; endDay: Day } | null
  /** Credit notes: the invoice that they correct. */
  credited: { number: string; issueDay: Day } | null
}

const TITLES: Record<PrintedKind, string> = {
  quote: 'Devis',
  invoice: 'Facture',
  deposit: 'Facture d’acompte',
  progress: 'Facture de situation',
  balance: 'Facture de solde',
  creditNote: 'Avoir',
}
const NATURES = {
  goods: 'livraison de biens',
  services: 'prestation de services',
  both: 'livraison de biens et prestation de services',
}

const NBSP = '\u00a0'
const groups = (digits: string, sizes: RegExp) => digits.replace(/\s/g, '').replace(sizes, `$&${NBSP}`).trim()
const siren = (digits: string) => groups(digits, /\d{3}(?=\d)/g)
const siret = (digits: string) => `${siren(digits.slice(0, 9))}${NBSP}${digits.slice(9)}`
const iban = (text: string) => text.replace(/\s/g, '').replace(/.{4}(?=.)/g, '$&\u2009') // thin, may break

/** « RCS Toulouse 123 456 789 », however much of it the house wrote in its settings; its SIREN alone without a register. */
function registration({ rcs, siren: number }: PrintedDocument['seller']): string {
  const town = rcs?.replace(/^\s*RCS\s+/i, '').replace(/[\s\d]+$/, '')
  return `${town ? `RCS ${town}` : 'SIREN'} ${siren(number)}`.replaceAll(' ', NBSP)
}

/** « Devis D-2026-0012 », « Avoir (brouillon) »: the name of the file, of the page, of the mail. */
export function printedTitle(doc: Pick<PrintedDocument, 'kind' | 'number'>): string {
  return doc.number === null ? `${TITLES[doc.kind]} (brouillon)` : `${TITLES[doc.kind]} ${doc.number}`
}

/**
 * The document as PDF/A-3b (a draft without a day: plain PDF). `attachments` travel inside it (Factur-X). The same document gives the same bytes. One page takes some 10 ms.
 */
export async function renderDocument(doc: PrintedDocument, attachments: readonly PdfFile[] = []): Promise<Uint8Array> {
  const files: PdfFile[] = [...attachments]
  const picture = (name: string, bytes: Uint8Array | null | undefined) => {
    if (!bytes) return null
    files.push({ name, bytes })
    return name
  }
  const logo = picture('logo', doc.activity ? doc.activity.logo : doc.seller.logo)
  const sellerLogo = picture('seller-logo', doc.activity && doc.seller.logo)
  const transferCode = picture('transfer-code', transferQrCode(doc))
  return renderPdf({
    template: 'src/modules/invoicing/printed-document.typ',
    data: { ...layoutOf(doc), logo, sellerLogo, transferCode },
    files,
    title: `${printedTitle(doc)}, ${doc.activity?.tradeName ?? doc.seller.name}`,
    author: doc.seller.name,
    day: doc.issueDay,
  })
}

/** What the template lays out: French strings in reading order, no figure left to format. */
function layoutOf(doc: PrintedDocument) {
  const { seller, activity, buyer, totals } = doc
  const quote = doc.kind === 'quote'
  const paragraphs = (label: string) => label.split('\n').filter(line => line.trim() !== '')
  return {
    draft: doc.number === null,
    title: TITLES[doc.kind],
    number: doc.number ?? 'Brouillon, sans numéro',
    subject: doc.subject,
    accent: /^#[0-9a-f]{6}$/i.test(seller.accent) ? seller.accent : '#7a4f00',
    brand: {
      name: activity?.tradeName ?? seller.name,
      trade: activity?.trade ?? null,
      contacts: present([
        activity?.contactName,
        ...(activity
          ? [activity.phone, activity.email, activity.website]
          : [seller.phone, seller.email, seller.website]),
      ]),
    },
    seller: {
      name: seller.name,
      within: activity !== null,
      lines: present([
        seller.legalForm,
        ...seller.address,
        seller.siret ? `SIRET ${siret(seller.siret)}` : `SIREN ${siren(seller.siren)}`,
        seller.vatNumber && `TVA ${seller.vatNumber}`,
        activity && seller.phone,
        activity && seller.email,
      ]),
      foot: joined(
        [
          seller.name,
          seller.legalForm,
          seller.address.join(', '),
          registration(seller),
          seller.vatNumber && `TVA${NBSP}${seller.vatNumber}`,
        ],
        ' · ',
      ),
    },
    buyer: {
      name: buyer.name,
      lines: present([buyer.contactName, ...buyer.address]),
      ids: present([
        buyer.siren && `SIREN${NBSP}${siren(buyer.siren)}`,
        buyer.vatNumber && `TVA${NBSP}${buyer.vatNumber}`,
      ]),
      delivery: buyer.deliveryAddress,
    },
    facts: present([
      doc.issueDay && ['Date', formatDay(doc.issueDay)],
      quote && doc.validUntil && ['Valable jusqu’au', formatDay(doc.validUntil)],
      !quote && doc.dueDay && ['Échéance', formatDay(doc.dueDay)],
      doc.supply &&
        ('day' in doc.supply
          ? [doc.nature === 'goods' ? 'Livraison' : 'Réalisation', formatDay(doc.supply.day)]
          : ['Période', `du ${formatDay(doc.supply.from)} au ${formatDay(doc.supply.to)}`]),
      buyer.orderReference && ['Votre référence', buyer.orderReference],
      doc.credited && ['Facture corrigée', `${doc.credited.number} du ${formatDay(doc.credited.issueDay)}`],
    ]),
    discounted: doc.lines.some(line => line.type === 'item' && line.discount),
    lines: doc.lines.map(line => {
      if (line.type === 'section' || line.type === 'text') return { type: line.type, label: paragraphs(line.label) }
      if (line.type === 'subtotal')
        return { ...line, label: paragraphs(line.label), amount: formatAmount(line.amountCents) }
      return {
        type: 'item',
        label: paragraphs(line.label),
        quantity: [formatDecimal(line.quantity), unitOf(line.quantity, line.unit.trim()).replaceAll(' ', NBSP)],
        unitPrice: formatDecimal(line.unitPrice, 2),
        discount: line.discount ?? '',
        vat: line.vat,
        amount: formatAmount(line.amountCents),
      }
    }),
    adjustments: doc.adjustments.map(a => ({ label: a.label, vat: a.vat, amount: formatAmount(a.amountCents) })),
    vat: doc.vat.map(v => [v.rate, formatAmount(v.baseCents), formatAmount(v.vatCents)]),
    totals: [
      ['Total HT', formatEuros(totals.netCents)],
      ['TVA', formatEuros(totals.vatCents)],
      ...(quote ? [] : [['Total TTC', formatEuros(totals.grossCents)]]),
      ...totals.deducted.map(d => [d.label, formatEuros(-d.amountCents)]),
    ],
    due: {
      label: quote ? 'Total TTC' : doc.kind === 'creditNote' ? 'Net à votre crédit' : 'Net à payer',
      amount: formatEuros(quote ? totals.grossCents : Math.abs(totals.dueCents)),
      sub: !quote && doc.kind !== 'creditNote' && doc.dueDay ? `au plus tard le ${formatLongDay(doc.dueDay)}` : null,
    },
    payment: doc.payment && {
      terms: doc.payment.terms,
      rows: present([
        doc.payment.iban && ['IBAN', iban(doc.payment.iban)],
        doc.payment.bic && ['BIC', doc.payment.bic],
        doc.payment.iban && ['Titulaire', seller.name],
        doc.payment.iban && (doc.payment.reference ?? doc.number) && ['Référence', doc.payment.reference ?? doc.number],
      ]),
    },
    cape:
      doc.cape &&
      joined(
        [
          `${doc.cape.entrepreneurName} exerce dans le cadre d’un contrat d’appui au projet d’entreprise (CAPE) conclu avec ${seller.name}`,
          `siège${NBSP}: ${seller.address.join(', ')}`,
          `SIREN${NBSP}${siren(seller.siren)}`,
          `contrat qui prend fin le ${formatLongDay(doc.cape.endDay)}.`,
        ],
        ', ',
      ),
    // An invoice's were written when it was issued.
    mentions: [...(quote ? [`Nature de l’opération${NBSP}: ${NATURES[doc.nature]}.`] : []), ...doc.mentions],
    signature: quote,
  }
}

/** The transfer as a QR code that banking applications read (EPC069-12), when there is something to pay by transfer. */
function transferQrCode(doc: PrintedDocument): Uint8Array | null {
  const { payment, totals, seller } = doc
  const payable = doc.number !== null && doc.kind !== 'quote' && doc.kind !== 'creditNote'
  if (!payable || !payment?.iban || totals.dueCents <= 0 || totals.dueCents > 99_999_999_999) return null
  const digits = String(totals.dueCents).padStart(3, '0')
  const text = [
    'BCD',
    '002',
    '1',
    'SCT',
    payment.bic ?? '',
    seller.name.slice(0, 70),
    payment.iban.replace(/\s/g, ''),
    `EUR${digits.slice(0, -2)}.${digits.slice(-2)}`,
    '',
    '',
    (payment.reference ?? doc.number ?? '').slice(0, 140),
  ].join('\n')
  const { data, size } = QRCode.create(text, { errorCorrectionLevel: 'M' }).modules
  let path = '' // one stroke a run of dark modules: a third of the squares
  for (let y = 0; y < size; y++)
    for (let x = 0, run = 0; x < size; x += run || 1) {
      for (run = 0; x + run < size && data[y * size + x + run]; ) run++
      if (run) path += `M${x} ${y}h${run}v1h-${run}z`
    }
  return Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}" width="${size}" height="${size}"><path d="${path}" fill="#1d221c"/></svg>`,
  )
}

const present = <T>(values: readonly (T | null | undefined | false | '')[]): T[] => values.filter(Boolean) as T[]
const joined = (values: readonly (string | null | undefined | false)[], separator: string) =>
  present(values).join(separator)
