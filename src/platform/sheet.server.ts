import { parse } from 'csv-parse/sync'
import readExcelFile from 'read-excel-file/node'
import { Refused, refuse } from '../kernel/refusal.ts'

/** Reads the cells of a table from a spreadsheet (.xlsx) or a text export (comma, semicolon or tab; UTF-8 or Windows). */
export async function readSheet(file: File): Promise<string[][]> {
  const bytes = Buffer.from(await file.arrayBuffer())
  if (bytes.length === 0) throw unreadable()
  const isZip = bytes.subarray(0, 2).toString('latin1') === 'PK'
  try {
    return isZip ? await readCells(bytes) : parseText(bytes)
  } catch {
    throw unreadable()
  }
}

const unreadable = () =>
  new Refused([
    refuse(
      'fichier',
      'Ce fichier est illisible : enregistrez votre tableur en .xlsx ou en .csv et recommencez.',
      'file',
    ),
  ])

async function readCells(bytes: Buffer): Promise<string[][]> {
  const read = (await readExcelFile(bytes)) as unknown
  const rows = (Array.isArray(read) && read[0] && 'data' in read[0] ? read[0].data : read) as unknown[][]
  return rows.map(row => row.map(cell => (cell === null || cell === undefined ? '' : String(cell))))
}

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
