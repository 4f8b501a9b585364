import { z } from 'zod'
import { nafDivision } from '../../law/naf.ts'
import { TEAM } from '../../platform/session.ts'
import { query, sql } from '../../platform/use-case.server.ts'
import type { ContractKind } from '../people/contract.ts'

const DIMENSIONS = ['year', 'site', 'prescriber', 'trade'] as const
export type Dimension = (typeof DIMENSIONS)[number]

const GROUPS = {
  year: sql<string>`extract(year from c.applied_on)::int::text`,
  site: sql<string>`coalesce(s.name, '')`,
  prescriber: sql<string>`coalesce(r.name, '')`,
  trade: sql<string>`coalesce(left(c.naf, 2), '')`,
}

const zLine = z.object({
  label: z.string(),
  applied: z.number(),
  met: z.number(),
  cape: z.number(),
  cesa: z.number(),
  refused: z.number(),
  abandoned: z.number(),
  open: z.number(),
})

/**
 * What becomes of those who applied, by year of application, site, prescriber or trade (division of the NAF). Each applicant counts once, in
 * the line of their application; those who are erased still count, without a name.
 */
export const getConversion = query({
  name: 'getConversion',
  api: 'GET /conversion',
  summary: 'Compte ce que deviennent les candidatures, par année, lieu, prescripteur ou métier',
  roles: TEAM,
  scope: 'own',
  input: z.strictObject({
    by: z.enum(DIMENSIONS).default('year'),
    year: z.number().int().min(1900).max(2199).optional(),
  }),
  output: z.object({ lines: z.array(zLine), years: z.array(z.number()) }),
  async run(ctx, { by, year }) {
    const signed = (kind: ContractKind) =>
      sql`c.person_id in (select person_id from contract where organisation_id = ${ctx.organisationId} and kind = ${kind})`
    const met = sql`c.id in (select candidate_id from candidate_step where organisation_id = ${ctx.organisationId} and stage in ('meeting', 'diagnosis'))`
    const { rows } = await sql<z.output<typeof zLine>>`
      select ${GROUPS[by]} as label, count(*)::int as applied,
        count(*) filter (where c.stage in ('meeting', 'diagnosis', 'joined') or ${met})::int as met,
        count(*) filter (where ${signed('cape')})::int as cape,
        count(*) filter (where ${signed('cesa')})::int as cesa,
        count(*) filter (where c.stage = 'refused')::int as refused,
        count(*) filter (where c.stage = 'abandoned')::int as abandoned,
        count(*) filter (where c.stage in ('prospect', 'meeting', 'diagnosis'))::int as open
      from candidate c
      left join site s on s.organisation_id = c.organisation_id and s.id = c.site_id
      left join prescriber r on r.organisation_id = c.organisation_id and r.id = c.prescriber_id
      where c.organisation_id = ${ctx.organisationId} and c.applied_on is not null
        ${year ? sql`and c.applied_on between make_date(${year}, 1, 1) and make_date(${year}, 12, 31)` : sql``}
      group by 1 order by ${by === 'year' ? sql`1 desc` : sql`2 desc, 1`}`.execute(ctx.db)
    // From one year's last application to that of a year before: as many visits of the index as years.
    const before = sql`select max(applied_on) from candidate where organisation_id = ${ctx.organisationId}`
    const years = await sql<{ year: number }>`
      with recursive year(last) as (
        ${before} union all select (${before} and applied_on < date_trunc('year', year.last)::date) from year where year.last is not null)
      select extract(year from last)::int as year from year where last is not null`.execute(ctx.db)
    return {
      lines: rows.map(row => ({
        ...row,
        label: by === 'trade' && row.label ? nafDivision(row.label) : row.label || 'Non précisé',
      })),
      years: years.rows.map(row => row.year),
    }
  },
})
