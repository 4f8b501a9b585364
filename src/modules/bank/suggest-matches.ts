import { z } from 'zod'
import { addDays, type Day } from '../../kernel/day.ts'
import { zId, zInteger } from '../../kernel/input.ts'
import { type Context, query, sql } from '../../platform/use-case.server.ts'
import { METHODS_TO_DEPOSIT } from '../invoicing/receipt-method.ts'
import { readOrganisation } from '../organisation/index.ts'
import { BANK_READERS } from './accounts.ts'
import { firstDay, habitKeys, type Line } from './bank-line.ts'
import { zMatch } from './match.ts'
import { suggestAll } from './suggestion.ts'
import type { Habit, LedgerEntry, OpenItem, Undeposited, World } from './world.ts'

export const zSuggestion = z.object({
  confidence: z.number(),
  summary: z.string(),
  reason: z.string(),
  match: zMatch,
})

/** For open lines (those named, else the oldest ones): what each probably is, surest first, with how sure and why. */
export const suggestMatches = query({
  name: 'suggestMatches',
  api: 'GET /bank-lines/suggestions',
  summary: 'Propose des rapprochements pour les lignes ouvertes',
  roles: BANK_READERS,
  scope: 'house',
  input: z.strictObject({
    bankAccountId: zId.optional(),
    lineIds: z.array(zId).max(10_000).optional(),
    limit: zInteger(1, 10_000).default(200),
  }),
  output: z.object({ lines: z.array(z.object({ lineId: zId, suggestions: z.array(zSuggestion) })) }),
  async run(ctx, input) {
    const lines = await readOpenLines(ctx, input)
    const suggestions = lines.length > 0 ? suggestAll(lines, await readWorld(ctx, lines)) : new Map()
    return { lines: lines.map(line => ({ lineId: line.id, suggestions: suggestions.get(line.id) ?? [] })) }
  },
})

async function readOpenLines(
  ctx: Context,
  { bankAccountId, lineIds, limit }: { bankAccountId?: string; lineIds?: string[]; limit: number },
): Promise<Line[]> {
  if (lineIds?.length === 0) return []
  let rows = ctx.db
    .selectFrom('bank_line')
    .select([
      'id',
      'bank_account_id as bankAccountId',
      'day',
      'amount_cents as amountCents',
      'label',
      'counterparty',
      'counterparty_iban as counterpartyIban',
      'reference',
      'details',
    ])
    .where('organisation_id', '=', ctx.organisationId)
    .where('state', '<>', 'matched')
    .orderBy('day')
    .orderBy('id')
    .limit(lineIds ? 10_000 : limit)
  if (bankAccountId) rows = rows.where('bank_account_id', '=', bankAccountId)
  if (lineIds) rows = rows.where(sql<boolean>`id = any(${lineIds}::uuid[])`)
  else rows = rows.where('state', '=', 'open')
  return (await rows.execute()) as unknown as Line[]
}

/** Accounts of the chart whose open items a bank line may settle: customers, suppliers, staff, bodies, associates, sundry, transfers. */
export const SETTLED = [
  '411',
  '416',
  '401',
  '403',
  '404',
  '42',
  '43',
  '455',
  '456',
  '457',
  '467',
  '468',
  '4562',
  '4563',
]

/** Everything that the lines may be matched to, each in one reading. */
async function readWorld(ctx: Context, lines: readonly Line[]): Promise<World> {
  const { settings } = await readOrganisation(ctx)
  const { accounts } = settings
  const keys = [...new Set(lines.flatMap(habitKeys))]
  const since = firstDay(lines.map(line => line.day)) ?? ctx.today
  return {
    items: (await readItems(ctx, [...SETTLED, accounts.bankToBank])).filter(
      item => item.account !== accounts.retentions,
    ),
    entries: await readEntries(ctx, settings.journals.opening, addDays(since as Day, -120)),
    habits: await readHabits(ctx, keys),
    undeposited: await readUndeposited(ctx, addDays(since as Day, -60)),
    openLines: await ctx.db
      .selectFrom('bank_line')
      .select(['id', 'bank_account_id as bankAccountId', 'day', 'amount_cents as amountCents', 'label'])
      .where('organisation_id', '=', ctx.organisationId)
      .where('state', '=', 'open')
      .execute(),
    accounts: await ctx.db
      .selectFrom('bank_account')
      .select(['id', 'iban', 'name'])
      .where('organisation_id', '=', ctx.organisationId)
      .execute(),
    customersAccount: accounts.customers,
    bankToBank: accounts.bankToBank,
    bankFees: accounts.bankFees,
    unidentified: accounts.unidentified,
  }
}

/** What stays open on each document, by account: its lines that no letter settles. */
export async function readItems(
  ctx: Context,
  prefixes: readonly string[],
  itemIds?: readonly string[],
): Promise<OpenItem[]> {
  const { rows } = await sql<OpenItem>`
    select i.account, i.item_id as "itemId", i.third_party_id as "thirdPartyId", t.name as "thirdPartyName", e.document_number as number,
      i.open as "openCents", i.day
    from (
      select l.account, l.item_id, (array_agg(l.third_party_id))[1] as third_party_id, (sum(l.debit) - sum(l.credit))::bigint as open, min(l.day) as day,
        (array_agg(l.entry_id order by l.day, l.entry_id))[1] as entry_id
      from entry_line l
      left join lettering_line x on x.organisation_id = l.organisation_id and x.entry_id = l.entry_id and x.position = l.position
      where l.organisation_id = ${ctx.organisationId} and l.item_id is not null and x.entry_id is null
        ${
          itemIds
            ? sql`and l.item_id = any(${itemIds}::uuid[])`
            : sql`and l.account = any(array(select a.code from account a where a.organisation_id = ${ctx.organisationId} and a.code like any(${prefixes.map(prefix => `${prefix}%`)}::text[])))`
        }
      group by l.account, l.item_id having sum(l.debit) <> sum(l.credit)
    ) i
    join entry e on e.organisation_id = ${ctx.organisationId} and e.id = i.entry_id
    left join third_party t on t.organisation_id = ${ctx.organisationId} and t.id = i.third_party_id`.execute(ctx.db)
  return rows
}

/** Entries on our bank accounts that no bank line explains, opening entries left out. */
export async function readEntries(
  ctx: Context,
  openingJournal: string,
  since: Day,
  bankAccountId?: string,
): Promise<LedgerEntry[]> {
  const { rows } = await sql<LedgerEntry>`
    select l.entry_id as "entryId", b.id as "bankAccountId", (sum(l.debit) - sum(l.credit))::bigint as "amountCents", e.day,
      e.document_kind as "documentKind", e.document_number as "documentNumber", e.label,
      (select t.name from entry_line o join third_party t on t.organisation_id = o.organisation_id and t.id = o.third_party_id
       where o.organisation_id = e.organisation_id and o.entry_id = e.id limit 1) as "thirdPartyName"
    from bank_account b
    join entry_line l on l.organisation_id = b.organisation_id and l.account = b.account and l.day >= ${since}
    join entry e on e.organisation_id = l.organisation_id and e.id = l.entry_id and e.journal_code <> ${openingJournal}
    left join bank_match_line m on m.organisation_id = l.organisation_id and m.entry_id = l.entry_id and m.position = l.position
    where b.organisation_id = ${ctx.organisationId} and m.entry_id is null ${bankAccountId ? sql`and b.id = ${bankAccountId}` : sql``}
    group by l.entry_id, b.id, e.organisation_id, e.id
    order by e.day, l.entry_id`.execute(ctx.db)
  return rows
}

async function readHabits(ctx: Context, keys: readonly string[]): Promise<Habit[]> {
  if (keys.length === 0) return []
  const { rows } = await sql<Habit>`
    select h.key, h.direction, h.account, h.target_kind as "targetKind", h.target_id as "targetId", h.times,
      coalesce(t.name, a.name, '') as "targetName"
    from bank_habit h
    left join third_party t on h.target_kind = 'third-party' and t.organisation_id = h.organisation_id and t.id = h.target_id
    left join activity a on h.target_kind = 'activity' and a.organisation_id = h.organisation_id and a.id = h.target_id
    where h.organisation_id = ${ctx.organisationId} and h.key = any(${keys}::text[])
    order by h.times desc, h.last_on desc`.execute(ctx.db)
  return rows
}

/** The oldest cheques not deposited yet, whatever their age; the other means come to the bank within weeks, the newest first kept. */
async function readUndeposited(ctx: Context, since: Day): Promise<Undeposited[]> {
  const { rows } = await sql<Undeposited>`
    select id as "receiptId", activity_id as "activityId", method, reference, amount_cents as "amountCents", day from (
      select *, row_number() over (partition by method order by case when method = 'cheque' then day end, case when method <> 'cheque' then day end desc, id) as rank
      from receipt where organisation_id = ${ctx.organisationId} and deposit_id is null and cancelled_at is null
        and method = any(${METHODS_TO_DEPOSIT}::text[]) and (method = 'cheque' or day >= ${since})
    ) r where rank <= 500 order by day, id`.execute(ctx.db)
  return rows
}
