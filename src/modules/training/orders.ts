import { z } from 'zod'
import { counted } from '../../kernel/count.ts'
import { type Day, dayIn, formatDay, type Instant } from '../../kernel/day.ts'
import { zId, zPositiveCents, zVersion } from '../../kernel/input.ts'
import { cents, formatAmount } from '../../kernel/money.ts'
import { notFound, type Refusal, Refused, refuse, refuseIfAny } from '../../kernel/refusal.ts'
import { type VatTerritory, vatRatesInForce } from '../../law/vat.ts'
import { changeRow } from '../../platform/change-row.server.ts'
import { newId } from '../../platform/ids.server.ts'
import { type Context, sql, useCase } from '../../platform/use-case.server.ts'
import { readDocumentsAbout } from '../documents/index.ts'
import { draftInvoices } from '../invoicing/index.ts'
import { euros } from '../invoicing/invoice.ts'
import { insertAll, lockSession, lockSessions, TRAINERS } from './access.ts'
import { orderInvoices } from './order-invoices.ts'
import { customerRefusals, orderColumns, orderRow, zOrderFields } from './sessions.ts'
import { personalBillingRefusals } from './training.ts'

/** Writes down who pays for a session, and how much. */
export const addOrders = useCase({
  name: 'addOrders',
  api: 'POST /training-orders',
  summary: 'Ajoute des commandes à une session : qui paie, combien',
  roles: TRAINERS,
  scope: 'own',
  input: z.strictObject({
    sessionId: zId,
    orders: z.array(z.strictObject(zOrderFields)).min(1, 'Donnez au moins une commande.').max(200, '200 au plus.'),
  }),
  output: z.strictObject({ ids: z.array(zId) }),
  async run(ctx, { sessionId, orders }) {
    const session = await lockSession(ctx, sessionId)
    refuseIfAny(await customerRefusals(ctx, orders))
    const known = { id: sessionId, activityId: session.activity_id }
    const rows = orders.map(order => orderRow(ctx, known, newId(), order))
    await insertAll(ctx, 'training_order', rows)
    for (const row of rows) ctx.record(row.id, { activityId: session.activity_id })
    return { ids: rows.map(row => row.id) }
  },
})

export const changeOrder = useCase({
  name: 'changeOrder',
  api: 'PUT /training-orders/{id}',
  summary: 'Modifie une commande de formation',
  roles: TRAINERS,
  scope: 'own',
  input: z.strictObject({ id: zId, version: zVersion, ...zOrderFields }),
  output: z.strictObject({ id: zId }),
  async run(ctx, { id, version, ...fields }) {
    const [before] = await lockOrders(ctx, [id])
    refuseIfAny(await customerRefusals(ctx, [fields]))
    await changeRow(ctx, 'training_order', { id, version }, 'Cette commande', orderColumns(fields))
    ctx.record(id, { activityId: before!.activityId, before })
    return { id }
  },
})

interface Order {
  id: string
  sessionId: string
  activityId: string
  payerKind: string
  payerName: string
  customerId: string | null
  amountCents: number
  reference: string | null
  signedOn: Day | null
  title: string
  starts_on: string
  ends_on: string
  /** What invoices, drafts included, already ask, excluding tax. */
  billedCents: number
  givenMinutes: number
  minutes: number
  /** Their names, with whose they are when it is not who pays. */
  trainees: string[]
}

/** The orders asked for with what their invoices hold, in the order asked; their sessions are locked. */
async function lockOrders(ctx: Context, ids: readonly string[]): Promise<Order[]> {
  const found = await ctx.db
    .selectFrom('training_order')
    .select(['id', 'session_id'])
    .where('organisation_id', '=', ctx.organisationId)
    .where('id', 'in', ids)
    .execute()
  if (found.length !== new Set(ids).size) throw notFound('Cette commande')
  await lockSessions(ctx, [...new Set(found.map(row => row.session_id))])
  const { rows } = await sql<Order>`
    select o.id, o.session_id as "sessionId", o.activity_id as "activityId", o.payer_kind as "payerKind", o.payer_name as "payerName",
      o.customer_id as "customerId", o.amount_cents as "amountCents", o.reference,
      coalesce(o.signed_on, a.done_on) as "signedOn", p.title, s.starts_on, s.ends_on,
      coalesce((select sum(i.net_cents) from ${orderInvoices(ctx.organisationId)} i where i.order_id = o.id), 0)::bigint as "billedCents",
      coalesce((select sum(h.minutes) filter (where h.day <= ${ctx.today}) from training_half_day h
        where h.organisation_id = o.organisation_id and h.session_id = o.session_id), 0)::int as "givenMinutes",
      coalesce((select sum(h.minutes) from training_half_day h where h.organisation_id = o.organisation_id and h.session_id = o.session_id), 0)::int as minutes,
      array(select t.first_name || ' ' || t.last_name || coalesce(' (' || nullif(t.employer, o.payer_name) || ')', '')
        from training_payer y join training_trainee t on t.organisation_id = y.organisation_id and t.id = y.trainee_id
        where y.organisation_id = o.organisation_id and y.order_id = o.id order by t.last_name, t.first_name, t.id) as trainees
    from training_order o
    join training_session s on s.organisation_id = o.organisation_id and s.id = o.session_id
    join training_programme p on p.organisation_id = s.organisation_id and p.id = s.programme_id and p.edition = s.edition
    left join training_act a on a.organisation_id = o.organisation_id and a.subject_id = o.id and a.kind = 'contract'
      and (a.document_id is null or a.file_id is not null)
    where o.organisation_id = ${ctx.organisationId} and o.id = any(${ids}::uuid[])`.execute(ctx.db)
  const byId = new Map(rows.map(row => [row.id, row]))
  return [...new Set(ids)].map(id => byId.get(id)!)
}

/**
 * Makes the draft of an invoice for each order, on the activity of the customer (the trainer's, or the house's): training with its
 * certificate is exempt from VAT (CGI art. 261, 4-4°-a). A person who pays alone is protected: see `personalBillingRefusals`.
 */
export const billOrders = useCase({
  name: 'billOrders',
  api: 'POST /training-orders/invoices',
  summary: 'Prépare les factures des commandes d’une formation',
  roles: TRAINERS,
  scope: 'own',
  input: z.strictObject({
    orders: z
      .array(z.strictObject({ id: zId, customerId: zId.nullish(), amountCents: zPositiveCents.nullish() }))
      .min(1, 'Choisissez au moins une commande.')
      .max(100, '100 commandes au plus à la fois.'),
    exempt: z.boolean().default(true),
  }),
  output: z.strictObject({ invoiceIds: z.array(zId) }),
  async run(ctx, { orders: asked, exempt }) {
    const orders = await lockOrders(
      ctx,
      asked.map(one => one.id),
    )
    const wanted = orders.map(order => {
      const { customerId, amountCents } = asked.find(one => one.id === order.id)!
      return {
        order,
        customerId: customerId ?? order.customerId,
        amountCents: cents(amountCents ?? order.amountCents - order.billedCents),
      }
    })
    const customers = await readCustomers(
      ctx,
      wanted.flatMap(one => one.customerId ?? []),
    )
    const signedDays = await readSignedDays(
      ctx,
      orders.flatMap(order => (order.payerKind === 'person' ? order.id : [])),
    )
    refuseIfAny(wanted.flatMap(one => billingRefusals(ctx, one, signedDays.get(one.order.id) ?? one.order.signedOn)))
    const { ids } = await draftInvoices.run(ctx, {
      drafts: wanted.map(({ order, customerId, amountCents }) => ({
        activityId: customers.get(customerId!)!.activityId,
        customerId: customerId!,
        kind: 'invoice' as const,
        depositIds: [],
        discountBp: 0,
        subject: order.title.slice(0, 200),
        notes: order.trainees.length > 0 ? namesOf(order.trainees) : null,
        purchaseOrder: order.reference?.slice(0, 60) ?? null,
        performedOn: order.ends_on <= ctx.today ? (order.ends_on as never) : null,
        lines: [
          {
            kind: 'item' as const,
            label: `Formation « ${order.title} », ${order.starts_on === order.ends_on ? `le ${formatDay(order.starts_on)}` : `du ${formatDay(order.starts_on)} au ${formatDay(order.ends_on)}`}${order.trainees.length > 0 ? `, ${counted(order.trainees.length, 'stagiaire')}` : ''}`,
            quantity: '1' as never,
            unit: 'forfait',
            unitPrice: euros(amountCents) as never,
            discountBp: 0,
            nature: 'services' as const,
            vatCategory: exempt ? ('exempt-training' as const) : ('standard' as const),
            vatRateBp: exempt ? 0 : vatRatesInForce(ctx.today, customers.get(customerId!)!.territory)[0]!.rateBp,
            account: null,
          },
        ],
      })),
    })
    await link(
      ctx,
      wanted.map(({ order }, i) => ({ order, invoiceId: ids[i]! })),
    )
    for (const { order } of wanted) ctx.record(order.id, { activityId: order.activityId })
    return { invoiceIds: ids }
  },
})

/** Who followed, for whoever pays without having been there; the last ones by their number where a note would overflow. */
function namesOf(trainees: readonly string[]): string {
  const shown = trainees.slice(0, 30)
  const others = trainees.length - shown.length
  return `${trainees.length > 1 ? 'Stagiaires' : 'Stagiaire'}\u00a0: ${shown.map(name => name.slice(0, 60)).join(', ')}${others > 0 ? ` et ${counted(others, 'autre')}` : ''}.`
}

/** The day on which the contract of each of these orders was signed by all, of those signed here; the latest contract stands. */
async function readSignedDays(ctx: Context, orderIds: readonly string[]): Promise<Map<string, Day>> {
  const signed = (await readDocumentsAbout(ctx, orderIds)).filter(
    one => one.kind === 'training-contract' && one.status === 'signed',
  )
  return new Map(
    signed.toReversed().map(({ subjectId, signatures }) => {
      const last = signatures
        .flatMap(signature => signature.signedAt ?? [])
        .toSorted()
        .at(-1)
      return [subjectId, dayIn(ctx.session.zone, last as Instant)]
    }),
  )
}

function billingRefusals(
  ctx: Context,
  { order, customerId, amountCents }: { order: Order; customerId: string | null; amountCents: number },
  signedOn: Day | null,
): Refusal[] {
  const refusals: Refusal[] = []
  if (!customerId)
    refusals.push(
      refuse(
        'client',
        `Choisissez le client à facturer pour ${order.payerName} : son activité portera la facture.`,
        'customerId',
      ),
    )
  if (amountCents <= 0)
    refusals.push(
      refuse('facturee', `${order.payerName} : tout est déjà facturé (${formatAmount(order.billedCents)} € HT).`),
    )
  else if (order.billedCents + amountCents > order.amountCents)
    refusals.push(
      refuse(
        'depasse',
        `${order.payerName} : il reste ${formatAmount(order.amountCents - order.billedCents)} € HT à facturer sur cette commande, pas davantage.`,
        'amountCents',
      ),
    )
  if (order.payerKind === 'person')
    refusals.push(
      ...personalBillingRefusals(
        {
          priceCents: cents(order.amountCents),
          signedOn,
          billedCents: order.billedCents,
          addedCents: amountCents,
          givenMinutes: order.givenMinutes,
          minutes: order.minutes,
        },
        ctx.today,
      ),
    )
  return refusals
}

interface Customer {
  activityId: string
  territory: VatTerritory
}

async function readCustomers(ctx: Context, ids: readonly string[]): Promise<Map<string, Customer>> {
  const wanted = [...new Set(ids)]
  if (wanted.length === 0) return new Map()
  const rows = await ctx.db
    .selectFrom('customer as c')
    .innerJoin('activity as a', join =>
      join.onRef('a.organisation_id', '=', 'c.organisation_id').onRef('a.id', '=', 'c.activity_id'),
    )
    .select(['c.id', 'c.activity_id as activityId', 'a.vat_territory'])
    .where('c.organisation_id', '=', ctx.organisationId)
    .where('c.id', 'in', wanted)
    .execute()
  if (rows.length !== wanted.length) throw notFound('Ce client')
  return new Map(
    rows.map(({ id, activityId, vat_territory }) => [id, { activityId, territory: vat_territory as VatTerritory }]),
  )
}

const link = (ctx: Context, links: readonly { order: Order; invoiceId: string }[]) =>
  insertAll(
    ctx,
    'training_order_invoice',
    links.map(({ order, invoiceId }) => ({
      organisation_id: ctx.organisationId,
      invoice_id: invoiceId,
      order_id: order.id,
      activity_id: order.activityId,
    })),
  )

/** Ties invoices that exist already to the orders they bill: one invoice is of one order. */
export const linkInvoices = useCase({
  name: 'linkInvoices',
  api: 'POST /training-orders/links',
  summary: 'Rattache des factures existantes à des commandes de formation',
  roles: TRAINERS,
  scope: 'own',
  input: z.strictObject({
    links: z
      .array(z.strictObject({ orderId: zId, invoiceId: zId }))
      .min(1, 'Choisissez au moins une facture.')
      .max(500, '500 factures au plus à la fois.'),
  }),
  output: z.strictObject({ count: z.number() }),
  async run(ctx, { links }) {
    const orders = await lockOrders(
      ctx,
      links.map(one => one.orderId),
    )
    const byId = new Map(orders.map(order => [order.id, order]))
    const ids = [...new Set(links.map(one => one.invoiceId))]
    const rows = await ctx.db
      .selectFrom('invoice as i')
      .leftJoin('training_order_invoice as l', join =>
        join.onRef('l.organisation_id', '=', 'i.organisation_id').onRef('l.invoice_id', '=', 'i.id'),
      )
      .select(['i.id', 'i.kind', 'i.number', 'l.order_id as taken'])
      .where('i.organisation_id', '=', ctx.organisationId)
      .where('i.id', 'in', ids)
      .execute()
    if (rows.length !== ids.length) throw notFound('Cette facture')
    refuseIfAny(
      rows.flatMap(row => [
        ...(row.taken
          ? [refuse('rattachee', `La facture ${row.number ?? 'en brouillon'} est déjà rattachée à une formation.`)]
          : []),
        ...(row.kind === 'credit-note'
          ? [refuse('avoir', 'Un avoir suit la facture qu’il crédite : rattachez la facture.')]
          : []),
      ]),
    )
    if (ids.length !== links.length)
      throw new Refused([refuse('double', 'Une facture est donnée deux fois : gardez-en une.')])
    await link(
      ctx,
      links.map(({ orderId, invoiceId }) => ({ order: byId.get(orderId)!, invoiceId })),
    )
    for (const order of orders) ctx.record(order.id, { activityId: order.activityId })
    return { count: links.length }
  },
})

/** Takes back a link made by mistake: the invoice stays, and bears no training. */
export const unlinkInvoice = useCase({
  name: 'unlinkInvoice',
  api: 'DELETE /training-orders/{id}/invoices/{invoiceId}',
  summary: 'Détache une facture d’une commande de formation',
  roles: TRAINERS,
  scope: 'own',
  input: z.strictObject({ id: zId, invoiceId: zId }),
  output: z.strictObject({ id: zId }),
  async run(ctx, { id, invoiceId }) {
    const [order] = await lockOrders(ctx, [id])
    const { numDeletedRows } = await ctx.db
      .deleteFrom('training_order_invoice')
      .where('organisation_id', '=', ctx.organisationId)
      .where('order_id', '=', id)
      .where('invoice_id', '=', invoiceId)
      .executeTakeFirst()
    if (numDeletedRows !== 1n) throw notFound('Cette facture')
    ctx.record(id, { activityId: order!.activityId, before: { invoiceId } })
    return { id }
  },
})

/** Takes an order off: nothing was billed, nobody depends on it. */
export const removeOrder = useCase({
  name: 'removeOrder',
  api: 'DELETE /training-orders/{id}',
  summary: 'Supprime une commande que rien ne facture',
  roles: TRAINERS,
  scope: 'own',
  input: z.strictObject({ id: zId }),
  output: z.strictObject({ id: zId }),
  async run(ctx, { id }) {
    const [before] = await lockOrders(ctx, [id])
    const { rows } = await sql<{ billed: boolean; printed: boolean }>`
      select exists (select from training_order_invoice l where l.organisation_id = ${ctx.organisationId} and l.order_id = ${id}) as billed,
        exists (select from training_act a where a.organisation_id = ${ctx.organisationId} and a.subject_id = ${id}) as printed`.execute(
      ctx.db,
    )
    if (rows[0]!.billed || rows[0]!.printed)
      throw new Refused([
        refuse(
          'suivie',
          'Une facture, une convention ou un contrat existe pour cette commande : elle reste au dossier.',
        ),
      ])
    await ctx.db
      .deleteFrom('training_order')
      .where('organisation_id', '=', ctx.organisationId)
      .where('id', '=', id)
      .execute()
    ctx.record(id, { activityId: before!.activityId, before })
    return { id }
  },
})
