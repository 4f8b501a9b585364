import { z } from 'zod'
import { type Day, formatLongDay, type Instant } from '../../kernel/day.ts'
import { zId } from '../../kernel/input.ts'
import { Refused } from '../../kernel/refusal.ts'
import { newId, newToken, sha256 } from '../../platform/ids.server.ts'
import { defineJob, enqueue } from '../../platform/jobs.server.ts'
import { queueMail } from '../../platform/mail.server.ts'
import { publicUrl } from '../../platform/public-url.server.ts'
import type { Session } from '../../platform/session.ts'
import { type Context, sql, useCase } from '../../platform/use-case.server.ts'
import { readOrganisation } from '../organisation/index.ts'
import { insertAll, lockSessions, TRAINERS } from './access.ts'
import { askedOn, MOMENTS, type Moment } from './evaluation.ts'

/** Asks the trainees of one session at the right time: when it ends, then three months after. */
export const askEvaluationsJob = defineJob(
  'ask-training-evaluations',
  z.strictObject({ organisationId: zId, zone: z.string(), sessionId: zId, moment: z.enum(MOMENTS) }),
)

/** The evening of these days; only where somebody has an address to be written to. */
export async function scheduleEvaluations(
  ctx: Context,
  session: { id: string; endsOn: Day; trainees: readonly { email?: string | null }[] },
): Promise<void> {
  if (session.trainees.every(trainee => !trainee.email)) return
  for (const moment of MOMENTS)
    await enqueue(
      ctx.db,
      askEvaluationsJob,
      { organisationId: ctx.organisationId, zone: ctx.session.zone, sessionId: session.id, moment },
      { key: `training ${session.id} ${moment}`, at: `${askedOn(moment, session.endsOn)}T16:00:00.000Z` as Instant },
    )
}

/** What the job does. Asking is done once a trainee, so a job that runs twice writes to nobody twice. */
export async function runAskEvaluations(job: z.output<typeof askEvaluationsJob.payload>): Promise<void> {
  const session: Session = {
    organisationId: job.organisationId,
    zone: job.zone,
    actor: { kind: 'system', id: job.organisationId, name: 'Essaim' },
    personId: null,
    roles: [],
    activityIds: null,
  }
  await askEvaluations(session, { sessionIds: [job.sessionId], moment: job.moment, mail: true }).catch(error => {
    if (!(error instanceof Refused)) throw error // cancelled since: nobody is asked
  })
}

/**
 * Asks every trainee of sessions who was not asked yet, and writes to those who have an address. Sessions that were put off or cancelled
 * since are left alone.
 */
export const askEvaluations = useCase({
  name: 'askEvaluations',
  api: 'POST /training-evaluations/requests',
  summary: 'Demande leur avis aux stagiaires de sessions terminées, à chaud ou à froid',
  roles: TRAINERS,
  scope: 'own',
  input: z.strictObject({
    sessionIds: z.array(zId).min(1, 'Choisissez une session.').max(200, '200 sessions au plus à la fois.'),
    moment: z.enum(MOMENTS, { error: 'Choisissez à chaud ou à froid.' }),
    mail: z.boolean().default(true),
  }),
  output: z.strictObject({ asked: z.number() }),
  async run(ctx, { sessionIds, moment, mail }) {
    const locked = await lockSessions(ctx, sessionIds)
    const ready = [...locked.values()].filter(session => session.ends_on <= ctx.today).map(session => session.id)
    for (const id of sessionIds) ctx.record(id, { activityId: locked.get(id)!.activity_id })
    if (ready.length === 0) return { asked: 0 }
    const { rows: trainees } = await sql<Waiting>`
      select t.id, t.session_id as "sessionId", t.activity_id as "activityId", t.first_name || ' ' || t.last_name as name, t.email, p.title, s.ends_on as "endsOn"
      from training_trainee t
      join training_session s on s.organisation_id = t.organisation_id and s.id = t.session_id
      join training_programme p on p.organisation_id = s.organisation_id and p.id = s.programme_id and p.edition = s.edition
      where t.organisation_id = ${ctx.organisationId} and t.session_id = any(${ready}::uuid[]) and t.left_on is null
        and not exists (select from training_evaluation e where e.organisation_id = t.organisation_id and e.trainee_id = t.id and e.moment = ${moment})`.execute(
      ctx.db,
    )
    const asked = trainees.map(trainee => ({ ...trainee, token: newToken() }))
    await insertAll(
      ctx,
      'training_evaluation',
      asked.map(trainee => ({
        organisation_id: ctx.organisationId,
        id: newId(),
        session_id: trainee.sessionId,
        activity_id: trainee.activityId,
        trainee_id: trainee.id,
        moment,
        respondent: 'trainee',
        name: trainee.name,
        asked_at: ctx.now,
        token_hash: sha256(trainee.token),
      })),
    )
    if (mail) for (const trainee of asked) if (trainee.email) await write(ctx, trainee, trainee.email, moment)
    return { asked: asked.length }
  },
})

interface Waiting {
  id: string
  sessionId: string
  activityId: string
  name: string
  email: string | null
  title: string
  endsOn: Day
}

const WHAT: Record<Moment, string> = {
  hot: 'ce que vous en pensez',
  cold: 'ce que vous en faites aujourd’hui',
}

async function write(ctx: Context, trainee: Waiting & { token: string }, to: string, moment: Moment): Promise<void> {
  const { slug, name } = await readOrganisation(ctx)
  await queueMail(ctx.db, {
    to,
    subject: `Votre avis sur « ${trainee.title} »`,
    text: [
      'Bonjour,',
      '',
      `Vous avez suivi « ${trainee.title} », qui s’est terminée le ${formatLongDay(trainee.endsOn)}. Deux minutes suffisent pour dire ${WHAT[moment]} :`,
      '',
      `${publicUrl()}/p/${slug}/avis/${trainee.token}`,
      '',
      'Ce lien est personnel. Vos réponses servent à améliorer la formation.',
      '',
      name,
    ].join('\n'),
    organisationId: ctx.organisationId,
  })
}
