import { z } from 'zod'
import { type CsvMapping, guessCsvMapping, previewCsv, readBankCsv } from '../../formats/bank-csv.ts'
import { type BankFileReading, type BankStatement, decodeText, readBankFile } from '../../formats/bank-statement.ts'
import { formatIban } from '../../formats/iban.ts'
import { type Refusal, refuse } from '../../kernel/refusal.ts'

const zColumn = z.number().int().min(0).max(200).meta({ text: 'integer' })

/** How a bank's CSV is read: formats/bank-csv `CsvMapping`. Columns are counted from 0. */
export const zCsvMapping = z
  .strictObject({
    delimiter: z.enum([';', ',', '\t', '|'], { error: 'Choisissez le séparateur.' }),
    headerRow: z.number().int().min(1).max(200).nullable().meta({ text: 'integer' }),
    dayFormat: z.enum(['dmy', 'mdy', 'ymd'], { error: 'Choisissez l’ordre des dates.' }),
    columns: z.strictObject({
      day: zColumn,
      label: zColumn,
      amount: zColumn.optional(),
      debit: zColumn.optional(),
      credit: zColumn.optional(),
      valueDay: zColumn.optional(),
      reference: zColumn.optional(),
      balance: zColumn.optional(),
      counterparty: zColumn.optional(),
      direction: zColumn.optional(),
      currency: zColumn.optional(),
      status: zColumn.optional(),
    }),
  })
  .refine(
    ({ columns }) => columns.amount !== undefined || columns.debit !== undefined || columns.credit !== undefined,
    'Choisissez la colonne du montant, ou celles du débit et du crédit.',
  )

export interface KnownAccount {
  id: string
  name: string
  iban: string | null
  number: string | null
  csvMapping: CsvMapping | null
}

interface ReadFile extends BankFileReading {
  /** Of a CSV: the mapping used (null when none was found) and the first rows, to choose another. */
  csv: { mapping: CsvMapping | null; rows: string[][] } | null
}

/**
 * Reads a bank file with, for a CSV, in this order: the mapping given, the one kept for the account, the one guessed. A kept mapping
 * that no longer fits the file gives way to the guess.
 */
export function readFile(
  bytes: Uint8Array,
  name: string,
  mapping: CsvMapping | null,
  account: KnownAccount | null,
): ReadFile {
  const reading = readBankFile(bytes, name)
  const isCsv = reading.statements.some(statement => statement.format === 'csv')
  const unknown =
    reading.statements.length === 0 &&
    reading.problems.some(({ code }) => code === 'format' || code === 'ligne' || code === 'aucun-releve')
  const text = isCsv || unknown || mapping ? decodeText(bytes).text : undefined
  if (text === undefined || /^\s*</.test(text) || text.includes('\0')) return { ...reading, csv: null }
  const guess = guessCsvMapping(text)
  const rowsOf = (chosen: CsvMapping | null) => previewCsv(text, chosen?.delimiter ?? ';', 12)
  const context = { name, iban: account?.iban ?? null }
  if (mapping) return { ...readBankCsv(text, mapping, context), csv: { mapping, rows: rowsOf(mapping) } }
  const kept = account?.csvMapping
  if (kept) {
    const again = readBankCsv(text, kept, context)
    if (again.problems.length === 0) return { ...again, csv: { mapping: kept, rows: rowsOf(kept) } }
  }
  if (!isCsv && !guess) {
    const rows = rowsOf(null)
    return { ...reading, csv: rows.some(row => row.length >= 3) ? { mapping: null, rows } : null }
  }
  const guessed = guess ? readBankCsv(text, guess, context) : reading
  return { ...guessed, csv: { mapping: guess, rows: rowsOf(guess) } }
}

/**
 * Finds whose account each statement is: by IBAN or bank number, else the account chosen. Statements of unknown accounts are left
 * aside with a notice when others can be imported, and refused when none can.
 */
export function route(
  statements: readonly BankStatement[],
  accounts: readonly KnownAccount[],
  chosen: KnownAccount | null,
): { routed: { statement: BankStatement; account: KnownAccount }[]; problems: Refusal[]; notices: Refusal[] } {
  const routed: { statement: BankStatement; account: KnownAccount }[] = []
  const problems: Refusal[] = []
  const unknown: Refusal[] = []
  for (const statement of statements) {
    const { iban, number } = statement.account
    const named = accounts.find(account => isOf(statement, account)) ?? null
    const who = iban ? formatIban(iban) : (number ?? '')
    if (!iban && !number) {
      if (chosen) routed.push({ statement, account: chosen })
      else
        problems.push(
          refuse('compte', 'Ce fichier ne dit pas de quel compte il est : choisissez le compte.', 'bankAccountId'),
        )
    } else if (named && chosen && named.id !== chosen.id)
      problems.push(
        refuse(
          'compte',
          `Ce relevé est celui de « ${named.name} » (${who}), pas de « ${chosen.name} » : choisissez le bon compte.`,
          'bankAccountId',
        ),
      )
    else if (named) routed.push({ statement, account: named })
    else if (chosen && !chosen.iban) routed.push({ statement, account: chosen })
    else if (chosen)
      problems.push(
        refuse(
          'compte',
          `Ce relevé est celui du compte ${who}, pas de « ${chosen.name} » : choisissez le bon compte ou ajoutez-le.`,
          'bankAccountId',
        ),
      )
    else
      unknown.push(
        refuse(
          'compte-inconnu',
          `Le compte ${who} n’est pas parmi vos comptes bancaires : ajoutez-le pour importer son relevé.`,
        ),
      )
  }
  return routed.length === 0
    ? { routed, problems: [...problems, ...unknown], notices: [] }
    : { routed, problems, notices: unknown }
}

function isOf({ account: { iban, number } }: BankStatement, account: KnownAccount): boolean {
  if (iban && account.iban) return iban === account.iban
  if (!number || !account.number) return false
  return number === account.number || (number.length >= 8 && account.number.endsWith(number))
}
