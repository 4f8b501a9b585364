import { expect, test } from 'vitest'
import { inTransaction, ownersPool } from '../../platform/database.server.ts'
import { testDatabase } from '../../platform/testing.server.ts'
import type { Context } from '../../platform/use-case.server.ts'
import { openTestActivity, openWorld } from '../fixtures.ts'
import { rememberUnwritten } from './remember.ts'

await testDatabase()

test('is given again while nobody writes, to the same eyes only, and reckoned again after any write', async () => {
  const world = await openWorld()
  const activityId = await openTestActivity(world, 'R1')
  let reckoned = 0
  const ask = (session = world.system) =>
    inTransaction(session, true, db =>
      rememberUnwritten(
        { db, session, organisationId: world.organisationId, today: '2026-03-10' } as Context,
        'a test',
        async () => ++reckoned,
      ),
    )
  expect([await ask(), await ask()]).toEqual([1, 1])
  expect(await ask(world.as(['advisor'], [activityId]))).toBe(2)
  expect(await ask()).toBe(1)
  await ownersPool().query(`update activity set name = 'Autre' where id = $1`, [activityId])
  expect(await ask()).toBe(3)
})
