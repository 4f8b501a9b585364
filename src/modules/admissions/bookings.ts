import { z } from 'zod'
import { zDay, zEmail, zId, zOptionalText, zText } from '../../kernel/input.ts'
import { notFound, Refused, refuse, refuseIfAny } from '../../kernel/refusal.ts'
import { newId, newToken } from '../../platform/ids.server.ts'
import { type Context, query, sql, useCase } from '../../platform/use-case.server.ts'
import { mailGuest } from './booking-mails.ts'
import { contactColumns, findContact, insertCandidates, insertSteps, zToken } from './candidate-rows.ts'
import { bookingRefusals, MEETING_KINDS, meetingInstants } from './meeting.ts'
import { lockMeetings, type Meeting, readMeeting } from './meetings.ts'
import { readOpenPage } from './public-page.ts'
import { WELCOMERS } from './roles.ts'

const zState = z.enum(['booked', 'waiting'])
type State = z.output<typeof zState>

/** Takes a seat, or a rank in the waiting list, for people who have none yet. The meeting is locked: two who book the last seat wait in turn. */
export async function takeSeats(
  ctx: Context,
  meetingId: string,
  candidateIds: readonly string[],
  notify: boolean,
): Promise<State[]> {
  await lockMeetings(ctx, [meetingId])
  const meeting = await readMeeting(ctx, meetingId)
  const before = await readGuests(ctx, meetingId, candidateIds)
  let free = meeting.seats - meeting.booked
  const rows = [...new Set(candidateIds)]
    .filter(id => !before.has(id))
    .map(candidateId => ({
      organisation_id: ctx.organisationId,
      id: newId(),
      meeting_id: meetingId,
      candidate_id: candidateId,
      token: newToken(),
      state: free-- > 0 ? 'booked' : 'waiting',
      booked_at: ctx.now,
    }))
  if (rows.length > 0) {
    await ctx.db.insertInto('booking').values(rows).execute()
    await ctx.db
      .updateTable('candidate')
      .set({ last_contact_on: sql`greatest(last_contact_on, ${ctx.today})` })
      .where('organisation_id', '=', ctx.organisationId)
      .where('id', 'in', candidateIds)
      .execute()
  }
  const guests = await readGuests(ctx, meetingId, candidateIds)
  if (notify) for (const guest of guests.values()) await mailGuest(ctx, meeting, guest, guest.state)
  return candidateIds.map(id => guests.get(id)!.state)
}

async function readGuests(ctx: Context, meetingId: string, candidateIds: readonly string[]) {
  const rows = await ctx.db
    .selectFrom('booking as b')
    .innerJoin('candidate as c', join =>
      join.onRef('c.organisation_id', '=', 'b.organisation_id').onRef('c.id', '=', 'b.candidate_id'),
    )
    .select(['c.id', 'c.first_name as firstName', 'c.email', 'b.token', 'b.state'])
    .where('b.organisation_id', '=', ctx.organisationId)
    .where('b.meeting_id', '=', meetingId)
    .where('c.id', 'in', candidateIds)
    .where('b.state', '<>', 'cancelled')
    .execute()
  return new Map(rows.map(row => [row.id, { ...row, state: row.state as State }]))
}

/** Books a seat from the public page. Asked again with the same address and name, the same seat is confirmed again. */
export const bookSeat = useCase({
  name: 'bookSeat',
  api: { none: 'page publique : la réservation se fait sans clé, avec la page' },
  summary: 'Réserve une place à une réunion',
  roles: [],
  scope: 'public',
  audit: 'subject',
  input: z.strictObject({
    meetingId: zId,
    firstName: zText(60),
    lastName: zText(60),
    email: zEmail,
    phone: zOptionalText(30),
  }),
  output: z.strictObject({ state: zState }),
  async run(ctx, { meetingId, ...who }) {
    await readOpenPage(ctx)
    const meeting = await readMeeting(ctx, meetingId)
    refuseIfAny(bookingRefusals({ ...meeting, ...meetingInstants(ctx.session.zone, meeting) }, ctx.now))
    const known = await findContact(ctx, who)
    const id = known?.id ?? (await insertContact(ctx, who, meeting))
    const [state] = await takeSeats(ctx, meetingId, [id], true)
    ctx.record(id)
    return { state: state! }
  },
})

const insertContact = async (
  ctx: Context,
  who: Parameters<typeof contactColumns>[0],
  meeting: Meeting,
): Promise<string> =>
  (
    await insertCandidates(ctx, [
      { stage: 'prospect', columns: { ...contactColumns(who), site_id: meeting.siteId }, appliedOn: null },
    ])
  )[0]!.id

/** Books seats for candidates that the team already knows; `notify` writes to them. */
export const bookSeats = useCase({
  name: 'bookSeats',
  api: 'POST /meetings/{meetingId}/bookings',
  summary: 'Inscrit des candidats à une réunion',
  roles: WELCOMERS,
  scope: 'own',
  input: z.strictObject({
    meetingId: zId,
    candidateIds: z.array(zId).min(1, 'Choisissez au moins une personne.').max(500),
    notify: z.boolean(),
  }),
  output: z.strictObject({ states: z.array(zState) }),
  async run(ctx, { meetingId, candidateIds, notify }) {
    const meeting = await readMeeting(ctx, meetingId)
    if (meeting.cancelledOn)
      throw new Refused([
        refuse('reunion.annulee', 'Cette réunion est annulée : choisissez-en une autre.', 'meetingId'),
      ])
    const known = await ctx.db
      .selectFrom('candidate')
      .select('id')
      .where('organisation_id', '=', ctx.organisationId)
      .where('id', 'in', candidateIds)
      .execute()
    if (known.length !== new Set(candidateIds).size) throw notFound('Un de ces candidats')
    const states = await takeSeats(ctx, meetingId, candidateIds, notify)
    ctx.record(meetingId)
    return { states }
  },
})

/** What the secret link of a seat opens. */
export const getBooking = query({
  name: 'getBooking',
  api: { none: 'page publique : le lien secret tient lieu de clé' },
  summary: 'Lit une place réservée, par son lien secret',
  roles: [],
  scope: 'public',
  input: z.strictObject({ token: zToken }),
  output: z.object({
    state: z.enum(['booked', 'waiting', 'cancelled']),
    firstName: z.string().nullable(),
    past: z.boolean(),
    meeting: z.object({
      id: zId,
      kind: z.enum(MEETING_KINDS),
      title: z.string(),
      where: z.string(),
      details: z.string().nullable(),
      day: zDay,
      time: z.string(),
      minutes: z.number(),
      cancelledOn: zDay.nullable(),
      version: z.number(),
    }),
  }),
  async run(ctx, { token }) {
    const booking = await readBooking(ctx, token)
    const { id, kind, title, where, details, day, time, minutes, cancelledOn, version } = await readMeeting(
      ctx,
      booking.meetingId,
    )
    const past = meetingInstants(ctx.session.zone, { day, time, minutes }).startsAt <= ctx.now
    return {
      state: booking.state as State,
      firstName: booking.firstName,
      past,
      meeting: { id, kind, title, where, details, day, time, minutes, cancelledOn, version },
    }
  },
})

async function readBooking(ctx: Context, token: string) {
  const booking = await ctx.db
    .selectFrom('booking as b')
    .innerJoin('candidate as c', join =>
      join.onRef('c.organisation_id', '=', 'b.organisation_id').onRef('c.id', '=', 'b.candidate_id'),
    )
    .select(['b.id', 'b.meeting_id as meetingId', 'b.state', 'c.first_name as firstName', 'c.erased_on'])
    .where('b.organisation_id', '=', ctx.organisationId)
    .where('b.token', '=', token)
    .executeTakeFirst()
  if (!booking || booking.erased_on) throw notFound('Cette réservation')
  return booking
}

/** Gives a seat back by its secret link; the first who waits gets it. */
export const giveSeatBack = useCase({
  name: 'giveSeatBack',
  api: { none: 'page publique : le lien secret tient lieu de clé' },
  summary: 'Rend une place, par son lien secret',
  roles: [],
  scope: 'public',
  audit: 'subject',
  input: z.strictObject({ token: zToken }),
  output: z.strictObject({ id: zId }),
  async run(ctx, { token }) {
    const { id, meetingId } = await readBooking(ctx, token)
    await releaseSeats(ctx, meetingId, [id])
    ctx.record(id)
    return { id }
  },
})

/** Frees seats, and gives them to those who wait, in the order in which they came, as long as the meeting is to come. */
export async function releaseSeats(ctx: Context, meetingId: string, bookingIds: readonly string[]): Promise<void> {
  await lockMeetings(ctx, [meetingId])
  await ctx.db
    .updateTable('booking')
    .set({ state: 'cancelled' })
    .where('organisation_id', '=', ctx.organisationId)
    .where('id', 'in', bookingIds)
    .execute()
  const meeting = await readMeeting(ctx, meetingId)
  const toCome = bookingRefusals({ ...meeting, ...meetingInstants(ctx.session.zone, meeting) }, ctx.now).length === 0
  const free = meeting.seats - meeting.booked
  if (!toCome || free <= 0 || meeting.waiting === 0) return
  const promoted = await ctx.db
    .updateTable('booking as b')
    .from('candidate as c')
    .set({ state: 'booked' })
    .whereRef('c.organisation_id', '=', 'b.organisation_id')
    .whereRef('c.id', '=', 'b.candidate_id')
    .where('b.organisation_id', '=', ctx.organisationId)
    .where('b.id', 'in', eb =>
      eb
        .selectFrom('booking as w')
        .select('w.id')
        .where('w.organisation_id', '=', ctx.organisationId)
        .where('w.meeting_id', '=', meetingId)
        .where('w.state', '=', 'waiting')
        .orderBy('w.booked_at')
        .orderBy('w.id')
        .limit(free),
    )
    .returning(['c.first_name as firstName', 'c.email', 'b.token'])
    .execute()
  for (const guest of promoted) await mailGuest(ctx, meeting, guest, 'promoted')
}

/** Ticks who came, on the day or after it: those who were only a contact have now been met. */
export const tickAttendance = useCase({
  name: 'tickAttendance',
  api: 'PUT /meetings/{meetingId}/attendance',
  summary: 'Note les présents d’une réunion',
  roles: WELCOMERS,
  scope: 'own',
  input: z.strictObject({ meetingId: zId, attended: z.array(zId).max(1000) }),
  output: z.strictObject({ present: z.number(), absent: z.number() }),
  async run(ctx, { meetingId, attended }) {
    await lockMeetings(ctx, [meetingId])
    const meeting = await readMeeting(ctx, meetingId)
    if (meeting.cancelledOn)
      throw new Refused([refuse('reunion.annulee', 'Cette réunion est annulée : personne n’y était.')])
    if (meeting.day > ctx.today)
      throw new Refused([
        refuse('reunion.a-venir', 'Cette réunion n’a pas encore eu lieu : notez les présents ce jour-là.'),
      ])
    const rows = await ctx.db
      .updateTable('booking')
      .set({ attended: attended.length > 0 ? sql<boolean>`id = any(${attended}::uuid[])` : false })
      .where('organisation_id', '=', ctx.organisationId)
      .where('meeting_id', '=', meetingId)
      .where('state', '<>', 'cancelled')
      .returning(['candidate_id', 'attended'])
      .execute()
    const present = rows.filter(row => row.attended).map(row => row.candidate_id)
    if (present.length !== new Set(attended).size) throw notFound('Une de ces réservations')
    if (present.length > 0) {
      const met = await ctx.db
        .updateTable('candidate')
        .set({ stage: 'meeting', since: meeting.day, version: sql`version + 1` })
        .where('organisation_id', '=', ctx.organisationId)
        .where('id', 'in', present)
        .where('stage', '=', 'prospect')
        .returning(['id', 'charge_id'])
        .execute()
      await ctx.db
        .updateTable('candidate')
        .set({ last_contact_on: sql`greatest(last_contact_on, ${meeting.day}::date)` })
        .where('organisation_id', '=', ctx.organisationId)
        .where('id', 'in', present)
        .execute()
      await insertSteps(
        ctx,
        met.map(({ id, charge_id }) => ({
          candidateId: id,
          stage: 'meeting',
          onDay: meeting.day,
          chargeId: charge_id,
          note: meeting.title,
        })),
      )
    }
    ctx.record(meetingId)
    return { present: present.length, absent: rows.length - present.length }
  },
})
