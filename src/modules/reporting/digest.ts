import { counted } from '../../kernel/count.ts'
import { type Day, formatDay } from '../../kernel/day.ts'
import { ALARM_LEVELS, type AlarmLevel } from './alarm.ts'

/** One alarm as the weekly mail tells it. */
interface DigestLine {
  level: AlarmLevel
  on: Day
  label: string
  why: string | null
  /** Of whom or what; null when it is the reader's own. */
  about: string | null
  href: string
}

interface DigestFacts {
  firstName: string
  house: string
  /** The platform's address, without a final slash. */
  url: string
  /** Whether the reader may say that an alarm is dealt with. */
  handles: boolean
  /** The nearest day first. */
  lines: readonly DigestLine[]
}

const TITLES: Record<AlarmLevel, string> = {
  late: 'En retard',
  week: 'D’ici 7 jours',
  month: 'D’ici 30 jours',
  quarter: 'D’ici 90 jours',
}

/** Of each distance; the rest is one link away. */
const SHOWN = 10

/** The mail of the week, or null when there is nothing to tell. */
export function writeDigest({ firstName, house, url, handles, lines }: DigestFacts) {
  const groups = ALARM_LEVELS.map(level => ({ level, its: lines.filter(line => line.level === level) }))
  const told = groups.filter(({ its }) => its.length > 0)
  if (told.length === 0) return null
  const [late, week] = [groups[0]!.its.length, groups[1]!.its.length]
  const subject = [
    late > 0 && counted(late, 'échéance en retard', 'échéances en retard'),
    week > 0 &&
      (late > 0 ? `${week} cette semaine` : counted(week, 'échéance cette semaine', 'échéances cette semaine')),
    late + week === 0 && `${counted(lines.length, 'échéance')} d’ici trois mois`,
  ]
  const parts = [
    `Bonjour ${firstName},`,
    `Voici ce que la semaine et les mois à venir demandent chez ${house}.`,
    ...told.map(({ level, its }) => group(url, level, its)),
    [
      `Toutes vos échéances\u00a0: ${url}/echeances`,
      ...(handles ? ['Ce que vous y marquez « traité » ne revient pas dans ce message.'] : []),
    ].join('\n'),
    house,
  ]
  return { subject: `${house}\u00a0: ${subject.filter(Boolean).join(', ')}`, text: `${parts.join('\n\n')}\n` }
}

function group(url: string, level: AlarmLevel, its: readonly DigestLine[]): string {
  const left = its.length - SHOWN
  return [
    `${TITLES[level].toUpperCase()} (${its.length})`,
    ...its
      .slice(0, SHOWN)
      .map(({ on, label, about, why, href }) =>
        [
          `- ${formatDay(on)}\u00a0: ${label}${about ? `, ${about}` : ''}`,
          ...(why ? [`  ${why}`] : []),
          `  ${url}${href}`,
        ].join('\n'),
      ),
    ...(left > 0 ? [`… et ${counted(left, 'autre', 'autres')}\u00a0: ${url}/echeances?delai=${level}`] : []),
  ].join('\n')
}
