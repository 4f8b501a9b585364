import { expect, test } from 'vitest'
import type { z } from 'zod'
import { zCents, zId, zInteger, zRateBp, zText } from './input.ts'

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

test('an empty field is told to be filled in, not that it cannot be read', () => {
  const said = (schema: z.ZodType, input: unknown) => schema.safeParse(input).error?.issues.map(issue => issue.message)
  for (const schema of [zCents, zRateBp, zInteger(1, 9)]) {
    expect([said(schema, ''), said(schema, undefined)]).toEqual([['À remplir.'], ['À remplir.']])
    expect(said(schema, 'x')).not.toEqual(['À remplir.'])
  }
  expect([said(zId, ''), said(zId, 'x')]).toEqual([
    ['À choisir dans la liste.'],
    ['Référence inconnue : choisissez dans la liste.'],
  ])
})
