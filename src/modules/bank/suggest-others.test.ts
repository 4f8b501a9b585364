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
  activityId: 'a',
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

describe('a part of the cash of a till', () => {
  const cash = (receiptId: string, amountCents: number, activityId = 'a'): Undeposited => ({
    ...card(receiptId, '2026-03-09', amountCents),
    activityId,
    method: 'cash',
  })
  const parts = (label: string, ...undeposited: Undeposited[]) =>
    depositSuggestions({ ...line, label }, { world: { undeposited } } as unknown as Index).map(
      ({ confidence, match }) => [confidence, match.parts[0]],
    )
  test('the oldest takings that are enough; the rest stays there', () =>
    expect(parts('VERSEMENT ESPECES', cash('1', 6_000), cash('2', 5_000), cash('3', 700))).toEqual([
      [70, { kind: 'cheques', receiptIds: ['1', '2'], keptCents: 1_100 }],
    ]))
  test('nothing when two tills would do, when no till is enough, when the line does not say so', () => {
    expect(parts('VERSEMENT ESPECES', cash('1', 11_000), cash('2', 12_000, 'b'))).toEqual([])
    expect(parts('VERSEMENT ESPECES', cash('1', 6_000), cash('2', 6_000, 'b'))).toEqual([])
    expect(parts('VIR RECU', cash('1', 11_000))).toEqual([])
  })
})
