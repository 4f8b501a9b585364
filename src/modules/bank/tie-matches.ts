import { type Context, sql } from '../../platform/use-case.server.ts'
import type { Organisation } from '../organisation/organisation.ts'
import { habitKeys, lastDay } from './bank-line.ts'
import type { Part } from './match.ts'
import type { Prepared, Work } from './resolve-parts.ts'

/** Ties the bank's lines to the ledger's: those that were there, and those just posted. Their sums are equal, or it is a bug. */
export async function tie(
  ctx: Context,
  prepared: readonly Prepared[],
  work: Work,
  documents: ReadonlyMap<string, Prepared>,
  deposits: ReadonlySet<string>,
  kind: 'matched' | 'parked',
): Promise<void> {
  const writes = new Set(documents.values())
  const held = Map.groupBy(work.ledger, ({ match }) => match)
  const rows = prepared.map(match => ({
    id: match.id,
    bank_account_id: match.bankAccountId,
    settled_on: lastDay([
      ...match.lines.map(line => line.day),
      ...(writes.has(match) ? [match.day] : []),
      ...(held.get(match) ?? []).map(line => line.day),
    ]),
  }))
  const posted = [...documents].map(([id, match]) => ({
    id,
    match_id: match.id,
    account: match.account,
    posted: !deposits.has(id),
  }))
  const there = work.ledger.map(({ match, entryId, position }) => ({ entry_id: entryId, position, match_id: match.id }))
  const lines = prepared.flatMap(match => match.lines.map(line => ({ id: line.id, match_id: match.id })))
  await sql`
    insert into bank_match (organisation_id, id, bank_account_id, kind, settled_on, actor_name, at)
    select ${ctx.organisationId}, r.id, r.bank_account_id, ${kind}, r.settled_on, ${ctx.session.actor.name}, ${ctx.now}::timestamptz
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(id uuid, bank_account_id uuid, settled_on date)`.execute(
    ctx.db,
  )
  await sql`
    insert into bank_match_line (organisation_id, entry_id, position, match_id, posted)
    select l.organisation_id, l.entry_id, l.position, d.match_id, d.posted
    from jsonb_to_recordset(${JSON.stringify(posted)}::jsonb) as d(id uuid, match_id uuid, account text, posted boolean)
    join entry e on e.organisation_id = ${ctx.organisationId} and e.document_id = d.id and e.document_kind <> 'reversal'
    join entry_line l on l.organisation_id = e.organisation_id and l.entry_id = e.id and l.account = d.account
    union all
    select ${ctx.organisationId}, t.entry_id, t.position, t.match_id, false
    from jsonb_to_recordset(${JSON.stringify(there)}::jsonb) as t(entry_id uuid, position int, match_id uuid)`.execute(
    ctx.db,
  )
  await sql`
    update bank_line b set state = ${kind}, match_id = r.match_id
    from jsonb_to_recordset(${JSON.stringify(lines)}::jsonb) as r(id uuid, match_id uuid)
    where b.organisation_id = ${ctx.organisationId} and b.id = r.id`.execute(ctx.db)
  const ids = prepared.map(({ id }) => id)
  const { rows: sums } = await sql<{ id: string; bank: number; ledger: number }>`
    select id, sum(bank)::bigint as bank, sum(ledger)::bigint as ledger from (
      select match_id as id, amount_cents as bank, 0 as ledger from bank_line
      where organisation_id = ${ctx.organisationId} and match_id = any(${ids}::uuid[])
      union all
      select m.match_id, 0, l.debit - l.credit from bank_match_line m
      join entry_line l on l.organisation_id = m.organisation_id and l.entry_id = m.entry_id and l.position = m.position
      where m.organisation_id = ${ctx.organisationId} and m.match_id = any(${ids}::uuid[])
    ) both_sides group by id having sum(bank) <> sum(ledger)`.execute(ctx.db)
  if (sums.length > 0) throw new Error(`bank and ledger differ in matches ${JSON.stringify(sums.slice(0, 5))}`)
}

/** Remembers what lines of this look were, for the next ones. */
export async function remember(ctx: Context, organisation: Organisation, prepared: readonly Prepared[]): Promise<void> {
  const { customers, unidentified } = organisation.settings.accounts
  const habits = new Map<
    string,
    { key: string; direction: number; account: string; target_kind: string; target_id: string; times: number }
  >()
  const targetOf = (part: Part) => {
    if (part.kind === 'customer') return { account: customers, target_kind: 'third-party', target_id: part.customerId }
    if (part.kind === 'account' && part.account !== unidentified)
      return {
        account: part.account,
        target_kind: 'activity',
        target_id: part.activityId ?? organisation.houseActivityId,
      }
    return null
  }
  for (const { match, lines } of prepared) {
    const [part] = match.parts
    const target = match.parts.length === 1 && part ? targetOf(part) : null
    if (!target) continue
    for (const line of lines)
      for (const key of habitKeys(line)) {
        const habit = { key, direction: Math.sign(line.amountCents), ...target, times: 1 }
        const id = JSON.stringify([habit.key, habit.direction, habit.account, habit.target_id])
        const known = habits.get(id)
        if (known) known.times += 1
        else habits.set(id, habit)
      }
  }
  if (habits.size === 0) return
  await sql`
    insert into bank_habit as h (organisation_id, key, direction, account, target_kind, target_id, times, last_on)
    select ${ctx.organisationId}, r.*, ${ctx.today}
    from jsonb_to_recordset(${JSON.stringify([...habits.values()])}::jsonb) as r(key text, direction int, account text, target_kind text, target_id uuid, times int)
    order by 2, 3
    on conflict (organisation_id, key, direction, account, target_id) do update set times = h.times + excluded.times, last_on = excluded.last_on`.execute(
    ctx.db,
  )
}
