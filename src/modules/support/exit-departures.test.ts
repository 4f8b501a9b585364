import { expect, test } from 'vitest'
import { day } from '../../kernel/day.ts'
import { testDatabase } from '../../platform/testing.server.ts'
import { openWorld } from '../fixtures.ts'
import { addPerson } from '../people/index.ts'
import { reasonsFor } from './departure.ts'
import { changeDeparture, listDepartures, recordDepartures } from './index.ts'

await testDatabase()
const world = await openWorld()
const director = world.as(['director'])

test('somebody leaves once a day, may come back and leave again; what they became is added later', async () => {
  const { id: personId } = await addPerson(director, { firstName: 'Ana', lastName: 'Partie' })
  const leave = (leftOn: string) =>
    recordDepartures(director, {
      departures: [{ personId, leftOn: day(leftOn), reason: 'resignation', destination: 'unknown' }],
    })
  await leave('2025-03-31')
  await expect(leave('2025-03-31')).rejects.toThrow('déjà notée')
  await leave('2026-02-28')
  const [last] = await listDepartures(director, { personId })
  const change = { id: last!.id, leftOn: last!.leftOn, reason: last!.reason, destination: 'job' as const }
  await changeDeparture(director, { ...change, version: 1 })
  await expect(changeDeparture(director, { ...change, version: 1 })).rejects.toMatchObject({ kind: 'stale' })
  expect(
    (await listDepartures(director, { personId })).map(({ leftOn, destination }) => [leftOn, destination]),
  ).toEqual([
    ['2026-02-28', 'job'],
    ['2025-03-31', 'unknown'],
  ])
})

test('an advisor and an entrepreneur see only those of their own activities', async () => {
  const { id: personId } = await addPerson(director, { firstName: 'Luc', lastName: 'Loin' })
  await recordDepartures(director, {
    departures: [{ personId, leftOn: day('2026-01-31'), reason: 'other', destination: 'other' }],
  })
  expect(await listDepartures(world.as(['advisor'], []), { personId })).toEqual([])
  expect(await listDepartures(director, { personId })).toHaveLength(1)
})

test('the reasons offered are those of the contracts in force, all of them once none is, and what was noted stays', () => {
  expect(reasonsFor(['cape'])).toEqual(['cape-term', 'cape-given-up', 'retirement', 'death', 'other'])
  expect(reasonsFor(['cape', 'cesa'])).not.toContain('cape-term')
  expect(reasonsFor(['cesa'], 'cape-term')[0]).toBe('cape-term')
  expect(reasonsFor([])).toHaveLength(10)
})
