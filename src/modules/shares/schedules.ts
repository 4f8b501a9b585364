import { z } from 'zod'
import { type Day, firstDayOf, formatMonth, type Month } from '../../kernel/day.ts'
import { zId, zInteger, zMonth, zRateBp, zVersion } from '../../kernel/input.ts'
import { allocate, applyRate, type Cents, sum } from '../../kernel/money.ts'
import { formatRate } from '../../kernel/rate.ts'
import { notFound, refuse, refuseIfAny } from '../../kernel/refusal.ts'
import { payTakingBp } from '../../law/cooperative-capital.ts'
import { changeRow } from '../../platform/change-row.server.ts'
import { newId } from '../../platform/ids.server.ts'
import { OFFICE } from '../../platform/session.ts'
import { type Context, useCase } from '../../platform/use-case.server.ts'
import { creditLine, debitLine, type Entry, withLiaisons } from '../ledger/entry.ts'
import { readOrganisation } from '../organisation/index.ts'
import type { Organisation } from '../organisation/organisation.ts'
import { readPerson } from '../people/index.ts'
import { accruedOf, commitShares } from './accrued.ts'
import {
  type Holding,
  type MovementDraft,
  nameMembers,
  numberMembers,
  readHoldings,
  thirdPartyOf,
  writeMovements,
} from './register.ts'
import { type Payment, readSubscriptions, releaseDrafts, type Unpaid } from './release-shares.ts'
import { lockRegister, type ShareRules } from './rules.ts'
import { sharesText } from './share.ts'

/** Decides what each pay of a member takes to buy shares: a rate of the gross, from a month on, until a number of shares. */
export const setShareSchedules = useCase({
  name: 'setShareSchedules',
  api: 'POST /share-schedules',
  summary: 'Met en place un prélèvement de parts sur la paie',
  roles: [...OFFICE, 'payroll'],
  scope: 'house',
  input: z.strictObject({
    personIds: z.array(zId).min(1, 'Choisissez une personne.').max(1000),
    rateBp: zRateBp,
    targetShares: zInteger(1, 1_000_000),
    fromMonth: zMonth,
  }),
  output: z.strictObject({ ids: z.array(zId) }),
  async run(ctx, { personIds, rateBp, targetShares, fromMonth }) {
    const from = firstDayOf(fromMonth)
    const most = payTakingBp(ctx.today)
    refuseIfAny([
      ...(rateBp > most
        ? [
            refuse(
              'taux',
              `Une retenue sur la paie ne dépasse pas ${formatRate(most)} du salaire (Code du travail, art. L3251-3).`,
              'rateBp',
            ),
          ]
        : []),
      ...(rateBp < 1 ? [refuse('taux', 'Indiquez un taux supérieur à zéro.', 'rateBp')] : []),
    ])
    for (const personId of personIds) await readPerson(ctx, personId)
    await ctx.db
      .insertInto('shareholder')
      .values(personIds.map(person_id => ({ organisation_id: ctx.organisationId, id: newId(), person_id })))
      .onConflict(conflict => conflict.columns(['organisation_id', 'person_id']).doNothing())
      .execute()
    const holders = await ctx.db
      .selectFrom('shareholder')
      .select(['id', 'person_id as personId'])
      .where('organisation_id', '=', ctx.organisationId)
      .where('person_id', 'in', personIds)
      .execute()
    const rows = holders.map(holder => ({
      organisation_id: ctx.organisationId,
      id: newId(),
      shareholder_id: holder.id,
      person_id: holder.personId!,
      rate_bp: rateBp,
      target_shares: targetShares,
      from_month: from,
    }))
    await ctx.db.insertInto('share_schedule').values(rows).execute()
    for (const row of rows) ctx.record(row.id)
    return { ids: rows.map(row => row.id) }
  },
})

/** Ends a schedule: the pay of that month and the later ones are left whole. */
export const endShareSchedule = useCase({
  name: 'endShareSchedule',
  api: 'POST /share-schedules/{id}/end',
  summary: 'Arrête un prélèvement de parts sur la paie',
  roles: [...OFFICE, 'payroll'],
  scope: 'house',
  input: z.strictObject({ id: zId, version: zVersion, untilMonth: zMonth }),
  output: z.strictObject({ id: zId }),
  async run(ctx, { id, version, untilMonth }) {
    const before = await ctx.db
      .selectFrom('share_schedule')
      .selectAll()
      .where('organisation_id', '=', ctx.organisationId)
      .where('id', '=', id)
      .executeTakeFirst()
    if (!before) throw notFound('Ce prélèvement')
    await changeRow(ctx, 'share_schedule', { id, version }, 'Ce prélèvement', { until_month: firstDayOf(untilMonth) })
    ctx.record(id, { before })
    return { id }
  },
})

/** One payslip that is being posted: its open item of 421, and each activity's part of the gross and of the net. */
interface PaidSlip {
  personId: string
  itemId: string
  parts: readonly { activityId: string; grossCents: number; netCents: number }[]
}

interface Schedule {
  id: string
  shareholderId: string
  personId: string
  rateBp: number
  targetShares: number
}

/**
 * Takes what the schedules say of the pays of a month, for the pay that posts them: D 421 · C 581 in the activity, D 581 · C 4562 in the house. It first pays up
 * the subscriptions that the member chose to pay so; the rest waits until it makes a whole share, which is then subscribed and paid up in the register. It never takes
 * more than the net, nor than what is missing to the goal. Gives the entries to post with the pay's.
 */
export async function takeShareSchedules(
  ctx: Context,
  { month, day, slips }: { month: Month; day: Day; slips: readonly PaidSlip[] },
): Promise<Entry[]> {
  const schedules = await dueSchedules(
    ctx,
    month,
    slips.map(slip => slip.personId),
  )
  if (schedules.length === 0) return []
  const rules = await lockRegister(ctx)
  const organisation = await readOrganisation(ctx)
  const ids = schedules.map(schedule => schedule.shareholderId)
  const holders = await readHoldings(ctx, ids)
  const accrued = await accruedOf(ctx, organisation, ids)
  const unpaid = [...(await readSubscriptions(ctx, { shareholderIds: ids })).values()]
  await nameMembers(ctx, [...holders.values()])
  const bySlip = new Map(slips.map(slip => [slip.personId, slip]))
  const takings = schedules.flatMap(schedule => {
    const holder = holders.get(schedule.shareholderId)!
    const before = sum(
      (accrued.get(schedule.shareholderId) ?? []).filter(one => one.scheduleId === schedule.id).map(one => one.cents),
    )
    const open = unpaid.filter(
      one => one.shareholderId === schedule.shareholderId && one.paidBy === 'pay' && one.paidCents < one.capitalCents,
    )
    const taking = takingOf(schedule, bySlip.get(schedule.personId)!, holder, open, before, rules)
    return taking ? [taking] : []
  })
  if (takings.length === 0) return []
  await numberMembers(
    ctx,
    takings.filter(taking => taking.newShares > 0).map(taking => taking.holder),
  )
  const taken = takings.map(taking => entryOf(organisation, taking, month, day))
  const label = `Retenue sur la paie, ${formatMonth(month)}`
  const payments = takings.flatMap(taking => taking.payments)
  const drafts = [
    ...releaseDrafts(organisation, payments, new Map(unpaid.map(one => [one.requestId, one])), day, label),
    ...takings.flatMap(taking => wholeShares(organisation, rules, taking, day, label)),
  ]
  const { entries } = await writeMovements(ctx, organisation, drafts)
  await ctx.db
    .insertInto('share_taking')
    .values(
      takings.map((taking, i) => ({
        organisation_id: ctx.organisationId,
        schedule_id: taking.schedule.id,
        month: firstDayOf(month),
        person_id: taking.schedule.personId,
        gross_cents: taking.grossCents,
        amount_cents: taking.amountCents,
        released_cents: sum(taking.payments.map(payment => payment.amountCents)),
        entry_id: taken[i]!.id,
      })),
    )
    .execute()
  for (const { requestId, amountCents } of payments) {
    const { personId, capitalCents, paidCents } = unpaid.find(one => one.requestId === requestId)!
    await commitShares(ctx, personId!, requestId, capitalCents - paidCents - amountCents)
  }
  return [...taken, ...entries]
}

async function dueSchedules(ctx: Context, month: Month, personIds: readonly string[]): Promise<Schedule[]> {
  if (personIds.length === 0) return []
  const first = firstDayOf(month)
  return ctx.db
    .selectFrom('share_schedule as s')
    .select([
      's.id',
      's.shareholder_id as shareholderId',
      's.person_id as personId',
      's.rate_bp as rateBp',
      's.target_shares as targetShares',
    ])
    .where('s.organisation_id', '=', ctx.organisationId)
    .where('s.person_id', 'in', personIds)
    .where('s.from_month', '<=', first)
    .where(eb => eb.or([eb('s.until_month', 'is', null), eb('s.until_month', '>', first)]))
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('share_taking as t')
            .select('t.month')
            .whereRef('t.organisation_id', '=', 's.organisation_id')
            .whereRef('t.schedule_id', '=', 's.id')
            .where('t.month', '=', first),
        ),
      ),
    )
    .orderBy('s.id')
    .execute()
}

interface Taking {
  schedule: Schedule
  slip: PaidSlip
  holder: Holding
  grossCents: Cents
  amountCents: Cents
  /** What it pays up of earlier subscriptions. */
  payments: Payment[]
  /** Whole shares that it completes with what waited. */
  newShares: number
}

/** What a pay bears: the rate of its gross, within the net and within what the member still wants. Null: nothing. */
function takingOf(
  schedule: Schedule,
  slip: PaidSlip,
  holder: Holding,
  open: readonly Unpaid[],
  accruedCents: number,
  { nominalCents }: Pick<ShareRules, 'nominalCents'>,
): Taking | null {
  const grossCents = sum(slip.parts.map(part => part.grossCents))
  const net = sum(slip.parts.map(part => Math.max(0, part.netCents)))
  const owed = sum(open.map(one => one.capitalCents - one.paidCents))
  const wanted = Math.max(0, (schedule.targetShares - holder.shares) * nominalCents - accruedCents)
  const amountCents = Math.min(applyRate(grossCents, schedule.rateBp), net, owed + wanted) as Cents
  if (amountCents <= 0) return null
  let left: number = amountCents
  const payments = open.flatMap(one => {
    const part = Math.min(left, one.capitalCents - one.paidCents)
    left -= part
    return part > 0 ? [{ requestId: one.requestId, amountCents: part }] : []
  })
  return {
    schedule,
    slip,
    holder,
    grossCents,
    amountCents,
    payments,
    newShares: Math.floor((accruedCents + left) / nominalCents),
  }
}

/** D 421 · C 581 in each activity by its net, D 581 · C 4562 in the house. */
function entryOf(organisation: Organisation, taking: Taking, month: Month, day: Day): Entry {
  const { accounts, journals } = organisation.settings
  const { slip, holder, amountCents, payments, schedule } = taking
  const nets = slip.parts.map(part => Math.max(0, part.netCents))
  const parts = allocate(amountCents, nets)
  const thirdPartyId = thirdPartyOf(holder)
  const facing = { account: accounts.shareSubscribers, activityId: organisation.houseActivityId, thirdPartyId }
  const kept = amountCents - sum(payments.map(payment => payment.amountCents))
  const id = newId()
  return {
    id,
    journal: journals.pay,
    day,
    label: `Parts sur la paie ${formatMonth(month)}`,
    documentKind: 'share-taking',
    documentId: schedule.id,
    documentNumber: `PARTS-${month}`,
    documentDay: day,
    lines: withLiaisons(
      [
        ...slip.parts.flatMap((part, i) =>
          debitLine(parts[i]!, {
            account: accounts.netPay,
            activityId: part.activityId,
            thirdPartyId,
            itemId: slip.itemId,
          }),
        ),
        ...payments.flatMap(payment => creditLine(payment.amountCents, { ...facing, itemId: payment.requestId })),
        ...creditLine(kept, { ...facing, itemId: schedule.id }),
      ],
      accounts.treasuryLiaison,
    ),
  }
}

/** Shares that are complete enter the register paid up: D 4562 · C 1012, D 1012 · C 1013. */
function wholeShares(
  organisation: Organisation,
  rules: ShareRules,
  taking: Taking,
  day: Day,
  label: string,
): MovementDraft[] {
  const { newShares, holder, schedule } = taking
  if (newShares === 0) return []
  const { accounts } = organisation.settings
  const amount = newShares * rules.nominalCents
  const activityId = organisation.houseActivityId
  const about = {
    day,
    shareholderId: holder.shareholderId,
    personId: holder.personId,
    category: holder.category ?? ('employee' as const),
    scheduleId: schedule.id,
  }
  return [
    {
      ...about,
      kind: 'subscription',
      shares: newShares,
      capitalCents: amount,
      paidCents: 0,
      label: `${sharesText(newShares)} : ${label.toLowerCase()}`,
      lines: [
        ...debitLine(amount, {
          account: accounts.shareSubscribers,
          activityId,
          thirdPartyId: thirdPartyOf(holder),
          itemId: schedule.id,
        }),
        ...creditLine(amount, { account: accounts.capitalCalled, activityId }),
      ],
    },
    {
      ...about,
      kind: 'payment',
      shares: 0,
      capitalCents: 0,
      paidCents: amount,
      label,
      lines: [
        ...debitLine(amount, { account: accounts.capitalCalled, activityId }),
        ...creditLine(amount, { account: accounts.capitalPaid, activityId }),
      ],
    },
  ]
}
