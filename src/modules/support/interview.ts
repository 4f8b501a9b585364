import { addDays, addMonths, type Day, formatDay } from '../../kernel/day.ts'

/** Code du travail, art. R7331-3: by period of twelve months, at least two interviews, each a written document signed. */
export const INTERVIEWS_A_PERIOD = 2
export const PERIOD_MONTHS = 12

export interface NextInterview {
  /** The twelve months reckoned, from the contract's first day or its anniversary, both included. */
  from: Day
  through: Day
  held: number
  missing: number
  /** The last day that the article leaves; null when both are held. */
  due: Day | null
  /** The day advised: halfway for the first, so that the two are of some use. */
  advised: Day | null
  explanation: string
}

/**
 * When the next interview of a CESA is due. Periods of twelve months follow one another from the contract's first day; an interview counts in
 * the one where it was held, once signed. « 29 février + 12 mois » is brought back to 28 February.
 */
export function nextInterview(
  contract: { startsOn: Day; lastDay: Day | null },
  signedOn: readonly Day[],
  today: Day,
): NextInterview | null {
  if (contract.lastDay !== null && contract.lastDay < today) return null
  let years = 0
  while (addMonths(contract.startsOn, PERIOD_MONTHS * (years + 1)) <= today) years++
  const from = addMonths(contract.startsOn, PERIOD_MONTHS * years)
  const through = addDays(addMonths(contract.startsOn, PERIOD_MONTHS * (years + 1)), -1)
  const held = signedOn.filter(day => day >= from && day <= through).length
  const missing = Math.max(0, INTERVIEWS_A_PERIOD - held)
  const due = missing === 0 ? null : through
  const half = addDays(addMonths(from, PERIOD_MONTHS / 2), -1)
  return {
    from,
    through,
    held,
    missing,
    due,
    advised: missing === 0 ? null : missing === INTERVIEWS_A_PERIOD ? half : through,
    explanation: `Du ${formatDay(from)} au ${formatDay(through)}\u00a0: ${held} entretien${held > 1 ? 's' : ''} signé${held > 1 ? 's' : ''} sur ${INTERVIEWS_A_PERIOD} (Code du travail, art. R7331-3).`,
  }
}

export const ACTION_DOERS = ['person', 'house'] as const
export const DOER_LABELS: Record<(typeof ACTION_DOERS)[number], string> = {
  person: 'La personne',
  house: 'La coopérative',
}
