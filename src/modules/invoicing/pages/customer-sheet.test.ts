import { expect, test } from 'vitest'
import { guessFields } from '../../../formats/sheet.ts'
import { COLUMNS, rowFields } from './customer-sheet.ts'

test('columns are known by their names, accents and case aside, each field once', () => {
  expect(
    guessFields(['Raison sociale', 'N° SIRET', 'CP', 'Ville', 'E-mail', 'Adresse', 'Adresse 2', 'Couleur'], COLUMNS),
  ).toEqual(['name', 'siret', 'address.postalCode', 'address.city', 'email', 'address.line1', 'address.line2', ''])
  expect(guessFields(['Nom', 'Nom'], COLUMNS)).toEqual(['name', ''])
})

test('a row without SIREN is a person, unless it says what it is', () => {
  const fields = ['name', 'siren', 'kind']
  expect(Object.fromEntries(rowFields(['Anne', '', ''], fields))).toEqual({ name: 'Anne', kind: 'person' })
  expect(Object.fromEntries(rowFields(['Dubosc', '552100554', ''], fields)).kind).toBe('company')
  expect(Object.fromEntries(rowFields(['Rieux', '', 'Collectivité'], fields)).kind).toBe('public')
})
