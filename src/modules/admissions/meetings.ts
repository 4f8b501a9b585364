import { z } from 'zod'
import { counted } from '../../kernel/count.ts'
import { zDay, zId, zText, zVersion } from '../../kernel/input.ts'
import { notFound, Refused, refuse, refuseIfAny } from '../../kernel/refusal.ts'
import { changeRow } from '../../platform/change-row.server.ts'
import { newId } from '../../platform/ids.server.ts'
import { pageOf, readCursor, zPage } from '../../platform/pagination.server.ts'
import { TEAM } from '../../platform/session.ts'
import { type Context, query, sql, useCase } from '../../platform/use-case.server.ts'
import { mailBooked } from './booking-mails.ts'
import { bookingRefusals, MEETING_KINDS, meetingInstants } from './meeting.ts'
import { meetingColumns, refuseNowhere, zMeetingFields } from './meeting-series.ts'
import { readOpenPage } from './public-page.ts'
import { WELCOMERS } from './roles.ts'

const zMeeting = z.object({
  id: zId,
  seriesId: z.string().nullable(),
  kind: z.enum(MEETING_KINDS),
  title: z.string(),
  siteId: z.string().nullable(),
  /** Where it is, in one line. */
  where: z.string(),
  place: z.string().nullable(),
  details: z.string().nullable(),
  day: zDay,
  time: z.string(),
  minutes: z.number(),
  seats: z.number(),
  booked: z.number(),
  waiting: z.number(),
  attended: z.number(),
  cancelledOn: zDay.nullable(),
  cancelReason: z.string().nullable(),
  version: z.number(),
})
export type Meeting = z.output<typeof zMeeting>

const selectMeetings = (ctx: Context) =>
  ctx.db
    .selectFrom('meeting as m')
    .leftJoin('site as s', join =>
      join.onRef('s.organisation_id', '=', 'm.organisation_id').onRef('s.id', '=', 'm.site_id'),
    )
    .leftJoinLateral(
      eb =>
        eb
          .selectFrom('booking as b')
          .select([
            sql<number>`count(*) filter (where b.state = 'booked')::int`.as('booked'),
            sql<number>`count(*) filter (where b.state = 'waiting')::int`.as('waiting'),
            sql<number>`count(*) filter (where b.attended)::int`.as('attended'),
          ])
          .whereRef('b.organisation_id', '=', 'm.organisation_id')
          .whereRef('b.meeting_id', '=', 'm.id')
          .as('seat'),
      join => join.onTrue(),
    )
    .select([
      'm.id',
      'm.series_id as seriesId',
      'm.kind',
      'm.title',
      'm.site_id as siteId',
      sql<string>`concat_ws(', ', s.name, m.place, s.address->>'line1', nullif(concat_ws(' ', s.address->>'postalCode', s.address->>'city'), ''))`.as(
        'where',
      ),
      'm.place',
      'm.details',
      'm.day',
      'm.time',
      'm.minutes',
      'm.seats',
      'seat.booked',
      'seat.waiting',
      'seat.attended',
      'm.cancelled_on as cancelledOn',
      'm.cancel_reason as cancelReason',
      'm.version',
    ])
    .where('m.organisation_id', '=', ctx.organisationId)

export async function readMeetings(ctx: Context, ids: readonly string[]): Promise<Meeting[]> {
  const rows = await selectMeetings(ctx).where('m.id', 'in', ids).execute()
  if (rows.length !== new Set(ids).size) throw notFound(ids.length === 1 ? 'Cette réunion' : 'Une des réunions')
  return rows as Meeting[]
}

export const readMeeting = async (ctx: Context, id: string): Promise<Meeting> => (await readMeetings(ctx, [id]))[0]!

/** Adds a meeting of its own, or changes one (id and version); those who booked are told of another day, hour or place. */
export const saveMeeting = useCase({
  name: 'saveMeeting',
  api: 'POST /meetings',
  summary: 'Ajoute ou déplace une réunion d’information ou une permanence',
  roles: WELCOMERS,
  scope: 'own',
  input: z.strictObject({ id: zId.optional(), version: zVersion.optional(), day: zDay, ...zMeetingFields }),
  output: z.strictObject({ id: zId }),
  async run(ctx, { id: known, version, day, ...fields }) {
    refuseNowhere(fields)
    const columns = { day, ...meetingColumns(fields) }
    const id = known ?? newId()
    if (!known) {
      await ctx.db
        .insertInto('meeting')
        .values({ organisation_id: ctx.organisationId, id, ...columns })
        .execute()
      ctx.record(id)
      return { id }
    }
    const before = await readMeeting(ctx, id)
    if (before.cancelledOn)
      throw new Refused([refuse('reunion.annulee', 'Cette réunion est annulée : ajoutez-en une autre.')])
    if (before.booked > fields.seats)
      throw new Refused([
        refuse(
          'reunion.places',
          `${counted(before.booked, 'place est déjà prise', 'places sont déjà prises')} : gardez-en au moins autant.`,
          'seats',
        ),
      ])
    await changeRow(ctx, 'meeting', { id, version }, 'Cette réunion', columns)
    const after = await readMeeting(ctx, id)
    if (before.day !== after.day || before.time !== after.time || before.where !== after.where)
      await mailBooked(ctx, [after], 'moved')
    ctx.record(id, { before })
    return { id }
  },
})

/** Cancels meetings to come; everybody who booked is told why. */
export const cancelMeetings = useCase({
  name: 'cancelMeetings',
  api: 'POST /meetings/cancellation',
  summary: 'Annule des réunions et prévient les inscrits',
  roles: WELCOMERS,
  scope: 'own',
  input: z.strictObject({ ids: z.array(zId).min(1, 'Choisissez au moins une réunion.').max(100), reason: zText(300) }),
  output: z.strictObject({ told: z.number() }),
  async run(ctx, { ids, reason }) {
    await lockMeetings(ctx, ids)
    const meetings = await readMeetings(ctx, ids)
    refuseIfAny(
      meetings.flatMap(meeting =>
        bookingRefusals({ ...meeting, ...meetingInstants(ctx.session.zone, meeting) }, ctx.now),
      ),
    )
    const told = await mailBooked(ctx, meetings, 'cancelled', reason)
    await ctx.db
      .updateTable('meeting')
      .set({ cancelled_on: ctx.today, cancel_reason: reason, version: sql`version + 1` })
      .where('organisation_id', '=', ctx.organisationId)
      .where('id', 'in', ids)
      .execute()
    for (const id of new Set(ids)) ctx.record(id)
    return { told }
  },
})

/** Two who change or book the same meeting wait for each other. */
export async function lockMeetings(ctx: Context, ids: readonly string[]): Promise<void> {
  await ctx.db
    .selectFrom('meeting')
    .select('id')
    .where('organisation_id', '=', ctx.organisationId)
    .where('id', 'in', ids)
    .orderBy('id')
    .forUpdate()
    .execute()
}

/** Meetings to come, the next first; or those past, the last first. */
export const listMeetings = query({
  name: 'listMeetings',
  api: 'GET /meetings',
  summary: 'Liste les réunions d’information et les permanences',
  roles: TEAM,
  scope: 'own',
  input: z.strictObject({ past: z.boolean().optional(), kind: z.enum(MEETING_KINDS).optional(), ...zPage }),
  output: z.object({ rows: z.array(zMeeting), next: z.string().nullable() }),
  async run(ctx, { past = false, kind, after, limit }) {
    let rows = selectMeetings(ctx)
      .where('m.day', past ? '<' : '>=', ctx.today)
      .$if(kind !== undefined, found => found.where('m.kind', '=', kind!))
      .orderBy('m.day', past ? 'desc' : 'asc')
      .orderBy('m.time', past ? 'desc' : 'asc')
      .orderBy('m.id', past ? 'desc' : 'asc')
      .limit(limit + 1)
    if (after) {
      const [day, time, id] = readCursor(after, 3)
      rows = rows.where(
        past
          ? sql<boolean>`(m.day, m.time, m.id) < (${day}::date, ${time}, ${id}::uuid)`
          : sql<boolean>`(m.day, m.time, m.id) > (${day}::date, ${time}, ${id}::uuid)`,
      )
    }
    return pageOf((await rows.execute()) as Meeting[], limit, row => [row.day, row.time, row.id])
  },
})

/** A meeting with those who booked it, in the order of their booking. */
export const getMeeting = query({
  name: 'getMeeting',
  api: 'GET /meetings/{id}',
  summary: 'Lit une réunion et ses inscrits',
  roles: TEAM,
  scope: 'own',
  input: z.strictObject({ id: zId }),
  output: zMeeting.extend({
    bookings: z.array(
      z.object({
        id: zId,
        candidateId: zId,
        name: z.string(),
        email: z.string().nullable(),
        phone: z.string().nullable(),
        stage: z.string(),
        state: z.enum(['booked', 'waiting', 'cancelled']),
        attended: z.boolean().nullable(),
      }),
    ),
  }),
  async run(ctx, { id }) {
    const meeting = await readMeeting(ctx, id)
    const bookings = await ctx.db
      .selectFrom('booking as b')
      .innerJoin('candidate as c', join =>
        join.onRef('c.organisation_id', '=', 'b.organisation_id').onRef('c.id', '=', 'b.candidate_id'),
      )
      .leftJoin('person as p', join =>
        join.onRef('p.organisation_id', '=', 'c.organisation_id').onRef('p.id', '=', 'c.person_id'),
      )
      .select([
        'b.id',
        'b.candidate_id as candidateId',
        sql<string>`coalesce(c.first_name || ' ' || c.last_name, c.last_name, p.first_name || ' ' || p.last_name, 'Personne effacée')`.as(
          'name',
        ),
        sql<string | null>`coalesce(c.email, p.email)`.as('email'),
        sql<string | null>`coalesce(c.phone, p.phone)`.as('phone'),
        'c.stage',
        'b.state',
        'b.attended',
      ])
      .where('b.organisation_id', '=', ctx.organisationId)
      .where('b.meeting_id', '=', id)
      .orderBy('b.state')
      .orderBy('b.booked_at')
      .orderBy('b.id')
      .execute()
    return { ...meeting, bookings: bookings as never }
  },
})

const zPublicMeeting = z.object({
  id: zId,
  kind: z.enum(MEETING_KINDS),
  title: z.string(),
  where: z.string(),
  details: z.string().nullable(),
  day: zDay,
  time: z.string(),
  minutes: z.number(),
  /** Seats left; 0: a waiting list. */
  left: z.number(),
  /** Why nobody can book any more; only a meeting asked for by name says so. */
  closed: z.string().nullable(),
})

/** The meetings to come that anybody may join, the next first; or the one asked for, whatever became of it. */
export const listOpenMeetings = query({
  name: 'listOpenMeetings',
  api: { none: 'page publique : elle se lit sans clé' },
  summary: 'Liste les réunions ouvertes au public',
  roles: [],
  scope: 'public',
  input: z.strictObject({ id: zId.optional(), limit: z.number().int().min(1).max(100).default(60) }),
  output: z.array(zPublicMeeting),
  async run(ctx, { id, limit }) {
    await readOpenPage(ctx)
    const rows = (await selectMeetings(ctx)
      .$if(id === undefined, found => found.where('m.day', '>=', ctx.today).where('m.cancelled_on', 'is', null))
      .$if(id !== undefined, found => found.where('m.id', '=', id!))
      .orderBy('m.day')
      .orderBy('m.time')
      .orderBy('m.id')
      .limit(limit)
      .execute()) as Meeting[]
    if (id && rows.length === 0) throw notFound('Cette réunion')
    const found = rows.map(row => ({
      ...row,
      closed: bookingRefusals({ ...row, ...meetingInstants(ctx.session.zone, row) }, ctx.now)[0]?.message ?? null,
    }))
    const shown = id ? found : found.filter(row => row.closed === null)
    return shown.map(({ id, kind, title, where, details, day, time, minutes, seats, booked, closed }) => ({
      id,
      closed,
      kind,
      title,
      where,
      details,
      day,
      time,
      minutes,
      left: Math.max(0, seats - booked),
    }))
  },
})
