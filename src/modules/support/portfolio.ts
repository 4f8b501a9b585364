import { z } from 'zod'
import { addDays, type Day } from '../../kernel/day.ts'
import { zId } from '../../kernel/input.ts'
import { containing } from '../../platform/like.ts'
import { pageOf, readCursor, zPage } from '../../platform/pagination.server.ts'
import { TEAM } from '../../platform/session.ts'
import { type Context, query, sql, together } from '../../platform/use-case.server.ts'
import { CONTRACT_KINDS } from '../people/contract.ts'
import { moodOf, REASON_CODES } from './attention.ts'
import { zPortfolioRow } from './portfolio-row.ts'
import { readStandings, standingsDue } from './standings.ts'

/**
 * The activities that the session accompanies, those that need help first: 50 a page. Their order is the one kept (`activity_standing`), their
 * figures are of this instant.
 */
export const portfolio = query({
  name: 'portfolio',
  api: 'GET /portfolio',
  summary: 'Le portefeuille d’activités, celles qui ont besoin d’aide d’abord',
  roles: TEAM,
  scope: 'own',
  input: z.strictObject({
    q: z.string().max(100).optional(),
    reason: z.enum(REASON_CODES, { error: 'Choisissez dans la liste.' }).optional(),
    contract: z.enum([...CONTRACT_KINDS, 'none'], { error: 'Choisissez dans la liste.' }).optional(),
    advisorId: zId.optional(),
    ...zPage,
  }),
  output: z.object({
    rows: z.array(zPortfolioRow),
    next: z.string().nullable(),
    /** How many match, and how many of them need somebody. */
    total: z.number(),
    inNeed: z.number(),
    /** The kept order is of another day, or the ledger moved since. */
    stale: z.boolean(),
  }),
  async run(ctx, { q, reason, contract, advisorId, after, limit }) {
    const held = sql`select from contract c where c.organisation_id = a.organisation_id and c.activity_id = a.id
      and c.starts_on <= ${ctx.today}::date and coalesce(c.ended_on, c.ends_on, 'infinity') >= ${ctx.today}::date`
    const matching = sql`from activity a left join activity_standing s on s.organisation_id = a.organisation_id and s.activity_id = a.id
      where a.organisation_id = ${ctx.organisationId} and not a.is_house and a.opened_on <= ${ctx.today}::date
        and (a.closed_on is null or a.closed_on >= ${ctx.today}::date)
        ${reason ? sql`and ${reason} = any(s.reasons)` : sql``}
        ${contract === 'none' ? sql`and not exists (${held})` : contract ? sql`and exists (${held} and c.kind = ${contract})` : sql``}
        ${advisorId ? sql`and exists (select from portfolio f where f.organisation_id = a.organisation_id and f.activity_id = a.id and f.person_id = ${advisorId})` : sql``}
        ${
          q?.trim()
            ? sql`and a.id = any(array(select activities_named(${containing(q)}) union all select activity_id from activity_owner
                where organisation_id = ${ctx.organisationId} and person_id = any(array(select people_named(${containing(q)})))))`
            : sql``
        }`
    const [score, id] = after ? readCursor(after, 2) : [null, null]
    const [{ rows: ranked }, { rows: counts }, due] = await together(
      sql<{ id: string; score: number }>`
        select a.id, coalesce(s.score, 0) as score ${matching}
          ${after ? sql`and (coalesce(s.score, 0), a.id) < (${score}::int, ${id}::uuid)` : sql``}
        order by 2 desc, a.id desc limit ${limit + 1}`.execute(ctx.db),
      sql<{ total: number; needing: number }>`
        select count(*)::int as total, count(*) filter (where s.score > 0)::int as needing ${matching}`.execute(ctx.db),
      standingsDue(ctx),
    )
    const page = pageOf(ranked, limit, row => [row.score, row.id])
    const ids = page.rows.map(row => row.id)
    const [standings, deadlines] = await together(
      ids.length > 0 ? readStandings(ctx, ids) : Promise.resolve([]),
      readNext(ctx, ids),
    )
    return {
      rows: standings.map(standing => {
        const { mood, why } = moodOf(standing.trendCents)
        const next = deadlines.get(standing.activityId) ?? null
        return {
          ...standing,
          trendCents: [...standing.trendCents],
          expectedCents: standing.expectedCents ?? null,
          mood,
          moodWhy: why,
          next,
        }
      }),
      next: page.next,
      total: counts[0]!.total,
      inNeed: counts[0]!.needing,
      stale: due !== null,
    }
  },
})

/** The next thing that a day will ask, for each of these activities: contract, action, appointment. */
async function readNext(ctx: Context, ids: readonly string[]): Promise<Map<string, { on: Day; label: string }>> {
  const { rows } = await sql<{ activityId: string; on: Day; label: string }>`
    select distinct on ("activityId") "activityId", on_day as on, label from (
      select activity_id as "activityId", coalesce(ended_on, ends_on) as on_day, 'Fin du ' || upper(kind) as label from contract
      where organisation_id = ${ctx.organisationId} and activity_id = any(${ids}::uuid[]) and coalesce(ended_on, ends_on) >= ${ctx.today}::date
      union all
      select activity_id, due_on, 'Action à faire' from support_action
      where organisation_id = ${ctx.organisationId} and activity_id = any(${ids}::uuid[]) and done_on is null and dropped_on is null
        and due_on >= ${addDays(ctx.today, -90)}::date
      union all
      select activity_id, (starts_at at time zone ${ctx.session.zone})::date, 'Rendez-vous' from appointment
      where organisation_id = ${ctx.organisationId} and activity_id = any(${ids}::uuid[]) and cancelled_at is null and starts_at >= ${ctx.now}) t
    order by "activityId", on_day`.execute(ctx.db)
  return new Map(rows.map(({ activityId, on, label }) => [activityId, { on, label }]))
}
