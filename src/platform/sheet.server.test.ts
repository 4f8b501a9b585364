import { crc32 } from 'node:zlib'
import { expect, test } from 'vitest'
import { previewedSheet, readSheet } from './sheet.server.ts'

function formOf(...parts: BlobPart[]): FormData {
  const form = new FormData()
  form.set('file', new File(parts, 'clients.csv'))
  return form
}
const read = (...parts: BlobPart[]) => readSheet(formOf(...parts), 3)

test('semicolons, tabs and commas, UTF-8 and Windows, quotes and line breaks', async () => {
  expect((await read('\ufeffNom;Ville\r\n"Café\u00a0; du Pont";Rieux\r\n')).rows).toEqual([
    ['Café\u00a0; du Pont', 'Rieux'],
  ])
  expect((await read('Nom\tVille\nA\tB')).header).toEqual(['Nom', 'Ville'])
  expect((await read(Uint8Array.from([0x4e, 0x6f, 0x6d, 0x0a, 0xc9, 0x63]))).rows).toEqual([['Éc']])
})

test('short rows are completed, empty ones left out, and no row is lost in silence', async () => {
  expect(await read('a;b\n;\n1\n2;3;4')).toEqual({
    header: ['a', 'b'],
    rows: [
      ['1', ''],
      ['2', '3'],
    ],
  })
  expect((await read('a\n1\n2\n3')).rows).toHaveLength(3)
  await expect(read('a\n1\n2\n3\n4')).rejects.toThrow('4 lignes\u00a0: 3 au plus')
})

test('what is no table is refused in words', async () => {
  await expect(read('')).rejects.toThrow(/illisible/)
  await expect(read('PK broken')).rejects.toThrow(/illisible/)
  await expect(readSheet(new FormData(), 3)).rejects.toThrow('Choisissez un fichier')
})

test('a preview gives back the table and what each column says', () => {
  const form = new FormData()
  const sheet = { header: ['Nom', 'Âge'], rows: [['Anne', '7']] }
  form.set('sheet', JSON.stringify(sheet))
  form.set('column.0', 'name')
  expect(previewedSheet(form)).toEqual({ sheet, fields: ['name', ''] })
})

/** A zip whose files are stored as they are. */
function zip(files: Record<string, string>): Uint8Array<ArrayBuffer> {
  const local: Buffer[] = []
  const central: Buffer[] = []
  let offset = 0
  for (const [path, text] of Object.entries(files)) {
    const [name, body] = [Buffer.from(path), Buffer.from(text)]
    const about = Buffer.alloc(26)
    about.writeUInt16LE(20, 0)
    about.writeUInt32LE(crc32(body), 10)
    about.writeUInt32LE(body.length, 14)
    about.writeUInt32LE(body.length, 18)
    about.writeUInt16LE(name.length, 22)
    const where = Buffer.alloc(14)
    where.writeUInt32LE(offset, 10)
    local.push(Buffer.from('PK\x03\x04'), about, name, body)
    central.push(Buffer.from('PK\x01\x02\x14\x00'), about, where, name)
    offset += 30 + name.length + body.length
  }
  const list = Buffer.concat(central)
  const end = Buffer.alloc(18)
  end.writeUInt16LE(Object.keys(files).length, 4)
  end.writeUInt16LE(Object.keys(files).length, 6)
  end.writeUInt32LE(list.length, 8)
  end.writeUInt32LE(offset, 12)
  return Uint8Array.from(Buffer.concat([...local, list, Buffer.from('PK\x05\x06'), end]))
}

test('a spreadsheet gives its texts, its numbers and its days', async () => {
  const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
  const links = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
  const text = (at: string, value: string) => `<c r="${at}" t="inlineStr"><is><t>${value}</t></is></c>`
  const book = zip({
    'xl/workbook.xml': `<workbook xmlns="${main}" xmlns:r="${links}"><sheets><sheet name="A" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="${links}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
    'xl/styles.xml': `<styleSheet xmlns="${main}"><cellStyleXfs count="1"><xf numFmtId="0"/></cellStyleXfs><cellXfs count="2"><xf numFmtId="0" xfId="0"/><xf numFmtId="14" xfId="0" applyNumberFormat="1"/></cellXfs></styleSheet>`,
    'xl/worksheets/sheet1.xml': `<worksheet xmlns="${main}"><dimension ref="A1:C2"/><sheetData><row r="1">${text('A1', 'Nom')}${text('B1', 'Parts')}${text('C1', 'Date')}</row><row r="2">${text('A2', 'Anne')}<c r="B2"><v>12</v></c><c r="C2" s="1"><v>44320</v></c></row></sheetData></worksheet>`,
  })
  expect(await read(book)).toEqual({ header: ['Nom', 'Parts', 'Date'], rows: [['Anne', '12', '2021-05-04']] })
})
