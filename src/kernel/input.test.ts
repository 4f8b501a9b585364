import { expect, test } from 'vitest'
import { zText } from './input.ts'

test('an empty text is said once', () => {
  const said = (text: string) =>
    zText(3)
      .safeParse(text)
      .error?.issues.map(issue => issue.message)
  expect([said(''), said('  '), said('abcd'), said('a')]).toEqual([
    ['À remplir.'],
    ['À remplir.'],
    ['3 caractères au plus.'],
    undefined,
  ])
})
