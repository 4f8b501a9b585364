import { expect, test } from 'vitest'
import { day } from '../../kernel/day.ts'
import { ownersPool } from '../../platform/database.server.ts'
import { testDatabase } from '../../platform/testing.server.ts'
import { addTestCustomer, decideTestLevy, openTestActivity, openWorld, testLine } from '../fixtures.ts'
import { draftCreditNote, draftInvoices, issueInvoices } from '../invoicing/index.ts'
import { postSundryEntry } from '../ledger/index.ts'
import {
  addSessions,
  addTrainees,
  cancelSession,
  changeTrainee,
  changeTrainingBody,
  completeTrainingReport,
  getSession,
  getTrainingReport,
  linkInvoices,
  recordAttendances,
  saveProgramme,
  saveTrainer,
  saveTrainingReport,
} from './index.ts'
import type { Half } from './training.ts'

await testDatabase()

const MORNING = { half: 'morning' as const, startsAt: '09:00', endsAt: '12:30' }
const AFTERNOON = { half: 'afternoon' as const, startsAt: '13:30', endsAt: '17:00' }

type Input = Parameters<typeof addSessions>[1]['sessions'][number]

async function openYear() {
  const world = await openWorld({ today: '2026-12-10' })
  const office = world.as(['training'])
  const activityId = await openTestActivity(world, 'FORM')
  const customerId = await addTestCustomer(world, activityId)
  const trainer = async (name: string, external: boolean) =>
    (await saveTrainer(office, { activityId, name, external })).id
  const programme = async (title: string, aim: string | null, speciality: string | null) =>
    (await saveProgramme(office, { activityId, title, minutes: 420, inWorkplace: false, aim, speciality })).id
  const trainers = {
    jeanne: await trainer('Jeanne', false),
    lise: await trainer('Lise', false),
    karim: await trainer('Karim', true),
  }
  const programmes = {
    sheet: await programme('Tableur', 'other', '326'),
    sewing: await programme('Couture', null, null),
    books: await programme('Gestion', 'rs', '314'),
  }
  /** An invoice of training issued on a day; its id. */
  const invoice = async (on: string, euros: string) => {
    const accountant = world.on(on).as(['accountant'])
    const { ids } = await draftInvoices(accountant, {
      drafts: [
        {
          activityId,
          customerId,
          kind: 'invoice' as const,
          depositIds: [],
          discountBp: 0,
          lines: [trainingLine(euros)],
        },
      ],
    })
    await issueInvoices(accountant, { ids })
    return ids[0]!
  }
  const credit = async (on: string, id: string, euros?: string) => {
    const accountant = world.on(on).as(['accountant'])
    const note = await draftCreditNote(accountant, { id, ...(euros ? { lines: [trainingLine(euros)] } : {}) })
    await issueInvoices(accountant, { ids: [note.id] })
  }
  const session = async (input: Partial<Input> & Pick<Input, 'programmeId' | 'halfDays' | 'trainers'>) => {
    const { sessions } = await addSessions(office, {
      sessions: [{ activityId, mode: 'on-site', orders: [], trainees: [], ...input }],
    })
    return sessions[0]!
  }
  return { world, office, trainers, programmes, invoice, credit, session }
}

const trainingLine = (unitPrice: string) =>
  testLine(unitPrice, { label: 'Formation', vatCategory: 'exempt-training', vatRateBp: 0 })
const order = (payerKind: string, payerName: string, euros: number) => ({
  payerKind,
  payerName,
  amountCents: (euros * 100) as never,
})
const trainee = (name: string, category: string | null, rank: number | null = 0) => ({
  firstName: name,
  lastName: 'Essai',
  category,
  orders: rank === null ? [] : [rank],
})
const mark = (traineeId: string, on: string, half: Half, minutes?: number | 'absent') => ({
  traineeId,
  day: day(on),
  half,
  state: minutes === 'absent' ? ('absent' as const) : ('present' as const),
  ...(typeof minutes === 'number' ? { minutes } : {}),
})
const at = (on: string, ...halves: (typeof MORNING | typeof AFTERNOON)[]) =>
  halves.map(half => ({ day: day(on), ...half }))

/** November before March, and every gap that a year really has. All figures below were worked out by hand. */
async function enterYear() {
  const year = await openYear()
  const { office, trainers, programmes, invoice, credit, session } = year
  const { jeanne, lise, karim } = trainers
  const marks = (sessionId: string, ...all: ReturnType<typeof mark>[]) =>
    recordAttendances(office, { sessions: [{ sessionId, marks: all }] })

  // Nobody came to be enrolled, nobody pays.
  await session({
    programmeId: programmes.sheet,
    halfDays: at('2026-11-03', MORNING),
    trainers: [{ trainerId: jeanne, minutes: 0 }],
  })

  // Running today: its first morning was not written down.
  await session({
    programmeId: programmes.sheet,
    halfDays: [...at('2026-12-15', MORNING), ...at('2026-12-08', MORNING)],
    trainers: [{ trainerId: lise }],
    orders: [order('company', 'Scierie', 300)],
    trainees: [trainee('Omar', 'employee')],
  })

  // Over two exercices: one morning of 2025, a day of 2026. Jeanne gives 7 of its 10 h 30, Lise all of it.
  const straddling = await session({
    programmeId: programmes.sheet,
    halfDays: [...at('2026-01-06', MORNING, AFTERNOON), ...at('2025-12-30', MORNING)],
    trainers: [{ trainerId: jeanne, minutes: 420 }, { trainerId: lise }],
    orders: [order('company', 'Mairie', 700)],
    trainees: [trainee('Élie', 'employee')],
  })
  const elie = straddling.traineeIds[0]!
  await marks(
    straddling.id,
    mark(elie, '2025-12-30', 'morning'),
    mark(elie, '2026-01-06', 'morning'),
    mark(elie, '2026-01-06', 'afternoon'),
  )
  await linkInvoices(office, {
    links: [{ orderId: straddling.orderIds[0]!, invoiceId: await invoice('2026-01-20', '700.00') }],
  })

  // Billed in advance, credited whole, then cancelled.
  const off = await session({
    programmeId: programmes.sheet,
    halfDays: at('2026-03-03', MORNING),
    trainers: [{ trainerId: jeanne }],
    orders: [order('company', 'Garage', 500)],
    trainees: [trainee('Fanny', 'employee')],
  })
  const advance = await invoice('2026-02-10', '500.00')
  await linkInvoices(office, { links: [{ orderId: off.orderIds[0]!, invoiceId: advance }] })
  const cancel = () => cancelSession(office, { id: off.id, version: 1, reason: 'Trop peu d’inscrits' })
  await expect(cancel()).rejects.toThrow(/créditez-la d’abord/)
  await credit('2026-03-01', advance)
  await cancel()

  // Several payers, a trainee nobody pays for, another who left midway; an external trainer; 14 half-hours.
  const many = await session({
    programmeId: programmes.books,
    halfDays: [...at('2026-04-08', MORNING), ...at('2026-04-07', MORNING)],
    trainers: [{ trainerId: karim }],
    orders: [order('opco-plan', 'OPCO EP', 800), order('cpf', 'Caisse des dépôts', 400), order('person', 'Chloé', 300)],
    trainees: [
      trainee('Anne', 'employee', 0),
      trainee('Bilal', 'job-seeker', 1),
      trainee('Chloé', 'own-expense', 2),
      trainee('Denis', null, null),
    ],
  })
  const [anne, bilal, chloe, denis] = many.traineeIds as [string, string, string, string]
  await changeTrainee(office, {
    id: anne,
    version: 1,
    firstName: 'Anne',
    lastName: 'Essai',
    category: 'employee',
    orderIds: [many.orderIds[0]!],
    leftOn: day('2026-04-08'),
    leftReason: 'A trouvé un emploi',
  })
  await marks(
    many.id,
    mark(anne, '2026-04-07', 'morning'),
    mark(bilal, '2026-04-07', 'morning'),
    mark(bilal, '2026-04-08', 'morning', 120),
    mark(chloe, '2026-04-07', 'morning', 'absent'),
    mark(chloe, '2026-04-08', 'morning'),
    mark(denis, '2026-04-07', 'morning'),
    mark(denis, '2026-04-08', 'morning'),
  )
  const opco = await invoice('2026-04-20', '800.00')
  const alone = await invoice('2026-04-21', '300.00')
  await credit('2026-05-04', opco, '100.00')
  await linkInvoices(office, {
    links: [
      { orderId: many.orderIds[0]!, invoiceId: opco },
      { orderId: many.orderIds[2]!, invoiceId: alone },
    ],
  })

  // Given by another body for us, at a distance; one afternoon was not written down.
  const given = await session({
    programmeId: programmes.sheet,
    mode: 'remote',
    subcontractor: 'Autre organisme',
    halfDays: at('2026-05-12', MORNING, AFTERNOON),
    trainers: [{ trainerId: karim }],
    orders: [order('france-travail', 'France Travail', 1000)],
    trainees: [trainee('Gaël', 'job-seeker'), trainee('Hugo', 'job-seeker')],
  })
  const [gael, hugo] = given.traineeIds as [string, string]
  await marks(
    given.id,
    mark(gael, '2026-05-12', 'morning'),
    mark(gael, '2026-05-12', 'afternoon'),
    mark(hugo, '2026-05-12', 'morning'),
  )
  await linkInvoices(office, {
    links: [{ orderId: given.orderIds[0]!, invoiceId: await invoice('2026-05-20', '1000.00') }],
  })

  // Given by us for another body: frame G asks neither status nor aim.
  const received = await session({
    programmeId: programmes.sewing,
    halfDays: at('2026-06-02', MORNING),
    trainers: [{ trainerId: jeanne }],
    orders: [order('training-body', 'Grand organisme', 600)],
    trainees: ['Inès', 'Jo', 'Kim'].map(name => trainee(name, null)),
  })
  await marks(received.id, ...received.traineeIds.map(id => mark(id, '2026-06-02', 'morning')))
  await linkInvoices(office, {
    links: [{ orderId: received.orderIds[0]!, invoiceId: await invoice('2026-06-20', '600.00') }],
  })

  // Partly at a distance, of a programme without aim; billed 200 of 450.
  const mixed = await session({
    programmeId: programmes.sewing,
    mode: 'mixed',
    halfDays: at('2026-10-06', MORNING, AFTERNOON),
    trainers: [{ trainerId: jeanne }],
    orders: [order('public-staff', 'Commune', 450)],
    trainees: [],
  })
  const { ids } = await addTrainees(office, {
    sessionId: mixed.id,
    trainees: [{ firstName: 'Léa', lastName: 'Essai', category: 'other', orderIds: [mixed.orderIds[0]!] }],
  })
  await marks(mixed.id, mark(ids[0]!, '2026-10-06', 'morning'), mark(ids[0]!, '2026-10-06', 'afternoon'))
  await linkInvoices(office, {
    links: [{ orderId: mixed.orderIds[0]!, invoiceId: await invoice('2026-10-20', '200.00') }],
  })

  const loose = await invoice('2026-11-20', '123.45')
  await credit('2026-11-21', loose, '23.45')
  await credit('2026-11-25', await invoice('2026-11-24', '55.00')) // wholly credited: nothing to bear
  return { ...year, many, mixed, given, hugo }
}

const year = await enterYear()
const report = (figure?: string) => getTrainingReport(year.office, { exercice: '2026', ...(figure ? { figure } : {}) })

test('the frames of a year in disorder are those worked out by hand', async () => {
  const { bpf } = await report()
  const figures = (all: typeof bpf.categories) =>
    all.filter(figure => figure.people || figure.cents).map(figure => [figure.id, figure.people ?? figure.cents])
  expect(figures(bpf.products)).toEqual([
    ['C-company', 700_00],
    ['C-opco-plan', 700_00],
    ['C-public-staff', 200_00],
    ['C-france-travail', 1000_00],
    ['C-person', 300_00],
    ['C-training-body', 600_00],
  ])
  expect(bpf.productsTotalCents).toBe(3500_00)
  // Inside: Jeanne 4 h 40 of the straddling session + 3 h 30 + 7 h, Lise 7 h + 3 h 30; outside: Karim twice 7 h.
  expect(bpf.trainers.map(({ people, hours }) => [people, hours])).toEqual([
    [2, 26],
    [1, 14],
  ])
  // Attended in 2026, of ours: 7 + (3 h 30, 5 h 30, 3 h 30, 7) + (7, 3 h 30) + 7 = 44 h by 8 trainees.
  expect(bpf.total).toEqual({ people: 8, hours: 44 })
  expect(figures(bpf.categories)).toEqual([
    ['F1-employee', 2],
    ['F1-job-seeker', 3],
    ['F1-own-expense', 1],
    ['F1-other', 1],
  ])
  expect(bpf.remote).toMatchObject({ people: 3, hours: 18 })
  expect(bpf.subcontracted).toMatchObject({ people: 2, hours: 11 })
  expect(bpf.entrusted).toMatchObject({ people: 3, hours: 11 })
  expect(figures(bpf.aims)).toEqual([
    ['F3-rs', 4],
    ['F3-other', 3],
  ])
  expect(figures(bpf.specialities)).toEqual([
    ['F4-314', 4],
    ['F4-326', 3],
  ])
  expect(bpf.controls.map(control => control.ok)).toEqual([false, true, true])
})

test('each gap is said once, with the place where it is mended', async () => {
  const { bpf } = await report()
  expect(bpf.gaps.map(({ code, href }) => [code, href.replace(/[\da-f-]{36}/, 'x')]).toSorted()).toEqual(
    [
      ['identity', '/formation/organisme'],
      ['charges', '/formation/bpf/2026#charges'],
      ['category', '/formation/bpf/2026#stagiaires'],
      ['payer', '/formation/bpf/2026#stagiaires'],
      ['programme', '/formation/bpf/2026#programmes'],
      ['attendance', '/formation/sessions/x#stagiaires'],
      ['order', '/formation/sessions/x#commandes'],
      ['attendance', '/formation/sessions/x#presences'],
      ['attendance', '/formation/sessions/x#presences'],
      ['billing', '/formation/sessions/x#commandes'],
      ['billing', '/formation/sessions/x#commandes'],
      ['unlinked', '/formation/bpf/2026#factures'],
    ].toSorted(),
  )
  // What was credited of an invoice is not asked again.
  const texts = bpf.gaps.map(gap => gap.text).join('\n')
  expect(texts).toContain(
    'Cadre D\u00a0: les comptes des activités qui forment ne disent pas les charges de formation, les salaires des formateurs, les achats de prestations.',
  )
  expect(texts).toMatch(/«\sTableur\s», commencée le 08\/12\/2026\s: 1\u00a0présence à relever/)
  expect(texts).toMatch(/«\sGestion\s», terminée le 08\/04\/2026\s: 1\u00a0commande à facturer, 400,00/)
  expect(texts).toMatch(/«\sCouture\s», terminée le 06\/10\/2026\s: 1\u00a0commande à facturer, 250,00/)
  expect(texts).toMatch(/\(100,00.* HT\)\s: de la formation, sans session/)
})

test('what lacks is mended from the report; the three controls come right and nothing is said any more of it', async () => {
  const { office, many, mixed, given, hugo } = year
  const { unknownTrainees, unknownProgrammes, looseInvoices, openOrders } = await report()
  expect(unknownTrainees.map(one => [one.name, one.orders.map(order => order.payerName)])).toEqual([
    ['Denis Essai', ['Caisse des dépôts', 'Chloé', 'OPCO EP']],
  ])
  await expect(
    completeTrainingReport(office, {
      trainees: [{ id: unknownTrainees[0]!.id, orderIds: [mixed.orderIds[0]!] }],
    } as never),
  ).rejects.toThrow(/n’existe pas/)
  await completeTrainingReport(office, {
    trainees: [{ id: unknownTrainees[0]!.id, category: 'employee', orderIds: [many.orderIds[0]!] }],
    programmes: unknownProgrammes.map(({ id, edition }) => ({ id, edition, aim: 'other', speciality: '242' })),
  })
  await linkInvoices(office, {
    links: [
      {
        invoiceId: looseInvoices[0]!.id,
        orderId: openOrders.find(one => one.payerName === 'Commune')!.id,
      },
    ],
  })
  await recordAttendances(office, {
    sessions: [{ sessionId: given.id, marks: [mark(hugo, '2026-05-12', 'afternoon', 'absent')] }],
  })
  await changeTrainingBody(office, {
    version: 0,
    declarationNumber: '76310000000',
    naf: '85.59A',
    director: 'Odile Pascal',
  })
  await saveTrainingReport(office, {
    exercice: '2026',
    version: 0,
    chargesCents: 2000_00 as never,
    payCents: 900_00 as never,
    subcontractingCents: 600_00 as never,
    reason: 'Le formateur extérieur est payé par la structure',
  })
  const { bpf, opened } = await report('C-public-staff')
  expect(bpf.controls.map(control => [control.ok, control.text])).toEqual([
    [true, 'Les trois cadres comptent 8\u00a0stagiaires et 44\u00a0heures.'],
    [true, 'L’activité confiée à d’autres (2\u00a0stagiaires et 11\u00a0heures) ne dépasse pas l’ensemble.'],
    [true, expect.stringContaining('pour 3\u00a0stagiaires au cadre G')],
  ])
  for (const frame of [bpf.categories, bpf.aims, bpf.specialities])
    expect(frame.reduce((all, figure) => all + figure.hours!, 0)).toBe(44)
  expect(bpf.productsTotalCents).toBe(3600_00)
  expect(opened!.revenues.map(row => row.netCents)).toEqual([200_00, 123_45, -23_45])
  expect(bpf.gaps.map(gap => gap.code)).toEqual(['billing', 'billing', 'attendance', 'order', 'attendance'])
  expect((await getSession(office, { id: mixed.id })).billedCents).toBe(300_00)
})

test('the charges of frame D are read in the books, at the part that training is of the sales; each opens its rows, and is corrected with a reason', async () => {
  const { world, office, invoice, session, programmes, trainers } = await openYear()
  const trained = await session({
    programmeId: programmes.sheet,
    halfDays: at('2026-03-03', MORNING),
    trainers: [{ trainerId: trainers.jeanne }],
    orders: [order('company', 'Mairie', 600)],
  })
  const { rows: sold } = await ownersPool().query(
    'select activity_id as "activityId" from training_session where id = $1',
    [trained.id],
  )
  const { activityId } = sold[0]
  await linkInvoices(office, {
    links: [{ orderId: trained.orderIds[0]!, invoiceId: await invoice('2026-03-04', '600.00') }],
  })
  const gaps = (await getTrainingReport(office, { exercice: '2026' })).bpf.gaps.map(gap => gap.code)
  expect(gaps).toContain('charges')

  const elsewhere = await openTestActivity(world, 'AUTRE')
  const book = (account: string, of: string, euros: number) =>
    postSundryEntry(world.as(['accountant']), {
      journal: 'OD',
      day: day('2026-04-01'),
      label: account,
      documentNumber: `${account} ${euros}`,
      lines: [
        { account, activityId: of, debitCents: Math.max(euros, 0) * 100, creditCents: Math.max(-euros, 0) * 100 },
        {
          account: '471',
          activityId: of,
          debitCents: Math.max(-euros, 0) * 100,
          creditCents: Math.max(euros, 0) * 100,
        },
      ],
    } as never)
  await book('706', activityId, -200) // 800 € sold, of which 600 of training: three quarters
  await book('706', elsewhere, -1200) // 2 000 € by the organisation: training is 30 % of it
  await book('6411', activityId, 333)
  await book('6226', activityId, 100)
  await book('6063', activityId, 21)
  await decideTestLevy(world)
  await book('6283', activityId, 700) // what the house takes: what it pays for with it counts on its side
  await book('6281', activityId, -4) // a credit lessens
  await book('6081', activityId, 5000) // internal: no charge of the organisation
  await book('695', activityId, 900) // a tax on profits is no charge of training
  await book('6411', elsewhere, 9000) // trains nobody
  await book('6132', world.houseActivityId, 1001)
  await book('6411', world.houseActivityId, 2000) // the team is no trainer

  const report = (figure?: string) => getTrainingReport(office, { exercice: '2026', ...(figure ? { figure } : {}) })
  // ¾ of 333 + 100 + 21 − 4 = 337,50; 30 % of 3 001 = 900,30. Pay: ¾ of 333 = 249,75. Bought: ¾ of 100.
  expect((await report()).bpf.charges.map(({ cents }) => cents)).toEqual([1237_80, 249_75, 75_00])
  const { opened } = await report('D-1')
  expect(opened!.charges.map(({ bookedCents, shareBp, cents }) => [bookedCents, shareBp, cents]).toSorted()).toEqual(
    [
      [450_00, 7500, 337_50],
      [3001_00, 3000, 900_30],
    ].toSorted(),
  )
  expect((await report('D-2')).opened!.charges.map(row => row.cents)).toEqual([249_75])
  expect((await report()).bpf.gaps.map(gap => gap.code)).not.toContain('charges')

  const save = (version: number, typed: object) =>
    saveTrainingReport(office, { exercice: '2026', version, ...typed } as never)
  const codes = (call: Promise<unknown>) =>
    call.then(
      () => [],
      error => error.refusals.map((refusal: { code: string }) => refusal.code),
    )
  expect(await codes(save(0, { payCents: 1200_00 }))).toEqual(['charges', 'motif'])
  await save(0, { payCents: 300_00, reason: 'La paie de juin est au siège' })
  const corrected = await report()
  expect(corrected.bpf.charges.map(({ cents, computedCents }) => [cents, computedCents])).toEqual([
    [1237_80, undefined],
    [300_00, 249_75],
    [75_00, undefined],
  ])
  expect(corrected.corrections).toMatchObject({ payCents: 300_00, reason: 'La paie de juin est au siège' })
  await save(1, {})
  expect((await report()).bpf.charges[1]!.cents).toBe(249_75)
})
