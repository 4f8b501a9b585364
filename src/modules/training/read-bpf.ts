import { z } from 'zod'
import type { Day } from '../../kernel/day.ts'
import { zDay, zId } from '../../kernel/input.ts'
import { notFound } from '../../kernel/refusal.ts'
import { TEAM } from '../../platform/session.ts'
import { type Context, query, sql } from '../../platform/use-case.server.ts'
import {
  type BpfRevenue,
  type BpfRows,
  type BpfTrainee,
  type BpfTrainer,
  type Corrections,
  computeBpf,
  isOwn,
  rowsOf,
} from './bpf.ts'
import { readGaps, readOpenOrders } from './bpf-gaps.ts'
import { orderInvoices, readLooseInvoices, zLooseInvoice } from './order-invoices.ts'
import { readCharges } from './read-charges.ts'

const zFigure = z.object({
  id: z.string(),
  line: z.string(),
  label: z.string(),
  people: z.number().optional(),
  hours: z.number().optional(),
  cents: z.number().optional(),
  /** What the books say, where it was corrected. */
  computedCents: z.number().optional(),
})

const zTraineeRow = z.object({
  id: zId,
  sessionId: zId,
  name: z.string(),
  title: z.string(),
  startsOn: zDay,
  minutes: z.number(),
  category: z.string().nullable(),
})

const zReport = z.object({
  exercice: z.object({ id: zId, code: z.string(), startsOn: zDay, endsOn: zDay }),
  bpf: z.object({
    products: z.array(zFigure),
    productsTotalCents: z.number(),
    shareBp: z.number().nullable(),
    charges: z.array(zFigure),
    trainers: z.array(zFigure),
    categories: z.array(zFigure),
    remote: zFigure,
    subcontracted: zFigure,
    aims: z.array(zFigure),
    specialities: z.array(zFigure),
    entrusted: zFigure,
    total: z.object({ people: z.number(), hours: z.number() }),
    controls: z.array(z.object({ ok: z.boolean(), label: z.string(), text: z.string() })),
    gaps: z.array(z.object({ code: z.string(), text: z.string(), href: z.string() })),
  }),
  /** What was typed in frame D instead of what the books say, and why. */
  corrections: z.object({
    chargesCents: z.number().nullable(),
    payCents: z.number().nullable(),
    subcontractingCents: z.number().nullable(),
    reason: z.string().nullable(),
  }),
  sentOn: zDay.nullable(),
  version: z.number(),
  /** The rows of the figure asked for. */
  opened: z
    .object({
      trainees: z.array(zTraineeRow),
      revenues: z.array(
        z.object({
          invoiceId: zId,
          number: z.string(),
          issuedOn: zDay,
          payerName: z.string(),
          sessionId: zId,
          title: z.string(),
          netCents: z.number(),
        }),
      ),
      charges: z.array(
        z.object({
          activityId: zId,
          name: z.string(),
          /** In the books, the part of training in basis points, and what it makes. */
          bookedCents: z.number(),
          shareBp: z.number(),
          cents: z.number(),
        }),
      ),
      trainers: z.array(
        z.object({ id: zId, name: z.string(), sessionId: zId, title: z.string(), minutes: z.number() }),
      ),
    })
    .nullable(),
  /** What can be completed at once: trainees without a status or a payer, programmes without an aim or a speciality. */
  unknownTrainees: z.array(
    zTraineeRow.extend({
      paid: z.boolean(),
      orders: z.array(z.object({ id: zId, payerName: z.string() })),
    }),
  ),
  unknownProgrammes: z.array(
    z.object({
      id: zId,
      edition: z.number(),
      title: z.string(),
      aim: z.string().nullable(),
      speciality: z.string().nullable(),
    }),
  ),
  /** Training that was invoiced and that no order bears, and the orders of the exercice that are not wholly invoiced. */
  looseInvoices: z.array(zLooseInvoice),
  openOrders: z.array(
    z.object({ id: zId, payerName: z.string(), title: z.string(), endsOn: zDay, remainingCents: z.number() }),
  ),
})

/** The yearly report of an exercice, computed; `figure` opens the rows behind one of its lines. */
export const getTrainingReport = query({
  name: 'getTrainingReport',
  api: 'GET /training-reports/{exercice}',
  summary: 'Calcule le bilan pédagogique et financier d’un exercice',
  roles: TEAM,
  scope: 'house',
  input: z.strictObject({ exercice: z.string().min(1).max(12), figure: z.string().max(40).optional() }),
  output: zReport,
  async run(ctx, { exercice: code, figure }) {
    const exercice = await readExercice(ctx, code)
    const report = await readReport(ctx, exercice.id)
    const rows = await readRows(ctx, exercice, report)
    const bpf = computeBpf(rows)
    const own = rows.trainees.filter(isOwn)
    const programmes = new Map(
      own
        .filter(trainee => trainee.aim === null || trainee.speciality === null)
        .map(({ programmeId, edition, title, aim, speciality }) => [
          `${programmeId} ${edition}`,
          { id: programmeId, edition, title, aim, speciality },
        ]),
    )
    const unknown = own.filter(trainee => trainee.category === null || !trainee.paid)
    return {
      exercice,
      bpf: { ...bpf, gaps: [...bpf.gaps] },
      corrections: { ...rows.corrections, reason: report?.reason ?? null },
      sentOn: report?.sent_on ?? null,
      version: report?.version ?? 0,
      opened: figure ? rowsOf(rows, figure) : null,
      unknownTrainees: await withOrders(ctx, unknown),
      unknownProgrammes: [...programmes.values()],
      looseInvoices: await readLooseInvoices(ctx, exercice),
      openOrders: await readOpenOrders(ctx, exercice),
    } as never
  },
})

export interface Exercice {
  id: string
  code: string
  startsOn: Day
  endsOn: Day
}

export async function readExercice(ctx: Context, code: string): Promise<Exercice> {
  const row = await ctx.db
    .selectFrom('exercice')
    .select(['id', 'code', 'starts_on as startsOn', 'ends_on as endsOn'])
    .where('organisation_id', '=', ctx.organisationId)
    .where('code', '=', code)
    .executeTakeFirst()
  if (!row) throw notFound('Cet exercice')
  return row
}

export const readReport = (ctx: Context, exerciceId: string) =>
  ctx.db
    .selectFrom('training_report')
    .selectAll()
    .where('organisation_id', '=', ctx.organisationId)
    .where('exercice_id', '=', exerciceId)
    .executeTakeFirst()

type Report = Awaited<ReturnType<typeof readReport>>

/** What was typed instead of what the books say. */
export const correctionsOf = (
  report: Pick<NonNullable<Report>, 'charges_cents' | 'pay_cents' | 'subcontracting_cents'> | undefined,
): Corrections => ({
  chargesCents: report?.charges_cents ?? null,
  payCents: report?.pay_cents ?? null,
  subcontractingCents: report?.subcontracting_cents ?? null,
})

/** What the report is made of: attendance by its day, money by the invoice's, wherever the session falls. */
async function readRows(ctx: Context, exercice: Exercice, report: Report): Promise<BpfRows> {
  const { startsOn, endsOn } = exercice
  const tenant = ctx.organisationId
  const { rows: trainees } = await sql<BpfTrainee>`
    select t.id, t.session_id as "sessionId", t.first_name || ' ' || t.last_name as name, p.title, s.starts_on as "startsOn", a.minutes,
      t.category, o.trainee_id is not null as paid, coalesce(o.entrusted, false) as entrusted, p.aim, p.speciality, p.id as "programmeId", p.edition, s.mode <> 'on-site' as remote,
      s.subcontractor is not null as subcontracted
    from (select trainee_id, sum(minutes)::int as minutes from training_attendance
      where organisation_id = ${tenant} and day between ${startsOn} and ${endsOn} group by trainee_id having sum(minutes) > 0) a
    join training_trainee t on t.organisation_id = ${tenant} and t.id = a.trainee_id
    join training_session s on s.organisation_id = ${tenant} and s.id = t.session_id
    join training_programme p on p.organisation_id = ${tenant} and p.id = s.programme_id and p.edition = s.edition
    left join (select y.trainee_id, bool_or(o.payer_kind = 'training-body') as entrusted from training_payer y
      join training_order o on o.organisation_id = y.organisation_id and o.id = y.order_id
      where y.organisation_id = ${tenant} group by y.trainee_id) o on o.trainee_id = t.id
    order by s.starts_on, p.title, t.last_name, t.first_name, t.id`.execute(ctx.db)
  // The hours that a trainer gives of a session over two exercices fall in each as its half-days do.
  const { rows: trainers } = await sql<BpfTrainer>`
    select coalesce(t.person_id, t.id) as id, n.name, s.id as "sessionId", p.title,
      coalesce(round(least(n.minutes, h.planned)::numeric * h.minutes / h.planned), h.minutes)::int as minutes,
      t.external or s.subcontractor is not null as external
    from (select session_id, sum(minutes)::int as planned,
        sum(minutes) filter (where day between ${startsOn} and least(${endsOn}, ${ctx.today}::date))::int as minutes
      from training_half_day where organisation_id = ${tenant} group by session_id) h
    join training_session s on s.organisation_id = ${tenant} and s.id = h.session_id and s.cancelled_on is null
    join training_session_trainer n on n.organisation_id = ${tenant} and n.session_id = s.id
    join training_trainer t on t.organisation_id = ${tenant} and t.id = n.trainer_id
    join training_programme p on p.organisation_id = ${tenant} and p.id = s.programme_id and p.edition = s.edition
    where h.minutes > 0 and n.minutes is distinct from 0
    order by n.name, s.starts_on, s.id`.execute(ctx.db)
  const { revenues, turnoverCents, charges } = await readBooks(ctx, exercice)
  const corrections = correctionsOf(report)
  return {
    trainees,
    revenues,
    trainers,
    turnoverCents,
    charges,
    corrections,
    gaps: await readGaps(ctx, exercice, { trainees, trainers, revenues, charges, corrections }),
  }
}

/** What the invoices and the books say of the exercice. */
export async function readBooks(ctx: Context, exercice: Exercice) {
  const { startsOn, endsOn } = exercice
  const tenant = ctx.organisationId
  const { rows: revenues } = await sql<BpfRevenue>`
    select i.invoice_id as "invoiceId", i.number, i.issued_on as "issuedOn", o.payer_kind as "payerKind", o.payer_name as "payerName",
      o.session_id as "sessionId", p.title, i.net_cents as "netCents", i.activity_id as "activityId"
    from ${orderInvoices(tenant)} i
    join training_order o on o.organisation_id = ${tenant} and o.id = i.order_id
    join training_session s on s.organisation_id = o.organisation_id and s.id = o.session_id
    join training_programme p on p.organisation_id = s.organisation_id and p.id = s.programme_id and p.edition = s.edition
    where i.status = 'issued' and not i.deposit and i.issued_on between ${startsOn} and ${endsOn}
    order by i.issued_on, i.number`.execute(ctx.db)
  return { revenues, ...(await readCharges(ctx, exercice, revenues)) }
}

/** The orders among which each of these trainees' payer is chosen: those of the session. */
async function withOrders(ctx: Context, trainees: readonly BpfTrainee[]) {
  if (trainees.length === 0) return []
  const orders = await ctx.db
    .selectFrom('training_order')
    .select(['id', 'session_id', 'payer_name as payerName'])
    .where('organisation_id', '=', ctx.organisationId)
    .where('session_id', 'in', [...new Set(trainees.map(trainee => trainee.sessionId))])
    .orderBy('payer_name')
    .orderBy('id')
    .execute()
  const bySession = Map.groupBy(orders, order => order.session_id)
  return trainees.map(trainee => ({
    ...trainee,
    orders: (bySession.get(trainee.sessionId) ?? []).map(({ id, payerName }) => ({ id, payerName })),
  }))
}
