import { z } from 'zod'
import { zId, zInteger, zOptionalText } from '../../kernel/input.ts'
import { notFound, type Refusal, Refused, refuse, refuseIfAny } from '../../kernel/refusal.ts'
import { newId, sha256 } from '../../platform/ids.server.ts'
import { type Context, query, sql, useCase } from '../../platform/use-case.server.ts'
import { readOrganisation } from '../organisation/index.ts'
import { insertAll, lockSessions, TRAINERS } from './access.ts'
import { MOMENTS, type Moment, QUESTIONS, RESPONDENTS } from './evaluation.ts'

const zScores = z
  .record(z.string().max(40), zInteger(1, 4))
  .describe(
    `De 1 à 4 pour chaque question. ${MOMENTS.map(moment => `${moment}\u00a0: ${QUESTIONS[moment].map(one => one.code).join(', ')}`).join(' ; ')}`,
  )

/** Every question of the moment has its mark, and nothing else has one. */
function scoresRefusals(moment: Moment, scores: Record<string, number>, at: string): Refusal[] {
  const codes = QUESTIONS[moment].map(question => question.code)
  return [
    ...QUESTIONS[moment]
      .filter(({ code }) => scores[code] === undefined)
      .map(({ code, text }) => refuse('note', `Choisissez une réponse : « ${text} »`, `${at}.${code}`)),
    ...Object.keys(scores)
      .filter(code => !codes.includes(code))
      .map(code => refuse('question', 'Cette question n’est pas de celles posées.', `${at}.${code}`)),
  ]
}

const zToken = z.string().min(20, 'Lien inconnu.').max(64, 'Lien inconnu.')

/** What a personal link asks: about which training, and at what moment. */
export const getEvaluationPage = query({
  name: 'getEvaluationPage',
  api: { none: 'page publique, ouverte par le lien secret d’un stagiaire' },
  summary: 'Montre les questions d’une évaluation à qui en a le lien',
  roles: [],
  scope: 'public',
  input: z.strictObject({ token: zToken }),
  output: z.object({ house: z.string(), title: z.string(), moment: z.enum(MOMENTS), answered: z.boolean() }),
  async run(ctx, { token }) {
    const { rows } = await sql<{ title: string; moment: Moment; answered: boolean }>`
      select p.title, e.moment, e.answered_at is not null as answered
      from training_evaluation e
      join training_session s on s.organisation_id = e.organisation_id and s.id = e.session_id
      join training_programme p on p.organisation_id = s.organisation_id and p.id = s.programme_id and p.edition = s.edition
      where e.organisation_id = ${ctx.organisationId} and e.token_hash = ${sha256(token)}`.execute(ctx.db)
    if (!rows[0]) throw unknownLink()
    return { house: (await readOrganisation(ctx)).name, ...rows[0] }
  },
})

const unknownLink = () =>
  new Refused([refuse('lien', 'Ce lien ne mène à aucune évaluation : reprenez celui de votre courrier.')], 'not-found')

export const answerEvaluation = useCase({
  name: 'answerEvaluation',
  api: { none: 'page publique, ouverte par le lien secret d’un stagiaire' },
  summary: 'Répond à une évaluation par un lien personnel',
  roles: [],
  scope: 'public',
  input: z.strictObject({ token: zToken, scores: zScores, comment: zOptionalText(2000) }),
  output: z.strictObject({ ok: z.literal(true) }),
  async run(ctx, { token, scores, comment }) {
    const row = await ctx.db
      .selectFrom('training_evaluation')
      .select(['id', 'activity_id', 'moment', 'answered_at'])
      .where('organisation_id', '=', ctx.organisationId)
      .where('token_hash', '=', sha256(token))
      .forUpdate()
      .executeTakeFirst()
    if (!row) throw unknownLink()
    if (row.answered_at) throw new Refused([refuse('repondu', 'Vous avez déjà répondu. Merci !')])
    refuseIfAny(scoresRefusals(row.moment as Moment, scores, 'scores'))
    await ctx.db
      .updateTable('training_evaluation')
      .set({ answered_at: ctx.now, scores: JSON.stringify(scores), comment: comment ?? null })
      .where('organisation_id', '=', ctx.organisationId)
      .where('id', '=', row.id)
      .execute()
    ctx.record(row.id, { activityId: row.activity_id })
    return { ok: true as const }
  },
})

/**
 * Writes answers given on paper or by word: of trainees, and of the others who have a say (companies, funders, trainers: indicator 30). An
 * answer that a trainee gave already is kept as it is.
 */
export const recordEvaluations = useCase({
  name: 'recordEvaluations',
  api: 'POST /training-evaluations',
  summary: 'Enregistre des évaluations recueillies sur papier ou de vive voix',
  roles: TRAINERS,
  scope: 'own',
  input: z.strictObject({
    evaluations: z
      .array(
        z.strictObject({
          sessionId: zId,
          traineeId: zId.nullish(),
          moment: z.enum(MOMENTS, { error: 'Choisissez à chaud ou à froid.' }),
          respondent: z.enum(RESPONDENTS, { error: 'Choisissez dans la liste.' }).default('trainee'),
          name: zOptionalText(160),
          scores: zScores,
          comment: zOptionalText(2000),
        }),
      )
      .min(1, 'Donnez au moins une réponse.')
      .max(2000, '2 000 réponses au plus à la fois.'),
  }),
  output: z.strictObject({ count: z.number() }),
  async run(ctx, { evaluations }) {
    const sessions = await lockSessions(ctx, [...new Set(evaluations.map(one => one.sessionId))])
    await checkTrainees(ctx, evaluations)
    refuseIfAny(
      evaluations.flatMap((one, i) => [
        ...(one.name?.trim() ? [] : [refuse('nom', 'Écrivez le nom de qui donne cet avis.', `evaluations.${i}.name`)]),
        ...scoresRefusals(one.moment, one.scores, `evaluations.${i}.scores`),
        ...((one.respondent === 'trainee') === Boolean(one.traineeId)
          ? []
          : [
              refuse(
                'stagiaire',
                'Choisissez le stagiaire qui répond, ou dites que l’avis vient de quelqu’un d’autre.',
                `evaluations.${i}.traineeId`,
              ),
            ]),
      ]),
    )
    const rows = evaluations.map(one => ({
      organisation_id: ctx.organisationId,
      id: newId(),
      session_id: one.sessionId,
      activity_id: sessions.get(one.sessionId)!.activity_id,
      trainee_id: one.traineeId ?? null,
      moment: one.moment,
      respondent: one.respondent,
      name: one.name!,
      asked_at: ctx.now,
      answered_at: ctx.now,
      scores: JSON.stringify(one.scores),
      comment: one.comment ?? null,
    }))
    const asked = [
      ...new Map(rows.filter(row => row.trainee_id).map(row => [`${row.trainee_id} ${row.moment}`, row])).values(),
    ]
    for (let i = 0; i < asked.length; i += 1000)
      await ctx.db
        .insertInto('training_evaluation')
        .values(asked.slice(i, i + 1000))
        .onConflict(on =>
          on
            .columns(['organisation_id', 'trainee_id', 'moment'])
            .doUpdateSet(eb => ({
              answered_at: eb.ref('excluded.answered_at'),
              scores: eb.ref('excluded.scores'),
              comment: eb.ref('excluded.comment'),
            }))
            .where('training_evaluation.answered_at', 'is', null),
        )
        .execute()
    await insertAll(
      ctx,
      'training_evaluation',
      rows.filter(row => !row.trainee_id),
    )
    for (const [id, session] of sessions) ctx.record(id, { activityId: session.activity_id })
    return { count: rows.length }
  },
})

async function checkTrainees(
  ctx: Context,
  evaluations: readonly { sessionId: string; traineeId?: string | null }[],
): Promise<void> {
  const ids = [...new Set(evaluations.flatMap(one => one.traineeId ?? []))]
  if (ids.length === 0) return
  const rows = await ctx.db
    .selectFrom('training_trainee')
    .select(['id', 'session_id'])
    .where('organisation_id', '=', ctx.organisationId)
    .where('id', 'in', ids)
    .execute()
  const places = new Map(rows.map(row => [row.id, row.session_id]))
  if (evaluations.some(one => one.traineeId && places.get(one.traineeId) !== one.sessionId))
    throw notFound('Ce stagiaire')
}
