import fc from 'fast-check'
import { expect, test } from 'vitest'
import { areaPath, bandScale, linePath, moneyScale } from './scale.ts'

test('ends of the scale are round figures', () => {
  expect(moneyScale([0, 8_743_00]).ticks).toEqual([0, 200_000, 400_000, 600_000, 800_000, 1_000_000])
  expect(moneyScale([-300, 900]).ticks).toEqual([-400, -200, 0, 200, 400, 600, 800, 1000])
  expect(moneyScale([]).ticks.at(-1)).toBe(100_00)
  expect(moneyScale([-500]).ticks.at(-1)).toBe(0)
})
test('every value, and zero, has its place between 0 and 100, the greater the higher', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -1e12, max: 1e12 }), { minLength: 1, maxLength: 20 }), values => {
      const scale = moneyScale(values)
      for (const value of [0, ...values]) {
        expect(scale(value)).toBeGreaterThanOrEqual(-1e-9)
        expect(scale(value)).toBeLessThanOrEqual(100 + 1e-9)
      }
      expect(scale(Math.max(...values))).toBeLessThanOrEqual(scale(Math.min(...values)))
      expect(scale.ticks.length).toBeGreaterThan(1)
      expect(scale.ticks.length).toBeLessThan(12)
    }),
  )
})
test('bands fill the width without touching', () => {
  const { width, at } = bandScale(12)
  expect(at(0)).toBeGreaterThan(0)
  expect(at(11) + width).toBeLessThan(100)
  expect(at(1) - at(0)).toBeGreaterThan(width)
})
test('paths', () => {
  expect(
    linePath([
      [0, 1.234],
      [50, 2],
    ]),
  ).toBe('M0,1.23L50,2')
  expect(
    areaPath(
      [
        [0, 1],
        [50, 2],
      ],
      9,
    ),
  ).toBe('M0,9L0,1L50,2L50,9Z')
  expect(areaPath([], 9)).toBe('')
})
