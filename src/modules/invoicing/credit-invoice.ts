import { z } from 'zod'
import { zId, zOptionalText } from '../../kernel/input.ts'
import { formatEuros, sum } from '../../kernel/money.ts'
import { notFound, Refused, refuse, refuseIfAny } from '../../kernel/refusal.ts'
import type { VatTerritory } from '../../law/vat.ts'
import { newId } from '../../platform/ids.server.ts'
import { OFFICE } from '../../platform/session.ts'
import { type Context, sql, useCase } from '../../platform/use-case.server.ts'
import { readActivity } from '../organisation/index.ts'
import { linesRefusals, totalsOf } from './invoice.ts'
import { readEarlierVat } from './read-invoice.ts'
import { readLines, writeLines, zSalesLines } from './sales-lines.ts'

/**
 * Drafts a credit note on an issued invoice: the whole of it, or the lines given. It is issued like any draft; what was credited
 * before and what is credited now never pass the invoice.
 */
export const draftCreditNote = useCase({
  name: 'draftCreditNote',
  api: 'POST /invoices/{id}/credit-notes',
  summary: 'Prépare l’avoir, total ou partiel, d’une facture émise',
  roles: ['entrepreneur', 'advisor', ...OFFICE],
  scope: 'own',
  input: z.strictObject({ id: zId, reason: zOptionalText(200), lines: zSalesLines.optional() }),
  output: z.strictObject({ id: zId }),
  async run(ctx, input) {
    const original = await ctx.db
      .selectFrom('invoice')
      .selectAll()
      .where('organisation_id', '=', ctx.organisationId)
      .where('id', '=', input.id)
      .forNoKeyUpdate()
      .executeTakeFirst()
    if (!original) throw notFound('Cette facture')
    if (original.status !== 'issued' || original.kind === 'credit-note') {
      throw new Refused([
        refuse('avoir', 'Un avoir porte sur une facture émise. Un brouillon se modifie ou se supprime.'),
      ])
    }
    const lines = input.lines ?? (await readLines(ctx, [original.id])).get(original.id)!
    const discountBp = input.lines ? 0 : original.discount_bp
    const activity = await readActivity(ctx, original.activity_id)
    refuseIfAny(linesRefusals(lines, original.issued_on!, activity.vatTerritory as VatTerritory))
    const [earlier] = await readEarlierVat(ctx, [{ kind: 'credit-note', creditedId: original.id }])
    const totals = totalsOf(lines, discountBp, earlier)
    await refuseBeyond(ctx, original, totals.grossCents)
    const id = newId()
    await ctx.db
      .insertInto('invoice')
      .values({
        organisation_id: ctx.organisationId,
        id,
        activity_id: original.activity_id,
        customer_id: original.customer_id,
        kind: 'credit-note',
        credited_id: original.id,
        quote_id: original.quote_id,
        subject: input.reason ?? `Avoir sur ${original.number}`,
        purchase_order: original.purchase_order,
        payment_term_days: 0,
        discount_bp: discountBp,
        net_cents: totals.netCents,
        vat_cents: totals.vatCents,
        gross_cents: totals.grossCents,
        payable_cents: totals.grossCents,
        created_at: ctx.now,
      })
      .execute()
    await writeLines(ctx, [{ id, activityId: original.activity_id, lines }])
    ctx.record(id, { activityId: original.activity_id })
    return { id }
  },
})

/** Credit notes on an invoice, issued or being prepared, and what was given up as lost never sum to more than its own total. */
async function refuseBeyond(
  ctx: Context,
  original: { id: string; number: string | null; gross_cents: number },
  moreCents: number,
): Promise<void> {
  const others = await ctx.db
    .selectFrom('invoice')
    .select('gross_cents')
    .where('organisation_id', '=', ctx.organisationId)
    .where('credited_id', '=', original.id)
    .execute()
  const { rows } = await sql<{ cents: number }>`
    select coalesce(sum(l.credit) - sum(l.debit), 0)::bigint as cents from entry e
    join entry_line l on l.organisation_id = e.organisation_id and l.entry_id = e.id and l.item_id = e.document_id and l.third_party_id is not null
    where e.organisation_id = ${ctx.organisationId} and e.document_kind = 'write-off' and e.document_id = ${original.id}`.execute(
    ctx.db,
  )
  const left = original.gross_cents - sum(others.map(other => other.gross_cents)) - rows[0]!.cents
  if (moreCents <= 0)
    throw new Refused([refuse('montant', 'Le montant de l’avoir doit être supérieur à zéro.', 'lines')])
  if (moreCents > left) {
    throw new Refused([
      refuse(
        'montant',
        `Il ne reste que ${formatEuros(left)} TTC à créditer sur ${original.number} (avoirs établis ou en préparation et pertes déduits).`,
        'lines',
      ),
    ])
  }
}
