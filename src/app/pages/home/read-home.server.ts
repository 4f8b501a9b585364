import { addDays, type Day, dayIn, type Instant } from '../../../kernel/day.ts'
import { listMyAssemblies } from '../../../modules/assembly/index.ts'
import { listDocumentsToSign } from '../../../modules/documents/index.ts'
import { listInvoices } from '../../../modules/invoicing/index.ts'
import { listExercices } from '../../../modules/organisation/index.ts'
import { listPurchases } from '../../../modules/purchasing/index.ts'
import { listAlarms } from '../../../modules/reporting/index.ts'
import { listAppointments, portfolio } from '../../../modules/support/index.ts'
import { getQuality, getTrainingReport, listSessions } from '../../../modules/training/index.ts'
import { load, type PageArgs, signedIn } from '../../../platform/page.server.ts'
import type { Personal } from './personal.ts'

const APPOINTMENT_DAYS = 30
const SESSION_DAYS = 90

const todayOf = (args: PageArgs): Day => {
  const { zone, now } = signedIn(args)
  return dayIn(zone, now ?? (new Date().toISOString() as Instant))
}

/** The alarms of the role: how many, and the nearest of them. */
export const readAlarmsOfHome = (args: PageArgs) => load(args, listAlarms, { handled: false, limit: 5 })

/** What waits for the person who signed in: to sign, to vote, to meet. */
export async function readPersonal(args: PageArgs): Promise<Personal> {
  const { zone } = signedIn(args)
  const today = todayOf(args)
  const [toSign, assemblies, appointments] = await Promise.all([
    load(args, listDocumentsToSign, {}),
    load(args, listMyAssemblies, {}),
    load(args, listAppointments, { from: today, to: addDays(today, APPOINTMENT_DAYS) }),
  ])
  const now = new Date().toISOString()
  return {
    today,
    zone,
    toSign,
    assemblies: assemblies.filter(({ status }) => status === 'convened' || status === 'open'),
    appointments: appointments
      .filter(({ personId, endsAt, outcome }) => personId !== null && outcome === null && endsAt > now)
      .slice(0, 5),
  }
}

/** What an advisor looks at: the activities that need help most, the documents that the house has to validate, people to meet, alarms. */
export async function readPortfolio(args: PageArgs) {
  const [{ rows, total, inNeed }, invoices, purchases, alarms, personal] = await Promise.all([
    load(args, portfolio, { limit: 8 }),
    load(args, listInvoices, { status: 'submitted', limit: 100 }),
    load(args, listPurchases, { status: 'submitted', limit: 100 }),
    readAlarmsOfHome(args),
    readPersonal(args),
  ])
  const submitted = { invoices: invoices.rows.length, purchases: purchases.rows.length }
  return { rows, total, inNeed, alarms, personal, submitted }
}

/** What the training body looks at: sessions to come, what their files lack, the yearly report, the alarms. */
export async function readTraining(args: PageArgs) {
  const today = todayOf(args)
  const exercices = await load(args, listExercices, {})
  const exercice = exercices.find(one => one.startsOn <= today && one.endsOn >= today)?.code
  const [alarms, sessions, quality, report] = await Promise.all([
    readAlarmsOfHome(args),
    load(args, listSessions, { from: today, to: addDays(today, SESSION_DAYS), limit: 50 }),
    exercice ? load(args, getQuality, { exercice }) : null,
    exercice ? load(args, getTrainingReport, { exercice }) : null,
  ])
  return {
    alarms,
    exercice,
    sessions: sessions.rows.filter(({ cancelledOn }) => cancelledOn === null).reverse(),
    quality: quality && {
      ready: quality.ready,
      notApplicable: quality.notApplicable,
      of: quality.of,
      lacks: quality.criteria.flatMap(({ indicators }) =>
        indicators.flatMap(({ number, lacks }) => lacks.map(lack => ({ ...lack, indicator: number }))),
      ),
    },
    gaps: report?.bpf.gaps ?? [],
  }
}
export type TrainingHome = Awaited<ReturnType<typeof readTraining>>
