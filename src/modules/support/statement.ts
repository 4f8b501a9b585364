import type { Day } from '../../kernel/day.ts'

export const ENTRY_STATUSES = [
  'job-seeker',
  'rsa',
  'employee',
  'self-employed',
  'student',
  'retired',
  'inactive',
  'other',
] as const
export type EntryStatus = (typeof ENTRY_STATUSES)[number]
export const ENTRY_STATUS_LABELS: Record<EntryStatus, string> = {
  'job-seeker': 'Demandeur·se d’emploi',
  rsa: 'Bénéficiaire du RSA',
  employee: 'Salarié·e',
  'self-employed': 'Indépendant·e',
  student: 'Étudiant·e',
  retired: 'Retraité·e',
  inactive: 'Sans activité',
  other: 'Autre',
}

/** What is known of somebody whose hours stand under a programme. */
export interface StatementFacts {
  personId: string
  name: string
  sex: string | null
  birthDay: Day | null
  commune: string | null
  department: string | null
  status: EntryStatus | null
  enteredOn: Day | null
  /** Of the contract that covers the first day counted; null without one. */
  contractKind: 'cape' | 'cesa' | null
  individualMinutes: number
  collectiveMinutes: number
}

/** Who counts under a programme; an empty list leaves nobody out. */
interface Counting {
  countsContracts: readonly string[]
  countsDepartments: readonly string[]
  countsStatuses: readonly string[]
}

export const MISSING_LABELS = {
  sex: 'sexe',
  birthDay: 'date de naissance',
  commune: 'commune',
  status: 'statut à l’entrée',
  enteredOn: 'jour d’entrée',
} as const
export type Missing = keyof typeof MISSING_LABELS

interface StatementRow extends StatementFacts {
  ageAtEntry: number | null
  minutes: number
  missing: Missing[]
  /** Why the hours of this person are not counted; null when they are. */
  leftOut: string | null
}

/**
 * One line of a statement: what lacks, and whether the person counts. Somebody whose deciding datum lacks counts as missing, not as left out:
 * the statement is not ready rather than wrong.
 */
export function statementRow(facts: StatementFacts, counting: Counting): StatementRow {
  const missing = (Object.keys(MISSING_LABELS) as Missing[]).filter(key => facts[key] === null || facts[key] === '')
  const reasons = [
    ...(counting.countsContracts.length > 0 && !counting.countsContracts.includes(facts.contractKind ?? 'none')
      ? ['contrat']
      : []),
    ...(counting.countsDepartments.length > 0 &&
    facts.department !== null &&
    !counting.countsDepartments.includes(facts.department)
      ? [`département ${facts.department}`]
      : []),
    ...(counting.countsStatuses.length > 0 && facts.status !== null && !counting.countsStatuses.includes(facts.status)
      ? [ENTRY_STATUS_LABELS[facts.status].toLowerCase()]
      : []),
  ]
  return {
    ...facts,
    ageAtEntry: facts.birthDay && facts.enteredOn ? ageOn(facts.birthDay, facts.enteredOn) : null,
    minutes: facts.individualMinutes + facts.collectiveMinutes,
    missing,
    leftOut: reasons.length > 0 ? `Hors convention\u00a0: ${reasons.join(', ')}` : null,
  }
}

/** Whole years lived on a day. */
const ageOn = (birthDay: Day, on: Day): number =>
  Number(on.slice(0, 4)) - Number(birthDay.slice(0, 4)) - (on.slice(5) < birthDay.slice(5) ? 1 : 0)
