import { z } from 'zod'
import { type Day, formatDay } from '../../kernel/day.ts'
import { zCents, zDay, zId, zOptionalText } from '../../kernel/input.ts'
import { type Cents, cents, formatEuros, sum } from '../../kernel/money.ts'
import { type Refusal, refuse, refuseIfAny } from '../../kernel/refusal.ts'
import { newId } from '../../platform/ids.server.ts'
import { OFFICE } from '../../platform/session.ts'
import { type Context, useCase } from '../../platform/use-case.server.ts'
import type { Entry } from '../ledger/entry.ts'
import { postEntries, unknownAccounts } from '../ledger/index.ts'
import { readOrganisation } from '../organisation/index.ts'
import type { Accounts } from '../organisation/settings.ts'
import { PAYMENT_METHODS } from './purchase.ts'
import { type OpenPart, openTotal, paymentLines, payParts } from './purchase-entry.ts'
import { lockPurchases, type Purchase, readOpenParts } from './read-purchase.ts'

const zPayment = z.strictObject({
  /** What is paid of each; all that is owed when absent. A credit note is paid back with a negative amount. */
  items: z
    .array(z.strictObject({ purchaseId: zId, amountCents: zCents.nullish() }))
    .min(1, 'Choisissez au moins une dépense.')
    .max(200, '200 dépenses au plus à la fois.'),
  day: zDay,
  method: z.enum(PAYMENT_METHODS, { error: 'Choisissez le moyen de paiement.' }).default('transfer'),
  /** Ledger account of the bank account or the till; the default one of the method when absent. */
  account: z
    .string()
    .regex(/^5[0-9A-Z]{1,11}$/, 'Un compte de trésorerie commence par 5.')
    .nullish(),
  reference: zOptionalText(80),
})
export type PaymentInput = z.output<typeof zPayment>

/** Pays accepted purchases, whole or in part: one payment, one entry for each, and the VAT of services that it makes deductible. */
export const payPurchases = useCase({
  name: 'payPurchases',
  api: 'POST /purchase-payments',
  summary: 'Paie des dépenses validées, en tout ou partie. Toutes ou aucune.',
  roles: OFFICE,
  scope: 'house',
  input: zPayment,
  output: z.strictObject({
    id: zId,
    amountCents: z.number(),
    payments: z.array(z.strictObject({ purchaseId: zId, paidCents: z.number(), openCents: z.number() })),
  }),
  async run(ctx, input) {
    const payment = await settlePurchases(ctx, input)
    for (const { purchaseId, activityId } of payment.payments) ctx.record(purchaseId, { activityId })
    ctx.record(payment.id)
    return { ...payment, payments: payment.payments.map(({ activityId: _, ...paid }) => paid) }
  },
})

interface Settled {
  purchase: Purchase
  paid: { part: OpenPart; amountCents: Cents }[]
  paidCents: Cents
  openCents: Cents
}

/** Does what `payPurchases` does in the caller's transaction: a matched bank line pays with it too. */
export async function settlePurchases(ctx: Context, input: PaymentInput) {
  const { accounts, journals } = (await readOrganisation(ctx)).settings
  const account = input.account ?? (input.method === 'cash' ? accounts.cash : accounts.bank)
  const settled = await settle(ctx, input, accounts, account)
  const id = newId()
  const amountCents = sum(settled.map(one => one.paidCents))
  await write(ctx, { ...input, id, account, amountCents }, settled)
  await postEntries(
    ctx,
    settled.map(
      ({ purchase, paid }): Entry => ({
        id: newId(),
        journal: input.method === 'cash' ? journals.cash : journals.bank,
        day: input.day,
        label: `Paiement ${purchase.reference}`,
        documentKind: 'purchase-payment',
        documentId: id,
        documentNumber: input.reference || purchase.reference,
        documentDay: input.day,
        lines: paymentLines(
          {
            ...purchase,
            thirdPartyId: (purchase.supplierId && purchase.kind !== 'expense-report'
              ? purchase.supplierId
              : purchase.personId)!,
          },
          paid,
          account,
          accounts,
        ),
      }),
    ),
    'validated',
  )
  return {
    id,
    amountCents,
    payments: settled.map(({ purchase, paidCents, openCents }) => ({
      purchaseId: purchase.id,
      activityId: purchase.activityId,
      paidCents,
      openCents,
    })),
  }
}

/** Locks the purchases and spreads each amount over what its activities owe; Refused with every reason. */
async function settle(ctx: Context, input: PaymentInput, accounts: Accounts, account: string): Promise<Settled[]> {
  const ids = input.items.map(item => item.purchaseId)
  const purchases = new Map((await lockPurchases(ctx, ids)).map(purchase => [purchase.id, purchase]))
  const open = await readOpenParts(ctx, ids, accounts)
  const refusals: Refusal[] = [...(await paymentRefusals(ctx, input.day, account))]
  if (new Set(ids).size !== ids.length)
    refusals.push(refuse('double', 'Une dépense est choisie deux fois : gardez une seule ligne.', 'items'))
  const settled = input.items.map((item, i): Settled => {
    const purchase = purchases.get(item.purchaseId)!
    const parts = open.get(item.purchaseId)!
    const owed = openTotal(parts)
    const amount = cents(item.amountCents ?? owed)
    const refusal = amountRefusal(purchase, owed, amount)
    if (refusal) refusals.push(refuse('montant', refusal, `items.${i}.amountCents`))
    return refusal
      ? { purchase, paid: [], paidCents: amount, openCents: owed }
      : { purchase, paid: payParts(parts, amount), paidCents: amount, openCents: cents(owed - amount) }
  })
  refuseIfAny(refusals)
  return settled
}

async function paymentRefusals(ctx: Context, day: Day, account: string): Promise<Refusal[]> {
  return [
    ...(day > ctx.today
      ? [refuse('date', `Un paiement ne peut pas être daté après aujourd’hui (${formatDay(ctx.today)}).`, 'day')]
      : []),
    ...(await unknownAccounts(ctx, [account], 'account')),
  ]
}

function amountRefusal(purchase: Purchase, owed: number, amount: number): string | null {
  const { reference } = purchase
  if (purchase.status !== 'accepted') return `${reference} n’est pas validée : validez-la avant de la payer.`
  if (owed === 0) return `${reference} est déjà payée en entier : retirez-la.`
  if (amount === 0) return `Indiquez ce qui est payé sur ${reference}.`
  if (Math.sign(amount) !== Math.sign(owed) || Math.abs(amount) > Math.abs(owed))
    return `Il reste ${formatEuros(owed)} à régler sur ${reference} : ramenez le montant à ce reste.`
  return null
}

async function write(
  ctx: Context,
  payment: PaymentInput & { id: string; account: string; amountCents: Cents },
  settled: readonly Settled[],
): Promise<void> {
  await ctx.db
    .insertInto('purchase_payment')
    .values({
      organisation_id: ctx.organisationId,
      id: payment.id,
      day: payment.day,
      method: payment.method,
      account: payment.account,
      reference: payment.reference ?? null,
      amount_cents: payment.amountCents,
      created_at: ctx.now,
    })
    .execute()
  await ctx.db
    .insertInto('purchase_payment_part')
    .values(
      settled.flatMap(({ purchase, paid }) =>
        paid.map(({ part, amountCents }) => ({
          organisation_id: ctx.organisationId,
          payment_id: payment.id,
          purchase_id: purchase.id,
          activity_id: part.activityId,
          account: part.account,
          amount_cents: amountCents,
        })),
      ),
    )
    .execute()
}
