import { expect, test } from 'vitest'
import { day } from '../../kernel/day.ts'
import { testDatabase } from '../../platform/testing.server.ts'
import { openTestActivity, openWorld } from '../fixtures.ts'
import { QUESTIONS } from './evaluation.ts'
import {
  addSessions,
  askEvaluations,
  changeTrainee,
  getResults,
  recordAttendances,
  recordEvaluations,
  recordOutcomes,
  saveProgramme,
  saveTrainer,
} from './index.ts'

await testDatabase()

test('results by programme and by trainer: a session of two trainers counts for both, those to come for nobody', async () => {
  const world = await openWorld({ today: '2026-06-10' })
  const office = world.as(['training'])
  const activityId = await openTestActivity(world, 'FORM')
  const trainer = async (name: string) => (await saveTrainer(office, { activityId, name, external: false })).id
  const programme = async (title: string) =>
    (await saveProgramme(office, { activityId, title, minutes: 210, inWorkplace: false })).id
  const [jeanne, karim] = [await trainer('Jeanne'), await trainer('Karim')]
  const [sheet, sewing] = [await programme('Tableur'), await programme('Couture')]
  const session = (programmeId: string, on: string, trainers: string[], names: string[]) => ({
    activityId,
    programmeId,
    mode: 'on-site' as const,
    halfDays: [{ day: day(on), half: 'morning' as const, startsAt: '09:00', endsAt: '12:30' }],
    trainers: trainers.map(trainerId => ({ trainerId })),
    orders: [],
    trainees: names.map(firstName => ({ firstName, lastName: 'Essai' })),
  })
  const { sessions } = await addSessions(office, {
    sessions: [
      session(sheet, '2026-03-03', [jeanne, karim], ['Ana', 'Bo', 'Chloé']),
      session(sewing, '2026-04-03', [jeanne], ['Denis']),
      session(sewing, '2026-09-03', [jeanne], ['Élie']),
    ],
  })
  const [first, second] = sessions as [(typeof sessions)[0], (typeof sessions)[0]]
  const [ana, bo, chloe] = first.traineeIds as [string, string, string]
  await recordAttendances(office, {
    sessions: [
      {
        sessionId: first.id,
        marks: [ana, bo, chloe].map(traineeId => ({
          traineeId,
          day: day('2026-03-03'),
          half: 'morning' as const,
          state: traineeId === bo ? ('absent' as const) : ('present' as const),
        })),
      },
    ],
  })
  await changeTrainee(office, {
    id: bo,
    version: 1,
    firstName: 'Bo',
    lastName: 'Essai',
    leftOn: day('2026-03-03'),
    leftReason: 'Malade',
  })
  await recordOutcomes(office, {
    outcomes: [
      { traineeId: ana, outcome: 'achieved' },
      { traineeId: chloe, outcome: 'partly' },
      { traineeId: second.traineeIds[0]!, outcome: 'achieved' },
    ],
  })
  await askEvaluations(office, { sessionIds: [first.id], moment: 'hot', mail: false })
  await recordEvaluations(office, {
    evaluations: [4, 3].map(mark => ({
      sessionId: first.id,
      traineeId: ana,
      moment: 'hot' as const,
      respondent: 'trainee' as const,
      name: 'Ana Essai',
      scores: Object.fromEntries(QUESTIONS.hot.map(({ code }) => [code, mark])),
    })),
  })
  const { total, programmes, trainers } = await getResults(office, { exercice: '2026' })
  const tableur = {
    sessions: 1,
    trainees: 3,
    left: 1,
    minutes: 420,
    presentBp: 6667,
    achievedBp: 5000,
    answeredBp: 5000,
    hotBp: 6667,
    coldBp: null,
  }
  const couture = {
    sessions: 1,
    trainees: 1,
    left: 0,
    minutes: 0,
    presentBp: null,
    achievedBp: 10_000,
    answeredBp: null,
  }
  expect(programmes).toMatchObject([
    { name: 'Couture', ...couture },
    { name: 'Tableur', ...tableur },
  ])
  expect(trainers).toMatchObject([
    { name: 'Jeanne', sessions: 2, trainees: 4, achievedBp: 6667 },
    { name: 'Karim', ...tableur },
  ])
  expect(total).toMatchObject({ sessions: 2, trainees: 4, minutes: 420, achievedBp: 6667, hotBp: 6667 })
})

test('programmes of the same title are told apart by whose they are', async () => {
  const world = await openWorld({ today: '2026-06-10' })
  const office = world.as(['training'])
  const held = async (code: string) => {
    const activityId = await openTestActivity(world, code)
    const { id: trainerId } = await saveTrainer(office, { activityId, name: 'Jeanne', external: false })
    const { id: programmeId } = await saveProgramme(office, {
      activityId,
      title: 'Tableur',
      minutes: 210,
      inWorkplace: false,
    })
    const halfDays = [{ day: day('2026-03-03'), half: 'morning' as const, startsAt: '09:00', endsAt: '12:30' }]
    return {
      activityId,
      programmeId,
      mode: 'on-site' as const,
      halfDays,
      trainers: [{ trainerId }],
      orders: [],
      trainees: [],
    }
  }
  await addSessions(office, { sessions: [await held('NORD'), await held('SUD')] })
  const { programmes } = await getResults(office, { exercice: '2026' })
  expect(programmes.map(one => one.name)).toEqual(['Tableur (Atelier NORD)', 'Tableur (Atelier SUD)'])
})
