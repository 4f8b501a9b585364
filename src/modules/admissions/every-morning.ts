import { z } from 'zod'
import { addDays } from '../../kernel/day.ts'
import { type Context, sql, useCase } from '../../platform/use-case.server.ts'
import { mailGuest } from './booking-mails.ts'
import { forgetOldCandidates } from './forget.ts'
import { planMeetings } from './meeting-series.ts'
import { readMeetings } from './meetings.ts'

/** What nobody has to think of: meetings made ahead, reminders two days before, and the end of what may no longer be kept. */
export const runAdmissionsMorning = useCase({
  name: 'runAdmissionsMorning',
  api: { none: 'fait chaque matin par la plateforme' },
  summary: 'Prépare les réunions à venir, rappelle les rendez-vous, efface les candidats de plus de deux ans',
  roles: [],
  scope: 'house',
  audit: 'none',
  input: z.strictObject({}),
  output: z.strictObject({ planned: z.number(), reminded: z.number(), forgotten: z.number() }),
  run: async ctx => ({
    planned: await planMeetings(ctx),
    reminded: await remind(ctx),
    forgotten: await forgetOldCandidates(ctx),
  }),
})

/** Writes to those who have a seat in the two days to come and booked it before today: once each. */
async function remind(ctx: Context): Promise<number> {
  const guests = await ctx.db
    .updateTable('booking as b')
    .from('candidate as c')
    .set({ reminded_on: ctx.today })
    .whereRef('c.organisation_id', '=', 'b.organisation_id')
    .whereRef('c.id', '=', 'b.candidate_id')
    .where('b.organisation_id', '=', ctx.organisationId)
    .where('b.state', '=', 'booked')
    .where('b.reminded_on', 'is', null)
    .where('b.booked_at', '<', sql<never>`${ctx.today}::date`)
    .where('c.email', 'is not', null)
    .where('b.meeting_id', 'in', eb =>
      eb
        .selectFrom('meeting as m')
        .select('m.id')
        .where('m.organisation_id', '=', ctx.organisationId)
        .where('m.day', '>', ctx.today)
        .where('m.day', '<=', addDays(ctx.today, 2))
        .where('m.cancelled_on', 'is', null),
    )
    .returning(['b.meeting_id as meetingId', 'b.token', 'c.email', 'c.first_name as firstName'])
    .execute()
  if (guests.length === 0) return 0
  const meetings = await readMeetings(ctx, [...new Set(guests.map(guest => guest.meetingId))])
  for (const guest of guests)
    await mailGuest(ctx, meetings.find(meeting => meeting.id === guest.meetingId)!, guest, 'reminder')
  return guests.length
}
