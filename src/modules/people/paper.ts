import { BUILDING_NAF } from '../../law/building.ts'
import type { ContractKind } from './contract.ts'

/** A paper that somebody's file needs, by kind of contract and trade. */
export interface PaperKind {
  kind: string
  label: string
  contracts: readonly ContractKind[]
  /** Only for activities whose NAF code begins so: « 43 ». */
  naf?: readonly string[]
  /** Whether it has a last day that must be typed. */
  expires: boolean
  /** Already known when the person's IBAN is. */
  fromIban?: boolean
  why: string
}

const BOTH = ['cape', 'cesa'] as const

export const PAPER_KINDS: readonly PaperKind[] = [
  {
    kind: 'identity',
    label: 'Pièce d’identité',
    contracts: BOTH,
    expires: true,
    why: 'Pour signer le contrat et tenir le registre du personnel (Code du travail, art. D1221-23).',
  },
  {
    kind: 'right-to-work',
    label: 'Titre autorisant à travailler',
    contracts: BOTH,
    expires: true,
    why: 'À vérifier avant l’embauche d’une personne étrangère hors Union européenne, sauf si elle est inscrite à France Travail (Code du travail, art. L5221-8). Sinon\u00a0: pas nécessaire.',
  },
  {
    kind: 'bank',
    label: 'Coordonnées bancaires',
    contracts: BOTH,
    expires: false,
    fromIban: true,
    why: 'Pour payer les salaires et les frais. L’IBAN de la fiche suffit.',
  },
  {
    kind: 'health-cover',
    label: 'Attestation de sécurité sociale',
    contracts: BOTH,
    expires: false,
    why: 'La personne est affiliée au régime général (Code de la sécurité sociale, art. L311-3, 25° pour le CAPE et 32° pour le CESA).',
  },
  {
    kind: 'liability',
    label: 'Assurance responsabilité civile professionnelle',
    contracts: BOTH,
    expires: true,
    why: 'La coopérative répond de l’activité envers les tiers (Code de commerce, art. L127-6\u00a0; Code du travail, art. L7332-5).',
  },
  {
    kind: 'decennial',
    label: 'Assurance décennale',
    contracts: BOTH,
    naf: BUILDING_NAF,
    expires: true,
    why: 'Obligatoire avant tout ouvrage de bâtiment (Code des assurances, art. L241-1).',
  },
  {
    kind: 'declaration',
    label: 'Déclaration préalable à l’embauche',
    contracts: ['cesa'],
    expires: false,
    why: 'Avant la prise de poste (Code du travail, art. L1221-10).',
  },
  {
    kind: 'medical',
    label: 'Visite d’information et de prévention',
    contracts: BOTH,
    expires: true,
    why: 'Dans les trois mois de la prise de poste, puis au moins tous les cinq ans (Code du travail, art. R4624-10 et R4624-16\u00a0; art. L5142-1 pour le CAPE).',
  },
]

export const PAPER_LABELS: Readonly<Record<string, string>> = Object.fromEntries(
  PAPER_KINDS.map(paper => [paper.kind, paper.label]),
)

/** Days before its last one when a paper begins to be asked for again. */
export const PAPER_WARNING_DAYS = 30

export const PAPER_STATES = ['valid', 'not-needed', 'expiring', 'expired', 'missing'] as const
export type PaperState = (typeof PAPER_STATES)[number]
export const PAPER_STATE_LABELS: Record<PaperState, string> = {
  valid: 'à jour',
  'not-needed': 'pas nécessaire',
  expiring: 'expire bientôt',
  expired: 'expirée',
  missing: 'manque',
}
