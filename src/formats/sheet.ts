import { plain } from '../kernel/plain.ts'

/** A table as it was read: its first row names the columns, and every row has as many cells. */
export interface Sheet {
  header: string[]
  rows: string[][]
}

/** What a column may hold, and the words that people write above it. */
export interface SheetColumn<Field extends string = string> {
  field: Field
  label: string
  words: readonly string[]
}

/** Empty rows are left out, short ones completed. */
export function sheetOf(cells: readonly (readonly string[])[]): Sheet {
  const [header = [], ...rows] = cells.filter(row => row.some(cell => cell.trim()))
  return { header: [...header], rows: rows.map(row => header.map((_, i) => row[i]?.trim() ?? '')) }
}

/** Words as they compare: no accents, no capitals, no signs. */
export const plainWords = (text: string): string =>
  plain(text)
    .replace(/[^a-z0-9]+/g, ' ')
    .trim()

/** The field of each column, read off its name; empty where it says nothing we know. Each field is taken once. */
export function guessFields<Field extends string>(
  header: readonly string[],
  columns: readonly SheetColumn<Field>[],
): (Field | '')[] {
  const taken = new Set<string>()
  const take = (test: (word: string, name: string) => boolean) => (name: string) => {
    const found = columns.find(
      ({ field, words }) => !taken.has(field) && words.some(word => test(word, plainWords(name))),
    )
    if (found) taken.add(found.field)
    return found?.field ?? ''
  }
  const exact = header.map(take((word, name) => word === name))
  return header.map((name, i) => exact[i] || take((word, text) => text.split(' ').includes(word))(name))
}

/** The texts of a row by field; nothing for an empty cell or a column that is not imported. */
export function rowTexts(row: readonly string[], fields: readonly string[]): Map<string, string> {
  return new Map(fields.flatMap((field, i) => (field && row[i] ? [[field, row[i]] as const] : [])))
}

/** What a schema says of a row, each reason after the name of its column; `at` is where the row's own fields begin in a path. */
export const rowIssues = (
  columns: readonly SheetColumn[],
  issues: readonly { path: readonly PropertyKey[]; message: string }[],
  at: number,
): string =>
  issues
    .map(({ path, message }) => {
      const label = columns.find(({ field }) => field === path.slice(at).join('.'))?.label
      return label ? `${label} : ${message}` : message
    })
    .join(' ')

/** A table as spreadsheets open it: semicolons, quotes where they are needed, lines of CR LF, and the mark by which Excel knows UTF-8. */
export const writeCsv = (rows: readonly CsvRow[]): string => CSV_MARK + rows.map(csvLine).join('')

type CsvRow = readonly (string | number | null | undefined)[]
export const CSV_MARK = '\ufeff'
export const csvLine = (row: CsvRow): string => `${row.map(csvCell).join(';')}\r\n`

/** A decimal has its comma; a text that a spreadsheet would run as a formula is kept a text. */
function csvCell(value: string | number | null | undefined): string {
  if (typeof value !== 'string') return String(value ?? '').replace('.', ',')
  const text = /^[=+@\t\r-]/.test(value) && !/^-?\d+(,\d+)?$/.test(value) ? `'${value}` : value
  return /[";\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
