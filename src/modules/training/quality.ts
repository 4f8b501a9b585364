import { z } from 'zod'
import { zDay, zId, zInteger, zOptionalText, zText, zVersion } from '../../kernel/input.ts'
import { notFound, type Refusal, Refused, refuse, refuseIfAny, stale } from '../../kernel/refusal.ts'
import { changeRow } from '../../platform/change-row.server.ts'
import { newId } from '../../platform/ids.server.ts'
import { TEAM } from '../../platform/session.ts'
import { type Context, query, useCase } from '../../platform/use-case.server.ts'
import { readOrganisation } from '../organisation/index.ts'
import { insertAll, mayWrite, TRAINERS, TRAINING_OFFICE } from './access.ts'
import { readTrainers } from './trainers.ts'
import { keepUpload, zUpload } from './upload.ts'

/** Files evidence under an indicator by hand: a watch, a procedure, a trainer's own training. What a session proves files itself. */
export const addEvidence = useCase({
  name: 'addTrainingEvidence',
  api: 'POST /training-evidence',
  summary: 'Classe une preuve sous un indicateur du référentiel qualité',
  roles: TRAINERS,
  scope: 'own',
  input: z.strictObject({
    activityId: zId.nullish(),
    indicator: zInteger(1, 32),
    day: zDay,
    until: zDay.nullish(),
    title: zText(200),
    note: zOptionalText(4000),
    trainerId: zId.nullish(),
    file: zUpload,
  }),
  output: z.strictObject({ id: zId }),
  async run(ctx, { activityId, indicator, day, until, title, note, trainerId, file }) {
    const trainer = trainerId ? (await readTrainers(ctx, [trainerId])).get(trainerId)! : null
    const place = activityId ?? trainer?.activityId ?? (await readOrganisation(ctx)).houseActivityId
    if (!mayWrite(ctx, place)) throw notFound('Cette activité')
    refuseIfAny(
      until && until < day
        ? [refuse('fin', 'Une preuve ne peut pas expirer avant d’exister : vérifiez les dates.', 'until')]
        : [],
    )
    const id = newId()
    await ctx.db
      .insertInto('training_evidence')
      .values({
        organisation_id: ctx.organisationId,
        id,
        activity_id: place,
        indicator,
        day,
        until: until ?? null,
        title,
        note: note ?? null,
        trainer_id: trainerId ?? null,
        file_id: await keepUpload(ctx, place, file),
        at: ctx.now,
      })
      .execute()
    ctx.record(id, { activityId: place })
    return { id }
  },
})

export const removeEvidence = useCase({
  name: 'removeTrainingEvidence',
  api: 'DELETE /training-evidence/{id}',
  summary: 'Retire une preuve classée à la main',
  roles: TRAINERS,
  scope: 'own',
  input: z.strictObject({ id: zId }),
  output: z.strictObject({ id: zId }),
  async run(ctx, { id }) {
    const before = await ctx.db
      .deleteFrom('training_evidence')
      .where('organisation_id', '=', ctx.organisationId)
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirst()
    if (!before) throw notFound('Cette preuve')
    ctx.record(id, { activityId: before.activity_id, before })
    return { id }
  },
})

const AUDIT_KINDS = ['initial', 'surveillance', 'renewal'] as const
const AUDIT_RESULTS = ['conform', 'reserved', 'refused'] as const

/** Writes down an audit of the certifier: its day and auditor, then its result. */
export const saveAudit = useCase({
  name: 'saveTrainingAudit',
  api: 'POST /training-audits',
  summary: 'Ajoute ou modifie un audit qualité',
  roles: TRAINING_OFFICE,
  scope: 'house',
  input: z.strictObject({
    id: zId.optional(),
    version: zVersion.optional(),
    kind: z.enum(AUDIT_KINDS, { error: 'Choisissez dans la liste.' }),
    day: zDay,
    auditor: zText(160),
    result: z.enum(AUDIT_RESULTS, { error: 'Choisissez dans la liste.' }).nullish(),
    note: zOptionalText(4000),
  }),
  output: z.strictObject({ id: zId }),
  async run(ctx, { id: known, version = 0, result, note, ...fields }) {
    const id = known ?? newId()
    const columns = { ...fields, result: result ?? null, note: note ?? null }
    refuseIfAny(
      result && fields.day > ctx.today
        ? [refuse('resultat', 'Un audit à venir n’a pas encore de résultat : laissez-le vide.', 'result')]
        : [],
    )
    if (!known)
      await ctx.db
        .insertInto('training_audit')
        .values({ organisation_id: ctx.organisationId, id, ...columns })
        .execute()
    else {
      await changeRow(ctx, 'training_audit', { id: known, version }, 'Cet audit', columns)
    }
    ctx.record(id)
    return { id }
  },
})

export const ORIGINS = ['audit', 'complaint', 'incident', 'review'] as const
export const GRADES = ['minor', 'major'] as const

/** Something that was not as it should be, with what is decided about it. It stays open until its actions are done and it is concluded. */
export const addFinding = useCase({
  name: 'addTrainingFinding',
  api: 'POST /training-findings',
  summary: 'Ouvre un constat : non-conformité, réclamation, aléa, revue',
  roles: TRAINERS,
  scope: 'own',
  input: z.strictObject({
    origin: z.enum(ORIGINS, { error: 'Choisissez d’où vient ce constat.' }),
    grade: z.enum(GRADES, { error: 'Choisissez mineure ou majeure.' }).nullish(),
    auditId: zId.nullish(),
    sessionId: zId.nullish(),
    indicator: zInteger(1, 32).nullish(),
    foundOn: zDay,
    text: zText(4000),
    dueOn: zDay.nullish(),
    actions: z
      .array(z.strictObject({ text: zText(1000), who: zText(120), dueOn: zDay }))
      .max(50, '50 actions au plus.')
      .default([]),
  }),
  output: z.strictObject({ id: zId }),
  async run(ctx, { actions, ...finding }) {
    const refusals: Refusal[] = []
    if (finding.foundOn > ctx.today)
      refusals.push(refuse('avenir', 'Un constat ne se fait pas d’avance : vérifiez la date.', 'foundOn'))
    if (finding.auditId && finding.origin !== 'audit')
      refusals.push(refuse('origine', 'Un constat rattaché à un audit vient d’un audit : choisissez.', 'origin'))
    refuseIfAny(refusals)
    if (finding.auditId) await readAudit(ctx, finding.auditId)
    const place = await placeOf(ctx, finding.sessionId ?? null)
    const id = newId()
    await ctx.db
      .insertInto('training_finding')
      .values({
        organisation_id: ctx.organisationId,
        id,
        activity_id: place,
        origin: finding.origin,
        grade: finding.grade ?? null,
        audit_id: finding.auditId ?? null,
        session_id: finding.sessionId ?? null,
        indicator: finding.indicator ?? null,
        found_on: finding.foundOn,
        text: finding.text,
        due_on: finding.dueOn ?? null,
      })
      .execute()
    await addActions(ctx, id, place, actions)
    ctx.record(id, { activityId: place })
    return { id }
  },
})

async function readAudit(ctx: Context, id: string): Promise<void> {
  const row = await ctx.db
    .selectFrom('training_audit')
    .select('id')
    .where('organisation_id', '=', ctx.organisationId)
    .where('id', '=', id)
    .executeTakeFirst()
  if (!row) throw notFound('Cet audit')
}

/** A finding about a session is seen by those who give it; another is the house's, or one's own activity's. */
async function placeOf(ctx: Context, sessionId: string | null): Promise<string> {
  if (!sessionId) return ctx.session.activityIds?.[0] ?? (await readOrganisation(ctx)).houseActivityId
  const session = await ctx.db
    .selectFrom('training_session')
    .select('activity_id')
    .where('organisation_id', '=', ctx.organisationId)
    .where('id', '=', sessionId)
    .executeTakeFirst()
  if (!session || !mayWrite(ctx, session.activity_id)) throw notFound('Cette session')
  return session.activity_id
}

const addActions = (
  ctx: Context,
  findingId: string,
  activityId: string,
  actions: readonly { text: string; who: string; dueOn: string }[],
) =>
  insertAll(
    ctx,
    'training_finding_action',
    actions.map(({ text, who, dueOn }) => ({
      organisation_id: ctx.organisationId,
      id: newId(),
      finding_id: findingId,
      activity_id: activityId,
      text,
      who,
      due_on: dueOn as never,
    })),
  )

/** Follows a finding: new actions, those done, and its conclusion once nothing is left to do. */
export const followFinding = useCase({
  name: 'followTrainingFinding',
  api: 'POST /training-findings/{id}/follow-up',
  summary: 'Suit un constat : actions décidées, actions faites, conclusion',
  roles: TRAINERS,
  scope: 'own',
  input: z.strictObject({
    id: zId,
    version: zVersion,
    actions: z
      .array(z.strictObject({ text: zText(1000), who: zText(120), dueOn: zDay }))
      .max(50)
      .default([]),
    doneIds: z.array(zId).max(50).default([]),
    conclusion: zOptionalText(4000),
  }),
  output: z.strictObject({ id: zId }),
  async run(ctx, { id, version, actions, doneIds, conclusion }) {
    const before = await ctx.db
      .selectFrom('training_finding')
      .selectAll()
      .where('organisation_id', '=', ctx.organisationId)
      .where('id', '=', id)
      .forUpdate()
      .executeTakeFirst()
    if (!before) throw notFound('Ce constat')
    if (before.closed_on)
      throw new Refused([refuse('clos', 'Ce constat est clos : ouvrez-en un autre si la difficulté revient.')])
    if (before.version !== version) throw stale('Ce constat')
    await addActions(ctx, id, before.activity_id, actions)
    if (doneIds.length > 0) {
      const done = await ctx.db
        .updateTable('training_finding_action')
        .set({ done_on: ctx.today })
        .where('organisation_id', '=', ctx.organisationId)
        .where('finding_id', '=', id)
        .where('id', 'in', doneIds)
        .returning('id')
        .execute()
      if (done.length !== new Set(doneIds).size) throw notFound('Cette action')
    }
    if (conclusion) {
      const all = await ctx.db
        .selectFrom('training_finding_action')
        .select('done_on')
        .where('organisation_id', '=', ctx.organisationId)
        .where('finding_id', '=', id)
        .execute()
      if (all.length === 0 || all.some(action => action.done_on === null))
        throw new Refused([
          refuse(
            'actions',
            all.length === 0
              ? 'Un constat se conclut après au moins une action : notez ce qui a été fait.'
              : 'Des actions restent à faire : cochez celles qui le sont avant de conclure.',
            'conclusion',
          ),
        ])
    }
    await ctx.db
      .updateTable('training_finding')
      .set({ ...(conclusion ? { conclusion, closed_on: ctx.today } : {}), version: version + 1 })
      .where('organisation_id', '=', ctx.organisationId)
      .where('id', '=', id)
      .execute()
    ctx.record(id, { activityId: before.activity_id, before })
    return { id }
  },
})

const zFinding = z.object({
  id: zId,
  origin: z.enum(ORIGINS),
  grade: z.enum(GRADES).nullable(),
  auditId: zId.nullable(),
  sessionId: zId.nullable(),
  indicator: z.number().nullable(),
  foundOn: zDay,
  text: z.string(),
  dueOn: zDay.nullable(),
  closedOn: zDay.nullable(),
  conclusion: z.string().nullable(),
  version: z.number(),
  actions: z.array(z.object({ id: zId, text: z.string(), who: z.string(), dueOn: zDay, doneOn: zDay.nullable() })),
})

/** The audits of the house and every finding, those still open first. */
export const listFindings = query({
  name: 'listTrainingFindings',
  api: 'GET /training-findings',
  summary: 'Liste les audits qualité et les constats avec leurs actions',
  roles: [...TEAM, 'entrepreneur'],
  scope: 'own',
  input: z.strictObject({}),
  output: z.object({
    audits: z.array(
      z.object({
        id: zId,
        kind: z.enum(AUDIT_KINDS),
        day: zDay,
        auditor: z.string(),
        result: z.enum(AUDIT_RESULTS).nullable(),
        note: z.string().nullable(),
        version: z.number(),
      }),
    ),
    findings: z.array(zFinding),
  }),
  async run(ctx) {
    const audits = await ctx.db
      .selectFrom('training_audit')
      .select(['id', 'kind', 'day', 'auditor', 'result', 'note', 'version'])
      .where('organisation_id', '=', ctx.organisationId)
      .orderBy('day', 'desc')
      .orderBy('id')
      .limit(200)
      .execute()
    const findings = await ctx.db
      .selectFrom('training_finding')
      .select([
        'id',
        'origin',
        'grade',
        'audit_id as auditId',
        'session_id as sessionId',
        'indicator',
        'found_on as foundOn',
        'text',
        'due_on as dueOn',
        'closed_on as closedOn',
        'conclusion',
        'version',
      ])
      .where('organisation_id', '=', ctx.organisationId)
      .orderBy(eb => eb('closed_on', 'is not', null))
      .orderBy('found_on', 'desc')
      .orderBy('id')
      .limit(500)
      .execute()
    const actions = await ctx.db
      .selectFrom('training_finding_action')
      .select(['id', 'finding_id', 'text', 'who', 'due_on as dueOn', 'done_on as doneOn'])
      .where('organisation_id', '=', ctx.organisationId)
      .orderBy('due_on')
      .orderBy('id')
      .execute()
    const byFinding = Map.groupBy(actions, action => action.finding_id)
    return {
      audits,
      findings: findings.map(finding => ({
        ...finding,
        actions: (byFinding.get(finding.id) ?? []).map(({ finding_id: _, ...action }) => action),
      })),
    } as never
  },
})
