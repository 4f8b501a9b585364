import { writeIcs } from '../../formats/ics.ts'
import { queueMail } from '../../platform/mail.server.ts'
import { publicUrl } from '../../platform/public-url.server.ts'
import { type Context, sql } from '../../platform/use-case.server.ts'
import { readOrganisation } from '../organisation/index.ts'
import { formatMeeting, meetingInstants } from './meeting.ts'
import type { Meeting } from './meetings.ts'

type BookingNews = 'booked' | 'waiting' | 'promoted' | 'reminder' | 'moved' | 'cancelled'

const SUBJECTS: Record<BookingNews, string> = {
  booked: 'Votre place est réservée',
  waiting: 'Vous êtes en liste d’attente',
  promoted: 'Une place s’est libérée pour vous',
  reminder: 'Rappel de votre rendez-vous',
  moved: 'Changement de date, d’heure ou de lieu',
  cancelled: 'Réunion annulée',
}
const SENTENCES: Record<BookingNews, string> = {
  booked: 'Votre place est réservée, nous vous attendons.',
  waiting:
    'Toutes les places sont prises : vous êtes en liste d’attente. Dès qu’une place se libère, nous vous écrivons.',
  promoted: 'Une place s’est libérée : elle est à vous, nous vous attendons.',
  reminder: 'Nous vous attendons bientôt.',
  moved: 'Votre réunion change de date, d’heure ou de lieu. Votre place vous reste réservée à ce nouveau rendez-vous.',
  cancelled: 'Cette réunion n’aura pas lieu.',
}

interface Guest {
  firstName: string | null
  email: string | null
  token: string
}

/** Tells one guest, with the event for their calendar and the link that gives the seat back. */
export async function mailGuest(
  ctx: Context,
  meeting: Meeting,
  guest: Guest,
  news: BookingNews,
  reason?: string,
): Promise<void> {
  if (!guest.email) return
  const house = await readOrganisation(ctx)
  const address = `${publicUrl()}/p/${house.slug}/reunions`
  const cancelled = news === 'cancelled'
  const parts = [
    `Bonjour${guest.firstName ? ` ${guest.firstName}` : ''},`,
    `${SENTENCES[news]}${reason ? ` Raison : ${reason}` : ''}`,
    `${meeting.title}\n${formatMeeting(meeting)}\n${meeting.where}`,
    ...(meeting.details && !cancelled ? [meeting.details] : []),
    cancelled
      ? `D’autres dates : ${address}`
      : `Un empêchement ? Rendez votre place en un geste : ${address}/place/${guest.token}`,
    [house.name, house.identity.phone, house.identity.email].filter(Boolean).join('\n'),
  ]
  await queueMail(ctx.db, {
    to: guest.email,
    subject: `${SUBJECTS[news]} – ${meeting.title}, ${house.name}`,
    text: `${parts.join('\n\n')}\n`,
    organisationId: ctx.organisationId,
    ...(news === 'waiting'
      ? {}
      : {
          attachments: [
            {
              filename: 'rendez-vous.ics',
              contentType: 'text/calendar; charset=utf-8',
              base64: Buffer.from(calendarOf(ctx, meeting, house.name, cancelled)).toString('base64'),
            },
          ],
        }),
  })
}

const calendarOf = (ctx: Context, meeting: Meeting, house: string, cancelled: boolean): string =>
  writeIcs(
    [
      {
        id: meeting.id,
        sequence: meeting.version - 1 + (cancelled ? 1 : 0),
        title: `${meeting.title}, ${house}`,
        ...meetingInstants(ctx.session.zone, meeting),
        place: meeting.where,
        description: meeting.details,
        cancelled,
      },
    ],
    { name: house, writtenAt: ctx.now },
  )

/** Tells everybody who has a seat, or waits for one, at these meetings; how many were told. */
export async function mailBooked(
  ctx: Context,
  meetings: readonly Meeting[],
  news: BookingNews,
  reason?: string,
): Promise<number> {
  const guests = await ctx.db
    .selectFrom('booking as b')
    .innerJoin('candidate as c', join =>
      join.onRef('c.organisation_id', '=', 'b.organisation_id').onRef('c.id', '=', 'b.candidate_id'),
    )
    .select(['b.meeting_id as meetingId', 'b.token', 'c.email', 'c.first_name as firstName'])
    .where('b.organisation_id', '=', ctx.organisationId)
    .where(
      'b.meeting_id',
      'in',
      meetings.map(meeting => meeting.id),
    )
    .where('b.state', '<>', 'cancelled')
    .where(sql<boolean>`c.email is not null`)
    .execute()
  for (const guest of guests)
    await mailGuest(ctx, meetings.find(meeting => meeting.id === guest.meetingId)!, guest, news, reason)
  return guests.length
}
