import { z } from 'zod'
import type { Day } from '../../kernel/day.ts'
import { zDay, zId } from '../../kernel/input.ts'
import { cents, sum } from '../../kernel/money.ts'
import { type Context, query, sql } from '../../platform/use-case.server.ts'
import { readOrganisation } from '../organisation/index.ts'
import { BANK_READERS, readBankAccount } from './accounts.ts'

const zBankLine = z.object({ id: zId, day: zDay, label: z.string(), amountCents: z.number() })
const zLedgerEntry = z.object({
  entryId: zId,
  day: zDay,
  label: z.string(),
  documentNumber: z.string(),
  validated: z.boolean(),
  amountCents: z.number(),
})

/**
 * The reconciliation statement of a day (*état de rapprochement*): bank balance − lines that the books do not hold yet + entries that
 * the bank does not show yet = balance of the account in the books. `unexplainedCents` is what is left: zero when all is right, the
 * balances at the start when they differ.
 */
export const bankReconciliation = query({
  name: 'bankReconciliation',
  api: 'GET /bank-accounts/{id}/reconciliation',
  summary: 'État de rapprochement d’un compte bancaire',
  roles: BANK_READERS,
  scope: 'house',
  input: z.strictObject({ id: zId, day: zDay }),
  output: z.object({
    accountName: z.string(),
    account: z.string(),
    day: zDay,
    /** Null when no statement up to that day gives a balance. */
    bankCents: z.number().nullable(),
    ledgerCents: z.number(),
    bankOnly: z.array(zBankLine),
    bankOnlyCents: z.number(),
    ledgerOnly: z.array(zLedgerEntry),
    ledgerOnlyCents: z.number(),
    parkedCount: z.number(),
    parkedCents: z.number(),
    unexplainedCents: z.number().nullable(),
  }),
  async run(ctx, { id, day }) {
    const account = await readBankAccount(ctx, id)
    const { opening } = (await readOrganisation(ctx)).settings.journals
    const { bankCents, startsOn } = await readBankBalance(ctx, id, day)
    const ledgerCents = await readLedgerBalance(ctx, account.account, opening, day)
    const bankOnly = await readBankOnly(ctx, id, day)
    const ledgerOnly = await readLedgerOnly(ctx, account.account, opening, startsOn, day)
    const parked = await readParked(ctx, id, day)
    const bankOnlyCents = sum(bankOnly.map(line => line.amountCents))
    const ledgerOnlyCents = sum(ledgerOnly.map(entry => entry.amountCents))
    return {
      accountName: account.name,
      account: account.account,
      day,
      bankCents,
      ledgerCents,
      bankOnly,
      bankOnlyCents,
      ledgerOnly,
      ledgerOnlyCents,
      ...parked,
      unexplainedCents: bankCents === null ? null : cents(ledgerCents - (bankCents - bankOnlyCents + ledgerOnlyCents)),
    }
  },
})

/** The balance that the statements lead to, and the day from which they tell it. */
async function readBankBalance(
  ctx: Context,
  id: string,
  day: Day,
): Promise<{ bankCents: number | null; startsOn: Day | null }> {
  const { rows } = await sql<{ bankCents: number | null; startsOn: Day | null }>`
    select min(f.from_day) as "startsOn",
      (select (s.opening_cents + coalesce((select sum(l.amount_cents) from bank_line l where l.organisation_id = s.organisation_id
        and l.bank_account_id = s.bank_account_id and l.day >= s.from_day and l.day <= ${day}), 0))::bigint
       from bank_statement s
       where s.organisation_id = ${ctx.organisationId} and s.bank_account_id = ${id} and s.opening_cents is not null and s.from_day <= ${day}
       order by s.from_day desc, s.to_day desc limit 1) as "bankCents"
    from bank_statement f where f.organisation_id = ${ctx.organisationId} and f.bank_account_id = ${id}`.execute(ctx.db)
  return rows[0]!
}

/** Debit − credit of the account: since the last opening entry of an exercice, which carries what came before. */
async function readLedgerBalance(ctx: Context, account: string, openingJournal: string, day: Day): Promise<number> {
  const { rows } = await sql<{ balance: number }>`
    select coalesce(sum(l.debit - l.credit), 0)::bigint as balance from entry_line l
    where l.organisation_id = ${ctx.organisationId} and l.account = ${account} and l.day <= ${day}
      and l.day >= coalesce((
        select max(x.starts_on) from exercice x where x.organisation_id = l.organisation_id and x.starts_on <= ${day}
          and exists (select from entry e join entry_line o on o.organisation_id = e.organisation_id and o.entry_id = e.id and o.account = ${account}
            where e.organisation_id = x.organisation_id and e.exercice_id = x.id and e.journal_code = ${openingJournal})), '-infinity')`.execute(
    ctx.db,
  )
  return rows[0]!.balance
}

async function readBankOnly(ctx: Context, id: string, day: Day) {
  const { rows } = await sql<z.output<typeof zBankLine>>`
    select l.id, l.day, l.label, l.amount_cents as "amountCents" from bank_line l
    left join bank_match k on k.organisation_id = l.organisation_id and k.id = l.match_id
    where l.organisation_id = ${ctx.organisationId} and l.bank_account_id = ${id} and l.day <= ${day} and (k.id is null or k.settled_on > ${day})
    order by l.day, l.position, l.id`.execute(ctx.db)
  return rows
}

/** Entries since the first statement, openings left out: those carry what the first balance already says. */
async function readLedgerOnly(ctx: Context, account: string, openingJournal: string, startsOn: Day | null, day: Day) {
  const { rows } = await sql<z.output<typeof zLedgerEntry>>`
    select e.id as "entryId", e.day, e.label, e.document_number as "documentNumber", e.validated_at is not null as validated,
      (sum(l.debit) - sum(l.credit))::bigint as "amountCents"
    from entry_line l
    join entry e on e.organisation_id = l.organisation_id and e.id = l.entry_id and e.journal_code <> ${openingJournal}
    left join bank_match_line m on m.organisation_id = l.organisation_id and m.entry_id = l.entry_id and m.position = l.position
    left join bank_match k on k.organisation_id = m.organisation_id and k.id = m.match_id
    where l.organisation_id = ${ctx.organisationId} and l.account = ${account} and l.day <= ${day} ${startsOn ? sql`and l.day >= ${startsOn}` : sql``}
      and (k.id is null or k.settled_on > ${day})
    group by e.organisation_id, e.id having sum(l.debit) <> sum(l.credit)
    order by e.day, e.id`.execute(ctx.db)
  return rows
}

async function readParked(ctx: Context, id: string, day: Day) {
  const { rows } = await sql<{ parkedCount: number; parkedCents: number }>`
    select count(*)::int as "parkedCount", coalesce(sum(amount_cents), 0)::bigint as "parkedCents" from bank_line
    where organisation_id = ${ctx.organisationId} and bank_account_id = ${id} and day <= ${day} and state = 'parked'`.execute(
    ctx.db,
  )
  return rows[0]!
}
