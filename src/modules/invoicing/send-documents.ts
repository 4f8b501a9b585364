import { z } from 'zod'
import { formatLongDay } from '../../kernel/day.ts'
import { zEmail, zId, zOptionalText } from '../../kernel/input.ts'
import { cents, formatEuros } from '../../kernel/money.ts'
import { notFound, Refused, refuse } from '../../kernel/refusal.ts'
import { queueMail } from '../../platform/mail.server.ts'
import { OFFICE } from '../../platform/session.ts'
import { assertOne, type Context, useCase } from '../../platform/use-case.server.ts'
import { type Insurance, insuranceOn } from '../organisation/insurance.ts'
import { INVOICE_KIND_LABELS, type InvoiceKind } from './invoice-kind.ts'
import { pdfOfInvoice, pdfOfQuote } from './print-documents.ts'

/** To whom, and in which words; a courteous text of ours when there are none. */
export const zMailing = { to: zEmail.optional(), message: zOptionalText(4000) }

/** Mails an issued invoice or credit note to the customer with its PDF, and notes the day. It may be sent again. */
export const sendInvoice = useCase({
  name: 'sendInvoice',
  api: 'POST /invoices/{id}/sending',
  summary: 'Envoie une facture émise par mail, avec son PDF',
  roles: ['entrepreneur', 'advisor', ...OFFICE],
  scope: 'own',
  input: z.strictObject({ id: zId, to: zEmail, message: zOptionalText(4000) }),
  output: z.strictObject({ id: zId }),
  async run(ctx, { id, to, message }) {
    const invoice = await ctx.db
      .selectFrom('invoice as i')
      .leftJoin('retention as t', join =>
        join.onRef('t.organisation_id', '=', 'i.organisation_id').onRef('t.invoice_id', '=', 'i.id'),
      )
      .select(['i.number', 'i.kind', 'i.status', 'i.activity_id', 'i.gross_cents', 'i.payable_cents', 'i.due_on'])
      .select('t.amount_cents as held_cents')
      .where('i.organisation_id', '=', ctx.organisationId)
      .where('i.id', '=', id)
      .executeTakeFirst()
    if (!invoice) throw notFound('Cette facture')
    if (invoice.status !== 'issued')
      throw new Refused([refuse('brouillon', 'Une facture s’envoie une fois émise\u00a0: émettez-la d’abord.')])
    const kind = INVOICE_KIND_LABELS[invoice.kind as InvoiceKind]
    const activity = await readSender(ctx, invoice.activity_id)
    // Of what was billed; a credit note asks for no work.
    const sender = invoice.kind === 'credit-note' ? { ...activity, attestation: null } : activity
    // As printed: what the customer keeps back is not asked for.
    const asked = cents(invoice.payable_cents - (invoice.held_cents ?? 0))
    const amount = formatEuros(invoice.kind === 'credit-note' ? invoice.gross_cents : asked)
    const due =
      invoice.kind !== 'credit-note' && invoice.due_on
        ? `, à régler au plus tard le ${formatLongDay(invoice.due_on)}`
        : ''
    await queue(ctx, {
      to,
      replyTo: sender.email,
      subject: `${kind} ${invoice.number} – ${sender.name}`,
      text: mailText(
        message,
        `Veuillez trouver ci-joint votre ${kind.toLowerCase()} ${invoice.number} d’un montant de ${amount}${due}.`,
        sender,
      ),
      pdf: await pdfOfInvoice(ctx, id),
      attestation: sender.attestation,
    })
    await ctx.db
      .updateTable('invoice')
      .set({ sent_on: ctx.today })
      .where('organisation_id', '=', ctx.organisationId)
      .where('id', '=', id)
      .execute()
    ctx.record(id, { activityId: invoice.activity_id })
    return { id }
  },
})

/** Mails a quote that has its number; part of `sendQuote`'s transaction. */
export async function mailQuote(ctx: Context, id: string, to: string, message?: string | null): Promise<void> {
  const quote = assertOne(
    await ctx.db
      .selectFrom('quote')
      .select(['number', 'activity_id', 'gross_cents', 'valid_until'])
      .where('organisation_id', '=', ctx.organisationId)
      .where('id', '=', id)
      .execute(),
  )
  const sender = await readSender(ctx, quote.activity_id)
  const valid = quote.valid_until ? `, valable jusqu’au ${formatLongDay(quote.valid_until)}` : ''
  await queue(ctx, {
    to,
    replyTo: sender.email,
    subject: `Devis ${quote.number} – ${sender.name}`,
    text: mailText(
      message,
      `Veuillez trouver ci-joint notre devis ${quote.number} d’un montant de ${formatEuros(quote.gross_cents)} TTC${valid}. Pour l’accepter, renvoyez-le signé avec la mention «\u00a0bon pour accord\u00a0».`,
      sender,
    ),
    pdf: await pdfOfQuote(ctx, id),
    attestation: sender.attestation,
  })
}

interface Sender {
  name: string
  email: string | null
  phone: string | null
  /** Of the insurance that the trade must have, for as long as it runs: it goes with quotes and invoices (C. assur. art. L243-2). */
  attestation: Buffer | null
}

async function readSender(ctx: Context, activityId: string): Promise<Sender> {
  const rows = ctx.db
    .selectFrom('activity as a')
    .leftJoin('file as f', join =>
      join.onRef('f.organisation_id', '=', 'a.organisation_id').onRef('f.id', '=', 'a.attestation_id'),
    )
    .select(['a.name', 'a.email', 'a.phone', 'a.insurance', 'f.bytes'])
    .where('a.organisation_id', '=', ctx.organisationId)
    .where('a.id', '=', activityId)
  const { insurance, bytes, ...sender } = assertOne(await rows.execute())
  const insured = insuranceOn(insurance as Insurance | null, ctx.today)
  return { ...sender, attestation: insured && bytes && Buffer.from(bytes) }
}

/** What the mail says: the words given, or ours; then who writes and where to answer. */
function mailText(message: string | null | undefined, otherwise: string, sender: Sender): string {
  const joined = sender.attestation ? ' Notre attestation d’assurance y est jointe.' : ''
  const words = message?.trim() || `Bonjour,\n\n${otherwise}${joined}\n\nMerci de votre confiance.`
  const reach = [sender.email, sender.phone].filter(Boolean).join(' – ')
  return `${words}\n\n${sender.name}${reach ? `\n${reach}` : ''}\n`
}

interface Letter {
  to: string
  replyTo: string | null
  subject: string
  text: string
  pdf: { name: string; mediaType: string; base64: string }
  attestation: Buffer | null
}

/** The PDF goes as it stands in this transaction: what the customer gets is what was decided here. */
const queue = (ctx: Context, { to, replyTo, subject, text, pdf, attestation }: Letter): Promise<void> =>
  queueMail(ctx.db, {
    to,
    replyTo,
    subject,
    text,
    organisationId: ctx.organisationId,
    attachments: [
      { filename: pdf.name, contentType: pdf.mediaType, base64: pdf.base64 },
      ...(attestation
        ? [
            {
              filename: 'Attestation d’assurance.pdf',
              contentType: 'application/pdf',
              base64: attestation.toString('base64'),
            },
          ]
        : []),
    ],
  })
