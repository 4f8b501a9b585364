/**
 * The stair: business capabilities in order. A module imports only from modules before it.
 * The architecture test and the diagram in ARCHITECTURE.md are made from this array.
 */
export const STAIR = [
  'organisation',
  'people',
  'ledger',
  'levies',
  'treasury',
  'invoicing',
  'purchasing',
  'pay',
  'bank',
  'reporting',
] as const

export type ModuleName = (typeof STAIR)[number]
