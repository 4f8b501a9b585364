import { formatDay } from '../../kernel/day.ts'
import { formatEuros } from '../../kernel/money.ts'
import { type Refusal, Refused, refuse } from '../../kernel/refusal.ts'
import { type Context, sql } from '../../platform/use-case.server.ts'
import { grossByActivity, type PurchaseKind } from './purchase.ts'
import { lockPurchases, type Purchase } from './read-purchase.ts'

/** Only a credit note corrects an invoice, of its own activity; the rest is said when it is submitted. */
export async function refuseNotCreditable(
  ctx: Context,
  kind: PurchaseKind,
  id: string,
  activityId: string,
): Promise<void> {
  const invoice = await ctx.db
    .selectFrom('purchase')
    .select('id')
    .where('organisation_id', '=', ctx.organisationId)
    .where('id', '=', id)
    .where('activity_id', '=', activityId)
    .where('kind', '=', 'invoice')
    .executeTakeFirst()
  if (invoice && kind !== 'credit-note')
    throw new Refused([
      refuse(
        'avoir',
        'Seul un avoir corrige une facture : choisissez « Avoir d’un fournisseur », ou retirez la facture.',
        'creditedId',
      ),
    ])
  if (!invoice)
    throw new Refused([
      refuse('facture', 'La facture corrigée n’est pas de cette activité : choisissez-la dans la liste.', 'creditedId'),
    ])
}

/** Why credit notes cannot correct their invoices: another supplier's, not accepted, or more than what is left to credit on them in all. */
export async function creditRefusals(ctx: Context, purchases: readonly Purchase[]): Promise<Map<string, Refusal[]>> {
  const notes = purchases.filter(purchase => purchase.creditedId !== null)
  if (notes.length === 0) return new Map()
  const ids = [...new Set(notes.map(note => note.creditedId!))]
  // Locked: two credit notes at once see each other.
  const invoices = new Map((await lockPurchases(ctx, ids)).map(invoice => [invoice.id, invoice]))
  const { rows } = await sql<{ creditedId: string; activityId: string; cents: number }>`
    select p.credited_id as "creditedId", l.activity_id as "activityId", sum(-l.gross_cents)::bigint as cents
    from purchase p join purchase_line l on l.organisation_id = p.organisation_id and l.purchase_id = p.id
    where p.organisation_id = ${ctx.organisationId} and p.credited_id = any(${ids}::uuid[]) and p.status in ('submitted', 'accepted')
      and p.id <> all(${notes.map(note => note.id)}::uuid[])
    group by 1, 2`.execute(ctx.db)
  const credited = new Map(rows.map(row => [`${row.creditedId} ${row.activityId}`, row.cents]))
  return new Map(
    notes.map(note => {
      const invoice = invoices.get(note.creditedId!)!
      const billed = grossByActivity(invoice.lines)
      const refusals = whyNot(note, invoice)
      for (const [activityId, gross] of grossByActivity(note.lines)) {
        const key = `${invoice.id} ${activityId}`
        const leftCents = (billed.get(activityId) ?? 0) - (credited.get(key) ?? 0)
        credited.set(key, (credited.get(key) ?? 0) - gross)
        if (-gross > leftCents)
          refusals.push(
            refuse(
              'montant',
              `Il ne reste que ${formatEuros(Math.max(0, leftCents))} TTC à créditer sur ${invoice.reference}${billed.size > 1 ? ' pour une de ses activités' : ''} (avoirs soumis et validés déduits).`,
              'lines',
            ),
          )
      }
      return [note.id, refusals]
    }),
  )
}

function whyNot(note: Purchase, invoice: Purchase): Refusal[] {
  const refusals: Refusal[] = []
  if (invoice.kind !== 'invoice' || invoice.status !== 'accepted')
    refusals.push(
      refuse(
        'facture',
        `Un avoir corrige une facture validée : faites d’abord valider ${invoice.reference}, ou modifiez-la.`,
        'creditedId',
      ),
    )
  if (note.supplierId && note.supplierId !== invoice.supplierId)
    refusals.push(
      refuse(
        'fournisseur',
        `La facture ${invoice.reference} est d’un autre fournisseur : vérifiez laquelle l’avoir corrige.`,
        'creditedId',
      ),
    )
  if (note.day && invoice.day && note.day < invoice.day)
    refusals.push(
      refuse('date', `L’avoir précède la facture qu’il corrige (${formatDay(invoice.day)}) : vérifiez sa date.`, 'day'),
    )
  return refusals
}
