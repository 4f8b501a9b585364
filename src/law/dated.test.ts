import { expect, test } from 'vitest'
import { day } from '../kernel/day.ts'
import { type Dated, inForce, rowInForce } from './dated.ts'

const table: Dated<number>[] = [
  { from: day('2024-01-01'), value: 2, source: 'b' },
  { from: day('2020-01-01'), value: 1, source: 'a' },
]

test('the row in force is the latest one that has begun, whatever the order of the table', () => {
  expect(inForce(table, day('2023-12-31'))).toBe(1)
  expect(inForce(table, day('2024-01-01'))).toBe(2)
  expect(rowInForce(table, day('2030-06-15'))?.source).toBe('b')
})

test('a day before the first row is unknown, not guessed', () => {
  expect(rowInForce(table, day('2019-12-31'))).toBeUndefined()
  expect(() => inForce(table, day('2019-12-31'))).toThrow(RangeError)
})
