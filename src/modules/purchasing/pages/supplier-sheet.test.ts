import { expect, test } from 'vitest'
import { guessFields } from '../../../formats/sheet.ts'
import { COLUMNS, rowFields } from './supplier-sheet.ts'

test('columns are known by their names; what the list gives as a file is read again whole', () => {
  const given = [
    'Nom',
    'SIREN',
    'Numéro de TVA',
    'IBAN',
    'BIC',
    'Courriel',
    'Téléphone',
    'Pays',
    'Délai de paiement (jours)',
  ]
  expect(guessFields(given, COLUMNS)).toEqual([
    'name',
    'siren',
    'vatNumber',
    'iban',
    'bic',
    'email',
    'phone',
    'country',
    'paymentTermDays',
  ])
})

test('the country is the supplier’s and its address’s', () => {
  const fields = ['name', 'address.city', 'country']
  expect(Object.fromEntries(rowFields(['Holz GmbH', 'Köln', 'de'], fields))).toEqual({
    name: 'Holz GmbH',
    'address.city': 'Köln',
    country: 'DE',
    'address.country': 'DE',
  })
  expect(Object.fromEntries(rowFields(['Dubosc', '', ''], fields))).toEqual({ name: 'Dubosc' })
})
