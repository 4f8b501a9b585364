import { expect, test } from 'vitest'
import { day } from '../../kernel/day.ts'
import { testDatabase } from '../../platform/testing.server.ts'
import { openTestActivity, openWorld } from '../fixtures.ts'
import { addContract, addPerson, endContract } from '../people/index.ts'
import { recordDepartures } from '../support/index.ts'
import { cohorts, listCounted } from './index.ts'

await testDatabase()

// On 10 March 2026. Ana: CAPE of 2024 given up after five months, to a job. Bea: CAPE of 2024, CESA since. Cléo: CAPE of June 2025, here.
// Dan: CAPE of 2023 to its term, back in 2025 for another: never gone. Eve enters tomorrow: not yet an entrant.
const world = await openWorld({ today: '2026-03-10' })
const director = world.as(['director'])
let rank = 0
async function enter(firstName: string) {
  const activityId = await openTestActivity(world, `A${++rank}`, { openedOn: '2023-01-01' })
  const { id: personId } = await addPerson(world.system, { firstName, lastName: 'Martin', department: '31' })
  const sign = (kind: string, startsOn: string, endsOn: string | null) =>
    addContract(world.system, {
      activityId,
      personId,
      kind,
      startsOn: day(startsOn),
      endsOn,
      fixedGrossCents: kind === 'cesa' ? 100_000 : 0,
      minimumTurnoverCents: kind === 'cesa' ? 100_000 : 0,
    } as never)
  return { personId, sign }
}
const ana = await enter('Ana')
const given = await ana.sign('cape', '2024-02-01', '2025-01-31')
await endContract(world.system, { id: given.id, version: 1, endedOn: day('2024-06-30'), reason: 'Emploi' })
await recordDepartures(director, {
  departures: [{ personId: ana.personId, leftOn: day('2024-06-30'), reason: 'cape-given-up', destination: 'job' }],
})
const bea = await enter('Bea')
await bea.sign('cape', '2024-03-01', '2025-02-28')
await bea.sign('cesa', '2025-03-01', null)
await (await enter('Cléo')).sign('cape', '2025-06-01', '2026-05-31')
const dan = await enter('Dan')
await dan.sign('cape', '2023-01-01', '2023-12-31')
await dan.sign('cape', '2025-09-01', '2026-08-31')
await (await enter('Eve')).sign('cape', '2026-03-11', '2027-03-10')

test('each person stands once, in the year of the first contract', async () => {
  const found = await cohorts(director, {})
  expect(found.cohorts.map(({ year, entrants, cape, cesa, gone }) => [year, entrants, cape, cesa, gone])).toEqual([
    [2023, 1, 1, 0, 0],
    [2024, 2, 0, 1, 1],
    [2025, 1, 1, 0, 0],
  ])
  expect(found.cohorts[1]).toMatchObject({ firstYearExits: 1, complete: true, destinations: { job: 1 } })
  expect(found.cohorts[2]).toMatchObject({ complete: false })
  // Ana is followed 5 months (to 30 June included), Cléo 9, Bea 24, Dan 38.
  expect(found.ways.map(way => way.months).sort((a, b) => a - b)).toEqual([5, 9, 24, 38])
  expect(found.survival.find(point => point.months === 6)).toMatchObject({ share: 0.75, atRisk: 3 })
})

test('a figure opens its people', async () => {
  const period = { from: day('2024-01-01'), to: day('2024-12-31'), limit: 50 }
  const names = async (what: string) =>
    (await listCounted(director, { ...period, what } as never)).rows.map(row => row.name)
  expect(await names('entrants')).toEqual(['Martin Ana', 'Martin Bea'])
  expect(await names('capes')).toEqual(['Martin Ana', 'Martin Bea'])
  expect(await names('cesas')).toEqual([])
  expect(await names('entrepreneurs')).toEqual(['Martin Bea'])
  const exits = await listCounted(director, { ...period, what: 'exits' })
  expect(exits.rows).toMatchObject([{ name: 'Martin Ana', on: '2024-06-30', detail: 'A pris un emploi salarié' }])
  expect(await listCounted(director, { ...period, what: 'associates' })).toEqual({ rows: [], total: 0 })
})

test('another house sees nothing of it', async () => {
  const other = await openWorld({ today: '2026-03-10' })
  expect((await cohorts(other.as(['director']), {})).cohorts).toEqual([])
  await expect(cohorts(world.as(['advisor'], []), {})).rejects.toThrow('rôle')
})
