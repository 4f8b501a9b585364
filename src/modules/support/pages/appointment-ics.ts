import { load } from '../../../platform/page.server.ts'
import { getAppointmentIcs } from '../index.ts'
import type { Route } from './+types/appointment-ics'
import { icsResponse } from './ics-response.server.ts'

/** One appointment as a calendar file. */
export const loader = async (args: Route.LoaderArgs) =>
  icsResponse(await load(args, getAppointmentIcs, { id: args.params.id }), 'rendez-vous.ics')
