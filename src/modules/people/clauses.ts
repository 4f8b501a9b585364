import type { ContractKind } from './contract.ts'

/** A clause that the law asks of a contract, kept under the name of its field in the house's template (module documents). */
interface Clause {
  field: string
  label: string
  article: string
  /** What is written when nobody wrote anything else; null: the parties must say it. */
  usual: string | null
}

const MEANS =
  'Accompagnement individuel et ateliers collectifs, tenue de la comptabilité et de la facturation, outils de gestion, assurances de la coopérative.'

/** Code de commerce, art. R127-1 and L127-2. */
const CAPE_CLAUSES: readonly Clause[] = [
  {
    field: 'programme',
    label: 'Programme de préparation, avant et après le début de l’activité',
    article: 'R127-1, 1°',
    usual: null,
  },
  {
    field: 'moyens',
    label: 'Moyens mis à disposition : nature, montant, conditions',
    article: 'R127-1, 2°',
    usual: MEANS,
  },
  { field: 'retribution', label: 'Rétribution de la coopérative', article: 'R127-1, 3°', usual: null },
  {
    field: 'plafond_engagements',
    label: 'Montant maximal des engagements envers les tiers, et qui en a la charge',
    article: 'R127-1, 4°',
    usual: null,
  },
  {
    field: 'preavis',
    label: 'Délai de rupture anticipée',
    article: 'R127-1, 6°',
    usual: 'un mois',
  },
  { field: 'remuneration', label: 'Rémunération avant le début d’activité', article: 'R127-1, 7°', usual: '' },
  {
    field: 'modifications',
    label: 'Clauses que le renouvellement modifie',
    article: 'L127-2, R127-2',
    usual: '',
  },
]

/** Code du travail, art. L7331-2. */
const CESA_CLAUSES: readonly Clause[] = [
  { field: 'objectifs', label: 'Objectifs à atteindre', article: 'L7331-2, 2° a', usual: null },
  {
    field: 'moyens',
    label: 'Moyens de la coopérative pour soutenir et contrôler l’activité',
    article: 'L7331-2, 2° b',
    usual: MEANS,
  },
  { field: 'contribution', label: 'Calcul de la contribution', article: 'L7331-2, 2° c', usual: null },
  {
    field: 'part_variable',
    label: 'Calcul de la part variable',
    article: 'L7331-2, 2° d ; L7332-3',
    usual:
      'Chiffre d’affaires de l’activité, moins les charges directement et exclusivement liées à elle et la contribution, calculée pour chaque exercice.',
  },
  { field: 'statuts', label: 'Date des statuts en vigueur', article: 'L7331-2, 2° e', usual: null },
]

export const clausesOf = (kind: ContractKind): readonly Clause[] => (kind === 'cape' ? CAPE_CLAUSES : CESA_CLAUSES)

export const CLAUSE_FIELDS: readonly string[] = [
  ...new Set([...CAPE_CLAUSES, ...CESA_CLAUSES].map(clause => clause.field)),
]
