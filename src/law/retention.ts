import { type Day, day } from '../kernel/day.ts'
import { type Dated, inForce } from './dated.ts'

const RETENTION_CATEGORIES = ['contact', 'payslips', 'identity'] as const
export type RetentionCategory = (typeof RETENTION_CATEGORIES)[number]

interface Retention {
  category: RetentionCategory
  label: string
  /** Years kept. */
  years: number
  /** From the day somebody left, or from the month of each payslip. */
  since: 'departure' | 'document'
  source: string
}

/** How long what is kept of people is kept, once they have left. What is not here is part of the books. */
const RETENTION: Dated<readonly Retention[]>[] = [
  {
    from: day('2018-05-25'),
    source: 'RGPD, art. 5, 1-e : pas plus longtemps que nécessaire',
    value: [
      {
        category: 'contact',
        label: 'Coordonnées, date de naissance, banque, pièces du dossier et leurs copies, notes, journal des saisies',
        years: 5,
        since: 'departure',
        source: 'Registre du personnel : cinq ans après le départ (Code du travail, art. L1221-13 et R1221-26)',
      },
      {
        category: 'payslips',
        label: 'Double des bulletins de paie',
        years: 5,
        since: 'document',
        source: 'Cinq ans (Code du travail, art. L3243-4)',
      },
      {
        category: 'identity',
        label: 'Nom sur les pièces comptables, contrats et documents signés, comptes rendus d’entretien',
        years: 10,
        since: 'departure',
        source: 'Livres et pièces : dix ans (Code de commerce, art. L123-22)',
      },
    ],
  },
]

/** The rules of a day; before there were any, the first ones. */
export const retentionOn = (on: Day): readonly Retention[] =>
  inForce(RETENTION, on < RETENTION[0]!.from ? RETENTION[0]!.from : on)
