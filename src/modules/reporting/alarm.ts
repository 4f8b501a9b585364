import { addDays, type Day } from '../../kernel/day.ts'
import type { Deadline } from '../../kernel/deadline.ts'
import { type Role, TEAM } from '../../platform/session.ts'

/** How near a deadline is: passed, within 7, 30 or 90 days. */
export const ALARM_LEVELS = ['late', 'week', 'month', 'quarter'] as const
export type AlarmLevel = (typeof ALARM_LEVELS)[number]
export const ALARM_LEVEL_LABELS: Record<AlarmLevel, string> = {
  late: 'En retard',
  week: '7 jours',
  month: '30 jours',
  quarter: '90 jours',
}

const DAYS: Record<AlarmLevel, number> = { late: -1, week: 7, month: 30, quarter: 90 }

/** The last day that is said today. */
export const horizonOf = (today: Day): Day => addDays(today, DAYS.quarter)

/** How near a day is, seen from `today`; null: too far to be said yet. */
export function levelsFrom(today: Day): (on: Day) => AlarmLevel | null {
  const last = ALARM_LEVELS.map(level => [level, addDays(today, DAYS[level])] as const)
  return on => last.find(([, until]) => on <= until)?.[0] ?? null
}

const HEADS = ['director', 'administrator'] as const satisfies readonly Role[]
const BESIDE = [...HEADS, 'advisor'] as const

/** Whom a kind of deadline concerns, by how its name begins; the heads of the house for what is not named. The auditor sees them all. */
const AUDIENCES: readonly (readonly [prefix: string, roles: readonly Role[]])[] = [
  ['cape-notice', [...HEADS, 'payroll']],
  ['cape', [...BESIDE, 'entrepreneur']],
  ['trial', [...BESIDE, 'payroll', 'entrepreneur']],
  ['associate', [...BESIDE, 'entrepreneur']],
  ['paper', [...BESIDE, 'payroll', 'entrepreneur']],
  ['interview', BESIDE],
  ['support-action', ['advisor']],
  ['document', [...BESIDE, 'training']],
  ['application', BESIDE],
  ['meeting', BESIDE],
  ['share', [...HEADS, 'accountant']],
  ['session', [...HEADS, 'training']],
  ['qualiopi', [...HEADS, 'training']],
  ['bpf', [...HEADS, 'training']],
]

export function concerns(kind: string, roles: readonly Role[]): boolean {
  if (roles.includes('auditor')) return true
  const audience = AUDIENCES.find(([prefix]) => kind.startsWith(prefix))?.[1] ?? HEADS
  return audience.some(role => roles.includes(role))
}

/** What names an alarm from one day to the next. */
type AlarmKey = Pick<Deadline, 'kind' | 'subjectId' | 'on'>
export const keyOf = ({ kind, subjectId, on }: AlarmKey): string => `${kind} ${subjectId} ${on}`

/** Reads back what `keyOf` wrote; null when it is something else. */
export function parseKey(text: string): { kind: string; subjectId: string; on: string } | null {
  const [kind, subjectId, on, more] = text.split(' ')
  return kind && subjectId && on && more === undefined ? { kind, subjectId, on } : null
}

/** Whether the roles may say that an alarm is dealt with. */
export const mayHandle = (roles: readonly Role[]): boolean =>
  roles.some(role => role !== 'auditor' && (TEAM as readonly Role[]).includes(role))
