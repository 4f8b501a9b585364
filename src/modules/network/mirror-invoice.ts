import { z } from 'zod'
import { addDays, addMinutes, type Day, type Instant } from '../../kernel/day.ts'
import { zCents, zDay, zId, zRateBp, zText } from '../../kernel/input.ts'
import { inTransaction } from '../../platform/database.server.ts'
import { jobSession } from '../../platform/job-session.server.ts'
import { enqueue } from '../../platform/jobs.server.ts'
import { type Context, query, useCase } from '../../platform/use-case.server.ts'
import { printInvoice } from '../invoicing/index.ts'
import { readOrganisation } from '../organisation/index.ts'
import { addSupplier, attachReceipt, savePurchaseDraft } from '../purchasing/index.ts'
import { mirrorInvoiceJob } from './quote-parts.ts'

const zVat = z.strictObject({ vatCategory: z.string(), rateBp: zRateBp, baseCents: zCents, vatCents: zCents })

const readIssued = query({
  name: 'readIssuedForMirror',
  api: { none: 'ne sert qu’à la tâche qui reporte une facture d’une coopérative du groupe à l’autre' },
  summary: 'Lit une facture émise',
  roles: [],
  scope: 'house',
  input: z.strictObject({ id: zId }),
  output: z
    .object({
      number: z.string().nullable(),
      issuedOn: z.string().nullable(),
      name: z.string(),
      siren: z.string(),
      identity: z.unknown(),
      vat: z.array(zVat),
    })
    .nullable(),
  async run(ctx, { id }) {
    const { name, siren, identity } = await readOrganisation(ctx)
    const row = await ctx.db
      .selectFrom('invoice')
      .select(['number', 'issued_on', 'printed'])
      .where('organisation_id', '=', ctx.organisationId)
      .where('id', '=', id)
      .executeTakeFirst()
    const vat = (row?.printed as { vat?: z.output<typeof zVat>[] } | null)?.vat ?? []
    return row ? { number: row.number, issuedOn: row.issued_on, name, siren, identity, vat } : null
  },
})

/** The other side of an invoice between two cooperatives of a group: a draft purchase of the lead, its PDF attached, once. */
const receiveGroupInvoice = useCase({
  name: 'receiveGroupInvoice',
  api: { none: 'ne sert qu’à la tâche qui reporte une facture d’une coopérative du groupe à l’autre' },
  summary: 'Reporte dans les achats une facture d’une coopérative du groupe',
  roles: [],
  scope: 'house',
  audit: 'subject',
  input: z.strictObject({
    partId: zId,
    number: zText(60),
    day: zDay,
    seller: z.strictObject({
      name: z.string(),
      siren: z.string(),
      vatNumber: z.string().nullable(),
      iban: z.string().nullable(),
    }),
    vat: z.array(zVat),
    pdf: z.strictObject({ name: z.string(), base64: z.string() }),
  }),
  output: z.strictObject({ purchaseId: z.string().nullable() }),
  async run(ctx, { partId, number, day, seller, vat, pdf }) {
    const part = await ctx.db
      .selectFrom('quote_part')
      .select(['activity_id', 'label', 'purchase_id'])
      .where('organisation_id', '=', ctx.organisationId)
      .where('id', '=', partId)
      .forUpdate()
      .executeTakeFirst()
    ctx.record(partId, { activityId: part?.activity_id ?? null })
    if (!part || part.purchase_id) return { purchaseId: part?.purchase_id ?? null }
    const activityId = part.activity_id
    const supplierId =
      (await knownSupplier(ctx, activityId, seller.siren)) ??
      (
        await addSupplier.run(ctx, {
          activityId,
          country: 'FR',
          paymentTermDays: 30,
          vatOnDebits: false,
          ...seller,
        } as never)
      ).id
    const receipt = await attachReceipt.run(ctx, {
      activityId,
      name: pdf.name,
      contentBase64: pdf.base64,
      acceptDuplicate: true,
    })
    const { id } = await savePurchaseDraft.run(ctx, {
      activityId,
      kind: 'invoice',
      supplierId,
      number,
      day,
      subject: part.label,
      receiptId: receipt.id,
      lines: vat.map(group => ({
        nature: 'subcontracting' as const,
        label: part.label,
        netCents: group.baseCents,
        vatRateBp: group.rateBp,
        recoverable: true,
        asset: false,
        reverseCharge: group.vatCategory === 'reverse-charge-building' ? ('building' as const) : null,
      })),
    } as never)
    await ctx.db
      .updateTable('quote_part')
      .set({ purchase_id: id })
      .where('organisation_id', '=', ctx.organisationId)
      .where('id', '=', partId)
      .execute()
    return { purchaseId: id }
  },
})

async function knownSupplier(ctx: Context, activityId: string, siren: string): Promise<string | undefined> {
  const row = await ctx.db
    .selectFrom('supplier')
    .select('id')
    .where('organisation_id', '=', ctx.organisationId)
    .where('activity_id', '=', activityId)
    .where('siren', '=', siren)
    .where('archived_on', 'is', null)
    .executeTakeFirst()
  return row?.id
}

const LOOK_AGAIN_MINUTES = 60
const GIVE_UP_DAYS = 90

/**
 * Copies an invoice that a partner issued to the lead's cooperative among the lead's purchases. Not issued yet: looks again in an hour, for
 * three months. Twice: once.
 */
export async function mirrorInvoice(payload: z.output<typeof mirrorInvoiceJob.payload>, now: Instant): Promise<void> {
  const [seller, lead] = [await jobSession(payload.organisationId), await jobSession(payload.leadOrganisationId)]
  if (!seller || !lead) return
  const invoice = await readIssued(seller, { id: payload.invoiceId })
  if (!invoice) return // the draft was thrown away
  if (!invoice.number) {
    const since = payload.since ?? now
    if (addDays(since.slice(0, 10) as Day, GIVE_UP_DAYS) < now.slice(0, 10)) return
    const at = addMinutes(now, LOOK_AGAIN_MINUTES)
    await inTransaction(seller, false, db => enqueue(db, mirrorInvoiceJob, { ...payload, since }, { at }))
    return
  }
  const pdf = await printInvoice(seller, { id: payload.invoiceId })
  const identity = invoice.identity as { vatNumber?: string | null; iban?: string | null }
  await receiveGroupInvoice(
    { ...lead, now },
    {
      partId: payload.partId,
      number: invoice.number,
      day: invoice.issuedOn as never,
      seller: {
        name: invoice.name,
        siren: invoice.siren,
        vatNumber: identity.vatNumber ?? null,
        iban: identity.iban ?? null,
      },
      vat: invoice.vat,
      pdf: { name: pdf.name, base64: pdf.base64 },
    },
  )
}
