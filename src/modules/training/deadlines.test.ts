import { expect, test } from 'vitest'
import { addDays, day } from '../../kernel/day.ts'
import { inTransaction } from '../../platform/database.server.ts'
import { testDatabase } from '../../platform/testing.server.ts'
import type { Context } from '../../platform/use-case.server.ts'
import { addTestCustomer, openTestActivity, openWorld } from '../fixtures.ts'
import {
  addSessions,
  changeTrainingBody,
  getSession,
  readTrainingDeadlines,
  recordActs,
  saveAudit,
  saveProgramme,
  saveTrainer,
} from './index.ts'

await testDatabase()

test('the report, the certification, an audit and the papers of sessions have their day, until they are done', async () => {
  const today = day('2026-03-10')
  const world = await openWorld({ today })
  const office = world.as(['training'])
  const read = async (now = today) =>
    (
      await inTransaction(world.system, true, db =>
        readTrainingDeadlines(
          { db, session: world.system, organisationId: world.organisationId, today: now } as Context,
          { until: addDays(now, 90) },
        ),
      )
    ).map(({ kind, on, why }) => ({ kind, on, why }))
  expect(await read()).toEqual([])

  await changeTrainingBody(office, {
    version: 0,
    declarationNumber: '76310000000',
    certifiedUntil: day('2026-06-08'),
  })
  const { id: auditId } = await saveAudit(office, { kind: 'renewal', day: day('2026-04-02'), auditor: 'Certif' })
  expect((await read()).map(one => [one.kind, one.on])).toEqual([
    ['qualiopi-certificate', '2026-06-08'],
    ['qualiopi-audit', '2026-04-02'],
  ])
  expect((await read(day('2027-03-10'))).find(one => one.kind === 'bpf-report')).toMatchObject({ on: '2027-04-29' })
  await saveAudit(world.as(['training'], undefined), {
    id: auditId,
    version: 1,
    kind: 'renewal',
    day: day('2026-03-02'),
    auditor: 'Certif',
    result: 'conform',
  })
  expect((await read()).map(one => one.kind)).toEqual(['qualiopi-certificate'])

  const activityId = await openTestActivity(world, 'FORM')
  const customerId = await addTestCustomer(world, activityId)
  const { id: trainerId } = await saveTrainer(office, { activityId, name: 'Jeanne Formet', external: false })
  const { id: programmeId } = await saveProgramme(office, {
    activityId,
    title: 'Tableur',
    minutes: 420,
    inWorkplace: false,
  })
  const { sessions } = await addSessions(office, {
    sessions: [day('2026-03-20'), day('2026-03-02'), day('2025-11-02')].map(on => ({
      activityId,
      programmeId,
      mode: 'on-site' as const,
      halfDays: [{ day: on, half: 'morning' as const, startsAt: '09:00', endsAt: '12:30' }],
      trainers: [{ trainerId }],
      orders: [{ payerKind: 'company', payerName: 'Mairie', customerId, amountCents: 1000_00 as never }],
      trainees: [
        { firstName: 'Ana', lastName: 'Lopez', orders: [0] },
        { firstName: 'Bo', lastName: 'Vidal', orders: [0] },
      ],
    })),
  })
  const ofSessions = async () => (await read()).filter(one => one.kind.startsWith('session'))
  expect(await ofSessions()).toEqual([
    {
      kind: 'session-file',
      on: '2026-03-02',
      why: '«\u00a0Tableur\u00a0», le 02/03/2026\u00a0: il manque 1\u00a0convention ou contrat, 1\u00a0demi-journée à contresigner, 2\u00a0certificats.',
    },
    {
      kind: 'session-papers',
      on: '2026-03-20',
      why: '«\u00a0Tableur\u00a0», le 20/03/2026\u00a0: il manque 1\u00a0convention ou contrat, 2\u00a0convocations.',
    },
  ])
  const [coming] = sessions
  await recordActs(office, {
    acts: [
      { subjectId: coming!.orderIds[0]!, kind: 'convention' as const, doneOn: today },
      ...coming!.traineeIds.map(subjectId => ({ subjectId, kind: 'convocation' as const, doneOn: today })),
    ],
  })
  expect((await getSession(office, { id: coming!.id })).acts).toHaveLength(3)
  expect((await ofSessions()).map(one => one.kind)).toEqual(['session-file'])
})
