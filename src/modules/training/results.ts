import { z } from 'zod'
import { zDay, zId } from '../../kernel/input.ts'
import { TEAM } from '../../platform/session.ts'
import { query, sql } from '../../platform/use-case.server.ts'
import { type Scores, satisfactionBp } from './evaluation.ts'
import { readExercice } from './read-bpf.ts'

/** What one session came to. */
interface Held {
  id: string
  programmeId: string
  title: string
  /** Whose programme it is. */
  activity: string
  trainers: { id: string; name: string }[]
  trainees: number
  left: number
  /** Of those who stayed: whose acquired skills were judged, and who reached the objectives. */
  assessed: number
  achieved: number
  minutes: number
  /** Half-days marked, and those attended. */
  marked: number
  present: number
  hotAsked: number
  hot: Scores[]
  cold: Scores[]
}

const zResult = z.object({
  id: z.string(),
  name: z.string(),
  sessions: z.number(),
  trainees: z.number(),
  left: z.number(),
  minutes: z.number(),
  /** Basis points; null where nothing was marked, judged, asked or answered. */
  presentBp: z.number().nullable(),
  achievedBp: z.number().nullable(),
  answeredBp: z.number().nullable(),
  hotBp: z.number().nullable(),
  coldBp: z.number().nullable(),
})
export type TrainingResult = z.output<typeof zResult>

const shareBp = (part: number, whole: number) => (whole === 0 ? null : Math.round((part * 10_000) / whole))

/** Sessions summed: every rate over what it is a rate of. */
export function resultOf(id: string, name: string, held: readonly Held[]): TrainingResult {
  const sum = (of: (session: Held) => number) => held.reduce((all, session) => all + of(session), 0)
  const hot = held.flatMap(session => session.hot)
  return {
    id,
    name,
    sessions: held.length,
    trainees: sum(one => one.trainees),
    left: sum(one => one.left),
    minutes: sum(one => one.minutes),
    presentBp: shareBp(
      sum(one => one.present),
      sum(one => one.marked),
    ),
    achievedBp: shareBp(
      sum(one => one.achieved),
      sum(one => one.assessed),
    ),
    answeredBp: shareBp(
      hot.length,
      sum(one => one.hotAsked),
    ),
    hotBp: satisfactionBp(hot),
    coldBp: satisfactionBp(held.flatMap(session => session.cold)),
  }
}

/** By what names it, sessions of each; a session with two trainers is among the results of both. */
function resultsBy(held: readonly Held[], of: (session: Held) => { id: string; name: string }[]): TrainingResult[] {
  const named = held.flatMap(session => of(session).map(one => ({ ...one, session })))
  return [...Map.groupBy(named, one => one.id)]
    .map(([id, group]) =>
      resultOf(
        id,
        group[0]!.name,
        group.map(one => one.session),
      ),
    )
    .toSorted((a, b) => a.name.localeCompare(b.name, 'fr'))
}

/** What the year's sessions came to, by programme and by trainer: what indicator 2 asks to publish, and 11, 30 and 32 to look at. */
export const getResults = query({
  name: 'getTrainingResults',
  api: 'GET /training-results/{exercice}',
  summary: 'Résume les résultats des formations terminées d’un exercice, par programme et par formateur',
  roles: TEAM,
  scope: 'house',
  input: z.strictObject({ exercice: z.string().min(1).max(12) }),
  output: z.object({
    exercice: z.object({ id: zId, code: z.string(), startsOn: zDay, endsOn: zDay }),
    total: zResult,
    programmes: z.array(zResult),
    trainers: z.array(zResult),
  }),
  async run(ctx, { exercice: code }) {
    const exercice = await readExercice(ctx, code)
    const { rows } = await sql<Held>`
      with s as (select * from training_session where organisation_id = ${ctx.organisationId} and cancelled_on is null
        and ends_on between ${exercice.startsOn} and least(${exercice.endsOn}, ${ctx.today}::date)),
      t as (select t.session_id, count(*)::int as trainees, count(t.left_on)::int as left,
          count(t.outcome) filter (where t.left_on is null)::int as assessed,
          count(*) filter (where t.left_on is null and t.outcome = 'achieved')::int as achieved
        from training_trainee t join s on s.id = t.session_id where t.organisation_id = ${ctx.organisationId} group by t.session_id),
      a as (select a.session_id, sum(a.minutes)::int as minutes, count(*)::int as marked, count(*) filter (where a.state = 'present')::int as present
        from training_attendance a join s on s.id = a.session_id where a.organisation_id = ${ctx.organisationId} group by a.session_id),
      e as (select e.session_id, count(*) filter (where e.moment = 'hot')::int as asked,
          coalesce(jsonb_agg(e.scores) filter (where e.moment = 'hot' and e.scores is not null), '[]') as hot,
          coalesce(jsonb_agg(e.scores) filter (where e.moment = 'cold' and e.scores is not null), '[]') as cold
        from training_evaluation e join s on s.id = e.session_id where e.organisation_id = ${ctx.organisationId} and e.respondent = 'trainee' group by e.session_id)
      select s.id, s.programme_id as "programmeId",
        (select title from training_programme p where p.organisation_id = s.organisation_id and p.id = s.programme_id order by edition desc limit 1) as title,
        (select name from activity where organisation_id = s.organisation_id and id = s.activity_id) as activity,
        (select jsonb_agg(distinct jsonb_build_object('id', coalesce(r.person_id, r.id), 'name', n.name)) from training_session_trainer n
          join training_trainer r on r.organisation_id = n.organisation_id and r.id = n.trainer_id
          where n.organisation_id = s.organisation_id and n.session_id = s.id) as trainers,
        coalesce(t.trainees, 0) as trainees, coalesce(t.left, 0) as left, coalesce(t.assessed, 0) as assessed, coalesce(t.achieved, 0) as achieved,
        coalesce(a.minutes, 0) as minutes, coalesce(a.marked, 0) as marked, coalesce(a.present, 0) as present,
        coalesce(e.asked, 0) as "hotAsked", coalesce(e.hot, '[]') as hot, coalesce(e.cold, '[]') as cold
      from s left join t on t.session_id = s.id left join a on a.session_id = s.id left join e on e.session_id = s.id
      order by s.ends_on, s.id`.execute(ctx.db)
    // Two activities may give each its own programme of the same title.
    const programmesOf = Map.groupBy(rows, one => one.title)
    const isShared = ({ title, programmeId }: Held) =>
      programmesOf.get(title)!.some(one => one.programmeId !== programmeId)
    return {
      exercice,
      total: resultOf('total', 'Toutes les formations', rows),
      programmes: resultsBy(rows, one => [
        { id: one.programmeId, name: isShared(one) ? `${one.title} (${one.activity})` : one.title },
      ]),
      trainers: resultsBy(rows, one => one.trainers),
    }
  },
})
