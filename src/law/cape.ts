import { day } from '../kernel/day.ts'
import type { Dated } from './dated.ts'

/** How long a contrat d'appui au projet d'entreprise may last. */
interface CapeLimits {
  /** Of the contract and of each renewal. */
  months: number
  renewals: number
}

export const CAPE_LIMITS: Dated<CapeLimits>[] = [
  {
    from: day('2003-08-05'),
    value: { months: 12, renewals: 2 },
    source: 'Code de commerce, art. L127-2 (loi n° 2003-721 du 1er août 2003)',
  },
]

/** The months of a CAPE with all its renewals. */
export const capeMonthsInAll = ({ months, renewals }: CapeLimits): number => months * (1 + renewals)

/** Who is told of a CAPE's conclusion, renewals and early end; at once: « dès la conclusion ». */
interface CapeNotices {
  recipients: readonly ('urssaf' | 'france-travail')[]
  withinDays: number
}

export const CAPE_NOTICES: Dated<CapeNotices>[] = [
  {
    from: day('2003-08-05'),
    value: { recipients: ['urssaf', 'france-travail'], withinDays: 0 },
    source:
      'Code du travail, art. R5142-1 (France Travail, opérateur depuis le 1er janvier 2024 ; auparavant l’ANPE puis Pôle emploi)',
  },
]
