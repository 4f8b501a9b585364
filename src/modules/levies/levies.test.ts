import { expect, test } from 'vitest'
import type { Month } from '../../kernel/day.ts'
import { cents } from '../../kernel/money.ts'
import { ownersPool } from '../../platform/database.server.ts'
import { testDatabase } from '../../platform/testing.server.ts'
import { decideTestLevy, openTestActivity, openWorld } from '../fixtures.ts'
import { takeMonthlyLevies } from './index.ts'

await testDatabase()

test('a month is taken once, on its last day or today before it; a floor waits for the end of its period', async () => {
  const world = await openWorld({ today: '2026-03-10' })
  await openTestActivity(world, 'A1')
  await decideTestLevy(world, { code: 'fixe', base: 'fixedMonthly', tiers: [], fixedCents: cents(2500) })
  await decideTestLevy(world, { code: 'plancher', period: 'month', floorCents: cents(1000) })
  const take = (wanted: string, today?: string) =>
    takeMonthlyLevies(
      { ...world.system, ...(today ? { now: `${today}T12:00:00.000Z` as never } : {}) },
      { month: wanted as Month },
    )
  const posted = async () =>
    (
      await ownersPool().query(
        `select day::text, document_number as number from entry where organisation_id = $1 order by day, number`,
        [world.organisationId],
      )
    ).rows.map(row => `${row.day} ${row.number}`)
  await expect(take('2026-04')).rejects.toThrow(/pas commencé/)
  expect(await take('2026-03')).toEqual({ entries: 1, amountCents: 2500 })
  expect(await take('2026-03')).toEqual({ entries: 0, amountCents: 0 })
  expect(await posted()).toEqual(['2026-03-10 fixe-2026-03'])
  expect(await take('2026-03', '2026-04-02')).toEqual({ entries: 1, amountCents: 1000 })
  expect(await take('2026-02')).toEqual({ entries: 2, amountCents: 3500 })
  expect(await posted()).toEqual([
    '2026-02-28 fixe-2026-02',
    '2026-02-28 plancher-2026-02',
    '2026-03-10 fixe-2026-03',
    '2026-03-31 plancher-2026-03',
  ])
})
