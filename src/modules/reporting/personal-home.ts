import { z } from 'zod'
import { addDays } from '../../kernel/day.ts'
import { zDay } from '../../kernel/input.ts'
import { ROLES } from '../../platform/session.ts'
import { query, together } from '../../platform/use-case.server.ts'
import { listMyAssemblies } from '../assembly/index.ts'
import { listDocumentsToSign } from '../documents/index.ts'
import { listAppointments } from '../support/index.ts'

const APPOINTMENT_DAYS = 30
const MOST_APPOINTMENTS = 5

/** What waits for the person, whatever their role: to sign, to vote, to meet. */
export const personalHome = query({
  name: 'personalHome',
  api: 'GET /home/personal',
  summary: 'Ce qui vous attend : à signer, à voter, vos prochains rendez-vous',
  roles: ROLES,
  scope: 'own',
  input: z.strictObject({}),
  output: z.object({
    today: zDay,
    zone: z.string(),
    toSign: listDocumentsToSign.output,
    /** Convened or sitting. */
    assemblies: listMyAssemblies.output,
    /** Those to come, the next first. */
    appointments: listAppointments.output,
  }),
  async run(ctx) {
    const { today, now } = ctx
    const [toSign, assemblies, appointments] = await together(
      listDocumentsToSign.run(ctx, {}),
      listMyAssemblies.run(ctx, {}),
      listAppointments.run(ctx, { from: today, to: addDays(today, APPOINTMENT_DAYS) }),
    )
    return {
      today,
      zone: ctx.session.zone,
      toSign,
      assemblies: assemblies.filter(({ status }) => status === 'convened' || status === 'open'),
      appointments: appointments
        .filter(({ personId, endsAt, outcome }) => personId !== null && outcome === null && endsAt > now)
        .slice(0, MOST_APPOINTMENTS),
    }
  },
})
