import { z } from 'zod'
import { zDay, zId, zInteger } from '../../kernel/input.ts'
import { TEAM } from '../../platform/session.ts'
import { type Context, query, sql } from '../../platform/use-case.server.ts'
import { readWhatIsMine } from '../treasury/index.ts'
import { attentionOf } from './attention.ts'
import { lastMonths, readCashMoves, readCurrentContracts, readLate, trendOf } from './read-activities.ts'

const zRow = z.object({
  activityId: zId,
  code: z.string(),
  name: z.string(),
  /** Whose it is. */
  people: z.string(),
  cashCents: z.number(),
  mineCents: z.number(),
  payableCents: z.number(),
  toComeCents: z.number(),
  trendCents: z.array(z.number()),
  lateCount: z.number(),
  lateCents: z.number(),
  contractKind: z.enum(['cape', 'cesa']).nullable(),
  contractEndsOn: zDay.nullable(),
  score: z.number(),
  reasons: z.array(z.object({ code: z.string(), text: z.string() })),
})
export type PortfolioRow = z.output<typeof zRow>

/** The activities that the session accompanies, those that need help first. */
export const portfolio = query({
  name: 'portfolio',
  api: 'GET /portfolio',
  summary: 'Le portefeuille d’activités, celles qui ont besoin d’aide d’abord',
  roles: TEAM,
  scope: 'own',
  input: z.strictObject({ limit: zInteger(1, 5000).default(500) }),
  output: z.object({ rows: z.array(zRow), total: z.number() }),
  async run(ctx, { limit }) {
    const rows = await readPortfolio(ctx)
    return { rows: rows.slice(0, limit), total: rows.length }
  },
})

/** Six statements, whatever the number of activities. */
export async function readPortfolio(ctx: Context): Promise<PortfolioRow[]> {
  const own = ctx.session.activityIds ?? undefined
  const activities = await readOpenActivities(ctx)
  const months = lastMonths(ctx.today)
  const mine = await readWhatIsMine(ctx, ctx.today, own)
  const moves = await readCashMoves(ctx, months[0]!, own)
  const late = await readLate(ctx, own)
  const contracts = await readCurrentContracts(ctx, own)
  const rows = activities.map(activity => {
    const its = mine.get(activity.activityId)
    const { count = 0, cents = 0 } = late.get(activity.activityId) ?? {}
    const contract = contracts.get(activity.activityId)
    const facts = {
      mineCents: its?.mineCents ?? 0,
      trendCents: trendOf(its?.cashCents ?? 0, moves.get(activity.activityId), months),
      lateCount: count,
      lateCents: cents,
      contractKind: contract?.kind ?? null,
      contractEndsOn: contract?.endsOn ?? null,
    }
    return {
      ...activity,
      cashCents: its?.cashCents ?? 0,
      payableCents: its?.payableCents ?? 0,
      toComeCents: its?.toComeCents ?? 0,
      ...facts,
      ...attentionOf(facts, ctx.today),
    }
  })
  return rows.sort((a, b) => b.score - a.score || a.mineCents - b.mineCents || (a.name < b.name ? -1 : 1))
}

async function readOpenActivities(ctx: Context) {
  const { rows } = await sql<{ activityId: string; code: string; name: string; people: string }>`
    select a.id as "activityId", a.code, a.name, coalesce(string_agg(p.first_name || ' ' || p.last_name, ', ' order by p.last_name), '') as people
    from activity a
    left join activity_owner o on o.organisation_id = a.organisation_id and o.activity_id = a.id
    left join person p on p.organisation_id = o.organisation_id and p.id = o.person_id
    where a.organisation_id = ${ctx.organisationId} and not a.is_house and a.opened_on <= ${ctx.today}
      and (a.closed_on is null or a.closed_on >= ${ctx.today})
    group by a.organisation_id, a.id`.execute(ctx.db)
  return rows
}
