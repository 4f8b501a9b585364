import { z } from 'zod'
import { type Day, formatDay } from '../../kernel/day.ts'
import { zDay, zId, zNonNegativeCents, zVersion } from '../../kernel/input.ts'
import { cents, formatEuros } from '../../kernel/money.ts'
import { notFound, refuse, refuseIfAny, stale } from '../../kernel/refusal.ts'
import { AIMS, SPECIALITIES, TRAINEE_CATEGORIES } from '../../law/bpf.ts'
import { TEAM } from '../../platform/session.ts'
import { type Context, query, sql, useCase } from '../../platform/use-case.server.ts'
import { TRAINING_OFFICE } from './access.ts'
import { readTrainingBody } from './body.ts'
import { type BpfRevenue, type BpfRows, type BpfTrainee, type BpfTrainer, computeBpf, type Gap, rowsOf } from './bpf.ts'

const zFigure = z.object({
  id: z.string(),
  line: z.string(),
  label: z.string(),
  people: z.number().optional(),
  hours: z.number().optional(),
  cents: z.number().optional(),
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
      trainers: z.array(
        z.object({ id: zId, name: z.string(), sessionId: zId, title: z.string(), minutes: z.number() }),
      ),
    })
    .nullable(),
  /** What can be completed at once: trainees without a status, programmes without an aim or a speciality. */
  unknownTrainees: z.array(zTraineeRow),
  unknownProgrammes: z.array(
    z.object({
      id: zId,
      edition: z.number(),
      title: z.string(),
      aim: z.string().nullable(),
      speciality: z.string().nullable(),
    }),
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
    const opened = figure ? rowsOf(rows, figure) : null
    const programmes = new Map(
      rows.trainees
        .filter(trainee => trainee.aim === null || trainee.speciality === null)
        .map(({ programmeId, edition, title, aim, speciality }) => [
          `${programmeId} ${edition}`,
          { id: programmeId, edition, title, aim, speciality },
        ]),
    )
    return {
      exercice,
      bpf: { ...bpf, gaps: [...bpf.gaps] },
      sentOn: report?.sent_on ?? null,
      version: report?.version ?? 0,
      opened,
      unknownTrainees: rows.trainees.filter(trainee => trainee.category === null),
      unknownProgrammes: [...programmes.values()],
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

const readReport = (ctx: Context, exerciceId: string) =>
  ctx.db
    .selectFrom('training_report')
    .selectAll()
    .where('organisation_id', '=', ctx.organisationId)
    .where('exercice_id', '=', exerciceId)
    .executeTakeFirst()

type Report = Awaited<ReturnType<typeof readReport>>

/** What the report is made of: attendance by its day, money by the invoice's, wherever the session falls. */
async function readRows(ctx: Context, { id, startsOn, endsOn }: Exercice, report: Report): Promise<BpfRows> {
  const tenant = ctx.organisationId
  const { rows: trainees } = await sql<BpfTrainee>`
    select t.id, t.session_id as "sessionId", t.first_name || ' ' || t.last_name as name, p.title, s.starts_on as "startsOn", a.minutes,
      t.category, o.payer_kind as "payerKind", p.aim, p.speciality, p.id as "programmeId", p.edition, s.mode <> 'on-site' as remote,
      s.subcontractor is not null as subcontracted
    from (select trainee_id, sum(minutes)::int as minutes from training_attendance
      where organisation_id = ${tenant} and day between ${startsOn} and ${endsOn} group by trainee_id having sum(minutes) > 0) a
    join training_trainee t on t.organisation_id = ${tenant} and t.id = a.trainee_id
    join training_session s on s.organisation_id = ${tenant} and s.id = t.session_id
    join training_programme p on p.organisation_id = ${tenant} and p.id = s.programme_id and p.edition = s.edition
    left join training_order o on o.organisation_id = ${tenant} and o.id = t.order_id
    order by s.starts_on, p.title, t.last_name, t.first_name, t.id`.execute(ctx.db)
  const { rows: revenues } = await sql<BpfRevenue>`
    select i.id as "invoiceId", i.number, i.issued_on as "issuedOn", o.payer_kind as "payerKind", o.payer_name as "payerName",
      o.session_id as "sessionId", p.title, case when i.kind = 'credit-note' then -i.net_cents else i.net_cents end as "netCents"
    from training_order_invoice l
    join invoice i on i.organisation_id = l.organisation_id and (i.id = l.invoice_id or i.credited_id = l.invoice_id)
    join training_order o on o.organisation_id = l.organisation_id and o.id = l.order_id
    join training_session s on s.organisation_id = l.organisation_id and s.id = o.session_id
    join training_programme p on p.organisation_id = l.organisation_id and p.id = s.programme_id and p.edition = s.edition
    where l.organisation_id = ${tenant} and i.status = 'issued' and i.issued_on between ${startsOn} and ${endsOn}
    order by i.issued_on, i.number`.execute(ctx.db)
  const { rows: trainers } = await sql<BpfTrainer>`
    select coalesce(t.person_id, t.id) as id, n.name, s.id as "sessionId", p.title, least(coalesce(n.minutes, h.minutes), h.minutes) as minutes,
      t.external or s.subcontractor is not null as external
    from (select session_id, sum(minutes)::int as minutes from training_half_day
      where organisation_id = ${tenant} and day between ${startsOn} and least(${endsOn}, ${ctx.today}::date) group by session_id) h
    join training_session s on s.organisation_id = ${tenant} and s.id = h.session_id and s.cancelled_on is null
    join training_session_trainer n on n.organisation_id = ${tenant} and n.session_id = s.id
    join training_trainer t on t.organisation_id = ${tenant} and t.id = n.trainer_id
    join training_programme p on p.organisation_id = ${tenant} and p.id = s.programme_id and p.edition = s.edition
    order by n.name, s.starts_on, s.id`.execute(ctx.db)
  const { rows: turnover } = await sql<{ cents: number }>`
    select coalesce(sum(credit - debit), 0)::bigint as cents from entry_line
    where organisation_id = ${tenant} and account like '70%' and account not like '7081%' and day between ${startsOn} and ${endsOn}`.execute(
    ctx.db,
  )
  return {
    trainees,
    revenues,
    trainers,
    turnoverCents: turnover[0]!.cents,
    charges: {
      chargesCents: report?.charges_cents ?? null,
      payCents: report?.pay_cents ?? null,
      subcontractingCents: report?.subcontracting_cents ?? null,
    },
    gaps: await readGaps(ctx, { id, code: '', startsOn, endsOn }, report, trainees),
  }
}

async function readGaps(
  ctx: Context,
  { startsOn, endsOn }: Exercice,
  report: Report,
  trainees: readonly BpfTrainee[],
): Promise<Gap[]> {
  const body = await readTrainingBody(ctx)
  const gaps: Gap[] = []
  const missing = [
    ...(body.declarationNumber ? [] : ['le numéro de déclaration']),
    ...(body.naf ? [] : ['le code NAF']),
    ...(body.director ? [] : ['qui dirige l’organisme']),
  ]
  if (missing.length > 0)
    gaps.push({
      code: 'identity',
      text: `Cadres A et H : il manque ${missing.join(', ')}.`,
      href: '/formation/organisme',
    })
  if (report?.charges_cents == null)
    gaps.push({ code: 'charges', text: 'Cadre D : les charges de formation ne sont pas saisies.', href: '#charges' })
  const unknown = trainees.filter(trainee => trainee.category === null).length
  if (unknown > 0)
    gaps.push({
      code: 'category',
      text: `Cadre F-1 : ${unknown} stagiaire${unknown > 1 ? 's' : ''} sans statut.`,
      href: '#stagiaires',
    })
  const unclassified = trainees.filter(trainee => trainee.aim === null || trainee.speciality === null).length
  if (unclassified > 0)
    gaps.push({
      code: 'programme',
      text: `Cadres F-3 et F-4 : ${unclassified} stagiaire${unclassified > 1 ? 's suivent' : ' suit'} un programme sans objectif général ou sans spécialité.`,
      href: '#programmes',
    })
  const { rows } = await sql<{
    id: string
    title: string
    ends_on: Day
    absent: number
    halves: number
    unbilled: number
    ordered: number
  }>`
    select s.id, p.title, s.ends_on,
      (select count(*) from training_half_day h join training_trainee t on t.organisation_id = h.organisation_id and t.session_id = h.session_id
        and (t.left_on is null or t.left_on > h.day)
        where h.organisation_id = s.organisation_id and h.session_id = s.id and h.day between ${startsOn} and least(${endsOn}, ${ctx.today}::date)
        and not exists (select from training_attendance a where a.organisation_id = h.organisation_id and a.trainee_id = t.id and a.day = h.day and a.half = h.half))::int as absent,
      (select count(*) from training_trainee t where t.organisation_id = s.organisation_id and t.session_id = s.id)::int as halves,
      (select count(*) from training_order o where o.organisation_id = s.organisation_id and o.session_id = s.id and o.amount_cents > 0
        and not exists (select from training_order_invoice l where l.organisation_id = o.organisation_id and l.order_id = o.id))::int as unbilled,
      (select count(*) from training_order o where o.organisation_id = s.organisation_id and o.session_id = s.id)::int as ordered
    from training_session s join training_programme p on p.organisation_id = s.organisation_id and p.id = s.programme_id and p.edition = s.edition
    where s.organisation_id = ${ctx.organisationId} and s.cancelled_on is null and s.starts_on <= ${endsOn} and s.ends_on >= ${startsOn}
      and s.ends_on < ${ctx.today}
    order by s.ends_on, s.id`.execute(ctx.db)
  for (const row of rows) {
    const what = `« ${row.title} », terminée le ${formatDay(row.ends_on)}`
    const href = `/formation/sessions/${row.id}`
    if (row.halves === 0) gaps.push({ code: 'attendance', text: `${what} : aucun stagiaire inscrit.`, href })
    else if (row.absent > 0)
      gaps.push({
        code: 'attendance',
        text: `${what} : ${row.absent} présence${row.absent > 1 ? 's' : ''} à relever.`,
        href: `${href}#presences`,
      })
    if (row.ordered === 0) gaps.push({ code: 'order', text: `${what} : personne ne paie.`, href: `${href}#commandes` })
    else if (row.unbilled > 0)
      gaps.push({
        code: 'billing',
        text: `${what} : ${row.unbilled} commande${row.unbilled > 1 ? 's' : ''} sans facture.`,
        href: `${href}#commandes`,
      })
  }
  const { rows: loose } = await sql<{ id: string; number: string; net_cents: number }>`
    select i.id, i.number, i.net_cents from invoice i
    where i.organisation_id = ${ctx.organisationId} and i.status = 'issued' and i.kind <> 'credit-note' and i.issued_on between ${startsOn} and ${endsOn}
      and exists (select from sales_line n where n.organisation_id = i.organisation_id and n.document_id = i.id and n.vat_category = 'exempt-training')
      and not exists (select from training_order_invoice l where l.organisation_id = i.organisation_id and l.invoice_id = i.id)
    order by i.number limit 200`.execute(ctx.db)
  for (const row of loose)
    gaps.push({
      code: 'unlinked',
      text: `Facture ${row.number} (${formatEuros(row.net_cents)} HT) : de la formation, sans session qui la porte.`,
      href: `/factures/${row.id}`,
    })
  return gaps
}

/** What the books alone do not say: the charges of frame D, and the day the report was sent. */
export const saveTrainingReport = useCase({
  name: 'saveTrainingReport',
  api: 'PUT /training-reports/{exercice}',
  summary: 'Saisit les charges de formation d’un exercice, et le jour où le bilan est parti',
  roles: TRAINING_OFFICE,
  scope: 'house',
  input: z.strictObject({
    exercice: z.string().min(1).max(12),
    version: zVersion.or(z.literal(0)),
    chargesCents: zNonNegativeCents.nullish(),
    payCents: zNonNegativeCents.nullish(),
    subcontractingCents: zNonNegativeCents.nullish(),
    sentOn: zDay.nullish(),
  }),
  output: z.strictObject({ version: z.number() }),
  async run(ctx, { exercice: code, version, ...fields }) {
    const exercice = await readExercice(ctx, code)
    if (fields.sentOn && fields.sentOn <= exercice.endsOn)
      refuseIfAny([
        refuse('envoi', `Le bilan part après la fin de l’exercice, le ${formatDay(exercice.endsOn)}.`, 'sentOn'),
      ])
    const before = await readReport(ctx, exercice.id)
    const columns = {
      charges_cents: fields.chargesCents ?? null,
      pay_cents: fields.payCents ?? null,
      subcontracting_cents: fields.subcontractingCents ?? null,
      sent_on: fields.sentOn ?? null,
      version: version + 1,
    }
    const parts = cents((fields.payCents ?? 0) + (fields.subcontractingCents ?? 0))
    if (parts > (fields.chargesCents ?? 0))
      refuseIfAny([
        refuse(
          'charges',
          'Les salaires et les achats de formation font partie des charges : leur somme ne les dépasse pas.',
          'chargesCents',
        ),
      ])
    if ((before?.version ?? 0) !== version) throw stale('Ce bilan')
    const { numInsertedOrUpdatedRows } = await ctx.db
      .insertInto('training_report')
      .values({ organisation_id: ctx.organisationId, exercice_id: exercice.id, ...columns })
      .onConflict(on =>
        on
          .columns(['organisation_id', 'exercice_id'])
          .doUpdateSet(columns)
          .where('training_report.version', '=', version),
      )
      .executeTakeFirst()
    if (numInsertedOrUpdatedRows !== 1n) throw stale('Ce bilan')
    ctx.record(exercice.id, { before: before ?? null })
    return { version: version + 1 }
  },
})

const zCode = <T extends { code: string }>(from: readonly T[], error: string) =>
  z.enum(from.map(one => one.code) as [string, ...string[]], { error })

/** Completes at once what the report lacks: statuses of trainees, aims and specialities of programmes (of any edition: it is no promise). */
export const completeTrainingReport = useCase({
  name: 'completeTrainingReport',
  api: 'POST /training-reports/completions',
  summary: 'Complète les statuts de stagiaires et le classement de programmes que le bilan demande',
  roles: TRAINING_OFFICE,
  scope: 'house',
  input: z.strictObject({
    trainees: z
      .array(
        z.strictObject({
          id: zId,
          category: zCode(TRAINEE_CATEGORIES, 'Choisissez le statut dans la liste.').nullish(),
        }),
      )
      .max(2000)
      .default([]),
    programmes: z
      .array(
        z.strictObject({
          id: zId,
          edition: z.number().int().min(1).max(10_000),
          aim: zCode(AIMS, 'Choisissez l’objectif dans la liste.').nullish(),
          speciality: z
            .string()
            .refine(code => code in SPECIALITIES, 'Spécialité inconnue : choisissez dans la liste (nomenclature NSF).')
            .nullish(),
        }),
      )
      .max(500)
      .default([]),
  }),
  output: z.strictObject({ count: z.number() }),
  async run(ctx, { trainees, programmes }) {
    let count = 0
    for (const { id, category } of trainees) {
      if (!category) continue
      const row = await ctx.db
        .updateTable('training_trainee')
        .set(eb => ({ category, version: eb('version', '+', 1) }))
        .where('organisation_id', '=', ctx.organisationId)
        .where('id', '=', id)
        .returning('activity_id')
        .executeTakeFirst()
      if (!row) throw notFound('Ce stagiaire')
      ctx.record(id, { activityId: row.activity_id })
      count++
    }
    for (const { id, edition, aim, speciality } of programmes) {
      if (!aim && !speciality) continue
      const row = await ctx.db
        .updateTable('training_programme')
        .set({ ...(aim ? { aim } : {}), ...(speciality ? { speciality } : {}) })
        .where('organisation_id', '=', ctx.organisationId)
        .where('id', '=', id)
        .where('edition', '=', edition)
        .returning('activity_id')
        .executeTakeFirst()
      if (!row) throw notFound('Ce programme')
      ctx.record(id, { activityId: row.activity_id })
      count++
    }
    refuseIfAny(
      count === 0 ? [refuse('rien', 'Choisissez au moins une valeur dans les listes, puis enregistrez.')] : [],
    )
    return { count }
  },
})
