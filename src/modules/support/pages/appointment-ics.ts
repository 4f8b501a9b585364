import { fileResponse, load } from '../../../platform/page.server.ts'
import { getAppointmentIcs } from '../index.ts'
import type { Route } from './+types/appointment-ics'

/** One appointment as a calendar file. */
export const loader = async (args: Route.LoaderArgs) =>
  fileResponse(
    {
      name: 'rendez-vous.ics',
      mediaType: 'text/calendar; charset=utf-8',
      content: await load(args, getAppointmentIcs, { id: args.params.id }),
    },
    { save: true },
  )
