import { type Day, dayIn, type Instant } from '../../../kernel/day.ts'
import { type PageArgs, signedIn } from '../../../platform/page.server.ts'
import { OFFICE } from '../../../platform/session.ts'

/** Today where the organisation is. */
export function todayOf(args: PageArgs): Day {
  const session = signedIn(args)
  return dayIn(session.zone, session.now ?? (new Date().toISOString() as Instant))
}

/** Whether the one who looks writes in the register. */
export function mayWrite(args: PageArgs): boolean {
  const { roles, activityIds } = signedIn(args)
  return activityIds === null && roles.some(role => (OFFICE as readonly string[]).includes(role))
}
