import type { Instant } from '../kernel/day.ts'
import { runAdmissionsMorning } from '../modules/admissions/index.ts'
import { destroyUrnKey, destroyUrnKeyJob, sendConvening, sendConveningJob } from '../modules/assembly/index.ts'
import { mirrorInvoice, mirrorInvoiceJob } from '../modules/network/index.ts'
import {
  erasePersonJob,
  reckonStandingsJob,
  remindAppointmentJob,
  runErasePerson,
  runReckonStandings,
  runRemindAppointment,
} from '../modules/support/index.ts'
import { askEvaluationsJob, runAskEvaluations } from '../modules/training/index.ts'
import { type Handler, handle, morningJob } from '../platform/jobs.server.ts'
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

/** Every job and what does it. */
export const HANDLERS: readonly Handler[] = [
  handle(morningJob, morning),
  handle(sendMailJob, sendMail),
  handle(remindAppointmentJob, runRemindAppointment),
  handle(reckonStandingsJob, runReckonStandings),
  handle(erasePersonJob, runErasePerson),
  handle(askEvaluationsJob, runAskEvaluations),
  handle(sendConveningJob, sendConvening),
  handle(destroyUrnKeyJob, destroyUrnKey),
  handle(mirrorInvoiceJob, payload => mirrorInvoice(payload, new Date().toISOString() as Instant)),
]
