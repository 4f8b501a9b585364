import { z } from 'zod'
import { counted } from '../../kernel/count.ts'
import type { Day } from '../../kernel/day.ts'
import { zMinutes } from '../../kernel/duration.ts'
import {
  zDay,
  zEmail,
  zId,
  zInteger,
  zNonNegativeCents,
  zOptionalText,
  zText,
  zTime,
  zVersion,
} from '../../kernel/input.ts'
import { notFound, type Refusal, Refused, refuse, refuseIfAny, stale } from '../../kernel/refusal.ts'
import { legendOf, PAYER_KINDS, TRAINEE_CATEGORIES } from '../../law/bpf.ts'
import { newId } from '../../platform/ids.server.ts'
import { type Context, sql, useCase } from '../../platform/use-case.server.ts'
import { readActivities } from '../organisation/index.ts'
import { insertAll, lockSession, TRAINERS, zHalf } from './access.ts'
import { scheduleEvaluations } from './ask-evaluations.ts'
import { orderInvoices } from './order-invoices.ts'
import { latestEditions } from './programmes.ts'
import { readTrainers } from './trainers.ts'
import { type HalfDay, halfDaysRefusals, MODES, type Mode, minutesOf } from './training.ts'

const zHalfDays = z
  .array(
    z.strictObject({
      day: zDay,
      half: zHalf,
      startsAt: zTime,
      endsAt: zTime,
      remote: z.boolean().nullish().describe('À distance, dans une session qui mêle les deux.'),
    }),
  )
  .max(400, '400 demi-journées au plus par session.')

const zSessionFields = {
  mode: z.enum(MODES, { error: 'Choisissez : sur place, à distance, ou les deux.' }).default('on-site'),
  place: zOptionalText(300),
  siteId: zId.nullish(),
  seats: zInteger(1, 1000).nullish(),
  subcontractor: zOptionalText(160).describe('L’organisme à qui nous confions cette session (cadre F-2).'),
  adaptation: zOptionalText(2000),
  halfDays: zHalfDays,
  trainers: z
    .array(
      z.strictObject({
        trainerId: zId,
        minutes: zMinutes(0, 180_000).nullish().describe('Minutes qu’il donne ; absent : toutes celles de la session.'),
      }),
    )
    .min(1, 'Une session a au moins un formateur : choisissez-le.')
    .max(20, '20 formateurs au plus.'),
}

const PAYER_CODES = PAYER_KINDS.map(kind => kind.code) as [string, ...string[]]
export const zOrderFields = {
  payerKind: z.enum(PAYER_CODES, { error: 'Choisissez qui paie dans la liste.' }).describe(legendOf(PAYER_KINDS)),
  payerName: zText(160),
  customerId: zId.nullish(),
  amountCents: zNonNegativeCents,
  reference: zOptionalText(80),
  signedOn: zDay.nullish(),
}

const CATEGORY_CODES = TRAINEE_CATEGORIES.map(category => category.code) as [string, ...string[]]
export const zTraineeFields = {
  firstName: zText(80),
  lastName: zText(80),
  email: zEmail.nullish(),
  employer: zOptionalText(160),
  category: z
    .enum(CATEGORY_CODES, { error: 'Choisissez le statut dans la liste.' })
    .nullish()
    .describe(legendOf(TRAINEE_CATEGORIES)),
  sex: z.enum(['F', 'M'], { error: 'Choisissez dans la liste.' }).nullish(),
  birthDay: zDay.nullish(),
  personId: zId.nullish(),
  needs: zOptionalText(2000),
}

/**
 * Opens sessions with their half-days, trainers and, when they are known, who comes and who pays (`trainee.orders`: the ranks of the orders in
 * the session's own list). Each takes the programme's edition in force, and keeps it.
 */
export const addSessions = useCase({
  name: 'addSessions',
  api: 'POST /training-sessions',
  summary: 'Ouvre des sessions de formation, avec leurs stagiaires et leurs commandes si on les connaît',
  roles: TRAINERS,
  scope: 'own',
  input: z.strictObject({
    sessions: z
      .array(
        z.strictObject({
          activityId: zId,
          programmeId: zId,
          ...zSessionFields,
          orders: z.array(z.strictObject(zOrderFields)).max(200, '200 commandes au plus.').default([]),
          trainees: z
            .array(
              z.strictObject({
                ...zTraineeFields,
                orders: z
                  .array(zInteger(0, 199))
                  .max(20, '20 payeurs au plus.')
                  .nullish()
                  .describe(
                    'Les rangs des commandes qui paient pour ce stagiaire, à partir de 0\u00a0; vide\u00a0: on ne sait pas encore.',
                  ),
              }),
            )
            .max(500, '500 stagiaires au plus.')
            .default([]),
        }),
      )
      .min(1, 'Donnez au moins une session.')
      .max(100, '100 sessions au plus à la fois.'),
  }),
  output: z.strictObject({
    sessions: z.array(z.strictObject({ id: zId, traineeIds: z.array(zId), orderIds: z.array(zId) })),
  }),
  async run(ctx, { sessions }) {
    const one = (of: readonly string[]) => [...new Set(of)]
    await readActivities(ctx, one(sessions.map(session => session.activityId)))
    const programmes = await latestEditions(ctx, one(sessions.map(session => session.programmeId)))
    const trainers = await readTrainers(
      ctx,
      one(sessions.flatMap(session => session.trainers.map(({ trainerId }) => trainerId))),
    )
    const refusals = sessions.flatMap((session, i) => [
      ...halfDaysRefusals(session.halfDays, `sessions.${i}.halfDays`),
      ...session.trainees.flatMap((trainee, t) =>
        (trainee.orders ?? []).every(rank => rank < session.orders.length)
          ? []
          : [refuse('commande', 'Cette commande n’est pas de la liste.', `sessions.${i}.trainees.${t}.orders`)],
      ),
      ...birthRefusals(ctx, session.trainees, `sessions.${i}.trainees`),
      ...seatsRefusals(session.seats, session.trainees.length, `sessions.${i}.seats`),
    ])
    refusals.push(
      ...(await customerRefusals(
        ctx,
        sessions.flatMap(session => session.orders),
      )),
    )
    refuseIfAny(refusals)
    const made = sessions.map(session => ({
      ...session,
      id: newId(),
      orderIds: session.orders.map(() => newId()),
      traineeIds: session.trainees.map(() => newId()),
    }))
    await insertAll(
      ctx,
      'training_session',
      made.map(session => ({
        organisation_id: ctx.organisationId,
        id: session.id,
        activity_id: session.activityId,
        programme_id: session.programmeId,
        edition: programmes.get(session.programmeId)!.edition,
        ...sessionColumns(session),
      })),
    )
    await insertAll(
      ctx,
      'training_half_day',
      made.flatMap(session => halfDayRows(ctx, session, session)),
    )
    const nameOf = (id: string) => trainers.get(id)!.name
    await insertAll(
      ctx,
      'training_session_trainer',
      made.flatMap(session => trainerRows(ctx, session, session.trainers, nameOf)),
    )
    await insertAll(
      ctx,
      'training_order',
      made.flatMap(session => session.orders.map((order, o) => orderRow(ctx, session, session.orderIds[o]!, order))),
    )
    await insertAll(
      ctx,
      'training_trainee',
      made.flatMap(session =>
        session.trainees.map((trainee, t) => traineeRow(ctx, session, session.traineeIds[t]!, trainee)),
      ),
    )
    await insertAll(
      ctx,
      'training_payer',
      made.flatMap(session =>
        session.trainees.flatMap((trainee, t) =>
          payerRows(
            ctx,
            { id: session.traineeIds[t]!, activityId: session.activityId },
            (trainee.orders ?? []).map(rank => session.orderIds[rank]!),
          ),
        ),
      ),
    )
    for (const session of made) {
      await scheduleEvaluations(ctx, { id: session.id, endsOn: lastDay(session.halfDays), trainees: session.trainees })
      ctx.record(session.id, { activityId: session.activityId })
    }
    return { sessions: made.map(({ id, traineeIds, orderIds }) => ({ id, traineeIds, orderIds })) }
  },
})

type SessionFields = z.output<z.ZodObject<typeof zSessionFields>>
type OrderFields = z.output<z.ZodObject<typeof zOrderFields>>
type TraineeFields = z.output<z.ZodObject<typeof zTraineeFields>>
interface Known {
  id: string
  activityId: string
}

const sorted = (halfDays: readonly HalfDay[]): HalfDay[] =>
  halfDays.toSorted((a, b) => (a.day + a.startsAt < b.day + b.startsAt ? -1 : 1))
const lastDay = (halfDays: readonly HalfDay[]): Day => sorted(halfDays).at(-1)!.day

const sessionColumns = (session: SessionFields) => ({
  mode: session.mode,
  place: session.place ?? null,
  site_id: session.siteId ?? null,
  starts_on: sorted(session.halfDays)[0]!.day,
  ends_on: lastDay(session.halfDays),
  seats: session.seats ?? null,
  subcontractor: session.subcontractor ?? null,
  adaptation: session.adaptation ?? null,
})

const halfDayRows = (
  ctx: Context,
  { id, activityId }: Known,
  { mode, halfDays }: { mode: Mode; halfDays: readonly HalfDay[] },
) =>
  halfDays.map(({ day, half, startsAt, endsAt, remote }) => ({
    organisation_id: ctx.organisationId,
    session_id: id,
    activity_id: activityId,
    day,
    half,
    starts_at: startsAt,
    ends_at: endsAt,
    minutes: minutesOf({ startsAt, endsAt }),
    remote: mode === 'remote' || (mode === 'mixed' && remote === true),
  }))

const trainerRows = (
  ctx: Context,
  { id, activityId }: Known,
  trainers: SessionFields['trainers'],
  nameOf: (id: string) => string,
) =>
  [...new Map(trainers.map(trainer => [trainer.trainerId, trainer])).values()].map(({ trainerId, minutes }) => ({
    organisation_id: ctx.organisationId,
    session_id: id,
    trainer_id: trainerId,
    activity_id: activityId,
    name: nameOf(trainerId),
    minutes: minutes ?? null,
  }))

export const orderRow = (ctx: Context, session: Known, id: string, order: OrderFields) => ({
  organisation_id: ctx.organisationId,
  id,
  session_id: session.id,
  activity_id: session.activityId,
  ...orderColumns(order),
})

export const orderColumns = (order: OrderFields) => ({
  payer_kind: order.payerKind,
  payer_name: order.payerName,
  customer_id: order.customerId ?? null,
  amount_cents: order.amountCents,
  reference: order.reference ?? null,
  signed_on: order.signedOn ?? null,
})

/** Who pays for a trainee. */
export const payerRows = (ctx: Context, trainee: Known, orderIds: readonly string[]) =>
  [...new Set(orderIds)].map(orderId => ({
    organisation_id: ctx.organisationId,
    trainee_id: trainee.id,
    order_id: orderId,
    activity_id: trainee.activityId,
  }))

export const traineeRow = (ctx: Context, session: Known, id: string, trainee: TraineeFields) => ({
  organisation_id: ctx.organisationId,
  id,
  session_id: session.id,
  activity_id: session.activityId,
  ...traineeColumns(trainee),
})

export const traineeColumns = (trainee: TraineeFields) => ({
  first_name: trainee.firstName,
  last_name: trainee.lastName,
  email: trainee.email ?? null,
  employer: trainee.employer ?? null,
  category: trainee.category ?? null,
  sex: trainee.sex ?? null,
  birth_day: trainee.birthDay ?? null,
  person_id: trainee.personId ?? null,
  needs: trainee.needs ?? null,
})

/** A session seats everybody who is enrolled. */
export const seatsRefusals = (seats: number | null | undefined, enrolled: number, at: string): Refusal[] =>
  seats != null && enrolled > seats
    ? [
        refuse(
          'places',
          `Cette session compte ${counted(seats, 'place', 'places')} pour ${counted(enrolled, 'inscrit', 'inscrits')} : ouvrez des places ou inscrivez moins de personnes.`,
          at,
        ),
      ]
    : []

export const birthRefusals = (
  ctx: Context,
  trainees: readonly { birthDay?: Day | null }[],
  at: string | null,
): Refusal[] =>
  trainees.flatMap((trainee, t) =>
    trainee.birthDay && trainee.birthDay > ctx.today
      ? [
          refuse(
            'naissance',
            'Cette date de naissance est à venir : vérifiez l’année.',
            at === null ? 'birthDay' : `${at}.${t}.birthDay`,
          ),
        ]
      : [],
  )

/** A payer that is a customer is one that the session may see. */
export async function customerRefusals(
  ctx: Context,
  orders: readonly { customerId?: string | null }[],
): Promise<Refusal[]> {
  const ids = [...new Set(orders.flatMap(order => order.customerId ?? []))]
  if (ids.length === 0) return []
  const rows = await ctx.db
    .selectFrom('customer')
    .select('id')
    .where('organisation_id', '=', ctx.organisationId)
    .where('id', 'in', ids)
    .execute()
  if (rows.length !== ids.length) throw notFound('Ce client')
  return []
}

/** Changes a session: its days, its place, its trainers. A half-day in which somebody signed stays. */
export const changeSession = useCase({
  name: 'changeSession',
  api: 'PUT /training-sessions/{id}',
  summary: 'Modifie une session de formation',
  roles: TRAINERS,
  scope: 'own',
  input: z.strictObject({ id: zId, version: zVersion, ...zSessionFields }),
  output: z.strictObject({ id: zId }),
  async run(ctx, { id, version, ...fields }) {
    const before = await lockSession(ctx, id)
    if (before.version !== version) throw stale('Cette session')
    const trainees = await ctx.db
      .selectFrom('training_trainee')
      .select('email')
      .where('organisation_id', '=', ctx.organisationId)
      .where('session_id', '=', id)
      .execute()
    refuseIfAny([
      ...halfDaysRefusals(fields.halfDays, 'halfDays'),
      ...seatsRefusals(fields.seats, trainees.length, 'seats'),
    ])
    const known = await ctx.db
      .selectFrom('training_session_trainer')
      .select(['trainer_id', 'name'])
      .where('organisation_id', '=', ctx.organisationId)
      .where('session_id', '=', id)
      .execute()
    const names = new Map(known.map(row => [row.trainer_id, row.name]))
    const added = fields.trainers.map(({ trainerId }) => trainerId).filter(trainerId => !names.has(trainerId))
    for (const [trainerId, { name }] of await readTrainers(ctx, added)) names.set(trainerId, name)
    await replaceHalfDays(ctx, { id, activityId: before.activity_id }, fields)
    await ctx.db
      .deleteFrom('training_session_trainer')
      .where('organisation_id', '=', ctx.organisationId)
      .where('session_id', '=', id)
      .execute()
    await insertAll(
      ctx,
      'training_session_trainer',
      trainerRows(ctx, { id, activityId: before.activity_id }, fields.trainers, trainer => names.get(trainer)!),
    )
    await ctx.db
      .updateTable('training_session')
      .set({ ...sessionColumns(fields), version: version + 1 })
      .where('organisation_id', '=', ctx.organisationId)
      .where('id', '=', id)
      .execute()
    await scheduleEvaluations(ctx, { id, endsOn: lastDay(fields.halfDays), trainees })
    ctx.record(id, { activityId: before.activity_id, before })
    return { id }
  },
})

/** Half-days that go, stay with other hours, or come. */
async function replaceHalfDays(ctx: Context, known: Known, wanted: SessionFields) {
  const { id } = known
  const rows = halfDayRows(ctx, known, wanted)
  const { rows: kept } = await sql<{ day: Day; half: string; signed: boolean; gone: boolean; changed: boolean }>`
    select h.day, h.half, w.day is null as gone, (w.starts_at, w.ends_at) is distinct from (h.starts_at, h.ends_at) as changed,
      h.closed_at is not null or exists (select from training_attendance a where a.organisation_id = h.organisation_id
        and a.session_id = h.session_id and a.day = h.day and a.half = h.half) as signed
    from training_half_day h
    left join jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as w(day date, half text, starts_at text, ends_at text)
      on w.day = h.day and w.half = h.half
    where h.organisation_id = ${ctx.organisationId} and h.session_id = ${id}`.execute(ctx.db)
  if (kept.some(row => row.signed && (row.gone || row.changed)))
    throw new Refused([
      refuse(
        'emargee',
        'Une demi-journée déjà émargée garde sa date et ses heures : effacez d’abord les présences, ou gardez-la.',
        'halfDays',
      ),
    ])
  for (const row of kept.filter(row => row.gone || row.changed))
    await ctx.db
      .deleteFrom('training_half_day')
      .where('organisation_id', '=', ctx.organisationId)
      .where('session_id', '=', id)
      .where('day', '=', row.day)
      .where('half', '=', row.half)
      .execute()
  const stays = new Set(kept.filter(row => !row.gone && !row.changed).map(row => `${row.day} ${row.half}`))
  await insertAll(
    ctx,
    'training_half_day',
    rows.filter(row => !stays.has(`${row.day} ${row.half}`)),
  )
  await sql`
    update training_half_day h set remote = w.remote from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as w(day date, half text, remote boolean)
    where h.organisation_id = ${ctx.organisationId} and h.session_id = ${id} and h.day = w.day and h.half = w.half and h.remote <> w.remote`.execute(
    ctx.db,
  )
}

/** A session that will not take place. What was signed or billed is a session that did. */
export const cancelSession = useCase({
  name: 'cancelSession',
  api: 'POST /training-sessions/{id}/cancellation',
  summary: 'Annule une session de formation',
  roles: TRAINERS,
  scope: 'own',
  input: z.strictObject({ id: zId, version: zVersion, reason: zText(300) }),
  output: z.strictObject({ id: zId }),
  async run(ctx, { id, version, reason }) {
    const before = await lockSession(ctx, id)
    if (before.version !== version) throw stale('Cette session')
    const { rows } = await sql<{ signed: boolean; billed: boolean }>`
      select exists (select from training_attendance a where a.organisation_id = ${ctx.organisationId} and a.session_id = ${id}) as signed,
        exists (select from training_order o join ${orderInvoices(ctx.organisationId)} i on i.order_id = o.id
          where o.organisation_id = ${ctx.organisationId} and o.session_id = ${id}
          group by o.id having sum(i.net_cents) <> 0 or bool_or(i.status <> 'issued')) as billed`.execute(ctx.db)
    const refusals: Refusal[] = []
    if (rows[0]!.signed)
      refusals.push(refuse('emargee', 'Des stagiaires ont émargé : cette session a eu lieu, elle ne s’annule pas.'))
    if (rows[0]!.billed)
      refusals.push(refuse('facturee', 'Une facture existe pour cette session : supprimez-la ou créditez-la d’abord.'))
    refuseIfAny(refusals)
    await ctx.db
      .updateTable('training_session')
      .set({ cancelled_on: ctx.today, cancel_reason: reason, signing_hash: null, version: version + 1 })
      .where('organisation_id', '=', ctx.organisationId)
      .where('id', '=', id)
      .execute()
    ctx.record(id, { activityId: before.activity_id, before })
    return { id }
  },
})
