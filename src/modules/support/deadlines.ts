import type { Day } from '../../kernel/day.ts'
import type { Deadline } from '../../kernel/deadline.ts'
import { type Context, sql } from '../../platform/use-case.server.ts'
import { ownPeople } from '../people/index.ts'
import { nextInterview } from './interview.ts'
import { readReports } from './interview-report.ts'

interface Cesa {
  id: string
  personId: string
  activityId: string
  startsOn: Day
  lastDay: Day | null
  /** The days of its person's signed interviews, lately. */
  held: Day[]
}

/** Interviews that R7331-3 will ask for by a day. */
export async function readInterviewDeadlines(ctx: Context, { until }: { until: Day }): Promise<Deadline[]> {
  const { rows: cesas } = await sql<Cesa>`
    select c.id, c.person_id as "personId", c.activity_id as "activityId", c.starts_on as "startsOn", coalesce(c.ended_on, c.ends_on) as "lastDay",
      coalesce(i.held, '{}') as held
    from contract c left join (select person_id, array_agg(held_on) as held from interview
      where signed_on is not null and ${lately(ctx)} ${ownPeople(ctx)} group by person_id) i
      on i.person_id = c.person_id
    where c.organisation_id = ${ctx.organisationId} and c.kind = 'cesa' and c.starts_on <= ${ctx.today}::date
      and coalesce(c.ended_on, c.ends_on, 'infinity') >= ${ctx.today}::date order by c.starts_on, c.id`.execute(ctx.db)
  const reported = await readReported(ctx)
  return cesas.flatMap(cesa => {
    const next = nextInterview(cesa, [...cesa.held, ...(reported.get(cesa.personId) ?? [])], ctx.today)
    if (!next || next.missing === 0 || next.advisedOn > until) return []
    return [
      {
        kind: 'interview',
        subjectId: cesa.id,
        on: next.advisedOn < ctx.today ? next.dueOn : next.advisedOn,
        label: next.missing === 1 ? 'Second entretien d’accompagnement' : 'Premier entretien d’accompagnement',
        why: `${next.explanation} (Code du travail, art. R7331-3).`,
        personId: cesa.personId,
        activityId: cesa.activityId,
        href: `/accompagnement/${cesa.activityId}`,
      },
    ]
  })
}

/** Twelve months and a bit: no period under way began before. */
const lately = (ctx: Context) =>
  sql`organisation_id = ${ctx.organisationId} and final_at is not null and held_on > ${ctx.today}::date - interval '13 months'`

/** The days of interviews whose report both have signed on its document, by person. */
async function readReported(ctx: Context): Promise<Map<string, Day[]>> {
  const { rows } = await sql<{ id: string; personId: string; heldOn: Day }>`
    select id, person_id as "personId", held_on as "heldOn" from interview where signed_on is null and ${lately(ctx)}`.execute(
    ctx.db,
  )
  const reports = await readReports(
    ctx,
    rows.map(row => row.id),
  )
  const signed = rows.filter(row => reports.has(row.id))
  return new Map(
    [...Map.groupBy(signed, row => row.personId)].map(([personId, its]) => [personId, its.map(row => row.heldOn)]),
  )
}

/** Actions agreed in interviews that are to be done by a day. */
export async function readActionDeadlines(ctx: Context, { until }: { until: Day }): Promise<Deadline[]> {
  const { rows } = await sql<{
    id: string
    personId: string
    activityId: string | null
    on: Day
    what: string
    doer: string
  }>`
    select id, person_id as "personId", activity_id as "activityId", due_on as on, what, doer from support_action
    where organisation_id = ${ctx.organisationId} and done_on is null and dropped_on is null and due_on <= ${until}
    order by due_on, id limit 5000`.execute(ctx.db)
  return rows.map(row => ({
    kind: 'support-action',
    subjectId: row.id,
    on: row.on,
    label: row.what,
    why: `Convenu, à faire par la ${row.doer === 'house' ? 'coopérative' : 'personne'}.`,
    personId: row.personId,
    activityId: row.activityId,
    href: row.activityId ? `/accompagnement/${row.activityId}` : '/agenda',
  }))
}
