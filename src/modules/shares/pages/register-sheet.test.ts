import { expect, test } from 'vitest'
import { guessRegisterFields, registerRowFields, registerSheetOf } from './register-sheet.ts'

const categories = [
  { category: 'employee' as const, label: 'Salariés' },
  { category: 'external' as const, label: 'Associés extérieurs' },
]

test('the columns of an old register are known by their names, each once', () => {
  expect(guessRegisterFields(['N°', 'NOM', 'Prénom', 'Collège', 'Nb parts', 'Date d’entrée', 'Remarque'])).toEqual([
    'memberNumber',
    'name',
    'firstName',
    'category',
    'shares',
    'day',
    '',
  ])
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
  expect(texts(['', 'Roux', '', '', '2021-05-04T00:00:00.000Z'])).toEqual({
    name: 'Roux',
    category: 'employee',
    day: '2021-05-04',
  })
  expect(texts(['', 'Roux', '', 'Amis', ''])).toMatchObject({ category: 'Amis' })
})

test('empty rows are left out, short ones completed', () => {
  expect(registerSheetOf([['a', 'b'], ['', ' '], ['1']])).toEqual({ header: ['a', 'b'], rows: [['1', '']] })
})
