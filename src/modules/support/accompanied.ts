import { z } from 'zod'
import { type Day, lastDayOf, monthOf } from '../../kernel/day.ts'
import { zDay, zId } from '../../kernel/input.ts'
import { notFound } from '../../kernel/refusal.ts'
import { TEAM } from '../../platform/session.ts'
import { query, sql } from '../../platform/use-case.server.ts'
import { readActivity } from '../organisation/index.ts'
import { readContracts, readOwners, readPerson } from '../people/index.ts'
import { readActions, zAction } from './actions.ts'
import { MOODS, moodOf, REASON_CODES } from './attention.ts'
import { nextInterview } from './interview.ts'
import { readInterviews, zInterview, zNextInterview } from './interviews.ts'
import { lastMonths } from './read-activities.ts'
import { type Appointment, selectAppointments, zAppointment } from './read-appointments.ts'
import { readStandings } from './standings.ts'

/** One activity for the one who accompanies it: its figures, its people, what was said, what was agreed, what is to come. */
export const getAccompanied = query({
  name: 'getAccompanied',
  api: 'GET /activities/{activityId}/support',
  summary: 'Une activité d’un coup d’œil, pour qui l’accompagne',
  roles: TEAM,
  scope: 'own',
  input: z.strictObject({ activityId: zId }),
  output: z.object({
    activity: z.object({
      id: zId,
      name: z.string(),
      trade: z.string().nullable(),
      commune: z.string().nullable(),
      openedOn: zDay,
      closedOn: zDay.nullable(),
    }),
    today: zDay,
    /** Null once the activity is closed. */
    standing: z
      .object({
        cashCents: z.number(),
        mineCents: z.number(),
        payableCents: z.number(),
        toComeCents: z.number(),
        lateCount: z.number(),
        lateCents: z.number(),
        turnoverCents: z.number(),
        objectiveCents: z.number().nullable(),
        expectedCents: z.number().nullable(),
        curve: z.array(z.object({ day: zDay, cents: z.number() })),
        mood: z.enum(MOODS),
        moodWhy: z.string(),
        score: z.number(),
        reasons: z.array(z.object({ code: z.enum(REASON_CODES), text: z.string(), points: z.number() })),
      })
      .nullable(),
    people: z.array(
      z.object({
        id: zId,
        name: z.string(),
        email: z.string().nullable(),
        phone: z.string().nullable(),
        contract: z.object({ kind: z.enum(['cape', 'cesa']), startsOn: zDay, endsOn: zDay.nullable() }).nullable(),
        nextInterview: zNextInterview.nullable(),
      }),
    ),
    interviews: z.array(zInterview),
    actions: z.array(zAction),
    appointments: z.array(zAppointment),
    workshops: z.array(z.object({ id: zId, title: z.string(), startsAt: z.string(), present: z.boolean().nullable() })),
    /** Time that the team spent with its people since 1 January. */
    minutes: z.number(),
  }),
  async run(ctx, { activityId }) {
    const activity = await readActivity(ctx, activityId)
    if (activity.isHouse) throw notFound('Cette activité à accompagner')
    const personIds = (await readOwners(ctx, [activityId])).map(owner => owner.personId)
    const interviews = await readInterviews(ctx, personIds)
    const contracts = await readContracts(ctx, { activityId, coverDay: ctx.today, until: ctx.today })
    const people = []
    const actions = []
    for (const id of personIds) {
      const person = await readPerson(ctx, id)
      const contract = contracts.find(one => one.personId === id) ?? null
      const signed = interviews.filter(one => one.personId === id && one.status === 'signed').map(one => one.heldOn)
      const lastDay = contract && (contract.endedOn ?? contract.endsOn)
      people.push({
        id,
        name: `${person.firstName} ${person.lastName}`,
        email: person.email,
        phone: person.phone,
        contract: contract && { kind: contract.kind, startsOn: contract.startsOn, endsOn: lastDay },
        nextInterview:
          contract?.kind === 'cesa' ? nextInterview({ startsOn: contract.startsOn, lastDay }, signed, ctx.today) : null,
      })
      actions.push(...(await readActions(ctx, { personId: id })))
    }
    const appointments: Appointment[] =
      personIds.length === 0
        ? []
        : await selectAppointments(ctx)
            .where('person_id', 'in', personIds)
            .orderBy('starts_at', 'desc')
            .limit(100)
            .execute()
    const { rows: workshops } = await sql<{ id: string; title: string; startsAt: string; present: boolean | null }>`
      select distinct w.id, w.title, w.starts_at as "startsAt", s.present from workshop_seat s
      join workshop w on w.organisation_id = s.organisation_id and w.id = s.workshop_id
      where s.organisation_id = ${ctx.organisationId} and s.person_id = any(${personIds}::uuid[]) and s.status <> 'cancelled' and w.cancelled_at is null
      order by w.starts_at desc limit 50`.execute(ctx.db)
    const { rows: time } = await sql<{ minutes: number }>`
      select coalesce(sum(minutes), 0)::int as minutes from time_entry
      where organisation_id = ${ctx.organisationId} and with_person_id = any(${personIds}::uuid[])
        and day >= ${`${ctx.today.slice(0, 4)}-01-01`}::date`.execute(ctx.db)
    const [standing] = await readStandings(ctx, [activityId])
    return {
      activity: {
        id: activity.id,
        name: activity.name,
        trade: activity.trade,
        commune: activity.commune,
        openedOn: activity.openedOn,
        closedOn: activity.closedOn,
      },
      today: ctx.today,
      standing: standing ? shown(standing, ctx.today) : null,
      people,
      interviews,
      actions,
      appointments,
      workshops,
      minutes: time[0]!.minutes,
    }
  },
})

function shown(standing: Awaited<ReturnType<typeof readStandings>>[number], today: Day) {
  const { mood, why } = moodOf(standing.trendCents)
  const months = lastMonths(today)
  return {
    cashCents: standing.cashCents,
    mineCents: standing.mineCents,
    payableCents: standing.payableCents,
    toComeCents: standing.toComeCents,
    lateCount: standing.lateCount,
    lateCents: standing.lateCents,
    turnoverCents: standing.turnoverCents ?? 0,
    objectiveCents: standing.objectiveCents,
    expectedCents: standing.expectedCents ?? null,
    curve: months.map((month, i) => ({
      day: month === monthOf(today) ? today : lastDayOf(month),
      cents: standing.trendCents[i]!,
    })),
    mood,
    moodWhy: why,
    score: standing.score,
    reasons: standing.reasons,
  }
}

/** Who accompanies: the people who have a portfolio, with how many activities. */
export const listAdvisors = query({
  name: 'listAdvisors',
  api: 'GET /advisors',
  summary: 'Liste les personnes qui accompagnent',
  roles: TEAM,
  scope: 'own',
  input: z.strictObject({}),
  output: z.array(z.object({ id: zId, name: z.string(), activities: z.number() })),
  async run(ctx) {
    const { rows } = await sql<{ id: string; name: string; activities: number }>`
      select p.id, p.first_name || ' ' || p.last_name as name, count(*)::int as activities
      from portfolio f join person p on p.organisation_id = f.organisation_id and p.id = f.person_id
      where f.organisation_id = ${ctx.organisationId}
      group by p.organisation_id, p.id order by 2`.execute(ctx.db)
    return rows
  },
})
