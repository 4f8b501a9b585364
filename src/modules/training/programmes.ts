import type { Selectable } from 'kysely'
import { z } from 'zod'
import { zMinutes } from '../../kernel/duration.ts'
import { zDay, zId, zInteger, zNonNegativeCents, zOptionalText, zText, zVersion } from '../../kernel/input.ts'
import { notFound, Refused, refuse, stale } from '../../kernel/refusal.ts'
import { AIMS, legendOf, SPECIALITIES } from '../../law/bpf.ts'
import { newId } from '../../platform/ids.server.ts'
import type { Database } from '../../platform/schema.ts'
import { ROLES } from '../../platform/session.ts'
import { type Context, query, sql, useCase } from '../../platform/use-case.server.ts'
import { readActivity } from '../organisation/index.ts'
import { mayWrite, TRAINERS } from './access.ts'

const AIM_CODES = AIMS.map(aim => aim.code) as [string, ...string[]]

const zProgrammeFields = {
  title: zText(160),
  minutes: zMinutes(30, 180_000),
  objectives: zOptionalText(4000),
  audience: zOptionalText(2000),
  prerequisites: zOptionalText(2000),
  content: zOptionalText(8000),
  methods: zOptionalText(4000),
  evaluation: zOptionalText(2000),
  accessibility: zOptionalText(2000),
  access: zOptionalText(2000),
  priceCents: zNonNegativeCents.nullish(),
  aim: z.enum(AIM_CODES, { error: 'Choisissez l’objectif général dans la liste.' }).nullish().describe(legendOf(AIMS)),
  speciality: z
    .string()
    .refine(code => code in SPECIALITIES, 'Spécialité inconnue : choisissez dans la liste (nomenclature NSF).')
    .nullish(),
  certification: zOptionalText(120),
  inWorkplace: z.boolean().default(false),
}

const zProgramme = z.object({
  id: zId,
  edition: z.number(),
  activityId: zId,
  activityName: z.string(),
  title: z.string(),
  minutes: z.number(),
  objectives: z.string().nullable(),
  audience: z.string().nullable(),
  prerequisites: z.string().nullable(),
  content: z.string().nullable(),
  methods: z.string().nullable(),
  evaluation: z.string().nullable(),
  accessibility: z.string().nullable(),
  access: z.string().nullable(),
  priceCents: zNonNegativeCents.nullable(),
  aim: z.string().nullable(),
  speciality: z.string().nullable(),
  certification: z.string().nullable(),
  inWorkplace: z.boolean(),
  archivedOn: zDay.nullable(),
  sessions: z.number(),
  version: z.number(),
})
export type Programme = z.output<typeof zProgramme>

/**
 * Writes a programme, new or known. Sessions keep the edition they were opened under: once one uses it, a change makes the next edition,
 * for the sessions to come. What an edition left unsaid is no promise: it is completed where it stands, so that the file of a session held
 * is mended too.
 */
export const saveProgramme = useCase({
  name: 'saveProgramme',
  api: 'POST /training-programmes',
  summary: 'Enregistre un programme de formation (nouveau, ou existant avec id, édition et version)',
  roles: TRAINERS,
  scope: 'own',
  input: z.strictObject({
    id: zId.optional(),
    edition: zInteger(1, 10_000).optional(),
    version: zVersion.optional(),
    activityId: zId,
    ...zProgrammeFields,
  }),
  output: z.strictObject({ id: zId, edition: z.number() }),
  async run(ctx, { id: known, edition = 1, version = 0, activityId, ...fields }) {
    await readActivity(ctx, activityId)
    const columns = {
      activity_id: activityId,
      title: fields.title,
      minutes: fields.minutes,
      objectives: fields.objectives ?? null,
      audience: fields.audience ?? null,
      prerequisites: fields.prerequisites ?? null,
      content: fields.content ?? null,
      methods: fields.methods ?? null,
      evaluation: fields.evaluation ?? null,
      accessibility: fields.accessibility ?? null,
      access: fields.access ?? null,
      price_cents: fields.priceCents ?? null,
      aim: fields.aim ?? null,
      speciality: fields.speciality ?? null,
      certification: fields.certification ?? null,
      in_workplace: fields.inWorkplace,
      at: ctx.now,
    }
    if (!known) {
      const id = newId()
      await ctx.db
        .insertInto('training_programme')
        .values({ organisation_id: ctx.organisationId, id, edition: 1, ...columns })
        .execute()
      ctx.record(id, { activityId })
      return { id, edition: 1 }
    }
    const before = await lockLatest(ctx, known)
    if (before.edition !== edition || before.version !== version) throw stale('Ce programme')
    if (await isUsed(ctx, known, edition)) {
      await completeEditions(ctx, known, columns)
      if (isCompletion(before, columns)) {
        ctx.record(known, { activityId, before })
        return { id: known, edition }
      }
      await ctx.db
        .insertInto('training_programme')
        .values({ organisation_id: ctx.organisationId, id: known, edition: edition + 1, ...columns })
        .execute()
      ctx.record(known, { activityId, before })
      return { id: known, edition: edition + 1 }
    }
    await ctx.db
      .updateTable('training_programme')
      .set({ ...columns, version: version + 1 })
      .where('organisation_id', '=', ctx.organisationId)
      .where('id', '=', known)
      .where('edition', '=', edition)
      .execute()
    ctx.record(known, { activityId, before })
    return { id: known, edition }
  },
})

/** Takes a programme out of the catalogue, or puts it back. */
export const archiveProgramme = useCase({
  name: 'archiveProgramme',
  api: 'POST /training-programmes/{id}/archive',
  summary: 'Retire un programme du catalogue, ou l’y remet',
  roles: TRAINERS,
  scope: 'own',
  input: z.strictObject({ id: zId, archived: z.boolean() }),
  output: z.strictObject({ id: zId }),
  async run(ctx, { id, archived }) {
    const before = await lockLatest(ctx, id)
    await ctx.db
      .updateTable('training_programme')
      .set({ archived_on: archived ? ctx.today : null, version: before.version + 1 })
      .where('organisation_id', '=', ctx.organisationId)
      .where('id', '=', id)
      .where('edition', '=', before.edition)
      .execute()
    ctx.record(id, { activityId: before.activity_id, before })
    return { id }
  },
})

/** The edition in force of a programme, locked: two who write the next one wait for each other. */
async function lockLatest(ctx: Context, id: string) {
  const rows = await ctx.db
    .selectFrom('training_programme')
    .selectAll()
    .where('organisation_id', '=', ctx.organisationId)
    .where('id', '=', id)
    .orderBy('edition', 'desc')
    .forUpdate()
    .execute()
  const latest = rows[0]
  if (!latest || !mayWrite(ctx, latest.activity_id)) throw notFound('Ce programme')
  return latest
}

/** What a programme may leave unsaid. */
const UNSAID = [
  'objectives',
  'audience',
  'prerequisites',
  'content',
  'methods',
  'evaluation',
  'accessibility',
  'access',
  'price_cents',
  'aim',
  'speciality',
  'certification',
] as const
type Said = Pick<Selectable<Database['training_programme']>, (typeof UNSAID)[number]>

async function completeEditions(ctx: Context, id: string, said: Said): Promise<void> {
  await ctx.db
    .updateTable('training_programme')
    .set(eb => ({
      ...Object.fromEntries(UNSAID.map(name => [name, eb.fn.coalesce(name, eb.val(said[name]))])),
      version: eb('version', '+', 1),
    }))
    .where('organisation_id', '=', ctx.organisationId)
    .where('id', '=', id)
    .execute()
}

type Whole = Said &
  Pick<Selectable<Database['training_programme']>, 'activity_id' | 'title' | 'minutes' | 'in_workplace'>

/** Whether what is said now keeps all that was. */
const isCompletion = (before: Whole, now: Whole): boolean =>
  UNSAID.every(name => before[name] === null || before[name] === now[name]) &&
  (['activity_id', 'title', 'minutes', 'in_workplace'] as const).every(name => before[name] === now[name])

const isUsed = async (ctx: Context, id: string, edition: number): Promise<boolean> =>
  (await ctx.db
    .selectFrom('training_session')
    .select('id')
    .where('organisation_id', '=', ctx.organisationId)
    .where('programme_id', '=', id)
    .where('edition', '=', edition)
    .executeTakeFirst()) !== undefined

/** The edition that a new session takes, of each programme: the latest. Refused when one is unknown or out of the catalogue. */
export async function latestEditions(ctx: Context, ids: readonly string[]): Promise<Map<string, Programme>> {
  const rows = await selectProgrammes(ctx).where('p.id', 'in', ids).execute()
  const found = new Map((rows as Programme[]).map(row => [row.id, row]))
  if (found.size !== new Set(ids).size) throw notFound('Ce programme')
  for (const programme of found.values())
    if (programme.archivedOn)
      throw new Refused([
        refuse('archive', `« ${programme.title} » n’est plus au catalogue : remettez-le d’abord.`, 'programmeId'),
      ])
  return found
}

/** The latest edition of each programme, or one given edition. */
function selectProgrammes(ctx: Context, edition?: number) {
  const rows = ctx.db
    .selectFrom('training_programme as p')
    .innerJoin('activity as a', join =>
      join.onRef('a.organisation_id', '=', 'p.organisation_id').onRef('a.id', '=', 'p.activity_id'),
    )
    .select([
      'p.id',
      'p.edition',
      'p.activity_id as activityId',
      'a.name as activityName',
      'p.title',
      'p.minutes',
      'p.objectives',
      'p.audience',
      'p.prerequisites',
      'p.content',
      'p.methods',
      'p.evaluation',
      'p.accessibility',
      'p.access',
      'p.price_cents as priceCents',
      'p.aim',
      'p.speciality',
      'p.certification',
      'p.in_workplace as inWorkplace',
      'p.archived_on as archivedOn',
      sql<number>`(select count(*) from training_session s where s.organisation_id = p.organisation_id and s.programme_id = p.id)::int`.as(
        'sessions',
      ),
      'p.version',
    ])
    .where('p.organisation_id', '=', ctx.organisationId)
  return edition === undefined
    ? rows.where(
        sql<boolean>`not exists (select from training_programme n where n.organisation_id = p.organisation_id and n.id = p.id and n.edition > p.edition)`,
      )
    : rows.where('p.edition', '=', edition)
}

export const listProgrammes = query({
  name: 'listProgrammes',
  api: 'GET /training-programmes',
  summary: 'Liste les programmes de formation, édition en vigueur',
  roles: ROLES,
  scope: 'own',
  input: z.strictObject({ activityId: zId.optional() }),
  output: z.array(zProgramme),
  async run(ctx, { activityId }) {
    let rows = selectProgrammes(ctx).orderBy('p.title').orderBy('p.id')
    if (activityId) rows = rows.where('p.activity_id', '=', activityId)
    return (await rows.execute()) as Programme[]
  },
})

export const getProgramme = query({
  name: 'getProgramme',
  api: 'GET /training-programmes/{id}',
  summary: 'Lit un programme de formation : édition en vigueur, ou celle demandée',
  roles: ROLES,
  scope: 'own',
  input: z.strictObject({ id: zId, edition: zInteger(1, 10_000).optional() }),
  output: zProgramme,
  async run(ctx, { id, edition }) {
    const row = await selectProgrammes(ctx, edition).where('p.id', '=', id).executeTakeFirst()
    if (!row) throw notFound('Ce programme')
    return row as Programme
  },
})
