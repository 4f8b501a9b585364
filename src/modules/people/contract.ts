import { addDays, addMonths, type Day, daysBetween, formatDay } from '../../kernel/day.ts'
import { type Refusal, refuse } from '../../kernel/refusal.ts'

export const CONTRACT_KINDS = ['cape', 'cesa'] as const
export type ContractKind = (typeof CONTRACT_KINDS)[number]
export const CONTRACT_LABELS: Record<ContractKind, string> = {
  cape: 'CAPE (appui au projet d’entreprise)',
  cesa: 'CESA (entrepreneur salarié)',
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
): Refusal[] {
  return terms.kind === 'cape' ? capeRefusals(terms, others, renewed) : cesaRefusals(terms, others, renewed)
}

function capeRefusals(
  terms: ContractTerms,
  others: readonly KnownContract[],
  renewed: KnownContract | null,
): Refusal[] {
  const refusals: Refusal[] = []
  if (terms.endsOn === null)
    refusals.push(refuse('cape.terme', 'Un CAPE a un terme : indiquez-le (Code de commerce, art. L127-2).', 'endsOn'))
  else if (terms.endsOn >= addMonths(terms.startsOn, 12))
    refusals.push(
      refuse(
        'cape.duree',
        `Un CAPE dure douze mois au plus, soit jusqu’au ${formatDay(addDays(addMonths(terms.startsOn, 12), -1))} ; il se renouvelle ensuite (Code de commerce, art. L127-2).`,
        'endsOn',
      ),
    )
  if (renewed) refusals.push(...renewalRefusals(terms, others, renewed))
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

function renewalRefusals(terms: ContractTerms, others: readonly KnownContract[], renewed: KnownContract): Refusal[] {
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
  if (renewed.renewal >= 2)
    refusals.push(
      refuse(
        'cape.renouvellements',
        'Ce CAPE a déjà été renouvelé deux fois, le maximum (Code de commerce, art. L127-2) : proposez un CESA ou la sortie.',
        'renewsId',
      ),
    )
  const first = firstOfChain(renewed, others)
  if (terms.endsOn !== null && terms.endsOn >= addMonths(first.startsOn, 36))
    refusals.push(
      refuse(
        'cape.duree-totale',
        `Renouvellements compris, un CAPE dure trente-six mois au plus : jusqu’au ${formatDay(addDays(addMonths(first.startsOn, 36), -1))} (Code de commerce, art. L127-2).`,
        'endsOn',
      ),
    )
  return refusals
}

/** The contract from which a chain of renewals began. */
function firstOfChain(contract: KnownContract, others: readonly KnownContract[]): KnownContract {
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

/**
 * The day before which the holder of a CESA must have become an associate: three years from its start, less what earlier contracts with
 * the cooperative lasted (C. trav. L7331-3). Days covered twice count once; never before the CESA's own start.
 */
export function associateBy(
  cesaStartsOn: Day,
  earlier: readonly { startsOn: Day; endsOn: Day | null; endedOn: Day | null }[],
): Day {
  let counted = 0
  let through: Day | null = null
  for (const contract of earlier.toSorted((a, b) => (a.startsOn < b.startsOn ? -1 : 1))) {
    if (contract.startsOn >= cesaStartsOn) continue
    const from: Day = through !== null && through >= contract.startsOn ? addDays(through, 1) : contract.startsOn
    const last = lastDay(contract)
    const to = last === null || last >= cesaStartsOn ? addDays(cesaStartsOn, -1) : last
    if (to < from) continue
    counted += daysBetween(from, to) + 1
    through = to
  }
  const limit = addDays(addMonths(cesaStartsOn, 36), -counted)
  return limit < cesaStartsOn ? cesaStartsOn : limit
}
