import { z } from 'zod'
import { addDays, type Day } from '../../kernel/day.ts'
import { zMinutes } from '../../kernel/duration.ts'
import { zDay, zId, zOptionalText } from '../../kernel/input.ts'
import { notFound, Refused, refuse, refuseIfAny } from '../../kernel/refusal.ts'
import { newId } from '../../platform/ids.server.ts'
import { pageOf, readCursor, zPage } from '../../platform/pagination.server.ts'
import { ROLES } from '../../platform/session.ts'
import { type Context, query, sql, useCase } from '../../platform/use-case.server.ts'
import { TIME_ACTS, TIME_ROLES, type TimeAct, type TimeRole, timeRefusals } from './time-entry.ts'

interface NewTime {
  personId: string
  day: Day
  minutes: number
  act: TimeAct
  role: TimeRole
  withPersonId: string | null
  programmeId: string | null
  note: string | null
  source: { kind: 'appointment' | 'interview' | 'workshop'; id: string } | null
}

/** Writes time, part of the transaction of what made it. */
export async function writeTime(ctx: Context, times: readonly NewTime[]): Promise<string[]> {
  const rows = times.map(time => ({
    organisation_id: ctx.organisationId,
    id: newId(),
    person_id: time.personId,
    day: time.day,
    minutes: time.minutes,
    act: time.act,
    role: time.role,
    with_person_id: time.withPersonId,
    programme_id: time.programmeId,
    note: time.note,
    source_kind: time.source?.kind ?? null,
    source_id: time.source?.id ?? null,
  }))
  for (let i = 0; i < rows.length; i += 1000)
    await ctx.db
      .insertInto('time_entry')
      .values(rows.slice(i, i + 1000))
      .execute()
  return rows.map(row => row.id)
}

/** Takes back the time that these sources made, so that it is made again. */
export async function clearTimeOf(ctx: Context, sourceIds: readonly string[]): Promise<void> {
  if (sourceIds.length === 0) return
  await ctx.db
    .deleteFrom('time_entry')
    .where('organisation_id', '=', ctx.organisationId)
    .where('source_id', 'in', sourceIds)
    .execute()
}

const zFields = {
  day: zDay,
  minutes: zMinutes(1, 1440),
  act: z.enum(TIME_ACTS, { error: 'Choisissez l’action dans la liste.' }),
  role: z.enum(TIME_ROLES, { error: 'Choisissez le rôle dans la liste.' }),
  withPersonId: zId.nullish(),
  programmeId: zId.nullish(),
  note: zOptionalText(300),
}

/** Enters time by hand, one's own: several lines at once. */
export const enterTime = useCase({
  name: 'enterTime',
  api: 'POST /time-entries',
  summary: 'Saisit du temps passé',
  roles: ROLES.filter(role => role !== 'auditor'),
  scope: 'own',
  input: z.strictObject({
    /** Whose time, for somebody who sees the whole house; one's own when absent. */
    personId: zId.nullish(),
    entries: z.array(z.strictObject(zFields)).min(1, 'Saisissez au moins une durée.').max(500),
  }),
  output: z.strictObject({ ids: z.array(zId) }),
  async run(ctx, { personId, entries }) {
    const whose = await readWhose(ctx, personId)
    const others = await readPeriodMinutes(
      ctx,
      whose,
      entries.map(entry => entry.day),
    )
    refuseIfAny(timeRefusals(entries, others, ctx.today))
    await refuseUnknown(ctx, entries)
    const ids = await writeTime(
      ctx,
      entries.map(entry => ({
        ...entry,
        personId: whose,
        withPersonId: entry.withPersonId ?? null,
        programmeId: entry.programmeId ?? null,
        note: entry.note ?? null,
        source: null,
      })),
    )
    for (const id of ids) ctx.record(id)
    return { ids }
  },
})

async function readWhose(ctx: Context, named: string | null | undefined): Promise<string> {
  const { personId, activityIds, actor } = ctx.session
  if (named && named !== personId && activityIds !== null && actor.kind !== 'system') throw notFound('Cette personne')
  const whose = named ?? personId
  if (!whose)
    throw new Refused([
      refuse(
        'sans-fiche',
        'Dites de qui est ce temps : votre accès n’est relié à aucune personne du registre.',
        'personId',
      ),
    ])
  return whose
}

/** People and programmes that a line names must be there: seen by the one who types. */
async function refuseUnknown(
  ctx: Context,
  entries: readonly { withPersonId?: string | null; programmeId?: string | null; day: Day }[],
): Promise<void> {
  const programmes = await ctx.db
    .selectFrom('funding_programme')
    .select(['id', 'name', 'starts_on', 'ends_on'])
    .where('organisation_id', '=', ctx.organisationId)
    .where('id', 'in', [NOBODY, ...entries.flatMap(entry => entry.programmeId ?? [])])
    .execute()
  const people = await ctx.db
    .selectFrom('person')
    .select('id')
    .where('organisation_id', '=', ctx.organisationId)
    .where('id', 'in', [NOBODY, ...entries.flatMap(entry => entry.withPersonId ?? [])])
    .execute()
  refuseIfAny(
    entries.flatMap((entry, i) => {
      const at = `entries.${i}`
      const programme = programmes.find(one => one.id === entry.programmeId)
      return [
        ...(entry.withPersonId && !people.some(one => one.id === entry.withPersonId)
          ? [refuse('personne', 'Cette personne n’existe pas ou ne vous est pas accessible.', `${at}.withPersonId`)]
          : []),
        ...(entry.programmeId && !programme
          ? [refuse('convention', 'Cette convention n’existe pas : choisissez dans la liste.', `${at}.programmeId`)]
          : []),
        ...(programme && (entry.day < programme.starts_on || entry.day > programme.ends_on)
          ? [
              refuse(
                'periode',
                `Ce jour est hors de la période de «\u00a0${programme.name}\u00a0»\u00a0: changez le jour ou la convention.`,
                `${at}.programmeId`,
              ),
            ]
          : []),
      ]
    }),
  )
}

const NOBODY = '00000000-0000-0000-0000-000000000000'

/** Minutes already entered by day, so that no day goes past twenty-four hours. */
async function readPeriodMinutes(ctx: Context, personId: string, days: readonly Day[]) {
  const rows = await ctx.db
    .selectFrom('time_entry')
    .select(['day', sql<number>`sum(minutes)::int`.as('minutes')])
    .where('organisation_id', '=', ctx.organisationId)
    .where('person_id', '=', personId)
    .where('day', 'in', days)
    .groupBy('day')
    .execute()
  return new Map(rows.map(row => [row.day, row.minutes]))
}

export const deleteTime = useCase({
  name: 'deleteTime',
  api: 'DELETE /time-entries/{id}',
  summary: 'Supprime un temps saisi à la main',
  roles: ROLES.filter(role => role !== 'auditor'),
  scope: 'own',
  input: z.strictObject({ id: zId }),
  output: z.strictObject({ id: zId }),
  async run(ctx, { id }) {
    const before = await readOwnEntry(ctx, id)
    if (before.source_id)
      throw new Refused([
        refuse('source', 'Ce temps vient d’un atelier, d’un rendez-vous ou d’un entretien : corrigez-le là-bas.'),
      ])
    await ctx.db
      .deleteFrom('time_entry')
      .where('organisation_id', '=', ctx.organisationId)
      .where('id', '=', id)
      .execute()
    ctx.record(id, { before })
    return { id }
  },
})

/** One's own line, or anybody's for those who see the whole house. */
async function readOwnEntry(ctx: Context, id: string) {
  const row = await ctx.db
    .selectFrom('time_entry')
    .selectAll()
    .where('organisation_id', '=', ctx.organisationId)
    .where('id', '=', id)
    .executeTakeFirst()
  if (!row || (ctx.session.activityIds !== null && row.person_id !== ctx.session.personId)) throw notFound('Ce temps')
  return row
}

const zTime = z.object({
  id: zId,
  personId: zId,
  personName: z.string(),
  day: zDay,
  minutes: z.number(),
  act: z.enum(TIME_ACTS),
  role: z.enum(TIME_ROLES),
  withPersonId: z.string().nullable(),
  withName: z.string().nullable(),
  programmeId: z.string().nullable(),
  programmeName: z.string().nullable(),
  note: z.string().nullable(),
  sourceKind: z.string().nullable(),
  version: z.number(),
})
export type TimeEntry = z.output<typeof zTime>

/** Time of a period: one's own, or for those who see the house, everybody's or one person's. */
export const listTime = query({
  name: 'listTime',
  api: 'GET /time-entries',
  summary: 'Liste le temps d’une période',
  roles: ROLES,
  scope: 'own',
  input: z.strictObject({
    from: zDay,
    to: zDay,
    personId: zId.optional(),
    everybody: z.boolean().optional(),
    ...zPage,
  }),
  output: z.object({
    rows: z.array(zTime),
    next: z.string().nullable(),
    /** Of the whole period, whatever the page shows. */
    minutes: z.number(),
  }),
  async run(ctx, { from, to, personId, everybody = false, after, limit }) {
    const house = ctx.session.activityIds === null
    const whose = house ? (personId ?? (everybody ? null : ctx.session.personId)) : (ctx.session.personId ?? NOBODY)
    if (addDays(from, 400) < to)
      throw new Refused([refuse('periode', 'Choisissez une période de treize mois au plus.', 'to')])
    const its = sql`t.organisation_id = ${ctx.organisationId} and t.day >= ${from} and t.day <= ${to} ${whose ? sql`and t.person_id = ${whose}` : sql``}`
    const { rows: total } = await sql<{ minutes: number }>`
      select coalesce(sum(t.minutes), 0)::int as minutes from time_entry t where ${its}`.execute(ctx.db)
    const [day, id] = after ? readCursor(after, 2) : []
    const { rows } = await sql<TimeEntry>`
      select t.id, t.person_id as "personId", p.first_name || ' ' || p.last_name as "personName", t.day, t.minutes, t.act, t.role,
        t.with_person_id as "withPersonId", w.first_name || ' ' || w.last_name as "withName", t.programme_id as "programmeId",
        g.name as "programmeName", t.note, t.source_kind as "sourceKind", t.version
      from time_entry t
      join person p on p.organisation_id = t.organisation_id and p.id = t.person_id
      left join person w on w.organisation_id = t.organisation_id and w.id = t.with_person_id
      left join funding_programme g on g.organisation_id = t.organisation_id and g.id = t.programme_id
      where ${its} ${after ? sql`and (t.day, t.id) > (${day}::date, ${id}::uuid)` : sql``}
      order by t.day, t.id limit ${limit + 1}`.execute(ctx.db)
    return { ...pageOf(rows, limit, row => [row.day, row.id]), minutes: total[0]!.minutes }
  },
})
