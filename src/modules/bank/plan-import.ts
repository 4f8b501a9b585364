import { z } from 'zod'
import type { CsvMapping } from '../../formats/bank-csv.ts'
import type { BankEntry, BankStatement } from '../../formats/bank-statement.ts'
import { ribOfIban } from '../../formats/iban.ts'
import { type Day, formatDay } from '../../kernel/day.ts'
import { zId, zText } from '../../kernel/input.ts'
import { formatEuros, sum } from '../../kernel/money.ts'
import { notFound, type Refusal, Refused, refuse } from '../../kernel/refusal.ts'
import { type Context, sql } from '../../platform/use-case.server.ts'
import { firstDay, lastDay, newLines } from './bank-line.ts'
import { type KnownAccount, readFile, route, zCsvMapping } from './read-file.ts'

export const zFile = {
  /** The file's bytes in base64. */
  content: z
    .string({ error: 'Choisissez un fichier.' })
    .min(1, 'Choisissez un fichier.')
    .max(28_000_000, 'Ce fichier dépasse 20 Mo : téléchargez le relevé par périodes plus courtes.')
    .meta({ contentEncoding: 'base64' }),
  name: zText(200),
  /** The account, for files that do not name it (CSV). */
  bankAccountId: zId.nullish(),
  /** For a CSV: how to read it; kept for the account. The one kept, or guessed, when absent. */
  mapping: zCsvMapping.nullish(),
}
export type FileInput = z.output<z.ZodObject<typeof zFile>>

export interface PlannedStatement {
  statement: BankStatement
  account: KnownAccount
  fresh: { entry: BankEntry; position: number; rank: number }[]
  /** A statement of the same period and balances is there already. */
  isKnown: boolean
}

export interface Plan {
  bytes: Buffer
  statements: PlannedStatement[]
  problems: Refusal[]
  notices: Refusal[]
  csv: { mapping: CsvMapping | null; rows: string[][] } | null
}

/** Reads a file and says what importing it would write, and what stands in the way. */
export async function planImport(ctx: Context, input: FileInput): Promise<Plan> {
  const accounts = await readAccounts(ctx)
  const chosen = input.bankAccountId ? accounts.find(account => account.id === input.bankAccountId) : null
  if (chosen === undefined) throw notFound('Ce compte bancaire')
  const bytes = Buffer.from(input.content, 'base64')
  if (bytes.length === 0)
    throw new Refused([refuse('vide', 'Ce fichier est vide : choisissez-en un autre.', 'content')])
  const reading = readFile(bytes, input.name, (input.mapping as CsvMapping | null | undefined) ?? null, chosen)
  const { routed, problems, notices } = route(reading.statements, accounts, chosen)
  const plan: Plan = {
    bytes,
    statements: [],
    problems: [...reading.problems, ...problems],
    notices: [...reading.notices, ...notices],
    csv: reading.csv,
  }
  for (const [account, its] of Map.groupBy(routed, ({ account }) => account)) {
    plan.statements.push(
      ...(await planAccount(
        ctx,
        account,
        its.map(({ statement }) => statement),
        plan.notices,
      )),
    )
  }
  const zeros = sum(routed.map(({ statement }) => statement.entries.filter(entry => entry.amountCents === 0).length))
  if (zeros > 0)
    plan.notices.push(
      refuse(
        'zero',
        `${zeros} ligne${zeros > 1 ? 's' : ''} à zéro euro, sans effet sur le compte : laissée${zeros > 1 ? 's' : ''} de côté.`,
      ),
    )
  return plan
}

async function readAccounts(ctx: Context): Promise<KnownAccount[]> {
  const rows = await ctx.db
    .selectFrom('bank_account')
    .select(['id', 'name', 'iban', 'csv_mapping'])
    .where('organisation_id', '=', ctx.organisationId)
    .where('archived_on', 'is', null)
    .execute()
  return rows.map(row => ({
    id: row.id,
    name: row.name,
    iban: row.iban,
    number: row.iban ? ribOfIban(row.iban) : null,
    csvMapping: row.csv_mapping as CsvMapping | null,
  }))
}

/** Which lines of an account's statements are new, after what is stored over the same days. */
async function planAccount(
  ctx: Context,
  account: KnownAccount,
  statements: readonly BankStatement[],
  notices: Refusal[],
): Promise<PlannedStatement[]> {
  const entries = statements.flatMap((statement, s) =>
    statement.entries.flatMap((entry, position) =>
      entry.amountCents === 0 ? [] : [{ ...entry, ...textsOf(entry), entry, s, position }],
    ),
  )
  const stored = await readStored(ctx, account.id, entries)
  const fresh = newLines(entries, stored)
  const earlier = await readStatements(ctx, account.id)
  const format = statements[0]?.format
  const alike = new Set(stored.filter(line => line.format !== format).map(line => `${line.day} ${line.amountCents}`))
  const twins = fresh.filter(({ line }) => alike.has(`${line.day} ${line.amountCents}`)).length
  if (twins > 0)
    notices.push(
      refuse(
        'autre-format',
        `${twins} ligne${twins > 1 ? 's' : ''} de « ${account.name} » ressemble${twins > 1 ? 'nt' : ''} à des lignes déjà importées d’un fichier d’un autre format : gardez un seul format par compte, ou vérifiez avant d’importer.`,
      ),
    )
  const gap = await gapBefore(ctx, account, statements)
  if (gap) notices.push(gap)
  return statements.map((statement, s) => ({
    statement,
    account,
    fresh: fresh
      .filter(({ line }) => line.s === s)
      .map(({ line, rank }) => ({ entry: line.entry, position: line.position, rank })),
    isKnown: earlier.some(
      known =>
        known.from_day === statement.from &&
        known.to_day === statement.to &&
        known.opening_cents === statement.openingCents &&
        known.closing_cents === statement.closingCents,
    ),
  }))
}

/** Texts as the database keeps them: no NUL, no half of a character, no novel. */
export function textsOf(entry: BankEntry) {
  const clean = (text: string, most: number) => text.replaceAll('\0', '').toWellFormed().slice(0, most).toWellFormed()
  const cleanOr = (text: string | null, most: number) => (text === null ? null : clean(text, most) || null)
  return {
    label: clean(entry.label, 2000) || 'Opération sans libellé',
    counterparty: cleanOr(entry.counterparty, 200),
    counterpartyIban: cleanOr(entry.counterpartyIban, 40),
    reference: cleanOr(entry.reference, 200),
    bankReference: cleanOr(entry.bankReference, 200),
  }
}

async function readStored(ctx: Context, accountId: string, entries: readonly { day: Day }[]) {
  if (entries.length === 0) return []
  const days = entries.map(({ day }) => day)
  const rows = await ctx.db
    .selectFrom('bank_line as l')
    .innerJoin('bank_statement as s', join =>
      join.onRef('s.organisation_id', '=', 'l.organisation_id').onRef('s.id', '=', 'l.statement_id'),
    )
    .select([
      'l.day',
      'l.amount_cents as amountCents',
      'l.label',
      'l.counterparty',
      'l.bank_reference as bankReference',
      'l.rank',
      's.format',
    ])
    .where('l.organisation_id', '=', ctx.organisationId)
    .where('l.bank_account_id', '=', accountId)
    .where('l.day', '>=', firstDay(days))
    .where('l.day', '<=', lastDay(days))
    .execute()
  return rows
}

const readStatements = (ctx: Context, accountId: string) =>
  ctx.db
    .selectFrom('bank_statement')
    .select(['from_day', 'to_day', 'opening_cents', 'closing_cents'])
    .where('organisation_id', '=', ctx.organisationId)
    .where('bank_account_id', '=', accountId)
    .execute()

/** Whether the file starts from the balance that the former statements and lines lead to; else the difference and the remedy. */
async function gapBefore(
  ctx: Context,
  account: KnownAccount,
  statements: readonly BankStatement[],
): Promise<Refusal | null> {
  const first = statements
    .filter(statement => statement.openingCents !== null && statement.from !== null)
    .sort((a, b) => a.from!.localeCompare(b.from!))[0]
  if (!first) return null
  const { rows } = await sql<{ expected: number; to: Day }>`
    select s.opening_cents + coalesce((select sum(l.amount_cents) from bank_line l where l.organisation_id = s.organisation_id
      and l.bank_account_id = s.bank_account_id and l.day >= s.from_day and l.day < ${first.from}), 0)::bigint as expected, s.to_day as to
    from bank_statement s
    where s.organisation_id = ${ctx.organisationId} and s.bank_account_id = ${account.id} and s.opening_cents is not null and s.from_day < ${first.from}
    order by s.from_day desc limit 1`.execute(ctx.db)
  const [before] = rows
  if (!before || before.expected === first.openingCents) return null
  return refuse(
    'suite',
    `Le relevé de « ${account.name} » part de ${formatEuros(first.openingCents!)} le ${formatDay(first.from!)}, alors que les relevés précédents mènent à ${formatEuros(before.expected)} : ` +
      `il manque ${formatEuros(first.openingCents! - before.expected)} d’opérations, sans doute un relevé à importer entre le ${formatDay(before.to)} et cette date.`,
  )
}
