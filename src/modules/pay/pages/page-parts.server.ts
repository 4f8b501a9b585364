import { type Day, dayIn, type Instant } from '../../../kernel/day.ts'
import { type PageArgs, signedIn } from '../../../platform/page.server.ts'

/** Today where the organisation is. */
export function todayOf(args: PageArgs): Day {
  const session = signedIn(args)
  return dayIn(session.zone, session.now ?? (new Date().toISOString() as Instant))
}
