import { z } from 'zod'
import { type CreditTransferOrder, creditTransferRefusals, writeCreditTransfers } from '../../formats/pain001.ts'
import { type Day, formatDay, type Instant } from '../../kernel/day.ts'
import { zDay, zId } from '../../kernel/input.ts'
import { type Cents, formatEuros, sum } from '../../kernel/money.ts'
import { notFound, type Refusal, Refused, refuse, refuseIfAny } from '../../kernel/refusal.ts'
import { newId } from '../../platform/ids.server.ts'
import { type Context, query, sql, useCase } from '../../platform/use-case.server.ts'
import { creditLine, debitLine, type Entry } from '../ledger/entry.ts'
import { postEntries } from '../ledger/index.ts'
import { readOrganisation } from '../organisation/index.ts'
import type { Organisation } from '../organisation/organisation.ts'
import { settlePurchases } from '../purchasing/index.ts'
import { followDecisions } from './open-round.ts'
import { ORDER_STATUSES } from './pay.ts'
import { type Payable, readPayables } from './payables.ts'
import { PAY_ROLES } from './roles.ts'

/**
 * Prepares an order of transfers for open items, each for all that is owed. Every IBAN that is missing or wrong is said at once. An item in an
 * order that is not executed yet enters no other.
 */
export const preparePayments = useCase({
  name: 'preparePayments',
  api: 'POST /payment-orders',
  summary: 'Prépare un ordre de virements SEPA',
  roles: PAY_ROLES,
  scope: 'house',
  input: z.strictObject({
    executionDay: zDay,
    items: z
      .array(z.strictObject({ thirdPartyId: zId, itemId: zId }))
      .min(1, 'Choisissez au moins un paiement.')
      .max(2000, '2 000 virements au plus par ordre.'),
    /** Ledger account of the bank account that pays; the default one when absent. */
    account: z
      .string()
      .regex(/^512[0-9A-Z]{0,9}$/, 'Compte de banque attendu (512…).')
      .nullish(),
  }),
  output: z.strictObject({ id: zId, count: z.number(), totalCents: z.number() }),
  async run(ctx, input) {
    const organisation = await readOrganisation(ctx)
    await lockPayments(ctx)
    const payables = await chosen(ctx, input.items)
    const payer = await readPayer(ctx, organisation, input.account)
    const id = newId()
    const tail = id.replaceAll('-', '').slice(-12).toUpperCase()
    const order: CreditTransferOrder = {
      messageId: `ESSAIM-${tail}`,
      createdAt: ctx.now,
      initiator: organisation.name,
      debtor: {
        name: organisation.name,
        iban: payer.iban ?? '',
        bic: payer.bic,
      },
      executionDay: input.executionDay,
      transfers: payables.map((payable, i) => ({
        endToEndId: `${tail}-${i + 1}`,
        amountCents: payable.amountCents,
        creditor: { name: payable.name, iban: payable.iban ?? '', bic: payable.bic },
        remittance: `${organisation.name} ${payable.reference}`,
      })),
    }
    refuseIfAny(creditTransferRefusals(order).map(debtorOfHouse))
    await writeOrder(ctx, id, order, payables, payer.account)
    ctx.record(id)
    return { id, count: payables.length, totalCents: sum(payables.map(payable => payable.amountCents)) }
  },
})

/** The house's own bank details are the accountant's to complete: the remedy is there. */
const debtorOfHouse = (refusal: Refusal): Refusal =>
  refusal.path?.startsWith('debtor')
    ? {
        ...refusal,
        message: `${refusal.message} C’est le compte de la coopérative : banque, comptes bancaires, ou réglages, identité.`,
      }
    : refusal

/**
 * The bank account that pays: the one named, the default one, else the only one there is. Its own IBAN goes into the file; the house's
 * when the bank knows none for that account.
 */
async function readPayer(ctx: Context, organisation: Organisation, named: string | null | undefined) {
  const known = await ctx.db
    .selectFrom('bank_account')
    .select(['account', 'iban', 'bic'])
    .where('organisation_id', '=', ctx.organisationId)
    .where('archived_on', 'is', null)
    .execute()
  const account = named ?? organisation.settings.accounts.bank
  const only = named || known.length !== 1 ? undefined : known[0]
  const payer = known.find(one => one.account === account) ?? only
  if (payer?.iban) return payer
  const { iban = null, bic = null } = organisation.identity
  return { account: payer?.account ?? account, iban, bic }
}

/** Orders are prepared and executed one after the other: what one reads as owed, the other has settled or not. */
export async function lockPayments(ctx: Context): Promise<void> {
  await ctx.db
    .selectFrom('organisation')
    .select('organisation_id')
    .where('organisation_id', '=', ctx.organisationId)
    .forNoKeyUpdate()
    .execute()
}

async function chosen(ctx: Context, items: readonly { thirdPartyId: string; itemId: string }[]): Promise<Payable[]> {
  const found = new Map((await readPayables(ctx, items)).map(payable => [keyOf(payable), payable]))
  const refusals: Refusal[] = []
  if (new Set(items.map(keyOf)).size !== items.length)
    refusals.push(refuse('doublon', 'Un paiement est choisi deux fois : gardez-en un.', 'items'))
  const payables = items.flatMap((item, i) => {
    const payable = found.get(keyOf(item))
    if (!payable)
      refusals.push(refuse('solde', 'Un de ces paiements n’est plus dû : rechargez la liste.', `items.${i}`))
    else if (payable.orderId)
      refusals.push(
        refuse(
          'en-cours',
          `${payable.name}, ${payable.reference} : déjà dans un ordre de virement en cours. Confirmez ou annulez d’abord cet ordre.`,
          `items.${i}`,
        ),
      )
    return payable ? [payable] : []
  })
  refuseIfAny(refusals)
  return payables
}

const keyOf = (item: { thirdPartyId: string; itemId: string }) => `${item.thirdPartyId} ${item.itemId}`

async function writeOrder(
  ctx: Context,
  id: string,
  order: CreditTransferOrder,
  payables: readonly Payable[],
  account: string,
): Promise<void> {
  const { organisationId: organisation_id } = ctx
  await ctx.db
    .insertInto('payment_order')
    .values({
      organisation_id,
      id,
      message_id: order.messageId,
      execution_day: order.executionDay,
      account,
      debtor_iban: order.debtor.iban,
      debtor_bic: order.debtor.bic ?? null,
      count: payables.length,
      total_cents: sum(payables.map(payable => payable.amountCents)),
      created_at: ctx.now,
    })
    .execute()
  await ctx.db
    .insertInto('payment_transfer')
    .values(
      order.transfers.map((transfer, i) => ({
        organisation_id,
        order_id: id,
        position: i + 1,
        third_party_id: payables[i]!.thirdPartyId,
        item_id: payables[i]!.itemId,
        creditor_name: transfer.creditor.name,
        creditor_iban: transfer.creditor.iban,
        creditor_bic: transfer.creditor.bic ?? null,
        remittance: transfer.remittance,
        end_to_end_id: transfer.endToEndId,
        amount_cents: transfer.amountCents,
      })),
    )
    .execute()
  await ctx.db
    .insertInto('payment_part')
    .values(
      payables.flatMap((payable, i) =>
        payable.parts.map(part => ({
          organisation_id,
          order_id: id,
          position: i + 1,
          account: part.account,
          activity_id: part.activityId,
          amount_cents: part.amountCents as Cents,
        })),
      ),
    )
    .execute()
}

interface Order {
  id: string
  status: (typeof ORDER_STATUSES)[number]
  messageId: string
  executionDay: Day
  account: string
  debtorIban: string
  debtorBic: string | null
  count: number
  totalCents: Cents
  createdAt: Instant
  confirmedAt: Instant | null
}
interface Transfer {
  position: number
  thirdPartyId: string
  itemId: string
  name: string
  iban: string
  bic: string | null
  remittance: string
  endToEndId: string
  amountCents: Cents
}

const selectOrders = (ctx: Context) =>
  ctx.db
    .selectFrom('payment_order')
    .select([
      'id',
      'status',
      'message_id as messageId',
      'execution_day as executionDay',
      'account',
      'debtor_iban as debtorIban',
      'debtor_bic as debtorBic',
      'count',
      'total_cents as totalCents',
      'created_at as createdAt',
      'confirmed_at as confirmedAt',
    ])
    .where('organisation_id', '=', ctx.organisationId)

async function readOrder(ctx: Context, id: string, lock = false): Promise<Order & { transfers: Transfer[] }> {
  const order = await selectOrders(ctx)
    .where('id', '=', id)
    .$if(lock, rows => rows.forUpdate())
    .executeTakeFirst()
  if (!order) throw notFound('Cet ordre de virement')
  const transfers = await ctx.db
    .selectFrom('payment_transfer')
    .select([
      'position',
      'third_party_id as thirdPartyId',
      'item_id as itemId',
      'creditor_name as name',
      'creditor_iban as iban',
      'creditor_bic as bic',
      'remittance',
      'end_to_end_id as endToEndId',
      'amount_cents as amountCents',
    ])
    .where('organisation_id', '=', ctx.organisationId)
    .where('order_id', '=', id)
    .orderBy('position')
    .execute()
  return { ...(order as Order), transfers }
}

const zCents = z.number().int()
const zOrder = z.object({
  id: zId,
  status: z.enum(ORDER_STATUSES),
  messageId: z.string(),
  executionDay: zDay,
  account: z.string(),
  count: z.number(),
  totalCents: zCents,
  createdAt: z.string(),
  confirmedAt: z.string().nullable(),
})

/** Orders of transfers, the latest first. */
export const listPaymentOrders = query({
  name: 'listPaymentOrders',
  api: 'GET /payment-orders',
  summary: 'Liste les ordres de virement',
  roles: [...PAY_ROLES, 'auditor'],
  scope: 'house',
  input: z.strictObject({}),
  output: z.array(zOrder),
  run: async ctx =>
    (await selectOrders(ctx).orderBy('created_at', 'desc').orderBy('id').limit(200).execute()) as Order[],
})

export const getPaymentOrder = query({
  name: 'getPaymentOrder',
  api: 'GET /payment-orders/{id}',
  summary: 'Lit un ordre de virement et ses virements',
  roles: [...PAY_ROLES, 'auditor'],
  scope: 'house',
  input: z.strictObject({ id: zId }),
  output: zOrder.extend({
    transfers: z.array(
      z.object({
        position: z.number(),
        name: z.string(),
        iban: z.string(),
        remittance: z.string(),
        endToEndId: z.string(),
        amountCents: zCents,
      }),
    ),
  }),
  run: (ctx, { id }) => readOrder(ctx, id),
})

/** The order as a pain.001.001.09 file for the bank, with the totals to check there: the same bytes each time. */
export const downloadSepa = query({
  name: 'downloadSepa',
  api: 'GET /payment-orders/{id}/pain001',
  summary: 'Donne le fichier pain.001 d’un ordre de virement',
  roles: PAY_ROLES,
  scope: 'house',
  input: z.strictObject({ id: zId }),
  output: z.object({ name: z.string(), xml: z.string(), count: z.number(), totalCents: zCents }),
  async run(ctx, { id }) {
    const order = await readOrder(ctx, id)
    if (order.status === 'cancelled')
      throw new Refused([refuse('annule', 'Cet ordre est annulé : ne le transmettez pas à la banque.')])
    const { name } = await readOrganisation(ctx)
    const xml = writeCreditTransfers({
      messageId: order.messageId,
      createdAt: order.createdAt,
      initiator: name,
      debtor: { name, iban: order.debtorIban, bic: order.debtorBic },
      executionDay: order.executionDay,
      transfers: order.transfers.map(transfer => ({
        endToEndId: transfer.endToEndId,
        amountCents: transfer.amountCents,
        creditor: { name: transfer.name, iban: transfer.iban, bic: transfer.bic },
        remittance: transfer.remittance,
      })),
    })
    return { name: `${order.messageId}.xml`, xml, count: order.count, totalCents: order.totalCents }
  },
})

/**
 * Says that the bank executed an order: D 421, 401, 4686 · C 512 in each activity, one entry a transfer, and the items letter themselves. Purchases
 * are paid through purchasing, which frees their VAT. Once only; refused whole when something of it was settled meanwhile.
 */
export const confirmPayments = useCase({
  name: 'confirmPayments',
  api: 'POST /payment-orders/{id}/confirmation',
  summary: 'Confirme l’exécution d’un ordre de virement et le comptabilise',
  roles: PAY_ROLES,
  scope: 'house',
  input: z.strictObject({
    id: zId,
    /** Day on the bank's statement; the day asked for when absent. */
    day: zDay.nullish(),
  }),
  output: z.strictObject({ id: zId, totalCents: z.number() }),
  async run(ctx, input) {
    await lockPayments(ctx)
    const order = await readOrder(ctx, input.id, true)
    refuseUnlessPrepared(order)
    const day = input.day ?? order.executionDay
    if (day > ctx.today)
      throw new Refused([
        refuse(
          'date',
          `L’exécution est prévue le ${formatDay(day)} : confirmez-la quand la banque l’aura faite.`,
          'day',
        ),
      ])
    const payables = await stillOwed(ctx, order)
    await close(ctx, order.id, 'confirmed')
    await post(ctx, order, payables, day)
    await followRounds(ctx, order.id)
    ctx.record(order.id)
    return { id: order.id, totalCents: order.totalCents }
  },
})

/** Gives an order up before the bank executes it: what it held can be paid otherwise. */
export const cancelPayments = useCase({
  name: 'cancelPayments',
  api: 'POST /payment-orders/{id}/cancellation',
  summary: 'Annule un ordre de virement',
  roles: PAY_ROLES,
  scope: 'house',
  input: z.strictObject({ id: zId }),
  output: z.strictObject({ id: zId }),
  async run(ctx, { id }) {
    await lockPayments(ctx)
    refuseUnlessPrepared(await readOrder(ctx, id, true))
    await close(ctx, id, 'cancelled')
    ctx.record(id)
    return { id }
  },
})

function refuseUnlessPrepared(order: Order): void {
  if (order.status === 'confirmed')
    throw new Refused([refuse('deja-execute', 'Cet ordre est déjà exécuté et comptabilisé : rien n’a été ajouté.')])
  if (order.status === 'cancelled')
    throw new Refused([refuse('annule', 'Cet ordre est annulé : préparez-en un autre.')])
}

async function stillOwed(ctx: Context, order: Order & { transfers: Transfer[] }): Promise<Payable[]> {
  const found = new Map((await readPayables(ctx, order.transfers)).map(payable => [keyOf(payable), payable]))
  const refusals = order.transfers.flatMap(transfer => {
    const owed = found.get(keyOf(transfer))?.amountCents ?? 0
    return owed === transfer.amountCents
      ? []
      : [
          refuse(
            'solde',
            `${transfer.name} : ${formatEuros(transfer.amountCents)} dans l’ordre, mais ${formatEuros(owed)} restent dus. Annulez l’ordre et préparez-en un autre.`,
          ),
        ]
  })
  refuseIfAny(refusals)
  return order.transfers.map(transfer => found.get(keyOf(transfer))!)
}

async function close(ctx: Context, id: string, status: 'confirmed' | 'cancelled'): Promise<void> {
  await ctx.db
    .updateTable('payment_order')
    .set({ status, confirmed_at: status === 'confirmed' ? ctx.now : null })
    .where('organisation_id', '=', ctx.organisationId)
    .where('id', '=', id)
    .execute()
  await ctx.db
    .updateTable('payment_transfer')
    .set({ pending: false })
    .where('organisation_id', '=', ctx.organisationId)
    .where('order_id', '=', id)
    .execute()
}

async function post(
  ctx: Context,
  order: Order & { transfers: Transfer[] },
  payables: readonly Payable[],
  day: Day,
): Promise<void> {
  const purchases = payables.filter(payable => payable.kind === 'purchase')
  if (purchases.length > 0)
    await settlePurchases(ctx, {
      items: purchases.map(payable => ({ purchaseId: payable.itemId, amountCents: payable.amountCents })),
      day,
      method: 'transfer',
      account: order.account,
      reference: order.messageId,
    })
  const { journals } = (await readOrganisation(ctx)).settings
  const entries = payables.flatMap((payable, i): Entry[] => {
    if (payable.kind === 'purchase') return []
    const { thirdPartyId, itemId } = payable
    const reference = order.transfers[i]!.endToEndId
    return [
      {
        id: newId(),
        journal: journals.bank,
        day,
        label: `Virement ${payable.reference}`,
        documentKind: 'payment-order',
        documentId: order.id,
        documentNumber: reference,
        documentDay: order.executionDay,
        lines: payable.parts.flatMap(part => [
          ...debitLine(part.amountCents, { account: part.account, activityId: part.activityId, thirdPartyId, itemId }),
          ...creditLine(part.amountCents, { account: order.account, activityId: part.activityId }),
        ]),
      },
    ]
  })
  await postEntries(ctx, entries, 'validated')
}

async function followRounds(ctx: Context, orderId: string): Promise<void> {
  const { rows } = await sql<{ id: string }>`
    select distinct g.round_id as id from payment_transfer t join pay_posting g on g.organisation_id = t.organisation_id and g.id = t.item_id
    where t.organisation_id = ${ctx.organisationId} and t.order_id = ${orderId} order by 1`.execute(ctx.db)
  for (const { id } of rows) await followDecisions(ctx, id)
}
