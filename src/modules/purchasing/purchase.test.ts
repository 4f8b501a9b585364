import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { mediaTypeOf } from '../../formats/media-type.ts'
import { day } from '../../kernel/day.ts'
import {
  completeLine,
  deductibleOf,
  linesRefusals,
  purchaseTotals,
  submitRefusals,
  type TypedLine,
  withSignOf,
} from './purchase.ts'

const AT = day('2026-03-10')
const typed = (more: Partial<TypedLine>): TypedLine => ({
  activityId: 'a',
  nature: 'office-supplies',
  recoverable: true,
  asset: false,
  ...more,
})
const amounts = (more: Partial<TypedLine>) => {
  const { netCents, vatCents, grossCents, vatRateBp } = completeLine(typed(more), AT)
  return [netCents, vatCents, grossCents, vatRateBp]
}
const codes = (more: Partial<TypedLine>) =>
  linesRefusals([typed(more)], [completeLine(typed(more), AT)], AT).map(r => r.code)

describe('a line completes itself', () => {
  test('from TTC alone, from HT alone, from any two', () => {
    expect(amounts({ grossCents: 12_000 })).toEqual([10_000, 2_000, 12_000, 2000])
    expect(amounts({ netCents: 10_000, vatRateBp: 1000 })).toEqual([10_000, 1_000, 11_000, 1000])
    expect(amounts({ grossCents: 10_550, vatCents: 550 })).toEqual([10_000, 550, 10_550, 550])
    expect(amounts({ netCents: 10_000, grossCents: 11_000 })).toEqual([10_000, 1_000, 11_000, 1000])
    expect(amounts({ nature: 'insurance', grossCents: 5_000 })).toEqual([5_000, 0, 5_000, 0])
  })
  test('HT and VAT from TTC always sum to it', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -10_000_000, max: 10_000_000 }),
        fc.constantFrom(0, 210, 550, 1000, 2000),
        (grossCents, vatRateBp) => {
          const [net, vat, gross] = amounts({ grossCents, vatRateBp }) as number[]
          return net! + vat! === gross && gross === grossCents && codes({ grossCents, vatRateBp }).length === 0
        },
      ),
    )
  })
  test('under reverse charge, what is owed is HT', () => {
    expect(amounts({ grossCents: 10_000, reverseCharge: 'abroad' })).toEqual([10_000, 2_000, 10_000, 2000])
  })
  test('refuses what contradicts itself', () => {
    expect(codes({ netCents: 100, vatCents: 20, grossCents: 121 })).toEqual(['total'])
    expect(codes({ netCents: 10_000, vatCents: 550, vatRateBp: 2000 })).toEqual(['tva'])
    expect(codes({ netCents: 10_000, vatRateBp: 1960 })).toEqual(['taux'])
    expect(codes({ grossCents: 10_000, day: day('1999-01-01') })).toEqual(['date'])
    expect(codes({ grossCents: 10_000, account: '2183' })).toEqual(['compte'])
    expect(codes({ grossCents: 10_000, account: '606', asset: true })).toEqual(['compte'])
    expect(codes({ nature: 'kilometres' })).toEqual(['vehicule', 'kilometres'])
  })
})

describe('VAT is recoverable as the law of the day says', () => {
  const deductible = (more: Partial<TypedLine>) =>
    deductibleOf(completeLine(typed({ grossCents: 12_000, vatRateBp: 2000, ...more }), AT), AT)
  test.each([
    ['office-supplies', 2_000],
    ['train', 0],
    ['hotel', 0],
    ['car-fuel-petrol', 1_600],
    ['van-fuel-diesel', 2_000],
    ['car-rental', 0],
    ['gifts', 0],
  ] as const)('%s: %i of 20 €', (nature, expected) => expect(deductible({ nature })).toBe(expected))
  test('petrol was not deductible before 2017; a gift below the yearly limit is; a poor receipt is not', () => {
    expect(deductible({ nature: 'car-fuel-petrol', day: day('2016-06-01') })).toBe(0)
    expect(deductible({ nature: 'gifts', grossCents: 6_000, giftYearCents: 6_000 })).toBe(1_000)
    expect(deductible({ recoverable: false })).toBe(0)
  })
})

test('a credit note typed as printed becomes negative, once', () => {
  const lines = [completeLine(typed({ grossCents: 12_000 }), AT)]
  const note = withSignOf('credit-note', lines)
  expect(purchaseTotals(note, AT)).toEqual({
    netCents: -10_000,
    vatCents: -2_000,
    deductibleCents: -2_000,
    grossCents: -12_000,
  })
  expect(withSignOf('credit-note', note)).toEqual(note)
})

test('an incomplete purchase says everything at once', () => {
  const nothing = {
    kind: 'invoice',
    day: null,
    number: null,
    personId: null,
    receiptId: null,
    supplier: null,
    lines: [],
    totals: purchaseTotals([], AT),
  } as const
  expect(submitRefusals(nothing, { actsForHouse: false }, AT).map(r => r.code)).toEqual([
    'lignes',
    'date',
    'fournisseur',
    'numero',
  ])
  const lines = [completeLine(typed({ grossCents: 1_000, reverseCharge: 'abroad' }), AT)]
  const supplier = { name: 'Papeterie', country: 'FR', archived: true }
  const full = { ...nothing, day: day('2026-03-11'), number: '1', supplier, lines, totals: purchaseTotals(lines, AT) }
  expect(submitRefusals(full, { actsForHouse: false }, AT).map(r => r.code)).toEqual([
    'date',
    'fournisseur',
    'autoliquidation',
    'justificatif',
  ])
})

test('a file is what its first bytes say', () => {
  const bytes = (...parts: (string | number[])[]) =>
    Uint8Array.from(parts.flatMap(p => (typeof p === 'string' ? [...p].map(c => c.charCodeAt(0)) : p)))
  expect(mediaTypeOf(bytes('%PDF-1.7'))).toBe('application/pdf')
  expect(mediaTypeOf(bytes([0xff, 0xd8, 0xff, 0xe0]))).toBe('image/jpeg')
  expect(mediaTypeOf(bytes([0x89], 'PNG\r\n\x1a\n'))).toBe('image/png')
  expect(mediaTypeOf(bytes('RIFF', [1, 2, 3, 4], 'WEBP'))).toBe('image/webp')
  expect(mediaTypeOf(bytes([0, 0, 0, 24], 'ftypheic'))).toBe('image/heic')
  expect(mediaTypeOf(bytes('<html>'))).toBeNull()
  expect(mediaTypeOf(bytes())).toBeNull()
})
