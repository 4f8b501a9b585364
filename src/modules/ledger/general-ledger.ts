import { z } from 'zod'
import type { Day } from '../../kernel/day.ts'
import { zDay, zId } from '../../kernel/input.ts'
import { cents } from '../../kernel/money.ts'
import { pageOf, readCursor, zPage } from '../../platform/pagination.server.ts'
import { ROLES } from '../../platform/session.ts'
import { type Context, query, sql } from '../../platform/use-case.server.ts'
import { accountsLike, exerciceStart, readAccountSums } from './account-sums.ts'
import { checkPeriod, zActivities, zPeriod, zPrefixes } from './trial-balance.ts'

/** A line with its entry, as ledgers show it. */
export const zLedgerLine = z.object({
  entryId: zId,
  position: z.number(),
  day: zDay,
  journal: z.string(),
  number: z.number().nullable(),
  documentKind: z.string(),
  documentId: z.string().nullable(),
  documentNumber: z.string(),
  account: z.string(),
  activityId: zId,
  activityCode: z.string().nullable(),
  thirdPartyId: z.string().nullable(),
  thirdPartyName: z.string().nullable(),
  label: z.string(),
  debitCents: z.number(),
  creditCents: z.number(),
  dueDay: zDay.nullable(),
  letteringId: z.string().nullable(),
  letter: z.string().nullable(),
})
type LedgerLine = z.output<typeof zLedgerLine>

interface LineFilter {
  accounts?: readonly string[] | undefined
  activityIds?: readonly string[] | undefined
  thirdPartyId?: string | undefined
  from?: Day | undefined
  to: Day
  open?: boolean | undefined
}

/** The WHERE clause of a ledger, on `entry_line l`. */
function lineFilter(ctx: Context, { accounts, activityIds, thirdPartyId, from, to, open }: LineFilter) {
  return sql`l.organisation_id = ${ctx.organisationId} and l.day <= ${to}
    ${from ? sql`and l.day >= ${from}` : sql``}
    ${accounts ? sql`and l.account = any(${accountsLike(ctx, accounts)})` : sql``}
    ${activityIds ? sql`and l.activity_id = any(${activityIds}::uuid[])` : sql``}
    ${thirdPartyId ? sql`and l.third_party_id = ${thirdPartyId}` : sql``}
    ${
      open
        ? sql`and not exists (select from lettering_line x where x.organisation_id = l.organisation_id and x.entry_id = l.entry_id and x.position = l.position)`
        : sql``
    }`
}

/** Lines in order of day, with their entry, third party and letter, after a cursor of `cursorKeys`. */
export async function readLines(
  ctx: Context,
  filter: LineFilter,
  after: string | undefined,
  limit: number,
): Promise<LedgerLine[]> {
  const [day, entryId, position] = after ? readCursor(after, 4) : []
  const { rows } = await sql<LedgerLine>`
    select l.entry_id as "entryId", l.position, l.day, e.journal_code as journal, e.number, e.document_kind as "documentKind",
      e.document_id as "documentId", e.document_number as "documentNumber", l.account, l.activity_id as "activityId",
      a.code as "activityCode", l.third_party_id as "thirdPartyId", t.name as "thirdPartyName", l.label,
      l.debit as "debitCents", l.credit as "creditCents", l.due_day as "dueDay", g.id as "letteringId", g.code as letter
    from entry_line l
    join entry e on e.organisation_id = l.organisation_id and e.id = l.entry_id
    left join activity a on a.organisation_id = l.organisation_id and a.id = l.activity_id
    left join third_party t on t.organisation_id = l.organisation_id and t.id = l.third_party_id
    left join lettering_line x on x.organisation_id = l.organisation_id and x.entry_id = l.entry_id and x.position = l.position
    left join lettering g on g.organisation_id = x.organisation_id and g.id = x.lettering_id
    where ${lineFilter(ctx, filter)}
      ${after ? sql`and (l.day, l.entry_id, l.position) > (${day}::date, ${entryId}::uuid, ${position}::int)` : sql``}
    order by l.day, l.entry_id, l.position limit ${limit}`.execute(ctx.db)
  return rows
}

/** Debit minus credit of the lines. */
export async function sumLines(ctx: Context, filter: LineFilter): Promise<number> {
  const { rows } = await sql<{
    total: number
  }>`select coalesce(sum(l.debit) - sum(l.credit), 0)::bigint as total from entry_line l where ${lineFilter(ctx, filter)}`.execute(
    ctx.db,
  )
  return rows[0]!.total
}

/** A page ends with the balance that its last line leaves: the next one goes on from there, however many came before. */
export const cursorKeys = (row: LedgerLine & { balanceCents: number }) => [
  row.day,
  row.entryId,
  row.position,
  row.balanceCents,
]
export function balanceAt(after: string): number {
  const balance = Number(readCursor(after, 4)[3])
  return Number.isSafeInteger(balance) && Math.abs(balance) < 1e15 ? balance : 0
}

/** The same lines with the balance that each leaves. */
export function withRunning<T extends { debitCents: number; creditCents: number }>(rows: readonly T[], before: number) {
  let running = before
  return rows.map(row => {
    running += row.debitCents - row.creditCents
    return { ...row, balanceCents: cents(running) }
  })
}

/**
 * The lines of some accounts (by prefix) over a period, with the balance that each leaves. `accounts` of a figure of the statements or
 * of « ce qui est à moi » open here. The opening balance follows the trial balance: classes 6 and 7 start from zero in each exercice.
 */
export const generalLedger = query({
  name: 'generalLedger',
  api: 'GET /general-ledger',
  summary: 'Grand livre de comptes sur une période',
  roles: ROLES,
  scope: 'own',
  input: z.strictObject({
    ...zPeriod,
    accounts: zPrefixes,
    activityIds: zActivities,
    thirdPartyId: zId.optional(),
    ...zPage,
  }),
  output: z.object({
    openingCents: z.number(),
    debitCents: z.number(),
    creditCents: z.number(),
    closingCents: z.number(),
    rows: z.array(zLedgerLine.extend({ balanceCents: z.number() })),
    next: z.string().nullable(),
  }),
  async run(ctx, input) {
    checkPeriod(input)
    const { after, limit, ...filter } = input
    const sums = filter.thirdPartyId ? [await thirdPartySums(ctx, filter)] : await readAccountSums(ctx, filter)
    const total = (field: 'openingCents' | 'debitCents' | 'creditCents') =>
      cents(sums.reduce((all, row) => all + row[field], 0))
    const openingCents = total('openingCents')
    const lines = await readLines(ctx, filter, after, limit + 1)
    const { rows, next } = pageOf(withRunning(lines, after ? balanceAt(after) : openingCents), limit, cursorKeys)
    return {
      openingCents,
      debitCents: total('debitCents'),
      creditCents: total('creditCents'),
      closingCents: cents(openingCents + total('debitCents') - total('creditCents')),
      rows,
      next,
    }
  },
})

/** Opening and movements of one third party, from its lines: the kept balances do not know third parties. */
async function thirdPartySums(ctx: Context, filter: LineFilter & { from: Day }) {
  const start = await exerciceStart(ctx, filter.from)
  const { rows } = await sql<{ openingCents: number; debitCents: number; creditCents: number }>`select
    coalesce(sum(l.debit - l.credit) filter (where l.day < ${filter.from} and (l.account !~ '^[67]' or l.day >= ${start})), 0)::bigint as "openingCents",
    coalesce(sum(l.debit) filter (where l.day >= ${filter.from}), 0)::bigint as "debitCents",
    coalesce(sum(l.credit) filter (where l.day >= ${filter.from}), 0)::bigint as "creditCents"
    from entry_line l where ${lineFilter(ctx, { ...filter, from: undefined })}`.execute(ctx.db)
  return rows[0]!
}
