/**
 * The stair: business capabilities in order. A module imports only from modules before it.
 * The architecture test and the diagram in ARCHITECTURE.md are made from this array.
 */
export const STAIR = [
  'organisation',
  'documents',
  'people',
  'admissions',
  'ledger',
  'levies',
  'treasury',
  'shares',
  'invoicing',
  'purchasing',
  'pay',
  'bank',
  'support',
  'training',
  'network',
  'assembly',
  'surplus',
  'reporting',
] as const

export type ModuleName = (typeof STAIR)[number]
