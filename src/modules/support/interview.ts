import type { Day } from '../../kernel/day.ts'
import { type InterviewsDue, interviewsDue } from '../people/contract-dates.ts'

/** When the next interview of a CESA is due; null once the contract has ended. An interview counts once it is signed. */
export const nextInterview = (
  contract: { startsOn: Day; lastDay: Day | null },
  signedOn: readonly Day[],
  today: Day,
): InterviewsDue | null =>
  contract.lastDay !== null && contract.lastDay < today ? null : interviewsDue(contract.startsOn, signedOn, today)

export const ACTION_DOERS = ['person', 'house'] as const
export const DOER_LABELS: Record<(typeof ACTION_DOERS)[number], string> = {
  person: 'La personne',
  house: 'La coopérative',
}
