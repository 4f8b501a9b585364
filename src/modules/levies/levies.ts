import { z } from 'zod'
import { type Day, firstDayOf, lastDayOf } from '../../kernel/day.ts'
import { zDay, zId, zMonth } from '../../kernel/input.ts'
import { notFound, Refused, refuse, refuseIfAny } from '../../kernel/refusal.ts'
import { newId } from '../../platform/ids.server.ts'
import { OFFICE, ROLES } from '../../platform/session.ts'
import { query, useCase } from '../../platform/use-case.server.ts'
import type { Entry } from '../ledger/entry.ts'
import { ensureAccounts, postEntries } from '../ledger/index.ts'
import { readOrganisation } from '../organisation/index.ts'
import { cumulated, readLevies } from './assess.ts'
import { floorDue, LEVY_BASES, type Levy, leviesOf, levyLines, levyRefusals } from './levy.ts'
import { zLevyFields } from './levy-fields.ts'

/** Records a levy that the assembly decided (Code du travail R7331-8); for one activity, it replaces the house's of the same code. */
export const decideLevy = useCase({
  name: 'decideLevy',
  api: 'POST /levies',
  summary: 'Enregistre un prélèvement décidé par l’assemblée',
  roles: ['director', 'accountant', 'administrator'],
  scope: 'house',
  input: z.strictObject(zLevyFields),
  output: z.strictObject({ id: zId }),
  async run(ctx, input) {
    const levy = {
      ...input,
      fixedCents: input.fixedCents ?? 0,
      floorCents: input.floorCents ?? null,
      capCents: input.capCents ?? null,
      endsOn: input.endsOn ?? null,
    }
    refuseIfAny(levyRefusals(levy))
    await ensureAccounts(ctx, [{ code: input.chargeAccount, label: input.name }])
    const id = newId()
    await ctx.db
      .insertInto('levy')
      .values({
        organisation_id: ctx.organisationId,
        id,
        code: input.code,
        name: input.name,
        activity_id: input.activityId ?? null,
        base: input.base,
        moment: input.moment,
        period: input.period,
        tiers: JSON.stringify(input.tiers),
        fixed_cents: input.fixedCents,
        floor_cents: input.floorCents ?? null,
        cap_cents: input.capCents ?? null,
        charge_account: input.chargeAccount,
        starts_on: input.startsOn,
        ends_on: input.endsOn ?? null,
        decided_on: input.decidedOn,
        decision: input.decision,
      })
      .execute()
    ctx.record(id, { activityId: input.activityId ?? null })
    return { id }
  },
})

/** Ends a levy on a day: what was issued before keeps it, a new rule may follow. */
export const endLevy = useCase({
  name: 'endLevy',
  api: 'POST /levies/{id}/end',
  summary: 'Fixe la fin d’un prélèvement',
  roles: ['director', 'accountant', 'administrator'],
  scope: 'house',
  input: z.strictObject({ id: zId, endsOn: zDay }),
  output: z.strictObject({ id: zId }),
  async run(ctx, { id, endsOn }) {
    const row = await ctx.db
      .selectFrom('levy')
      .select(['moment', 'ends_on'])
      .where('organisation_id', '=', ctx.organisationId)
      .where('id', '=', id)
      .forUpdate()
      .executeTakeFirst()
    if (!row) throw notFound('Ce prélèvement')
    const used = await ctx.db
      .selectFrom('levy_assessment')
      .select('day')
      .where('organisation_id', '=', ctx.organisationId)
      .where('levy_id', '=', id)
      .orderBy('day', 'desc')
      .limit(1)
      .executeTakeFirst()
    refuseIfAny(
      row.moment === 'issue' && used && used.day > endsOn
        ? [
            refuse(
              'fin',
              'Des documents postérieurs à cette date l’ont déjà porté : choisissez une fin plus tardive.',
              'endsOn',
            ),
          ]
        : [],
    )
    await ctx.db
      .updateTable('levy')
      .set({ ends_on: endsOn })
      .where('organisation_id', '=', ctx.organisationId)
      .where('id', '=', id)
      .execute()
    ctx.record(id, { before: row })
    return { id }
  },
})

export const listLevies = query({
  name: 'listLevies',
  api: 'GET /levies',
  summary: 'Liste les prélèvements, avec la décision qui les fixe',
  roles: ROLES,
  scope: 'own',
  input: z.strictObject({}),
  output: z.array(z.looseObject({ id: zId, code: z.string(), name: z.string() })),
  run: ctx =>
    ctx.db
      .selectFrom('levy as l')
      .leftJoin('activity as a', join =>
        join.onRef('a.organisation_id', '=', 'l.organisation_id').onRef('a.id', '=', 'l.activity_id'),
      )
      .select([
        'l.id',
        'l.code',
        'l.name',
        'l.activity_id as activityId',
        'a.name as activityName',
        'l.base',
        'l.moment',
        'l.period',
        'l.tiers',
        'l.fixed_cents as fixedCents',
        'l.floor_cents as floorCents',
        'l.cap_cents as capCents',
        'l.charge_account as chargeAccount',
        'l.starts_on as startsOn',
        'l.ends_on as endsOn',
        'l.decided_on as decidedOn',
        'l.decision',
      ])
      .where('l.organisation_id', '=', ctx.organisationId)
      .orderBy('l.code')
      .orderBy('l.starts_on', 'desc')
      .execute(),
})

/**
 * Takes what a month adds by itself, once: fixed monthly sums, and what is missing for the floors of the periods that end with it, once
 * they have. Run again it posts only what is still missing. Posted on the last day of the month, or today before it.
 */
export const takeMonthlyLevies = useCase({
  name: 'takeMonthlyLevies',
  api: 'POST /levies/monthly',
  summary: 'Prélève les montants fixes et les planchers d’un mois',
  roles: OFFICE,
  scope: 'house',
  input: z.strictObject({ month: zMonth }),
  output: z.strictObject({ entries: z.number(), amountCents: z.number() }),
  async run(ctx, { month }) {
    const organisation = await readOrganisation(ctx)
    const on = lastDayOf(month)
    if (firstDayOf(month) > ctx.today)
      throw new Refused([refuse('futur', 'Ce mois n’a pas commencé : choisissez-en un autre.', 'month')])
    const early = ctx.today < on
    const day = early ? ctx.today : on
    const levies = await readLevies(ctx)
    const activities = await ctx.db
      .selectFrom('activity')
      .select('id')
      .where('organisation_id', '=', ctx.organisationId)
      .where('is_house', '=', false)
      .where('opened_on', '<=', on)
      .where(eb => eb.or([eb('closed_on', 'is', null), eb('closed_on', '>=', on)]))
      .orderBy('id')
      .forNoKeyUpdate()
      .execute()
    const due: { activityId: string; levy: Levy; amountCents: number }[] = []
    for (const { id: activityId } of activities) {
      for (const levy of leviesOf(levies, activityId, on).filter(levy => endsPeriod(levy, on))) {
        const before = await cumulated(ctx, activityId, levy, on)
        const amountCents = LEVY_BASES[levy.base].monthly
          ? Math.max(0, levy.fixedCents - before.amountCents)
          : early
            ? 0
            : floorDue(levy, before)
        if (amountCents > 0) due.push({ activityId, levy, amountCents })
      }
    }
    const entries = due.map(({ activityId, levy, amountCents }): Entry => {
      const id = newId()
      return {
        id,
        journal: organisation.settings.journals.levies,
        day,
        label: `${levy.name} ${month}`,
        documentKind: 'levy',
        documentId: id,
        documentNumber: `${levy.code}-${month}`,
        documentDay: day,
        lines: levyLines(
          levy,
          amountCents,
          activityId,
          { activityId: organisation.houseActivityId, treasuryLiaison: organisation.settings.accounts.treasuryLiaison },
          month,
        ),
      }
    })
    if (due.length > 0) {
      await ctx.db
        .insertInto('levy_assessment')
        .values(
          due.map(({ activityId, levy, amountCents }, i) => ({
            organisation_id: ctx.organisationId,
            id: newId(),
            activity_id: activityId,
            levy_id: levy.id,
            code: levy.code,
            document_kind: 'levy',
            document_id: entries[i]!.id,
            day,
            base_cents: 0 as never,
            amount_cents: amountCents as never,
          })),
        )
        .execute()
    }
    await postEntries(ctx, entries, 'validated')
    ctx.record(ctx.organisationId)
    return { entries: entries.length, amountCents: due.reduce((all, { amountCents }) => all + amountCents, 0) }
  },
})

/** Fixed sums fall every month (their memory is monthly too); floors at the end of their own period. */
const endsPeriod = (levy: Levy, on: Day): boolean =>
  LEVY_BASES[levy.base].monthly || (levy.floorCents !== null && (levy.period === 'month' || on.slice(5) === '12-31'))
