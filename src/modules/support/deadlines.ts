import type { Day } from '../../kernel/day.ts'
import type { Deadline } from '../../kernel/deadline.ts'
import { type Context, sql } from '../../platform/use-case.server.ts'
import { nextInterview } from './interview.ts'
import { readReports } from './interview-report.ts'

/** Interviews that R7331-3 will ask for, and actions of the house to do, up to a day. */
export async function readSupportDeadlines(ctx: Context, { until }: { until: Day }): Promise<Deadline[]> {
  return [...(await readInterviewDeadlines(ctx, until)), ...(await readActionDeadlines(ctx, until))]
}

interface Cesa {
  id: string
  personId: string
  activityId: string
  startsOn: Day
  lastDay: Day | null
}

async function readInterviewDeadlines(ctx: Context, until: Day): Promise<Deadline[]> {
  const { rows: cesas } = await sql<Cesa>`
    select id, person_id as "personId", activity_id as "activityId", starts_on as "startsOn", coalesce(ended_on, ends_on) as "lastDay"
    from contract where organisation_id = ${ctx.organisationId} and kind = 'cesa' and starts_on <= ${ctx.today}::date
      and coalesce(ended_on, ends_on, 'infinity') >= ${ctx.today}::date order by starts_on, id`.execute(ctx.db)
  const held = await readSigned(ctx)
  return cesas.flatMap(cesa => {
    const next = nextInterview(cesa, held.get(cesa.personId) ?? [], ctx.today)
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

/** The days of signed interviews of the last twelve months and a bit, by person: no period under way began before. */
export async function readSigned(ctx: Context): Promise<Map<string, Day[]>> {
  const { rows } = await sql<{ id: string; personId: string; heldOn: Day; signedOn: Day | null }>`
    select id, person_id as "personId", held_on as "heldOn", signed_on as "signedOn" from interview
    where organisation_id = ${ctx.organisationId} and final_at is not null and held_on > ${ctx.today}::date - interval '13 months'`.execute(
    ctx.db,
  )
  const reports = await readReports(
    ctx,
    rows.filter(row => row.signedOn === null).map(row => row.id),
  )
  const signed = rows.filter(row => row.signedOn !== null || reports.has(row.id))
  return new Map(
    [...Map.groupBy(signed, row => row.personId)].map(([personId, its]) => [personId, its.map(row => row.heldOn)]),
  )
}

async function readActionDeadlines(ctx: Context, until: Day): Promise<Deadline[]> {
  const { rows } = await sql<{ id: string; personId: string; activityId: string | null; on: Day; doer: string }>`
    select id, person_id as "personId", activity_id as "activityId", due_on as on, doer from support_action
    where organisation_id = ${ctx.organisationId} and done_on is null and dropped_on is null and due_on <= ${until}
    order by due_on, id limit 5000`.execute(ctx.db)
  return rows.map(row => ({
    kind: 'support-action',
    subjectId: row.id,
    on: row.on,
    label: row.doer === 'house' ? 'Action de la coopérative' : 'Action convenue avec la personne',
    why: null,
    personId: row.personId,
    activityId: row.activityId,
    href: row.activityId ? `/accompagnement/${row.activityId}` : '/agenda',
  }))
}
