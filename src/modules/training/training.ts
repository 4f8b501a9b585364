import { addDays, addYears, type Day, day, formatDay } from '../../kernel/day.ts'
import { type Cents, formatEuros, mulDiv } from '../../kernel/money.ts'
import { formatRate } from '../../kernel/rate.ts'
import { type Refusal, refuse } from '../../kernel/refusal.ts'
import { inForce, rowInForce } from '../../law/dated.ts'
import { DEPOSIT_LIMIT_BP, REPORT_BEFORE, WITHDRAWAL_DAYS } from '../../law/training.ts'

export const MODES = ['on-site', 'remote', 'mixed'] as const
export type Mode = (typeof MODES)[number]
export const MODE_LABELS: Record<Mode, string> = {
  'on-site': 'Sur place',
  remote: 'À distance',
  mixed: 'Sur place et à distance',
}

export const HALVES = ['morning', 'afternoon'] as const
export type Half = (typeof HALVES)[number]
export const HALF_LABELS: Record<Half, string> = { morning: 'matin', afternoon: 'après-midi' }

export const OUTCOMES = ['achieved', 'partly', 'not'] as const
export type Outcome = (typeof OUTCOMES)[number]
export const OUTCOME_LABELS: Record<Outcome, string> = {
  achieved: 'Objectifs atteints',
  partly: 'Atteints en partie',
  not: 'Non atteints',
}

/** What is done about a session, one of its trainees or one of its orders. */
export const ACT_KINDS = [
  'needs',
  'positioning',
  'convention',
  'contract',
  'convocation',
  'welcome',
  'certificate',
] as const
export type ActKind = (typeof ACT_KINDS)[number]
export const ACT_LABELS: Record<ActKind, string> = {
  needs: 'Analyse du besoin',
  positioning: 'Positionnement à l’entrée',
  convention: 'Convention',
  contract: 'Contrat individuel',
  convocation: 'Convocation',
  welcome: 'Programme et règlement intérieur remis',
  certificate: 'Attestation de fin de formation',
}
/** What each act is about. */
export const ACT_SUBJECTS: Record<ActKind, 'session' | 'order' | 'trainee'> = {
  needs: 'session',
  positioning: 'trainee',
  convention: 'order',
  contract: 'order',
  convocation: 'trainee',
  welcome: 'session',
  certificate: 'trainee',
}

export interface HalfDay {
  day: Day
  half: Half
  startsAt: string
  endsAt: string
  /** At a distance, in a session that mixes both. */
  remote?: boolean | null
}

/** How long a half-day lasts, in minutes. */
export const minutesOf = ({ startsAt, endsAt }: Pick<HalfDay, 'startsAt' | 'endsAt'>): number => {
  const minutes = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3))
  return minutes(endsAt) - minutes(startsAt)
}

/**
 * The paper by which an order is agreed: a contract with somebody who pays alone (L6353-3), nothing for a CPF, whose conditions of use hold
 * for it (D6353-1, III), a convention with anybody else (L6353-1).
 */
export const agreementOf = (payerKind: string): 'convention' | 'contract' | null =>
  payerKind === 'person' ? 'contract' : payerKind === 'cpf' ? null : 'convention'

/** Why these half-days cannot be those of a session; paths begin with `at`. */
export function halfDaysRefusals(halfDays: readonly HalfDay[], at: string): Refusal[] {
  const refusals: Refusal[] = []
  const seen = new Set<string>()
  if (halfDays.length === 0)
    refusals.push(refuse('dates', 'Une session a au moins une demi-journée : donnez-en la date.', at))
  halfDays.forEach(({ day, half, ...hours }, i) => {
    const minutes = minutesOf(hours)
    const key = `${day} ${half}`
    if (seen.has(key))
      refusals.push(
        refuse(
          'double',
          `Le ${formatDay(day)} ${HALF_LABELS[half]} est donné deux fois : gardez-en une.`,
          `${at}.${i}.day`,
        ),
      )
    seen.add(key)
    if (minutes < 15 || minutes > 720)
      refusals.push(
        refuse(
          'heures',
          'Une demi-journée finit après son début et dure de un quart d’heure à douze heures : vérifiez les heures.',
          `${at}.${i}.endsAt`,
        ),
      )
  })
  return refusals
}

interface PersonalContract {
  priceCents: Cents
  signedOn: Day | null
  /** What was already billed, and what this would add. */
  billedCents: number
  addedCents: number
  /** Minutes of training already given, and in all. */
  givenMinutes: number
  minutes: number
}

/** Last day on which somebody who pays for their own training may withdraw. */
export const withdrawalEnds = (signedOn: Day): Day => addDays(signedOn, inForce(WITHDRAWAL_DAYS, signedOn))

/** How such a contract is paid, as it prints it. */
export const personalPayment = (on: Day): string =>
  `Rien n’est dû pendant le délai de rétractation de ${inForce(WITHDRAWAL_DAYS, on)} jours\u00a0; ${formatRate(inForce(DEPOSIT_LIMIT_BP, on))} au plus à son terme\u00a0; le solde au fil de la formation.`

/**
 * What may be asked today, in all, of somebody who pays for their own training: nothing before a signed contract and the end of the
 * withdrawal delay, then 30 % of the price at most, then what the training already given is worth (C. trav. art. L6353-5, L6353-6).
 */
export function personalBillingRefusals(contract: PersonalContract, today: Day): Refusal[] {
  const { priceCents, signedOn, billedCents, addedCents, givenMinutes, minutes } = contract
  if (!signedOn)
    return [
      refuse(
        'contrat',
        'Une personne qui paie sa formation signe d’abord un contrat, avant tout règlement : faites-le signer (Code du travail, art. L6353-3).',
      ),
    ]
  const free = withdrawalEnds(signedOn)
  if (today <= free)
    return [
      refuse(
        'retractation',
        `Cette personne peut se rétracter jusqu’au ${formatDay(free)} : rien ne peut lui être demandé avant le ${formatDay(addDays(free, 1))} (Code du travail, art. L6353-5 et L6353-6).`,
      ),
    ]
  const deposit = mulDiv(priceCents, inForce(DEPOSIT_LIMIT_BP, today), 10_000)
  const given = minutes > 0 ? mulDiv(priceCents, Math.min(givenMinutes, minutes), minutes) : priceCents
  const limit = Math.max(deposit, given)
  if (billedCents + addedCents <= limit) return []
  return [
    refuse(
      'echelonnement',
      `Au plus ${formatEuros(Math.max(0, limit - billedCents))} peuvent être demandés aujourd’hui : 30\u00a0% du prix, puis au fur et à mesure de la formation (Code du travail, art. L6353-6).`,
      'amountCents',
    ),
  ]
}

/** What a programme must say to be shown to the public and to trainees (indicators 1, 5 and 6), in the order of its page. */
export const PROGRAMME_PARTS = {
  objectives: { label: 'Objectifs', indicator: 5 },
  content: { label: 'Contenu', indicator: 6 },
  audience: { label: 'Public', indicator: 1 },
  prerequisites: { label: 'Prérequis', indicator: 1 },
  access: { label: 'Modalités et délais d’accès', indicator: 1 },
  methods: { label: 'Méthodes et moyens', indicator: 17 },
  evaluation: { label: 'Modalités d’évaluation', indicator: 8 },
  accessibility: { label: 'Accessibilité', indicator: 26 },
} as const
export type ProgrammePart = keyof typeof PROGRAMME_PARTS

/** The parts of a programme that are still to be written. */
export const missingParts = (programme: { [part in ProgrammePart]: string | null }): ProgrammePart[] =>
  (Object.keys(PROGRAMME_PARTS) as ProgrammePart[]).filter(part => !programme[part]?.trim())

/** The day before which the report of an exercice leaves, the year after the one in which it ends, and the text that says it. */
export function reportBefore(endsOn: Day): { before: Day; source: string } {
  const { value, source } = rowInForce(REPORT_BEFORE, endsOn)!
  return { before: addYears(day(`${endsOn.slice(0, 4)}-${value}`), 1), source }
}
