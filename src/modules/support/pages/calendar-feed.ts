import { load, publicSession } from '../../../platform/page.server.ts'
import { readCalendarFeed } from '../index.ts'
import type { Route } from './+types/calendar-feed'
import { icsResponse } from './ics-response.server.ts'

/** Somebody's calendar, for programs that know its secret link. */
export async function loader(args: Route.LoaderArgs) {
  const session = await publicSession(args, args.params.slug)
  return icsResponse(await load(args, readCalendarFeed, { token: args.params.token }, session), 'essaim.ics')
}
