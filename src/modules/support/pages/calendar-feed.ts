import { fileResponse, load, publicSession } from '../../../platform/page.server.ts'
import { readCalendarFeed } from '../index.ts'
import type { Route } from './+types/calendar-feed'

/** Somebody's calendar, for programs that know its secret link. */
export async function loader(args: Route.LoaderArgs) {
  const session = await publicSession(args, args.params.slug)
  return fileResponse(
    {
      name: 'essaim.ics',
      mediaType: 'text/calendar; charset=utf-8',
      content: await load(args, readCalendarFeed, { token: args.params.token }, session),
    },
    { save: true },
  )
}
