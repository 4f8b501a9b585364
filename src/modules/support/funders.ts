import { z } from 'zod'
import { zMinutes } from '../../kernel/duration.ts'
import { zDay, zId, zOptionalText, zText, zVersion } from '../../kernel/input.ts'
import { notFound, Refused, refuse } from '../../kernel/refusal.ts'
import { changeRow } from '../../platform/change-row.server.ts'
import { newId } from '../../platform/ids.server.ts'
import { OFFICE, TEAM } from '../../platform/session.ts'
import { type Context, query, sql, useCase } from '../../platform/use-case.server.ts'
import { CONTRACT_KINDS } from '../people/contract.ts'
import { ENTRY_STATUSES } from './statement.ts'

const zDepartment = z
  .string()
  .regex(/^(\d\d|2[AB]|97[1-8]|98[678])$/, 'Département attendu, par exemple 31, 2A ou 974.')

const zProgrammeFields = {
  funderName: zText(120),
  name: zText(120),
  reference: zOptionalText(60),
  startsOn: zDay,
  endsOn: zDay,
  budgetMinutes: zMinutes(0, 6_000_000).optional(),
  /** Whose hours count; nobody is left out by an empty list. */
  countsContracts: z
    .array(z.enum(CONTRACT_KINDS, { error: 'Choisissez CAPE ou CESA.' }))
    .max(2)
    .optional(),
  countsDepartments: z.array(zDepartment).max(110).optional(),
  countsStatuses: z
    .array(z.enum(ENTRY_STATUSES, { error: 'Choisissez dans la liste.' }))
    .max(8)
    .optional(),
}

/** Writes down an agreement with a funder, or changes it. The funder is known by its name: a new name is a new funder. */
export const saveFundingProgramme = useCase({
  name: 'saveFundingProgramme',
  api: 'POST /funding-programmes',
  summary: 'Enregistre une convention avec un financeur',
  roles: [...OFFICE, 'training'],
  scope: 'house',
  input: z.strictObject({ id: zId.optional(), version: zVersion.optional(), ...zProgrammeFields }),
  output: z.strictObject({ id: zId }),
  async run(ctx, { id: known, version, funderName, ...input }) {
    if (input.endsOn < input.startsOn)
      throw new Refused([refuse('periode', 'Une convention ne finit pas avant de commencer.', 'endsOn')])
    const funderId = await readFunder(ctx, funderName.trim())
    const columns = {
      funder_id: funderId,
      name: input.name,
      reference: input.reference ?? null,
      starts_on: input.startsOn,
      ends_on: input.endsOn,
      budget_minutes: input.budgetMinutes ?? 0,
      counts_contracts: input.countsContracts ?? [],
      counts_departments: input.countsDepartments ?? [],
      counts_statuses: input.countsStatuses ?? [],
    }
    const id = known ?? newId()
    if (known) {
      const [before] = await readFundingProgrammes(ctx, known)
      if (!before) throw notFound('Cette convention')
      await changeRow(ctx, 'funding_programme', { id: known, version }, 'Cette convention', columns)
      ctx.record(id, { before })
    } else {
      await ctx.db
        .insertInto('funding_programme')
        .values({ organisation_id: ctx.organisationId, id, ...columns })
        .execute()
      ctx.record(id)
    }
    return { id }
  },
})

async function readFunder(ctx: Context, name: string): Promise<string> {
  const known = await ctx.db
    .selectFrom('funder')
    .select('id')
    .where('organisation_id', '=', ctx.organisationId)
    .where(sql<boolean>`lower(name) = lower(${name})`)
    .executeTakeFirst()
  if (known) return known.id
  const id = newId()
  await ctx.db.insertInto('funder').values({ organisation_id: ctx.organisationId, id, name }).execute()
  return id
}

export const zProgramme = z.object({
  id: zId,
  funderName: z.string(),
  name: z.string(),
  reference: z.string().nullable(),
  startsOn: zDay,
  endsOn: zDay,
  budgetMinutes: z.number(),
  countsContracts: z.array(z.enum(CONTRACT_KINDS)),
  countsDepartments: z.array(z.string()),
  countsStatuses: z.array(z.enum(ENTRY_STATUSES)),
  version: z.number(),
  /** Hours of the team and of people already entered under it. */
  teamMinutes: z.number(),
  peopleMinutes: z.number(),
})
export type FundingProgramme = z.output<typeof zProgramme>

/** The agreements, those in force first, with what was already entered under each. */
export async function readFundingProgrammes(ctx: Context, id?: string): Promise<FundingProgramme[]> {
  const { rows } = await sql<FundingProgramme>`
    select g.id, f.name as "funderName", g.name, g.reference, g.starts_on as "startsOn", g.ends_on as "endsOn",
      g.budget_minutes as "budgetMinutes", g.counts_contracts as "countsContracts", g.counts_departments as "countsDepartments",
      g.counts_statuses as "countsStatuses", g.version, coalesce(t.team, 0)::int as "teamMinutes", coalesce(t.people, 0)::int as "peopleMinutes"
    from funding_programme g
    join funder f on f.organisation_id = g.organisation_id and f.id = g.funder_id
    left join (select programme_id, sum(minutes) filter (where role <> 'participant') as team, sum(minutes) filter (where role = 'participant') as people
      from time_entry where organisation_id = ${ctx.organisationId} and programme_id is not null group by programme_id) t on t.programme_id = g.id
    where g.organisation_id = ${ctx.organisationId} ${id ? sql`and g.id = ${id}` : sql``}
    order by g.ends_on < ${ctx.today}, g.ends_on, f.name, g.name`.execute(ctx.db)
  return rows
}

export const listFundingProgrammes = query({
  name: 'listFundingProgrammes',
  api: 'GET /funding-programmes',
  summary: 'Liste les conventions des financeurs et leurs heures',
  roles: TEAM,
  scope: 'own',
  input: z.strictObject({}),
  output: z.array(zProgramme),
  run: ctx => readFundingProgrammes(ctx),
})

/** The agreements to choose one, those in force first: their hours, long to sum, are left out. */
export const chooseFundingProgrammes = query({
  name: 'chooseFundingProgrammes',
  api: { none: 'GET /funding-programmes says more' },
  summary: 'Liste les conventions parmi lesquelles choisir',
  roles: TEAM,
  scope: 'own',
  input: z.strictObject({}),
  output: z.array(z.strictObject({ value: zId, label: z.string() })),
  async run(ctx) {
    const { rows } = await sql<{ value: string; label: string }>`
      select g.id as value, g.name || ' (' || f.name || ')' as label
      from funding_programme g join funder f on f.organisation_id = g.organisation_id and f.id = g.funder_id
      where g.organisation_id = ${ctx.organisationId} order by g.ends_on < ${ctx.today}, g.ends_on, f.name, g.name`.execute(
      ctx.db,
    )
    return rows
  },
})
