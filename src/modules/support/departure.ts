/** Why somebody leaves the house. */
export const DEPARTURE_REASONS = [
  'cape-term',
  'cape-given-up',
  'resignation',
  'mutual',
  'dismissal',
  'trial',
  'not-associate',
  'retirement',
  'death',
  'other',
] as const
export type DepartureReason = (typeof DEPARTURE_REASONS)[number]

export const DEPARTURE_REASON_LABELS: Record<DepartureReason, string> = {
  'cape-term': 'Terme du CAPE, sans suite',
  'cape-given-up': 'CAPE rompu avant son terme',
  resignation: 'Démission',
  mutual: 'Rupture conventionnelle',
  dismissal: 'Licenciement',
  trial: 'Fin de la période d’essai',
  'not-associate': 'Pas devenu associé dans le délai (Code du travail, art. L7331-3)',
  retirement: 'Départ en retraite',
  death: 'Décès',
  other: 'Autre motif',
}

const CAPE_REASONS: readonly DepartureReason[] = ['cape-term', 'cape-given-up']
const CESA_REASONS: readonly DepartureReason[] = ['resignation', 'mutual', 'dismissal', 'trial', 'not-associate']

/** The reasons that the contracts still in force allow, with the one already noted; all of them once none is. */
export function reasonsFor(kinds: readonly string[], noted?: DepartureReason): DepartureReason[] {
  const others = kinds.includes('cesa') ? CAPE_REASONS : kinds.includes('cape') ? CESA_REASONS : []
  return DEPARTURE_REASONS.filter(reason => reason === noted || !others.includes(reason))
}

/** What somebody becomes after the house. */
export const DESTINATIONS = ['own-company', 'job', 'retirement', 'training', 'job-seeking', 'other', 'unknown'] as const
export type Destination = (typeof DESTINATIONS)[number]

export const DESTINATION_LABELS: Record<Destination, string> = {
  'own-company': 'A créé son entreprise',
  job: 'A pris un emploi salarié',
  retirement: 'Retraite',
  training: 'Formation ou études',
  'job-seeking': 'Recherche d’emploi',
  other: 'Autre',
  unknown: 'Pas connue',
}
