import fc from 'fast-check'
import { expect, test } from 'vitest'
import { day } from '../kernel/day.ts'
import { type Journey, mileageAllowance } from './km-scale.ts'

const journey = (given: Partial<Journey>): Journey => ({
  vehicle: 'car',
  fiscalPower: 5,
  electric: false,
  kilometresBefore: 0,
  kilometres: 0,
  day: day('2026-06-01'),
  ...given,
})

test('the examples of the scale', () => {
  expect(mileageAllowance(journey({ fiscalPower: 6, kilometres: 4_000 }))).toBe(2_660_00)
  expect(mileageAllowance(journey({ kilometres: 12_000 }))).toBe(5_679_00)
  expect(mileageAllowance(journey({ kilometres: 12_000, electric: true }))).toBe(6_814_80)
  expect(mileageAllowance(journey({ fiscalPower: 9, kilometres: 22_600 }))).toBe(10_622_00)
  expect(mileageAllowance(journey({ fiscalPower: 1, kilometres: 1 }))).toBe(53)
  expect(mileageAllowance(journey({ vehicle: 'motorcycle', fiscalPower: 4, kilometres: 5_000 }))).toBe(1_568_00)
  expect(mileageAllowance(journey({ vehicle: 'moped', fiscalPower: 0, kilometres: 7_000 }))).toBe(1_386_00)
})

test('the journeys of a year sum exactly to the yearly formula, and none is negative', () => {
  const vehicles = fc.constantFrom<Journey['vehicle']>('car', 'motorcycle', 'moped')
  fc.assert(
    fc.property(
      vehicles,
      fc.integer({ min: 1, max: 15 }),
      fc.boolean(),
      fc.array(fc.integer({ min: 0, max: 4_000 }), { maxLength: 20 }),
      (vehicle, fiscalPower, electric, legs) => {
        const base = { vehicle, fiscalPower, electric }
        let before = 0
        let paid = 0
        for (const kilometres of legs) {
          const allowance = mileageAllowance(journey({ ...base, kilometresBefore: before, kilometres }))
          expect(allowance).toBeGreaterThanOrEqual(0)
          paid += allowance
          before += kilometres
        }
        expect(paid).toBe(mileageAllowance(journey({ ...base, kilometres: before })))
      },
    ),
  )
})

test('years that are not known and broken kilometres are refused', () => {
  expect(() => mileageAllowance(journey({ day: day('2021-05-01'), kilometres: 10 }))).toThrow(RangeError)
  expect(() => mileageAllowance(journey({ kilometres: -1 }))).toThrow(RangeError)
  expect(() => mileageAllowance(journey({ kilometres: 1.5 }))).toThrow(RangeError)
})
