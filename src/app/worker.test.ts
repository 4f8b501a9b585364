import { expect, test } from 'vitest'
import { day, type Instant } from '../kernel/day.ts'
import { openTestActivity, openWorld } from '../modules/fixtures.ts'
import { addContract, addPerson, assignPortfolio, setActivityOwners } from '../modules/people/index.ts'
import { handleAlarms, listAlarms } from '../modules/reporting/index.ts'
import { createUser, grantMembership } from '../platform/auth.server.ts'
import { applicationDb, inTransaction, ownersPool } from '../platform/database.server.ts'
import type { Role } from '../platform/session.ts'
import { testDatabase } from '../platform/testing.server.ts'
import { writeToEverybody } from './worker.ts'

await testDatabase()
const world = await openWorld({ today: '2026-03-10' })
const a = await openTestActivity(world, 'A')
const b = await openTestActivity(world, 'B')

const person = async (firstName: string, lastName: string) =>
  (await addPerson(world.system, { firstName, lastName })).id
async function user(name: string, role: Role, personId: string | null = null) {
  const email = `${role}@exemple.fr`
  const userId = await createUser(applicationDb(), {
    email,
    name: `${name} Essai`,
    password: 'une phrase assez longue',
  })
  const tenancy = { organisationId: world.organisationId, activityIds: null }
  await inTransaction(tenancy, false, db => grantMembership(db, { ...tenancy, userId, role, personId }))
}
async function cape(activityId: string, personId: string, startsOn: string, endsOn: string) {
  const terms = { activityId, personId, kind: 'cape', startsOn: day(startsOn), endsOn: day(endsOn) }
  await addContract(world.system, terms as never)
}

const zoe = await person('Zoé', 'Lefèvre')
const ali = await person('Ali', 'Martin')
const advisor = await person('Irène', 'Essai')
await setActivityOwners(world.system, { activityId: a, owners: [{ personId: zoe, shareBp: 10_000 }] } as never)
await assignPortfolio(world.as(['director']), { activityIds: [b], personId: advisor })
await user('Mathilde', 'director')
await user('Irène', 'advisor', advisor)
await user('Robin', 'accountant')
await user('Zoé', 'entrepreneur', zoe)

interface Written {
  to: string
  subject: string
  text: string
}
/** The mails written since last asked. */
async function written(): Promise<Map<string, Written>> {
  const { rows } = await ownersPool().query<{ id: string; payload: Written }>(
    `select j.id, j.payload from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id
     where t.identifier = 'send-mail'`,
  )
  await ownersPool().query('delete from graphile_worker._private_jobs where id = any($1::bigint[])', [
    rows.map(row => row.id),
  ])
  return new Map(rows.map(({ payload }) => [payload.to, payload]))
}
const morning = (date: string) => `${date}T05:00:00.000Z` as Instant

test('nobody is written to when nothing is due', async () => {
  await writeToEverybody(world.organisationId, morning('2026-04-13'))
  expect([...(await written()).keys()]).toEqual([])
  await cape(a, zoe, '2025-06-10', '2026-06-09')
  await cape(b, ali, '2025-09-01', '2026-08-31')
})

test('each is told what concerns their roles and their activities, with the links', async () => {
  await writeToEverybody(world.organisationId, morning('2026-04-20'))
  const mails = await written()
  expect([...mails.keys()].sort()).toEqual(['director@exemple.fr', 'entrepreneur@exemple.fr'])
  const director = mails.get('director@exemple.fr')!
  expect(director.subject).toMatch(/^Coopérative d’essai \d+\u00a0: /)
  expect(director.text).toMatch(
    /- 09\/06\/2026\u00a0: Terme du CAPE, Zoé Lefèvre\n.*\n {2}http:\/\/localhost:\d+\/contrats\//,
  )
  expect(director.text).toMatch(/EN RETARD \(2\)\n- 10\/06\/2025\u00a0: Annoncer/)
  expect(director.text).not.toContain('31/08/2026')
  expect(mails.get('entrepreneur@exemple.fr')!.text).toMatch(/- 09\/06\/2026\u00a0: Terme du CAPE\n/)
})

test('a week is told once, however often it is asked, and the next one anew', async () => {
  await writeToEverybody(world.organisationId, morning('2026-04-20'))
  await writeToEverybody(world.organisationId, morning('2026-04-24'))
  expect([...(await written()).keys()]).toEqual([])
  await writeToEverybody(world.organisationId, morning('2026-06-08'))
  const mails = await written()
  expect(mails.get('director@exemple.fr')!.text).toMatch(/D’ICI 7 JOURS \(\d+\)\n- 09\/06\/2026/)
  expect(mails.get('advisor@exemple.fr')!.text).toContain('31/08/2026\u00a0: Terme du CAPE, Ali Martin')
  expect(mails.get('advisor@exemple.fr')!.text).not.toContain('Lefèvre')
})

test('what is dealt with is not told again', async () => {
  const director = world.on('2026-06-15').as(['director'])
  const { rows } = await listAlarms(director, { handled: false, limit: 50 })
  await handleAlarms(director, { alarms: rows.map(({ kind, subjectId, on }) => ({ kind, subjectId, on })) })
  await writeToEverybody(world.organisationId, morning('2026-06-15'))
  expect((await written()).has('director@exemple.fr')).toBe(false)
})
