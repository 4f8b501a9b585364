import { z } from 'zod'
import type { Day } from '../../kernel/day.ts'
import type { Deadline } from '../../kernel/deadline.ts'
import { zDay, zInteger, zOptionalText, zText } from '../../kernel/input.ts'
import { Refused, refuse } from '../../kernel/refusal.ts'
import { ROLES, TEAM } from '../../platform/session.ts'
import { type Context, planForValues, query, sql, together, useCase } from '../../platform/use-case.server.ts'
import { readAdmissionDeadlines } from '../admissions/index.ts'
import { readAssemblyDeadlines } from '../assembly/index.ts'
import { readDocumentsDeadlines } from '../documents/index.ts'
import { ownPeople, readContractDeadlines } from '../people/index.ts'
import { readSharesDeadlines } from '../shares/index.ts'
import { readActionDeadlines, readInterviewDeadlines } from '../support/index.ts'
import { readTrainingDeadlines } from '../training/index.ts'
import { ALARM_LEVELS, type AlarmLevel, concerns, horizonOf, keyOf, levelsFrom } from './alarm.ts'
import { rememberUnwritten, rememberWhile } from './remember.ts'

/** Every module that knows days to come, by the kinds that it knows. */
export const DEADLINE_READERS: readonly (readonly [
  kinds: readonly string[],
  read: (ctx: Context, period: { until: Day }) => Promise<Deadline[]>,
])[] = [
  [['document'], readDocumentsDeadlines],
  [['interview'], readInterviewDeadlines],
  [['support-action'], readActionDeadlines],
  [['application', 'meeting'], readAdmissionDeadlines],
  [
    ['cape', 'cape-notice', 'trial', 'associate', 'paper'],
    (ctx, { until }) => readContractDeadlines(ctx, { until, associates: associates(ctx) }),
  ],
  [['share'], readSharesDeadlines],
  [['assembly', 'accounts', 'cooperative', 'support-means'], readAssemblyDeadlines],
  [['session', 'qualiopi', 'bpf'], readTrainingDeadlines],
]

/** The people who hold shares today. */
const associates = (ctx: Context) => sql`
  select person_id from shareholder where organisation_id = ${ctx.organisationId} and id in (
    select shareholder_id from share_movement
    where organisation_id = ${ctx.organisationId} and person_id is not null and day <= ${ctx.today}::date ${ownPeople(ctx)}
    group by shareholder_id having sum(shares) > 0)`

const zKey = { kind: zText(60), subjectId: zText(80), on: zDay }

const zAlarm = z.object({
  kind: z.string(),
  subjectId: z.string(),
  on: zDay,
  label: z.string(),
  why: z.string().nullable(),
  personId: z.string().nullable(),
  activityId: z.string().nullable(),
  href: z.string(),
  level: z.enum(ALARM_LEVELS),
  handled: z.object({ by: z.string(), at: z.string(), note: z.string().nullable() }).nullable(),
})
type Alarm = z.output<typeof zAlarm>

/** The alarms that concern the session's roles, the nearest day first: those to deal with, and those dealt with whose day is to come. */
export async function readAlarms(ctx: Context): Promise<Alarm[]> {
  const { session, today } = ctx
  await planForValues(ctx, { loops: session.activityIds !== null })
  const until = horizonOf(today)
  const mine = (kind: string) => session.actor.kind === 'system' || concerns(kind, session.roles)
  const readers = DEADLINE_READERS.filter(([kinds]) => kinds.some(mine))
  const [handled, ...found] = await together(readHandled(ctx), ...readers.map(([, read]) => read(ctx, { until })))
  const levelOf = levelsFrom(today)
  const alarms = found.flat().flatMap(deadline => {
    const level = levelOf(deadline.on)
    return level && mine(deadline.kind) ? [{ ...deadline, level, handled: handled.get(keyOf(deadline)) ?? null }] : []
  })
  return alarms.sort((a, b) => (a.on === b.on ? (a.label < b.label ? -1 : 1) : a.on < b.on ? -1 : 1))
}

async function readHandled(ctx: Context): Promise<Map<string, NonNullable<Alarm['handled']>>> {
  const rows = await ctx.db
    .selectFrom('alarm_handled')
    .select(['kind', 'subject_id as subjectId', 'due_on as on', 'handled_by as by', 'at', 'note'])
    .where('organisation_id', '=', ctx.organisationId)
    .execute()
  return new Map(rows.map(({ by, at, note, ...key }) => [keyOf(key), { by, at, note }]))
}

export type AlarmCounts = Record<AlarmLevel, number>

/** How many are to deal with, by how near they are. */
export function countAlarms(alarms: readonly Alarm[]): AlarmCounts {
  const counts: AlarmCounts = { late: 0, week: 0, month: 0, quarter: 0 }
  for (const { level, handled } of alarms) if (!handled) counts[level]++
  return counts
}

const zCounts = z.object({ late: z.number(), week: z.number(), month: z.number(), quarter: z.number() })

/** The alarms of the house, by role: what is due within 90 days or late, until somebody deals with it. */
export const listAlarms = query({
  name: 'listAlarms',
  api: 'GET /alarms',
  summary: 'Liste les échéances qui approchent ou sont passées, jusqu’à ce qu’elles soient traitées',
  roles: ROLES,
  scope: 'own',
  input: z.strictObject({
    level: z.enum(ALARM_LEVELS, { error: 'Choisissez dans la liste.' }).optional(),
    kind: zText(60).optional(),
    handled: z.boolean().default(false),
    limit: zInteger(1, 10_000).default(200),
  }),
  output: z.object({
    counts: zCounts,
    handledCount: z.number(),
    /** What there is to deal with, by kind, the most numerous first. */
    kinds: z.array(z.object({ kind: z.string(), label: z.string(), count: z.number() })),
    rows: z.array(zAlarm.extend({ person: z.string().nullable(), activity: z.string().nullable() })),
    total: z.number(),
  }),
  async run(ctx, { level, kind, handled, limit }) {
    const all = await rememberUnwritten(ctx, 'alarms', () => readAlarms(ctx))
    const open = all.filter(alarm => !alarm.handled)
    const found = all.filter(
      alarm =>
        (alarm.handled !== null) === handled &&
        (level === undefined || alarm.level === level) &&
        (kind === undefined || alarm.kind === kind),
    )
    const shown = found.slice(0, limit)
    const names = await readNames(ctx, shown)
    return {
      counts: countAlarms(all),
      handledCount: all.length - open.length,
      kinds: [...Map.groupBy(open, alarm => alarm.kind)]
        .map(([kind, its]) => ({ kind, label: its[0]!.label, count: its.length }))
        .sort((a, b) => b.count - a.count),
      rows: shown.map(alarm => ({
        ...alarm,
        person: names.get(alarm.personId ?? '') ?? null,
        activity: names.get(alarm.activityId ?? '') ?? null,
      })),
      total: found.length,
    }
  },
})

/** Of the home: how many, and the nearest. Reckoned once a minute for each of who look, and again as soon as one is dealt with. */
export const alarmsHome = query({
  name: 'alarmsHome',
  api: 'GET /home/alarms',
  summary: 'Vos échéances les plus proches, et combien il y en a',
  roles: ROLES,
  scope: 'own',
  input: z.strictObject({}),
  output: listAlarms.output,
  async run(ctx) {
    const { actor, roles, activityIds } = ctx.session
    const handled = await ctx.db
      .selectFrom('alarm_handled')
      .select(eb => [eb.fn.countAll<number>().as('count'), eb.fn.max('at').as('last')])
      .where('organisation_id', '=', ctx.organisationId)
      .executeTakeFirstOrThrow()
    const about = {
      key: `alarmsHome ${ctx.organisationId} ${actor.id}`,
      stamp: JSON.stringify([ctx.today, handled, roles, activityIds]),
      seconds: 60,
    }
    return rememberWhile(about, () => listAlarms.run(ctx, { handled: false, limit: 5 }))
  },
})

/** The names of the people and activities that alarms are about, by id. */
export async function readNames(ctx: Context, alarms: readonly Alarm[]): Promise<Map<string, string>> {
  const ids = (pick: (alarm: Alarm) => string | null) => [...new Set(alarms.map(pick).filter(id => id !== null))]
  const { rows } = await sql<{ id: string; name: string }>`
    select id, first_name || ' ' || last_name as name from person
    where organisation_id = ${ctx.organisationId} and id = any(${ids(alarm => alarm.personId)}::uuid[])
    union all
    select id, name from activity where organisation_id = ${ctx.organisationId} and id = any(${ids(alarm => alarm.activityId)}::uuid[])`.execute(
    ctx.db,
  )
  return new Map(rows.map(({ id, name }) => [id, name]))
}

const zKeys = z.array(z.strictObject(zKey)).min(1, 'Cochez au moins une échéance.').max(500)

/** Says that alarms are dealt with, and how: they leave the lists of everybody. */
export const handleAlarms = useCase({
  name: 'handleAlarms',
  api: 'POST /alarms/handled',
  summary: 'Marque des échéances comme traitées',
  roles: TEAM.filter(role => role !== 'auditor'),
  scope: 'own',
  input: z.strictObject({ alarms: zKeys, note: zOptionalText(300) }),
  output: z.strictObject({ count: z.number() }),
  async run(ctx, { alarms, note }) {
    const known = new Map((await readAlarms(ctx)).map(alarm => [keyOf(alarm), alarm]))
    const its = [...new Map(alarms.map(alarm => [keyOf(alarm), known.get(keyOf(alarm))])).values()]
    if (its.some(alarm => alarm === undefined))
      throw new Refused(
        [
          refuse(
            'echeance',
            'Une de ces échéances n’existe plus : elle a été réglée, ou sa date a changé. Rechargez la page.',
            'alarms',
          ),
        ],
        'not-found',
      )
    await ctx.db
      .insertInto('alarm_handled')
      .values(
        its.map(alarm => ({
          organisation_id: ctx.organisationId,
          kind: alarm!.kind,
          subject_id: alarm!.subjectId,
          due_on: alarm!.on,
          handled_by: ctx.session.actor.name,
          note: note ?? null,
          at: ctx.now,
        })),
      )
      .execute()
    for (const alarm of its) ctx.record(alarm!.personId ?? ctx.organisationId, { activityId: alarm!.activityId })
    return { count: its.length }
  },
})

/** Puts an alarm back among those to deal with. */
export const reopenAlarm = useCase({
  name: 'reopenAlarm',
  api: 'POST /alarms/reopened',
  summary: 'Remet une échéance à traiter',
  roles: TEAM.filter(role => role !== 'auditor'),
  scope: 'own',
  input: z.strictObject(zKey),
  output: z.strictObject({ count: z.number() }),
  async run(ctx, input) {
    const alarm = (await readAlarms(ctx)).find(one => keyOf(one) === keyOf(input))
    if (!alarm?.handled)
      throw new Refused(
        [refuse('echeance', 'Cette échéance n’est pas traitée, ou n’existe plus : rechargez la page.')],
        'not-found',
      )
    await ctx.db
      .deleteFrom('alarm_handled')
      .where('organisation_id', '=', ctx.organisationId)
      .where('kind', '=', input.kind)
      .where('subject_id', '=', input.subjectId)
      .where('due_on', '=', input.on)
      .execute()
    ctx.record(alarm.personId ?? ctx.organisationId, { activityId: alarm.activityId, before: alarm.handled })
    return { count: 1 }
  },
})
