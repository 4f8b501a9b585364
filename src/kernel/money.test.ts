import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  allocate,
  applyRate,
  cents,
  formatEuros,
  mulDiv,
  parseDecimal,
  parseEuros,
  proportionalStep,
  roundHalfUp,
  sum,
} from './money.ts'

const amount = fc.integer({ min: -1e12, max: 1e12 })

describe('rounding', () => {
  test.each([
    [5n, 2n, 3n],
    [-5n, 2n, -3n],
    [4n, 3n, 1n],
    [5n, 3n, 2n],
    [-4n, 3n, -1n],
    [0n, 7n, 0n],
  ])('%s / %s = %s, halves away from zero', (a, b, expected) => {
    expect(roundHalfUp(a, b)).toBe(expected)
  })

  test('is never more than half a unit away', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }),
        fc.bigInt({ min: 1n, max: 10n ** 15n }),
        (a, b) => {
          const gap = 2n * (a - roundHalfUp(a, b) * b)
          return gap <= b && gap >= -b
        },
      ),
    )
  })

  test('10 % of 833,37 is 83,34; 5,5 % of 94,81 is 5,21', () => {
    expect(applyRate(83_337, 1000)).toBe(8334)
    expect(applyRate(9_481, 550)).toBe(521)
    expect(mulDiv(9_007_199_254_740_991, 3, 9)).toBe(3_002_399_751_580_330)
  })
})

describe('parts sum to the whole', () => {
  test('allocate', () => {
    fc.assert(
      fc.property(
        amount,
        fc.array(fc.nat(1e9), { minLength: 1, maxLength: 30 }),
        (total, weights) => sum(allocate(total, weights)) === total,
      ),
    )
    expect(allocate(100, [1, 1, 1])).toEqual([33, 34, 33])
    expect(allocate(5, [0, 0])).toEqual([5, 0])
  })

  test('proportional steps', () => {
    fc.assert(
      fc.property(
        amount,
        fc.array(fc.integer({ min: 1, max: 1e9 }), { minLength: 1, maxLength: 20 }),
        (total, steps) => {
          const whole = steps.reduce((a, b) => a + b, 0)
          let before = 0
          const parts = steps.map(step => {
            const from = before
            before += step
            return proportionalStep(total, from, before, whole)
          })
          return sum(parts) === total
        },
      ),
    )
  })
})

describe('what people type', () => {
  test.each([
    ['1 234,56', 123_456],
    ['1234.56', 123_456],
    ['1.234,56', 123_456],
    ['1,234.56 €', 123_456],
    ['12', 1200],
    [' -12,5 ', -1250],
    ['1\u202f234\u00a0€', 123_400],
    ['−3', -300],
    ['0,1', 10],
    [',50', 50],
    ['12 EUR', 1200],
  ])('%s', (text, expected) => {
    expect(parseEuros(text)).toBe(expected)
  })

  test.each([
    '',
    'abc',
    '1,234',
    '12,345',
    '1e308',
    'NaN',
    '∞',
    '1,2,3',
    '12€50',
    '😀',
    '--1',
    '1.2.3',
    '99999999999999999999',
    '1.234.56',
  ])('%s is no amount', text => {
    expect(parseEuros(text)).toBeNull()
  })

  test('what is shown is read back', () => {
    fc.assert(fc.property(fc.integer({ min: -9e12, max: 9e12 }), value => parseEuros(formatEuros(value)) === value))
    expect(formatEuros(123_456_789)).toBe('1\u202f234\u202f567,89\u00a0€')
    expect(parseDecimal('-0,00', 2)).toBe('0.00')
  })

  test('a bug is not money', () => {
    expect(() => cents(0.5)).toThrow()
    expect(() => cents(Number.NaN)).toThrow()
    expect(Object.is(cents(-0), 0)).toBe(true)
  })
})
