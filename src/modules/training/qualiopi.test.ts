import { expect, test } from 'vitest'
import { day } from '../../kernel/day.ts'
import { testDatabase } from '../../platform/testing.server.ts'
import { openTestActivity, openWorld } from '../fixtures.ts'
import { QUESTIONS } from './evaluation.ts'
import {
  addEvidence,
  addFinding,
  addSessions,
  askEvaluations,
  changeSession,
  changeTrainee,
  changeTrainingBody,
  closeHalfDays,
  followFinding,
  getProgramme,
  getQuality,
  getSession,
  listFindings,
  listTrainers,
  recordActs,
  recordAttendances,
  recordEvaluations,
  recordOutcomes,
  saveProgramme,
  saveTrainer,
} from './index.ts'

await testDatabase()

const MORNING = { half: 'morning' as const, startsAt: '09:00', endsAt: '12:30' }
const ON = day('2026-05-04')

test('from a bare session to 32 of 32: every lack is said, and mended where it says', async () => {
  const world = await openWorld({ today: '2026-09-20' })
  const office = world.as(['training'])
  const activityId = await openTestActivity(world, 'FORM')
  const trainer = async (name: string, external: boolean) =>
    (await saveTrainer(office, { activityId, name, external })).id
  const jeanne = await trainer('Jeanne', false)
  const karim = await trainer('Karim', true)
  const bare = { activityId, title: 'Taille', minutes: 210, aim: 'rncp-3', inWorkplace: true }
  const { id: programmeId } = await saveProgramme(office, bare)
  const { sessions } = await addSessions(office, {
    sessions: [
      {
        activityId,
        programmeId,
        mode: 'on-site',
        halfDays: [{ day: ON, ...MORNING }],
        trainers: [{ trainerId: jeanne }, { trainerId: karim }],
        orders: [{ payerKind: 'professionalisation', payerName: 'OPCO EP', amountCents: 700_00 as never }],
        trainees: [
          { firstName: 'Ana', lastName: 'Lopez', needs: 'Gros caractères', orders: [0] },
          { firstName: 'Bo', lastName: 'Vidal', orders: [0] },
        ],
      },
      // Neither a session cancelled nor one to come is asked anything.
      {
        activityId,
        programmeId,
        mode: 'on-site',
        halfDays: [{ day: day('2026-11-04'), ...MORNING }],
        trainers: [{ trainerId: jeanne }],
        orders: [],
        trainees: [],
      },
    ],
  })
  const { id, traineeIds } = sessions[0]!
  const [ana, bo] = traineeIds as [string, string]
  const state = async () => {
    const quality = await getQuality(office, { exercice: '2026' })
    const lacking = quality.criteria.flatMap(criterion =>
      criterion.indicators.filter(one => one.state === 'lacking').map(one => one.number),
    )
    return { ready: quality.ready, notApplicable: quality.notApplicable, lacking }
  }
  // Apprenticeship alone has no object here: 14, 15, 20, 29.
  expect(await state()).toEqual({
    ready: 4,
    notApplicable: 4,
    lacking: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 16, 17, 18, 19, 21, 22, 23, 24, 25, 26, 27, 28, 30, 31, 32],
  })
  const mended = async (...indicators: number[]) => {
    const { lacking } = await state()
    expect(indicators.filter(one => lacking.includes(one))).toEqual([])
  }
  const file = (indicator: number, trainerId?: string) =>
    addEvidence(office, { indicator, day: day('2026-06-01'), title: `Preuve ${indicator}`, trainerId })

  const { edition, version } = await getProgramme(office, { id: programmeId })
  await saveProgramme(office, {
    ...bare,
    id: programmeId,
    edition,
    version,
    objectives: 'Tailler une haie.',
    content: 'Essences, outils.',
    audience: 'Agents.',
    prerequisites: 'Aucun.',
    access: 'Sous quinze jours.',
    methods: 'Parcelle et outils.',
    evaluation: 'Mise en situation.',
    accessibility: 'Parcours adapté.',
    priceCents: 700_00 as never,
  })
  await mended(5, 6)
  await recordActs(office, {
    acts: [
      { subjectId: id, kind: 'needs' as const, doneOn: ON },
      { subjectId: id, kind: 'welcome' as const, doneOn: ON },
      ...[ana, bo].flatMap(subjectId => [
        { subjectId, kind: 'positioning' as const, doneOn: ON },
        { subjectId, kind: 'convocation' as const, doneOn: ON },
      ]),
    ],
  })
  await mended(4, 8, 9)
  await changeSession(office, {
    id,
    version: 1,
    mode: 'on-site',
    place: 'Rieux',
    adaptation: 'Supports agrandis.',
    halfDays: [{ day: ON, ...MORNING }],
    trainers: [{ trainerId: jeanne }, { trainerId: karim }],
  })
  await mended(10, 17)
  await recordAttendances(office, {
    sessions: [{ sessionId: id, marks: [{ traineeId: ana, day: ON, half: 'morning', state: 'present' }] }],
  })
  await changeTrainee(office, {
    id: bo,
    version: 1,
    firstName: 'Bo',
    lastName: 'Vidal',
    orderIds: [sessions[0]!.orderIds[0]!],
    leftOn: ON,
    leftReason: 'Parti avant la fin',
  })
  await closeHalfDays(office, { id, halfDays: [{ day: ON, half: 'morning' }], name: 'Jeanne' })
  await recordOutcomes(office, { outcomes: [{ traineeId: ana, outcome: 'achieved' }] })
  await mended(11, 12)
  await changeTrainingBody(office, {
    version: 0,
    contact: 'formation@exemple.fr',
    disabilityContact: 'Jeanne',
    houseRules: 'Santé, sécurité, discipline.',
  })
  await mended(18, 19, 26)
  for (const one of await listTrainers(office, {}))
    await saveTrainer(office, {
      id: one.id,
      version: one.version,
      activityId,
      name: one.name,
      external: one.external,
      qualifications: 'CAP, dix ans de métier',
    })
  await mended(21)
  await askEvaluations(office, { sessionIds: [id], moment: 'cold', mail: false })
  const scores = Object.fromEntries(QUESTIONS.hot.map(({ code }) => [code, 4]))
  await recordEvaluations(office, {
    evaluations: [
      { sessionId: id, traineeId: ana, moment: 'hot', respondent: 'trainee', name: 'Ana Lopez', scores },
      { sessionId: id, moment: 'hot', respondent: 'company', name: 'Scierie', scores },
    ],
  })
  await mended(30)
  const finding = await addFinding(office, {
    origin: 'complaint',
    sessionId: id,
    foundOn: day('2026-05-05'),
    text: 'Salle froide.',
    actions: [{ text: 'Chauffer', who: 'Jeanne', dueOn: day('2026-06-01') }],
  })
  expect((await state()).lacking).toContain(32) // its action is late
  const { findings } = await listFindings(office, {})
  await followFinding(office, {
    id: finding.id,
    version: 1,
    actions: [],
    doneIds: findings[0]!.actions.map(action => action.id),
  })
  await mended(31, 32)
  expect((await state()).lacking).toEqual([1, 2, 3, 7, 13, 16, 22, 23, 24, 25, 27, 28])
  for (const indicator of [1, 2, 3, 7, 13, 16, 23, 24, 25, 27, 28]) await file(indicator)
  await file(22, jeanne)
  expect(await state()).toEqual({ ready: 32, notApplicable: 4, lacking: [] })
  expect((await getSession(office, { id })).evaluations).toHaveLength(3)
})
