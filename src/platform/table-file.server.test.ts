import { RouterContextProvider } from 'react-router'
import { expect, test } from 'vitest'
import { visitorContext } from './page.server.ts'
import { readSheet } from './sheet.server.ts'
import { type FileColumn, tableFile } from './table-file.server.ts'

interface Row {
  name: string | null
  day: string | null
  cents: number | null
  rank: number
}
const COLUMNS: FileColumn<Row>[] = [
  { header: 'Nom', of: row => row.name },
  { header: 'Date', kind: 'day', of: row => row.day },
  { header: 'Montant', kind: 'cents', of: row => row.cents },
  { header: 'Rang', kind: 'number', of: row => row.rank },
]
const ROWS: Row[] = [
  { name: 'Café ; du "Pont" 🐝', day: '2026-02-28', cents: 123_456, rank: 1 },
  { name: '=1+1', day: null, cents: -5, rank: 2.5 },
  { name: null, day: '2024-02-29', cents: null, rank: 3 },
]

const context = new RouterContextProvider()
context.set(visitorContext, { session: { zone: 'Europe/Paris' }, memberships: [], isDemo: true } as never)
const args = (format: string) => ({ request: new Request('http://essai/liste'), context, params: { format } })
async function* given(rows: readonly Row[]) {
  yield* rows
}
const file = async (format: string, rows: readonly Row[] = ROWS) =>
  await tableFile(args(format), 'Liste', COLUMNS, given(rows))

test('CSV: semicolons, decimal commas, French days, no formula', async () => {
  const response = await file('csv')
  expect(response.headers.get('content-disposition')).toMatch(
    /^attachment; filename\*=UTF-8''Liste%20\d{4}-\d\d-\d\d\.csv$/,
  )
  expect(new TextDecoder('utf-8', { ignoreBOM: true }).decode(await response.arrayBuffer())).toBe(
    [
      '\ufeffNom;Date;Montant;Rang',
      '"Café ; du ""Pont"" 🐝";28/02/2026;1234,56;1',
      "'=1+1;;-0,05;2,5",
      ';29/02/2024;;3',
      '',
    ].join('\r\n'),
  )
})

test('Excel: numbers are numbers, days are days, what is read back is what was written', async () => {
  const form = new FormData()
  form.set('file', new File([await (await file('xlsx')).arrayBuffer()], 'liste.xlsx'))
  expect(await readSheet(form, 10)).toEqual({
    header: ['Nom', 'Date', 'Montant', 'Rang'],
    rows: [
      ['Café ; du "Pont" 🐝', '2026-02-28', '1234.56', '1'],
      ['=1+1', '', '-0.05', '2.5'],
      ['', '2024-02-29', '', '3'],
    ],
  })
})

test('a name that says its day already does not say it twice', async () => {
  const response = await tableFile(args('csv'), 'Balance du 2026-01-01 au 2026-11-22', COLUMNS, given([]))
  expect(response.headers.get('content-disposition')).toMatch(/Balance%20du%202026-01-01%20au%202026-11-22\.csv$/)
})

test('a list may bear any name, but not the sheet', async () => {
  const response = await tableFile(args('xlsx'), "Compte L'Atelier / Ondes [sud] : tout", COLUMNS, given(ROWS))
  const form = new FormData()
  form.set('file', new File([await response.arrayBuffer()], 'liste.xlsx'))
  expect((await readSheet(form, 10)).rows).toHaveLength(3)
})

test('too long for a spreadsheet is said, and CSV takes it', async () => {
  const many = Array.from({ length: 50_001 }, () => ROWS[2]!)
  await expect(file('xlsx', many)).rejects.toMatchObject({
    data: { refusals: [{ message: expect.stringContaining('prenez le fichier CSV') }] },
  })
  expect((await (await file('csv', many)).text()).split('\r\n')).toHaveLength(50_003)
})

test('another format is no page', async () => {
  await expect(file('ods')).rejects.toMatchObject({ init: { status: 404 } })
})
