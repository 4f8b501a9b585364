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
}

export interface Reason {
  code: 'negative' | 'sinking' | 'contract' | 'late' | 'no-contract'
  text: string
}

/** A contract's end is said this long before. */
export const CONTRACT_NOTICE_DAYS = 90

/**
 * Why an activity needs somebody's help, the gravest first, and how badly: the higher, the sooner. Money that is missing outweighs an
 * end of contract, which outweighs a treasury that falls, which outweighs late customers.
 */
export function attentionOf(facts: ActivityFacts, today: Day): { score: number; reasons: Reason[] } {
  const found: [number, Reason][] = []
  if (facts.mineCents < 0)
    found.push([100, { code: 'negative', text: `Il manque ${formatWholeEuros(-facts.mineCents)}` }])
  else if (isSinking(facts.trendCents))
    found.push([
      40,
      {
        code: 'sinking',
        text: `En baisse\u00a0: ${formatWholeEuros(facts.trendCents.at(-4)!)} il y a trois mois`,
      },
    ])
  const days = facts.contractEndsOn === null ? null : daysBetween(today, facts.contractEndsOn)
  const kind = facts.contractKind === 'cape' ? 'CAPE' : 'CESA'
  if (facts.contractKind === null) found.push([30, { code: 'no-contract', text: 'Aucun contrat en cours' }])
  else if (days !== null && days <= CONTRACT_NOTICE_DAYS)
    found.push([
      days <= 30 ? 70 : 50,
      { code: 'contract', text: `${kind} jusqu’au ${formatDay(facts.contractEndsOn!)}` },
    ])
  if (facts.lateCount > 0)
    found.push([
      20,
      {
        code: 'late',
        text: `${facts.lateCount}\u00a0en retard, ${formatWholeEuros(facts.lateCents)}`,
      },
    ])
  found.sort(([a], [b]) => b - a)
  return { score: found.reduce((total, [weight]) => total + weight, 0), reasons: found.map(([, reason]) => reason) }
}

/** Less than two thirds of what was there three months ago, month after month. */
export function isSinking(trendCents: readonly number[]): boolean {
  const [before, ...since] = trendCents.slice(-4)
  if (before === undefined || since.length < 3 || before <= 0) return false
  const falls = since.every((cents, i) => cents < (i === 0 ? before : since[i - 1]!))
  return falls && since.at(-1)! * 3 < before * 2
}
