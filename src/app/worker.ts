import { addDays, dayIn, type Instant, weekdayOf } from '../kernel/day.ts'
import { runAdmissionsMorning } from '../modules/admissions/index.ts'
import { destroyUrnKey, destroyUrnKeyJob, sendConvening, sendConveningJob } from '../modules/assembly/index.ts'
import { mirrorInvoice, mirrorInvoiceJob } from '../modules/network/index.ts'
import { sendWeeklyDigest } from '../modules/reporting/index.ts'
import {
  erasePersonJob,
  reckonStandingsJob,
  remindAppointmentJob,
  runErasePerson,
  runReckonStandings,
  runRemindAppointment,
} from '../modules/support/index.ts'
import { askEvaluationsJob, runAskEvaluations } from '../modules/training/index.ts'
import { sessionsIn } from '../platform/auth.server.ts'
import { type Handler, handle, morningJob, weekJob } from '../platform/jobs.server.ts'
import { sendMail, sendMailJob } from '../platform/mail.server.ts'

import type { Session } from '../platform/session.ts'
import type { UseCase } from '../platform/use-case.server.ts'

/** What every organisation does each morning. */
const MORNING: readonly UseCase<Record<string, never>, unknown>[] = [runAdmissionsMorning]

async function morning({ organisationId, zone }: { organisationId: string; zone: string }): Promise<void> {
  const actor = { kind: 'system', id: organisationId, name: 'Essaim' } as const
  const session: Session = { organisationId, zone, actor, personId: null, roles: [], activityIds: null }
  for (const task of MORNING) await task(session, {})
}

/**
 * The mail of the week to everybody of an organisation, each under their own roles. What fails for one does not stop the others; done again,
 * it writes to nobody twice.
 */
export async function writeToEverybody(organisationId: string, now?: Instant): Promise<void> {
  const failures: unknown[] = []
  for (const { email, session } of await sessionsIn(organisationId)) {
    const today = dayIn(session.zone, now ?? (new Date().toISOString() as Instant))
    const monday = addDays(today, 1 - weekdayOf(today))
    await sendWeeklyDigest({ ...session, ...(now ? { now } : {}) }, { to: email }, `week ${monday}`).catch(error =>
      failures.push(error),
    )
  }
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} mails of the week failed`)
}

/** Every job and what does it. */
export const HANDLERS: readonly Handler[] = [
  handle(morningJob, morning),
  handle(weekJob, ({ organisationId }) => writeToEverybody(organisationId)),
  handle(sendMailJob, sendMail),
  handle(remindAppointmentJob, runRemindAppointment),
  handle(reckonStandingsJob, runReckonStandings),
  handle(erasePersonJob, runErasePerson),
  handle(askEvaluationsJob, runAskEvaluations),
  handle(sendConveningJob, sendConvening),
  handle(destroyUrnKeyJob, destroyUrnKey),
  handle(mirrorInvoiceJob, payload => mirrorInvoice(payload, new Date().toISOString() as Instant)),
]
