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
  ['-3', 'Heure', 'Heures'],
  ['0.5', 'demi-journée', 'demi-journée'],
  ['2', 'demi-journée', 'demi-journées'],
  ['2', 'jours', 'jours'],
  ['2', 'mois', 'mois'],
  ['12.5', 'm²', 'm²'],
  ['2', 'forfait soirée', 'forfait soirée'],
  ['2', '', ''],
])('%s of « %s » are « %s »', (quantity, unit, said) => {
  expect(unitOf(quantity, unit)).toBe(said)
})
