import { describe, expect, test } from 'vitest'
import { depositSuggestions } from './suggest-others.ts'
import type { Index, Undeposited } from './world.ts'

const line = {
  id: 'l',
  bankAccountId: 'b',
  day: '2026-03-10',
  amountCents: 9_900,
  label: 'REMISE CB 4512',
  counterparty: null,
  counterpartyIban: null,
  reference: null,
  details: [],
}
const card = (receiptId: string, day: string, amountCents: number): Undeposited => ({
  receiptId,
  method: 'card',
  reference: null,
  amountCents,
  day,
})
const suggested = (...undeposited: Undeposited[]) =>
  depositSuggestions(line, { world: { undeposited } } as unknown as Index).map(({ confidence, match }) => [
    confidence,
    match.parts.flatMap(part => (part.kind === 'cheques' ? part.receiptIds : [])),
  ])

describe('a remittance of cards, less what the bank kept', () => {
  test('of the only receipt of a day', () =>
    expect(suggested(card('a', '2026-03-08', 10_000), card('b', '2026-03-09', 4_000))).toEqual([[70, ['a']]]))
  test('of a whole day', () =>
    expect(suggested(card('a', '2026-03-08', 6_000), card('b', '2026-03-08', 4_000))).toEqual([[70, ['a', 'b']]]))
  test('of one receipt of a day that holds several', () =>
    expect(suggested(card('a', '2026-03-08', 10_000), card('b', '2026-03-08', 4_000))).toEqual([[70, ['a']]]))
  test('nothing when it may be another, of the same day or not', () => {
    expect(suggested(card('a', '2026-03-08', 10_000), card('b', '2026-03-08', 10_050))).toEqual([])
    expect(suggested(card('a', '2026-03-08', 10_000), card('b', '2026-03-09', 10_050))).toEqual([])
  })
  test('to the cent, one receipt comes before several that add up to it', () =>
    expect(
      suggested(card('a', '2026-03-07', 4_900), card('b', '2026-03-08', 5_000), card('c', '2026-03-09', 9_900)),
    ).toEqual([[90, ['c']]]))
})
