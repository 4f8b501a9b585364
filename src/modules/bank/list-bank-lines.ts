import { z } from 'zod'
import { addDays, type Day } from '../../kernel/day.ts'
import { zDay, zId } from '../../kernel/input.ts'
import { parseEuros } from '../../kernel/money.ts'
import { plain } from '../../kernel/plain.ts'
import { notFound } from '../../kernel/refusal.ts'
import { containing } from '../../platform/like.ts'
import { sorted, zPage, zSort } from '../../platform/pagination.server.ts'
import { type Context, query, sql } from '../../platform/use-case.server.ts'
import { readOrganisation } from '../organisation/index.ts'
import { BANK_READERS } from './accounts.ts'
import { type Detail, LINE_STATES } from './bank-line.ts'
import { readEntries, readItems, SETTLED } from './suggest-matches.ts'

const zLine = z.object({
  id: zId,
  bankAccountId: zId,
  accountName: z.string(),
  day: zDay,
  valueDay: zDay.nullable(),
  amountCents: z.number(),
  label: z.string(),
  counterparty: z.string().nullable(),
  counterpartyIban: z.string().nullable(),
  reference: z.string().nullable(),
  state: z.enum(LINE_STATES),
  matchId: z.string().nullable(),
  /** Documents that settle it: « F2026-00042 ». */
  documents: z.string().nullable(),
})
export type BankLineRow = z.output<typeof zLine>

const columns = sql`l.id, l.bank_account_id as "bankAccountId", b.name as "accountName", l.day, l.value_day as "valueDay", l.amount_cents as "amountCents", l.label,
  l.counterparty, l.counterparty_iban as "counterpartyIban", l.reference, l.state, l.match_id as "matchId",
  (select string_agg(distinct e.label, ' · ') from bank_match_line m join entry e on e.organisation_id = m.organisation_id and e.id = m.entry_id
   where m.organisation_id = l.organisation_id and m.match_id = l.match_id) as documents`

/** Bank lines, the latest first unless sorted otherwise. `q` matches label, party, reference or an amount. */
export const listBankLines = query({
  name: 'listBankLines',
  api: 'GET /bank-lines',
  summary: 'Liste les lignes de banque',
  roles: BANK_READERS,
  scope: 'house',
  input: z.strictObject({
    bankAccountId: zId.optional(),
    state: z.enum(LINE_STATES).optional(),
    from: zDay.optional(),
    to: zDay.optional(),
    q: z.string().max(100).optional(),
    sort: zSort('-day', 'day', 'amount'),
    ...zPage,
  }),
  output: z.object({ rows: z.array(zLine), next: z.string().nullable(), count: z.number() }),
  async run(ctx, { bankAccountId, state, from, to, q, ...input }) {
    const { key, order, beyond, page } = sorted(input, { day: sql`l.day`, amount: sql`l.amount_cents` }, sql`l.id`)
    const amount = q ? parseEuros(q) : null
    const like = containing(q ?? '')
    const where = sql`l.organisation_id = ${ctx.organisationId}
        ${bankAccountId ? sql`and l.bank_account_id = ${bankAccountId}` : sql``}
        ${state ? sql`and l.state = ${state}` : sql``}
        ${from ? sql`and l.day >= ${from}` : sql``}
        ${to ? sql`and l.day <= ${to}` : sql``}
        ${
          q
            ? sql`and (unaccent(concat_ws(' ', l.label, l.counterparty, l.reference)) ilike unaccent(${like}) ${
                amount === null ? sql`` : sql`or abs(l.amount_cents) = ${Math.abs(amount)}`
              })`
            : sql``
        }`
    const { rows } = await sql<BankLineRow & { sortKey: string }>`
      select ${columns}, ${key} as "sortKey" from bank_line l join bank_account b on b.organisation_id = l.organisation_id and b.id = l.bank_account_id
      where ${where} and ${beyond} order by ${order} limit ${input.limit + 1}`.execute(ctx.db)
    const { rows: counted } = await sql<{
      count: number
    }>`select count(*)::int as count from bank_line l where ${where}`.execute(ctx.db)
    return { ...page(rows), count: counted[0]!.count }
  },
})

const zLedgerLine = z.object({
  entryId: zId,
  day: zDay,
  label: z.string(),
  documentKind: z.string(),
  documentNumber: z.string(),
  validated: z.boolean(),
  amountCents: z.number(),
  posted: z.boolean(),
})

/** One line with all that the bank said, and what it is reconciled with. */
export const getBankLine = query({
  name: 'getBankLine',
  api: 'GET /bank-lines/{id}',
  summary: 'Lit une ligne de banque',
  roles: BANK_READERS,
  scope: 'house',
  input: z.strictObject({ id: zId }),
  output: zLine.extend({
    details: z.array(
      z.object({
        label: z.string(),
        amountCents: z.number().nullable(),
        counterparty: z.string().nullable(),
        counterpartyIban: z.string().nullable(),
        reference: z.string().nullable(),
      }),
    ),
    match: z
      .object({
        kind: z.string(),
        actorName: z.string(),
        at: z.string(),
        lines: z.array(z.object({ id: zId, day: zDay, label: z.string(), amountCents: z.number() })),
        ledger: z.array(zLedgerLine),
      })
      .nullable(),
  }),
  async run(ctx, { id }) {
    const { rows } = await sql<BankLineRow & { details: Detail[] }>`
      select ${columns}, l.details from bank_line l join bank_account b on b.organisation_id = l.organisation_id and b.id = l.bank_account_id
      where l.organisation_id = ${ctx.organisationId} and l.id = ${id}`.execute(ctx.db)
    const [line] = rows
    if (!line) throw notFound('Cette ligne de banque')
    return { ...line, match: line.matchId ? await readMatch(ctx, line.matchId) : null }
  },
})

async function readMatch(ctx: Context, id: string) {
  const match = await ctx.db
    .selectFrom('bank_match')
    .select(['kind', 'actor_name as actorName', 'at'])
    .where('organisation_id', '=', ctx.organisationId)
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  const lines = await ctx.db
    .selectFrom('bank_line')
    .select(['id', 'day', 'label', 'amount_cents as amountCents'])
    .where('organisation_id', '=', ctx.organisationId)
    .where('match_id', '=', id)
    .orderBy('day')
    .orderBy('id')
    .execute()
  const { rows: ledger } = await sql<z.output<typeof zLedgerLine>>`
    select e.id as "entryId", e.day, e.label, e.document_kind as "documentKind", e.document_number as "documentNumber",
      e.validated_at is not null as validated, (sum(l.debit) - sum(l.credit))::bigint as "amountCents", bool_or(m.posted) as posted
    from bank_match_line m
    join entry e on e.organisation_id = m.organisation_id and e.id = m.entry_id
    join entry_line l on l.organisation_id = m.organisation_id and l.entry_id = m.entry_id and l.position = m.position
    where m.organisation_id = ${ctx.organisationId} and m.match_id = ${id}
    group by e.organisation_id, e.id order by e.day, e.id`.execute(ctx.db)
  return { ...match, lines, ledger }
}

/** What a line could be matched to by hand: open items of its sign and entries of its account, nearest in amount first. `q` searches. */
export const listMatchCandidates = query({
  name: 'listMatchCandidates',
  api: 'GET /bank-lines/{id}/candidates',
  summary: 'Cherche à quoi rapprocher une ligne',
  roles: BANK_READERS,
  scope: 'house',
  input: z.strictObject({ id: zId, q: z.string().max(100).optional() }),
  output: z.object({
    items: z.array(
      z.object({
        account: z.string(),
        itemId: zId,
        thirdPartyId: z.string().nullable(),
        thirdPartyName: z.string().nullable(),
        number: z.string(),
        openCents: z.number(),
        day: zDay,
      }),
    ),
    entries: z.array(
      z.object({
        entryId: zId,
        amountCents: z.number(),
        day: zDay,
        documentKind: z.string(),
        documentNumber: z.string(),
        label: z.string(),
        thirdPartyName: z.string().nullable(),
      }),
    ),
  }),
  async run(ctx, { id, q }) {
    const line = await ctx.db
      .selectFrom('bank_line')
      .select(['bank_account_id', 'day', 'amount_cents'])
      .where('organisation_id', '=', ctx.organisationId)
      .where('id', '=', id)
      .executeTakeFirst()
    if (!line) throw notFound('Cette ligne de banque')
    const { accounts, journals } = (await readOrganisation(ctx)).settings
    const words = plainWords(q)
    const amount = q ? parseEuros(q) : null
    const fits = (texts: (string | null)[], cents: number) =>
      words.length === 0 ||
      (amount !== null && Math.abs(cents) === Math.abs(amount)) ||
      words.every(word => plainWords(texts.filter(Boolean).join(' ')).some(text => text.includes(word)))
    const near = (cents: number) => Math.abs(Math.abs(cents) - Math.abs(line.amount_cents))
    const items = (await readItems(ctx, [...SETTLED, accounts.bankToBank]))
      .filter(
        item =>
          Math.sign(item.openCents) === Math.sign(line.amount_cents) &&
          fits([item.number, item.thirdPartyName], item.openCents),
      )
      .sort((a, b) => near(a.openCents) - near(b.openCents) || a.day.localeCompare(b.day))
    const entries = (await readEntries(ctx, journals.opening, addDays(line.day, -400), line.bank_account_id))
      .filter(entry => fits([entry.label, entry.documentNumber, entry.thirdPartyName], entry.amountCents))
      .sort((a, b) => near(a.amountCents) - near(b.amountCents) || a.day.localeCompare(b.day))
    return {
      items: items.slice(0, 50).map(item => ({ ...item, day: item.day as Day })),
      entries: entries.slice(0, 50).map(({ bankAccountId: _, ...entry }) => ({ ...entry, day: entry.day as Day })),
    }
  },
})

const plainWords = (text: string | undefined): string[] =>
  plain(text ?? '')
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean)
