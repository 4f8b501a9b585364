import { addDays, type Day, formatDay } from '../../kernel/day.ts'
import { type Refusal, refuse } from '../../kernel/refusal.ts'
import { CAPE_LIMITS, capeMonthsInAll } from '../../law/cape.ts'
import { CESA_DELAYS } from '../../law/cesa.ts'
import { inForce } from '../../law/dated.ts'
import { capeLastDay, capeRoom, type PastContract, type Pause, saySpan, trialLimit } from './contract-dates.ts'

export const CONTRACT_KINDS = ['cape', 'cesa'] as const
export type ContractKind = (typeof CONTRACT_KINDS)[number]
export const CONTRACT_LABELS: Record<ContractKind, string> = {
  cape: 'CAPE (appui au projet d’entreprise)',
  cesa: 'CESA (entrepreneur salarié)',
}

/** How a contract ended before its term, or a CESA at all. */
export const END_KINDS = [
  'carried',
  'early',
  'trial',
  'resignation',
  'dismissal',
  'mutual',
  'not-associate',
  'retirement',
  'death',
  'other',
] as const
type EndKind = (typeof END_KINDS)[number]
export const END_LABELS: Record<EndKind, string> = {
  carried: 'Suivi d’un autre contrat (CAPE puis CESA)',
  early: 'Rupture anticipée du CAPE',
  trial: 'Fin de la période d’essai',
  resignation: 'Démission',
  dismissal: 'Licenciement',
  mutual: 'Rupture conventionnelle',
  'not-associate': 'Pas devenu associé dans le délai',
  retirement: 'Départ en retraite',
  death: 'Décès',
  other: 'Autre',
}
/** The ends that each kind of contract may have. */
export const ENDS_OF: Record<ContractKind, readonly EndKind[]> = {
  cape: ['carried', 'early', 'death', 'other'],
  cesa: ['resignation', 'mutual', 'dismissal', 'trial', 'not-associate', 'retirement', 'death', 'other'],
}

/** Why a contract stands still. */
export const SUSPENSION_KINDS = ['sickness', 'accident', 'maternity', 'parental', 'unpaid', 'other'] as const
export type SuspensionKind = (typeof SUSPENSION_KINDS)[number]
export const SUSPENSION_LABELS: Record<SuspensionKind, string> = {
  sickness: 'Maladie',
  accident: 'Accident du travail ou maladie professionnelle',
  maternity: 'Maternité, paternité ou adoption',
  parental: 'Congé parental',
  unpaid: 'Congé sans solde',
  other: 'Autre suspension',
}

/** What the rules look at in a contract, written or about to be. */
export interface ContractTerms {
  kind: ContractKind
  activityId: string
  startsOn: Day
  endsOn: Day | null
  payClause: boolean
  fixedGrossCents: number
  minimumTurnoverCents: number
  concludedOn?: Day | null
  trialEndsOn?: Day | null
}

/** A contract that the same person already has or had. */
export interface KnownContract extends ContractTerms {
  id: string
  endedOn: Day | null
  renewsId: string | null
  renewal: number
}

/** The last day that a contract really covers; null while it has no end. */
export const lastDay = (contract: { endsOn: Day | null; endedOn: Day | null }): Day | null =>
  contract.endedOn ?? contract.endsOn

export const coversDay = (contract: { startsOn: Day; endsOn: Day | null; endedOn: Day | null }, day: Day): boolean =>
  contract.startsOn <= day && (lastDay(contract) ?? day) >= day

/**
 * Every reason why these terms cannot be agreed. CAPE: twelve months at most, renewed twice at most, thirty-six months in all, pay only
 * if the contract says so (C. com. L127-2, R127-1 7°). CESA: a fixed part and a minimum activity (C. trav. L7331-2 2°, L7332-3, R7331-11);
 * one contract of the person is enough to carry them.
 */
export function contractRefusals(
  terms: ContractTerms,
  others: readonly KnownContract[],
  renewed: KnownContract | null,
  { past = others, pauses = [] }: { past?: readonly PastContract[]; pauses?: readonly Pause[] } = {},
): Refusal[] {
  const since = terms.kind === 'cape' ? CAPE_LIMITS[0]!.from : CESA_DELAYS[0]!.from
  const tooEarly = (['startsOn', 'concludedOn'] as const)
    .filter(field => (terms[field] ?? since) < since)
    .map(field =>
      refuse(
        'contrat.avant-la-loi',
        `La loi a créé le ${terms.kind.toUpperCase()} le ${formatDay(since)} : vérifiez l’année.`,
        field,
      ),
    )
  if (terms.startsOn < since) return tooEarly
  const refusals =
    terms.kind === 'cape'
      ? capeRefusals(terms, others, renewed)
      : [...cesaRefusals(terms, others, renewed), ...trialRefusals(terms, past, pauses)]
  refusals.push(...tooEarly)
  if (terms.concludedOn && terms.concludedOn > terms.startsOn)
    refusals.push(
      refuse(
        'contrat.conclusion',
        'Un contrat se signe au plus tard le jour où il commence (écrit : Code de commerce, art. L127-2 ; Code du travail, art. L7331-2).',
        'concludedOn',
      ),
    )
  return refusals
}

function capeRefusals(
  terms: ContractTerms,
  others: readonly KnownContract[],
  renewed: KnownContract | null,
): Refusal[] {
  const refusals: Refusal[] = []
  if (terms.endsOn === null)
    refusals.push(refuse('cape.terme', 'Un CAPE a un terme : indiquez-le (Code de commerce, art. L127-2).', 'endsOn'))
  else if (terms.endsOn > capeLastDay(terms.startsOn).on)
    refusals.push(
      refuse(
        'cape.duree',
        `Un CAPE dure ${inForce(CAPE_LIMITS, terms.startsOn).months} mois au plus, soit jusqu’au ${formatDay(capeLastDay(terms.startsOn).on)} ; il se renouvelle ensuite (Code de commerce, art. L127-2).`,
        'endsOn',
      ),
    )
  if (renewed) refusals.push(...renewalRefusals(terms, renewed))
  const sameProject = others.filter(other => other.kind === 'cape' && other.activityId === terms.activityId)
  const tacit = renewed
    ? undefined
    : sameProject.find(
        other => other.endedOn === null && other.endsOn !== null && addDays(other.endsOn, 1) === terms.startsOn,
      )
  if (tacit)
    refusals.push(
      refuse(
        'cape.renouvellement',
        `Ce CAPE suit celui de la même activité, qui se termine le ${formatDay(tacit.endsOn!)} : c’est un renouvellement, désignez le CAPE qu’il renouvelle (Code de commerce, art. L127-2 et R127-2).`,
        'renewsId',
      ),
    )
  const room = capeRoom(terms.startsOn, sameProject)
  const inAll = capeMonthsInAll(inForce(CAPE_LIMITS, terms.startsOn))
  if (room.on === null)
    refusals.push(
      refuse(
        'cape.duree-totale',
        `Cette activité a déjà eu ${saySpan(room.used)} de CAPE, sur ${inAll} mois au plus, renouvellements compris (Code de commerce, art. L127-2) : proposez un CESA ou la sortie.`,
        'startsOn',
      ),
    )
  else if (terms.endsOn !== null && terms.endsOn > room.on && room.on < capeLastDay(terms.startsOn).on)
    refusals.push(
      refuse(
        'cape.duree-totale',
        `Renouvellements compris, un CAPE dure ${inAll} mois au plus ; cette activité en a déjà eu ${saySpan(room.used)} : jusqu’au ${formatDay(room.on)} (Code de commerce, art. L127-2).`,
        'endsOn',
      ),
    )
  if (terms.fixedGrossCents > 0 && !terms.payClause)
    refusals.push(
      refuse(
        'cape.remuneration',
        'Un CAPE ne rémunère que si le contrat le prévoit : cochez la clause de rémunération, ou laissez la part fixe à zéro (Code de commerce, art. R127-1, 7°).',
        'fixedGrossCents',
      ),
    )
  if (others.some(other => other.kind === 'cesa' && coversDay(other, terms.startsOn)))
    refusals.push(
      refuse(
        'cape.salarie',
        'Cette personne est déjà entrepreneur salarié à cette date : le CAPE précède le CESA (Code de commerce, art. L127-1).',
        'startsOn',
      ),
    )
  return refusals
}

function renewalRefusals(terms: ContractTerms, renewed: KnownContract): Refusal[] {
  const refusals: Refusal[] = []
  if (renewed.kind !== 'cape' || renewed.activityId !== terms.activityId)
    return [refuse('cape.renouvellement', 'On ne renouvelle qu’un CAPE de la même activité.', 'renewsId')]
  if (renewed.endedOn !== null)
    refusals.push(
      refuse('cape.renouvellement', 'Ce CAPE a pris fin avant son terme : il ne se renouvelle pas.', 'renewsId'),
    )
  if (renewed.endsOn !== null && terms.startsOn !== addDays(renewed.endsOn, 1))
    refusals.push(
      refuse(
        'cape.suite',
        `Un renouvellement commence le lendemain du terme précédent, le ${formatDay(addDays(renewed.endsOn, 1))}.`,
        'startsOn',
      ),
    )
  const { renewals } = inForce(CAPE_LIMITS, terms.startsOn)
  if (renewed.renewal >= renewals)
    refusals.push(
      refuse(
        'cape.renouvellements',
        `Ce CAPE a déjà été renouvelé ${renewals} fois, le maximum (Code de commerce, art. L127-2) : proposez un CESA ou la sortie.`,
        'renewsId',
      ),
    )
  return refusals
}

/** The contract from which a chain of renewals began. */
export function firstOfChain(contract: KnownContract, others: readonly KnownContract[]): KnownContract {
  const before = others.find(other => other.id === contract.renewsId)
  return before ? firstOfChain(before, others) : contract
}

function cesaRefusals(
  terms: ContractTerms,
  others: readonly KnownContract[],
  renewed: KnownContract | null,
): Refusal[] {
  const refusals: Refusal[] = []
  if (renewed) refusals.push(refuse('cesa.renouvellement', 'Un CESA ne se renouvelle pas : modifiez-le.', 'renewsId'))
  const carried = others.some(other => other.kind === 'cesa' && coversDay(other, terms.startsOn))
  if (terms.fixedGrossCents === 0 && !carried)
    refusals.push(
      refuse(
        'cesa.part-fixe',
        'Un CESA fixe la part mensuelle brute : indiquez son montant (Code du travail, art. L7331-2 2° d et R7331-11).',
        'fixedGrossCents',
      ),
    )
  if (terms.minimumTurnoverCents === 0 && !carried)
    refusals.push(
      refuse(
        'cesa.activite-minimale',
        'Un CESA fixe les obligations d’activité minimale : indiquez le chiffre d’affaires HT attendu sur douze mois (Code du travail, art. L7331-2 2° a).',
        'minimumTurnoverCents',
      ),
    )
  const cape = others.find(
    other => other.kind === 'cape' && other.activityId === terms.activityId && coversDay(other, terms.startsOn),
  )
  if (cape)
    refusals.push(
      refuse(
        'cesa.cape-en-cours',
        `Le CAPE de cette activité court jusqu’au ${formatDay(lastDay(cape)!)} : mettez-y fin la veille du CESA.`,
        'startsOn',
      ),
    )
  return refusals
}

/** A trial that stood still with the contract may end as much later (case law, to be checked). */
function trialRefusals(
  { startsOn, trialEndsOn }: ContractTerms,
  past: readonly PastContract[],
  pauses: readonly Pause[],
): Refusal[] {
  const trial = trialLimit(startsOn, past, pauses)
  const last = trial.extendedOn ?? trial.on
  return trialEndsOn && (last === null || trialEndsOn > last)
    ? [
        refuse(
          'cesa.essai',
          `Cette période d’essai dépasse ce que permet le Code du travail, art. L7332-1 : ${trial.explanation}.`,
          'trialEndsOn',
        ),
      ]
    : []
}
