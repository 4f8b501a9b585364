import type { Day } from '../../kernel/day.ts'
import { applyRate, type Cents, cents, proportionalStep, sum } from '../../kernel/money.ts'
import { type Refusal, refuse } from '../../kernel/refusal.ts'
import type { EntryLine } from '../ledger/entry.ts'
import { creditLine, debitLine } from '../ledger/entry.ts'

/** What fills a base: a month gone by, or a euro HT sold or bought. A base that nothing fills is refused by the compiler. */
type Filled =
  | { monthly: false; sale: 1; purchase: 0 | 1 | -1 }
  | { monthly: false; sale: 0; purchase: 1 | -1 }
  | { monthly: true; sale: 0; purchase: 0 }

export const LEVY_BASES = {
  turnover: { label: 'Chiffre d’affaires HT', monthly: false, sale: 1, purchase: 0 },
  margin: { label: 'Marge brute (ventes − achats, HT)', monthly: false, sale: 1, purchase: -1 },
  purchases: { label: 'Achats HT', monthly: false, sale: 0, purchase: 1 },
  fixedMonthly: { label: 'Montant fixe par mois', monthly: true, sale: 0, purchase: 0 },
} as const satisfies Record<string, { label: string } & Filled>
export type LevyBase = keyof typeof LEVY_BASES

/** What so much sold and bought, HT, adds to a base. */
export const addedTo = (base: LevyBase, { soldCents = 0, boughtCents = 0 }): number =>
  LEVY_BASES[base].sale * soldCents + LEVY_BASES[base].purchase * boughtCents

export interface Tier {
  /** Base from which the rate applies, in the period. The first tier starts at 0. */
  fromCents: number
  rateBp: number
}

/** A levy as decided: what it rests on, how much, when it is taken, until when. */
export interface Levy {
  id: string
  code: string
  name: string
  activityId: string | null
  base: LevyBase
  moment: 'issue' | 'receipt'
  period: 'month' | 'year'
  tiers: readonly Tier[]
  fixedCents: number
  floorCents: number | null
  capCents: number | null
  chargeAccount: string
  startsOn: Day
  endsOn: Day | null
}

/** What has been borne already in the period, by one activity, of one levy. */
export interface Cumulated {
  baseCents: number
  amountCents: number
  /** The levies of that code that bore it: more than the one in force when its rule changed within the period. */
  levyIds?: readonly string[]
}

export const NOTHING_YET: Cumulated = { baseCents: 0, amountCents: 0 }

/** A plain rate needs no memory of the period; tiers, a floor or a cap do. */
export const needsMemory = (levy: Levy): boolean => levy.tiers.length > 1 || levy.capCents !== null

/** The amount that tiers give on a whole base of the period, before floor and cap. A negative base gives a negative amount. */
function scheduleAmount(tiers: readonly Tier[], baseCents: number): Cents {
  if (baseCents < 0) return cents(-scheduleAmount(tiers, -baseCents))
  return sum(
    tiers.map((tier, i) => {
      const upTo = tiers[i + 1]?.fromCents ?? Number.POSITIVE_INFINITY
      return applyRate(Math.max(0, Math.min(baseCents, upTo) - tier.fromCents), tier.rateBp)
    }),
  )
}

/**
 * What a further base adds: without memory, rate × base; with tiers or a cap, the difference between what the period bears with and
 * without it, so that the year's total never depends on how it was cut into documents. What another rule took before stays as it is:
 * this one goes on from the base reached, under its own cap.
 */
export function amountDue(levy: Levy, before: Cumulated, baseCents: number): Cents {
  if (!needsMemory(levy)) return scheduleAmount(levy.tiers, baseCents)
  const cap = levy.capCents ?? Number.POSITIVE_INFINITY
  const due = (base: number) => Math.min(scheduleAmount(levy.tiers, base), cap)
  const whole = due(before.baseCents + baseCents)
  if (!ruleChanged(levy, before)) return cents(whole - before.amountCents)
  return cents(Math.min(whole - due(before.baseCents), Math.max(0, cap - before.amountCents)))
}

/** What a further receipt of an invoice adds at a plain rate: the parts sum to what one receipt of the whole would bear. */
export const receiptDue = (levy: Levy, before: Cumulated, baseCents: number): Cents =>
  cents(scheduleAmount(levy.tiers, before.baseCents + baseCents) - before.amountCents)

export const ruleChanged = (levy: Levy, { levyIds = [] }: Cumulated): boolean => levyIds.some(id => id !== levy.id)

/** What is missing at the end of a period for the floor to be borne. */
export function floorDue(levy: Levy, before: Cumulated): Cents {
  return cents(Math.max(0, (levy.floorCents ?? 0) - before.amountCents))
}

/** The part of an assessment that a credit note gives back: exact, the parts of successive credit notes sum to the whole. */
export function givenBack(
  assessed: { baseCents: number; amountCents: number },
  creditedBefore: number,
  creditedAfter: number,
): Cumulated {
  return {
    baseCents: -proportionalStep(assessed.baseCents, creditedBefore, creditedAfter, assessed.baseCents),
    amountCents: cents(-proportionalStep(assessed.amountCents, creditedBefore, creditedAfter, assessed.baseCents)),
  }
}

/** The levies of an activity on a day: the activity's own rule replaces the house's of the same code. */
export function leviesOf(levies: readonly Levy[], activityId: string, day: Day): Levy[] {
  const inForce = levies.filter(levy => levy.startsOn <= day && (levy.endsOn === null || levy.endsOn >= day))
  const own = inForce.filter(levy => levy.activityId === activityId)
  return [...own, ...inForce.filter(levy => levy.activityId === null && !own.some(mine => mine.code === levy.code))]
}

/**
 * The lines that take `amountCents` from an activity to the house: the charge goes to the activity and comes back on the same account
 * in the house, treasury moves through the liaison; both net to zero in the general books. A negative amount gives it back.
 */
export function levyLines(
  levy: Pick<Levy, 'chargeAccount' | 'name'>,
  amountCents: number,
  activityId: string,
  house: { activityId: string; treasuryLiaison: string },
  label: string,
): EntryLine[] {
  if (activityId === house.activityId) return []
  const text = `${levy.name} ${label}`
  return [
    ...debitLine(amountCents, { account: levy.chargeAccount, activityId, label: text }),
    ...creditLine(amountCents, { account: house.treasuryLiaison, activityId, label: text }),
    ...debitLine(amountCents, { account: house.treasuryLiaison, activityId: house.activityId, label: text }),
    ...creditLine(amountCents, { account: levy.chargeAccount, activityId: house.activityId, label: text }),
  ]
}

/** Every reason why a levy cannot be decided so. */
export function levyRefusals(
  levy: Pick<Levy, 'base' | 'tiers' | 'fixedCents' | 'floorCents' | 'capCents' | 'startsOn' | 'endsOn' | 'moment'>,
): Refusal[] {
  const refusals: Refusal[] = []
  if (LEVY_BASES[levy.base].monthly) {
    if (levy.fixedCents === 0) refusals.push(refuse('montant', 'Indiquez le montant mensuel.', 'fixedCents'))
    if (levy.tiers.length > 0)
      refusals.push(refuse('tranches', 'Un montant fixe n’a pas de taux : retirez les tranches.', 'tiers'))
  } else {
    if (levy.tiers.length === 0) refusals.push(refuse('taux', 'Indiquez au moins un taux.', 'tiers'))
    if (levy.tiers.length > 0 && levy.tiers[0]!.fromCents !== 0)
      refusals.push(refuse('tranches', 'La première tranche commence à 0 €.', 'tiers.0.fromCents'))
    levy.tiers.forEach((tier, i) => {
      if (i > 0 && tier.fromCents <= levy.tiers[i - 1]!.fromCents)
        refusals.push(refuse('tranches', 'Les tranches se suivent en montant croissant.', `tiers.${i}.fromCents`))
    })
  }
  if (LEVY_BASES[levy.base].sale === 0 && LEVY_BASES[levy.base].purchase === 1 && levy.moment === 'receipt') {
    refusals.push(
      refuse(
        'moment',
        'Un prélèvement sur les achats se prend à la facture du fournisseur, pas à l’encaissement.',
        'moment',
      ),
    )
  }
  if (levy.floorCents !== null && levy.capCents !== null && levy.floorCents > levy.capCents) {
    refusals.push(refuse('plancher', 'Le plancher dépasse le plafond : corrigez l’un des deux.', 'floorCents'))
  }
  return refusals
}
