import { describe, expect, test } from 'vitest'
import { habitKeys, newLines, plain } from './bank-line.ts'
import { findNumbers, indexNumbers, likeness, mentions, nameShare, nameWords, trigrams } from './recognise.ts'

const index = indexNumbers([
  { id: 'a', number: 'F2026-00042' },
  { id: 'b', number: 'F2026-00043' },
  { id: 'c', number: 'F2025-00042' },
  { id: 'd', number: 'FA/7' },
])
const found = (text: string) => Object.fromEntries(findNumbers(text, index))

describe('numbers of documents in labels', () => {
  test.each([
    'VIR SEPA F2026-00042 MERCI',
    'F202600042',
    'f 2026 00042',
    'Facture F2026/42',
    'VIRF202600042MAIRIE',
    'FACTURE 2026-0 0042',
    'réf. F2026–00042',
  ])('the whole number: %s', text => expect(found(text)).toEqual(expect.objectContaining({ a: 3 })))

  test('another year is not this one', () => expect(found('F2025-00042')).toEqual({ c: 3 }))
  test('a year that has none gives nothing', () => expect(found('F2019-00042')).toEqual({}))
  test('the end of it', () => expect(found('VIR 00043')).toEqual({ b: 2 }))
  test('a year on two digits', () => expect(found('FACT 26-43')).toEqual(expect.objectContaining({ b: 2 })))
  test('a short number after a word, and only then', () => {
    expect(found('facture n° 43')).toEqual({ b: 1 })
    expect(found('LOYER 43')).toEqual({})
    expect(found('12 RUE DES 43 ORMES')).toEqual({})
  })
  test('several', () => expect(found('F2026-00042 ET F2026-00043')).toEqual({ a: 3, b: 3 }))
  test('inside a longer number, nothing', () => expect(found('99202600042')).toEqual({}))
  test('odd labels do not throw', () => {
    for (const text of ['', '🐝🐝', '9'.repeat(5000), '٣٤٥', 'F2026', '-'.repeat(3000), '1 '.repeat(3000)])
      expect(() => findNumbers(text, index)).not.toThrow()
  })
  test('numbers of another’s making', () => {
    expect(mentions(plain('PRLV EDF FAC 10-2233/B').replaceAll(' ', ''), '10 2233 B')).toBe(true)
    expect(mentions('PRLVEDF', '12')).toBe(false)
  })
})

describe('names', () => {
  const words = (text: string) => new Set(plain(text).split(' '))
  test('accents, legal forms and small words aside', () =>
    expect(nameShare(nameWords('SARL L’Épicerie du Bœuf'), words('VIR EPICERIE BOEUF'))).toBe(1))
  test('cut short by the bank', () =>
    expect(nameShare(nameWords('Médiathèque de Rieux-Volvestre'), words('VIR MEDIATHE RIEUX VOLV'))).toBeGreaterThan(
      0.95,
    ))
  test('another town is not this one', () =>
    expect(nameShare(nameWords('Mairie de Rieux'), words('VIR MAIRIE DE CARBONNE'))).toBeLessThan(0.6))
  test('typing errors', () =>
    expect(
      likeness(trigrams(nameWords('Chaumont Traiteur')), trigrams(nameWords('CHAUMOND TRAITEUR'))),
    ).toBeGreaterThan(0.6))
})

test('habits leave out numbers and words that say nothing', () => {
  const line = { label: 'VIR SEPA RECU 20260301', counterparty: null, counterpartyIban: null }
  expect(habitKeys(line)).toEqual([])
  expect(habitKeys({ ...line, label: 'PRLV SEPA EDF 8812 FACTURE' })).toEqual(['label:EDF'])
  expect(habitKeys({ ...line, label: 'VIR SEPA RECU DE JARDINERIE DE LA FONT' })).toEqual(['label:JARDINERIE FONT'])
  expect(habitKeys({ ...line, counterparty: 'Édf', counterpartyIban: 'FR76' })).toEqual(['iban:FR76', 'name:EDF'])
})

describe('the lines of a file that are new', () => {
  const line = (more: object = {}) => ({
    day: '2026-03-01',
    amountCents: 1000,
    label: 'VIR',
    counterparty: null as string | null,
    bankReference: null as string | null,
    ...more,
  })
  const stored = (lines: ReturnType<typeof line>[]) => newLines(lines, []).map(({ line, rank }) => ({ ...line, rank }))

  test('the same file twice: none; three of a kind where two are: one', () => {
    const two = [line(), line()]
    expect(stored(two).map(({ rank }) => rank)).toEqual([1, 2])
    expect(newLines(two, stored(two))).toEqual([])
    expect(newLines([...two, line()], stored(two)).map(({ rank }) => rank)).toEqual([3])
  })
  test('the bank’s reference decides when both have one', () => {
    const known = stored([line({ bankReference: 'A' })])
    expect(newLines([line({ bankReference: 'A', label: 'autre libellé' })], known)).toEqual([])
    expect(newLines([line({ bankReference: 'B' })], known)).toHaveLength(1)
  })
  test('a reference that one of the files leaves out', () => {
    expect(newLines([line()], stored([line({ bankReference: 'A' })]))).toEqual([])
    expect(newLines([line({ bankReference: 'A' })], stored([line()]))).toEqual([])
    const both = [line({ bankReference: 'A' }), line({ bankReference: 'B' })]
    expect(newLines(both, stored(both))).toEqual([])
    expect(newLines([line(), line(), line()], stored(both))).toHaveLength(1)
  })
  test('the same reference twice in a file is one line', () =>
    expect(newLines([line({ bankReference: 'A' }), line({ bankReference: 'A' })], [])).toHaveLength(1))
})
