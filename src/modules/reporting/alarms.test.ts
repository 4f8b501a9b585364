import { expect, test } from 'vitest'
import { day } from '../../kernel/day.ts'
import { testDatabase } from '../../platform/testing.server.ts'
import { openTestActivity, openWorld } from '../fixtures.ts'
import { addContract, addPerson } from '../people/index.ts'
import { changeTrainingBody } from '../training/index.ts'
import { handleAlarms, listAlarms, reopenAlarm } from './index.ts'

await testDatabase()

// CAPE of a year from 10 June 2025 to 9 June 2026: 91 days after 10 March, 90 after the 11th.
const world = (await openWorld({ today: '2026-03-10' })).on('2026-03-11')
const a = await openTestActivity(world, 'A')
const b = await openTestActivity(world, 'B')
async function cape(activityId: string, lastName: string, startsOn: string, endsOn: string) {
  const { id } = await addPerson(world.system, { firstName: 'Zoé', lastName })
  const terms = { activityId, personId: id, kind: 'cape', startsOn: day(startsOn), endsOn: day(endsOn) }
  await addContract(world.system, terms as never)
}
await cape(a, 'Lefèvre', '2025-06-10', '2026-06-09')
await cape(b, 'Martin', '2025-06-20', '2026-06-19')
const ends = async (session: Parameters<typeof listAlarms>[0], input: object = {}) =>
  (await listAlarms(session, { handled: false, limit: 50, ...input })).rows.filter(row => row.kind === 'cape-end')

test('an alarm comes 90 days before, then nears', async () => {
  expect(await ends(world.on('2026-03-10').as(['director']))).toEqual([])
  const director = world.as(['director'])
  expect(await ends(director)).toMatchObject([
    { label: 'Terme du CAPE', on: '2026-06-09', level: 'quarter', person: 'Zoé Lefèvre', handled: null },
  ])
  const later = await ends(world.on('2026-06-02').as(['director']))
  expect(later.map(row => [row.person, row.level])).toEqual([
    ['Zoé Lefèvre', 'week'],
    ['Zoé Martin', 'month'],
  ])
  expect(await ends(director, { level: 'week' })).toEqual([])
})

test('each role has its own, each advisor those of the portfolio', async () => {
  const june = world.on('2026-06-02')
  expect(await ends(june.as(['accountant']))).toEqual([])
  expect((await ends(june.as(['advisor'], [b]))).map(row => row.person)).toEqual(['Zoé Martin'])
})

test('what is dealt with leaves the list, for everybody, until it is put back', async () => {
  const june = world.on('2026-06-02')
  const director = june.as(['director'])
  const [alarm] = await ends(director)
  const key = { kind: alarm!.kind, subjectId: alarm!.subjectId, on: alarm!.on }
  await expect(handleAlarms(june.as(['advisor'], [b]), { alarms: [key] })).rejects.toThrow('n’existe plus')
  await expect(handleAlarms(director, { alarms: [{ ...key, on: day('2026-06-10') }] })).rejects.toThrow('n’existe plus')
  await handleAlarms(june.as(['advisor'], [a]), { alarms: [key, key], note: 'Renouvellement signé' })
  expect((await ends(director)).map(row => row.person)).toEqual(['Zoé Martin'])
  expect(await ends(director, { handled: true })).toMatchObject([
    { person: 'Zoé Lefèvre', handled: { by: 'Camille Essai', note: 'Renouvellement signé' } },
  ])
  await expect(handleAlarms(director, { alarms: [key] })).rejects.toThrow('par quelqu’un d’autre')
  await reopenAlarm(director, key)
  expect(await ends(director)).toHaveLength(2)
  await expect(reopenAlarm(director, key)).rejects.toThrow('n’est pas traitée')
})

test('the training manager is told of what the training body owes, the accountant is not', async () => {
  await changeTrainingBody(world.as(['training']), { version: 0, certifiedUntil: day('2026-04-01') })
  const kinds = async (role: 'training' | 'accountant') =>
    (await listAlarms(world.as([role]), { handled: false, limit: 50 })).rows.map(row => row.kind)
  expect(await kinds('training')).toContain('qualiopi-certificate')
  expect(await kinds('accountant')).not.toContain('qualiopi-certificate')
})
