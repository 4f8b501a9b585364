import { expect, test } from 'vitest'
import { departmentName, departmentOf } from './department.ts'

test('a postal code says its department, which has a name', () => {
  const named = (postalCode: string) => departmentName(departmentOf(postalCode))
  expect(['31310', '01000', '20000', '20200', '95880', '97400', '98800'].map(named)).toEqual([
    'Haute-Garonne\u00a0(31)',
    'Ain\u00a0(01)',
    'Corse-du-Sud\u00a0(2A)',
    'Haute-Corse\u00a0(2B)',
    'Val-d’Oise\u00a0(95)',
    'La Réunion\u00a0(974)',
    'Nouvelle-Calédonie\u00a0(988)',
  ])
  expect(departmentName('00')).toBe('00')
})
