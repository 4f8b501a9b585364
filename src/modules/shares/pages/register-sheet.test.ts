import { expect, test } from 'vitest'
import { guessFields } from '../../../formats/sheet.ts'
import { REGISTER_COLUMNS, registerRowFields } from './register-sheet.ts'

const categories = [
  { category: 'employee' as const, label: 'Salariés' },
  { category: 'external' as const, label: 'Associés extérieurs' },
]

test('the columns of an old register are known by their names, each once', () => {
  expect(
    guessFields(['N°', 'NOM', 'Prénom', 'Collège', 'Nb parts', 'Date d’entrée', 'Remarque'], REGISTER_COLUMNS),
  ).toEqual(['memberNumber', 'name', 'firstName', 'category', 'shares', 'day', ''])
})

test('a row gives its texts; a silent category is the house’s first, an unknown one stays to be refused', () => {
  const fields = ['memberNumber', 'name', 'firstName', 'category', 'day']
  const texts = (row: string[]) => Object.fromEntries(registerRowFields(row, fields, categories))
  expect(texts(['4', 'Roux', 'Lia', 'associes EXTERIEURS', '04/05/2021'])).toEqual({
    memberNumber: '4',
    name: 'Lia Roux',
    category: 'external',
    day: '04/05/2021',
  })
  expect(texts(['', 'Roux', '', '', '2021-05-04'])).toEqual({
    name: 'Roux',
    category: 'employee',
    day: '2021-05-04',
  })
  expect(texts(['', 'Roux', '', 'Amis', ''])).toMatchObject({ category: 'Amis' })
})
