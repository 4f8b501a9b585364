import { z } from 'zod'
import { addDays, addMonths, type Day, firstDayOf, monthOf, yearOf } from '../../kernel/day.ts'
import { zDay, zId } from '../../kernel/input.ts'
import { sum } from '../../kernel/money.ts'
import { TEAM } from '../../platform/session.ts'
import { type Context, query, sql, together } from '../../platform/use-case.server.ts'
import { turnoverStages } from '../invoicing/index.ts'
import { CONTRACT_NOTICE_DAYS } from '../support/attention.ts'
import { readStandings, type Standing } from '../support/index.ts'
import { readFlow } from './counted-people.ts'
import { rememberWhile } from './remember.ts'
import { readTwelveMonths } from './turnover.ts'
import { readWaiting, zWaiting } from './waiting.ts'

const zStages = z.object({
  quotedCents: z.number(),
  signedCents: z.number(),
  invoicedCents: z.number(),
  cashedCents: z.number(),
  lostCents: z.number(),
})

const zHouse = z.object({
  from: zDay,
  today: zDay,
  stages: zStages,
  /** Net credit of accounts 70 since `from`, internal sales excluded. */
  turnoverCents: z.number(),
  /** Twelve months up to this one, and the same months a year before. */
  months: z.array(z.string()),
  currentCents: z.array(z.number()),
  previousCents: z.array(z.number()),
  /** Banks, what is on its way to them and tills (accounts 51 to 53) at the end of each of the last six months, today last. */
  treasuryCents: z.array(z.number()),
  activities: z.number(),
  capes: z.number(),
  cesas: z.number(),
  lateCount: z.number(),
  lateCents: z.number(),
  /** Activities without enough to pay what they owe, or whose treasury sinks; the first five, and how many. */
  sinking: z.object({
    count: z.number(),
    first: z.array(z.object({ activityId: zId, name: z.string(), mineCents: z.number(), text: z.string() })),
  }),
  contractsEnding: z.object({
    count: z.number(),
    first: z.array(z.object({ activityId: zId, name: z.string(), kind: z.string(), endsOn: zDay })),
  }),
  /** People along the way since the exercice began; null outside any exercice. */
  flow: z
    .object({
      /** The year in which the exercice ends, as the annual report names it. */
      year: z.number(),
      applicants: z.number(),
      capes: z.number(),
      cesas: z.number(),
      associates: z.number(),
      exits: z.number(),
    })
    .nullable(),
  waiting: zWaiting,
})
export type HouseHome = z.output<typeof zHouse>

/** The whole house on one page: five stages, turnover against the year before, treasury, people under contract, alarms. */
export const houseHome = query({
  name: 'houseHome',
  api: 'GET /home/house',
  summary: 'La maison d’un coup d’œil : chiffre d’affaires, trésorerie, contrats, alarmes',
  roles: TEAM,
  scope: 'house',
  input: z.strictObject({}),
  output: zHouse,
  // For ten seconds, as long as nothing is posted in the ledger meanwhile.
  async run(ctx) {
    const head = await ctx.db
      .selectFrom('ledger_head')
      .select('sequence')
      .where('organisation_id', '=', ctx.organisationId)
      .executeTakeFirst()
    const about = { key: `houseHome ${ctx.organisationId}`, stamp: `${ctx.today} ${head?.sequence}`, seconds: 10 }
    return rememberWhile(about, () => readHouse(ctx))
  },
})

async function readHouse(ctx: Context): Promise<HouseHome> {
  const from = `${ctx.today.slice(0, 4)}-01-01` as Day
  const [stages, months, rows, treasuryCents, flow, waiting] = await together(
    turnoverStages.run(ctx, { from, to: ctx.today }),
    readTwelveMonths(ctx, ctx.today),
    readStandings(ctx),
    readTreasury(ctx),
    readFlowOfExercice(ctx),
    readWaiting(ctx),
  )
  return {
    from,
    today: ctx.today,
    stages,
    turnoverCents: sum(months.currentCents.filter((_, i) => months.months[i]! >= from.slice(0, 7))),
    ...months,
    treasuryCents,
    activities: rows.length,
    capes: rows.filter(row => row.contractKind === 'cape').length,
    cesas: rows.filter(row => row.contractKind === 'cesa').length,
    lateCount: sum(rows.map(row => row.lateCount)),
    lateCents: sum(rows.map(row => row.lateCents)),
    sinking: sinkingOf(rows),
    contractsEnding: endingOf(rows, ctx.today),
    flow,
    waiting,
  }
}

async function readFlowOfExercice(ctx: Context): Promise<HouseHome['flow']> {
  const exercice = await ctx.db
    .selectFrom('exercice')
    .select(['starts_on as from', 'ends_on as to'])
    .where('organisation_id', '=', ctx.organisationId)
    .where('starts_on', '<=', ctx.today)
    .where('ends_on', '>=', ctx.today)
    .executeTakeFirst()
  return exercice
    ? { year: yearOf(exercice.to), ...(await readFlow(ctx, { from: exercice.from, to: ctx.today })) }
    : null
}

function sinkingOf(rows: readonly Standing[]) {
  const found = rows
    .filter(row => row.reasons.some(({ code }) => code === 'negative' || code === 'sinking'))
    .sort((a, b) => a.mineCents - b.mineCents)
  return {
    count: found.length,
    first: found.slice(0, 5).map(({ activityId, name, mineCents, reasons }) => ({
      activityId,
      name,
      mineCents,
      text: reasons.find(({ code }) => code === 'negative' || code === 'sinking')!.text,
    })),
  }
}

function endingOf(rows: readonly Standing[], today: Day) {
  const limit = addDays(today, CONTRACT_NOTICE_DAYS)
  const found = rows.flatMap(({ activityId, name, contractKind, contractEndsOn }) =>
    contractKind !== null && contractEndsOn !== null && contractEndsOn <= limit
      ? [{ activityId, name, kind: contractKind, endsOn: contractEndsOn }]
      : [],
  )
  found.sort((a, b) => (a.endsOn < b.endsOn ? -1 : 1))
  return { count: found.length, first: found.slice(0, 5) }
}

/** Banks, cheques, cards and cash of the whole house, at the end of the last six months. */
async function readTreasury(ctx: Context): Promise<number[]> {
  const months = Array.from({ length: 6 }, (_, i) => monthOf(addMonths(firstDayOf(monthOf(ctx.today)), i - 5)))
  const total = ctx.db
    .selectFrom('account_total')
    .select(sql<number>`coalesce(sum(amount_cents), 0)::bigint`.as('cents'))
    .where('organisation_id', '=', ctx.organisationId)
    .where('account', '>=', '51')
    .where('account', '<', '54')
  const moved = ctx.db
    .selectFrom('balance')
    .select(['month', sql<number>`(sum(debit) - sum(credit))::bigint`.as('cents')])
    .where('organisation_id', '=', ctx.organisationId)
    .where('account', '>=', '51')
    .where('account', '<', '54')
    .where('month', '>=', firstDayOf(months[0]!))
    .groupBy('month')
  const [now, moves] = await together(total.executeTakeFirstOrThrow(), moved.execute())
  const byMonth = new Map(moves.map(({ month, cents }) => [monthOf(month), cents]))
  const later = sum(moves.filter(({ month }) => month > ctx.today).map(({ cents }) => cents))
  const points = [now.cents - later]
  for (const month of months.slice(1).reverse()) points.unshift(points[0]! - (byMonth.get(month) ?? 0))
  return points
}
