import { parse } from 'csv-parse/sync'
import readExcelFile from 'read-excel-file/node'
import { type Sheet, sheetOf } from '../formats/sheet.ts'
import { Refused, refuse } from '../kernel/refusal.ts'

/** The table of a form's `file`: a spreadsheet (.xlsx) or a text export (comma, semicolon or tab; UTF-8 or Windows). Refused past `most` rows. */
export async function readSheet(form: FormData, most: number): Promise<Sheet> {
  const file = form.get('file')
  if (!(file instanceof File)) throw refusedFile('Choisissez un fichier.')
  const bytes = Buffer.from(await file.arrayBuffer())
  const sheet = sheetOf(await cellsOf(bytes))
  if (sheet.rows.length > most)
    throw refusedFile(`Ce tableau a ${sheet.rows.length} lignes : ${most} au plus, partagez-le en plusieurs fichiers.`)
  return sheet
}

/** What the form of a preview sends back: the table, and the field chosen for each column. */
export function previewedSheet(form: FormData): { sheet: Sheet; fields: string[] } {
  const sheet = JSON.parse(String(form.get('sheet') ?? '{"header":[],"rows":[]}')) as Sheet
  return { sheet, fields: sheet.header.map((_, i) => String(form.get(`column.${i}`) ?? '')) }
}

const refusedFile = (message: string) => new Refused([refuse('fichier', message, 'file')])
const unreadable = () =>
  refusedFile('Ce fichier est illisible : enregistrez votre tableur en .xlsx ou en .csv et recommencez.')

async function cellsOf(bytes: Buffer): Promise<string[][]> {
  if (bytes.length === 0) throw unreadable()
  const isZip = bytes.subarray(0, 2).toString('latin1') === 'PK'
  try {
    return isZip ? await readCells(bytes) : parseText(bytes)
  } catch {
    throw unreadable()
  }
}

async function readCells(bytes: Buffer): Promise<string[][]> {
  const read = (await readExcelFile(bytes)) as unknown
  const rows = (Array.isArray(read) && read[0] && 'data' in read[0] ? read[0].data : read) as unknown[][]
  return rows.map(row => row.map(textOf))
}

/** A spreadsheet's own day is read as an ISO day. */
const textOf = (cell: unknown): string =>
  cell instanceof Date ? cell.toISOString().slice(0, 10) : cell === null || cell === undefined ? '' : String(cell)

function parseText(bytes: Buffer): string[][] {
  const text = decode(bytes)
  const first = text.slice(0, text.search(/[\r\n]|$/))
  const count = (mark: string) => first.split(mark).length
  const delimiter = [';', '\t', ','].reduce((best, mark) => (count(mark) > count(best) ? mark : best))
  return parse(text, {
    delimiter,
    relaxColumnCount: true,
    relaxQuotes: true,
    skipEmptyLines: true,
    bom: true,
    trim: true,
  })
}

function decode(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('windows-1252').decode(bytes)
  }
}
