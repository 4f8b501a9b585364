import { expect, test } from 'vitest'
import { day } from '../../kernel/day.ts'
import { testDatabase } from '../../platform/testing.server.ts'
import { addTestCustomer, openTestActivity, openWorld, testLine } from '../fixtures.ts'
import { draftInvoices, issueInvoices } from '../invoicing/index.ts'
import {
  addEvidence,
  addSessions,
  changeTrainingBody,
  completeTrainingReport,
  getQuality,
  getTrainingReport,
  linkInvoices,
  recordActs,
  recordAttendances,
  recordOutcomes,
  saveProgramme,
  saveTrainer,
} from './index.ts'

await testDatabase()

/** A year entered in disorder, with gaps, counted by hand: the report and the quality say what lacks, then come right. */
test('the yearly report and Qualiopi against a year in disorder, with gaps', async () => {
  const world = await openWorld({ today: '2026-12-20' })
  const office = world.as(['training'])
  const activityId = await openTestActivity(world, 'FORM')
  const customerId = await addTestCustomer(world, activityId)
  const { id: trainerId } = await saveTrainer(office, { activityId, name: 'Jeanne Formet', external: false })
  const programme = (title: string, known: boolean) =>
    saveProgramme(office, {
      activityId,
      title,
      minutes: 420,
      objectives: 'Savoir faire.',
      inWorkplace: false,
      aim: known ? 'other' : null,
      speciality: known ? '326' : null,
    })
  const { id: known } = await programme('Tableur', true)
  const { id: unknown } = await programme('Couture', false)
  const morning = (date: string) => [{ day: day(date), half: 'morning' as const, startsAt: '09:00', endsAt: '12:30' }]
  const session = (
    programmeId: string,
    date: string,
    payerKind: string,
    cents: number,
    categories: (string | null)[],
  ) => ({
    activityId,
    programmeId,
    mode: 'on-site' as const,
    halfDays: morning(date),
    trainers: [{ trainerId }],
    orders: [{ payerKind, payerName: 'Payeur', customerId, amountCents: cents as never }],
    trainees: categories.map((category, i) => ({ firstName: `P${i}`, lastName: `N${date}`, category, orders: [0] })),
  })
  // November first, then March, then a body that trains through us, and one before the exercice.
  const { sessions } = await addSessions(office, {
    sessions: [
      session(unknown, '2026-11-10', 'company', 600_00, ['employee', null]),
      session(known, '2026-03-04', 'cpf', 400_00, ['job-seeker', 'employee', 'employee']),
      session(known, '2026-06-02', 'training-body', 300_00, ['employee']),
      session(known, '2025-12-01', 'company', 999_00, ['employee']),
    ],
  })
  const mark = (i: number, date: string, states: ('present' | 'absent')[]) => ({
    sessionId: sessions[i]!.id,
    marks: states.map((state, t) => ({
      traineeId: sessions[i]!.traineeIds[t]!,
      day: day(date),
      half: 'morning' as const,
      state,
    })),
  })
  await recordAttendances(office, {
    sessions: [
      mark(1, '2026-03-04', ['present', 'present', 'absent']),
      mark(0, '2026-11-10', ['present', 'present']),
      mark(2, '2026-06-02', ['present']),
      mark(3, '2025-12-01', ['present']),
    ],
  })
  const { ids } = await draftInvoices(world.as(['accountant']), {
    drafts: [60000, 30000, 12345].map(cents => ({
      activityId,
      customerId,
      kind: 'invoice' as const,
      depositIds: [],
      discountBp: 0,
      lines: [testLine((cents / 100).toFixed(2), { label: 'Formation', vatCategory: 'exempt-training', vatRateBp: 0 })],
    })),
  })
  await issueInvoices(world.as(['accountant']), { ids })
  await linkInvoices(office, {
    links: [
      { orderId: sessions[0]!.orderIds[0]!, invoiceId: ids[0]! },
      { orderId: sessions[2]!.orderIds[0]!, invoiceId: ids[1]! },
    ],
  })

  const before = await getTrainingReport(office, { exercice: '2026' })
  // Present in 2026, ours: two in November, two in March (one was absent). The one of the other body is in frame G.
  expect(before.bpf.total).toEqual({ people: 4, hours: 14 })
  expect(before.bpf.categories.map(figure => [figure.line, figure.people])).toEqual([
    ['a', 2],
    ['b', 0],
    ['c', 1],
    ['d', 0],
    ['e', 0],
  ])
  expect(before.bpf.entrusted).toMatchObject({ people: 1, hours: 4 })
  expect(before.bpf.productsTotalCents).toBe(900_00)
  expect(before.bpf.trainers[0]).toMatchObject({ people: 1, hours: 11 })
  expect(before.bpf.controls.map(control => control.ok)).toEqual([false, true, true])
  expect(before.bpf.gaps.map(gap => gap.code).toSorted()).toEqual([
    'billing',
    'category',
    'charges',
    'identity',
    'programme',
    'unlinked',
  ])

  await completeTrainingReport(office, {
    trainees: before.unknownTrainees.map(({ id }) => ({ id, category: 'other' })),
    programmes: before.unknownProgrammes.map(({ id, edition }) => ({ id, edition, aim: 'other', speciality: '242' })),
  })
  const after = await getTrainingReport(office, { exercice: '2026', figure: 'F4-242' })
  expect(after.bpf.controls.map(control => control.ok)).toEqual([true, true, true])
  expect(after.bpf.specialities.map(figure => [figure.line, figure.people, figure.hours])).toEqual([
    ['242', 2, 7],
    ['326', 2, 7],
    ['', 0, 0],
  ])
  expect(after.opened!.trainees.map(row => row.minutes)).toEqual([210, 210])

  const state = async (indicator: number) => {
    const { criteria } = await getQuality(office, { exercice: '2026' })
    return criteria.flatMap(criterion => criterion.indicators).find(one => one.number === indicator)!
  }
  expect(await state(4)).toMatchObject({ state: 'lacking' })
  expect((await state(4)).lacks).toHaveLength(3)
  expect((await state(14)).state).toBe('not-applicable')
  expect((await state(27)).state).toBe('not-applicable')
  expect((await state(23)).state).toBe('lacking')
  expect((await state(2)).state).toBe('lacking')
  const ready = (await getQuality(office, { exercice: '2026' })).ready
  await recordActs(office, {
    acts: sessions.map(({ id }) => ({ subjectId: id, kind: 'needs' as const, doneOn: day('2026-02-01') })),
  })
  await recordOutcomes(office, {
    outcomes: sessions.flatMap(one => one.traineeIds.map(traineeId => ({ traineeId, outcome: 'achieved' as const }))),
  })
  await addEvidence(office, { indicator: 23, day: day('2026-05-02'), title: 'Lettre de veille' })
  await addEvidence(office, { indicator: 2, day: day('2026-06-02'), title: 'Page « nos résultats » du site' })
  await addEvidence(office, { indicator: 24, day: day('2025-05-02'), title: 'Veille de l’an dernier' })
  await changeTrainingBody(office, { version: 0, contact: 'formation@exemple.fr' })
  const mended = await Promise.all([2, 4, 11, 18, 23].map(state))
  expect(mended.map(one => one.state)).toEqual(Array.from({ length: 5 }, () => 'ready'))
  expect((await state(24)).state).toBe('lacking')
  expect((await getQuality(office, { exercice: '2026' })).ready).toBe(ready + 5)
})
