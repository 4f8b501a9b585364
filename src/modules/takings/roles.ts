import { OFFICE } from '../../platform/session.ts'

/** Who notes takings, and takes them back. */
export const SELLERS = ['entrepreneur', ...OFFICE] as const
