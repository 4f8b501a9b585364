import { addDays, addMonths, type Day, firstDayOf, lastDayOf, monthOf } from '../../kernel/day.ts'
import { type Context, sql } from '../../platform/use-case.server.ts'

/**
 * Sums of accounts over any days. The ledger is one continuous stream: an opening balance is what all the lines before a day leave, so
 * nothing is ever carried forward by hand. Classes 6 and 7 start from zero in each exercice; what earlier exercices left is a result
 * to allocate, shown on 120 (profit) or 129 (loss). Whole months come from the kept balances, the edges from the lines.
 */
export interface AccountSums {
  account: string
  /** Debit minus credit before `from`. */
  openingCents: number
  debitCents: number
  creditCents: number
}

export interface SumsScope {
  from: Day
  to: Day
  /** Only these activities; all that the session sees when absent. */
  activityIds?: readonly string[] | undefined
  /** As `isAsked` reads them; all when absent. */
  accounts?: readonly string[] | undefined
}

export const PROFIT = '120'
export const LOSS = '129'

/** First day of the exercice of a day; 1 January where no exercice covers it. */
export async function exerciceStart(ctx: Context, day: Day): Promise<Day> {
  const row = await ctx.db
    .selectFrom('exercice')
    .select('starts_on')
    .where('organisation_id', '=', ctx.organisationId)
    .where('starts_on', '<=', day)
    .where('ends_on', '>=', day)
    .executeTakeFirst()
  return row?.starts_on ?? (`${day.slice(0, 4)}-01-01` as Day)
}

/** « 51 » asks for every account that begins so, « 51. » for that one alone. */
const isAsked = (account: string, asked: readonly string[] | undefined): boolean =>
  !asked || asked.some(one => (one.endsWith('.') ? account === one.slice(0, -1) : account.startsWith(one)))

/** The accounts that are asked for, as an SQL array: equality uses the indexes, a prefix would not. */
export const accountsLike = (ctx: Context, asked: readonly string[]) =>
  sql`array(select code from account where organisation_id = ${ctx.organisationId}
    and code like any(${asked.map(one => one.replace(/[^0-9A-Z]/g, '') + (one.endsWith('.') ? '' : '%'))}::text[]))`

export async function readAccountSums(ctx: Context, scope: SumsScope): Promise<AccountSums[]> {
  const start = await exerciceStart(ctx, scope.from)
  const sums = await readSegments(ctx, scope, start)
  const found = new Map<string, AccountSums>()
  const at = (account: string) => {
    const known = found.get(account)
    if (known) return known
    const fresh = { account, openingCents: 0, debitCents: 0, creditCents: 0 }
    found.set(account, fresh)
    return fresh
  }
  let earlierResult = 0
  for (const { account, segment, debit, credit } of sums) {
    if (segment === 2) {
      at(account).debitCents += debit
      at(account).creditCents += credit
    } else if (segment === 0 && /^[67]/.test(account)) earlierResult += debit - credit
    else at(account).openingCents += debit - credit
  }
  if (earlierResult !== 0) {
    const account = earlierResult < 0 ? PROFIT : LOSS
    if (isAsked(account, scope.accounts)) at(account).openingCents += earlierResult
  }
  return [...found.values()]
    .filter(row => isAsked(row.account, scope.accounts) && (row.openingCents || row.debitCents || row.creditCents))
    .sort((a, b) => (a.account < b.account ? -1 : 1))
}

/** Sums by account of what comes before the exercice (0), between its start and `from` (1), and within the period (2). */
async function readSegments(ctx: Context, { from, to, activityIds, accounts }: SumsScope, start: Day) {
  const edges = await partialMonths(ctx, [start, from], to)
  // Earlier results need classes 6 and 7 whatever accounts are asked for, when 12 is among them.
  const prefixes =
    accounts && [PROFIT, LOSS].some(account => isAsked(account, accounts)) ? [...accounts, '6', '7'] : accounts
  const only = (rows: string) => sql`
    ${activityIds ? sql`and ${sql.ref(`${rows}.activity_id`)} = any(${activityIds}::uuid[])` : sql``}
    ${prefixes ? sql`and ${sql.ref(`${rows}.account`)} = any(${accountsLike(ctx, prefixes)})` : sql``}`
  const segment = (column: string) =>
    sql`case when ${sql.ref(column)} < ${start}::date then 0 when ${sql.ref(column)} < ${from}::date then 1 else 2 end`
  const { rows } = await sql<{ account: string; segment: number; debit: number; credit: number }>`
    select account, segment, sum(debit)::bigint as debit, sum(credit)::bigint as credit from (
      select b.account, ${segment('b.month')} as segment, b.debit, b.credit from balance b
      where b.organisation_id = ${ctx.organisationId} and b.month <= ${to}::date ${only('b')}
        ${edges.length > 0 ? sql`and b.month <> all(${edges}::date[])` : sql``}
      ${
        edges.length > 0
          ? sql`union all
      select l.account, ${segment('l.day')}, l.debit, l.credit from entry_line l
      where l.organisation_id = ${ctx.organisationId} and l.day <= ${to}::date ${only('l')}
        and (${sql.join(
          edges.map(month => sql`l.day between ${month}::date and ${lastDayOf(monthOf(month))}::date`),
          sql` or `,
        )})`
          : sql``
      }
    ) parts group by account, segment`.execute(ctx.db)
  return rows
}

/** The months that a period cuts: those where a start is not their first day, or where entries exist after the end. */
async function partialMonths(ctx: Context, starts: readonly Day[], end: Day): Promise<Day[]> {
  const cut = new Set(starts.filter(day => !day.endsWith('-01')).map(day => firstDayOf(monthOf(day))))
  const month = firstDayOf(monthOf(end))
  if (end !== lastDayOf(monthOf(end)) && !cut.has(month)) {
    const later = await ctx.db
      .selectFrom('entry')
      .select('id')
      .where('organisation_id', '=', ctx.organisationId)
      .where('day', '>', end)
      .where('day', '<', addMonths(month, 1))
      .limit(1)
      .executeTakeFirst()
    if (later) cut.add(month)
  }
  return [...cut].filter(month => month <= end)
}

/** The exercice before the one of a day, or null. */
export async function previousExercice(ctx: Context, day: Day): Promise<{ startsOn: Day; endsOn: Day } | null> {
  const start = await exerciceStart(ctx, day)
  const row = await ctx.db
    .selectFrom('exercice')
    .select(['starts_on as startsOn', 'ends_on as endsOn'])
    .where('organisation_id', '=', ctx.organisationId)
    .where('ends_on', '<=', addDays(start, -1))
    .orderBy('ends_on', 'desc')
    .executeTakeFirst()
  return row ?? null
}
