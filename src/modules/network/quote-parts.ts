import { z } from 'zod'
import { zId, zOptionalText, zText } from '../../kernel/input.ts'
import { notFound, Refused, refuse, refuseIfAny } from '../../kernel/refusal.ts'
import type { VatTerritory } from '../../law/vat.ts'
import { defineJob, enqueue } from '../../platform/jobs.server.ts'
import { OFFICE, ROLES } from '../../platform/session.ts'
import { type Context, query, sql, useCase } from '../../platform/use-case.server.ts'
import { addCustomer, saveInvoiceDraft, zSalesLines } from '../invoicing/index.ts'
import { linesRefusals, type SalesLine } from '../invoicing/invoice.ts'
import { readActivity } from '../organisation/index.ts'
import type { Address, Identity } from '../organisation/settings.ts'
import { invoiceInternally } from './internal-invoices.ts'
import { BILLINGS, isOpen, netOfLines, PART_ANSWERS } from './quote-part.ts'

const WRITERS = ['entrepreneur', 'advisor', ...OFFICE] as const

/** Lines as they are shown; typed as the pure rules take them. */
export const zShownLines = zSalesLines as unknown as z.ZodType<SalesLine[], SalesLine[]>

const zMyPart = z.object({
  id: zId,
  /** The lead's cooperative. */
  organisationId: zId,
  organisationName: z.string(),
  leadActivityId: zId,
  leadName: z.string(),
  subject: z.string(),
  billing: z.enum(BILLINGS),
  activityId: zId,
  label: z.string(),
  lines: zShownLines,
  netCents: z.number(),
  answer: z.enum(PART_ANSWERS),
  reason: z.string().nullable(),
  invoiceId: z.string().nullable(),
  internalInvoiceId: z.string().nullable(),
  quoteStatus: z.string().nullable(),
  quoteNumber: z.string().nullable(),
})
export type MyPart = z.output<typeof zMyPart>

interface PartRow extends MyPart {
  siren: string
  identity: Identity
  customer: CustomerRow | null
}
interface CustomerRow {
  kind: string
  name: string
  siren: string | null
  siret: string | null
  vat_number: string | null
  email: string | null
  phone: string | null
  contact: string | null
  address: Address
  delivery_address: Address | null
  payment_term_days: number | null
}

/** A draft invoice thrown away is no invoice: the part is to be invoiced again. */
async function readParts(ctx: Context, id: string | null): Promise<PartRow[]> {
  const { rows } = await sql<PartRow>`
    select id, organisation_id as "organisationId", organisation_name as "organisationName", siren, identity, lead_activity_id as "leadActivityId", lead_name as "leadName",
      subject, billing, partner_activity_id as "activityId", label, lines, net_cents as "netCents", answer, reason,
      (select i.id from invoice i where i.organisation_id = ${ctx.organisationId} and i.id = p.invoice_id) as "invoiceId",
      internal_invoice_id as "internalInvoiceId", quote_status as "quoteStatus", quote_number as "quoteNumber", customer
    from parts_for_me(${id}) p order by id desc`.execute(ctx.db)
  return rows
}

async function readPart(ctx: Context, id: string): Promise<PartRow> {
  const [part] = await readParts(ctx, id)
  if (!part) throw notFound('Cette part de devis')
  return part
}

const shown = ({ siren: _, identity: __, customer: ___, ...part }: PartRow): MyPart => part

/** What others offered the session's activities to do, and where it stands. */
export const listMyParts = query({
  name: 'listMyParts',
  api: 'GET /quote-parts',
  summary: 'Liste les parts de devis partagés proposées à mes activités',
  roles: ROLES,
  scope: 'own',
  input: z.strictObject({}),
  output: z.object({ parts: z.array(zMyPart) }),
  run: async ctx => ({ parts: (await readParts(ctx, null)).map(shown) }),
})

export const getMyPart = query({
  name: 'getMyPart',
  api: 'GET /quote-parts/{id}',
  summary: 'Lit une part de devis partagé',
  roles: ROLES,
  scope: 'own',
  input: z.strictObject({ id: zId }),
  output: zMyPart,
  run: async (ctx, { id }) => shown(await readPart(ctx, id)),
})

/** The partner's answer: accepts the part, at its own price if it says another one, or declines it with the reason. */
export const answerPart = useCase({
  name: 'answerPart',
  api: 'POST /quote-parts/{id}/answer',
  summary: 'Accepte (avec ses propres lignes s’il le faut) ou décline une part de devis partagé',
  roles: WRITERS,
  scope: 'own',
  input: z.discriminatedUnion('answer', [
    z.strictObject({ id: zId, answer: z.literal('accepted'), lines: zSalesLines.optional() }),
    z.strictObject({ id: zId, answer: z.literal('declined'), reason: zText(300) }),
  ]),
  output: z.strictObject({ id: zId }),
  async run(ctx, input) {
    const part = await readPart(ctx, input.id)
    const lines = (input.answer === 'accepted' ? (input.lines ?? part.lines) : part.lines) as SalesLine[]
    if (input.answer === 'accepted') {
      const activity = await readActivity(ctx, part.activityId)
      refuseIfAny([
        ...linesRefusals(lines, ctx.today, activity.vatTerritory as VatTerritory),
        ...(lines.some(line => line.kind === 'item')
          ? []
          : [refuse('lignes', 'Écrivez au moins une ligne avec son prix avant d’accepter.', 'lines')]),
      ])
    }
    const reason = input.answer === 'declined' ? input.reason : null
    const { rows } = await sql<{ done: boolean }>`
      select answer_part(${input.id}, ${input.answer}, ${reason}, ${JSON.stringify(lines)}::jsonb, ${netOfLines(lines)}) as done`.execute(
      ctx.db,
    )
    // Read again: it may have left while this answer waited for its lock.
    if (!rows[0]?.done || !isOpen(await readPart(ctx, input.id)))
      throw new Refused([
        refuse('envoye', 'Le devis est déjà parti chez le client : voyez avec l’activité qui le porte.'),
      ])
    ctx.record(input.id, { activityId: part.activityId, before: { answer: part.answer, netCents: part.netCents } })
    return { id: input.id }
  },
})

/** Keeps trying until the partner's invoice is issued, then drafts the purchase on the lead's side: see `mirrorInvoice`. */
export const mirrorInvoiceJob = defineJob(
  'mirror-invoice',
  z.strictObject({
    organisationId: zId,
    invoiceId: zId,
    leadOrganisationId: zId,
    partId: zId,
    /** When it first looked. */
    since: z.iso.datetime().optional(),
  }),
)

/**
 * Invoices one's part of a signed quote, in one gesture. Everybody invoices: a draft to the customer, copied to one's own customers. The
 * lead invoices, in the same cooperative: an internal invoice, posted on both sides at once. In another cooperative of the group: a
 * draft to that cooperative, with VAT, which finds its way among the lead's purchases by itself once issued.
 */
export const invoicePart = useCase({
  name: 'invoicePart',
  api: 'POST /quote-parts/{id}/invoice',
  summary: 'Facture sa part d’un devis partagé signé',
  roles: WRITERS,
  scope: 'own',
  input: z.strictObject({ id: zId, note: zOptionalText(200) }),
  output: z.strictObject({ invoiceId: z.string().nullable(), internalInvoiceId: z.string().nullable() }),
  async run(ctx, { id, note }) {
    const part = await readPart(ctx, id)
    refuseIfAny([
      ...(part.answer === 'accepted'
        ? []
        : [refuse('part', 'Vous n’avez pas accepté cette part : il n’y a rien à facturer.')]),
      ...(part.quoteStatus === 'signed'
        ? []
        : [refuse('signature', 'Le client n’a pas encore signé : la part se facture après sa signature.')]),
    ])
    const within = part.billing === 'lead' && part.organisationId === ctx.organisationId
    const invoiceId = within ? null : await draftTo(ctx, part, note ?? null)
    const internalInvoiceId = within
      ? await invoiceInternally(ctx, {
          sellerActivityId: part.activityId,
          buyerActivityId: part.leadActivityId,
          label: `${part.subject}\u00a0: ${part.label} (devis ${part.quoteNumber})`.slice(0, 200),
          amountCents: part.netCents,
        })
      : null
    const { rows } = await sql<{
      done: boolean
    }>`select part_invoiced(${id}, ${invoiceId}, ${internalInvoiceId}) as done`.execute(ctx.db)
    if (!rows[0]?.done) throw new Refused([refuse('deja', 'Cette part est déjà facturée : rechargez la page.')])
    if (invoiceId && part.billing === 'lead')
      await enqueue(ctx.db, mirrorInvoiceJob, {
        organisationId: ctx.organisationId,
        invoiceId,
        leadOrganisationId: part.organisationId,
        partId: id,
      })
    ctx.record(id, { activityId: part.activityId })
    return { invoiceId, internalInvoiceId }
  },
})

/** The draft invoice of a part, to the customer or to the lead's cooperative. */
async function draftTo(ctx: Context, part: PartRow, note: string | null): Promise<string> {
  const buyer = part.billing === 'each' ? customerFields(part.customer!) : cooperativeFields(part)
  const known = await ctx.db
    .selectFrom('customer')
    .select('id')
    .where('organisation_id', '=', ctx.organisationId)
    .where('activity_id', '=', part.activityId)
    .where('archived_on', 'is', null)
    .where(eb => (buyer.siren ? eb('siren', '=', buyer.siren) : eb('name', '=', buyer.name)))
    .executeTakeFirst()
  const customerId = known?.id ?? (await addCustomer.run(ctx, { activityId: part.activityId, ...buyer } as never)).id
  const { id } = await saveInvoiceDraft.run(ctx, {
    activityId: part.activityId,
    customerId,
    kind: 'invoice',
    depositIds: [],
    discountBp: 0,
    subject: `${part.subject}\u00a0: ${part.label}`.slice(0, 200),
    notes: note ?? `Part du devis ${part.quoteNumber}, porté par ${part.leadName}.`,
    lines: part.lines as never,
  })
  return id
}

const customerFields = (customer: CustomerRow) => ({
  kind: customer.kind,
  name: customer.name,
  siren: customer.siren,
  siret: customer.siret,
  vatNumber: customer.vat_number,
  email: customer.email,
  phone: customer.phone,
  contact: customer.contact,
  address: customer.address,
  deliveryAddress: customer.delivery_address,
  paymentTermDays: customer.payment_term_days,
})

const cooperativeFields = ({ organisationName, leadName, siren, identity }: PartRow) => ({
  kind: 'company',
  name: organisationName,
  siren,
  vatNumber: identity.vatNumber ?? null,
  email: identity.email ?? null,
  contact: leadName,
  address: identity.address,
})
