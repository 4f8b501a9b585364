import { z } from 'zod'
import { firstDayOf, type Month, monthOf } from '../../kernel/day.ts'
import { zDay, zId, zMonth } from '../../kernel/input.ts'
import { notFound } from '../../kernel/refusal.ts'
import { payCurve } from '../../platform/payroll.server.ts'
import { ROLES } from '../../platform/session.ts'
import { type Context, query, sql } from '../../platform/use-case.server.ts'
import { readOrganisation } from '../organisation/index.ts'
import { paySettingsOf } from './estimate-pay.ts'
import { ALARM_LABELS, type Alarm, alarmsOf, grossForNet, ROUND_STATUSES, type RoundStatus } from './pay.ts'
import { PAY_ROLES } from './roles.ts'
import { paidPerson } from './wish-pay.ts'

const zCents = z.number().int()
const zAlarm = z.enum(Object.keys(ALARM_LABELS) as [Alarm, ...Alarm[]])
const zWish = z.object({ basis: z.enum(['gross', 'net']), amountCents: zCents, note: z.string().nullable() })

const zPayLine = z.object({
  id: zId,
  activityId: zId,
  activityName: z.string(),
  personId: zId,
  name: z.string(),
  contractKind: z.enum(['cape', 'cesa']),
  mayBePaid: z.boolean(),
  mineCents: zCents,
  payableCents: zCents,
  affordableGrossCents: zCents,
  wish: zWish.nullable(),
  /** The gross that the wish comes to; approximate when it is a net. */
  wishGrossCents: zCents.nullable(),
  fixedGrossCents: zCents,
  decidedGrossCents: zCents.nullable(),
  decidedCostCents: zCents.nullable(),
  decidedNetCents: zCents.nullable(),
  postedCostCents: zCents.nullable(),
  previousGrossCents: zCents.nullable(),
  alarms: z.array(zAlarm),
  version: z.number(),
})
export type PayLine = z.output<typeof zPayLine>

/** Every round, the latest first, with its totals. */
export const listPayRounds = query({
  name: 'listPayRounds',
  api: 'GET /pay-rounds',
  summary: 'Liste les paies par mois',
  roles: [...PAY_ROLES, 'auditor'],
  scope: 'house',
  input: z.strictObject({}),
  output: z.array(
    z.object({
      id: zId,
      month: zMonth,
      status: z.enum(ROUND_STATUSES),
      lines: z.number(),
      undecided: z.number(),
      grossCents: zCents,
      costCents: zCents,
      netCents: zCents,
    }),
  ),
  async run(ctx) {
    const { rows } = await sql<{
      id: string
      month: Month
      status: RoundStatus
      lines: number
      undecided: number
      grossCents: number
      costCents: number
      netCents: number
    }>`
      select r.id, to_char(r.month, 'YYYY-MM') as month, r.status, count(l.id)::int as lines,
        count(l.id) filter (where l.decided_gross_cents is null and (c.kind = 'cesa' or c.pay_clause))::int as undecided,
        coalesce(sum(l.decided_gross_cents), 0)::bigint as "grossCents", coalesce(sum(l.decided_cost_cents), 0)::bigint as "costCents",
        coalesce(sum(l.decided_net_cents), 0)::bigint as "netCents"
      from pay_round r
      left join pay_line l on l.organisation_id = r.organisation_id and l.round_id = r.id
      left join contract c on c.organisation_id = l.organisation_id and c.id = l.contract_id
      where r.organisation_id = ${ctx.organisationId}
      group by r.id, r.month, r.status order by r.month desc`.execute(ctx.db)
    return rows
  },
})

/** One round with its lines by name: what each activity can afford, wish, fixed part, decision, alarms. */
export const getPayRound = query({
  name: 'getPayRound',
  api: 'GET /pay-rounds/{month}',
  summary: 'Lit la paie d’un mois, ligne par ligne',
  roles: [...PAY_ROLES, 'auditor'],
  scope: 'house',
  input: z.strictObject({ month: zMonth }),
  output: z.object({
    id: zId,
    month: zMonth,
    status: z.enum(ROUND_STATUSES),
    lines: z.array(zPayLine),
    imports: z.array(
      z.object({ id: zId, name: z.string(), employees: z.number(), debitCents: zCents, at: z.string() }),
    ),
  }),
  async run(ctx, { month }) {
    const round = await ctx.db
      .selectFrom('pay_round')
      .select(['id', 'status'])
      .where('organisation_id', '=', ctx.organisationId)
      .where('month', '=', firstDayOf(month))
      .executeTakeFirst()
    if (!round) throw notFound('La paie de ce mois')
    const imports = await ctx.db
      .selectFrom('pay_import')
      .select(['id', 'name', 'employees', 'debit_cents as debitCents', 'at'])
      .where('organisation_id', '=', ctx.organisationId)
      .where('round_id', '=', round.id)
      .orderBy('at')
      .execute()
    return {
      ...round,
      status: round.status as RoundStatus,
      month,
      lines: await readLines(ctx, round.id, month),
      imports,
    }
  },
})

interface Row extends Omit<PayLine, 'alarms' | 'wish' | 'wishGrossCents'> {
  payClause: boolean
  turnoverCents: number
  minimumTurnoverCents: number
  wish: { basis: 'gross' | 'net'; amountCents: number; note: string | null } | null
  payrollNumber: string | null
  iban: string | null
}

async function readLines(ctx: Context, roundId: string, month: Month): Promise<PayLine[]> {
  const { rows } = await sql<Row>`
    select l.id, l.activity_id as "activityId", a.name as "activityName", l.person_id as "personId", p.first_name || ' ' || p.last_name as name,
      c.kind as "contractKind", c.pay_clause as "payClause", (c.kind = 'cesa' or c.pay_clause) as "mayBePaid",
      l.mine_cents as "mineCents", l.payable_cents as "payableCents", l.affordable_gross_cents as "affordableGrossCents",
      l.turnover_cents as "turnoverCents", l.minimum_turnover_cents as "minimumTurnoverCents", l.fixed_gross_cents as "fixedGrossCents",
      l.decided_gross_cents as "decidedGrossCents", l.decided_cost_cents as "decidedCostCents", l.decided_net_cents as "decidedNetCents",
      l.posted_cost_cents as "postedCostCents", l.version, p.payroll_number as "payrollNumber", p.iban,
      (select b.decided_gross_cents from pay_line b join pay_round q on q.organisation_id = b.organisation_id and q.id = b.round_id
        where b.organisation_id = l.organisation_id and b.activity_id = l.activity_id and b.person_id = l.person_id
          and q.month = ${firstDayOf(month)}::date - interval '1 month') as "previousGrossCents",
      case when w.month is not null then jsonb_build_object('basis', w.basis, 'amountCents', w.amount_cents, 'note', w.note) end as wish
    from pay_line l
    join activity a on a.organisation_id = l.organisation_id and a.id = l.activity_id
    join person p on p.organisation_id = l.organisation_id and p.id = l.person_id
    join contract c on c.organisation_id = l.organisation_id and c.id = l.contract_id
    left join pay_wish w on w.organisation_id = l.organisation_id and w.activity_id = l.activity_id and w.person_id = l.person_id and w.month = ${firstDayOf(month)}
    where l.organisation_id = ${ctx.organisationId} and l.round_id = ${roundId}
    order by lower(unaccent(p.last_name || ' ' || p.first_name)), a.name, l.id`.execute(ctx.db)
  const wishesNet = rows.some(row => row.wish?.basis === 'net')
  const curve = wishesNet ? await payCurve(paySettingsOf(await readOrganisation(ctx), month)) : []
  const spent = new Map<string, number>()
  for (const row of rows) spent.set(row.activityId, (spent.get(row.activityId) ?? 0) + (row.decidedCostCents ?? 0))
  return rows.map(({ payClause, turnoverCents, minimumTurnoverCents, payrollNumber, iban, ...line }) => ({
    ...line,
    wishGrossCents:
      line.wish === null
        ? null
        : line.wish.basis === 'gross'
          ? line.wish.amountCents
          : grossForNet(curve, line.wish.amountCents),
    alarms: alarmsOf({
      ...line,
      payClause,
      turnoverCents,
      minimumTurnoverCents,
      payrollNumber,
      iban,
      leftCents: line.mineCents - (spent.get(line.activityId) ?? 0),
    }),
  }))
}

/** One's own pay on an activity: wishes and decisions of the last twelve months and of those to come. */
export const listMyPay = query({
  name: 'listMyPay',
  api: 'GET /activities/{activityId}/pay',
  summary: 'Liste ses souhaits et ses salaires décidés, par mois',
  roles: ROLES,
  scope: 'own',
  input: z.strictObject({ activityId: zId, personId: zId.nullish() }),
  output: z.array(
    z.object({
      month: zMonth,
      status: z.enum(ROUND_STATUSES).nullable(),
      wish: zWish.nullable(),
      decidedGrossCents: zCents.nullable(),
      decidedNetCents: zCents.nullable(),
      decidedCostCents: zCents.nullable(),
      decidedOn: zDay.nullable(),
    }),
  ),
  async run(ctx, { activityId, personId }) {
    const whose = await paidPerson(ctx, activityId, personId ?? null)
    const from = firstDayOf(monthOf(ctx.today))
    const { rows } = await sql<never>`
      with months as (
        select month from pay_wish where organisation_id = ${ctx.organisationId} and activity_id = ${activityId} and person_id = ${whose}
        union
        select r.month from pay_line l join pay_round r on r.organisation_id = l.organisation_id and r.id = l.round_id
        where l.organisation_id = ${ctx.organisationId} and l.activity_id = ${activityId} and l.person_id = ${whose}
      )
      select to_char(m.month, 'YYYY-MM') as month, r.status, l.decided_gross_cents as "decidedGrossCents", l.decided_net_cents as "decidedNetCents",
        l.decided_cost_cents as "decidedCostCents", l.decided_at::date as "decidedOn",
        case when w.month is not null then jsonb_build_object('basis', w.basis, 'amountCents', w.amount_cents, 'note', w.note) end as wish
      from months m
      left join pay_round r on r.organisation_id = ${ctx.organisationId} and r.month = m.month
      left join pay_line l on l.organisation_id = r.organisation_id and l.round_id = r.id and l.activity_id = ${activityId} and l.person_id = ${whose}
      left join pay_wish w on w.organisation_id = ${ctx.organisationId} and w.month = m.month and w.activity_id = ${activityId} and w.person_id = ${whose}
      where m.month >= ${from}::date - interval '12 months'
      order by m.month desc`.execute(ctx.db)
    return rows
  },
})
