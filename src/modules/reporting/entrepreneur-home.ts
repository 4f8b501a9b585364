import { z } from 'zod'
import { addDays, type Day } from '../../kernel/day.ts'
import { zDay, zId } from '../../kernel/input.ts'
import { notFound } from '../../kernel/refusal.ts'
import { ROLES } from '../../platform/session.ts'
import { type Context, query, sql, together } from '../../platform/use-case.server.ts'
import { turnoverStages } from '../invoicing/index.ts'
import { readOrganisation } from '../organisation/index.ts'
import { CONTRACT_NOTICE_DAYS } from '../support/attention.ts'
import { readCurrentContracts } from '../support/index.ts'
import { whatIsMine } from '../treasury/index.ts'
import { personalHome } from './personal-home.ts'

const TODO_KINDS = [
  'late-invoice',
  'due-retention',
  'returned-invoice',
  'refused-purchase',
  'missing-receipt',
  'waiting-quote',
  'contract-end',
] as const

const zTodo = z.object({
  kind: z.enum(TODO_KINDS),
  /** The document; the activity for the end of a contract. */
  id: zId,
  number: z.string().nullable(),
  /** Customer, supplier, subject, or why it came back. */
  about: z.string().nullable(),
  day: zDay.nullable(),
  amountCents: z.number().nullable(),
})
export type EntrepreneurTodo = z.output<typeof zTodo>

/** What one activity needs to know today. */
export const entrepreneurHome = query({
  name: 'entrepreneurHome',
  api: 'GET /home/activity',
  summary: 'L’accueil d’une activité : à faire, chiffre d’affaires en cinq étapes, ce qui est à moi',
  roles: ROLES,
  scope: 'own',
  input: z.strictObject({ activityId: zId.optional() }),
  output: z.object({
    today: zDay,
    from: zDay,
    activity: z.object({ id: zId, name: z.string(), trade: z.string().nullable(), commune: z.string().nullable() }),
    /** The others of the same session. */
    activities: z.array(z.object({ id: zId, name: z.string() })),
    contract: z.object({ kind: z.enum(['cape', 'cesa']), endsOn: zDay.nullable(), mayBePaid: z.boolean() }).nullable(),
    todo: z.array(zTodo),
    stages: turnoverStages.output,
    mine: whatIsMine.output,
    personal: personalHome.output,
  }),
  async run(ctx, { activityId }) {
    const activities = await readOwnActivities(ctx)
    const activity = activityId ? activities.find(one => one.id === activityId) : activities[0]
    if (!activity) throw notFound('Cette activité')
    const from = `${ctx.today.slice(0, 4)}-01-01` as Day
    const [contracts, waiting, stages, mine, personal] = await together(
      readCurrentContracts(ctx, [activity.id]),
      readWaiting(ctx, activity.id),
      turnoverStages.run(ctx, { activityId: activity.id, from, to: ctx.today }),
      whatIsMine.run(ctx, { activityId: activity.id }),
      personalHome.run(ctx, {}),
    )
    const current = contracts.get(activity.id)
    const contract = current ? { kind: current.kind, endsOn: current.endsOn, mayBePaid: current.mayBePaid } : null
    return {
      today: ctx.today,
      from,
      activity,
      activities: activities.map(({ id, name }) => ({ id, name })),
      contract,
      todo: mostPressing(activity.id, waiting, contract?.endsOn ?? null, ctx.today),
      stages,
      mine,
      personal,
    }
  },
})

/** Open ones first, then by name. */
const readOwnActivities = (ctx: Context) =>
  ctx.db
    .selectFrom('activity')
    .select(['id', 'name', 'trade', 'commune'])
    .where('organisation_id', '=', ctx.organisationId)
    .where('is_house', '=', false)
    .orderBy(sql`coalesce(closed_on, 'infinity') < ${ctx.today}::date`)
    .orderBy(sql`name collate "und-x-icu"`)
    .limit(200)
    .execute()

/** A quote that nobody answered is asked about after a week. */
const PATIENCE_DAYS = 7

async function readWaiting(ctx: Context, activityId: string): Promise<EntrepreneurTodo[]> {
  const { customers, retentions } = (await readOrganisation(ctx)).settings.accounts
  const own = sql`organisation_id = ${ctx.organisationId} and activity_id = ${activityId}`
  const { rows } = await sql<EntrepreneurTodo>`
    (select 'late-invoice' as kind, i.id, i.number, c.name as about, o.due_day as day, o.open_cents as "amountCents"
      from (select * from open_item where ${own} and open_cents <> 0 and open_cents > 0 and due_day < ${ctx.today} and account = ${customers}
        order by due_day, item_id limit 3) o
      join invoice i on i.organisation_id = ${ctx.organisationId} and i.id = o.item_id
      join customer c on c.organisation_id = ${ctx.organisationId} and c.id = i.customer_id
      where not exists (select from retention t where t.organisation_id = ${ctx.organisationId} and t.invoice_id = i.id and t.released_on >= ${ctx.today})
      order by o.due_day, i.id)
    union all
    (select 'due-retention', t.invoice_id, i.number, c.name, t.due_on, o.open_cents
      from retention t
      join open_item o on o.organisation_id = t.organisation_id and o.item_id = t.invoice_id and o.account = ${retentions} and o.open_cents > 0
      join invoice i on i.organisation_id = t.organisation_id and i.id = t.invoice_id
      join customer c on c.organisation_id = i.organisation_id and c.id = i.customer_id
      where t.organisation_id = ${ctx.organisationId} and t.activity_id = ${activityId} and t.due_on <= ${ctx.today} and t.released_on is null
        and t.opposed_on is null order by t.due_on, t.invoice_id limit 2)
    union all
    (select 'returned-invoice', id, null, coalesce(return_reason, subject), null, gross_cents from invoice
      where ${own} and status = 'draft' and return_reason is not null order by id desc limit 2)
    union all
    (select 'refused-purchase', id, number, refusal_reason, day, gross_cents from purchase
      where ${own} and status = 'refused' and status <> 'accepted' order by id desc limit 2)
    union all
    (select 'missing-receipt', id, number, subject, day, gross_cents from purchase
      where ${own} and status = 'draft' and status <> 'accepted' and receipt_id is null order by id desc limit 2)
    union all
    (select 'waiting-quote', q.id, q.number, c.name, q.sent_on, q.gross_cents
      from (select * from quote where ${own} and status = 'sent' and sent_on <= ${addDays(ctx.today, -PATIENCE_DAYS)}
        and (valid_until is null or valid_until >= ${ctx.today}) order by sent_on, id limit 2) q
      join customer c on c.organisation_id = ${ctx.organisationId} and c.id = q.customer_id order by q.sent_on, q.id)`.execute(
    ctx.db,
  )
  return rows
}

/** At most five things, the most pressing first: money that is late, what came back, a contract that ends, receipts, quotes. */
function mostPressing(
  activityId: string,
  waiting: readonly EntrepreneurTodo[],
  contractEndsOn: Day | null,
  today: Day,
): EntrepreneurTodo[] {
  const ending: EntrepreneurTodo[] =
    contractEndsOn !== null && contractEndsOn <= addDays(today, CONTRACT_NOTICE_DAYS)
      ? [{ kind: 'contract-end', id: activityId, number: null, about: null, day: contractEndsOn, amountCents: null }]
      : []
  const PRESSING = [
    'late-invoice',
    'due-retention',
    'returned-invoice',
    'refused-purchase',
    'contract-end',
    'missing-receipt',
    'waiting-quote',
  ]
  return [...waiting, ...ending].sort((a, b) => PRESSING.indexOf(a.kind) - PRESSING.indexOf(b.kind)).slice(0, 5)
}
