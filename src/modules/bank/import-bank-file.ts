import { z } from 'zod'
import type { BankEntry } from '../../formats/bank-statement.ts'
import { zDay, zId } from '../../kernel/input.ts'
import { sum } from '../../kernel/money.ts'
import { refuseIfAny } from '../../kernel/refusal.ts'
import { newId } from '../../platform/ids.server.ts'
import { keepFile } from '../../platform/kept-file.server.ts'
import { OFFICE } from '../../platform/session.ts'
import { type Context, query, sql, useCase } from '../../platform/use-case.server.ts'
import { lockBank } from './match-bank-lines.ts'
import { type FileInput, type Plan, type PlannedStatement, planImport, textsOf, zFile } from './plan-import.ts'
import { zCsvMapping } from './read-file.ts'

const zMessage = z.object({ code: z.string(), message: z.string(), path: z.string().optional() })

const zPreviewLine = z.object({
  day: zDay,
  amountCents: z.number(),
  label: z.string(),
  counterparty: z.string().nullable(),
  known: z.boolean(),
})

/** Reads a file without writing anything: what would be imported, what is known already, balances, and what stands in the way. */
export const previewBankFile = query({
  name: 'previewBankFile',
  api: 'POST /bank-files/preview',
  summary: 'Lit un relevé sans l’importer',
  roles: OFFICE,
  scope: 'house',
  input: z.strictObject(zFile),
  output: z.object({
    statements: z.array(
      z.object({
        bankAccountId: zId,
        accountName: z.string(),
        format: z.string(),
        from: zDay.nullable(),
        to: zDay.nullable(),
        openingCents: z.number().nullable(),
        closingCents: z.number().nullable(),
        lineCount: z.number(),
        newCount: z.number(),
        /** The first lines, to be shown. */
        lines: z.array(zPreviewLine),
      }),
    ),
    newCount: z.number(),
    knownCount: z.number(),
    problems: z.array(zMessage),
    notices: z.array(zMessage),
    csv: z.object({ mapping: zCsvMapping.nullable(), rows: z.array(z.array(z.string())) }).nullable(),
  }),
  async run(ctx, input) {
    const plan = await planImport(ctx, input)
    return {
      statements: plan.statements.map(({ statement, account, fresh }) => ({
        bankAccountId: account.id,
        accountName: account.name,
        format: statement.format,
        from: statement.from,
        to: statement.to,
        openingCents: statement.openingCents,
        closingCents: statement.closingCents,
        lineCount: statement.entries.length,
        newCount: fresh.length,
        lines: statement.entries.slice(0, 100).map(entry => ({
          day: entry.day,
          amountCents: entry.amountCents,
          label: entry.label,
          counterparty: entry.counterparty,
          known: !fresh.some(({ entry: one }) => one === entry),
        })),
      })),
      newCount: sum(plan.statements.map(({ fresh }) => fresh.length)),
      knownCount: sum(plan.statements.map(({ statement, fresh }) => statement.entries.length - fresh.length)),
      problems: plan.problems,
      notices: plan.notices,
      csv: plan.csv,
    }
  },
})

/**
 * Imports a bank file (CAMT.053, OFX, CFONB 120, CSV): all of it, or nothing with every reason. Lines already there are left out, so
 * the same file twice, or files that overlap, change nothing. The file is kept.
 */
export const importBankFile = useCase({
  name: 'importBankFile',
  api: 'POST /bank-files',
  summary: 'Importe un relevé bancaire',
  roles: OFFICE,
  scope: 'house',
  input: z.strictObject(zFile),
  output: z.strictObject({
    imported: z.number(),
    known: z.number(),
    statementIds: z.array(zId),
    accounts: z.array(z.object({ id: zId, name: z.string(), imported: z.number() })),
    notices: z.array(zMessage),
  }),
  async run(ctx, input) {
    await lockBank(ctx)
    const plan = await planImport(ctx, input)
    refuseIfAny(plan.problems)
    if (input.mapping && plan.csv) await keepMapping(ctx, plan, input.mapping)
    const written = plan.statements.filter(({ fresh, isKnown }) => fresh.length > 0 || !isKnown)
    const statementIds = written.length > 0 ? await write(ctx, input, plan, written) : []
    // Two rows at least, so that the audit log does not keep the file itself.
    ctx.record(ctx.organisationId)
    for (const id of new Set([...statementIds, ...plan.statements.map(({ account }) => account.id)])) ctx.record(id)
    const byAccount = Map.groupBy(plan.statements, ({ account }) => account)
    return {
      imported: sum(plan.statements.map(({ fresh }) => fresh.length)),
      known: sum(plan.statements.map(({ statement, fresh }) => statement.entries.length - fresh.length)),
      statementIds,
      accounts: [...byAccount].map(([account, its]) => ({
        id: account.id,
        name: account.name,
        imported: sum(its.map(({ fresh }) => fresh.length)),
      })),
      notices: plan.notices,
    }
  },
})

function columnsOf(entry: BankEntry) {
  const { counterpartyIban, bankReference, ...texts } = textsOf(entry)
  const details = entry.details.map(detail =>
    JSON.parse(
      JSON.stringify(detail, (_, value) =>
        typeof value === 'string' ? value.replaceAll('\0', '').toWellFormed() : value,
      ),
    ),
  )
  return { ...texts, counterparty_iban: counterpartyIban, bank_reference: bankReference, details }
}

async function keepMapping(ctx: Context, plan: Plan, mapping: object): Promise<void> {
  for (const { account } of plan.statements) {
    await ctx.db
      .updateTable('bank_account')
      .set({ csv_mapping: JSON.stringify(mapping) })
      .where('organisation_id', '=', ctx.organisationId)
      .where('id', '=', account.id)
      .execute()
  }
}

async function write(
  ctx: Context,
  input: FileInput,
  plan: Plan,
  written: readonly PlannedStatement[],
): Promise<string[]> {
  const fileId = await keepFile(ctx, {
    name: input.name,
    mediaType: written[0]!.statement.format === 'camt053' ? 'application/xml' : 'text/plain',
    bytes: plan.bytes,
  })
  const statements = written.map(planned => ({ ...planned, id: newId() }))
  await ctx.db
    .insertInto('bank_statement')
    .values(
      statements.map(({ id, statement, account, fresh }) => ({
        organisation_id: ctx.organisationId,
        id,
        bank_account_id: account.id,
        format: statement.format,
        reference: statement.statementId.slice(0, 200),
        from_day: statement.from,
        to_day: statement.to,
        opening_cents: statement.openingCents,
        closing_cents: statement.closingCents,
        line_count: statement.entries.length,
        new_count: fresh.length,
        file_id: fileId,
        imported_at: ctx.now,
      })),
    )
    .execute()
  const rows = statements.flatMap(({ id, account, fresh }) =>
    fresh.map(({ entry, position, rank }) => ({
      id: newId(),
      bank_account_id: account.id,
      statement_id: id,
      position,
      day: entry.day,
      value_day: entry.valueDay,
      amount_cents: entry.amountCents,
      ...columnsOf(entry),
      rank,
    })),
  )
  if (rows.length > 0)
    await sql`
      insert into bank_line (organisation_id, id, bank_account_id, statement_id, position, day, value_day, amount_cents, label, counterparty,
        counterparty_iban, reference, bank_reference, details, rank)
      select ${ctx.organisationId}, r.* from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(id uuid, bank_account_id uuid, statement_id uuid, position int,
        day date, value_day date, amount_cents bigint, label text, counterparty text, counterparty_iban text, reference text, bank_reference text, details jsonb, rank int)`.execute(
      ctx.db,
    )
  return statements.map(({ id }) => id)
}
