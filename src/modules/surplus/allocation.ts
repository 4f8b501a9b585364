import type { Day } from '../../kernel/day.ts'
import { type Cents, cents, formatEuros, mulDiv, sum } from '../../kernel/money.ts'
import { formatRate } from '../../kernel/rate.ts'
import { type Refusal, refuse } from '../../kernel/refusal.ts'
import { inForce } from '../../law/dated.ts'
import { INTEREST_CAP, surplusRules } from '../../law/surplus.ts'

const FORMS = ['scop', 'scic'] as const
export type Form = (typeof FORMS)[number]
export const formOf = (legalForm: string): Form | null => FORMS.find(form => legalForm.startsWith(form)) ?? null

/** What the books and the register say at the end of an exercice. */
export interface Situation {
  form: Form
  /** Last day of the exercice. */
  on: Day
  resultCents: number
  /** Losses of earlier exercices, still there: positive. */
  priorLossCents: number
  /** Of these, what was carried forward to 119; the others are still in the results to allocate. */
  carriedLossCents: number
  /** What is reserved so far: the legal reserve alone in a SCOP, all reserves together in a SCIC (loi 47-1775, art. 16). */
  legalReserveCents: number
  /** What it grows to: the highest capital reached in a SCOP, the capital in a SCIC. */
  capitalCents: number
  paidCapitalCents: number
  /** Received from authorities and associations: no interest is reckoned on them in a SCIC. */
  subsidiesCents: number
}

/** What people choose; the rest follows. */
export interface Choices {
  /** « Part travail », SCOP alone. */
  workCents: number
  interestCents: number
  otherReserveCents: number
  /** Mean of the TMO over three years; needed for an interest. */
  tmoBp: number | null
}

export interface Allocation {
  /** The result less earlier losses: the parts sum to it. */
  baseCents: Cents
  legalCents: Cents
  /** SCOP: development fund. SCIC: statutory reserve. */
  statutoryCents: Cents
  otherReserveCents: Cents
  workCents: Cents
  interestCents: Cents
}

/** What the law leaves to choose, each bound with the reason it comes from. */
export interface Bounds {
  baseCents: Cents
  legalCents: Cents
  statutoryLeastCents: Cents
  workLeastCents: Cents
  /** What an interest would be at most, before the cap of its rate. */
  interestMostCents: Cents
  /** Cap by the rate; null while the TMO is unknown. */
  interestRateCapCents: Cents | null
  interestRateBp: number | null
}

/** « Not less than »: rounded up to the cent. */
const atLeast = (amount: number, rateBp: number): Cents =>
  cents(Number((BigInt(amount) * BigInt(rateBp) + 9_999n) / 10_000n))
/** « Not more than »: rounded down to the cent. */
const atMost = (amount: number, rateBp: number): Cents => cents(Number((BigInt(amount) * BigInt(rateBp)) / 10_000n))
const positive = (amount: number): Cents => cents(Math.max(0, amount))

const baseOf = ({ resultCents, priorLossCents }: Situation): Cents => positive(resultCents - priorLossCents)

function reservesOn(base: number, situation: Situation): { legal: Cents; statutory: Cents } {
  const rules = surplusRules(situation.form, situation.on)
  const gap = positive(situation.capitalCents - situation.legalReserveCents)
  const legal = cents(Math.min(atLeast(base, rules.legalReserveBp), gap, base))
  return { legal, statutory: atLeast(base - legal, rules.statutoryReserveBp) }
}

export function boundsOf(situation: Situation, { workCents, otherReserveCents, tmoBp }: Choices): Bounds {
  const base = baseOf(situation)
  const { legal, statutory } = reservesOn(base, situation)
  const rules = surplusRules(situation.form, situation.on)
  const { marginBp } = inForce(INTEREST_CAP, situation.on)
  const rateBp = tmoBp === null ? null : tmoBp + marginBp
  return {
    baseCents: base,
    legalCents: legal,
    statutoryLeastCents: statutory,
    workLeastCents: atLeast(base, rules.workBp),
    interestMostCents:
      situation.form === 'scop' ? scopInterest(base, legal, workCents, otherReserveCents) : scicInterest(situation),
    interestRateCapCents: rateBp === null ? null : atMost(situation.paidCapitalCents, rateBp),
    interestRateBp: rateBp,
  }
}

/**
 * The interest neither passes what goes to the employees nor what goes to the legal reserve and the development fund; the fund is what is
 * left, so an interest takes from it: half of what remains once the part of the work is taken.
 */
function scopInterest(base: number, legal: number, work: number, other: number): Cents {
  const left = base - work - other
  return positive(Math.min(work, Math.floor(left / 2), left - legal))
}

/** What is left after reserves reckoned on the surplus without the subsidies. */
function scicInterest(situation: Situation): Cents {
  const base = positive(baseOf(situation) - situation.subsidiesCents)
  const { legal, statutory } = reservesOn(base, situation)
  return cents(base - legal - statutory)
}

/** The parts: what was chosen, the legal reserve that is due, and the rest to the fund or the statutory reserve. They sum to the whole. */
export function allocationOf(situation: Situation, choices: Choices): Allocation {
  const { baseCents, legalCents } = boundsOf(situation, choices)
  const { workCents, interestCents, otherReserveCents } = choices
  return {
    baseCents,
    legalCents,
    statutoryCents: cents(baseCents - legalCents - workCents - interestCents - otherReserveCents),
    otherReserveCents: cents(otherReserveCents),
    workCents: cents(workCents),
    interestCents: cents(interestCents),
  }
}

/** What is proposed first: the least that the law asks for the employees, no interest, the rest to the reserves. */
export function proposal(situation: Situation): Choices {
  const none = { workCents: 0, interestCents: 0, otherReserveCents: 0, tmoBp: null }
  return { ...none, workCents: boundsOf(situation, none).workLeastCents }
}

/** What goes to the losses carried forward (119): a loss of the exercice, in full; or less than nothing, what its profit fills of them. */
export const carriedForward = ({ resultCents, carriedLossCents }: Situation): Cents =>
  cents(resultCents < 0 ? -resultCents : -Math.min(resultCents, carriedLossCents))

/** A loss, or a profit that only fills earlier ones, is carried forward and nothing else. */
function carryRefusals(situation: Situation, { workCents, interestCents, otherReserveCents }: Choices): Refusal[] {
  const loss = situation.resultCents < 0
  const shared = workCents !== 0 || interestCents !== 0 || otherReserveCents !== 0
  if (!shared && carriedForward(situation) !== 0) return []
  return [
    refuse(
      'excedent',
      loss
        ? 'L’exercice n’a pas d’excédent : une perte se reporte, elle ne se répartit pas. Mettez les parts à zéro (loi 47-1775, art. 16).'
        : situation.resultCents > 0
          ? 'L’excédent ne fait que combler les pertes antérieures : il n’y a rien à répartir (loi 47-1775, art. 16).'
          : 'L’exercice n’a ni excédent ni perte : il n’y a rien à répartir (loi 47-1775, art. 16).',
    ),
  ]
}

/** Every reason why an exercice is not shared out so, each with its article. */
export function allocationRefusals(situation: Situation, choices: Choices): Refusal[] {
  const bounds = boundsOf(situation, choices)
  const parts = allocationOf(situation, choices)
  const { form } = situation
  if (bounds.baseCents === 0) return carryRefusals(situation, choices)
  const refusals: Refusal[] = []
  for (const [name, amount] of [
    ['workCents', choices.workCents],
    ['interestCents', choices.interestCents],
    ['otherReserveCents', choices.otherReserveCents],
  ] as const)
    if (amount < 0) refusals.push(refuse('negatif', 'Une part ne peut pas être négative : corrigez-la.', name))
  if (form === 'scic' && choices.workCents !== 0)
    refusals.push(
      refuse(
        'travail',
        'Une SCIC ne distribue pas de part travail : mettez-la à zéro (loi 47-1775, art. 19 nonies).',
        'workCents',
      ),
    )
  if (form === 'scop' && choices.workCents < bounds.workLeastCents)
    refusals.push(
      refuse(
        'travail',
        `La part travail est d’au moins ${formatEuros(bounds.workLeastCents)}, le quart de l’excédent (loi 78-763, art. 33, 3°).`,
        'workCents',
      ),
    )
  if (parts.statutoryCents < 0)
    refusals.push(
      refuse(
        'total',
        `Les parts passent l’excédent de ${formatEuros(-parts.statutoryCents)}, réserve légale de ${formatEuros(bounds.legalCents)} comprise : réduisez-en une.`,
        'otherReserveCents',
      ),
    )
  else if (parts.statutoryCents < bounds.statutoryLeastCents)
    refusals.push(
      refuse(
        'reserve',
        `La réserve statutaire reçoit au moins ${formatEuros(bounds.statutoryLeastCents)}, la moitié de ce que laisse la réserve légale : il en manque ${formatEuros(bounds.statutoryLeastCents - parts.statutoryCents)} (loi 47-1775, art. 19 nonies).`,
        'interestCents',
      ),
    )
  if (form === 'scop' && parts.statutoryCents === 0)
    refusals.push(
      refuse(
        'fonds',
        'Une fraction de l’excédent va au fonds de développement : laissez-lui un reste (loi 78-763, art. 33, 2°).',
        'workCents',
      ),
    )
  return [...refusals, ...interestRefusals(situation, choices, bounds, parts)]
}

function interestRefusals(situation: Situation, choices: Choices, bounds: Bounds, parts: Allocation): Refusal[] {
  const { interestCents } = choices
  if (interestCents <= 0) return []
  const refusals: Refusal[] = []
  const say = (message: string) => refusals.push(refuse('interet', message, 'interestCents'))
  if (situation.form === 'scop') {
    if (interestCents > choices.workCents)
      say(
        `L’intérêt des parts ne passe pas la part travail, ${formatEuros(choices.workCents)} (loi 78-763, art. 33, 4°).`,
      )
    const reserves = parts.legalCents + Math.max(0, parts.statutoryCents)
    if (interestCents > reserves)
      say(
        `L’intérêt des parts ne passe pas ce qui va aux réserves, ${formatEuros(reserves)} (loi 78-763, art. 33, 4°).`,
      )
  } else if (interestCents > bounds.interestMostCents)
    say(
      `L’intérêt des parts ne passe pas ${formatEuros(bounds.interestMostCents)}, ce que laissent les réserves sur l’excédent sans les subventions (loi 47-1775, art. 19 nonies).`,
    )
  if (bounds.interestRateCapCents === null)
    refusals.push(
      refuse(
        'tmo',
        'Un intérêt se vérifie avec la moyenne du TMO sur trois ans : indiquez-la (loi 47-1775, art. 14).',
        'tmoBp',
      ),
    )
  else if (interestCents > bounds.interestRateCapCents)
    say(
      `L’intérêt des parts ne passe pas ${formatRate(bounds.interestRateBp!)} du capital versé, soit ${formatEuros(bounds.interestRateCapCents)} (loi 47-1775, art. 14).`,
    )
  return refusals
}

/**
 * Shared by days held, an interest within the cap may still pass it for one member, when the others’ capital is young: nobody gets more than the
 * capped rate of what they had paid up.
 */
export function partRefusals(
  parts: readonly { name: string; amountCents: number; paidCapitalCents: number }[],
  rateBp: number | null,
): Refusal[] {
  if (rateBp === null) return []
  // A cent of rounding is nobody's gain.
  const over = parts.filter(part => part.amountCents > atMost(part.paidCapitalCents, rateBp) + 1)
  const [first] = over
  if (!first) return []
  const most = Math.min(
    ...over.map(part =>
      Math.floor((sum(parts.map(one => one.amountCents)) * atMost(part.paidCapitalCents, rateBp)) / part.amountCents),
    ),
  )
  return [
    refuse(
      'interet',
      `${first.name} toucherait ${formatEuros(first.amountCents)}, plus que ${formatRate(rateBp)} de ses ${formatEuros(first.paidCapitalCents)} libérés : d’autres parts sont trop récentes. Ramenez l’intérêt à ${formatEuros(most)} au plus (loi 47-1775, art. 14).`,
      'interestCents',
    ),
  ]
}

/** The rate that an interest gives on the paid-up capital, in basis points. */
export const interestRateBp = (interestCents: number, paidCapitalCents: number): number =>
  paidCapitalCents === 0 ? 0 : mulDiv(interestCents, 10_000, paidCapitalCents)
