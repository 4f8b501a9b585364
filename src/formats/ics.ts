import ical, { ICalCalendarMethod, ICalEventStatus } from 'ical-generator'
import type { Instant } from '../kernel/day.ts'

/** What somebody puts in their calendar. */
export interface CalendarEvent {
  /** What is met (a session, an appointment): sent again under the same id, the event replaces the one already in the calendar. */
  id: string
  /** How many times it changed; calendars keep the highest. */
  sequence?: number
  title: string
  startsAt: Instant
  endsAt: Instant
  place?: string | null
  description?: string | null
  url?: string | null
  cancelled?: boolean
}

/**
 * An iCalendar file (RFC 5545). Instants are written in UTC, which every calendar shows at its own hour: no table of time zones to
 * carry, and none to get wrong. When all events are cancelled, the file asks calendars to take them out.
 */
export function writeIcs(events: readonly CalendarEvent[], { name, writtenAt }: { name: string; writtenAt: Instant }) {
  const cancels = events.length > 0 && events.every(event => event.cancelled)
  const calendar = ical({
    name,
    prodId: { company: 'Essaim', product: 'Essaim', language: 'FR' },
    method: cancels ? ICalCalendarMethod.CANCEL : ICalCalendarMethod.PUBLISH,
  })
  for (const event of events)
    calendar.createEvent({
      id: `${event.id}@essaim`,
      sequence: event.sequence ?? 0,
      stamp: new Date(writtenAt),
      start: new Date(event.startsAt),
      end: new Date(event.endsAt),
      summary: event.title,
      location: event.place ?? null,
      description: event.description ?? null,
      url: event.url ?? null,
      status: event.cancelled ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
    })
  return calendar.toString()
}
