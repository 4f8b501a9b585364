import type { Selectable, SelectQueryBuilder } from 'kysely'
import { z } from 'zod'
import type { Day } from '../../kernel/day.ts'
import { zDay, zId } from '../../kernel/input.ts'
import { notFound } from '../../kernel/refusal.ts'
import { containing } from '../../platform/like.ts'
import { sorted, zPage, zSort } from '../../platform/pagination.server.ts'
import type { Database } from '../../platform/schema.ts'
import { ROLES } from '../../platform/session.ts'
import { type Context, query, sql, together } from '../../platform/use-case.server.ts'
import { mayWrite } from './access.ts'
import { MOMENTS, RESPONDENTS, type Scores } from './evaluation.ts'
import { orderInvoices } from './order-invoices.ts'
import { ACT_KINDS, HALVES, MODES, OUTCOMES } from './training.ts'

const zSessionRow = z.object({
  id: zId,
  title: z.string(),
  activityId: zId,
  activityName: z.string(),
  startsOn: zDay,
  endsOn: zDay,
  mode: z.enum(MODES),
  place: z.string().nullable(),
  trainers: z.array(z.string()),
  trainees: z.number(),
  /** Minutes of the programme as planned by the half-days, and minutes attended by everybody. */
  minutes: z.number(),
  attendedMinutes: z.number(),
  orderedCents: z.number(),
  billedCents: z.number(),
  cancelledOn: zDay.nullable(),
})
type SessionListRow = z.output<typeof zSessionRow>

/** What issued invoices of a session's orders ask, excluding tax, less their credit notes. */
const billedOf = (tenant: string) => sql<number>`coalesce((
  select sum(i.net_cents) from training_order o join ${orderInvoices(tenant)} i on i.order_id = o.id
  where o.organisation_id = s.organisation_id and o.session_id = s.id and i.status = 'issued' and not i.deposit), 0)::bigint`

/** Sessions, latest first unless sorted otherwise, 50 a page: those that the session gives, not those it follows (`listMyTrainings`). */
export const listSessions = query({
  name: 'listSessions',
  api: 'GET /training-sessions',
  summary: 'Liste les sessions de formation',
  roles: ROLES,
  scope: 'own',
  input: z.strictObject({
    activityId: zId.optional(),
    programmeId: zId.optional(),
    stage: z.enum(['coming', 'running', 'past', 'unbilled', 'cancelled']).optional(),
    from: zDay.optional(),
    to: zDay.optional(),
    q: z.string().max(100).optional(),
    sort: zSort('-startsOn', 'startsOn', 'title'),
    ...zPage,
  }),
  output: z.object({ rows: z.array(zSessionRow), next: z.string().nullable() }),
  async run(ctx, input) {
    const own = ctx.session.activityIds
    const { key, way, order, beyond, page } = sorted(input, {
      startsOn: sql`starts_on`,
      title: sql`(select p.title from training_programme p where p.organisation_id = training_session.organisation_id and p.id = programme_id
        and p.edition = training_session.edition) collate "und-x-icu"`,
    })
    let chosen = ctx.db
      .selectFrom('training_session')
      .selectAll()
      .select(key.as('sortKey'))
      .where('organisation_id', '=', ctx.organisationId)
      .where(beyond)
      .orderBy(order)
      .limit(input.limit + 1)
    if (own) chosen = chosen.where(sql<boolean>`activity_id = any(${own}::uuid[])`)
    if (input.activityId) chosen = chosen.where('activity_id', '=', input.activityId)
    if (input.programmeId) chosen = chosen.where('programme_id', '=', input.programmeId)
    if (input.from) chosen = chosen.where('ends_on', '>=', input.from)
    if (input.to) chosen = chosen.where('starts_on', '<=', input.to)
    if (input.stage === 'cancelled') chosen = chosen.where('cancelled_on', 'is not', null)
    else if (input.stage) chosen = chosen.where('cancelled_on', 'is', null)
    if (input.stage === 'coming') chosen = chosen.where('starts_on', '>', ctx.today)
    if (input.stage === 'running') chosen = chosen.where('starts_on', '<=', ctx.today).where('ends_on', '>=', ctx.today)
    if (input.stage === 'past' || input.stage === 'unbilled') chosen = chosen.where('ends_on', '<', ctx.today)
    if (input.stage === 'unbilled')
      chosen = chosen.where(
        sql<boolean>`not exists (select from training_order o join training_order_invoice l on l.organisation_id = o.organisation_id and l.order_id = o.id
          where o.organisation_id = training_session.organisation_id and o.session_id = training_session.id)`,
      )
    if (input.q) {
      const like = containing(input.q)
      chosen = chosen.where(
        sql<boolean>`(exists (select from training_programme p where p.organisation_id = training_session.organisation_id and p.id = programme_id
            and p.edition = training_session.edition and unaccent(p.title) ilike unaccent(${like}))
          or exists (select from training_session_trainer n where n.organisation_id = training_session.organisation_id and n.session_id = training_session.id
            and unaccent(n.name) ilike unaccent(${like})))`,
      )
    }
    const rows = await showSessions(ctx, chosen)
      .select(sql<string>`s."sortKey"`.as('sortKey'))
      .orderBy('sortKey', way)
      .orderBy('s.id', way)
      .execute()
    return page(rows as (SessionListRow & { sortKey: string })[])
  },
})

type Sessions = SelectQueryBuilder<Database, 'training_session', Selectable<Database['training_session']>>

/** What a list shows of the sessions chosen, which are chosen before anything is joined to them. */
function showSessions(ctx: Context, chosen: Sessions) {
  return ctx.db
    .selectFrom(chosen.as('s'))
    .innerJoin('training_programme as p', join =>
      join
        .onRef('p.organisation_id', '=', 's.organisation_id')
        .onRef('p.id', '=', 's.programme_id')
        .onRef('p.edition', '=', 's.edition'),
    )
    .innerJoin('activity as a', join =>
      join.onRef('a.organisation_id', '=', 's.organisation_id').onRef('a.id', '=', 's.activity_id'),
    )
    .select([
      's.id',
      'p.title',
      's.activity_id as activityId',
      'a.name as activityName',
      's.starts_on as startsOn',
      's.ends_on as endsOn',
      's.mode',
      's.place',
      sql<
        string[]
      >`array(select n.name from training_session_trainer n where n.organisation_id = s.organisation_id and n.session_id = s.id order by n.name)`.as(
        'trainers',
      ),
      sql<number>`(select count(*) from training_trainee t where t.organisation_id = s.organisation_id and t.session_id = s.id)::int`.as(
        'trainees',
      ),
      sql<number>`coalesce((select sum(h.minutes) from training_half_day h where h.organisation_id = s.organisation_id and h.session_id = s.id), 0)::int`.as(
        'minutes',
      ),
      sql<number>`coalesce((select sum(x.minutes) from training_attendance x where x.organisation_id = s.organisation_id and x.session_id = s.id), 0)::int`.as(
        'attendedMinutes',
      ),
      sql<number>`coalesce((select sum(o.amount_cents) from training_order o where o.organisation_id = s.organisation_id and o.session_id = s.id), 0)::bigint`.as(
        'orderedCents',
      ),
      billedOf(ctx.organisationId).as('billedCents'),
      's.cancelled_on as cancelledOn',
    ])
}

const zSession = zSessionRow.extend({
  programmeId: zId,
  edition: z.number(),
  siteId: zId.nullable(),
  seats: z.number().nullable(),
  subcontractor: z.string().nullable(),
  adaptation: z.string().nullable(),
  cancelReason: z.string().nullable(),
  signingOpen: z.boolean(),
  /** Whether whoever asks may change it. */
  writable: z.boolean(),
  version: z.number(),
  halfDays: z.array(
    z.object({
      day: zDay,
      half: z.enum(HALVES),
      startsAt: z.string(),
      endsAt: z.string(),
      minutes: z.number(),
      remote: z.boolean(),
      closedBy: z.string().nullable(),
      sheetId: zId.nullable(),
    }),
  ),
  trainerRows: z.array(
    z.object({
      trainerId: zId,
      name: z.string(),
      minutes: z.number().nullable(),
      qualifications: z.string().nullable(),
    }),
  ),
  orders: z.array(
    z.object({
      id: zId,
      payerKind: z.string(),
      payerName: z.string(),
      customerId: zId.nullable(),
      amountCents: z.number(),
      reference: z.string().nullable(),
      signedOn: zDay.nullable(),
      /** Where its customer is written to. */
      email: z.string().nullable(),
      invoices: z.array(z.object({ id: zId, number: z.string().nullable(), netCents: z.number(), status: z.string() })),
      version: z.number(),
    }),
  ),
  people: z.array(
    z.object({
      id: zId,
      firstName: z.string(),
      lastName: z.string(),
      email: z.string().nullable(),
      employer: z.string().nullable(),
      category: z.string().nullable(),
      sex: z.string().nullable(),
      birthDay: zDay.nullable(),
      personId: zId.nullable(),
      /** The orders that pay for them. */
      orderIds: z.array(zId),
      needs: z.string().nullable(),
      leftOn: zDay.nullable(),
      leftReason: z.string().nullable(),
      outcome: z.enum(OUTCOMES).nullable(),
      version: z.number(),
    }),
  ),
  attendances: z.array(
    z.object({
      traineeId: zId,
      day: zDay,
      half: z.enum(HALVES),
      state: z.enum(['present', 'absent']),
      minutes: z.number(),
      means: z.string(),
      reason: z.string().nullable(),
      signedAt: z.string(),
    }),
  ),
  acts: z.array(
    z.object({
      subjectId: zId,
      kind: z.enum(ACT_KINDS),
      doneOn: zDay,
      documentId: zId.nullable(),
      fileId: zId.nullable(),
      /** The day on which all had signed the paper that the house printed; null while it waits for them, and where none is to be signed here. */
      signedOn: zDay.nullable(),
      note: z.string().nullable(),
    }),
  ),
  evaluations: z.array(
    z.object({
      id: zId,
      traineeId: zId.nullable(),
      moment: z.enum(MOMENTS),
      respondent: z.enum(RESPONDENTS),
      name: z.string(),
      answered: z.boolean(),
      scores: z.record(z.string(), z.number()).nullable(),
      comment: z.string().nullable(),
    }),
  ),
})
export type TrainingSession = z.output<typeof zSession>

/** The whole file of one session. Those who only follow it see it with `listMyTrainings`. */
export async function readSession(ctx: Context, id: string): Promise<TrainingSession> {
  const chosen = ctx.db
    .selectFrom('training_session')
    .selectAll()
    .where('organisation_id', '=', ctx.organisationId)
    .where('id', '=', id)
  const row = await showSessions(ctx, chosen)
    .select([
      's.programme_id as programmeId',
      's.edition',
      's.site_id as siteId',
      's.seats',
      's.subcontractor',
      's.adaptation',
      's.cancel_reason as cancelReason',
      sql<boolean>`s.signing_hash is not null and s.signing_until > ${ctx.now}`.as('signingOpen'),
      's.version',
    ])
    .executeTakeFirst()
  if (!row || !mayWrite(ctx, row.activityId)) throw notFound('Cette session')
  const of = { organisation_id: ctx.organisationId, session_id: id }
  const [halfDays, trainerRows, orders, people, attendances, acts, evaluations] = await together(
    readHalfDays(ctx, of),
    readTrainersOf(ctx, of),
    readOrders(ctx, of),
    readTrainees(ctx, of),
    readAttendances(ctx, of),
    readActs(ctx, of),
    readEvaluations(ctx, of),
  )
  return {
    ...row,
    writable: mayWrite(ctx, row.activityId) && row.cancelledOn === null,
    halfDays,
    trainerRows,
    orders,
    people,
    attendances,
    acts,
    evaluations,
  } as TrainingSession
}

interface OfSession {
  organisation_id: string
  session_id: string
}

const readHalfDays = (ctx: Context, of: OfSession) =>
  ctx.db
    .selectFrom('training_half_day')
    .where(eb => eb.and(of))
    .select([
      'day',
      'half',
      'starts_at as startsAt',
      'ends_at as endsAt',
      'minutes',
      'remote',
      'closed_by as closedBy',
      'sheet_id as sheetId',
    ])
    .orderBy('day')
    .orderBy('starts_at')
    .execute()

async function readTrainersOf(ctx: Context, of: OfSession) {
  const { rows } = await sql<TrainingSession['trainerRows'][number]>`
    select n.trainer_id as "trainerId", n.name, n.minutes, t.qualifications from training_session_trainer n
    left join training_trainer t on t.organisation_id = n.organisation_id and t.id = n.trainer_id
    where n.organisation_id = ${of.organisation_id} and n.session_id = ${of.session_id} order by n.name`.execute(ctx.db)
  return rows
}

async function readOrders(ctx: Context, of: OfSession) {
  const { rows } = await sql<TrainingSession['orders'][number]>`
    select o.id, o.payer_kind as "payerKind", o.payer_name as "payerName", o.customer_id as "customerId", o.amount_cents as "amountCents",
      o.reference, o.signed_on as "signedOn", o.version,
      (select c.email from customer c where c.organisation_id = o.organisation_id and c.id = o.customer_id) as email,
      coalesce((select jsonb_agg(jsonb_build_object('id', i.invoice_id, 'number', i.number, 'netCents', i.net_cents, 'status', i.status)
          order by i.number nulls last)
        from ${orderInvoices(of.organisation_id)} i where i.order_id = o.id), '[]') as invoices
    from training_order o where o.organisation_id = ${of.organisation_id} and o.session_id = ${of.session_id} order by o.payer_name, o.id`.execute(
    ctx.db,
  )
  return rows
}

const readTrainees = (ctx: Context, of: OfSession) =>
  ctx.db
    .selectFrom('training_trainee')
    .where(eb => eb.and(of))
    .select([
      'id',
      'first_name as firstName',
      'last_name as lastName',
      'email',
      'employer',
      'category',
      'sex',
      'birth_day as birthDay',
      'person_id as personId',
      sql<string[]>`coalesce((select jsonb_agg(y.order_id order by y.order_id) from training_payer y
        where y.organisation_id = training_trainee.organisation_id and y.trainee_id = training_trainee.id), '[]')`.as(
        'orderIds',
      ),
      'needs',
      'left_on as leftOn',
      'left_reason as leftReason',
      'outcome',
      'version',
    ])
    .orderBy('last_name')
    .orderBy('first_name')
    .orderBy('id')
    .execute()

const readAttendances = (ctx: Context, of: OfSession) =>
  ctx.db
    .selectFrom('training_attendance')
    .where(eb => eb.and(of))
    .select(['trainee_id as traineeId', 'day', 'half', 'state', 'minutes', 'means', 'reason', 'signed_at as signedAt'])
    .execute()

const readActs = (ctx: Context, of: OfSession) =>
  ctx.db
    .selectFrom('training_act')
    .where(eb => eb.and(of))
    .select([
      'subject_id as subjectId',
      'kind',
      'done_on as doneOn',
      'document_id as documentId',
      'file_id as fileId',
      sql<Day | null>`(select (max(g.signed_at) at time zone ${ctx.session.zone})::date from document d
        join document_signature g on g.organisation_id = d.organisation_id and g.document_id = d.id
        where d.organisation_id = training_act.organisation_id and d.id = training_act.document_id and d.status = 'signed')`.as(
        'signedOn',
      ),
      'note',
    ])
    .execute()

async function readEvaluations(ctx: Context, of: OfSession) {
  const rows = await ctx.db
    .selectFrom('training_evaluation')
    .where(eb => eb.and(of))
    .select(['id', 'trainee_id as traineeId', 'moment', 'respondent', 'name', 'answered_at', 'scores', 'comment'])
    .orderBy('moment', 'desc')
    .orderBy('name')
    .execute()
  return rows.map(({ answered_at, scores, ...one }) => ({
    ...one,
    answered: answered_at !== null,
    scores: scores as Scores | null,
  }))
}

export const getSession = query({
  name: 'getTrainingSession',
  api: 'GET /training-sessions/{id}',
  summary: 'Lit le dossier d’une session de formation',
  roles: ROLES,
  scope: 'own',
  input: z.strictObject({ id: zId }),
  output: zSession,
  run: (ctx, { id }) => readSession(ctx, id),
})

/** What the session's person follows or followed, as a trainee: dates, hours attended, whoever gives it. */
export const listMyTrainings = query({
  name: 'listMyTrainings',
  api: 'GET /my-trainings',
  summary: 'Liste les formations suivies par soi-même',
  roles: ROLES,
  scope: 'own',
  input: z.strictObject({}),
  output: z.array(
    z.object({
      sessionId: zId,
      title: z.string(),
      startsOn: zDay,
      endsOn: zDay,
      place: z.string().nullable(),
      mode: z.enum(MODES),
      minutes: z.number(),
      attendedMinutes: z.number(),
      outcome: z.enum(OUTCOMES).nullable(),
      leftOn: zDay.nullable(),
      cancelledOn: zDay.nullable(),
    }),
  ),
  async run(ctx) {
    if (!ctx.session.personId) return []
    const { rows } = await sql<never>`
      select s.id as "sessionId", training_title(s.programme_id, s.edition) as title, s.starts_on as "startsOn", s.ends_on as "endsOn", s.place, s.mode,
        coalesce((select sum(h.minutes) from training_half_day h where h.organisation_id = s.organisation_id and h.session_id = s.id), 0)::int as minutes,
        coalesce((select sum(x.minutes) from training_attendance x where x.organisation_id = t.organisation_id and x.trainee_id = t.id), 0)::int as "attendedMinutes",
        t.outcome, t.left_on as "leftOn", s.cancelled_on as "cancelledOn"
      from training_trainee t join training_session s on s.organisation_id = t.organisation_id and s.id = t.session_id
      where t.organisation_id = ${ctx.organisationId} and t.person_id = ${ctx.session.personId}
      order by s.starts_on desc, s.id`.execute(ctx.db)
    return rows
  },
})
