import { type Day, day, yearOf } from '../kernel/day.ts'
import { type Cents, cents, mulDiv } from '../kernel/money.ts'
import { type Dated, inForce } from './dated.ts'

export type Vehicle = 'car' | 'motorcycle' | 'moped'

/** Up to `upToKm` in the year (the last one has no end): d × `milliEuros` / 1 000 + `euros`, d being all kilometres of the year. */
interface KmBracket {
  upToKm: number
  milliEuros: number
  euros: number
}

/** `maxPower`: the row serves fiscal powers (chevaux fiscaux) up to this one; the last row has no end. */
interface KmRow {
  maxPower: number
  brackets: readonly KmBracket[]
}

interface KmScale {
  car: readonly KmRow[]
  motorcycle: readonly KmRow[]
  moped: readonly KmRow[]
  /** Added to the amount for an electric vehicle, in basis points. */
  electricBonusBp: number
}

const END = Number.MAX_SAFE_INTEGER
const row = (
  maxPower: number,
  [firstKm, secondKm]: [number, number],
  first: number,
  second: [number, number],
  third: number,
): KmRow => ({
  maxPower,
  brackets: [
    { upToKm: firstKm, milliEuros: first, euros: 0 },
    { upToKm: secondKm, milliEuros: second[0], euros: second[1] },
    { upToKm: END, milliEuros: third, euros: 0 },
  ],
})

const CAR: [number, number] = [5_000, 20_000]
const TWO_WHEELS: [number, number] = [3_000, 6_000]

const SCALE_2022: KmScale = {
  car: [
    row(3, CAR, 529, [316, 1_065], 370),
    row(4, CAR, 606, [340, 1_330], 407),
    row(5, CAR, 636, [357, 1_395], 427),
    row(6, CAR, 665, [374, 1_457], 447),
    row(END, CAR, 697, [394, 1_515], 470),
  ],
  motorcycle: [
    row(2, TWO_WHEELS, 395, [99, 891], 248),
    row(5, TWO_WHEELS, 468, [82, 1_158], 275),
    row(END, TWO_WHEELS, 606, [79, 1_583], 343),
  ],
  moped: [row(END, TWO_WHEELS, 315, [79, 711], 198)],
  electricBonusBp: 2_000,
}

/**
 * The fiscal kilometre scale (barème kilométrique, CGI art. 83, 3° and ann. IV art. 6 B), by year of the journeys. A year's scale is
 * published in the spring of the next one: until then the last known one applies.
 */
const KM_SCALES: Dated<KmScale>[] = [
  {
    from: day('2022-01-01'),
    value: SCALE_2022,
    source: 'CGI ann. IV art. 6 B ; arrêté du 27 mars 2023 (JO 7 avril 2023)',
  },
  {
    from: day('2023-01-01'),
    value: SCALE_2022,
    source: 'CGI ann. IV art. 6 B, inchangé ; brochure IR 2024 (à vérifier)',
  },
  {
    from: day('2024-01-01'),
    value: SCALE_2022,
    source: 'CGI ann. IV art. 6 B, inchangé ; brochure IR 2025 (à vérifier)',
  },
  {
    from: day('2025-01-01'),
    value: SCALE_2022,
    source: 'CGI ann. IV art. 6 B, inchangé ; publication du 9 avril 2026 (à vérifier)',
  },
]

export interface Journey {
  vehicle: Vehicle
  /** Fiscal power (chevaux fiscaux), case P.6 of the registration certificate; ignored for a moped. */
  fiscalPower: number
  electric: boolean
  /** Whole kilometres already paid to this person for this vehicle in the calendar year. */
  kilometresBefore: number
  kilometres: number
  day: Day
}

/** What the year's formula gives for `kilometres` in all. */
function yearly(scale: KmScale, { vehicle, fiscalPower, electric }: Journey, kilometres: number): number {
  const brackets = scale[vehicle].find(r => fiscalPower <= r.maxPower)!.brackets
  const { milliEuros, euros } = brackets.find(b => kilometres <= b.upToKm)!
  const thousandths = kilometres === 0 ? 0 : kilometres * milliEuros + euros * 1_000
  return mulDiv(thousandths, 10_000 + (electric ? scale.electricBonusBp : 0), 100_000)
}

/**
 * Allowance for one journey: the year's formula after it, less the formula before it. So the journeys of a year sum exactly to
 * what the formula gives for their total. Throws on negative or broken kilometres, and before 2022.
 */
export function mileageAllowance(journey: Journey): Cents {
  const { kilometresBefore: before, kilometres } = journey
  if (!Number.isSafeInteger(before) || !Number.isSafeInteger(kilometres) || before < 0 || kilometres < 0)
    throw new RangeError('kilometres must be whole and positive')
  const scale = inForce(KM_SCALES, firstOfYear(journey.day))
  return cents(yearly(scale, journey, before + kilometres) - yearly(scale, journey, before))
}

const firstOfYear = (at: Day): Day => day(`${yearOf(at)}-01-01`)
