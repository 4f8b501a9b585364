import { beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { day } from '../../kernel/day.ts'
import type { Refused } from '../../kernel/refusal.ts'
import { ownersPool } from '../../platform/database.server.ts'
import type { Session } from '../../platform/session.ts'
import { testDatabase } from '../../platform/testing.server.ts'
import { query } from '../../platform/use-case.server.ts'
import { openTestActivity, openWorld, type World } from '../fixtures.ts'
import { saveSite } from '../organisation/index.ts'
import { addContract, addPerson, getPerson } from '../people/index.ts'
import { completeEntries, exportPersonalData } from '../support/index.ts'
import {
  addCandidates,
  bookSeat,
  bookSeats,
  cancelMeetings,
  changePublicPage,
  eraseApplication,
  getApplication,
  getBooking,
  getCandidate,
  getConversion,
  getMeeting,
  getPipeline,
  getWelcome,
  giveSeatBack,
  joinHouse,
  linkCandidates,
  listCandidates,
  listJourneys,
  listMeetings,
  listOpenMeetings,
  moveCandidates,
  readAdmissionDeadlines,
  runAdmissionsMorning,
  saveApplication,
  saveMeeting,
  saveMeetingSeries,
  savePrescriber,
  sendApplication,
  startApplication,
  tickAttendance,
} from './index.ts'

await testDatabase()
const TODAY = '2026-03-10'

interface Mail {
  to: string
  subject: string
  text: string
  attachments?: { filename: string; base64: string }[]
}
/** The mails that wait to leave, oldest first. */
async function mails(world: World): Promise<Mail[]> {
  const { rows } = await ownersPool().query(
    `select j.payload from graphile_worker._private_jobs j where j.payload->>'organisationId' = $1 order by j.id`,
    [world.organisationId],
  )
  return rows.map(row => row.payload)
}
const tokenIn = (text: string) => /\/(?:place|candidature)\/([\w-]+)/.exec(text)![1]!
const codesOf = (call: Promise<unknown>): Promise<string[]> =>
  call.then(
    () => [],
    (error: Refused) => error.refusals.map(refusal => refusal.code),
  )

const deadlines = query({
  name: 'deadlines',
  api: { none: 'pour cet essai seulement' },
  summary: 'Lit les échéances',
  roles: [],
  scope: 'house',
  input: z.strictObject({}),
  output: z.array(z.any()),
  run: ctx => readAdmissionDeadlines(ctx, { until: day('2026-04-30') }),
})
const linesOf = async (session: Session) =>
  (await deadlines(session, {})).map(({ kind, subjectId, on }) => [kind, subjectId, on])

const meetingFields = {
  kind: 'information',
  title: 'Réunion d’information',
  place: 'Salle des fêtes, Rieux',
  day: day('2026-03-19'),
  time: '14:00',
  minutes: 120,
  seats: 2,
} as const
const openMeeting = async (world: World, change: object = {}) =>
  (await saveMeeting(world.system, { ...meetingFields, ...change })).id
const who = (name: string) => ({
  firstName: 'Lila',
  lastName: name,
  email: `${name
    .normalize('NFD')
    .replace(/\P{ASCII}/gu, '')
    .toLowerCase()}@exemple.fr`,
})
const addOne = async (world: World, name: string, change: object = {}) =>
  (await addCandidates(world.system, { candidates: [{ ...who(name), applied: true, ...change }], notify: false }))
    .ids[0]!

describe('a seat', () => {
  let world: World
  beforeAll(async () => {
    world = await openWorld({ today: TODAY })
  })

  test('is booked, confirmed by a mail with the event and a secret link, and given back by it', async () => {
    const meetingId = await openMeeting(world)
    expect(await bookSeat(world.system, { meetingId, ...who('Puech') })).toEqual({ state: 'booked' })
    const [mail] = await mails(world)
    expect(mail).toMatchObject({ to: 'puech@exemple.fr' })
    expect(mail!.text).toContain('jeudi 19\u00a0mars\u00a02026, de 14\u00a0h à 16\u00a0h')
    const ics = Buffer.from(mail!.attachments![0]!.base64, 'base64').toString()
    expect(ics).toContain('DTSTART:20260319T130000Z')
    const token = tokenIn(mail!.text)
    expect(await getBooking(world.system, { token })).toMatchObject({ state: 'booked', firstName: 'Lila', past: false })
    await giveSeatBack(world.system, { token })
    expect((await getBooking(world.system, { token })).state).toBe('cancelled')
    expect((await listOpenMeetings(world.system, { id: meetingId, limit: 1 }))[0]!.left).toBe(2)
  })

  test('asked again by the same person, it is confirmed again and taken once', async () => {
    const meetingId = await openMeeting(world)
    await bookSeat(world.system, { meetingId, ...who('Izard') })
    await bookSeat(world.system, { meetingId, ...who('Izard'), email: 'IZARD@exemple.fr' })
    const { bookings } = await getMeeting(world.system, { id: meetingId })
    expect(bookings.map(booking => booking.name)).toEqual(['Lila Izard'])
    expect((await listCandidates(world.system, { q: 'izard', stage: 'open', limit: 50 })).rows).toHaveLength(1)
  })

  test('the last one, booked by twelve at once, is taken once: the others wait, in order', async () => {
    const meetingId = await openMeeting(world, { seats: 1 })
    const names = Array.from({ length: 12 }, (_, i) => `Foule${i}`)
    const states = await Promise.all(names.map(name => bookSeat(world.system, { meetingId, ...who(name) })))
    expect(states.filter(({ state }) => state === 'booked')).toHaveLength(1)
    const meeting = await getMeeting(world.system, { id: meetingId })
    expect(meeting).toMatchObject({ booked: 1, waiting: 11 })
    const holder = meeting.bookings.find(booking => booking.state === 'booked')!
    const firstWaiting = meeting.bookings.filter(booking => booking.state === 'waiting')[0]!
    const sent = (await mails(world)).findLast(mail => mail.to === holder.email)!
    await giveSeatBack(world.system, { token: tokenIn(sent.text) })
    const after = await getMeeting(world.system, { id: meetingId })
    expect(after).toMatchObject({ booked: 1, waiting: 10 })
    expect(after.bookings.find(booking => booking.state === 'booked')!.name).toBe(firstWaiting.name)
    expect((await mails(world)).at(-1)).toMatchObject({
      to: firstWaiting.email,
      subject: expect.stringMatching(/^Une place s’est libérée/),
    })
  })

  test('is not to be had at a meeting past, begun or cancelled', async () => {
    const past = await openMeeting(world, { day: day('2026-03-09') })
    const begun = await openMeeting(world, { day: TODAY, time: '09:00' })
    const cancelled = await openMeeting(world)
    await bookSeat(world.system, { meetingId: cancelled, ...who('Rameil') })
    expect(await cancelMeetings(world.system, { ids: [cancelled], reason: 'Salle inondée' })).toEqual({ told: 1 })
    const mail = (await mails(world)).at(-1)!
    expect(mail.text).toContain('Raison : Salle inondée')
    expect(Buffer.from(mail.attachments![0]!.base64, 'base64').toString()).toContain('STATUS:CANCELLED')
    for (const [meetingId, code] of [
      [past, 'reunion.passee'],
      [begun, 'reunion.passee'],
      [cancelled, 'reunion.annulee'],
    ])
      expect(await codesOf(bookSeat(world.system, { meetingId: meetingId!, ...who('Sabathier') }))).toEqual([code])
  })

  test('a meeting that moves keeps its guests and tells them', async () => {
    const id = await openMeeting(world)
    await bookSeat(world.system, { meetingId: id, ...who('Latapie') })
    await saveMeeting(world.system, { ...meetingFields, id, version: 1, time: '18:30' })
    const mail = (await mails(world)).at(-1)!
    expect(mail.subject).toMatch(/^Changement de date/)
    expect(Buffer.from(mail.attachments![0]!.base64, 'base64').toString()).toMatch(
      /DTSTART:20260319T173000Z[\s\S]*|SEQUENCE:1/,
    )
    expect(await codesOf(saveMeeting(world.system, { ...meetingFields, id, version: 1 }))).toEqual(['perime'])
  })

  test('who came is ticked on the day: a contact has then been met', async () => {
    const id = await openMeeting(world, { day: day('2026-03-12') })
    await bookSeat(world.system, { meetingId: id, ...who('Marquès') })
    await bookSeat(world.system, { meetingId: id, ...who('Nogaret') })
    const { bookings } = await getMeeting(world.system, { id })
    const attended = [bookings[0]!.id]
    expect(await codesOf(tickAttendance(world.system, { meetingId: id, attended }))).toEqual(['reunion.a-venir'])
    const after = world.on('2026-03-12')
    expect(await tickAttendance(after.system, { meetingId: id, attended })).toEqual({ present: 1, absent: 1 })
    const came = await getCandidate(after.system, { id: bookings[0]!.candidateId })
    expect(came).toMatchObject({ stage: 'meeting', since: '2026-03-12' })
    expect(came.steps.map(step => step.stage)).toEqual(['prospect', 'meeting'])
    expect(await getCandidate(after.system, { id: bookings[1]!.candidateId })).toMatchObject({ stage: 'prospect' })
  })
})

describe('a recurrence', () => {
  test('makes its meetings ahead, once; those nobody booked follow a change, the others stay as announced', async () => {
    const world = await openWorld({ today: TODAY })
    const { day: _, ...fields } = meetingFields
    const rule = {
      ...fields,
      rule: 'monthly',
      every: 1,
      weekday: 4,
      nth: 1,
      startsOn: day('2026-03-01'),
      skipped: [] as never[],
    } as const
    const { id, planned } = await saveMeetingSeries(world.system, rule)
    expect(planned).toBe(6)
    const daysOf = async (at: World) =>
      (await listMeetings(at.system, { limit: 50 })).rows.map(row => `${row.day} ${row.time}`)
    expect(await daysOf(world)).toEqual(
      ['2026-04-02', '2026-05-07', '2026-06-04', '2026-07-02', '2026-08-06', '2026-09-03'].map(on => `${on} 14:00`),
    )
    expect((await runAdmissionsMorning(world.system, {})).planned).toBe(0)
    expect((await runAdmissionsMorning(world.on('2026-04-02').system, {})).planned).toBe(1)
    const [first] = (await listMeetings(world.system, { limit: 1 })).rows
    await bookSeat(world.system, { meetingId: first!.id, ...who('Delprat') })
    await saveMeetingSeries(world.system, { ...rule, id, version: 1, time: '17:00', skipped: [day('2026-05-07')] })
    expect(await daysOf(world)).toEqual([
      '2026-04-02 14:00',
      '2026-06-04 17:00',
      '2026-07-02 17:00',
      '2026-08-06 17:00',
      '2026-09-03 17:00',
    ])
  })

  test('reminds two days before, once, and not those who have just booked', async () => {
    const world = await openWorld({ today: '2026-03-16' })
    const meetingId = await openMeeting(world, { day: day('2026-03-19') })
    await bookSeat(world.system, { meetingId, ...who('Combarel') })
    const reminded = async (on: string) => (await runAdmissionsMorning(world.on(on).system, {})).reminded
    expect([await reminded('2026-03-16'), await reminded('2026-03-17'), await reminded('2026-03-18')]).toEqual([
      0, 1, 0,
    ])
    expect((await mails(world)).at(-1)).toMatchObject({
      to: 'combarel@exemple.fr',
      subject: expect.stringMatching(/^Rappel/),
    })
  })
})

describe('an application', () => {
  let world: World
  beforeAll(async () => {
    world = await openWorld({ today: TODAY })
  })
  const tell = async (at: World, name: string) => {
    const { token } = await startApplication(at.system, who(name))
    await saveApplication(at.system, {
      step: 'project',
      token,
      project: 'Menuiserie sur mesure',
      trade: '43.32A',
      postalCode: '31310',
      commune: 'Rieux',
    })
    await saveApplication(at.system, { step: 'situation', token, situation: 'job-seeker', heardFrom: 'web' })
    return token
  }

  test('is kept at each step, resumed by its link, and sent when it is whole', async () => {
    const { token } = await startApplication(world.system, who('Fabrègues'))
    expect(tokenIn((await mails(world)).at(-1)!.text)).toBe(token)
    expect(await codesOf(sendApplication(world.system, { token }))).toEqual(Array(4).fill('candidature.incomplete'))
    await saveApplication(world.system, {
      step: 'project',
      token,
      project: 'Menuiserie',
      trade: '43.32A Travaux de menuiserie bois et PVC',
      postalCode: '31310',
      commune: 'Rieux',
    })
    expect(await getApplication(world.system, { token })).toMatchObject({
      stage: 'draft',
      trade: '43.32A Travaux de menuiserie bois et PVC',
      commune: 'Rieux',
      email: 'fabregues@exemple.fr',
    })
    expect((await listCandidates(world.system, { q: 'fabr', stage: 'open', limit: 50 })).rows).toEqual([])
    await saveApplication(world.system, { step: 'situation', token, situation: 'employee' })
    await sendApplication(world.system, { token })
    const [row] = (await listCandidates(world.system, { q: 'fabrègues', stage: 'prospect', limit: 50 })).rows
    expect(row).toMatchObject({ appliedOn: TODAY, trade: 'Travaux de menuiserie bois et PVC' })
    expect(await codesOf(sendApplication(world.system, { token }))).toEqual(['candidature.envoyee'])
  })

  test('of somebody who had booked a seat is one candidate with it', async () => {
    const meetingId = await openMeeting(world)
    await bookSeat(world.system, { meetingId, ...who('Verdier') })
    const token = await tell(world, 'Verdier')
    await sendApplication(world.system, { token })
    const { rows } = await listCandidates(world.system, { q: 'verdier', stage: 'open', limit: 50 })
    expect(rows).toHaveLength(1)
    const candidate = await getCandidate(world.system, { id: rows[0]!.id })
    expect(candidate.bookings).toHaveLength(1)
    expect(candidate.steps).toHaveLength(2)
  })

  test('is erased by the one whose it is: nothing is left that names them, anywhere', async () => {
    const token = await tell(world, 'Zyzomys')
    await sendApplication(world.system, { token })
    const meetingId = await openMeeting(world)
    await bookSeat(world.system, { meetingId, ...who('Zyzomys') })
    const [row] = (await listCandidates(world.system, { q: 'zyzomys', stage: 'open', limit: 50 })).rows
    await moveCandidates(world.system, {
      ids: [row!.id],
      to: 'diagnosis',
      note: 'Zyzomys a un projet solide',
      file: { name: 'zyzomys.pdf', contentBase64: Buffer.from('%PDF-1.7 Zyzomys').toString('base64') },
    })
    await eraseApplication(world.system, { token })
    await expect(getApplication(world.system, { token })).rejects.toMatchObject({ kind: 'not-found' })
    expect(await getCandidate(world.system, { id: row!.id })).toMatchObject({
      stage: 'abandoned',
      reason: 'withdrawn',
      lastName: null,
      naf: '43.32A',
      bookings: [{ state: 'cancelled' }],
    })
    const { rows: tables } = await ownersPool().query(
      `select c.relname as name from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'`,
    )
    for (const { name } of tables) {
      const found = await ownersPool().query(`select count(*)::int as n from ${name} t where t::text ilike '%zyzomys%'`)
      expect({ name, ...found.rows[0] }).toEqual({ name, n: 0 })
    }
  })

  test('two years after the last contact it is erased, not the day before', async () => {
    const old = await openWorld({ today: TODAY })
    const id = await addOne(old, 'Ancien')
    const forgotten = async (on: string) => (await runAdmissionsMorning(old.on(on).system, {})).forgotten
    expect([await forgotten('2028-03-10'), await forgotten('2028-03-11'), await forgotten('2028-03-12')]).toEqual([
      0, 1, 0,
    ])
    expect(await getCandidate(old.system, { id })).toMatchObject({
      lastName: null,
      stage: 'abandoned',
      reason: 'silence',
    })
    expect((await getConversion(old.system, { by: 'year' })).lines).toMatchObject([
      { label: '2026', applied: 1, abandoned: 1 },
    ])
  })

  test('a house that closes its pages has none', async () => {
    const closed = await openWorld({ today: TODAY })
    await changePublicPage(closed.system, { version: 0, open: false })
    expect(await codesOf(getWelcome(closed.system, {}))).toEqual(['introuvable'])
    expect(await codesOf(startApplication(closed.system, who('Puech')))).toEqual(['introuvable'])
    expect(await codesOf(changePublicPage(closed.system, { version: 0, open: true }))).toEqual(['perime'])
    await changePublicPage(closed.system, { version: 1, open: true, introduction: 'Bienvenue' })
    expect(await getWelcome(closed.system, {})).toMatchObject({ introduction: 'Bienvenue' })
  })
})

describe('the way', () => {
  test('moves keep their day and reason; every refusal at once', async () => {
    const world = await openWorld({ today: TODAY })
    const [a, b] = [await addOne(world, 'Albigès'), await addOne(world, 'Bascoul')]
    expect(await moveCandidates(world.system, { ids: [a, b], to: 'meeting', on: day('2026-03-05') })).toEqual({
      moved: 2,
    })
    expect(await codesOf(moveCandidates(world.system, { ids: [a, b], to: 'refused' }))).toEqual([
      'parcours.motif',
      'parcours.motif',
    ])
    expect(await codesOf(moveCandidates(world.system, { ids: [a], to: 'diagnosis', on: day('2026-03-11') }))).toEqual([
      'date',
    ])
    await moveCandidates(world.system, { ids: [a], to: 'refused', reason: 'viability', note: 'Revenir au printemps' })
    const candidate = await getCandidate(world.system, { id: a })
    expect(candidate).toMatchObject({ stage: 'refused', reason: 'viability' })
    expect(candidate.steps.map(step => [step.stage, step.onDay])).toEqual(
      [
        ['prospect', TODAY],
        ['meeting', '2026-03-05'],
        ['refused', TODAY],
      ].toSorted((x, y) => (x[1]! < y[1]! ? -1 : 1)),
    )
    await moveCandidates(world.system, { ids: [a], to: 'diagnosis' })
    expect(await getCandidate(world.system, { id: a })).toMatchObject({ stage: 'diagnosis', reason: null })
    expect(
      await codesOf(
        moveCandidates(world.system, {
          ids: [a],
          to: 'meeting',
          file: { name: 'x', contentBase64: Buffer.from('MZ').toString('base64') },
        }),
      ),
    ).toEqual(['format'])
  })

  test('a candidate signs in one gesture: person, activity, CAPE and portfolio; the CESA is read from the contracts', async () => {
    const world = await openWorld({ today: TODAY })
    const { id: siteId } = await saveSite(world.system, {
      name: 'Rieux',
      address: { line1: '2 rue du Port', postalCode: '31310', city: 'Rieux', country: 'FR' },
    })
    const id = await addOne(world, 'Castagné', {
      trade: '43.32A',
      project: 'Bois',
      postalCode: '31310',
      commune: 'Rieux',
      situation: 'part-time',
      siteId,
    })
    await moveCandidates(world.system, { ids: [id], to: 'diagnosis' })
    const { version } = await getCandidate(world.system, { id })
    const terms = {
      id,
      version,
      code: 'BOIS',
      activityName: 'Bois de Rieux',
      startsOn: day('2026-04-01'),
      endsOn: day('2027-03-31'),
      payClause: false,
    }
    expect(await codesOf(joinHouse(world.system, { ...terms, endsOn: day('2027-04-01') }))).toEqual(['cape.duree'])
    expect((await getPipeline(world.system, {})).columns.find(column => column.stage === 'diagnosis')!.count).toBe(1)
    const { personId, activityId } = await joinHouse(world.system, terms)
    const person = await getPerson(world.system, { id: personId })
    expect(person).toMatchObject({
      lastName: 'Castagné',
      email: 'castagne@exemple.fr',
      department: '31',
      activities: [{ id: activityId, name: 'Bois de Rieux' }],
      contracts: [{ kind: 'cape', startsOn: '2026-04-01' }],
    })
    const own = { ...world.as(['entrepreneur'], [activityId]), personId }
    const { tables } = await exportPersonalData(own, { id: personId })
    expect(tables.person_entry).toMatchObject([{ status: 'employee', commune: 'Rieux' }])
    expect(tables.candidate).toMatchObject([{ id, project: 'Bois' }])
    expect(tables.candidate![0]).not.toHaveProperty('token')
    const countsOf = async (at: World) =>
      Object.fromEntries((await getPipeline(at.system, {})).columns.map(column => [column.stage, column.count]))
    expect(await countsOf(world)).toMatchObject({ diagnosis: 0, cape: 1, cesa: 0, exit: 0 })
    expect(await codesOf(joinHouse(world.system, { ...terms, version: version + 1 }))).toEqual(['parcours.contrat'])
    await addContract(world.system, {
      personId,
      activityId,
      kind: 'cesa',
      startsOn: day('2027-04-01'),
      fixedGrossCents: 30_000 as never,
      minimumTurnoverCents: 1_000_000 as never,
      payClause: false,
    })
    const later = world.on('2027-05-01')
    expect(await countsOf(later)).toMatchObject({ cape: 0, cesa: 1 })
    expect((await listJourneys(later.system, { stage: 'cesa', limit: 50 })).rows).toMatchObject([
      { name: 'Lila Castagné', since: '2027-04-01', candidateId: id },
    ])
    for (const by of ['year', 'site', 'trade', 'prescriber'] as const)
      expect((await getConversion(later.system, { by })).lines).toMatchObject([
        { applied: 1, met: 1, cape: 1, cesa: 1, open: 0 },
      ])
    expect((await getConversion(later.system, { by: 'trade' })).lines[0]!.label).toBe(
      'Travaux de construction spécialisés',
    )
  })

  test('somebody already in the register is linked, when they have a contract', async () => {
    const world = await openWorld({ today: TODAY })
    const id = await addOne(world, 'Ronzier', { situation: 'rsa', commune: 'Auterive' })
    const { id: personId } = await addPerson(world.system, { firstName: 'Lila', lastName: 'Ronzier' })
    expect(await codesOf(linkCandidates(world.system, { links: [{ id, personId }] }))).toEqual(['contrat'])
    const activityId = await openTestActivity(world, 'RONZ')
    await addContract(world.system, {
      personId,
      activityId,
      kind: 'cape',
      startsOn: day('2026-02-01'),
      endsOn: day('2027-01-31'),
      payClause: false,
      fixedGrossCents: 0 as never,
      minimumTurnoverCents: 0 as never,
    })
    await completeEntries(world.system, { people: [{ personId, commune: 'Muret' }] })
    await linkCandidates(world.system, { links: [{ id, personId }] })
    // What the team had already written stays.
    expect((await exportPersonalData(world.system, { id: personId })).tables.person_entry).toMatchObject([
      { status: 'rsa', commune: 'Muret' },
    ])
    expect(await getCandidate(world.system, { id })).toMatchObject({
      stage: 'joined',
      since: '2026-02-01',
      lastName: null,
      personName: 'Lila Ronzier',
    })
  })

  test('an advisor sees every candidate and moves them, whatever the portfolio; an entrepreneur sees none', async () => {
    const world = await openWorld({ today: TODAY })
    const activityId = await openTestActivity(world, 'SEUL')
    const id = await addOne(world, 'Vaysset')
    const advisor = world.as(['advisor'], [activityId])
    expect((await getPipeline(advisor, {})).columns[0]).toMatchObject({ stage: 'prospect', count: 1 })
    await moveCandidates(advisor, { ids: [id], to: 'meeting' })
    const entrepreneur = world.as(['entrepreneur'], [activityId])
    await expect(getCandidate(entrepreneur, { id })).rejects.toMatchObject({ kind: 'forbidden' })
    await expect(getCandidate(world.as(['auditor']), { id })).resolves.toMatchObject({ stage: 'meeting' })
    await expect(moveCandidates(world.as(['auditor']), { ids: [id], to: 'diagnosis' })).rejects.toMatchObject({
      kind: 'forbidden',
    })
  })

  test('what waits is a deadline: an application without answer, a meeting without attendance', async () => {
    const world = await openWorld({ today: TODAY })
    const id = await addOne(world, 'Attente')
    const meetingId = await openMeeting(world, { day: day('2026-03-12') })
    await bookSeats(world.system, { meetingId, candidateIds: [id], notify: false })
    const later = world.on('2026-03-20').system
    const seen = await linesOf(later)
    expect(seen).toEqual([
      ['application-answer', id, '2026-03-25'],
      ['meeting-attendance', meetingId, '2026-03-13'],
    ])
    const { bookings } = await getMeeting(later, { id: meetingId })
    await tickAttendance(later, { meetingId, attended: [bookings[0]!.id] })
    expect(await linesOf(later)).toEqual([])
  })

  test('a prescriber has one name, and is archived rather than lost', async () => {
    const world = await openWorld({ today: TODAY })
    const { id } = await savePrescriber(world.system, { name: 'Mission locale' })
    expect(await codesOf(savePrescriber(world.system, { name: 'Mission locale' }))).toEqual(['prescriber_name'])
    await savePrescriber(world.system, { id, version: 1, name: 'Mission locale du Sud', archived: true })
    expect((await getWelcome(world.system, {})).prescribers).toEqual([])
  })
})
