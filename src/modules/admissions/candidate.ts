import { type Refusal, refuse } from '../../kernel/refusal.ts'

/** Where a candidate stands. From the CAPE on, the contracts, the register of members and the departures tell it: see `journey.ts`. */
export const CANDIDATE_STAGES = ['draft', 'prospect', 'meeting', 'diagnosis', 'joined', 'refused', 'abandoned'] as const
export type CandidateStage = (typeof CANDIDATE_STAGES)[number]

/** The stages at which something is still to be decided, in order. */
export const OPEN_STAGES = ['prospect', 'meeting', 'diagnosis'] as const
type OpenStage = (typeof OPEN_STAGES)[number]
export const isOpen = (stage: string): stage is OpenStage => (OPEN_STAGES as readonly string[]).includes(stage)

/** The columns of the whole way. */
export const JOURNEY_STAGES = [...OPEN_STAGES, 'cape', 'cesa', 'associate', 'exit'] as const
export type JourneyStage = (typeof JOURNEY_STAGES)[number]

export const STAGE_LABELS: Record<CandidateStage | JourneyStage, string> = {
  draft: 'Candidature commencée',
  prospect: 'Premier contact',
  meeting: 'Réunion',
  diagnosis: 'Diagnostic',
  joined: 'Contrat signé',
  refused: 'Refus',
  abandoned: 'Abandon',
  cape: 'CAPE',
  cesa: 'CESA',
  associate: 'Associé',
  exit: 'Sortie',
}

export const REFUSAL_REASONS = {
  regulated: 'Métier réglementé ou non assurable dans la coopérative',
  viability: 'Projet pas encore viable',
  fit: 'Autre statut mieux adapté, personne orientée',
  collective: 'Ne partage pas le projet collectif',
  capacity: 'Plus de place cette saison',
} as const
export const ABANDON_REASONS = {
  silence: 'Sans nouvelles',
  job: 'Reprise d’un emploi',
  company: 'Crée sa propre entreprise',
  postponed: 'Projet remis à plus tard',
  personal: 'Raison personnelle',
  withdrawn: 'A retiré sa candidature',
} as const
export const REASON_LABELS: Record<string, string> = { ...REFUSAL_REASONS, ...ABANDON_REASONS, other: 'Autre raison' }
export const REASONS = Object.keys(REASON_LABELS) as [string, ...string[]]

export const SITUATIONS = {
  'job-seeker': 'En recherche d’emploi',
  employee: 'Salarié·e',
  'part-time': 'Salarié·e à temps partiel',
  'self-employed': 'Indépendant·e',
  rsa: 'Bénéficiaire du RSA',
  student: 'Étudiant·e',
  retired: 'Retraité·e',
  other: 'Autre situation',
} as const
export const HEARD_FROM = {
  prescriber: 'Un organisme ou une collectivité',
  entrepreneur: 'Une personne de la coopérative',
  acquaintance: 'Le bouche-à-oreille',
  web: 'Une recherche sur Internet',
  social: 'Les réseaux sociaux',
  press: 'La presse, la radio',
  event: 'Un forum, un salon',
  other: 'Autrement',
} as const
const keys = <T extends object>(of: T) => Object.keys(of) as [keyof T & string, ...(keyof T & string)[]]
export const SITUATION_KEYS = keys(SITUATIONS)
export const HEARD_FROM_KEYS = keys(HEARD_FROM)

/** The stages to which a candidate may be moved by hand. The contract has its own gesture. */
export const MOVES = ['prospect', 'meeting', 'diagnosis', 'refused', 'abandoned'] as const
export type Move = (typeof MOVES)[number]

export const nextStage = (stage: CandidateStage): OpenStage | null =>
  isOpen(stage) ? (OPEN_STAGES[OPEN_STAGES.indexOf(stage) + 1] ?? null) : null

/** Every reason why a candidate cannot be moved there. */
export function moveRefusals(
  { stage, name }: { stage: CandidateStage; name: string },
  to: Move,
  reason: string | null,
): Refusal[] {
  const refusals: Refusal[] = []
  const closes = to === 'refused' || to === 'abandoned'
  if (stage === 'joined')
    refusals.push(refuse('parcours.signe', `${name} a signé son contrat : la suite se lit dans ses contrats.`))
  if (stage === 'draft')
    refusals.push(
      refuse(
        'parcours.brouillon',
        `${name} n’a pas encore envoyé sa candidature : attendez-la, ou saisissez un contact.`,
      ),
    )
  if (stage === to) refusals.push(refuse('parcours.meme', `${name} est déjà à l’étape « ${STAGE_LABELS[to]} ».`, 'to'))
  if (closes && !reason)
    refusals.push(
      refuse('parcours.motif', `Dites pourquoi le parcours de ${name} s’arrête : choisissez un motif.`, 'reason'),
    )
  const allowed = to === 'refused' ? REFUSAL_REASONS : ABANDON_REASONS
  if (closes && reason && reason !== 'other' && !(reason in allowed))
    refusals.push(
      refuse(
        'parcours.motif',
        `« ${REASON_LABELS[reason]} » n’est pas un motif de ${to === 'refused' ? 'refus' : 'abandon'}.`,
        'reason',
      ),
    )
  if (!closes && reason)
    refusals.push(refuse('parcours.motif', 'Un motif ne se donne que pour un refus ou un abandon.', 'reason'))
  return refusals
}
