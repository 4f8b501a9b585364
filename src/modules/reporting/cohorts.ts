import { z } from 'zod'
import { zDay } from '../../kernel/input.ts'
import { TEAM } from '../../platform/session.ts'
import { type Context, planForValues, query, sql } from '../../platform/use-case.server.ts'
import { DESTINATIONS } from '../support/departure.ts'
import { cohortsOf, STANDINGS, survivalOf, type Way } from './cohort.ts'

const zWay = z.object({
  year: z.number(),
  standing: z.enum(STANDINGS),
  destination: z.enum(DESTINATIONS).nullable(),
  months: z.number(),
  count: z.number(),
})

/** Those who entered the house year after year, and what became of them: the persons who ever had a CAPE or a CESA. */
export const cohorts = query({
  name: 'cohorts',
  api: 'GET /cohorts',
  summary: 'Les cohortes par année d’entrée : où en est chacune, sorties et destinations, courbe de survie',
  roles: TEAM,
  scope: 'house',
  input: z.strictObject({}),
  output: z.object({
    on: zDay,
    /** Those who went the same way together: what the rest is made from, and what houses of a group add up. */
    ways: z.array(zWay),
    cohorts: z.array(
      z.object({
        year: z.number(),
        entrants: z.number(),
        cape: z.number(),
        cesa: z.number(),
        associate: z.number(),
        gone: z.number(),
        destinations: z.partialRecord(z.enum(DESTINATIONS), z.number()),
        firstYearExits: z.number(),
        complete: z.boolean(),
        after: z.array(z.object({ years: z.number(), present: z.number().nullable() })),
      }),
    ),
    survival: z.array(z.object({ months: z.number(), atRisk: z.number(), left: z.number(), share: z.number() })),
  }),
  async run(ctx) {
    const ways = await readWays(ctx)
    return { on: ctx.today, ways, cohorts: cohortsOf(ways, ctx.today), survival: survivalOf(ways) }
  },
})

/**
 * One statement. Entry is the first contract's first day, leaving the last one's last day: somebody who came back has not left. A member
 * holds shares today; others stand where their contract of today puts them.
 */
async function readWays(ctx: Context): Promise<Way[]> {
  await planForValues(ctx)
  const { rows } = await sql<Way>`
    with entrant as (
      select person_id, min(starts_on) as entered, max(coalesce(ended_on, ends_on, 'infinity')) as last,
        bool_or(kind = 'cesa' and coalesce(ended_on, ends_on, 'infinity') >= ${ctx.today}::date) as salaried
      from contract where organisation_id = ${ctx.organisationId} and starts_on <= ${ctx.today}::date group by person_id
    ), member as (
      select person_id from share_movement
      where organisation_id = ${ctx.organisationId} and person_id is not null and day <= ${ctx.today}::date
      group by shareholder_id, person_id having sum(shares) > 0
    ), left_for as (
      select distinct on (person_id) person_id, destination from departure
      where organisation_id = ${ctx.organisationId} order by person_id, left_on desc
    )
    select extract(year from e.entered)::int as year,
      case when e.last < ${ctx.today}::date then 'gone' when m.person_id is not null then 'associate' when e.salaried then 'cesa' else 'cape' end as standing,
      case when e.last < ${ctx.today}::date then l.destination end as destination,
      (extract(year from span) * 12 + extract(month from span))::int as months, count(*)::int as count
    from entrant e
    cross join lateral (select age(case when e.last < ${ctx.today}::date then e.last + 1 else ${ctx.today}::date end, e.entered) as span) s
    left join member m on m.person_id = e.person_id
    left join left_for l on l.person_id = e.person_id
    group by 1, 2, 3, 4 order by 1, 2, 4`.execute(ctx.db)
  return rows
}
