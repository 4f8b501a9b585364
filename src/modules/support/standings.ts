import { z } from 'zod'
import { addMinutes, addMonths, type Day, dayIn, daysBetween, type Instant } from '../../kernel/day.ts'
import { zId } from '../../kernel/input.ts'
import { mulDiv } from '../../kernel/money.ts'
import { jobSession } from '../../platform/job-session.server.ts'
import { defineJob, enqueue } from '../../platform/jobs.server.ts'
import { TEAM } from '../../platform/session.ts'
import { type Context, sql, together, useCase } from '../../platform/use-case.server.ts'
import { turnoverTable } from '../ledger/index.ts'
import { readWhatIsMine } from '../treasury/index.ts'
import { type ActivityFacts, attentionOf, type Reason } from './attention.ts'
import { lastMonths, readCashMoves, readCurrentContracts, readLate, trendOf } from './read-activities.ts'

export interface Standing extends ActivityFacts {
  activityId: string
  code: string
  name: string
  /** Whose it is. */
  people: string
  cashCents: number
  payableCents: number
  toComeCents: number
  contractKind: 'cape' | 'cesa' | null
  openedOn: Day
  lastMetOn: Day | null
  turnoverCents: number
  /** The year's objective, or the minimum activity of the contract; null without either. */
  objectiveCents: number | null
  score: number
  reasons: Reason[]
}

/**
 * How each open activity stands, or those given: everything that an advisor looks at, in some nine statements whatever the number. The most in
 * need first.
 */
export async function readStandings(ctx: Context, given?: readonly string[]): Promise<Standing[]> {
  const own = given ?? ctx.session.activityIds ?? undefined
  const months = lastMonths(ctx.today)
  const [activities, mine, moves, late, contracts, met, turnover, objectives] = await together(
    readOpenActivities(ctx, given),
    readWhatIsMine(ctx, ctx.today, own),
    readCashMoves(ctx, months[0]!, own),
    readLate(ctx, own),
    readCurrentContracts(ctx, own),
    readLastMeetings(ctx, own),
    readTurnoverOfYear(ctx, own),
    readObjectives(ctx, own),
  )
  const rows = activities.map(activity => {
    const { activityId: id } = activity
    const its = mine.get(id)
    const contract = contracts.get(id)
    const objectiveCents = objectives.get(id) ?? null
    const facts = {
      mineCents: its?.mineCents ?? 0,
      trendCents: trendOf(its?.cashCents ?? 0, moves.get(id), months),
      lateCount: late.get(id)?.count ?? 0,
      lateCents: late.get(id)?.cents ?? 0,
      contractKind: contract?.kind ?? null,
      contractEndsOn: contract?.endsOn ?? null,
      lastMetOn: met.get(id) ?? null,
      turnoverCents: turnover.get(id) ?? 0,
      expectedCents: expectedBy(objectiveCents, activity.openedOn, ctx.today),
    }
    return {
      ...activity,
      ...facts,
      objectiveCents,
      cashCents: its?.cashCents ?? 0,
      payableCents: its?.payableCents ?? 0,
      toComeCents: its?.toComeCents ?? 0,
      ...attentionOf({ ...facts, openedOn: activity.openedOn }, ctx.today),
    }
  })
  return rows.sort((a, b) => b.score - a.score || a.mineCents - b.mineCents || (a.name < b.name ? -1 : 1))
}

/** What a year's objective asks by today, day by day; nothing during the first three months of an activity. */
function expectedBy(objectiveCents: number | null, openedOn: Day, today: Day): number | null {
  if (objectiveCents === null || addMonths(openedOn, 3) > today) return null
  const yearStart = `${today.slice(0, 4)}-01-01` as Day
  const from = openedOn > yearStart ? openedOn : yearStart
  const year = daysBetween(yearStart, `${today.slice(0, 4)}-12-31` as Day) + 1
  return mulDiv(objectiveCents, daysBetween(from, today) + 1, year)
}

const among = (column: string, ids: readonly string[] | undefined) =>
  ids ? sql`and ${sql.ref(column)} = any(${ids}::uuid[])` : sql``

async function readOpenActivities(ctx: Context, ids: readonly string[] | undefined) {
  const { rows } = await sql<{ activityId: string; code: string; name: string; openedOn: Day; people: string }>`
    select a.id as "activityId", a.code, a.name, a.opened_on as "openedOn",
      coalesce(string_agg(p.first_name || ' ' || p.last_name, ', ' order by p.last_name), '') as people
    from activity a
    left join activity_owner o on o.organisation_id = a.organisation_id and o.activity_id = a.id
    left join person p on p.organisation_id = o.organisation_id and p.id = o.person_id
    where a.organisation_id = ${ctx.organisationId} ${among('a.id', ids)} and not a.is_house and a.opened_on <= ${ctx.today}
      and (a.closed_on is null or a.closed_on >= ${ctx.today})
    group by a.organisation_id, a.id`.execute(ctx.db)
  return rows
}

async function readLastMeetings(ctx: Context, ids: readonly string[] | undefined): Promise<Map<string, Day>> {
  const { rows } = await sql<{ id: string; on: Day }>`
    select id, max(met) as on from (
      select activity_id as id, max(held_on) as met from interview
      where organisation_id = ${ctx.organisationId} ${among('activity_id', ids)} and held_on <= ${ctx.today} group by 1
      union all
      select activity_id, max(starts_at at time zone ${ctx.session.zone})::date from appointment
      where organisation_id = ${ctx.organisationId} ${among('activity_id', ids)} and activity_id is not null and outcome = 'held' group by 1) t
    group by id`.execute(ctx.db)
  return new Map(rows.map(row => [row.id, row.on]))
}

/** Turnover HT since 1 January. */
async function readTurnoverOfYear(ctx: Context, ids: readonly string[] | undefined): Promise<Map<string, number>> {
  const { rows } = await sql<{ id: string; cents: number }>`
    select activity_id as id, sum(cents)::bigint as cents from ${await turnoverTable(ctx)}
    where month between ${`${ctx.today.slice(0, 4)}-01-01`}::date and ${ctx.today}::date ${among('activity_id', ids)}
    group by activity_id`.execute(ctx.db)
  return new Map(rows.map(row => [row.id, row.cents]))
}

async function readObjectives(ctx: Context, ids: readonly string[] | undefined): Promise<Map<string, number>> {
  const { rows } = await sql<{ id: string; cents: number }>`
    select c.activity_id as id, sum(coalesce(m.cents, c.minimum_turnover_cents))::bigint as cents from contract c
    left join lateral (select minimum_turnover_cents as cents from amendment where organisation_id = c.organisation_id
      and contract_id = c.id and applies_from <= ${ctx.today}::date order by applies_from desc limit 1) m on true
    where c.organisation_id = ${ctx.organisationId} ${among('c.activity_id', ids)} and c.starts_on <= ${ctx.today}::date
      and coalesce(c.ended_on, c.ends_on, 'infinity') >= ${ctx.today}::date
    group by c.activity_id having sum(coalesce(m.cents, c.minimum_turnover_cents)) > 0
    union all
    select activity_id, turnover_cents from activity_objective
    where organisation_id = ${ctx.organisationId} ${among('activity_id', ids)} and year = ${Number(ctx.today.slice(0, 4))}`.execute(
    ctx.db,
  )
  return new Map(rows.map(row => [row.id, row.cents])) // the objective comes last: it stands in place of the contract's
}

const zPayload = z.strictObject({ organisationId: zId })
export const reckonStandingsJob = defineJob('reckon-standings', zPayload)

/** As many activities at a time: between two, the server answers others. */
const CHUNK = 400
const MINUTES_BETWEEN = 10

/** Reckons again how badly each activity needs somebody, and keeps it: the order of everybody's portfolio. */
export const reckonStandings = useCase({
  name: 'reckonStandings',
  api: { none: 'Un travail de la plateforme : l’ordre du portefeuille se refait quand la comptabilité a bougé.' },
  summary: 'Refait l’ordre du portefeuille',
  roles: TEAM,
  scope: 'house',
  audit: 'none',
  input: z.strictObject({}),
  output: z.strictObject({ count: z.number() }),
  async run(ctx) {
    const head = await readHead(ctx)
    const ids = (await readOpenActivities(ctx, undefined)).map(activity => activity.activityId)
    for (let i = 0; i < ids.length; i += CHUNK) {
      const standings = await readStandings(ctx, ids.slice(i, i + CHUNK))
      await ctx.db
        .insertInto('activity_standing')
        .values(
          standings.map(({ activityId, score, reasons }) => ({
            organisation_id: ctx.organisationId,
            activity_id: activityId,
            score,
            reasons: reasons.map(reason => reason.code),
            reckoned_at: ctx.now,
            sequence: head,
          })),
        )
        .onConflict(conflict =>
          conflict.columns(['organisation_id', 'activity_id']).doUpdateSet(eb => ({
            score: eb.ref('excluded.score'),
            reasons: eb.ref('excluded.reasons'),
            reckoned_at: eb.ref('excluded.reckoned_at'),
            sequence: eb.ref('excluded.sequence'),
          })),
        )
        .execute()
    }
    return { count: ids.length }
  },
})

export async function runReckonStandings({ organisationId }: z.output<typeof zPayload>): Promise<void> {
  const session = await jobSession(organisationId)
  if (session) await reckonStandings(session, {})
}

async function readHead(ctx: Context): Promise<number> {
  const head = await ctx.db
    .selectFrom('ledger_head')
    .select('sequence')
    .where('organisation_id', '=', ctx.organisationId)
    .executeTakeFirst()
  return head?.sequence ?? 0
}

/**
 * When the order ought to be reckoned again: now if it never was or is of another day, ten minutes after the last time if the ledger moved
 * since; null when it stands.
 */
export async function standingsDue(ctx: Context): Promise<Instant | null> {
  const last = await ctx.db
    .selectFrom('activity_standing')
    .select(['reckoned_at as at', 'sequence'])
    .where('organisation_id', '=', ctx.organisationId)
    .orderBy('reckoned_at', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (!last || dayIn(ctx.session.zone, last.at) !== ctx.today) return ctx.now
  return last.sequence === (await readHead(ctx)) ? null : addMinutes(last.at, MINUTES_BETWEEN)
}

/** Asks for the order to be reckoned again at that moment, once however many ask. */
export const askStandings = useCase({
  name: 'askStandings',
  api: { none: 'Demandé par la page du portefeuille quand son ordre date.' },
  summary: 'Demande que l’ordre du portefeuille soit refait',
  roles: TEAM,
  scope: 'own',
  audit: 'none',
  input: z.strictObject({}),
  output: z.strictObject({ asked: z.boolean() }),
  async run(ctx) {
    const at = await standingsDue(ctx)
    if (at)
      await enqueue(
        ctx.db,
        reckonStandingsJob,
        { organisationId: ctx.organisationId },
        {
          key: `standings ${ctx.organisationId}`,
          at,
        },
      )
    return { asked: at !== null }
  },
})
