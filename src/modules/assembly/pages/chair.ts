import type { Session } from '../../../platform/session.ts'

/** Whether the session prepares and holds assemblies; the others of the team read them. */
export const mayChair = (session: Session): boolean =>
  session.activityIds === null && session.roles.some(role => role === 'director' || role === 'administrator')
