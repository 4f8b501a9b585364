import { counted } from '../../kernel/count.ts'
/** The sorts of members that the law looks at; a house gives them its own names and leaves out those it has not. */
export const SHARE_CATEGORIES = [
  'employee',
  'former-employee',
  'producer',
  'beneficiary',
  'authority',
  'supporter',
  'external',
] as const
export type ShareCategory = (typeof SHARE_CATEGORIES)[number]

export const SHARE_CATEGORY_LABELS: Record<ShareCategory, string> = {
  employee: 'Salariés et entrepreneurs salariés',
  'former-employee': 'Anciens salariés',
  producer: 'Producteurs',
  beneficiary: 'Bénéficiaires',
  authority: 'Collectivités publiques',
  supporter: 'Soutiens',
  external: 'Associés extérieurs',
}

export interface CategoryInUse {
  category: ShareCategory
  label: string
}

/** Those that a house begins with. */
export const defaultCategories = (legalForm: string): CategoryInUse[] =>
  (legalForm.startsWith('scic')
    ? (['employee', 'producer', 'beneficiary', 'authority', 'supporter'] as const)
    : (['employee', 'former-employee', 'external'] as const)
  ).map(category => ({ category, label: SHARE_CATEGORY_LABELS[category] }))

export const MOVEMENT_KINDS = [
  'opening',
  'subscription',
  'payment',
  'transfer',
  'reimbursement',
  'annulment',
  'category',
] as const
export type MovementKind = (typeof MOVEMENT_KINDS)[number]
export const MOVEMENT_LABELS: Record<MovementKind, string> = {
  opening: 'Reprise du registre',
  subscription: 'Souscription',
  payment: 'Libération',
  transfer: 'Cession',
  reimbursement: 'Remboursement',
  annulment: 'Annulation',
  category: 'Changement de catégorie',
}

export const REQUEST_KINDS = ['subscription', 'transfer', 'reimbursement'] as const
export type RequestKind = (typeof REQUEST_KINDS)[number]
export const REQUEST_STATUSES = ['requested', 'approved', 'refused', 'cancelled'] as const
type RequestStatus = (typeof REQUEST_STATUSES)[number]

/** The number of a movement, as documents and entries cite it. */
export const movementNumber = (number: number): string => `PS-${String(number).padStart(5, '0')}`

/** « 1 part », « 12 parts ». */
export const sharesText = (shares: number): string => counted(shares, 'part')

export const REQUEST_STATUS_LABELS: Record<RequestStatus, string> = {
  requested: 'à décider',
  approved: 'agréée',
  refused: 'refusée',
  cancelled: 'retirée',
}
export const REQUEST_STATUS_TONES = {
  requested: 'wait',
  approved: 'good',
  refused: 'bad',
  cancelled: 'neutral',
} as const
