import { z } from 'zod'
import type { Day } from '../../kernel/day.ts'
import { zDay, zInteger } from '../../kernel/input.ts'
import { TEAM } from '../../platform/session.ts'
import { type Context, query, sql } from '../../platform/use-case.server.ts'
import { type CandidateStage, STAGE_LABELS } from '../admissions/candidate.ts'
import { DESTINATION_LABELS, type Destination } from '../support/departure.ts'

/** What the annual report and the cohorts count one by one. */
const COUNTED = [
  'applicants',
  'entrepreneurs',
  'inCape',
  'inCesa',
  'capes',
  'cesas',
  'associates',
  'members',
  'exits',
  'entrants',
] as const
export type Counted = (typeof COUNTED)[number]

const zRow = z.object({
  /** Null: a member who is no person of the register. */
  personId: z.string().nullable(),
  name: z.string(),
  commune: z.string().nullable(),
  department: z.string().nullable(),
  on: zDay.nullable(),
  detail: z.string().nullable(),
})

/** The people behind a figure, by name: what each one counts for, and since which day. */
export const listCounted = query({
  name: 'listCounted',
  api: 'GET /counted-people',
  summary: 'Liste les personnes que compte un chiffre du bilan annuel ou des cohortes',
  roles: TEAM,
  scope: 'house',
  input: z.strictObject({
    what: z.enum(COUNTED, { error: 'Choisissez dans la liste.' }),
    from: zDay,
    to: zDay,
    limit: zInteger(1, 5000).default(200),
  }),
  output: z.object({ rows: z.array(zRow), total: z.number() }),
  async run(ctx, { what, from, to, limit }) {
    const { rows } = await sql<z.output<typeof zRow> & { total: number }>`
      select c.person_id as "personId", coalesce(p.last_name || ' ' || p.first_name, c.name, '') as name, p.address ->> 'city' as commune, p.department,
        c.on, c.detail, count(*) over ()::int as total
      from (${countedBy(ctx, what, from, to)}) c left join person p on p.organisation_id = ${ctx.organisationId} and p.id = c.person_id
      order by 2, c.on limit ${limit}`.execute(ctx.db)
    return {
      rows: rows.map(({ total: _, ...row }) => ({
        ...row,
        detail: labelOf(what, row.detail),
      })),
      total: rows[0]?.total ?? 0,
    }
  },
})

function labelOf(what: Counted, detail: string | null): string | null {
  if (what === 'exits') return DESTINATION_LABELS[detail as Destination] ?? null
  return what === 'applicants' ? STAGE_LABELS[detail as CandidateStage] : detail
}

/** How many came, signed, became members and left between two days. */
export async function readFlow(ctx: Context, { from, to }: { from: Day; to: Day }) {
  const count = (what: Counted) => sql<number>`(select count(*)::int from (${countedBy(ctx, what, from, to)}) c)`
  const { rows } = await sql<Record<'applicants' | 'capes' | 'cesas' | 'associates' | 'exits', number>>`
    select ${count('applicants')} as applicants, ${count('capes')} as capes, ${count('cesas')} as cesas,
      ${count('associates')} as associates, ${count('exits')} as exits`.execute(ctx.db)
  return rows[0]!
}

const contracts = (ctx: Context) => sql`contract c where c.organisation_id = ${ctx.organisationId}`

/** One row a thing counted: person_id, name, on, detail. */
function countedBy(ctx: Context, what: Counted, from: Day, to: Day) {
  const days = sql`between ${from}::date and ${to}::date`
  switch (what) {
    case 'applicants':
      return sql`select c.person_id, c.last_name || ' ' || c.first_name as name, c.applied_on as on, c.stage as detail from candidate c
        where c.organisation_id = ${ctx.organisationId} and c.applied_on ${days}`
    case 'entrepreneurs':
    case 'inCape':
    case 'inCesa': {
      const kept = {
        entrepreneurs: sql`true`,
        inCape: sql`not bool_or(c.kind = 'cesa')`,
        inCesa: sql`bool_or(c.kind = 'cesa')`,
      }
      return sql`select c.person_id, null as name, min(c.starts_on) as on, case when bool_or(c.kind = 'cesa') then 'CESA' else 'CAPE' end as detail
        from ${contracts(ctx)} and c.starts_on <= ${to}::date and coalesce(c.ended_on, c.ends_on, 'infinity') >= ${to}::date group by c.person_id
        having ${kept[what]}`
    }
    case 'capes':
      return sql`select c.person_id, null as name, c.starts_on as on, a.name as detail from contract c
        join activity a on a.organisation_id = c.organisation_id and a.id = c.activity_id
        where c.organisation_id = ${ctx.organisationId} and c.kind = 'cape' and c.renews_id is null and c.starts_on ${days}`
    case 'cesas':
      return sql`select c.person_id, null as name, c.starts_on as on, a.name as detail from contract c
        join activity a on a.organisation_id = c.organisation_id and a.id = c.activity_id
        where c.organisation_id = ${ctx.organisationId} and c.kind = 'cesa' and c.starts_on ${days}`
    case 'associates':
      return sql`select h.person_id, h.name, min(m.day) as on, 'n° ' || h.member_number as detail from shareholder h
        join share_movement m on m.organisation_id = h.organisation_id and m.shareholder_id = h.id
        where h.organisation_id = ${ctx.organisationId} group by h.organisation_id, h.id having min(m.day) ${days}`
    case 'members':
      return sql`select h.person_id, h.name, min(m.day) as on, 'n° ' || h.member_number as detail from shareholder h
        join share_movement m on m.organisation_id = h.organisation_id and m.shareholder_id = h.id and m.day <= ${to}::date
        where h.organisation_id = ${ctx.organisationId} group by h.organisation_id, h.id having sum(m.shares) > 0`
    case 'exits':
      return sql`select d.person_id, null as name, d.left_on as on, d.destination as detail from departure d
        where d.organisation_id = ${ctx.organisationId} and d.left_on ${days}`
    case 'entrants':
      return sql`select c.person_id, null as name, min(c.starts_on) as on,
          case when max(coalesce(c.ended_on, c.ends_on, 'infinity')) < ${ctx.today}::date then 'parti·e' when bool_or(c.kind = 'cesa') then 'CESA' else 'CAPE' end as detail
        from ${contracts(ctx)} and c.starts_on <= ${ctx.today}::date group by c.person_id having min(c.starts_on) ${days}`
  }
}
