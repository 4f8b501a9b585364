import type { Instant } from '../kernel/day.ts'
import { destroyUrnKey, destroyUrnKeyJob, sendConvening, sendConveningJob } from '../modules/assembly/index.ts'
import { mirrorInvoice, mirrorInvoiceJob } from '../modules/network/index.ts'
import { erasePersonJob, remindAppointmentJob, runErasePerson, runRemindAppointment } from '../modules/support/index.ts'
import { askEvaluationsJob, runAskEvaluations } from '../modules/training/index.ts'
import { type Handler, handle } from '../platform/jobs.server.ts'
import { sendMail, sendMailJob } from '../platform/mail.server.ts'

/** Every job and what does it. */
export const HANDLERS: readonly Handler[] = [
  handle(sendMailJob, sendMail),
  handle(remindAppointmentJob, runRemindAppointment),
  handle(erasePersonJob, runErasePerson),
  handle(askEvaluationsJob, runAskEvaluations),
  handle(sendConveningJob, sendConvening),
  handle(destroyUrnKeyJob, destroyUrnKey),
  handle(mirrorInvoiceJob, payload => mirrorInvoice(payload, new Date().toISOString() as Instant)),
]
