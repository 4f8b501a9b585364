/**
 * The stair: business capabilities in order. A module imports only from modules before it.
 * The architecture test and the diagram in ARCHITECTURE.md are made from this array.
 */
export const STAIR = [
  'organisation',
  'documents',
  'people',
  'ledger',
  'levies',
  'treasury',
  'shares',
  'invoicing',
  'purchasing',
  'takings',
  'pay',
  'bank',
  'support',
  'admissions',
  'training',
  'network',
  'assembly',
  'surplus',
  'reporting',
] as const
