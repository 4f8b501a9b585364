import { expect, test } from 'vitest'
import { day } from '../../kernel/day.ts'
import { nextInterview } from './interview.ts'

test('the next interview is not asked once the contract has ended', () => {
  const next = (today: string) =>
    nextInterview({ startsOn: day('2025-01-01'), lastDay: day('2026-01-31') }, [], day(today))
  expect(next('2026-02-01')).toBeNull()
  expect(next('2026-01-31')).toMatchObject({ from: '2026-01-01', to: '2026-12-31', missing: 2 })
})
