import { writeIcs } from '../../../formats/ics.ts'
import { fileResponse, load, notFoundPage, publicSession } from '../../../platform/page.server.ts'
import { getPublicHouse, listOpenMeetings } from '../index.ts'
import { meetingInstants } from '../meeting.ts'
import type { Route } from './+types/meeting-calendar'

/** The meeting as an event for one's calendar. */
export async function loader(args: Route.LoaderArgs) {
  const session = await publicSession(args, args.params.slug)
  const [meeting] = await load(args, listOpenMeetings, { id: args.params.id, limit: 1 }, session)
  if (meeting!.closed) notFoundPage(meeting!.closed)
  const { name } = await load(args, getPublicHouse, {}, session)
  const { id, title, where, details } = meeting!
  const times = meetingInstants(session.zone, meeting!)
  const event = { id, title: `${title}, ${name}`, place: where, description: details, ...times }
  const content = writeIcs([event], { name, writtenAt: times.startsAt })
  return fileResponse({ name: 'rendez-vous.ics', mediaType: 'text/calendar; charset=utf-8', content }, { save: true })
}
