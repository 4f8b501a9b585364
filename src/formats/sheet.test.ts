import { expect, test } from 'vitest'
import { writeCsv } from './sheet.ts'

test('a table is written as spreadsheets open it, and no text of it runs', () => {
  expect(
    writeCsv([
      ['Nom', 'Montant'],
      ['Café ; « du Pont »', -12.5],
      ['dit "Jo"', null],
      ['=1+1', '-23,45'],
      ['+33 6', undefined],
    ]),
  ).toBe('\ufeffNom;Montant\r\n"Café ; « du Pont »";-12,5\r\n"dit ""Jo""";\r\n\'=1+1;-23,45\r\n\'+33 6;\r\n')
})
