import { addDays, type Day } from '../../kernel/day.ts'
import { newId } from '../../platform/ids.server.ts'
import { type Context, sql } from '../../platform/use-case.server.ts'
import { cancelReceiptsOn } from '../invoicing/index.ts'
import { discardEntries, reverseEntries } from '../ledger/index.ts'
import { followSharePayments } from '../shares/index.ts'
import { lastDay } from './bank-line.ts'

interface Held {
  matchId: string
  entryId: string
  posted: boolean
  validated: boolean
  documentKind: string
  documentId: string | null
  day: Day
}

/**
 * Undoes matches: entries of the brouillard that they wrote are removed, validated ones (receipts, payments) get their mirror on the
 * first open day from their own. Lines of the ledger that were there before are free again; a deposit of cheques stays a deposit.
 * The bank lines must already point elsewhere, or nowhere.
 */
export async function releaseMatches(ctx: Context, matchIds: readonly string[]): Promise<void> {
  if (matchIds.length === 0) return
  const { rows } = await sql<Held>`
    select distinct m.match_id as "matchId", m.entry_id as "entryId", m.posted, e.validated_at is not null as validated,
      e.document_kind as "documentKind", e.document_id as "documentId", e.day
    from bank_match_line m join entry e on e.organisation_id = m.organisation_id and e.id = m.entry_id
    where m.organisation_id = ${ctx.organisationId} and m.match_id = any(${matchIds}::uuid[])`.execute(ctx.db)
  await ctx.db
    .deleteFrom('bank_match')
    .where('organisation_id', '=', ctx.organisationId)
    .where(sql<boolean>`id = any(${matchIds}::uuid[])`)
    .execute()
  const posted = rows.filter(row => row.posted)
  const validated = posted.filter(row => row.validated)
  const receipts = validated.filter(row => row.documentKind === 'receipt')
  const day = await openDay(
    ctx,
    validated.map(row => row.day),
  )
  const mirrors = new Map([
    ...(await cancelReceiptsOn(
      ctx,
      receipts.map(row => row.documentId!),
      day,
    )),
    ...(await reverseEntries(
      ctx,
      validated.filter(row => row.documentKind !== 'receipt').map(row => row.entryId),
      day,
    )),
  ])
  await tieMirrors(ctx, mirrors, day)
  const items = await itemsOf(
    ctx,
    posted.map(row => row.entryId),
  )
  await discardEntries(
    ctx,
    posted.filter(row => !row.validated).map(row => row.entryId),
  )
  await followSharePayments(
    ctx,
    items,
    lastDay(['1900-01-01' as Day, ...posted.map(row => (row.validated ? day : row.day))]),
    'Rapprochement bancaire défait',
  )
}

/** The open items that these entries settled. */
async function itemsOf(ctx: Context, entryIds: readonly string[]): Promise<string[]> {
  if (entryIds.length === 0) return []
  const rows = await ctx.db
    .selectFrom('entry_line')
    .select('item_id')
    .distinct()
    .where('organisation_id', '=', ctx.organisationId)
    .where('entry_id', 'in', entryIds)
    .where('item_id', 'is not', null)
    .execute()
  return rows.map(row => row.item_id!)
}

/** The last of these days, or the first open one after the periods that are closed. */
async function openDay(ctx: Context, days: readonly Day[]): Promise<Day> {
  const head = await ctx.db
    .selectFrom('ledger_head')
    .select('locked_through')
    .where('organisation_id', '=', ctx.organisationId)
    .executeTakeFirst()
  const last = lastDay(['1900-01-01' as Day, ...days])
  return head?.locked_through && last <= head.locked_through ? addDays(head.locked_through, 1) : last
}

/** An entry and its mirror cancel out on the bank's account: neither waits for a bank line. */
export async function tieMirrors(ctx: Context, mirrors: ReadonlyMap<string, string>, day: Day): Promise<void> {
  const pairs = [...mirrors].map(([entry_id, mirror_id]) => ({ id: newId(), entry_id, mirror_id }))
  if (pairs.length === 0) return
  await sql`
    with pair as (
      select * from jsonb_to_recordset(${JSON.stringify(pairs)}::jsonb) as p(id uuid, entry_id uuid, mirror_id uuid)
    ), held as (
      select p.id, l.entry_id, l.position, b.id as bank_account_id from pair p
      join entry_line l on l.organisation_id = ${ctx.organisationId} and l.entry_id in (p.entry_id, p.mirror_id)
      join bank_account b on b.organisation_id = l.organisation_id and b.account = l.account
    ), made as (
      insert into bank_match (organisation_id, id, bank_account_id, kind, settled_on, actor_name, at)
      select distinct on (id) ${ctx.organisationId}::uuid, id, bank_account_id, 'cancelled', ${day}::date, ${ctx.session.actor.name}, ${ctx.now}::timestamptz from held
      returning id
    )
    insert into bank_match_line (organisation_id, entry_id, position, match_id, posted)
    select ${ctx.organisationId}::uuid, h.entry_id, h.position, h.id, false from held h where exists (select from made where made.id = h.id)`.execute(
    ctx.db,
  )
}
