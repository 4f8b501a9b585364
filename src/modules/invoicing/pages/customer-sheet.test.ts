import { expect, test } from 'vitest'
import { readSheet as readCells } from '../../../platform/sheet.server.ts'
import { guessFields, rowFields, sheetOf } from './customer-sheet.ts'

const readSheet = async (file: File) => sheetOf(await readCells(file))

test('columns are known by their names, accents and case aside, each field once', () => {
  expect(
    guessFields(['Raison sociale', 'N° SIRET', 'CP', 'Ville', 'E-mail', 'Adresse', 'Adresse 2', 'Couleur']),
  ).toEqual(['name', 'siret', 'address.postalCode', 'address.city', 'email', 'address.line1', 'address.line2', ''])
  expect(guessFields(['Nom', 'Nom'])).toEqual(['name', ''])
})

test('a row without SIREN is a person, unless it says what it is', () => {
  const fields = ['name', 'siren', 'kind']
  expect(Object.fromEntries(rowFields(['Anne', '', ''], fields))).toEqual({ name: 'Anne', kind: 'person' })
  expect(Object.fromEntries(rowFields(['Dubosc', '552100554', ''], fields)).kind).toBe('company')
  expect(Object.fromEntries(rowFields(['Rieux', '', 'Collectivité'], fields)).kind).toBe('public')
})

test('short rows are completed, empty ones left out', () => {
  expect(sheetOf([['a', 'b'], [''], ['1'], ['2', '3', '4']])).toEqual({
    header: ['a', 'b'],
    rows: [
      ['1', ''],
      ['2', '3'],
    ],
  })
})

const file = (bytes: Uint8Array<ArrayBuffer> | string) => new File([bytes], 'clients.csv')

test('semicolons, tabs and commas, UTF-8 and Windows, quotes and line breaks', async () => {
  expect((await readSheet(file('\ufeffNom;Ville\r\n"Café ; du Pont";Rieux\r\n'))).rows).toEqual([
    ['Café ; du Pont', 'Rieux'],
  ])
  expect((await readSheet(file('Nom\tVille\nA\tB'))).header).toEqual(['Nom', 'Ville'])
  expect((await readSheet(file(Uint8Array.from([0x4e, 0x6f, 0x6d, 0x0a, 0xc9, 0x63])))).rows).toEqual([['Éc']])
  await expect(readSheet(file(''))).rejects.toThrow(/illisible/)
  await expect(readSheet(file('PK broken'))).rejects.toThrow(/illisible/)
})
