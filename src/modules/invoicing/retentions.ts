import { z } from 'zod'
import { formatDay } from '../../kernel/day.ts'
import { zDay, zId, zText, zVersion } from '../../kernel/input.ts'
import { cents, formatEuros, sum } from '../../kernel/money.ts'
import { notFound, refuse, refuseIfAny, stale } from '../../kernel/refusal.ts'
import { retentionDueOn } from '../../law/building.ts'
import { newId } from '../../platform/ids.server.ts'
import { pageOf, readCursor, zPage } from '../../platform/pagination.server.ts'
import { OFFICE, ROLES } from '../../platform/session.ts'
import { type Context, query, sql, useCase } from '../../platform/use-case.server.ts'
import { creditLine, debitLine, type Entry, mirrorDayRefusals } from '../ledger/entry.ts'
import { postEntries, reverseEntries } from '../ledger/index.ts'
import { readOrganisation } from '../organisation/index.ts'
import { readOpenItems } from './read-invoice.ts'

const WRITERS = ['entrepreneur', ...OFFICE] as const

const zRetention = z.object({
  invoiceId: zId,
  rateBp: z.number(),
  /** What was kept back at issue; what is left of it is the invoice's `heldCents`. */
  amountCents: z.number(),
  acceptedOn: zDay.nullable(),
  dueOn: zDay,
  opposedOn: zDay.nullable(),
  opposition: z.string().nullable(),
  releasedOn: zDay.nullable(),
  version: z.number(),
})
export type Retention = z.output<typeof zRetention>

const COLUMNS = [
  't.invoice_id as invoiceId',
  't.rate_bp as rateBp',
  't.amount_cents as amountCents',
  't.accepted_on as acceptedOn',
  't.due_on as dueOn',
  't.opposed_on as opposedOn',
  't.opposition',
  't.released_on as releasedOn',
  't.version',
] as const

/** What an invoice keeps back, when it does. */
export async function readRetention(ctx: Context, invoiceId: string): Promise<Retention | null> {
  const row = await ctx.db
    .selectFrom('retention as t')
    .select(COLUMNS)
    .where('t.organisation_id', '=', ctx.organisationId)
    .where('t.invoice_id', '=', invoiceId)
    .executeTakeFirst()
  return row ?? null
}

const zRetentionRow = zRetention.extend({
  number: z.string(),
  activityName: z.string(),
  customerName: z.string(),
  /** What is still held, read in the ledger. */
  heldCents: z.number(),
})
export type RetentionRow = z.output<typeof zRetentionRow>

/** What customers of works still keep back, the first due first. */
export const listRetentions = query({
  name: 'listRetentions',
  api: 'GET /retentions',
  summary: 'Liste les retenues de garantie que les clients gardent encore',
  roles: ROLES,
  scope: 'own',
  input: z.strictObject({ activityId: zId.optional(), dueBy: zDay.optional(), ...zPage }),
  output: z.object({ rows: z.array(zRetentionRow), next: z.string().nullable() }),
  async run(ctx, input) {
    const { retentions } = (await readOrganisation(ctx)).settings.accounts
    const held = sql<number>`coalesce((select sum(o.open_cents) from open_item o
      where o.organisation_id = t.organisation_id and o.item_id = t.invoice_id and o.account = ${retentions}), 0)::bigint`
    let rows = ctx.db
      .selectFrom('retention as t')
      .innerJoin('invoice as i', join =>
        join.onRef('i.organisation_id', '=', 't.organisation_id').onRef('i.id', '=', 't.invoice_id'),
      )
      .innerJoin('customer as c', join =>
        join.onRef('c.organisation_id', '=', 'i.organisation_id').onRef('c.id', '=', 'i.customer_id'),
      )
      .innerJoin('activity as a', join =>
        join.onRef('a.organisation_id', '=', 't.organisation_id').onRef('a.id', '=', 't.activity_id'),
      )
      .select([...COLUMNS, 'i.number', 'a.name as activityName', 'c.name as customerName', held.as('heldCents')])
      .where('t.organisation_id', '=', ctx.organisationId)
      .where('t.released_on', 'is', null)
      .where(held, '>', 0)
      .orderBy('t.due_on')
      .orderBy('t.invoice_id')
      .limit(input.limit + 1)
    if (input.activityId) rows = rows.where('t.activity_id', '=', input.activityId)
    if (input.dueBy) rows = rows.where('t.due_on', '<=', input.dueBy)
    if (input.after) {
      const [dueOn, id] = readCursor(input.after, 2)
      rows = rows.where(sql<boolean>`(t.due_on, t.invoice_id) > (${dueOn}::date, ${id}::uuid)`)
    }
    return pageOf((await rows.execute()) as RetentionRow[], input.limit, row => [row.dueOn, row.invoiceId])
  },
})

/** What becomes known after the invoice: the acceptance of the works, from which the year runs, and the customer's opposition or its end. */
export const followRetention = useCase({
  name: 'followRetention',
  api: 'PUT /retentions/{invoiceId}',
  summary: 'Note la réception des travaux, et l’opposition du client à la libération de la retenue ou sa levée',
  roles: WRITERS,
  scope: 'own',
  input: z.strictObject({
    invoiceId: zId,
    version: zVersion,
    acceptedOn: zDay.nullish(),
    opposition: z.strictObject({ on: zDay, reason: zText(300) }).nullish(),
  }),
  output: z.strictObject({ invoiceId: zId, dueOn: zDay, version: z.number() }),
  async run(ctx, { invoiceId, version, acceptedOn, opposition }) {
    const [before] = await lockRetentions(ctx, [invoiceId])
    if (before!.version !== version) throw stale('Cette retenue')
    refuseIfAny([
      ...(before!.releasedOn
        ? [
            refuse(
              'liberee',
              `Cette retenue est libérée depuis le ${formatDay(before!.releasedOn)} : elle ne se suit plus.`,
            ),
          ]
        : []),
      ...(acceptedOn && acceptedOn > ctx.today
        ? [refuse('date', 'La réception des travaux ne peut pas être datée après aujourd’hui.', 'acceptedOn')]
        : []),
      ...(opposition && opposition.on > ctx.today
        ? [refuse('date', 'L’opposition ne peut pas être datée après aujourd’hui.', 'opposition.on')]
        : []),
    ])
    const dueOn = retentionDueOn(acceptedOn ?? before!.workedOn)
    await ctx.db
      .updateTable('retention')
      .set({
        accepted_on: acceptedOn ?? null,
        due_on: dueOn,
        opposed_on: opposition?.on ?? null,
        opposition: opposition?.reason ?? null,
        version: version + 1,
      })
      .where('organisation_id', '=', ctx.organisationId)
      .where('invoice_id', '=', invoiceId)
      .execute()
    ctx.record(invoiceId, { activityId: before!.activityId, before })
    return { invoiceId, dueOn, version: version + 1 }
  },
})

/**
 * Releases what was kept back: D 411 · C 4117. From then on it is owed like the rest of its invoice, chased and received there; the VAT
 * that waits keeps waiting for the money. Before its day, only when the customer agrees.
 */
export const releaseRetentions = useCase({
  name: 'releaseRetentions',
  api: 'POST /retentions/release',
  summary: 'Libère des retenues de garantie : elles deviennent à encaisser',
  roles: WRITERS,
  scope: 'own',
  input: z.strictObject({
    invoiceIds: z.array(zId).min(1, 'Choisissez au moins une retenue.').max(200),
    day: zDay,
    /** The customer gives it up before its day. */
    agreed: z.boolean().default(false),
  }),
  output: z.strictObject({ invoiceIds: z.array(zId), releasedCents: z.number() }),
  async run(ctx, { invoiceIds, day, agreed }) {
    const { accounts, journals } = (await readOrganisation(ctx)).settings
    const retentions = await lockRetentions(ctx, invoiceIds)
    const open = await readOpenItems(ctx, invoiceIds, accounts)
    const heldCents = (id: string) => cents(open.get(id)!.heldCents ?? 0)
    refuseIfAny([
      ...(day > ctx.today
        ? [refuse('date', `La libération ne peut pas être datée après aujourd’hui (${formatDay(ctx.today)}).`, 'day')]
        : []),
      ...retentions.flatMap(retention => {
        const name = `La retenue de ${retention.number}`
        if (retention.releasedOn || heldCents(retention.invoiceId) <= 0)
          return [refuse('liberee', `${name} est déjà libérée ou réglée : rechargez la page.`, 'invoiceIds')]
        if (retention.opposedOn)
          return [
            refuse(
              'opposition',
              `${name} a une opposition du ${formatDay(retention.opposedOn)} : notez d’abord sa levée.`,
              'invoiceIds',
            ),
          ]
        return day < retention.dueOn && !agreed
          ? [
              refuse(
                'echeance',
                `${name} est due le ${formatDay(retention.dueOn)} : attendez ce jour, ou notez que le client la libère avant.`,
                'agreed',
              ),
            ]
          : []
      }),
    ])
    await ctx.db
      .updateTable('retention')
      .set(eb => ({ released_on: day, version: eb('version', '+', 1) }))
      .where('organisation_id', '=', ctx.organisationId)
      .where('invoice_id', 'in', invoiceIds)
      .execute()
    const entries = retentions.map((retention): Entry => {
      const about = {
        activityId: retention.activityId,
        thirdPartyId: retention.customerId,
        itemId: retention.invoiceId,
        dueDay: day,
        label: retention.number,
      }
      const amountCents = heldCents(retention.invoiceId)
      return {
        id: newId(),
        journal: journals.sundry,
        day,
        label: `Retenue de garantie libérée ${retention.number}`,
        documentKind: 'retention',
        documentId: retention.invoiceId,
        documentNumber: retention.number,
        documentDay: day,
        lines: [
          ...debitLine(amountCents, { ...about, account: accounts.customers }),
          ...creditLine(amountCents, { ...about, account: accounts.retentions }),
        ],
      }
    })
    await postEntries(ctx, entries, 'validated')
    for (const { invoiceId, activityId } of retentions) ctx.record(invoiceId, { activityId })
    const releasedCents = retentions.reduce((all, { invoiceId }) => all + heldCents(invoiceId), 0)
    return { invoiceIds: retentions.map(({ invoiceId }) => invoiceId), releasedCents }
  },
})

/**
 * Takes a release back by the mirror of its entry: the money is held again until its day. Not once the customer has paid it. A mirror
 * that the ledger wrote already is not written twice.
 */
export const cancelRelease = useCase({
  name: 'cancelRelease',
  api: 'POST /retentions/{invoiceId}/release/cancellation',
  summary: 'Annule la libération d’une retenue de garantie : elle est retenue de nouveau',
  roles: WRITERS,
  scope: 'own',
  input: z.strictObject({ invoiceId: zId, day: zDay.nullish() }),
  output: z.strictObject({ invoiceId: zId, heldCents: z.number() }),
  async run(ctx, { invoiceId, day: asked }) {
    const { accounts } = (await readOrganisation(ctx)).settings
    const day = asked ?? ctx.today
    const [retention] = await lockRetentions(ctx, [invoiceId])
    const { number, releasedOn, activityId } = retention!
    const { rows: entries } = await sql<{ id: string; cents: number }>`
      select e.id, sum(l.credit)::bigint as cents from entry e
      join entry_line l on l.organisation_id = e.organisation_id and l.entry_id = e.id and l.account = ${accounts.retentions}
      where e.organisation_id = ${ctx.organisationId} and e.document_kind = 'retention' and e.document_id = ${invoiceId}
        and not exists (select from entry r where r.organisation_id = e.organisation_id and r.reverses_id = e.id)
      group by e.id`.execute(ctx.db)
    const releasedCents = sum(entries.map(entry => entry.cents))
    const open = (await readOpenItems(ctx, [invoiceId], accounts)).get(invoiceId)!
    refuseIfAny([
      ...(releasedOn
        ? mirrorDayRefusals(day, releasedOn, ctx.today)
        : [refuse('retenue', `La retenue de ${number} n’est pas libérée : rechargez la page.`)]),
      ...(releasedOn && releasedCents > open.openCents
        ? [
            refuse(
              'reglee',
              `Il ne reste que ${formatEuros(open.openCents)} à encaisser sur ${number} : annulez d’abord l’encaissement ou l’avoir qui a réglé la retenue.`,
            ),
          ]
        : []),
    ])
    await ctx.db
      .updateTable('retention')
      .set(eb => ({ released_on: null, version: eb('version', '+', 1) }))
      .where('organisation_id', '=', ctx.organisationId)
      .where('invoice_id', '=', invoiceId)
      .execute()
    ctx.record(invoiceId, { activityId, before: retention })
    await reverseEntries(
      ctx,
      entries.map(entry => entry.id),
      day,
    )
    return { invoiceId, heldCents: (open.heldCents ?? 0) + releasedCents }
  },
})

/** The retentions in the order of their invoices' ids, those invoices locked: a receipt at the same time waits. */
async function lockRetentions(ctx: Context, invoiceIds: readonly string[]) {
  const invoices = await ctx.db
    .selectFrom('invoice')
    .select([
      'id',
      'number',
      'customer_id as customerId',
      sql<NonNullable<Retention['acceptedOn']>>`coalesce(performed_on, issued_on)`.as('workedOn'),
    ])
    .where('organisation_id', '=', ctx.organisationId)
    .where('id', 'in', invoiceIds)
    .where('status', '=', 'issued')
    .orderBy('id')
    .forNoKeyUpdate()
    .execute()
  const retentions = await ctx.db
    .selectFrom('retention as t')
    .select([...COLUMNS, 't.activity_id as activityId'])
    .where('t.organisation_id', '=', ctx.organisationId)
    .where('t.invoice_id', 'in', invoiceIds)
    .orderBy('t.invoice_id')
    .forUpdate()
    .execute()
  if (retentions.length !== new Set(invoiceIds).size) throw notFound('Cette retenue de garantie')
  return retentions.map(retention => {
    const { number, customerId, workedOn } = invoices.find(invoice => invoice.id === retention.invoiceId)!
    return { ...retention, number: number!, customerId, workedOn }
  })
}
