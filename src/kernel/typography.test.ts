import { expect, test } from 'vitest'
import { typeset } from './typography.ts'

test('spaces of French punctuation do not break; those of nothing else change', () => {
  expect(typeset('Le compte « 411 » est clos : rouvrez-le ; ou 5 % de 10 € ?')).toBe(
    'Le compte «\u00a0411\u00a0» est clos\u00a0: rouvrez-le\u00a0; ou 5\u00a0% de 10\u00a0€\u00a0?',
  )
  expect(typeset('Fin :\nhttps://exemple.fr/?a=1 et :code')).toBe('Fin\u00a0:\nhttps://exemple.fr/?a=1 et :code')
})
