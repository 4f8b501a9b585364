import { expect, test } from 'vitest'
import { day } from '../../kernel/day.ts'
import { inTransaction, ownersPool } from '../../platform/database.server.ts'
import { newId } from '../../platform/ids.server.ts'
import type { Session } from '../../platform/session.ts'
import { testDatabase } from '../../platform/testing.server.ts'
import type { Context } from '../../platform/use-case.server.ts'
import { fileSignedPaper } from '../documents/index.ts'
import { addTestCustomer, openTestActivity, openWorld, type World } from '../fixtures.ts'
import { issueInvoices } from '../invoicing/index.ts'
import { addPerson, setActivityOwners } from '../people/index.ts'
import { QUESTIONS } from './evaluation.ts'
import {
  addOrders,
  addSessions,
  addTrainees,
  answerEvaluation,
  askEvaluations,
  billOrders,
  cancelSession,
  changeSession,
  changeTrainee,
  changeTrainingBody,
  closeHalfDays,
  fileAttendanceSheet,
  getEvaluationPage,
  getProgramme,
  getSession,
  getSigningPage,
  linkInvoices,
  listMyTrainings,
  listSessions,
  openSigning,
  printPapers,
  readTrainingFigures,
  recordActs,
  recordAttendances,
  recordEvaluations,
  reopenHalfDay,
  saveProgramme,
  saveTrainer,
  signAttendance,
  unlinkInvoice,
} from './index.ts'

await testDatabase()

const TODAY = '2026-03-10'

/** An activity with an owner who trains, a programme, and a session of one day (two half-days of 3 h 30) with two trainees. */
async function openTraining(payerKind = 'company', signedOn: string | null = null) {
  const world = await openWorld({ today: TODAY })
  const activityId = await openTestActivity(world, 'FORM')
  const { id: personId } = await addPerson(world.system, { firstName: 'Jeanne', lastName: 'Formet' })
  await setActivityOwners(world.system, { activityId, owners: [{ personId, shareBp: 10_000 }] })
  const { id: trainerId } = await saveTrainer(world.system, {
    activityId,
    personId,
    name: 'Jeanne Formet',
    qualifications: 'Formatrice bureautique, titre FPA',
    external: false,
  })
  const { id: programmeId } = await saveProgramme(world.system, {
    activityId,
    title: 'Tableur, premiers pas',
    minutes: 420,
    objectives: 'Tenir un tableau simple.',
    content: 'Cellules, formules, tri.',
    prerequisites: 'Savoir écrire un courriel.',
    methods: 'Un poste chacun, exercices tirés du métier.',
    evaluation: 'Un tableau à faire seul.',
    inWorkplace: false,
  })
  const customerId = await addTestCustomer(world, activityId)
  const { sessions } = await addSessions(world.system, {
    sessions: [
      {
        activityId,
        programmeId,
        mode: 'on-site',
        place: 'Salle du marché',
        halfDays: halfDays(TODAY),
        trainers: [{ trainerId }],
        orders: [
          {
            payerKind,
            payerName: 'Mairie de Rieux',
            customerId,
            amountCents: 1000_00 as never,
            signedOn: signedOn ? day(signedOn) : null,
          },
        ],
        trainees: [
          { firstName: 'Ana', lastName: 'Lopez', email: 'ana@exemple.fr', category: 'employee', sex: 'F', orders: [0] },
          { firstName: 'Bruno', lastName: 'Vidal', orders: [0] },
        ],
      },
    ],
  })
  const { id, traineeIds, orderIds } = sessions[0]!
  return { world, activityId, personId, trainerId, programmeId, customerId, id, traineeIds, orderId: orderIds[0]! }
}

const halfDays = (date: string) => [
  { day: day(date), half: 'morning' as const, startsAt: '09:00', endsAt: '12:30' },
  { day: day(date), half: 'afternoon' as const, startsAt: '13:30', endsAt: '17:00' },
]

const publicly = (world: World): Session => ({
  ...world.system,
  actor: { kind: 'system', id: world.organisationId, name: 'Visiteur' },
})
const figures = (world: World, from: string, to: string) =>
  inTransaction(world.system, true, db =>
    readTrainingFigures({ db, organisationId: world.organisationId } as Context, { from: day(from), to: day(to) }),
  )

test('attendance: only hours attended count; a countersigned half-day does not change until it is reopened', async () => {
  const { world, id, traineeIds } = await openTraining()
  const [ana, bruno] = traineeIds as [string, string]
  const office = world.as(['training'])
  const mark = (traineeId: string, half: 'morning' | 'afternoon', state: 'present' | 'absent', minutes?: number) => ({
    traineeId,
    day: day(TODAY),
    half,
    state,
    minutes,
  })
  const record = (marks: ReturnType<typeof mark>[]) =>
    recordAttendances(office, { sessions: [{ sessionId: id, marks }] })
  await record([
    mark(ana, 'morning', 'present'),
    mark(bruno, 'morning', 'present', 120),
    mark(ana, 'afternoon', 'absent'),
  ])
  const close = (half: 'morning' | 'afternoon') =>
    closeHalfDays(office, { id, halfDays: [{ day: day(TODAY), half }], name: 'Jeanne Formet' })
  await expect(close('afternoon')).rejects.toThrow(/Il manque une présence ou une absence pour Bruno Vidal/)
  await close('morning')
  await expect(record([mark(ana, 'morning', 'absent')])).rejects.toThrow(/contresignée\s: rouvrez-la/)
  await expect(
    ownersPool().query('update training_attendance set minutes = 1 where organisation_id = $1 and half = $2', [
      world.organisationId,
      'morning',
    ]),
  ).rejects.toThrow(/contresignée/)
  expect(await figures(world, TODAY, TODAY)).toMatchObject({ sessions: 1, trainers: 1, trainees: 2, hours: 6 })
  await reopenHalfDay(office, { id, day: day(TODAY), half: 'morning', reason: 'Bruno était resté jusqu’à midi.' })
  await record([mark(bruno, 'morning', 'present')])
  const session = await getSession(office, { id })
  expect(session.attendedMinutes).toBe(420)
  await expect(record([mark(ana, 'morning', 'present', 500)])).rejects.toThrow(/plus que la demi-journée/)
  await expect(
    changeSession(office, {
      id,
      version: 1,
      mode: 'on-site',
      halfDays: [halfDays(TODAY)[1]!],
      trainers: [{ trainerId: session.trainerRows[0]!.trainerId }],
    }),
  ).rejects.toThrow(/déjà émargée/)
  await expect(cancelSession(office, { id, version: 1, reason: 'essai' })).rejects.toThrow(/a eu lieu/)
})

test('signing on a phone: by the day’s link, each in their own name, once; a new link ends the old one', async () => {
  const { world, id, traineeIds } = await openTraining()
  const [ana] = traineeIds as [string, string]
  const session = publicly(world)
  const tokenOf = async () => (await openSigning(world.as(['training']), { id, mail: false })).url.split('/').at(-1)!
  const first = await tokenOf()
  const token = await tokenOf()
  await expect(getSigningPage(session, { token: first })).rejects.toThrow(/n’est plus valable/)
  const page = await getSigningPage(session, { token })
  expect(page.waiting.map(one => [one.half, one.name])).toEqual([
    ['morning', 'Ana Lopez'],
    ['morning', 'Bruno Vidal'],
  ])
  expect(page.halfDays.map(one => one.open)).toEqual([true, false])
  await expect(
    signAttendance(session, { token, traineeId: ana, half: 'afternoon', name: 'Ana Lopez', present: true }),
  ).rejects.toThrow(/ne se signe pas d’avance/)
  const sign = (name: string) =>
    signAttendance(session, { token, traineeId: ana, half: 'morning', name, present: true })
  await expect(sign('Bruno Vidal')).rejects.toThrow(/Ana Lopez/)
  await sign('ana lopez')
  await expect(sign('Ana Lopez')).rejects.toThrow(/déjà signé/)
  expect((await getSigningPage(session, { token })).signed).toBe(1)
  const stored = await ownersPool().query('select * from training_session where id = $1', [id])
  expect(JSON.stringify(stored.rows)).not.toContain(token)
  const later = { ...session, now: '2026-03-13T08:00:00.000Z' as never }
  await expect(getSigningPage(later, { token })).rejects.toThrow(/n’est plus valable/)
})

test('a personal link asks once, and a job that runs twice asks nobody twice', async () => {
  const { world, id, traineeIds } = await openTraining()
  const office = world.as(['training'])
  const ask = () => askEvaluations(office, { sessionIds: [id], moment: 'hot', mail: true })
  expect([(await ask()).asked, (await ask()).asked]).toEqual([2, 0])
  const { rows } = await ownersPool().query<{ text: string }>(
    `select j.payload->>'text' as text from graphile_worker._private_jobs j where j.payload->>'to' = 'ana@exemple.fr'
     and j.payload->>'organisationId' = $1`,
    [world.organisationId],
  )
  expect(rows).toHaveLength(1)
  const token = /\/avis\/(\S+)/.exec(rows[0]!.text)![1]!
  const session = publicly(world)
  expect(await getEvaluationPage(session, { token })).toMatchObject({ moment: 'hot', answered: false })
  const scores = Object.fromEntries(QUESTIONS.hot.map(question => [question.code, 4]))
  await expect(answerEvaluation(session, { token, scores: { objectives: 4 } })).rejects.toThrow(
    /Choisissez une réponse/,
  )
  await answerEvaluation(session, { token, scores, comment: 'Très clair.' })
  await expect(answerEvaluation(session, { token, scores })).rejects.toThrow(/déjà répondu/)
  await askEvaluations(office, { sessionIds: [id], moment: 'cold', mail: true })
  const { rows: cold } = await ownersPool().query<{ text: string }>(
    `select j.payload->>'text' as text from graphile_worker._private_jobs j where j.payload->>'to' = 'ana@exemple.fr'
     and j.payload->>'organisationId' = $1 order by j.id desc limit 1`,
    [world.organisationId],
  )
  expect(cold[0]!.text).toMatch(/terminée le 10.mars.2026/)
  const nameless = recordEvaluations(office, {
    evaluations: [
      { sessionId: id, moment: 'cold', respondent: 'company', scores: { use: 3, progress: 3, support: 2 } },
    ],
  })
  expect((await nameless.catch(refused => refused.refusals)).map((one: { path: string }) => one.path)).toEqual([
    'evaluations.0.name',
    'evaluations.0.scores.recommend',
  ])
  await recordEvaluations(office, {
    evaluations: [
      {
        sessionId: id,
        traineeId: traineeIds[0],
        moment: 'hot',
        respondent: 'trainee',
        name: 'Ana',
        scores: { ...scores, welcome: 1 },
      },
      {
        sessionId: id,
        moment: 'cold',
        respondent: 'company',
        name: 'Mairie',
        scores: { use: 3, progress: 3, support: 2, recommend: 4 },
      },
    ],
  })
  const { evaluations } = await getSession(office, { id })
  expect(evaluations.find(one => one.traineeId === traineeIds[0])!.scores!.welcome).toBe(4)
  expect(evaluations.filter(one => one.answered)).toHaveLength(2)
})

test('orders are billed on the customer’s activity, exempt from VAT, never beyond what was agreed', async () => {
  const { world, id, orderId, activityId } = await openTraining()
  const office = world.as(['training'])
  await expect(
    billOrders(office, { orders: [{ id: orderId, amountCents: 1000_01 as never }], exempt: true }),
  ).rejects.toThrow(/il reste/)
  const { invoiceIds } = await billOrders(office, {
    orders: [{ id: orderId, amountCents: 400_00 as never }],
    exempt: true,
  })
  const { invoiceIds: rest } = await billOrders(office, { orders: [{ id: orderId }], exempt: true })
  await expect(billOrders(office, { orders: [{ id: orderId }], exempt: true })).rejects.toThrow(/tout est déjà facturé/)
  await issueInvoices(world.as(['accountant']), { ids: [...invoiceIds, ...rest] })
  const { rows } = await ownersPool().query(
    'select net_cents::int as net, gross_cents::int as gross, activity_id from invoice where id = any($1) order by net_cents',
    [[...invoiceIds, ...rest]],
  )
  expect(rows).toEqual([
    { net: 40000, gross: 40000, activity_id: activityId },
    { net: 60000, gross: 60000, activity_id: activityId },
  ])
  expect((await getSession(office, { id })).billedCents).toBe(1000_00)
  expect(await figures(world, TODAY, TODAY)).toMatchObject({ amountCents: 1000_00 })
  await expect(linkInvoices(office, { links: [{ orderId, invoiceId: rest[0]! }] })).rejects.toThrow(/déjà rattachée/)
})

test('nobody who pays alone is billed before ten days, nor beyond 30 % before the training', async () => {
  const unsigned = await openTraining('person')
  const office = (world: World) => world.as(['training'])
  const bill = (one: typeof unsigned, amountCents: number) =>
    billOrders(office(one.world), { orders: [{ id: one.orderId, amountCents: amountCents as never }], exempt: true })
  await expect(bill(unsigned, 100_00)).rejects.toThrow(/signe d’abord un contrat/)
  const fresh = await openTraining('person', '2026-03-05')
  await expect(bill(fresh, 100_00)).rejects.toThrow(/se rétracter jusqu’au 15\/03\/2026/)
  await recordActs(office(unsigned.world), {
    acts: [{ subjectId: unsigned.orderId, kind: 'contract', doneOn: day('2026-02-20') }],
  })
  await bill(unsigned, 1000_00) // the whole session is today: everything was given
})

test('the ten days begin when all have signed the contract made here', async () => {
  const training = await openTraining('person')
  const office = training.world.as(['training'])
  await changeTrainingBody(office, { version: 0, director: 'Odile Pascal' })
  await printPapers(office, { id: training.id, kind: 'contract' })
  const { acts } = await getSession(office, { id: training.id })
  const bill = () => billOrders(office, { orders: [{ id: training.orderId }], exempt: true })
  await expect(bill()).rejects.toThrow(/signe d’abord un contrat/)
  const contentBase64 = Buffer.from('%PDF-1.7 scan').toString('base64')
  await fileSignedPaper(training.world.as(['director']), {
    id: acts.find(act => act.kind === 'contract')!.documentId!,
    signedOn: day('2026-03-08'),
    contentBase64,
  })
  await expect(bill()).rejects.toThrow(/se rétracter jusqu’au 18\/03\/2026/)
})

test('the house makes the papers of a session, once for all that lack them', async () => {
  const { world, activityId, personId, id } = await openTraining()
  const office = world.as(['training'])
  await changeTrainingBody(office, { version: 0, director: 'Odile Pascal', declarationNumber: '76310000000' })
  expect(await printPapers(office, { id, kind: 'convention' })).toEqual({ count: 1 })
  expect(await printPapers(office, { id, kind: 'certificate' })).toEqual({ count: 2 })
  await expect(printPapers(office, { id, kind: 'certificate' })).rejects.toThrow(/existe déjà/)
  await expect(printPapers(office, { id, kind: 'contract' })).rejects.toThrow(/Personne ne paie seul/)
  expect(await printPapers(office, { id, kind: 'convocation' })).toEqual({ count: 2 })
  const trainer: Session = { ...world.as(['entrepreneur'], [activityId]), personId }
  await expect(printPapers(trainer, { id, kind: 'convention' })).rejects.toThrow(/rôle/)
  const { acts } = await getSession(office, { id })
  expect(acts.every(act => act.documentId)).toBe(true)
})

test('a programme that a session uses does not change: the next edition is for the next sessions', async () => {
  const { world, programmeId, activityId, id } = await openTraining()
  const before = await getProgramme(world.system, { id: programmeId })
  const change = { ...before, title: 'Tableur, la suite', activityId, inWorkplace: false }
  const { id: _, activityName: __, archivedOn: ___, sessions: ____, ...same } = before
  expect(await saveProgramme(world.system, { ...same, id: programmeId, access: 'Sous quinze jours' })).toMatchObject({
    edition: 1,
  })
  const save = (edition: number, version: number) =>
    saveProgramme(world.system, {
      id: programmeId,
      edition,
      version,
      activityId,
      title: change.title,
      minutes: 840,
      inWorkplace: false,
    })
  expect(await save(1, 2)).toEqual({ id: programmeId, edition: 2 })
  await expect(save(1, 2)).rejects.toThrow(/a changé entre-temps/)
  expect(await save(2, 1)).toEqual({ id: programmeId, edition: 2 })
  expect((await getSession(world.system, { id })).title).toBe('Tableur, premiers pas')
  expect((await getProgramme(world.system, { id: programmeId })).title).toBe('Tableur, la suite')
})

test('a trainer sees and runs their own sessions; a trainee of the house sees what they follow, and changes nothing', async () => {
  const { world, activityId, personId, programmeId, trainerId, id, traineeIds } = await openTraining()
  const trainer: Session = { ...world.as(['entrepreneur'], [activityId]), personId }
  const other = await openTestActivity(world, 'AUTRE')
  const { id: otherPerson } = await addPerson(world.system, { firstName: 'Paul', lastName: 'Suit' })
  const trainee: Session = { ...world.as(['entrepreneur'], [other]), personId: otherPerson }
  await addTrainees(trainer, {
    sessionId: id,
    trainees: [{ firstName: 'Paul', lastName: 'Suit', personId: otherPerson, category: 'other' }],
  })
  expect((await listSessions(trainer, { limit: 10 } as never)).rows.map(row => row.id)).toEqual([id])
  expect((await listSessions(trainee, { limit: 10 } as never)).rows).toEqual([])
  await expect(getSession(trainee, { id })).rejects.toThrow(/n’existe pas/)
  expect(await listMyTrainings(trainee, {})).toMatchObject([
    { sessionId: id, title: 'Tableur, premiers pas', minutes: 420, attendedMinutes: 0 },
  ])
  expect(await listMyTrainings({ ...trainee, personId: newId() }, {})).toEqual([])
  const own = (await getSession(trainer, { id })).people.find(one => one.personId === otherPerson)!
  await expect(
    changeTrainee(trainee, { id: own.id, version: 1, firstName: 'Paul', lastName: 'Suit', outcome: 'achieved' }),
  ).rejects.toThrow(/n’existe pas/)
  await expect(
    recordAttendances(trainee, {
      sessions: [{ sessionId: id, marks: [{ traineeId: own.id, day: day(TODAY), half: 'morning', state: 'present' }] }],
    }),
  ).rejects.toThrow(/n’existe pas/)
  await expect(
    addSessions(trainee, {
      sessions: [
        {
          activityId: other,
          programmeId,
          mode: 'on-site',
          halfDays: halfDays(TODAY),
          trainers: [{ trainerId }],
          orders: [],
          trainees: [],
        },
      ],
    }),
  ).rejects.toThrow(/n’existe pas/)
  await expect(
    changeTrainee(trainer, {
      id: traineeIds[1]!,
      version: 1,
      firstName: 'Bruno',
      lastName: 'Vidal',
      leftOn: day('2026-03-01'),
    }),
  ).rejects.toThrow(/Dites pourquoi.*pendant la session/)
  await expect(
    addOrders(trainee, { sessionId: id, orders: [{ payerKind: 'cpf', payerName: 'CDC', amountCents: 1 as never }] }),
  ).rejects.toThrow(/n’existe pas/)
})

test('a session seats who is enrolled; an abandon is of its days and after the last presence', async () => {
  const { world, id, traineeIds, trainerId } = await openTraining()
  const office = world.as(['training'])
  const change = (seats: number) =>
    changeSession(office, {
      id,
      version: 1,
      mode: 'on-site',
      seats,
      halfDays: [...halfDays('2026-03-09'), ...halfDays(TODAY)],
      trainers: [{ trainerId }],
    })
  await expect(change(1)).rejects.toThrow(/1\u00a0place pour 2\u00a0inscrits/)
  await change(2)
  await expect(
    addTrainees(office, { sessionId: id, trainees: [{ firstName: 'Chloé', lastName: 'Vial' }] }),
  ).rejects.toThrow(/2\u00a0places pour 3\u00a0inscrits/)
  const ana = traineeIds[0]!
  const marks = (state: 'present' | 'erased') =>
    recordAttendances(office, {
      sessions: [{ sessionId: id, marks: [{ traineeId: ana, day: day(TODAY), half: 'morning', state }] }],
    })
  await marks('present')
  const leave = (on: string) =>
    changeTrainee(office, {
      id: ana,
      version: 1,
      firstName: 'Ana',
      lastName: 'Lopez',
      leftOn: day(on),
      leftReason: 'Un emploi',
    })
  await expect(leave('2026-03-11')).rejects.toThrow(/pendant la session/)
  await expect(leave('2026-03-09')).rejects.toThrow(/notée présente le 10\/03\/2026/)
  await marks('erased')
  expect((await getSession(office, { id })).attendances).toEqual([])
  await leave('2026-03-09')
})

test('two phones that sign the same half-day at once write it once', async () => {
  const { world, id, traineeIds } = await openTraining()
  const { url } = await openSigning(world.as(['training']), { id, mail: false })
  const sign = () =>
    signAttendance(publicly(world), {
      token: url.split('/').at(-1)!,
      traineeId: traineeIds[0]!,
      half: 'morning',
      name: 'ana lopez',
      present: true,
    })
  const tries = await Promise.allSettled([sign(), sign(), sign(), sign()])
  expect(tries.filter(one => one.status === 'fulfilled')).toHaveLength(1)
  for (const one of tries)
    if (one.status === 'rejected') expect(String(one.reason.message)).toMatch(/a déjà signé cette demi-journée/)
  expect((await getSession(world.as(['training']), { id })).attendances).toHaveLength(1)
})

test('a paper signed by hand is filed: the sheet of a day, the convention, kept when the act is said again', async () => {
  const { world, id, orderId } = await openTraining()
  const office = world.as(['training'])
  const file = { name: 'scan.pdf', contentBase64: Buffer.from('%PDF-1.7 scan').toString('base64') }
  await expect(fileAttendanceSheet(office, { id, day: day('2026-03-01'), file })).rejects.toThrow(/Aucune demi-journée/)
  expect(await fileAttendanceSheet(office, { id, file })).toMatchObject({ count: 2 })
  const act = { subjectId: orderId, kind: 'convention' as const }
  await recordActs(office, { acts: [{ ...act, doneOn: day('2026-03-01'), file }] })
  await recordActs(office, { acts: [{ ...act, doneOn: day('2026-03-02') }] })
  const { halfDays: held, acts } = await getSession(office, { id })
  expect(held.every(one => one.sheetId)).toBe(true)
  expect(acts).toMatchObject([{ doneOn: '2026-03-02', fileId: expect.any(String) }])
  await expect(
    fileAttendanceSheet(office, { id, file: { ...file, contentBase64: Buffer.from('MZ').toString('base64') } }),
  ).rejects.toThrow(/ni un PDF/)
})

test('a link to an invoice made by mistake is taken back', async () => {
  const { world, id, orderId } = await openTraining()
  const office = world.as(['training'])
  const { invoiceIds } = await billOrders(office, { orders: [{ id: orderId }], exempt: true })
  await expect(unlinkInvoice(office, { id: orderId, invoiceId: orderId })).rejects.toThrow(/n’existe pas/)
  await unlinkInvoice(office, { id: orderId, invoiceId: invoiceIds[0]! })
  expect((await getSession(office, { id })).orders[0]!.invoices).toEqual([])
})
