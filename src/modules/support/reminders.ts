import { z } from 'zod'
import type { Instant } from '../../kernel/day.ts'
import { addMinutes } from '../../kernel/day.ts'
import { zId } from '../../kernel/input.ts'
import { jobSession } from '../../platform/job-session.server.ts'
import { defineJob } from '../../platform/jobs.server.ts'
import { useCase } from '../../platform/use-case.server.ts'
import { MEANS_LABELS } from './appointment.ts'
import { tell } from './calendar.ts'
import { momentOf, selectAppointments } from './read-appointments.ts'

const zPayload = z.strictObject({ organisationId: zId, id: zId })
export const remindAppointmentJob = defineJob('remind-appointment', zPayload)

export const reminderAt = (startsAt: Instant): Instant => addMinutes(startsAt, -24 * 60)

/** Reminds both of an appointment, the day before, once. One that was given up or moved meanwhile is passed over. */
export const remindAppointment = useCase({
  name: 'remindAppointment',
  api: { none: 'Un travail de la plateforme, la veille de chaque rendez-vous.' },
  summary: 'Rappelle un rendez-vous la veille',
  roles: [],
  scope: 'house',
  input: z.strictObject({ id: zId }),
  output: z.strictObject({ reminded: z.boolean() }),
  async run(ctx, { id }) {
    const appointment = await selectAppointments(ctx)
      .where('id', '=', id)
      .where('person_id', 'is not', null)
      .where('reminded_at', 'is', null)
      .where('starts_at', '>', ctx.now)
      .forUpdate()
      .executeTakeFirst()
    ctx.record(id)
    if (!appointment) return { reminded: false }
    await ctx.db
      .updateTable('appointment')
      .set({ reminded_at: ctx.now })
      .where('organisation_id', '=', ctx.organisationId)
      .where('id', '=', id)
      .execute()
    const moment = momentOf(appointment, ctx.session.zone)
    for (const to of ['person', 'advisor'] as const)
      await tell(ctx, appointment, {
        to,
        subject: `Rappel\u00a0: rendez-vous ${moment}`,
        text: `Rendez-vous ${moment} entre ${appointment.personName} et ${appointment.advisorName}.\n${
          MEANS_LABELS[appointment.means]
        }\u00a0: ${appointment.place}`,
      })
    return { reminded: true }
  },
})

export async function runRemindAppointment({ organisationId, id }: z.output<typeof zPayload>): Promise<void> {
  const session = await jobSession(organisationId)
  if (session) await remindAppointment(session, { id })
}
