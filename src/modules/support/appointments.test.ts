import { describe, expect, test } from 'vitest'
import { day, type Instant } from '../../kernel/day.ts'
import { ownersPool } from '../../platform/database.server.ts'
import { newId } from '../../platform/ids.server.ts'
import { testDatabase } from '../../platform/testing.server.ts'
import { openWorld } from '../fixtures.ts'
import { slotsOf } from './appointment.ts'
import {
  bookSlot,
  cancelAppointment,
  closeAccess,
  closeAppointments,
  getAppointmentIcs,
  listAppointments,
  listFreeSlots,
  listTime,
  moveAppointment,
  offerSlots,
  readCalendarFeed,
  remindAppointment,
  renewCalendarFeed,
} from './index.ts'
import { accompany, hireAdvisor, sessionOf } from './support-world.ts'

await testDatabase()
const world = await openWorld({ today: '2026-03-10' })
const marion = await hireAdvisor(world, 'Marion')
const ana = await accompany(world, 'A1', marion)
const bob = await accompany(world, 'A2', marion)
const advisor = sessionOf(world, marion, ['advisor'], [ana.activityId, bob.activityId])
const offer = (on: string, more: object = {}) =>
  offerSlots(advisor, {
    on: day(on),
    from: '09:00',
    to: '12:00',
    minutes: 60,
    means: 'place',
    place: 'Salle 2',
    ...more,
  })
const codes = (call: Promise<unknown>) =>
  call.then(
    () => [],
    error => error.refusals.map((refusal: { code: string }) => refusal.code),
  )

test('a weekly offer keeps its hour over summer time, and what does not fit is left out', () => {
  const weekly = { on: day('2026-03-25'), from: '09:00', to: '10:30', minutes: 60, until: day('2026-04-08') }
  expect(slotsOf(weekly, 'Europe/Paris').map(slot => slot.startsAt)).toEqual([
    '2026-03-25T08:00:00.000Z',
    '2026-04-01T07:00:00.000Z',
    '2026-04-08T07:00:00.000Z',
  ])
})

describe('slots', () => {
  test('are refused for every reason at once', async () => {
    expect(await codes(offer('2026-03-01', { from: '12:00', to: '09:00', until: day('2026-02-01') }))).toEqual([
      'heures',
      'fin',
      'passe',
    ])
  })

  test('of two who take the same at once, one has it and the other is told', async () => {
    const { ids } = await offer('2026-03-16')
    expect(ids).toHaveLength(3)
    const taken = await Promise.allSettled([
      bookSlot(ana.session, { id: ids[0]!, subject: 'Mes prix' }),
      bookSlot(bob.session, { id: ids[0]! }),
    ])
    expect(taken.map(one => one.status).sort()).toEqual(['fulfilled', 'rejected'])
    const refused = taken.find(one => one.status === 'rejected') as PromiseRejectedResult
    expect(refused.reason.message).toMatch(/vient d’être pris/)
    const { rows } = await ownersPool().query(
      'select count(*)::int n from appointment where id = $1 and person_id is not null',
      [ids[0]],
    )
    expect(rows[0].n).toBe(1)
  })

  test('show nobody whom others meet', async () => {
    const { ids } = await offer('2026-03-17')
    await bookSlot(ana.session, { id: ids[0]! })
    const seen = await listAppointments(bob.session, { from: day('2026-03-01'), to: day('2026-03-31') })
    expect(seen.filter(row => row.personId === ana.personId)).toEqual([])
    expect((await listFreeSlots(bob.session, {})).map(row => row.id)).toEqual(expect.arrayContaining([ids[1], ids[2]]))
    expect((await listFreeSlots(bob.session, {})).every(row => row.personName === null)).toBe(true)
    const { rows } = await ownersPool().query('select version from appointment where id = $1', [ids[0]])
    expect(await codes(cancelAppointment(bob.session, { id: ids[0]!, version: rows[0].version }))).toEqual([
      'introuvable',
    ])
  })

  test('given back are offered again; moved in one gesture; both are written to', async () => {
    const { ids } = await offer('2026-03-18')
    await bookSlot(ana.session, { id: ids[0]! })
    const mine = async () =>
      (await listAppointments(ana.session, { from: day('2026-03-18'), to: day('2026-03-18') }))[0]!
    await moveAppointment(ana.session, { id: ids[0]!, version: (await mine()).version, toId: ids[2]! })
    expect((await mine()).id).toBe(ids[2])
    const free = (await listFreeSlots(bob.session, {})).filter(row => row.startsAt.startsWith('2026-03-18'))
    expect(free.map(row => row.startsAt)).toEqual(['2026-03-18T08:00:00.000Z', '2026-03-18T09:00:00.000Z'])
    await cancelAppointment(ana.session, { id: ids[2]!, version: (await mine()).version, reason: 'Chantier' })
    const { rows } = await ownersPool().query<{ subject: string; to: string }>(
      `select payload->>'subject' as subject, payload->>'to' as to from graphile_worker._private_jobs where payload->>'subject' is not null`,
    )
    const last = rows
      .filter(row => row.subject.includes('18\u00a0mars'))
      .map(row => `${row.to} ${row.subject.split(/[\u00a0:]/)[0]}`)
    expect(last).toEqual([
      'a1@exemple.fr Rendez-vous le mercredi 18',
      'marion@maison.fr Rendez-vous le mercredi 18',
      'marion@maison.fr Rendez-vous déplacé au mercredi 18',
      'marion@maison.fr Rendez-vous annulé',
    ])
  })

  test('are reminded of once, the day before, unless given up', async () => {
    const { ids } = await offer('2026-03-19')
    await bookSlot(ana.session, { id: ids[0]! })
    const { rows } = await ownersPool().query<{ at: Instant }>(
      `select run_at as at from graphile_worker._private_jobs where key = $1`,
      [`appointment ${ids[0]}`],
    )
    expect(rows.map(row => row.at)).toEqual(['2026-03-18T08:00:00.000Z'])
    const eve = world.on('2026-03-18').system
    expect(await remindAppointment(eve, { id: ids[0]! })).toEqual({ reminded: true })
    expect(await remindAppointment(eve, { id: ids[0]! })).toEqual({ reminded: false })
    expect(await remindAppointment(eve, { id: ids[1]! })).toEqual({ reminded: false })
  })

  test('held make the time of the advisor, once', async () => {
    const { ids } = await offer('2026-03-20')
    await bookSlot(ana.session, { id: ids[0]!, subject: 'Trésorerie' })
    const items = [{ id: ids[0]!, outcome: 'held' as const }]
    expect(await codes(closeAppointments(advisor, { items }))).toEqual(['a-venir'])
    const later = { ...advisor, now: '2026-03-20T18:00:00.000Z' as Instant }
    await closeAppointments(later, { items })
    await closeAppointments(later, { items })
    const { rows: time } = await listTime(later, { from: day('2026-03-20'), to: day('2026-03-20'), limit: 50 })
    expect(time).toMatchObject([{ minutes: 60, act: 'appointment', withPersonId: ana.personId, note: 'Trésorerie' }])
  })
})

describe('a calendar', () => {
  test('is read by its secret link alone, and a new link revokes the old', async () => {
    const { ids } = await offer('2026-03-23')
    await bookSlot(ana.session, { id: ids[0]!, subject: 'Devis' })
    const access = async (role: string, personId: string) => {
      const userId = newId()
      await ownersPool().query(
        `insert into app_user (id, email, name, created_at, updated_at) values ($1, $2, 'Ana', now(), now())`,
        [userId, `${userId}@exemple.fr`],
      )
      await ownersPool().query(
        'insert into membership (organisation_id, user_id, role, person_id, since) values ($1, $2, $3, $4, now())',
        [world.organisationId, userId, role, personId],
      )
    }
    await access('entrepreneur', ana.personId)
    await access('advisor', advisor.personId!)
    const { token } = await renewCalendarFeed(ana.session, {})
    const ics = await readCalendarFeed(world.system, { token })
    expect(ics).toContain('SUMMARY:Rendez-vous avec Marion Delmas')
    expect(ics).toContain('DTSTART:20260323T080000Z')
    expect(await getAppointmentIcs(ana.session, { id: ids[0]! })).toContain('LOCATION:Salle 2')
    const { token: fresh } = await renewCalendarFeed(ana.session, {})
    expect(await codes(readCalendarFeed(world.system, { token }))).toEqual(['introuvable'])
    expect(await readCalendarFeed(world.system, { token: fresh })).toContain('BEGIN:VEVENT')
    const { token: hers } = await renewCalendarFeed(advisor, {})
    expect(await readCalendarFeed(world.system, { token: hers })).toContain('SUMMARY:Ana Roux A1')
    // Whose access is closed reads no more of the house.
    await closeAccess(world.as(['director']), { id: ana.personId })
    expect(await codes(readCalendarFeed(world.system, { token: fresh }))).toEqual(['introuvable'])
  })
})
