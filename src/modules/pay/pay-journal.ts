import { parse } from 'csv-parse/sync'
import { plainWords } from '../../formats/sheet.ts'
import { type Day, formatMonth, type Month, monthOf, parseDay } from '../../kernel/day.ts'
import { type Cents, cents, formatEuros, parseEuros, sum } from '../../kernel/money.ts'
import { type Refusal, refuse } from '../../kernel/refusal.ts'
import type { SlipLine } from './split-slip.ts'

/** Which column (from 0) says what in the payroll software's accounting journal. `day`: a date or month that each line must agree with. */
interface PayColumns {
  payrollNumber: number
  account: number
  label?: number | undefined
  debit: number
  credit: number
  day?: number | undefined
}

interface PayMapping {
  delimiter: ';' | ',' | '\t' | '|'
  /** Row of the headings, from 1; null when there is none. */
  headerRow: number | null
  columns: PayColumns
}

export interface JournalLine extends SlipLine {
  row: number
  payrollNumber: string
}

interface PayJournal {
  lines: JournalLine[]
  refusals: Refusal[]
}

const DELIMITERS = [';', '\t', ',', '|'] as const
/** Refusals shown at most: the rest say the same. */
const SHOWN = 200

/** Bytes of a CSV as text: UTF-8 when they are, else the Windows code page of most payroll software. */
export function payJournalText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('windows-1252').decode(bytes)
  }
}

/** Every cell of the file, trimmed; null when a quote is never closed. */
export function cellsOf(text: string, delimiter: string): string[][] | null {
  try {
    return parse(text, {
      bom: true,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: false,
      trim: true,
      delimiter,
    })
  } catch {
    return null
  }
}

const HEADINGS: [keyof PayColumns, RegExp][] = [
  ['payrollNumber', /matricule|salarie|employe|code sal|numero sal/],
  ['account', /compte|^cpt/],
  ['debit', /debit/],
  ['credit', /credit/],
  ['label', /libelle|intitule|designation/],
  ['day', /date|periode|mois/],
]

/** Guesses the mapping from the headings; null when a column that matters is not found. */
export function guessPayMapping(text: string): PayMapping | null {
  for (const delimiter of DELIMITERS) {
    const rows = cellsOf(text.slice(0, 100_000), delimiter)?.slice(0, 20) ?? []
    for (const [index, row] of rows.entries()) {
      const names = row.map(plainWords)
      const columns: Partial<PayColumns> = {}
      for (const [role, pattern] of HEADINGS) {
        const at = names.findIndex((name, i) => pattern.test(name) && !Object.values(columns).includes(i))
        if (at >= 0) columns[role] = at
      }
      if ([columns.payrollNumber, columns.account, columns.debit, columns.credit].every(at => at !== undefined))
        return { delimiter, headerRow: index + 1, columns: columns as PayColumns }
    }
  }
  return null
}

/** Reads the journal. Every line that cannot be read is said with its row; totals lines at the foot are left out. */
export function readPayJournal(text: string, mapping: PayMapping, month: Month): PayJournal {
  const rows = cellsOf(text, mapping.delimiter)
  if (!rows)
    return {
      lines: [],
      refusals: [
        refuse(
          'csv',
          'Ce fichier CSV est mal formé (un guillemet n’est pas refermé) : exportez-le de nouveau.',
          'file',
        ),
      ],
    }
  const journal: PayJournal = { lines: [], refusals: [] }
  for (const [index, row] of rows.entries()) {
    if (index < (mapping.headerRow ?? 0) || row.every(cell => !cell)) continue
    const line = readLine(row, index + 1, mapping.columns, month)
    if (Array.isArray(line)) {
      if (!row.some(cell => /^(sous[- ]?)?total/i.test(cell)))
        journal.refusals.push(refuse('ligne', `Ligne ${index + 1} : ${line.join(' ; ')}.`, 'file'))
    } else if (line.amountCents !== 0) journal.lines.push(line)
  }
  if (journal.lines.length === 0 && journal.refusals.length === 0)
    journal.refusals.push(
      refuse('vide', 'Ce journal ne contient aucune ligne : vérifiez le choix des colonnes ou le fichier.', 'file'),
    )
  journal.refusals.push(...balanceRefusals(journal.lines))
  if (journal.refusals.length > SHOWN)
    journal.refusals.splice(SHOWN, Number.POSITIVE_INFINITY, refuse('suite', 'Et d’autres lignes encore.', 'file'))
  return journal
}

function readLine(row: string[], number: number, columns: PayColumns, month: Month): JournalLine | string[] {
  const cell = (at: number | undefined) => (at === undefined ? '' : (row[at] ?? ''))
  const faults: string[] = []
  const payrollNumber = cell(columns.payrollNumber)
  if (!payrollNumber) faults.push('le matricule manque')
  const account = cell(columns.account).toUpperCase().replace(/\s/g, '')
  if (!account) faults.push('le compte manque')
  else if (!/^[1-8][0-9A-Z]{1,11}$/.test(account)) faults.push(`« ${account.slice(0, 20)} » n’est pas un compte`)
  else if (!/^[467]/.test(account)) faults.push(`le compte ${account} n’est pas un compte de paie (4, 6 ou 7)`)
  const debit = readAmount(cell(columns.debit))
  const credit = readAmount(cell(columns.credit))
  if (debit === null) faults.push(`le débit « ${cell(columns.debit).slice(0, 30)} » est illisible`)
  if (credit === null) faults.push(`le crédit « ${cell(columns.credit).slice(0, 30)} » est illisible`)
  if (debit && credit) faults.push('un débit et un crédit sont écrits sur la même ligne')
  const when = cell(columns.day)
  if (when && monthOfCell(when) !== month)
    faults.push(`« ${when.slice(0, 20)} » n’est pas en ${formatMonth(month)}, le mois de cette paie`)
  if (faults.length > 0) return faults
  return {
    row: number,
    payrollNumber,
    account,
    label: cell(columns.label).slice(0, 80),
    amountCents: cents(debit! - credit!),
  }
}

const readAmount = (text: string): Cents | null => (text === '' || text === '-' ? cents(0) : parseEuros(text))

/** The month of « 30/11/2026 », « 11/2026 », "2026-11" or "202611"; null when it is none. */
function monthOfCell(text: string): Month | null {
  const day: Day | null =
    /^\d{8}$/.test(text) && /^(19|20)/.test(text)
      ? parseDay(`${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}`)
      : parseDay(text)
  if (day) return monthOf(day)
  const french = /^(\d{1,2})[/.\- ](\d{4})$/.exec(text)
  const iso = /^(\d{4})-?(\d{2})$/.exec(text)
  const month = french ? `${french[2]}-${french[1]!.padStart(2, '0')}` : iso ? `${iso[1]}-${iso[2]}` : ''
  return /^(19|20|21)\d\d-(0[1-9]|1[0-2])$/.test(month) ? (month as Month) : null
}

/** Debits equal credits for each employee, hence overall. */
function balanceRefusals(lines: readonly JournalLine[]): Refusal[] {
  const employees = Map.groupBy(lines, line => line.payrollNumber)
  const refusals: Refusal[] = []
  for (const [payrollNumber, its] of employees) {
    const gap = sum(its.map(line => line.amountCents))
    if (gap === 0) continue
    const debit = sum(its.map(line => Math.max(0, line.amountCents)))
    const rows = its.map(line => line.row)
    refusals.push(
      refuse(
        'desequilibre',
        `Matricule ${payrollNumber} (lignes ${rows[0]} à ${rows.at(-1)}) : débit ${formatEuros(debit)}, crédit ${formatEuros(debit - gap)}, soit ${formatEuros(Math.abs(gap))} d’écart. Corrigez dans le logiciel de paie et exportez de nouveau.`,
        'file',
      ),
    )
  }
  const whole = sum(lines.map(line => line.amountCents))
  if (whole !== 0)
    refusals.push(
      refuse(
        'desequilibre-total',
        `Le journal entier n’est pas équilibré : ${formatEuros(Math.abs(whole))} d’écart.`,
        'file',
      ),
    )
  return refusals
}

/**
 * The chart's account that a payroll account stands for: itself, or itself without the zeros by which payroll software pads its accounts
 * (« 641100 » is 6411, « 431000 » is 431). Null when the chart has none.
 */
export function accountInChart(account: string, chart: ReadonlySet<string>): string | null {
  for (let code = account; code.length >= 2; code = code.slice(0, -1)) {
    if (chart.has(code)) return code
    if (!code.endsWith('0')) return null
  }
  return null
}
