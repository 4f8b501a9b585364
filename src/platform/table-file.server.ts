import { Readable } from 'node:stream'
import writeXlsx, { type Cell } from 'write-excel-file/node'
import { CSV_MARK, csvLine } from '../formats/sheet.ts'
import { type Day, dayIn, formatDay, type Instant } from '../kernel/day.ts'
import { Refused, refuse } from '../kernel/refusal.ts'
import { fileResponse, load, notFoundPage, type PageArgs, signedIn, sortAsked, throwAsPage } from './page.server.ts'
import type { UseCase } from './use-case.server.ts'

/** A column of a list as a file. `cents` are written in euros; text when no kind is said. */
export interface FileColumn<Row> {
  header: string
  kind?: 'cents' | 'day' | 'number'
  of(row: Row): string | number | null | undefined
}

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
/** A spreadsheet is made whole in memory; a CSV file is streamed, whatever its length. */
const MOST_XLSX_ROWS = 50_000

/** A list as a file, `/…/export/csv` or `/…/export/xlsx`: all its rows, on every page. */
export async function tableFile<Row>(
  args: PageArgs & { params: { format?: string } },
  name: string,
  columns: readonly FileColumn<Row>[],
  rows: AsyncIterable<Row> | Iterable<Row>,
): Promise<Response> {
  const { format } = args.params
  const iterator = Symbol.asyncIterator in rows ? rows[Symbol.asyncIterator]() : rows[Symbol.iterator]()
  // What the list refuses is said before the file begins.
  const first = await iterator.next()
  const all = (async function* () {
    for (let next = first; !next.done; next = await iterator.next()) yield next.value
  })()
  const { zone, now = new Date().toISOString() as Instant } = signedIn(args)
  // « Balance du … au 2026-11-22 » says its day already.
  const file = `${/\d{4}-\d\d-\d\d$/.test(name) ? name : `${name} ${dayIn(zone, now)}`}.${format}`
  if (format === 'csv') {
    const content = Readable.toWeb(Readable.from(csvOf(columns, all))) as ReadableStream
    return fileResponse({ name: file, mediaType: 'text/csv; charset=utf-8', content }, { save: true })
  }
  if (format === 'xlsx') {
    const content = await xlsxOf(name, columns, all).catch(throwAsPage)
    return fileResponse({ name: file, mediaType: XLSX, content }, { save: true })
  }
  return notFoundPage('Ce format n’existe pas : choisissez CSV ou Excel.')
}

/** Every row of a list, page after page, sorted as its address asks. */
export async function* everyRow<I, Row>(
  args: PageArgs,
  list: UseCase<I, { rows: Row[]; next: string | null }>,
  asked: Omit<I, 'limit' | 'after'>,
): AsyncGenerator<Row> {
  const input = { ...asked, ...sortAsked(args, list, asked), limit: 500 }
  for (let after: string | undefined; ; ) {
    const page = await load(args, list, { ...input, ...(after ? { after } : {}) } as I)
    yield* page.rows
    if (!page.next) return
    after = page.next
  }
}

async function* csvOf<Row>(columns: readonly FileColumn<Row>[], rows: AsyncIterable<Row>): AsyncGenerator<Buffer> {
  let text = CSV_MARK + csvLine(columns.map(column => column.header))
  for await (const row of rows) {
    text += csvLine(columns.map(column => csvText(column.kind, column.of(row))))
    if (text.length < 65_536) continue
    yield Buffer.from(text)
    text = ''
  }
  yield Buffer.from(text)
}

function csvText(kind: FileColumn<never>['kind'], value: string | number | null | undefined) {
  if (kind === 'day' && value) return formatDay(value as Day)
  return kind === 'cents' && typeof value === 'number' ? (value / 100).toFixed(2).replace('.', ',') : value
}

async function xlsxOf<Row>(
  name: string,
  columns: readonly FileColumn<Row>[],
  rows: AsyncIterable<Row>,
): Promise<Uint8Array<ArrayBuffer>> {
  const cells: Cell[][] = [columns.map(({ header }) => ({ value: header, fontWeight: 'bold' }))]
  for await (const row of rows) {
    if (cells.length > MOST_XLSX_ROWS)
      throw new Refused([
        refuse('taille', `Cette liste dépasse ${MOST_XLSX_ROWS} lignes : filtrez-la, ou prenez le fichier CSV.`),
      ])
    cells.push(columns.map(column => xlsxCell(column.kind, column.of(row))))
  }
  const file = writeXlsx(cells, {
    // What Excel refuses in the name of a sheet.
    sheet: name.replace(/[[\]:*?/\\']/g, ' ').slice(0, 31),
    stickyRowsCount: 1,
    columns: columns.map(({ kind }) => ({ width: kind ? 14 : 24 })),
  })
  return new Uint8Array(await file.toBuffer())
}

function xlsxCell(kind: FileColumn<never>['kind'], value: string | number | null | undefined): Cell {
  if (value === null || value === undefined || value === '') return null
  if (kind === 'day') return { value: new Date(`${value}T00:00:00Z`), format: 'dd/mm/yyyy' }
  if (typeof value === 'string') return { value, type: String }
  return kind === 'cents' ? { value: value / 100, format: '#,##0.00' } : { value }
}
