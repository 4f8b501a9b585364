import { OFFICE, type Role } from '../../platform/session.ts'

/** Who notes takings, and takes them back. */
export const SELLERS = ['entrepreneur', ...OFFICE] as const

export const mayNote = (roles: readonly Role[]): boolean => roles.some(role => SELLERS.some(one => one === role))
