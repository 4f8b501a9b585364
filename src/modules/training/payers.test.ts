import { expect, test } from 'vitest'
import { day } from '../../kernel/day.ts'
import { ownersPool } from '../../platform/database.server.ts'
import { testDatabase } from '../../platform/testing.server.ts'
import { addTestCustomer, openTestActivity, openWorld } from '../fixtures.ts'
import { issueInvoices, submitInvoices } from '../invoicing/index.ts'
import {
  addSessions,
  addTrainees,
  billOrders,
  changeOrder,
  changeTrainee,
  changeTrainingBody,
  getSession,
  getTrainingReport,
  printPapers,
  recordAttendances,
  removeOrder,
  saveProgramme,
  saveTrainer,
} from './index.ts'

await testDatabase()

const ON = day('2026-03-10')
const HALF_DAYS = [
  { day: ON, half: 'morning' as const, startsAt: '09:00', endsAt: '12:30' },
  { day: ON, half: 'afternoon' as const, startsAt: '13:30', endsAt: '17:00' },
]

/** An OPCO pays 600 €, the company 300 € and Ana herself 100 €; Bo's place is the company's alone. */
async function openShared() {
  const world = await openWorld({ today: '2026-03-20' })
  const office = world.as(['training'])
  const activityId = await openTestActivity(world, 'FORM')
  const { id: trainerId } = await saveTrainer(office, {
    activityId,
    name: 'Jeanne',
    qualifications: 'Titre FPA',
    external: false,
  })
  const { id: programmeId } = await saveProgramme(office, {
    activityId,
    title: 'Tableur',
    minutes: 420,
    aim: 'other',
    speciality: '326',
    objectives: 'Tenir un tableau.',
    content: 'Cellules, formules.',
    prerequisites: 'Aucun',
    methods: 'Un poste chacun.',
    evaluation: 'Un tableau.',
    inWorkplace: false,
  })
  // Who runs trainings adds those who pay for them.
  const customer = (name: string) => addTestCustomer({ ...world, system: office }, activityId, name)
  const order = async (payerKind: string, payerName: string, cents: number, signedOn: string | null = null) => ({
    payerKind,
    payerName,
    customerId: await customer(payerName),
    amountCents: cents as never,
    signedOn: signedOn as never,
  })
  const { sessions } = await addSessions(office, {
    sessions: [
      {
        activityId,
        programmeId,
        mode: 'on-site',
        place: 'Rieux',
        halfDays: HALF_DAYS,
        trainers: [{ trainerId }],
        orders: [
          await order('opco-plan', 'OPCO EP', 600_00),
          await order('company', 'Scierie', 300_00),
          await order('person', 'Ana Lopez', 100_00, '2026-02-20'),
        ],
        trainees: [
          { firstName: 'Ana', lastName: 'Lopez', employer: 'Scierie', category: 'employee', orders: [0, 1, 2] },
          { firstName: 'Bo', lastName: 'Vidal', category: 'employee', orders: [1] },
        ],
      },
    ],
  })
  const { id, orderIds, traineeIds } = sessions[0]!
  return { world, office, id, orderIds, traineeIds }
}

test('an OPCO, a company and the person share a trainee: each has its convention and its invoice, she is counted once', async () => {
  const { world, office, id, orderIds, traineeIds } = await openShared()
  const [opco, company, herself] = orderIds as [string, string, string]
  const [ana, bo] = traineeIds as [string, string]
  await changeTrainingBody(office, { version: 0, director: 'Odile Pascal', declarationNumber: '76310000000' })
  await printPapers(office, { id, kind: 'convention' })
  const { rows: papers } = await ownersPool().query(
    'select subject_id as "subjectId", fields from document where organisation_id = $1',
    [world.organisationId],
  )
  const fieldsOf = (order: string) => papers.find(paper => paper.subjectId === order).fields
  expect(fieldsOf(opco).stagiaires).toBe('Ana Lopez')
  expect(fieldsOf(company).stagiaires).toBe('Ana Lopez, Bo Vidal')
  // The company pays for Bo besides: no total would be of one set of trainees.
  expect(fieldsOf(opco).prix.replaceAll(/[\u00a0\u202f]/g, ' ')).toMatch(
    /^600,00 €, exonérés.* ; paient aussi pour certains de ces stagiaires : Ana Lopez : 100,00 €, Scierie : 300,00 €$/,
  )
  const { invoiceIds } = await billOrders(office, { orders: orderIds.map(order => ({ id: order })), exempt: true })
  await submitInvoices(office, { ids: invoiceIds })
  await issueInvoices(world.as(['accountant']), { ids: invoiceIds })
  const { rows } = await ownersPool().query(
    `select i.net_cents::int as net, s.label, i.notes from invoice i join sales_line s on s.organisation_id = i.organisation_id and s.document_id = i.id
     where i.id = any($1) order by i.net_cents`,
    [invoiceIds],
  )
  expect(rows.map(row => [row.net, /\d\u00a0stagiaires?$/.exec(row.label)![0], row.notes])).toEqual([
    [100_00, '1\u00a0stagiaire', 'Stagiaire\u00a0: Ana Lopez (Scierie).'],
    [300_00, '2\u00a0stagiaires', 'Stagiaires\u00a0: Ana Lopez, Bo Vidal.'],
    [600_00, '1\u00a0stagiaire', 'Stagiaire\u00a0: Ana Lopez (Scierie).'],
  ])
  await recordAttendances(office, {
    sessions: [
      {
        sessionId: id,
        marks: [ana, bo].flatMap(traineeId =>
          HALF_DAYS.map(({ half }) => ({ traineeId, day: ON, half, state: 'present' as const })),
        ),
      },
    ],
  })
  const { bpf } = await getTrainingReport(office, { exercice: '2026' })
  expect(bpf.products.flatMap(({ line, cents }) => (cents ? [[line, cents]] : []))).toEqual([
    ['1', 300_00],
    ['2h', 600_00],
    ['9', 100_00],
  ])
  expect(bpf.total).toEqual({ people: 2, hours: 14 })
  expect(bpf.controls.map(control => control.ok)).toEqual([true, true, true])

  // Bo moves to the OPCO too: the whole price can be told.
  const people = (await getSession(office, { id })).people
  expect(people.find(one => one.id === ana)!.orderIds.toSorted()).toEqual([opco, company, herself].toSorted())
  await changeTrainee(office, {
    id: bo,
    version: 1,
    firstName: 'Bo',
    lastName: 'Vidal',
    category: 'employee',
    orderIds: [opco, company],
  })
  const elsewhere = (await openShared()).orderIds[0]!
  await expect(
    changeTrainee(office, { id: bo, version: 2, firstName: 'Bo', lastName: 'Vidal', orderIds: [elsewhere] }),
  ).rejects.toThrow(/n’existe pas/)
  expect((await getSession(office, { id })).people.find(one => one.id === bo)!.orderIds).toHaveLength(2)
})

test('a payer leaves with its order', async () => {
  const { office, id, orderIds, traineeIds } = await openShared()
  const [opco, company, herself] = orderIds as [string, string, string]
  await removeOrder(office, { id: herself })
  const ana = (await getSession(office, { id })).people.find(one => one.id === traineeIds[0])!
  expect(ana.orderIds.toSorted()).toEqual([opco, company].toSorted())
})

test('payers of the same trainees: the price of the action is told whole, with the part of each', async () => {
  const { world, office, id, orderIds } = await openShared()
  const [opco, company, herself] = orderIds as [string, string, string]
  const [ana, bo] = (await getSession(office, { id })).people
  for (const one of [ana!, bo!])
    await changeTrainee(office, {
      id: one.id,
      version: 1,
      firstName: one.firstName,
      lastName: one.lastName,
      category: one.category,
      orderIds: [opco, company],
    })
  await removeOrder(office, { id: herself })
  await changeTrainingBody(office, { version: 0, director: 'Odile Pascal' })
  await printPapers(office, { id, kind: 'convention', subjectIds: [company] })
  const { rows } = await ownersPool().query('select fields from document where organisation_id = $1', [
    world.organisationId,
  ])
  expect(rows.map(row => row.fields.prix.replaceAll(/[\u00a0\u202f]/g, ' '))).toEqual([
    '900,00 €, exonérés de TVA (CGI art. 261, 4-4°-a), ainsi partagés : Scierie : 300,00 €, OPCO EP : 600,00 €',
  ])
})

test('a trainee of whom another training body pays a part was entrusted to us: frame G', async () => {
  const { office, id, orderIds, traineeIds } = await openShared()
  await changeOrder(office, {
    id: orderIds[0]!,
    version: 1,
    payerKind: 'training-body',
    payerName: 'Grand organisme',
    amountCents: 600_00 as never,
  })
  const { ids } = await addTrainees(office, {
    sessionId: id,
    trainees: [{ firstName: 'Cléo', lastName: 'Roux', orderIds: [orderIds[1]!, orderIds[0]!, orderIds[1]!] }],
  })
  await recordAttendances(office, {
    sessions: [
      {
        sessionId: id,
        marks: [...traineeIds, ...ids].map(traineeId => ({
          traineeId,
          day: ON,
          half: 'morning' as const,
          state: 'present' as const,
        })),
      },
    ],
  })
  const { bpf } = await getTrainingReport(office, { exercice: '2026' })
  expect([bpf.entrusted.people, bpf.total.people]).toEqual([2, 1])
})
