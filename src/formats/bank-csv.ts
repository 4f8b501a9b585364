import { CsvError, parse } from 'csv-parse/sync'
import { type Day, isDay } from '../kernel/day.ts'
import { type Cents, cents, parseEuros } from '../kernel/money.ts'
import {
  account,
  addStatement,
  type BankEntry,
  type BankFileReading,
  capped,
  isCurrency,
  joinLabel,
  meaningful,
  newReading,
  notice,
  problem,
  unreadable,
} from './bank-entry.ts'
import { normalizeIban } from './iban.ts'

type CsvDelimiter = ';' | ',' | '\t' | '|'
type CsvDayFormat = 'dmy' | 'mdy' | 'ymd'

/** Which column (from 0) says what. Either `amount` (signed), or `debit` and `credit`, or one of the two. */
interface CsvColumns {
  day: number
  label: number
  amount?: number
  debit?: number
  credit?: number
  valueDay?: number
  reference?: number
  balance?: number
  counterparty?: number
  /** Debit or credit, in a letter or a word, beside amounts without a sign. */
  direction?: number
  currency?: number
  /** What became of the operation: what was refused or is still awaited never moved the account. */
  status?: number
}

/** How to read one bank's CSV; plain JSON, kept per account so that the next file is read without asking. */
export interface CsvMapping {
  delimiter: CsvDelimiter
  /** Row of the headings, from 1 as spreadsheets count; null when there is none. What comes before is left out. */
  headerRow: number | null
  columns: CsvColumns
  dayFormat: CsvDayFormat
}

const DELIMITERS: CsvDelimiter[] = [';', '\t', ',', '|']
const OPTIONS = {
  bom: true,
  relax_column_count: true,
  relax_quotes: true,
  skip_empty_lines: false,
  trim: true,
} as const

/** The first rows as cells, to be shown beside the mapping; empty when the text cannot be cut with this delimiter. */
export function previewCsv(text: string, delimiter: CsvDelimiter, rows = 60): string[][] {
  try {
    return parse(text.slice(0, 200_000), { ...OPTIONS, delimiter, to: rows })
  } catch {
    return []
  }
}

/** Guesses delimiter, headings, columns and day format from the content; null when no column of days and amounts is found. */
export function guessCsvMapping(text: string): CsvMapping | null {
  for (const guess of [guessFromHeadings, guessFromContent]) {
    let best: CsvMapping | null = null
    for (const delimiter of DELIMITERS) {
      const mapping = guess(previewCsv(text, delimiter), delimiter)
      if (mapping && Object.keys(mapping.columns).length > Object.keys(best?.columns ?? {}).length) best = mapping
    }
    if (best) return best
  }
  return null
}

const unaccented = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '')

const plain = (heading: string): string =>
  unaccented(heading)
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .replace(/[^a-z]+/g, ' ')
    .trim()

/** Headings of French banks, most telling first, without accents. */
const HEADINGS: [keyof CsvColumns, RegExp[], RegExp?][] = [
  ['valueDay', [/date.*(valeur|value|val$)/, /^valeur$/, /^(val|value)( date)?$/]],
  [
    'day',
    [/date.*(comptab|ecriture)/, /(booking|posted|settlement|completed) date/, /date.*op/, /^date$/, /^(date|jour)\b/],
    /valeur|value/,
  ],
  [
    'amount',
    [/^(montant|amount|somme)/, /debit.*credit|credit.*debit/, /montant|amount/],
    /franc|frais|fee|initial|origine|solde|tva|en devise|local/,
  ],
  ['debit', [/^debit/, /debit|^(sorties?|retraits?|depenses?)$|(paid|money) out/], /credit|carte|type/],
  ['credit', [/^credit/, /credit|^(entrees?|depots?|recettes?|versements?)$|(paid|money) in/], /debit|carte|type/],
  ['balance', [/solde|balance/]],
  [
    'label',
    [
      /libelle.*op|op.*libelle/,
      /^(libelle|label|intitule)$/,
      /libelle|label/,
      /intitule|description|designation|motif|communication|memo/,
      /detail|nature|operation|objet/,
    ],
    /date|montant|type|compte|reference|numero|categ/,
  ],
  [
    'reference',
    [/^ref/, /reference/, /(numero|no?) (d |de )?(operation|piece|cheque|transaction)/],
    /date|libelle|interne/,
  ],
  ['counterparty', [/contrepartie|counterparty|^tiers|beneficiaire|supplier/], /iban|compte|banque/],
  ['status', [/^(statut|status|state|etat)\b/]],
]

const DIRECTION = /^(?:(d|db|deb|debit|dt|sortie|-|−)|c|cr|cre|credit|ct|entree|\+)\.?$/i
const isDirection = (cell: string) => DIRECTION.test(unaccented(cell))
const NOT_BOOKED = /refus|rejet|annul|declin|cancel|reject|pending|attente|en cours/

function columnsOf(headings: string[]): Partial<CsvColumns> {
  const names = headings.map(plain)
  const found: Partial<CsvColumns> = {}
  const free = (at: number) => !Object.values(found).includes(at)
  for (const [role, patterns, never] of HEADINGS)
    for (const pattern of patterns) {
      const at = names.findIndex((name, i) => name && free(i) && pattern.test(name) && !never?.test(name))
      if (at < 0) continue
      found[role] = at
      break
    }
  if (found.debit !== undefined && found.credit !== undefined) delete found.amount
  else if (found.amount !== undefined) {
    delete found.debit
    delete found.credit
  }
  if (found.label === undefined && found.counterparty !== undefined) found.label = found.counterparty
  return found
}

/** Columns that their content tells, whatever their heading: all letters of debit or credit, all currencies. */
function told(rows: string[][], columns: CsvColumns, headings: string[]): CsvColumns {
  const lines = rows.filter(row => row[columns.day])
  const width = Math.max(0, ...lines.map(row => row.length))
  const amount = columns.amount ?? columns.credit ?? columns.debit!
  const nearest = [...Array(width).keys()]
    .filter(at => !Object.values(columns).includes(at) && lines.some(row => row[at]))
    .toSorted((a, b) => Math.abs(a - amount) - Math.abs(b - amount))
  const every = (fits: (cell: string) => boolean) => nearest.find(at => lines.every(row => !row[at] || fits(row[at]!)))
  const directions = columns.amount === undefined ? undefined : every(isDirection)
  const agrees = (row: string[]) => typeof directed(readEuros(row[amount]!) ?? cents(0), row[directions!]!) === 'number'
  const direction =
    directions !== undefined && lines.every(row => !row[directions] || agrees(row)) ? directions : undefined
  const currency = /\b(eur|euros?)\b/.test(plain(headings[amount] ?? '')) ? undefined : every(isCurrency)
  return {
    ...columns,
    ...(direction === undefined ? {} : { direction }),
    ...(currency === undefined ? {} : { currency }),
  }
}

const isUsable = (columns: Partial<CsvColumns>): columns is CsvColumns =>
  columns.day !== undefined &&
  columns.label !== undefined &&
  (columns.amount !== undefined || columns.debit !== undefined || columns.credit !== undefined)

function guessFromHeadings(rows: string[][], delimiter: CsvDelimiter): CsvMapping | null {
  for (const [index, row] of rows.entries()) {
    const columns = columnsOf(row)
    if (row.length < 3 || !isUsable(columns)) continue
    if (row.some(cell => dayFormatOf([cell]) !== null)) continue
    const below = rows.slice(index + 1)
    const dayFormat = dayFormatOf(below.map(one => one[columns.day] ?? '')) ?? 'dmy'
    return { delimiter, headerRow: index + 1, columns: told(below, columns, row), dayFormat }
  }
  return null
}

/** Without headings, some title lines left out. */
function guessFromContent(rows: string[][], delimiter: CsvDelimiter): CsvMapping | null {
  for (let skipped = 0; skipped < Math.min(rows.length, 8); skipped++) {
    const mapping = guessFromLines(rows.slice(skipped), delimiter)
    if (!mapping) continue
    const { day, amount, debit } = mapping.columns
    const isOperation = (row: string[]) =>
      readDay(row[day] ?? '', mapping.dayFormat) !== null || readEuros(row[amount ?? debit!] ?? '') !== null
    return rows.slice(0, skipped).some(isOperation) ? null : { ...mapping, headerRow: skipped || null }
  }
  return null
}

/** The first column of days, the longest text, the last column of amounts (a balance follows amounts, when two are full). */
function guessFromLines(rows: string[][], delimiter: CsvDelimiter): CsvMapping | null {
  const width = Math.max(0, ...rows.map(row => row.length))
  const filled = rows.filter(row => row.some(cell => cell))
  if (width < 3 || filled.length === 0) return null
  const cellsOf = (at: number) => filled.map(row => row[at] ?? '')
  const every = [...Array(width).keys()]
  const days = every.filter(
    at => dayFormatOf(cellsOf(at)) !== null && cellsOf(at).every(cell => dayFormatOf([cell]) !== null),
  )
  const amounts = every.filter(at => {
    const cells = cellsOf(at).filter(Boolean)
    return !days.includes(at) && cells.length > 0 && cells.every(cell => /\d/.test(cell) && readEuros(cell) !== null)
  })
  const money = amounts.filter(at => cellsOf(at).some(cell => /[.,]\d\d\s*(€|eur)?$/i.test(cell)))
  const others = every.filter(at => !days.includes(at) && !amounts.includes(at))
  const lengthOf = (at: number) => cellsOf(at).join('').length
  const label = others.toSorted((a, b) => lengthOf(b) - lengthOf(a))[0]
  if (days[0] === undefined || label === undefined || money[0] === undefined) return null
  const [first, second] = money
  const halves = second !== undefined && filled.every(row => !row[first] !== !row[second])
  const columns: CsvColumns = {
    day: days[0],
    label,
    ...(halves ? { debit: first, credit: second } : { amount: first }),
    ...(days[1] === undefined ? {} : { valueDay: days[1] }),
  }
  return {
    delimiter,
    headerRow: null,
    columns: told(filled, columns, []),
    dayFormat: dayFormatOf(cellsOf(days[0])) ?? 'dmy',
  }
}

/** The format in which the cells are days, null when none is one. Ambiguous cells are read the French way. */
function dayFormatOf(cells: string[]): CsvDayFormat | null {
  const fits = (format: CsvDayFormat) => cells.filter(cell => readDay(cell, format) !== null).length
  const best = (['dmy', 'ymd', 'mdy'] as const)
    .map(format => ({ format, count: fits(format) }))
    .sort((a, b) => b.count - a.count)[0]!
  return best.count > 0 ? best.format : null
}

/** A day in that format, a time after it being left out; null when it is not one. */
function readDay(cell: string, format: CsvDayFormat): Day | null {
  const match =
    /^(\d{1,4})[/.\- ](\d{1,2})[/.\- ](\d{1,4})(?:[T ].*)?$/.exec(cell) ??
    (format === 'ymd' ? /^(\d{4})(\d\d)(\d\d)$/ : /^(\d\d)(\d\d)(\d{4})$/).exec(cell)
  if (!match) return null
  const [a, b, c] = match.slice(1) as [string, string, string]
  const [year, month, number] = format === 'ymd' ? [a, b, c] : format === 'dmy' ? [c, b, a] : [c, a, b]
  if (year.length !== 4 && (year.length !== 2 || format === 'ymd')) return null
  const day = `${year.length === 2 ? `20${year}` : year}-${month.padStart(2, '0')}-${number.padStart(2, '0')}`
  return isDay(day) ? day : null
}

/** Cents of a cell: « 1 234,56 », "-12.00", "12,00-", "(12,00)", "12,00 DB", "+ 3 €", "EUR 3". */
function readEuros(cell: string): Cents | null {
  const bare = cell.replace(/^(€|EUR)\s*/i, '').replace(/\s*(€|EUR|euros?)$/i, '')
  const behind = /^\((.*)\)$/.exec(bare) ?? /^(.*\d)\s*(?:[-−]|D|DB|DT)$/i.exec(bare)
  const value = parseEuros(behind ? behind[1]! : bare.replace(/(\d)\s*(?:\+|C|CR|CT)$/i, '$1'))
  return value === null || !behind ? value : cents(-Math.abs(value))
}

/** Options of `readBankCsv`: what the file itself does not say. */
interface CsvContext {
  iban?: string | null
  name?: string
}

const UNNAMED = 'Opération sans libellé'
const TOTALS = /^\s*(sous[- ]?)?total|^\s*(ancien |nouveau )?solde\b/i
/** A balance written among the operations; « Solde facture 12 » is an operation. */
const BALANCE =
  /^(ancien|nouveau|dernier) solde\b|^solde (precedent|anterieur|initial|final|crediteur|debiteur|comptable|reporte|d ouverture|de (depart|debut|cloture|fin)|au)\b/

/** Reads a bank's CSV with a mapping (guessed or chosen). Rows are numbered as spreadsheets do; newest-first files are put in order. */
export function readBankCsv(text: string, mapping: CsvMapping, context: CsvContext = {}): BankFileReading {
  let rows: string[][]
  try {
    rows = parse(text, { ...OPTIONS, delimiter: mapping.delimiter })
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    const line = 'lines' in error ? ` vers la ligne ${error.lines}` : ''
    return unreadable(
      'csv',
      `Ce fichier CSV est mal formé${line} (un guillemet n’est pas refermé) : retéléchargez-le depuis le site de la banque.`,
    )
  }
  const reading = newReading()
  const lines: Line[] = []
  const left: number[] = []
  for (const [index, row] of rows.entries()) {
    if (index < (mapping.headerRow ?? 0) || row.every(cell => !cell)) continue
    if (isLeftOut(row, mapping.columns)) {
      left.push(index + 1)
      continue
    }
    const line = readRow(row, index + 1, mapping)
    if (Array.isArray(line)) {
      if (!row.some(cell => TOTALS.test(cell)) || readDay(row[mapping.columns.day] ?? '', mapping.dayFormat))
        problem(
          reading,
          'ligne',
          `Ligne ${index + 1} : ${line.join(' ; ')}. Corrigez la ligne ou le choix des colonnes.`,
        )
    } else lines.push(line)
  }
  if (mapping.headerRow === null) left.push(...withoutUnnamedBalance(lines))
  if (left.length > 0)
    notice(
      reading,
      'hors-operations',
      `Ligne${left.length > 1 ? 's' : ''} ${left.slice(0, 10).join(', ')}${left.length > 10 ? '…' : ''} : un solde, ou une opération refusée ou en attente, qui ne bouge pas le compte. Laissé de côté.`,
    )
  if (lines.length > 1 && lines[0]!.entry.day > lines.at(-1)!.entry.day) lines.reverse()
  if (lines.length === 0 && reading.problems.length === 0)
    problem(
      reading,
      'aucun-releve',
      'Ce fichier CSV ne contient aucune opération : vérifiez le choix des colonnes ou la période téléchargée.',
    )
  if (lines.length > 0) addCsvStatement(reading, lines, context)
  return capped(reading)
}

const isLeftOut = (row: string[], { label, status }: CsvColumns): boolean =>
  BALANCE.test(plain(row[label] ?? '')) ||
  (status !== undefined && NOT_BOOKED.test(unaccented(row[status] ?? '').toLowerCase()))

const ACCOUNT_NUMBER = /^\d{5} ?\d{6,11}[A-Z]?$/

/** Some banks end a file without headings by the balance: it has no label, or the account's number for one. Takes it out and gives its row. */
function withoutUnnamedBalance(lines: Line[]): number[] {
  const [one, ...others] = lines.filter(({ entry }) => entry.label === UNNAMED || ACCOUNT_NUMBER.test(entry.label))
  if (!one || others.length > 0 || lines.length < 2 || (one !== lines[0] && one !== lines.at(-1))) return []
  lines.splice(lines.indexOf(one), 1)
  return [one.row]
}

interface Line {
  entry: BankEntry
  row: number
  balance: Cents | null
  currency: string | null
}

function addCsvStatement(reading: BankFileReading, lines: Line[], context: CsvContext): void {
  const currencies = new Set(lines.flatMap(line => line.currency ?? []))
  for (const { row, currency } of lines)
    if (currency && currencies.size > 1 && currency !== 'EUR')
      problem(
        reading,
        'devise-etrangere',
        `Ligne ${row} : l’opération est en ${currency.slice(0, 10)}, et le fichier mêle plusieurs devises. Donnez la colonne du montant en euros, ou retirez la ligne.`,
      )
  const complete = reading.problems.length === 0
  const ordered = complete ? balanced(reading, lines) : { lines, opening: null, closing: null }
  const days = lines.map(line => line.entry.day).sort()
  const iban = context.iban ? normalizeIban(context.iban) : null
  const [from, to] = [days[0]!, days.at(-1)!]
  addStatement(
    reading,
    {
      format: 'csv',
      statementId: [context.name ?? iban, from, to].filter(Boolean).join(' '),
      account: account(iban),
      // Mixed: already told, line by line.
      currency: (currencies.size === 1 && [...currencies][0]) || 'EUR',
      from,
      to,
      openingCents: ordered.opening,
      closingCents: ordered.closing,
      entries: ordered.lines.map(line => line.entry),
    },
    complete,
  )
}

/** Checks that each balance follows from the one before, in the order of the file or, within one day, in the other. */
function balanced(
  reading: BankFileReading,
  lines: Line[],
): { lines: Line[]; opening: Cents | null; closing: Cents | null } {
  if (lines.some(line => line.balance === null)) return { lines, opening: null, closing: null }
  const breakIn = (list: Line[]) =>
    list.find((line, i) => i > 0 && list[i - 1]!.balance! + line.entry.amountCents !== line.balance)
  const oneDay = lines[0]!.entry.day === lines.at(-1)!.entry.day
  const order = [lines, ...(oneDay ? [lines.toReversed()] : [])]
  const right = order.find(list => !breakIn(list))
  if (!right) {
    problem(
      reading,
      'solde',
      `Ligne ${breakIn(lines)!.row} : le solde ne suit pas celui de la ligne voisine. Il manque des lignes, ou une colonne est mal choisie.`,
    )
    return { lines, opening: null, closing: null }
  }
  const [first, last] = [right[0]!, right.at(-1)!]
  return { lines: right, opening: cents(first.balance! - first.entry.amountCents), closing: last.balance }
}

function readRow(row: string[], number: number, { columns, dayFormat }: CsvMapping): Line | string[] {
  const cell = (at: number | undefined) => (at === undefined ? '' : (row[at] ?? ''))
  const faults: string[] = []
  const day = readDay(cell(columns.day), dayFormat)
  if (!day)
    faults.push(cell(columns.day) ? `la date « ${cell(columns.day).slice(0, 20)} » n’existe pas` : 'la date manque')
  const valueCell = cell(columns.valueDay)
  const valueDay = valueCell ? readDay(valueCell, dayFormat) : null
  if (valueCell && !valueDay) faults.push(`la date de valeur « ${valueCell.slice(0, 20)} » n’existe pas`)
  const amount = readMovement(cell, columns)
  if (typeof amount === 'string') faults.push(amount)
  const balanceCell = cell(columns.balance)
  const balance = balanceCell ? readEuros(balanceCell) : null
  if (balanceCell && balance === null) faults.push(`le solde « ${balanceCell.slice(0, 30)} » est illisible`)
  if (faults.length > 0) return faults
  const counterparty = cell(columns.counterparty) || null
  return {
    row: number,
    balance,
    currency: cell(columns.currency).toUpperCase() || null,
    entry: {
      day: day as Day,
      valueDay,
      amountCents: amount as Cents,
      label: joinLabel([cell(columns.label)]) || counterparty || UNNAMED,
      counterparty,
      counterpartyIban: null,
      reference: meaningful(cell(columns.reference)),
      bankReference: null,
      reversal: false,
      details: [],
    },
  }
}

/** Signed amount; a debit column is money out whether the bank writes it negative or not. */
function readMovement(cell: (at: number | undefined) => string, columns: CsvColumns): Cents | string {
  const read = (at: number | undefined): Cents | null | string => {
    const text = cell(at)
    if (!text || text === '-') return null
    return readEuros(text) ?? `le montant « ${text.slice(0, 30)} » est illisible ou plus fin que le centime`
  }
  if (columns.amount !== undefined) {
    const amount = read(columns.amount) ?? 'le montant manque'
    return typeof amount === 'string' || columns.direction === undefined
      ? amount
      : directed(amount, cell(columns.direction))
  }
  const debit = read(columns.debit)
  const credit = read(columns.credit)
  if (typeof debit === 'string') return debit
  if (typeof credit === 'string') return credit
  if (debit && credit) return 'un débit et un crédit sont écrits sur la même ligne'
  if (debit === null && credit === null) return 'le montant manque'
  return debit ? cents(-Math.abs(debit)) : (credit ?? cents(0))
}

function directed(amount: Cents, direction: string): Cents | string {
  const match = DIRECTION.exec(unaccented(direction))
  if (!match) return `le sens « ${direction.slice(0, 20)} » n’est ni débit ni crédit`
  if (match[1]) return cents(-Math.abs(amount))
  return amount < 0 ? 'le montant est négatif et le sens dit crédit' : amount
}
