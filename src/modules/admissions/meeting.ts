import { addMinutes, type Day, formatFullDay, formatTime, type Instant, instantIn } from '../../kernel/day.ts'
import { type Refusal, refuse } from '../../kernel/refusal.ts'

export const MEETING_KINDS = ['information', 'local'] as const
export type MeetingKind = (typeof MEETING_KINDS)[number]
export const MEETING_LABELS: Record<MeetingKind, string> = {
  information: 'Réunion d’information',
  local: 'Permanence',
}

/** When a meeting takes place, by the clocks of the house. */
export interface MeetingTime {
  day: Day
  time: string
  minutes: number
}

const clockAfter = (time: string, minutes: number): string => {
  const end = Number(time.slice(0, 2)) * 60 + Number(time.slice(3)) + minutes
  return `${String(Math.trunc(end / 60) % 24).padStart(2, '0')}:${String(end % 60).padStart(2, '0')}`
}

/** « jeudi 3 décembre 2026, de 14 h à 16 h » */
export const formatMeeting = ({ day, time, minutes }: MeetingTime): string =>
  `${formatFullDay(day)}, de ${formatTime(time)} à ${formatTime(clockAfter(time, minutes))}`

export function meetingInstants(
  zone: string,
  { day, time, minutes }: MeetingTime,
): { startsAt: Instant; endsAt: Instant } {
  const startsAt = instantIn(zone, day, time)
  return { startsAt, endsAt: addMinutes(startsAt, minutes) }
}

/** Every reason why nobody can book a seat any more. */
export function bookingRefusals(meeting: { cancelledOn: Day | null; startsAt: Instant }, now: Instant): Refusal[] {
  if (meeting.cancelledOn)
    return [refuse('reunion.annulee', 'Cette réunion est annulée : choisissez-en une autre.', 'meetingId')]
  if (meeting.startsAt <= now)
    return [refuse('reunion.passee', 'Cette réunion a déjà commencé : choisissez-en une autre.', 'meetingId')]
  return []
}
