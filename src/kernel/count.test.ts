import { expect, test } from 'vitest'
import { counted, formatInteger, unitOf } from './count.ts'

test('French takes the plural from two on, and thin spaces between thousands', () => {
  expect(counted(0, 'personne')).toBe('0\u00a0personne')
  expect(counted(1, 'personne')).toBe('1\u00a0personne')
  expect(counted(2, 'travail', 'travaux')).toBe('2\u00a0travaux')
  expect(counted(2667, 'heure')).toBe('2\u202f667\u00a0heures')
  expect(formatInteger(-1234567)).toBe('−1\u202f234\u202f567')
  expect(formatInteger(999)).toBe('999')
})

test.each([
  ['1', 'jour', 'jour'],
  ['1.5', 'jour', 'jour'],
  ['3', 'jour', 'jours'],
  ['-3', 'jour', 'jours'],
  ['0.5', 'demi-journée', 'demi-journée'],
  ['2', 'demi-journée', 'demi-journées'],
  ['2', 'mois', 'mois'],
  ['2', 'jours', 'jours'],
  ['12', 'kg', 'kg'],
  ['12.5', 'm²', 'm²'],
  ['40', 'kWh', 'kWh'],
  ['30', 'min', 'min'],
  ['2', 'mètre carré', 'mètres carrés'],
  ['2', 'prise de vue', 'prises de vue'],
  ['4', 'séance de 2 h', 'séances de 2 h'],
  ['4', 'bouteille 75 cl', 'bouteilles 75 cl'],
  ['3', 'millier de mots', 'milliers de mots'],
  ['2', 'tableau', 'tableaux'],
  ['2', 'journal', 'journaux'],
  ['2', 'heure/personne', 'heures/personne'],
  ['2', '', ''],
])('%s of « %s » are « %s »', (quantity, unit, said) => {
  expect(unitOf(quantity, unit)).toBe(said)
})
