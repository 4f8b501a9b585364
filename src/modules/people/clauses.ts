import { z } from 'zod'
import { zOptionalText } from '../../kernel/input.ts'
import { type Refusal, refuse } from '../../kernel/refusal.ts'
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
const ACCOUNTS =
  'Les pièces comptables se transmettent à la coopérative au fil de l’eau et au moins une fois par mois\u00a0; le compte de l’activité est consultable à tout moment.'

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
    label: 'Moyens mis à disposition\u00a0: nature, montant, conditions',
    article: 'R127-1, 2°',
    usual: `${MEANS} Leur coût est compris dans la rétribution de la coopérative, sans autre frais\u00a0; ils servent à l’activité seule, sur rendez-vous et aux heures d’ouverture.`,
  },
  { field: 'retribution', label: 'Rétribution de la coopérative', article: 'R127-1, 3°', usual: null },
  {
    field: 'plafond_engagements',
    label: 'Montant maximal des engagements envers les tiers, et qui en a la charge',
    article: 'R127-1, 4°',
    usual: null,
  },
  {
    field: 'comptes',
    label: 'Après le début d’activité\u00a0: comment et quand les données comptables se transmettent',
    article: 'R127-1, 5°',
    usual: ACCOUNTS,
  },
  {
    field: 'preavis',
    label: 'Délai de rupture anticipée',
    article: 'R127-1, 6°',
    usual: 'un mois',
  },
  {
    field: 'remuneration',
    label: 'Rémunération avant le début d’activité\u00a0: calcul, versement, montant',
    article: 'R127-1, 7°',
    usual: '',
  },
  {
    field: 'cotisations',
    label: 'Après le début d’activité\u00a0: règlement des cotisations versées pour le bénéficiaire',
    article: 'R127-1, 8°',
    usual:
      'Elles sont remboursées à la coopérative sur les recettes de l’activité, à mesure de leur exigibilité, par trimestre civil.',
  },
  {
    field: 'modifications',
    label: 'Clauses que le renouvellement modifie',
    article: 'L127-2, R127-2',
    usual: '',
  },
]

/** Code du travail, art. L7331-2, R7331-3 and R7331-10. */
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
  {
    field: 'clientele',
    label: 'Droits sur la clientèle et propriété intellectuelle\u00a0: comment ils sont garantis',
    article: 'L7331-2, 2° f',
    usual:
      'À la fin du contrat, la coopérative remet les fichiers et documents de la clientèle apportée, créée ou développée, ne démarche pas cette clientèle et n’oppose aucune clause de non-concurrence\u00a0; œuvres, marques, dessins et créations restent à qui les a faits.',
  },
  {
    field: 'entretiens',
    label: 'Entretiens individuels d’accompagnement',
    article: 'R7331-3',
    usual:
      'La coopérative les propose au moins un mois avant, à l’un des rendez-vous offerts\u00a0; chacun fait l’objet d’un document écrit et signé\u00a0: bilan et perspectives de l’activité, actions individuelles et collectives, besoins d’accompagnement.',
  },
  {
    field: 'acces_associe',
    label: 'Comment on devient associé',
    article: 'R7331-10',
    usual: 'Par une demande d’admission présentée selon les statuts et la souscription d’au moins une part sociale.',
  },
]

export const clausesOf = (kind: ContractKind): readonly Clause[] => (kind === 'cape' ? CAPE_CLAUSES : CESA_CLAUSES)

const FIELDS = [...new Set([...CAPE_CLAUSES, ...CESA_CLAUSES].map(clause => clause.field))]

/** The text of each clause, by field. */
export const zClauses = z.strictObject(
  Object.fromEntries(FIELDS.map(field => [field, zOptionalText(4000)])) as Record<
    string,
    ReturnType<typeof zOptionalText>
  >,
)

/** Those that say something. */
export const written = (clauses: z.output<typeof zClauses> = {}): Record<string, string> =>
  Object.fromEntries(Object.entries(clauses).filter(([, text]) => text?.trim())) as Record<string, string>

/** Why these clauses cannot be those of this contract; paths begin with `at`. */
export function clauseRefusals(
  contract: { kind: ContractKind; payClause: boolean },
  clauses: Readonly<Record<string, string>>,
  at: string,
): Refusal[] {
  const known = clausesOf(contract.kind).map(clause => clause.field)
  const stray = Object.keys(clauses).filter(field => !known.includes(field))
  const pays = clauses.remuneration && contract.kind === 'cape' && !contract.payClause
  return [
    ...stray.map(field =>
      refuse('clause', `Cette clause n’est pas d’un ${contract.kind.toUpperCase()} : videz-la.`, `${at}.${field}`),
    ),
    ...(pays
      ? [
          refuse(
            'cape.remuneration',
            'Ce CAPE ne prévoit pas de rémunération : videz cette clause, ou cochez d’abord qu’il en prévoit une (Code de commerce, art. R127-1, 7°).',
            `${at}.remuneration`,
          ),
        ]
      : []),
  ]
}
