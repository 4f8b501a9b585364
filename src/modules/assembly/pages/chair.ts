import { may, type Session } from '../../../platform/session.ts'
import { saveAssembly } from '../index.ts'

/** Whether the session prepares and holds assemblies; the others of the team read them. */
export const mayChair = (session: Session): boolean => may(session, saveAssembly)
