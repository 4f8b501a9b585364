import { z } from 'zod'
import { formatDay } from '../../kernel/day.ts'
import { zId } from '../../kernel/input.ts'
import { cents, sum } from '../../kernel/money.ts'
import { formatRate } from '../../kernel/rate.ts'
import { notFound } from '../../kernel/refusal.ts'
import { retentionTerm } from '../../law/building.ts'
import { insuranceMention } from '../../law/invoice-mentions.ts'
import { vatCategory } from '../../law/vat.ts'
import { readFile } from '../../platform/kept-file.server.ts'
import { ROLES } from '../../platform/session.ts'
import { assertOne, type Context, query } from '../../platform/use-case.server.ts'
import { readHouseLogo, readOrganisation } from '../organisation/index.ts'
import { type Insurance, insuranceOn } from '../organisation/insurance.ts'
import { LEGAL_FORM_LABELS, type Organisation } from '../organisation/organisation.ts'
import type { Address } from '../organisation/settings.ts'
import { type EarlierVat, retentionOf, type SalesLine, supplyOf, totalsOf } from './invoice.ts'
import type { InvoiceKind } from './invoice-kind.ts'
import { type PrintedDocument, type PrintedLine, printedTitle, renderDocument } from './printed-document.server.ts'
import { readPrintedDeductions } from './queries.ts'
import { type Printed, readEarlierVat } from './read-invoice.ts'
import { readLines } from './sales-lines.ts'

const zPdf = z.strictObject({ name: z.string(), mediaType: z.literal('application/pdf'), base64: z.string() })

/** The PDF of an invoice: what was frozen when it was issued, or the draft as it stands, marked so. */
export const printInvoice = query({
  name: 'printInvoice',
  api: 'GET /invoices/{id}/pdf',
  summary: 'Imprime une facture en PDF',
  roles: ROLES,
  scope: 'own',
  input: z.strictObject({ id: zId }),
  output: zPdf,
  run: (ctx, { id }) => pdfOfInvoice(ctx, id),
})

/** The PDF of a quote, with its signature box. */
export const printQuote = query({
  name: 'printQuote',
  api: 'GET /quotes/{id}/pdf',
  summary: 'Imprime un devis en PDF',
  roles: ROLES,
  scope: 'own',
  input: z.strictObject({ id: zId }),
  output: zPdf,
  run: (ctx, { id }) => pdfOfQuote(ctx, id),
})

export const pdfOfInvoice = async (ctx: Context, id: string) => rendered(await printedInvoice(ctx, id))
export const pdfOfQuote = async (ctx: Context, id: string) => rendered(await printedQuote(ctx, id))

async function rendered(document: PrintedDocument) {
  const bytes = await renderDocument(document)
  return {
    name: `${printedTitle(document)}.pdf`,
    mediaType: 'application/pdf' as const,
    base64: Buffer.from(bytes).toString('base64'),
  }
}

async function printedInvoice(ctx: Context, id: string): Promise<PrintedDocument> {
  const row = await ctx.db
    .selectFrom('invoice')
    .selectAll()
    .where('organisation_id', '=', ctx.organisationId)
    .where('id', '=', id)
    .executeTakeFirst()
  if (!row) throw notFound('Cette facture')
  const frozen = row.printed as Printed | null
  const credited = row.credited_id
    ? assertOne(
        await ctx.db
          .selectFrom('invoice')
          .select(['number', 'issued_on'])
          .where('organisation_id', '=', ctx.organisationId)
          .where('id', '=', row.credited_id)
          .execute(),
      )
    : null
  const deductions = row.status === 'issued' ? await readPrintedDeductions(ctx, row.deposit_ids) : []
  const deducted = deductions.map(d => ({
    label: `Acompte ${d.number} du ${formatDay(d.issuedOn)}`,
    amountCents: d.grossCents,
  }))
  const payableCents = cents(row.gross_cents - sum(deducted.map(d => d.amountCents)))
  const heldCents = retentionOf(
    { kind: row.kind as InvoiceKind, retentionBp: row.retention_bp, totals: { grossCents: row.gross_cents } },
    payableCents,
  )
  const kind = row.kind as InvoiceKind
  const [earlierVat] = await readEarlierVat(ctx, [{ kind, quoteId: row.quote_id, creditedId: row.credited_id }])
  // Of an invoice, the frozen mentions say it.
  const { insurance: _, ...parts } = await commonParts(ctx, row, frozen, earlierVat)
  return {
    ...parts,
    kind: kind === 'credit-note' ? 'creditNote' : kind,
    number: row.number,
    issueDay: row.issued_on,
    supply: row.performed_on ? { day: row.performed_on } : null,
    dueDay: kind === 'credit-note' ? null : row.due_on,
    validUntil: null,
    totals: {
      netCents: row.net_cents,
      vatCents: row.vat_cents,
      grossCents: row.gross_cents,
      deducted:
        heldCents > 0
          ? [...deducted, { label: `Retenue de garantie ${formatRate(row.retention_bp!)}`, amountCents: heldCents }]
          : deducted,
      dueCents: cents(payableCents - heldCents),
    },
    mentions: frozen?.mentions ?? [],
    cape: null, // the frozen mentions say it
    credited: credited ? { number: credited.number!, issueDay: credited.issued_on! } : null,
  }
}

async function printedQuote(ctx: Context, id: string): Promise<PrintedDocument> {
  const row = await ctx.db
    .selectFrom('quote')
    .selectAll()
    .where('organisation_id', '=', ctx.organisationId)
    .where('id', '=', id)
    .executeTakeFirst()
  if (!row) throw notFound('Ce devis')
  const { insurance, ...parts } = await commonParts(ctx, { ...row, purchase_order: null }, null)
  return {
    ...parts,
    kind: 'quote',
    number: row.number,
    issueDay: row.day,
    supply: null,
    dueDay: null,
    validUntil: row.valid_until,
    totals: {
      netCents: row.net_cents,
      vatCents: row.vat_cents,
      grossCents: row.gross_cents,
      deducted: [],
      dueCents: row.gross_cents,
    },
    mentions: [
      ...(row.notes ? [row.notes] : []),
      ...(row.retention_bp
        ? [`Retenue de garantie de ${formatRate(row.retention_bp)}, due ${retentionTerm(row.day ?? ctx.today)}.`]
        : []),
      ...(row.deposit_bp ? [`Acompte de ${formatRate(row.deposit_bp)} à la commande.`] : []),
      ...(row.valid_until ? [`Offre valable jusqu’au ${formatDay(row.valid_until)}.`] : []),
      ...(insurance ? [insuranceMention(insurance).text] : []),
    ],
    payment: null,
    cape: null,
    credited: null,
  }
}

interface Sale {
  id: string
  activity_id: string
  customer_id: string
  discount_bp: number
  subject: string | null
  purchase_order: string | null
}

/** Seller, activity, buyer, lines and VAT: as frozen at issue when there is such a thing, as they are now otherwise. */
async function commonParts(ctx: Context, sale: Sale, frozen: Printed | null, earlierVat: readonly EarlierVat[] = []) {
  const organisation = await readOrganisation(ctx)
  const activity = assertOne(
    await ctx.db
      .selectFrom('activity')
      .selectAll()
      .where('organisation_id', '=', ctx.organisationId)
      .where('id', '=', sale.activity_id)
      .execute(),
  )
  const lines = (await readLines(ctx, [sale.id])).get(sale.id)!
  const totals = totalsOf(lines, sale.discount_bp, earlierVat)
  const { iban, bic } = sellerOf(organisation, frozen).identity
  return {
    insurance: insuranceOn(activity.insurance as Insurance | null, ctx.today),
    nature: supplyOf(lines),
    subject: sale.subject,
    seller: await printedSeller(ctx, organisation, frozen),
    activity: activity.is_house
      ? null
      : {
          tradeName: activity.name,
          trade: activity.trade,
          contactName: null,
          email: activity.email,
          phone: activity.phone,
          website: null,
          logo: await readLogo(ctx, activity.logo_id),
        },
    buyer: await printedBuyer(ctx, sale, frozen),
    lines: lines.map((line, i) => printedLine(line, totals.lineNetCents[i]!, sale.discount_bp)),
    adjustments:
      totals.discountCents === 0
        ? []
        : [
            {
              label: `Remise de ${formatRate(sale.discount_bp)}`,
              vat: null,
              amountCents: cents(-totals.discountCents),
            },
          ],
    vat: (frozen?.vat ?? totals.vat).map(group => ({
      rate: vatLabel(group.vatCategory, group.rateBp),
      baseCents: group.baseCents,
      vatCents: group.vatCents,
    })),
    payment: iban ? { terms: 'Par virement, au numéro rappelé', iban, bic: bic ?? null, reference: null } : null,
  }
}

type Seller = Pick<Organisation, 'name' | 'legalForm' | 'siren' | 'identity'>

const sellerOf = (organisation: Organisation, frozen: Printed | null): Seller =>
  (frozen?.seller as Seller | undefined) ?? organisation

async function printedSeller(ctx: Context, organisation: Organisation, frozen: Printed | null) {
  const { name, legalForm, siren, identity } = sellerOf(organisation, frozen)
  return {
    name,
    legalForm: LEGAL_FORM_LABELS[legalForm],
    siren,
    siret: null,
    rcs: identity.registry ?? null,
    vatNumber: identity.vatNumber ?? null,
    address: addressLines(identity.address),
    email: identity.email ?? null,
    phone: identity.phone ?? null,
    website: identity.website ?? null,
    logo: organisation.settings.logoId ? await readHouseLogo(ctx) : null,
    accent: organisation.settings.accentColour,
  }
}

interface Buyer {
  name: string
  siren: string | null
  vatNumber: string | null
  address: Address
  deliveryAddress: Address | null
}

async function printedBuyer(ctx: Context, sale: Sale, frozen: Printed | null) {
  const customer = assertOne(
    await ctx.db
      .selectFrom('customer')
      .select([
        'name',
        'siren',
        'vat_number as vatNumber',
        'address',
        'delivery_address as deliveryAddress',
        'contact as contactName',
      ])
      .where('organisation_id', '=', ctx.organisationId)
      .where('id', '=', sale.customer_id)
      .execute(),
  )
  const { name, siren, vatNumber, address, deliveryAddress } = (frozen?.buyer ?? customer) as Buyer
  return {
    name,
    contactName: customer.contactName,
    address: addressLines(address),
    siren,
    vatNumber,
    deliveryAddress: deliveryAddress ? addressLines(deliveryAddress) : null,
    orderReference: sale.purchase_order,
  }
}

const addressLines = (address: Address): string[] =>
  [
    address.line1,
    address.line2,
    `${address.postalCode} ${address.city}`,
    address.country === 'FR' ? null : address.country,
  ].filter((line): line is string => Boolean(line))

const vatLabel = (category: SalesLine['vatCategory'], rateBp: number): string =>
  category === 'standard' ? formatRate(rateBp) : vatCategory(category).en16931 === 'AE' ? 'Autoliquidation' : 'Exonéré'

function printedLine(line: SalesLine, net: number, documentDiscountBp: number): PrintedLine {
  if (line.kind === 'heading') return { type: 'section', label: line.label }
  return {
    type: 'item',
    label: line.label,
    quantity: line.quantity,
    unit: line.unit ?? '',
    unitPrice: line.unitPrice,
    discount: line.discountBp ? `−${formatRate(line.discountBp)}` : null,
    vat: vatLabel(line.vatCategory, line.vatRateBp),
    // The document's discount stands on a line of its own, below.
    amountCents: documentDiscountBp ? totalsOf([line]).netCents : cents(net),
  }
}

async function readLogo(ctx: Context, logoId: string | null): Promise<Uint8Array | null> {
  if (!logoId) return null
  return (await readFile(ctx, logoId))?.bytes ?? null
}
