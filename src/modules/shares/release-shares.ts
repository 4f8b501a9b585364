import { z } from 'zod'
import type { Day } from '../../kernel/day.ts'
import { zDay, zId, zPositiveCents, zText } from '../../kernel/input.ts'
import { type Cents, cents, formatEuros, sum } from '../../kernel/money.ts'
import { notFound, type Refusal, refuse, refuseIfAny } from '../../kernel/refusal.ts'
import { newId } from '../../platform/ids.server.ts'
import { OFFICE } from '../../platform/session.ts'
import { type Context, sql, useCase } from '../../platform/use-case.server.ts'
import { creditLine, debitLine, type Entry } from '../ledger/entry.ts'
import { postEntries } from '../ledger/index.ts'
import { readOrganisation } from '../organisation/index.ts'
import type { Organisation } from '../organisation/organisation.ts'
import { commitShares } from './accrued.ts'
import { dayRefusals } from './members.ts'
import { endAssociates, type MovementDraft, thirdPartyOf, writeMovements } from './register.ts'
import { lockRegister } from './rules.ts'
import { type ShareCategory, sharesText } from './share.ts'

/** What is still to be paid up of a subscription. */
export interface Unpaid {
  requestId: string
  shareholderId: string
  personId: string | null
  name: string
  category: ShareCategory
  paidBy: 'transfer' | 'pay'
  capitalCents: Cents
  paidCents: Cents
}

/** Subscriptions and what is paid of them, the oldest first: these, or those of these members. */
export async function readSubscriptions(
  ctx: Context,
  only: { ids?: readonly string[]; shareholderIds?: readonly string[] },
): Promise<Map<string, Unpaid>> {
  const { rows } = await sql<Unpaid>`
    select r.id as "requestId", r.shareholder_id as "shareholderId", r.person_id as "personId", r.paid_by as "paidBy",
      coalesce(p.first_name || ' ' || p.last_name, h.name, '') as name, (array_agg(m.category order by m.number desc))[1] as category,
      sum(m.capital_cents)::bigint as "capitalCents", sum(m.paid_cents)::bigint as "paidCents"
    from share_request r
    join shareholder h on h.organisation_id = r.organisation_id and h.id = r.shareholder_id
    left join person p on p.organisation_id = h.organisation_id and p.id = h.person_id
    join share_movement m on m.organisation_id = r.organisation_id and m.request_id = r.id
    where r.organisation_id = ${ctx.organisationId} and r.kind = 'subscription' and r.status = 'approved'
      ${only.ids ? sql`and r.id = any(${only.ids}::uuid[])` : sql``}
      ${only.shareholderIds ? sql`and r.shareholder_id = any(${only.shareholderIds}::uuid[])` : sql``}
    group by r.organisation_id, r.id, h.organisation_id, h.id, p.organisation_id, p.id
    order by min(m.number)`.execute(ctx.db)
  return new Map(rows.map(row => [row.requestId, row]))
}

export interface Payment {
  requestId: string
  /** Below zero: a payment that is taken back. */
  amountCents: number
}

/**
 * Writes in the register that subscriptions are paid up, for a module that settles (or takes back) their open items of 4562 itself: D 1012 · C 1013. Gives the entries to
 * post along. Refused when more is paid than is owed.
 */
async function releaseShares(ctx: Context, payments: readonly Payment[], day: Day, label: string): Promise<Entry[]> {
  if (payments.length === 0) return []
  await lockRegister(ctx)
  const organisation = await readOrganisation(ctx)
  const found = await readSubscriptions(ctx, { ids: payments.map(payment => payment.requestId) })
  refuseIfAny(paymentRefusals(payments, found))
  const { entries } = await writeMovements(ctx, organisation, releaseDrafts(organisation, payments, found, day, label))
  await followCommitments(ctx, payments, found)
  return entries
}

/**
 * Brings the register up to what the ledger says of these open items, for the bank that settles them line by line (or takes a settlement back). Items that are no
 * subscriptions are passed over.
 */
export async function followSharePayments(
  ctx: Context,
  itemIds: readonly string[],
  day: Day,
  label: string,
): Promise<void> {
  if (itemIds.length === 0) return
  const { accounts } = (await readOrganisation(ctx)).settings
  const subscriptions = await readSubscriptions(ctx, { ids: itemIds })
  if (subscriptions.size === 0) return
  const { rows } = await sql<{ requestId: string; openCents: number }>`
    select item_id as "requestId", (sum(debit) - sum(credit))::bigint as "openCents" from entry_line
    where organisation_id = ${ctx.organisationId} and account = ${accounts.shareSubscribers} and item_id = any(${[...subscriptions.keys()]}::uuid[])
    group by item_id`.execute(ctx.db)
  const payments = rows.flatMap(({ requestId, openCents }) => {
    const { capitalCents, paidCents } = subscriptions.get(requestId)!
    const amountCents = capitalCents - openCents - paidCents
    return amountCents === 0 ? [] : [{ requestId, amountCents }]
  })
  await postEntries(ctx, await releaseShares(ctx, payments, day, label), 'validated')
}

/** The movements of these payments, and what they post. */
export function releaseDrafts(
  { settings: { accounts }, houseActivityId }: Organisation,
  payments: readonly Payment[],
  subscriptions: ReadonlyMap<string, Unpaid>,
  day: Day,
  label: string,
): MovementDraft[] {
  return payments.map(({ requestId, amountCents }) => {
    const { shareholderId, personId, category } = subscriptions.get(requestId)!
    return {
      kind: 'payment',
      day,
      shareholderId,
      personId,
      category,
      requestId,
      shares: 0,
      capitalCents: 0,
      paidCents: amountCents,
      label,
      lines: [
        ...debitLine(amountCents, { account: accounts.capitalCalled, activityId: houseActivityId }),
        ...creditLine(amountCents, { account: accounts.capitalPaid, activityId: houseActivityId }),
      ],
    }
  })
}

function paymentRefusals(payments: readonly Payment[], found: ReadonlyMap<string, Unpaid>): Refusal[] {
  const paying = Map.groupBy(payments, payment => payment.requestId)
  return [...paying].flatMap(([id, its]) => {
    const one = found.get(id)
    if (!one) throw notFound('Cette souscription')
    const paid = one.paidCents + sum(its.map(payment => payment.amountCents))
    if (paid > one.capitalCents)
      return [
        refuse(
          'montant',
          `${one.name} ne doit plus que ${formatEuros(one.capitalCents - one.paidCents)} sur cette souscription : corrigez le montant.`,
          'payments',
        ),
      ]
    return paid < 0
      ? [refuse('montant', `${one.name} n’a pas versé autant : rien ne peut être repris.`, 'payments')]
      : []
  })
}

/** What a pay had promised falls with what is paid. */
async function followCommitments(
  ctx: Context,
  payments: readonly Payment[],
  found: ReadonlyMap<string, Unpaid>,
): Promise<void> {
  for (const [id, its] of Map.groupBy(payments, payment => payment.requestId)) {
    const { personId, paidBy, capitalCents, paidCents } = found.get(id)!
    if (personId && paidBy === 'pay')
      await commitShares(ctx, personId, id, capitalCents - paidCents - sum(its.map(payment => payment.amountCents)))
  }
}

/**
 * Writes down payments of subscriptions that no bank line brought yet: D 512 (cheque 5112, cash 53) · C 4562, and D 1012 · C 1013. The whole of what is owed when no amount
 * is given.
 */
export const recordSharePayments = useCase({
  name: 'recordSharePayments',
  api: 'POST /share-payments',
  summary: 'Enregistre des versements de parts',
  roles: OFFICE,
  scope: 'house',
  input: z.strictObject({
    payments: z
      .array(z.strictObject({ requestId: zId, amountCents: zPositiveCents.nullish() }))
      .min(1, 'Choisissez une souscription.')
      .max(500),
    day: zDay,
    method: z.enum(['transfer', 'cheque', 'cash'], { error: 'Choisissez virement, chèque ou espèces.' }),
    reference: zText(60),
  }),
  output: z.strictObject({ totalCents: z.number() }),
  async run(ctx, { payments: asked, day, method, reference }) {
    refuseIfAny(dayRefusals(ctx, day, 'day'))
    await lockRegister(ctx)
    const organisation = await readOrganisation(ctx)
    const found = await readSubscriptions(ctx, { ids: asked.map(one => one.requestId) })
    const payments = asked.map(({ requestId, amountCents }) => {
      const one = found.get(requestId)
      if (!one) throw notFound('Cette souscription')
      return { requestId, amountCents: amountCents ?? one.capitalCents - one.paidCents }
    })
    refuseIfAny(
      payments.some(payment => payment.amountCents === 0)
        ? [refuse('verse', 'Une de ces souscriptions est déjà entièrement versée : rechargez la page.', 'payments')]
        : [],
    )
    const released = await releaseShares(ctx, payments, day, reference)
    const { accounts, journals } = organisation.settings
    const account = { transfer: accounts.bank, cheque: accounts.cheques, cash: accounts.cash }[method]
    const activityId = organisation.houseActivityId
    const received = payments.map(
      ({ requestId, amountCents }): Entry => ({
        id: newId(),
        journal: method === 'cash' ? journals.cash : journals.bank,
        day,
        label: `Versement de parts ${reference}`,
        documentKind: 'share-payment',
        documentId: requestId,
        documentNumber: reference,
        documentDay: day,
        lines: [
          ...debitLine(amountCents, { account, activityId }),
          ...creditLine(amountCents, {
            account: accounts.shareSubscribers,
            activityId,
            thirdPartyId: thirdPartyOf(found.get(requestId)!),
            itemId: requestId,
          }),
        ],
      }),
    )
    await postEntries(ctx, [...received, ...released], 'validated')
    for (const { requestId } of payments) ctx.record(requestId)
    return { totalCents: sum(payments.map(payment => payment.amountCents)) }
  },
})

/** Annuls the shares of a subscription that were never paid: D 1012 · C 4562. */
export const annulUnpaidShares = useCase({
  name: 'annulUnpaidShares',
  api: 'POST /share-requests/{id}/annulment',
  summary: 'Annule les parts non libérées d’une souscription',
  roles: OFFICE,
  scope: 'house',
  input: z.strictObject({ id: zId, on: zDay, reason: zText(160) }),
  output: z.strictObject({ shares: z.number() }),
  async run(ctx, { id, on, reason }) {
    const rules = await lockRegister(ctx)
    const organisation = await readOrganisation(ctx)
    const subscription = (await readSubscriptions(ctx, { ids: [id] })).get(id)
    if (!subscription) throw notFound('Cette souscription')
    const unpaid = subscription.capitalCents - subscription.paidCents
    const refusals = dayRefusals(ctx, on, 'on')
    if (unpaid === 0)
      refusals.push(refuse('liberation', 'Cette souscription est entièrement libérée : rien à annuler.'))
    else if (unpaid % rules.nominalCents !== 0)
      refusals.push(
        refuse(
          'liberation',
          `Les ${formatEuros(subscription.paidCents)} versés ne font pas un nombre entier de parts : encaissez le complément d’une part, puis annulez le reste.`,
        ),
      )
    refuseIfAny(refusals)
    const shares = unpaid / rules.nominalCents
    const { accounts } = organisation.settings
    const activityId = organisation.houseActivityId
    const { entries } = await writeMovements(ctx, organisation, [
      {
        kind: 'annulment',
        day: on,
        shareholderId: subscription.shareholderId,
        personId: subscription.personId,
        category: subscription.category,
        requestId: id,
        shares: -shares,
        capitalCents: -unpaid,
        paidCents: 0,
        label: `${sharesText(shares)} non libérées : ${reason}`,
        lines: [
          ...debitLine(unpaid, { account: accounts.capitalCalled, activityId }),
          ...creditLine(unpaid, {
            account: accounts.shareSubscribers,
            activityId,
            thirdPartyId: thirdPartyOf(subscription),
            itemId: id,
          }),
        ],
      },
    ])
    if (subscription.personId) await commitShares(ctx, subscription.personId, id, cents(0))
    await endAssociates(ctx, [subscription.shareholderId])
    await postEntries(ctx, entries, 'validated')
    ctx.record(id, { before: subscription })
    return { shares }
  },
})
