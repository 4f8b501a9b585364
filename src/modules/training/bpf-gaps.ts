import { counted } from '../../kernel/count.ts'
import { type Day, formatDay } from '../../kernel/day.ts'
import { formatEuros } from '../../kernel/money.ts'
import { type Context, sql } from '../../platform/use-case.server.ts'
import { readTrainingBody } from './body.ts'
import { type BpfRows, chargeFigures, type Gap, isOwn } from './bpf.ts'
import { orderInvoices, readLooseInvoices } from './order-invoices.ts'
import type { Exercice } from './read-bpf.ts'

/** What the report of an exercice lacks, each with the place where it is mended. */
export async function readGaps(
  ctx: Context,
  exercice: Exercice,
  {
    trainees,
    trainers,
    revenues,
    ...books
  }: Pick<BpfRows, 'trainees' | 'trainers' | 'revenues' | 'charges' | 'corrections'>,
): Promise<Gap[]> {
  const here = `/formation/bpf/${exercice.code}`
  const body = await readTrainingBody(ctx)
  const missing = [
    ...(body.declarationNumber ? [] : ['le numéro de déclaration']),
    ...(body.naf ? [] : ['le code NAF']),
    ...(body.director ? [] : ['qui dirige l’organisme']),
  ]
  const own = trainees.filter(isOwn)
  // A figure corrected to nothing, with its reason, is an answer.
  const [all, pay, bought] = chargeFigures(books).map(
    figure => figure.cents === 0 && figure.computedCents === undefined,
  )
  const charges = [
    ...(all && revenues.length > 0 ? ['les charges de formation'] : []),
    ...(pay && trainers.some(one => !one.external) ? ['les salaires des formateurs'] : []),
    ...(bought && trainers.some(one => one.external) ? ['les achats de prestations'] : []),
  ]
  const uncategorised = own.filter(trainee => trainee.category === null).length
  const unpaid = own.filter(trainee => !trainee.paid).length
  const unclassified = own.filter(trainee => trainee.aim === null || trainee.speciality === null).length
  const gaps: Gap[] = []
  if (missing.length > 0)
    gaps.push({
      code: 'identity',
      text: `Cadres A et H\u00a0: il manque ${missing.join(', ')}.`,
      href: '/formation/organisme',
    })
  if (charges.length > 0)
    gaps.push({
      code: 'charges',
      text: `Cadre D\u00a0: les comptes des activités qui forment ne disent pas ${charges.join(', ')}.`,
      href: `${here}#charges`,
    })
  if (uncategorised > 0)
    gaps.push({
      code: 'category',
      text: `Cadre F-1\u00a0: ${counted(uncategorised, 'stagiaire', 'stagiaires')} sans statut.`,
      href: `${here}#stagiaires`,
    })
  if (unpaid > 0)
    gaps.push({
      code: 'payer',
      text: `Cadres F et G\u00a0: ${counted(unpaid, 'stagiaire', 'stagiaires')} sans payeur. Un autre organisme les compterait au cadre G.`,
      href: `${here}#stagiaires`,
    })
  if (unclassified > 0)
    gaps.push({
      code: 'programme',
      text: `Cadres F-3 et F-4\u00a0: ${counted(unclassified, 'stagiaire suit', 'stagiaires suivent')} un programme sans objectif général ou sans spécialité.`,
      href: `${here}#programmes`,
    })
  return [...gaps, ...(await readSessionGaps(ctx, exercice)), ...(await readLooseGaps(ctx, exercice))]
}

interface SessionGaps {
  id: string
  title: string
  startsOn: Day
  endsOn: Day
  over: boolean
  trainees: number
  /** Presences of past half-days of the exercice that nobody wrote down. */
  unmarked: number
  orders: number
  unbilled: number
  remainingCents: number
}

/** What the file of each session lacks for the report: presences of the half-days past, and once it is over, who pays and the invoices. */
async function readSessionGaps(ctx: Context, { startsOn, endsOn }: Exercice): Promise<Gap[]> {
  const { rows } = await sql<SessionGaps>`
    select s.id, p.title, s.starts_on as "startsOn", s.ends_on as "endsOn", s.ends_on < ${ctx.today} as over, o.orders, o.unbilled, o."remainingCents",
      (select count(*) from training_trainee t where t.organisation_id = s.organisation_id and t.session_id = s.id)::int as trainees,
      (select count(*) from training_half_day h join training_trainee t on t.organisation_id = h.organisation_id and t.session_id = h.session_id
        and (t.left_on is null or t.left_on > h.day)
        where h.organisation_id = s.organisation_id and h.session_id = s.id and h.day between ${startsOn} and ${endsOn} and h.day < ${ctx.today}
        and not exists (select from training_attendance a where a.organisation_id = h.organisation_id and a.trainee_id = t.id and a.day = h.day and a.half = h.half))::int as unmarked
    from training_session s join training_programme p on p.organisation_id = s.organisation_id and p.id = s.programme_id and p.edition = s.edition
    cross join lateral (select count(*)::int as orders, count(*) filter (where r.cents > 0)::int as unbilled,
        coalesce(sum(r.cents) filter (where r.cents > 0), 0)::bigint as "remainingCents"
      from training_order o cross join lateral (${remainingOf(ctx)}) r where o.organisation_id = s.organisation_id and o.session_id = s.id) o
    where s.organisation_id = ${ctx.organisationId} and s.cancelled_on is null and s.starts_on <= ${endsOn} and s.ends_on >= ${startsOn}
      and s.starts_on < ${ctx.today}
    order by s.ends_on, s.id`.execute(ctx.db)
  return rows.flatMap(row => {
    const what = `«\u00a0${row.title}\u00a0», ${row.over ? `terminée le ${formatDay(row.endsOn)}` : `commencée le ${formatDay(row.startsOn)}`}`
    const gap = (code: Gap['code'], text: string, anchor: string): Gap => ({
      code,
      text: `${what}\u00a0: ${text}.`,
      href: `/formation/sessions/${row.id}#${anchor}`,
    })
    const gaps: Gap[] = []
    if (row.trainees === 0) gaps.push(gap('attendance', 'aucun stagiaire inscrit', 'stagiaires'))
    if (row.unmarked > 0)
      gaps.push(gap('attendance', `${counted(row.unmarked, 'présence', 'présences')} à relever`, 'presences'))
    if (row.orders === 0) gaps.push(gap('order', 'personne ne paie', 'commandes'))
    if (row.over && row.unbilled > 0)
      gaps.push(
        gap(
          'billing',
          `${counted(row.unbilled, 'commande', 'commandes')} à facturer, ${formatEuros(row.remainingCents)} HT`,
          'commandes',
        ),
      )
    return gaps
  })
}

async function readLooseGaps(ctx: Context, exercice: Exercice): Promise<Gap[]> {
  return (await readLooseInvoices(ctx, exercice)).map(row => ({
    code: 'unlinked',
    text: `Facture ${row.number}, ${row.customer} (${formatEuros(row.netCents)} HT)\u00a0: de la formation, sans session qui la porte.`,
    href: `/formation/bpf/${exercice.code}#factures`,
  }))
}

/** What is still to be issued of an order `o`, excluding tax. What was credited is given up, unless all was. Deposits are no products yet. */
const remainingOf = (ctx: Context) => sql`
  select o.amount_cents - coalesce(case when sum(i.net_cents) > 0 then sum(greatest(i.net_cents, 0)) else sum(i.net_cents) end, 0) as cents
  from ${orderInvoices(ctx.organisationId)} i
  where i.order_id = o.id and i.status = 'issued' and not i.deposit`

/** The orders of the exercice's sessions that are not wholly invoiced. */
export async function readOpenOrders(ctx: Context, { startsOn, endsOn }: Exercice) {
  const { rows } = await sql`
    select o.id, o.payer_name as "payerName", p.title, s.ends_on as "endsOn", r.cents as "remainingCents"
    from training_order o join training_session s on s.organisation_id = o.organisation_id and s.id = o.session_id
    join training_programme p on p.organisation_id = s.organisation_id and p.id = s.programme_id and p.edition = s.edition
    cross join lateral (${remainingOf(ctx)}) r
    where o.organisation_id = ${ctx.organisationId} and s.cancelled_on is null and s.starts_on <= ${endsOn} and s.ends_on >= ${startsOn} and r.cents > 0
    order by s.ends_on, o.payer_name, o.id limit 500`.execute(ctx.db)
  return rows
}
