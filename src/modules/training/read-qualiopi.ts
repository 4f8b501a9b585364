import { z } from 'zod'
import { addMonths, type Day } from '../../kernel/day.ts'
import { zDay, zId } from '../../kernel/input.ts'
import { isCertifying } from '../../law/bpf.ts'
import { COLD_EVALUATION_MONTHS } from '../../law/training.ts'
import { TEAM } from '../../platform/session.ts'
import { type Context, query, sql } from '../../platform/use-case.server.ts'
import { readTrainingBody } from './body.ts'
import { type Scores, satisfactionBp } from './evaluation.ts'
import {
  type EvidenceFacts,
  type QualityFacts,
  qualityState,
  readiness,
  type SessionFacts,
  type TrainerFacts,
} from './qualiopi.ts'
import { type Exercice, readExercice } from './read-bpf.ts'
import { missingParts } from './training.ts'

const zLine = z.object({ text: z.string(), href: z.string() })

/** The quality of an exercice by criterion and indicator; of one session alone when it is named. */
export const getQuality = query({
  name: 'getTrainingQuality',
  api: 'GET /training-quality/{exercice}',
  summary: 'Dit où en est l’exercice devant les trente-deux indicateurs du référentiel qualité',
  roles: TEAM,
  scope: 'house',
  input: z.strictObject({ exercice: z.string().min(1).max(12), sessionId: zId.optional() }),
  output: z.object({
    exercice: z.object({ code: z.string(), startsOn: zDay, endsOn: zDay }),
    ready: z.number(),
    notApplicable: z.number(),
    of: z.number(),
    sessions: z.number(),
    criteria: z.array(
      z.object({
        number: z.number(),
        label: z.string(),
        indicators: z.array(
          z.object({
            number: z.number(),
            label: z.string(),
            text: z.string(),
            state: z.enum(['ready', 'lacking', 'not-applicable']),
            proofs: z.array(zLine),
            lacks: z.array(zLine),
          }),
        ),
      }),
    ),
  }),
  async run(ctx, { exercice: code, sessionId }) {
    const exercice = await readExercice(ctx, code)
    const facts = await readFacts(ctx, exercice, sessionId)
    const criteria = qualityState(facts)
    return { exercice, ...readiness(criteria), sessions: facts.sessions.length, criteria }
  },
})

async function readFacts(ctx: Context, { startsOn, endsOn }: Exercice, sessionId?: string): Promise<QualityFacts> {
  const tenant = ctx.organisationId
  const body = await readTrainingBody(ctx)
  const sessions = await readSessionFacts(ctx, startsOn, endsOn, sessionId)
  const { rows: trainers } = await sql<TrainerFacts>`
    select t.id, t.name, coalesce(t.qualifications, '') <> '' as qualified, t.external,
      (select count(*) from training_evidence e where e.organisation_id = t.organisation_id and e.trainer_id = t.id and e.indicator = 21
        and e.day <= ${endsOn} and coalesce(e.until, 'infinity') >= ${startsOn})::int as "proofs21",
      (select count(*) from training_evidence e where e.organisation_id = t.organisation_id and e.trainer_id = t.id and e.indicator = 22
        and e.day <= ${endsOn} and coalesce(e.until, e.day) >= ${startsOn})::int as "proofs22"
    from training_trainer t where t.organisation_id = ${tenant} and exists (select from training_session_trainer n
      where n.organisation_id = t.organisation_id and n.trainer_id = t.id and n.session_id = any(${sessions.map(one => one.id)}::uuid[]))
    order by t.name, t.id`.execute(ctx.db)
  const { rows: evidence } = await sql<EvidenceFacts>`
    select id, indicator, title, day, file_id as "fileId" from training_evidence
    where organisation_id = ${tenant} and day <= ${endsOn} and coalesce(until, day) >= ${startsOn} order by day desc, id`.execute(
    ctx.db,
  )
  const { rows: answers } = await sql<{ respondent: string; scores: Scores }>`
    select e.respondent, e.scores from training_evaluation e
    where e.organisation_id = ${tenant} and e.answered_at is not null and e.session_id = any(${sessions.map(one => one.id)}::uuid[])
      and (e.moment = 'hot' or e.respondent <> 'trainee')`.execute(ctx.db)
  const { rows: findings } = await sql<QualityFacts['findings'][number]>`
    select f.id, f.origin, f.closed_on is null as open,
      coalesce(bool_or(a.done_on is null and a.due_on < ${ctx.today}), false) as late, count(a.id)::int as actions, count(a.done_on)::int as done
    from training_finding f left join training_finding_action a on a.organisation_id = f.organisation_id and a.finding_id = f.id
    where f.organisation_id = ${tenant} and f.found_on <= ${endsOn} and coalesce(f.closed_on, 'infinity') >= ${startsOn}
    group by f.id, f.origin, f.closed_on order by f.id`.execute(ctx.db)
  const hot = answers.filter(answer => answer.respondent === 'trainee').map(answer => answer.scores)
  return {
    sessions,
    trainers,
    evidence,
    body: {
      contact: Boolean(body.contact),
      disabilityContact: Boolean(body.disabilityContact),
      houseRules: Boolean(body.houseRules),
    },
    satisfactionBp: satisfactionBp(hot),
    answers: hot.length,
    otherOpinions: answers.length - hot.length,
    findings,
  }
}

type Row = Omit<SessionFacts, 'missing' | 'certifying' | 'over' | 'coldDue'> & {
  aim: string | null
  objectives: string | null
  content: string | null
  audience: string | null
  prerequisites: string | null
  access: string | null
  methods: string | null
  evaluation: string | null
  accessibility: string | null
}

async function readSessionFacts(ctx: Context, startsOn: Day, endsOn: Day, sessionId?: string): Promise<SessionFacts[]> {
  const { rows } = await sql<Row>`
    with s as (select * from training_session where organisation_id = ${ctx.organisationId} and cancelled_on is null
      and starts_on <= least(${endsOn}, ${ctx.today}::date) and ends_on >= ${startsOn} ${sessionId ? sql`and id = ${sessionId}` : sql``}),
    t as (select t.session_id, count(*)::int as trainees, count(*) filter (where t.left_on is null)::int as stayed,
        count(t.outcome) filter (where t.left_on is null)::int as assessed, count(t.needs)::int as with_needs
      from training_trainee t join s on s.id = t.session_id where t.organisation_id = ${ctx.organisationId} group by t.session_id),
    a as (select a.session_id, count(*) filter (where kind = 'positioning')::int as positioned, count(*) filter (where kind = 'convocation')::int as convened,
        bool_or(kind = 'needs') as needs, bool_or(kind = 'welcome') as welcomed
      from training_act a join s on s.id = a.session_id where a.organisation_id = ${ctx.organisationId} group by a.session_id),
    h as (select h.session_id, count(*)::int as past, count(h.closed_at)::int as closed
      from training_half_day h join s on s.id = h.session_id where h.organisation_id = ${ctx.organisationId} and h.day < ${ctx.today} group by h.session_id),
    e as (select e.session_id, count(e.answered_at) filter (where moment = 'hot')::int as hot, count(*) filter (where moment = 'cold')::int as cold
      from training_evaluation e join s on s.id = e.session_id where e.organisation_id = ${ctx.organisationId} and e.respondent = 'trainee' group by e.session_id),
    o as (select o.session_id, bool_or(o.payer_kind in ('professionalisation', 'alternation', 'apprenticeship')) as alternating
      from training_order o join s on s.id = o.session_id where o.organisation_id = ${ctx.organisationId} group by o.session_id)
    select s.id, p.title, s.ends_on as "endsOn", s.programme_id as "programmeId", p.price_cents is not null as priced, p.aim, p.in_workplace as "inWorkplace",
      p.objectives, p.content, p.audience, p.prerequisites, p.access, p.methods, p.evaluation, p.accessibility,
      s.subcontractor is not null as subcontracted, (s.mode = 'remote' or s.place is not null or s.site_id is not null) as placed,
      coalesce(s.adaptation, '') <> '' as adaptation, coalesce(a.needs, false) as needs, coalesce(a.welcomed, false) as welcomed,
      coalesce(o.alternating, false) as alternating, coalesce(t.trainees, 0) as trainees, coalesce(a.positioned, 0) as positioned,
      coalesce(a.convened, 0) as convened, coalesce(t.assessed, 0) as assessed, coalesce(t.stayed, 0) as stayed, coalesce(t.with_needs, 0) as "withNeeds",
      coalesce(h.past, 0) as "halfDaysPast", coalesce(h.closed, 0) as "halfDaysClosed", coalesce(e.hot, 0) as "hotAnswers", coalesce(e.cold, 0) as "coldAsked"
    from s join training_programme p on p.organisation_id = s.organisation_id and p.id = s.programme_id and p.edition = s.edition
    left join t on t.session_id = s.id left join a on a.session_id = s.id left join h on h.session_id = s.id
    left join e on e.session_id = s.id left join o on o.session_id = s.id
    order by s.ends_on, s.id`.execute(ctx.db)
  return rows.map(row => ({
    ...row,
    missing: missingParts(row),
    certifying: isCertifying(row.aim),
    over: row.endsOn < ctx.today,
    coldDue: addMonths(row.endsOn, COLD_EVALUATION_MONTHS) < ctx.today,
  }))
}
