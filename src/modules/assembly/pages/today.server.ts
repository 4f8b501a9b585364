import { type Day, dayIn, type Instant } from '../../../kernel/day.ts'
import type { Session } from '../../../platform/session.ts'

export const todayOf = (session: Session): Day =>
  dayIn(session.zone, session.now ?? (new Date().toISOString() as Instant))
