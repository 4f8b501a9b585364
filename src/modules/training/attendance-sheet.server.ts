import { type Day, formatDay, formatInstant, formatLongDay } from '../../kernel/day.ts'
import { renderPdf } from '../../platform/pdf.server.ts'
import type { TrainingSession } from './read-session.ts'
import { HALF_LABELS } from './training.ts'

interface Sheet {
  house: string
  foot: string
  accent: string
  session: TrainingSession
  day: Day
  zone: string
}

/** One page a day of training: a line a trainee, a box a half-day, the trainer's box below. */
export function renderSheet({ session, zone, ...sheet }: Sheet): Promise<Uint8Array> {
  const mark = (traineeId: string, day: string, half: string): string => {
    const found = session.attendances.find(one => one.traineeId === traineeId && one.day === day && one.half === half)
    if (!found) return ''
    if (found.state === 'absent') return `absent${found.reason ? ` (${found.reason})` : ''}`
    return found.means === 'phone' ? `signé le ${formatInstant(found.signedAt, zone)}` : 'présent'
  }
  const days = [...Map.groupBy(session.halfDays, halfDay => halfDay.day)].map(([day, halves]) => ({
    day: formatLongDay(day),
    halves: halves.map(({ half, startsAt, endsAt, closedBy }) => ({
      label: `${HALF_LABELS[half]}, ${startsAt} à ${endsAt}`,
      closedBy: closedBy ?? '',
    })),
    people: session.people
      .filter(one => one.leftOn === null || one.leftOn > day)
      .map(one => ({
        name: `${one.lastName} ${one.firstName}`,
        employer: one.employer ?? '',
        marks: halves.map(({ half }) => mark(one.id, day, half)),
      })),
  }))
  return renderPdf({
    template: 'src/modules/training/attendance-sheet.typ',
    data: {
      house: sheet.house,
      foot: sheet.foot,
      accent: sheet.accent,
      title: session.title,
      place: session.place ?? '',
      trainers: session.trainers.join(', '),
      days,
    },
    title: `Feuille d’émargement, ${session.title}, ${formatDay(session.startsOn)}`,
    author: sheet.house,
    day: sheet.day,
  })
}
