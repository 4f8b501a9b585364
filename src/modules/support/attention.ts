import { type Day, daysBetween, formatDay } from '../../kernel/day.ts'
import { formatWholeEuros } from '../../kernel/money.ts'

/** What an advisor looks at, activity by activity. */
export interface ActivityFacts {
  mineCents: number
  /** Available cash at the end of the last months, oldest first, today last. */
  trendCents: readonly number[]
  lateCount: number
  lateCents: number
  contractKind: string | null
  contractEndsOn: Day | null
  /** Last interview or appointment; undefined where it is not looked at. */
  lastMetOn?: Day | null
  /** Since when the activity is open: a new one is not blamed for having met nobody. */
  openedOn?: Day
  /** Turnover HT since 1 January, and what the objective asks by today; null without an objective. */
  turnoverCents?: number
  expectedCents?: number | null
}

export const REASON_CODES = ['negative', 'sinking', 'contract', 'no-contract', 'behind', 'unmet', 'late'] as const
export type ReasonCode = (typeof REASON_CODES)[number]

export interface Reason {
  code: ReasonCode
  text: string
  /** What it weighs in the score. */
  points: number
}

/** What each reason to look at an activity weighs. */
export const POINTS = {
  negative: 100,
  contractThisMonth: 70,
  contract: 50,
  sinking: 40,
  behind: 35,
  'no-contract': 30,
  unmet: 25,
  late: 20,
}

/** A contract's end is said this long before. */
export const CONTRACT_NOTICE_DAYS = 90

/** Nobody met for so long is somebody forgotten. */
const UNMET_DAYS = 180

/**
 * Why an activity needs somebody's help, the gravest first, and how badly: the higher, the sooner. Money that is missing outweighs an
 * end of contract, which outweighs a treasury that falls, which outweighs an objective far away, a person not met, late customers.
 */
export function attentionOf(facts: ActivityFacts, today: Day): { score: number; reasons: Reason[] } {
  const reasons: Reason[] = []
  const say = (points: number, code: ReasonCode, text: string) => reasons.push({ code, text, points })
  if (facts.mineCents < 0) say(POINTS.negative, 'negative', `Il manque ${formatWholeEuros(-facts.mineCents)}`)
  else if (isSinking(facts.trendCents))
    say(POINTS.sinking, 'sinking', `En baisse\u00a0: ${formatWholeEuros(facts.trendCents.at(-4)!)} il y a trois mois`)
  const days = facts.contractEndsOn === null ? null : daysBetween(today, facts.contractEndsOn)
  const kind = facts.contractKind === 'cape' ? 'CAPE' : 'CESA'
  if (facts.contractKind === null) say(POINTS['no-contract'], 'no-contract', 'Aucun contrat en cours')
  else if (days !== null && days <= CONTRACT_NOTICE_DAYS)
    say(
      days <= 30 ? POINTS.contractThisMonth : POINTS.contract,
      'contract',
      `${kind} jusqu’au ${formatDay(facts.contractEndsOn!)}`,
    )
  const { expectedCents = null, turnoverCents = 0, lastMetOn, openedOn } = facts
  if (expectedCents !== null && expectedCents > 0 && turnoverCents * 2 < expectedCents)
    say(
      POINTS.behind,
      'behind',
      `${formatWholeEuros(turnoverCents)} facturés pour ${formatWholeEuros(expectedCents)} attendus`,
    )
  if (lastMetOn !== undefined) {
    const since = lastMetOn ?? openedOn ?? today
    if (daysBetween(since, today) > UNMET_DAYS)
      say(POINTS.unmet, 'unmet', lastMetOn ? `Pas vu·e depuis le ${formatDay(lastMetOn)}` : 'Jamais rencontré·e')
  }
  if (facts.lateCount > 0)
    say(POINTS.late, 'late', `${facts.lateCount}\u00a0en retard, ${formatWholeEuros(facts.lateCents)}`)
  reasons.sort((a, b) => b.points - a.points)
  return { score: reasons.reduce((total, { points }) => total + points, 0), reasons }
}

export const MOODS = ['rising', 'steady', 'falling', 'low'] as const
export type Mood = (typeof MOODS)[number]

/** The mood of a treasury's trend over three months, and the sentence that says how it was judged. */
export function moodOf(trendCents: readonly number[]): { mood: Mood; why: string } {
  const now = trendCents.at(-1) ?? 0
  const before = trendCents.at(-4) ?? trendCents[0] ?? 0
  const move = `${formatWholeEuros(before)} il y a trois mois, ${formatWholeEuros(now)} aujourd’hui`
  if (now < 0) return { mood: 'low', why: `Trésorerie négative\u00a0: ${move}.` }
  const tenth = Math.max(Math.abs(before) / 10, 100_00)
  if (now - before > tenth) return { mood: 'rising', why: `En hausse de plus d’un dixième\u00a0: ${move}.` }
  if (before - now > tenth) return { mood: 'falling', why: `En baisse de plus d’un dixième\u00a0: ${move}.` }
  return { mood: 'steady', why: `Stable à un dixième près\u00a0: ${move}.` }
}

/** Less than two thirds of what was there three months ago, month after month. */
export function isSinking(trendCents: readonly number[]): boolean {
  const [before, ...since] = trendCents.slice(-4)
  if (before === undefined || since.length < 3 || before <= 0) return false
  const falls = since.every((cents, i) => cents < (i === 0 ? before : since[i - 1]!))
  return falls && since.at(-1)! * 3 < before * 2
}
