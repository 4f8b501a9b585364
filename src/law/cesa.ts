import { day } from '../kernel/day.ts'
import type { Dated } from './dated.ts'

/** The delays of a contrat d'entrepreneur salarié associé, in calendar months. */
interface CesaDelays {
  /** From the contract's conclusion: become an associate, less earlier contracts between the parties. */
  associateMonths: number
  /** The trial at most, its renewal included, less earlier contracts between the parties. */
  trialMonths: number
}

export const CESA_DELAYS: Dated<CesaDelays>[] = [
  {
    from: day('2014-08-02'),
    value: { associateMonths: 36, trialMonths: 8 },
    source: 'Code du travail, art. L7331-3 et L7332-1 (loi n° 2014-856 du 31 juillet 2014, art. 48)',
  },
]

/** Interviews of accompaniment, each a signed document. */
interface CesaInterviews {
  count: number
  perMonths: number
}

export const CESA_INTERVIEWS: Dated<CesaInterviews>[] = [
  {
    from: day('2016-01-01'),
    value: { count: 2, perMonths: 12 },
    source: 'Code du travail, art. R7331-3 (décret n° 2015-1363 du 27 octobre 2015, en vigueur le 1er janvier 2016)',
  },
]
