import { z } from 'zod'
import { type Day, formatDay } from '../../kernel/day.ts'
import { zDay, zId, zOptionalText, zVersion } from '../../kernel/input.ts'
import { notFound, Refused, refuse, refuseIfAny } from '../../kernel/refusal.ts'
import { changeRow } from '../../platform/change-row.server.ts'
import { newId } from '../../platform/ids.server.ts'
import { type Context, useCase } from '../../platform/use-case.server.ts'
import { insertAll, lockSession, lockSessions, TRAINERS } from './access.ts'
import { scheduleEvaluations } from './ask-evaluations.ts'
import { birthRefusals, payerRows, seatsRefusals, traineeColumns, traineeRow, zTraineeFields } from './sessions.ts'
import { OUTCOMES } from './training.ts'

/** The orders that pay for a trainee: an OPCO and the company share one, for instance. */
const zOrderIds = z
  .array(zId)
  .max(20, '20 payeurs au plus.')
  .nullish()
  .describe('Les commandes qui paient pour ce stagiaire ; vide : on ne sait pas encore.')

/** Enrols people in a session. */
export const addTrainees = useCase({
  name: 'addTrainees',
  api: 'POST /training-trainees',
  summary: 'Inscrit des stagiaires à une session',
  roles: TRAINERS,
  scope: 'own',
  input: z.strictObject({
    sessionId: zId,
    trainees: z
      .array(z.strictObject({ ...zTraineeFields, orderIds: zOrderIds }))
      .min(1, 'Donnez au moins un stagiaire.')
      .max(500, '500 stagiaires au plus à la fois.'),
  }),
  output: z.strictObject({ ids: z.array(zId) }),
  async run(ctx, { sessionId, trainees }) {
    const session = await lockSession(ctx, sessionId)
    const enrolled = await countEnrolled(ctx, sessionId)
    refuseIfAny([
      ...birthRefusals(ctx, trainees, 'trainees'),
      ...seatsRefusals(session.seats, enrolled + trainees.length, 'trainees'),
    ])
    await checkOrders(
      ctx,
      sessionId,
      trainees.flatMap(trainee => trainee.orderIds ?? []),
    )
    const known = { id: sessionId, activityId: session.activity_id }
    const rows = trainees.map(trainee => traineeRow(ctx, known, newId(), trainee))
    await insertAll(ctx, 'training_trainee', rows)
    await insertAll(
      ctx,
      'training_payer',
      trainees.flatMap(({ orderIds }, i) =>
        payerRows(ctx, { id: rows[i]!.id, activityId: session.activity_id }, orderIds ?? []),
      ),
    )
    await scheduleEvaluations(ctx, { id: sessionId, endsOn: session.ends_on, trainees })
    for (const row of rows) ctx.record(row.id, { activityId: session.activity_id })
    return { ids: rows.map(row => row.id) }
  },
})

/** How many are enrolled in a session. */
async function countEnrolled(ctx: Context, sessionId: string): Promise<number> {
  const { taken } = await ctx.db
    .selectFrom('training_trainee')
    .select(eb => eb.fn.countAll<number>().as('taken'))
    .where('organisation_id', '=', ctx.organisationId)
    .where('session_id', '=', sessionId)
    .executeTakeFirstOrThrow()
  return Number(taken)
}

/** Refused (not found) when one of these orders is not of this session. */
async function checkOrders(ctx: Context, sessionId: string, orderIds: readonly string[]): Promise<void> {
  const ids = [...new Set(orderIds)]
  if (ids.length === 0) return
  const rows = await ctx.db
    .selectFrom('training_order')
    .select('id')
    .where('organisation_id', '=', ctx.organisationId)
    .where('session_id', '=', sessionId)
    .where('id', 'in', ids)
    .execute()
  if (rows.length !== ids.length) throw notFound('Cette commande')
}

/** Says anew which orders of their session pay for trainees. */
export async function replacePayers(
  ctx: Context,
  trainee: { id: string; sessionId: string; activityId: string },
  orderIds: readonly string[],
): Promise<void> {
  await checkOrders(ctx, trainee.sessionId, orderIds)
  await ctx.db
    .deleteFrom('training_payer')
    .where('organisation_id', '=', ctx.organisationId)
    .where('trainee_id', '=', trainee.id)
    .execute()
  await insertAll(ctx, 'training_payer', payerRows(ctx, trainee, orderIds))
}

/** Changes what is known of a trainee: who they are, who pays, whether they left, what they reached. */
export const changeTrainee = useCase({
  name: 'changeTrainee',
  api: 'PUT /training-trainees/{id}',
  summary: 'Modifie un stagiaire : identité, statut, abandon, résultat',
  roles: TRAINERS,
  scope: 'own',
  input: z.strictObject({
    id: zId,
    version: zVersion,
    ...zTraineeFields,
    orderIds: zOrderIds,
    leftOn: zDay.nullish(),
    leftReason: zOptionalText(300),
    outcome: z.enum(OUTCOMES, { error: 'Choisissez dans la liste.' }).nullish(),
  }),
  output: z.strictObject({ id: zId }),
  async run(ctx, { id, version, orderIds, leftOn, leftReason, outcome, ...fields }) {
    const before = await ctx.db
      .selectFrom('training_trainee')
      .selectAll()
      .where('organisation_id', '=', ctx.organisationId)
      .where('id', '=', id)
      .executeTakeFirst()
    if (!before) throw notFound('Ce stagiaire')
    const session = await lockSession(ctx, before.session_id)
    const refusals = birthRefusals(ctx, [fields], null)
    if (leftOn && !leftReason)
      refusals.push(refuse('motif', 'Dites pourquoi ce stagiaire a arrêté (indicateur 12).', 'leftReason'))
    if (!leftOn && leftReason)
      refusals.push(refuse('date', 'Dites quel jour ce stagiaire a arrêté, ou effacez le motif.', 'leftOn'))
    if (leftOn && (leftOn < session.starts_on || leftOn > session.ends_on || leftOn > ctx.today))
      refusals.push(
        refuse(
          'date',
          `Un abandon a lieu pendant la session, du ${formatDay(session.starts_on)} au ${formatDay(session.ends_on)}, et ne se note pas d’avance.`,
          'leftOn',
        ),
      )
    const later = leftOn ? await lastPresence(ctx, id) : null
    if (leftOn && later && later > leftOn)
      refusals.push(
        refuse(
          'presence',
          `Cette personne est notée présente le ${formatDay(later)} : corrigez la présence ou le jour de l’abandon.`,
          'leftOn',
        ),
      )
    refuseIfAny(refusals)
    await changeRow(ctx, 'training_trainee', { id, version }, 'Ce stagiaire', {
      ...traineeColumns(fields),
      left_on: leftOn ?? null,
      left_reason: leftReason ?? null,
      outcome: outcome ?? null,
    })
    await replacePayers(ctx, { id, sessionId: session.id, activityId: session.activity_id }, orderIds ?? [])
    await scheduleEvaluations(ctx, { id: session.id, endsOn: session.ends_on, trainees: [fields] })
    ctx.record(id, { activityId: session.activity_id, before })
    return { id }
  },
})

const lastPresence = async (ctx: Context, traineeId: string): Promise<Day | null> =>
  (
    await ctx.db
      .selectFrom('training_attendance')
      .select('day')
      .where('organisation_id', '=', ctx.organisationId)
      .where('trainee_id', '=', traineeId)
      .where('state', '=', 'present')
      .orderBy('day', 'desc')
      .limit(1)
      .executeTakeFirst()
  )?.day ?? null

/** Says what trainees reached, all at once: « acquis évalués » (indicator 11). */
export const recordOutcomes = useCase({
  name: 'recordOutcomes',
  api: 'POST /training-trainees/outcomes',
  summary: 'Note l’atteinte des objectifs par des stagiaires',
  roles: TRAINERS,
  scope: 'own',
  input: z.strictObject({
    outcomes: z
      .array(z.strictObject({ traineeId: zId, outcome: z.enum(OUTCOMES, { error: 'Choisissez dans la liste.' }) }))
      .min(1, 'Notez au moins un stagiaire.')
      .max(2000, '2 000 stagiaires au plus à la fois.'),
  }),
  output: z.strictObject({ count: z.number() }),
  async run(ctx, { outcomes }) {
    const byId = new Map(outcomes.map(({ traineeId, outcome }) => [traineeId, outcome]))
    const rows = await ctx.db
      .selectFrom('training_trainee')
      .select(['id', 'session_id', 'activity_id'])
      .where('organisation_id', '=', ctx.organisationId)
      .where('id', 'in', [...byId.keys()])
      .execute()
    if (rows.length !== byId.size) throw notFound('Un des stagiaires')
    await lockSessions(ctx, [...new Set(rows.map(row => row.session_id))])
    for (const outcome of OUTCOMES) {
      const ids = rows.map(row => row.id).filter(id => byId.get(id) === outcome)
      if (ids.length === 0) continue
      await ctx.db
        .updateTable('training_trainee')
        .set(eb => ({ outcome, version: eb('version', '+', 1) }))
        .where('organisation_id', '=', ctx.organisationId)
        .where('id', 'in', ids)
        .execute()
    }
    for (const row of rows) ctx.record(row.id, { activityId: row.activity_id })
    return { count: rows.length }
  },
})

/** Takes somebody off a session in which they signed nothing. */
export const removeTrainee = useCase({
  name: 'removeTrainee',
  api: 'DELETE /training-trainees/{id}',
  summary: 'Désinscrit un stagiaire qui n’a rien émargé',
  roles: TRAINERS,
  scope: 'own',
  input: z.strictObject({ id: zId }),
  output: z.strictObject({ id: zId }),
  async run(ctx, { id }) {
    const before = await ctx.db
      .selectFrom('training_trainee as t')
      .selectAll('t')
      .select(eb => [
        eb
          .exists(
            eb
              .selectFrom('training_attendance as a')
              .select('a.trainee_id')
              .whereRef('a.organisation_id', '=', 't.organisation_id')
              .whereRef('a.trainee_id', '=', 't.id'),
          )
          .as('signed'),
        eb
          .exists(
            eb
              .selectFrom('training_evaluation as e')
              .select('e.id')
              .whereRef('e.organisation_id', '=', 't.organisation_id')
              .whereRef('e.trainee_id', '=', 't.id'),
          )
          .as('asked'),
      ])
      .where('t.organisation_id', '=', ctx.organisationId)
      .where('t.id', '=', id)
      .executeTakeFirst()
    if (!before) throw notFound('Ce stagiaire')
    await lockSession(ctx, before.session_id)
    if (before.signed || before.asked)
      throw new Refused([
        refuse('suivi', 'Cette personne a suivi une partie de la session : notez plutôt un abandon, avec son motif.'),
      ])
    await ctx.db
      .deleteFrom('training_act')
      .where('organisation_id', '=', ctx.organisationId)
      .where('subject_id', '=', id)
      .execute()
    await ctx.db
      .deleteFrom('training_trainee')
      .where('organisation_id', '=', ctx.organisationId)
      .where('id', '=', id)
      .execute()
    ctx.record(id, { activityId: before.activity_id, before })
    return { id }
  },
})
