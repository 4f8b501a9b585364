import type { Instant } from '../kernel/day.ts'

export const ROLES = [
  'entrepreneur',
  'associate',
  'advisor',
  'training',
  'accountant',
  'payroll',
  'director',
  'auditor',
  'administrator',
] as const
export type Role = (typeof ROLES)[number]

/** The roles of the house's team: everybody but entrepreneurs and associates. */
export const TEAM = [
  'advisor',
  'training',
  'accountant',
  'payroll',
  'director',
  'auditor',
  'administrator',
] as const satisfies readonly Role[]
/** Those who may write in the house's name. */
export const OFFICE = ['accountant', 'director', 'administrator'] as const satisfies readonly Role[]

export const ROLE_LABELS: Record<Role, string> = {
  entrepreneur: 'Entrepreneur·e',
  associate: 'Sociétaire',
  advisor: 'Accompagnement',
  training: 'Formation',
  accountant: 'Comptabilité',
  payroll: 'Paie',
  director: 'Direction',
  auditor: 'Commissaire aux comptes',
  administrator: 'Administration',
}

/** Who acts, where, and what they may see. Made by a door (page, API, command line, job), handed to every use case. */
export interface Session {
  organisationId: string
  /** IANA zone of the organisation: decides what "today" is. */
  zone: string
  actor: { kind: 'user' | 'key' | 'system'; id: string; name: string }
  /** The person of the register that the user is, when there is one. */
  personId: string | null
  roles: readonly Role[]
  /** Null: the whole house. Otherwise the activities that the session is limited to. */
  activityIds: readonly string[] | null
  /** A fixed clock: the demo's past and tests. */
  now?: Instant
  /** A load that starts again if it is interrupted (the demo): commits do not wait for the disk. */
  bulk?: boolean
}

/** Whether a use case admits the session: what a page offers, it asks here, and nowhere says roles again. */
export const may = (session: Session, { roles, scope }: { roles: readonly Role[]; scope: string }): boolean =>
  session.actor.kind === 'system' ||
  (roles.some(role => session.roles.includes(role)) && (scope !== 'house' || session.activityIds === null))
