import type { Identity, Settings } from './settings.ts'

export const CAPABILITIES = ['hosting', 'network', 'sharedEmployment', 'brand', 'collectiveInterest'] as const

export const LEGAL_FORMS = [
  'scop-sa',
  'scop-sarl',
  'scop-sas',
  'scic-sa',
  'scic-sarl',
  'scic-sas',
  'association',
  'autre',
] as const
export type LegalForm = (typeof LEGAL_FORMS)[number]

export const LEGAL_FORM_LABELS: Record<LegalForm, string> = {
  'scop-sa': 'SCOP SA à capital variable',
  'scop-sarl': 'SCOP SARL à capital variable',
  'scop-sas': 'SCOP SAS à capital variable',
  'scic-sa': 'SCIC SA à capital variable',
  'scic-sarl': 'SCIC SARL à capital variable',
  'scic-sas': 'SCIC SAS à capital variable',
  association: 'Association',
  autre: 'Autre forme',
}

/** An organisation as the rest of the house needs it to act: identity, settings and the id of its own structure. */
export interface Organisation {
  id: string
  groupId: string | null
  slug: string
  name: string
  legalForm: LegalForm
  siren: string
  zone: string
  capabilities: readonly string[]
  identity: Identity
  settings: Settings
  houseActivityId: string
  version: number
}
