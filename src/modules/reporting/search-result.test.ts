import { expect, test } from 'vitest'
import { searchTerms } from './search-result.ts'

test('words become patterns, longest first; what reads as an amount is one', () => {
  expect(searchTerms('  mairie  de rieux ')).toEqual({
    patterns: ['%mairie%', '%rieux%', '%de%'],
    start: 'mairie de rieux%',
    amountCents: null,
  })
  expect(searchTerms('1 234,56')).toMatchObject({ patterns: ['%234,56%', '%1%'], amountCents: 123_456 })
  expect(searchTerms('−640,00 €').amountCents).toBe(64_000)
  expect(searchTerms('ri')).toMatchObject({ patterns: ['ri%'], amountCents: null })
  expect(searchTerms('100%_')).toMatchObject({ patterns: ['%100\\%\\_%'] })
  expect(searchTerms('x')).toEqual({ patterns: [], start: 'x%', amountCents: null })
})
