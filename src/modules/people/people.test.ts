import { describe, expect, test } from 'vitest'
import { day } from '../../kernel/day.ts'
import { createUser, grantMembership } from '../../platform/auth.server.ts'
import { applicationDb, inTransaction } from '../../platform/database.server.ts'
import { newId } from '../../platform/ids.server.ts'
import { testDatabase } from '../../platform/testing.server.ts'
import { openTestActivity, openWorld } from '../fixtures.ts'
import {
  addContract,
  addPerson,
  assignPortfolio,
  changePerson,
  endContract,
  getPerson,
  grantRole,
  listPeople,
  revokeRole,
  setActivityOwners,
} from './index.ts'

await testDatabase()
const world = await openWorld()
const director = world.as(['director'])
const person = async (firstName: string, lastName: string, more: object = {}) =>
  (await addPerson(director, { firstName, lastName, ...more })).id
const codesOf = (call: Promise<unknown>) =>
  call.then(
    () => [],
    error => error.refusals.map((refusal: { code: string }) => refusal.code),
  )

describe('people', () => {
  test('are found by name and activity without regard to accents, page by page', async () => {
    const zoe = await person('Zoé', 'Lefèvre', { payrollNumber: '00042', iban: 'FR76 3000 6000 0112 3456 7890 189' })
    await person('Ana', 'Éluard')
    const activityId = await openTestActivity(world, 'P1')
    await setActivityOwners(director, { activityId, owners: [{ personId: zoe, shareBp: 10_000 }] })
    const named = async (q: string) => (await listPeople(director, { q, limit: 50 })).rows.map(row => row.id)
    expect(await named('lefevre')).toEqual([zoe])
    expect(await named('LEFÈVRE  zoé')).toEqual([zoe])
    expect(await named('zoe lefevre')).toEqual([zoe])
    expect(await named('zoé martin')).toEqual([])
    expect(await named('lef_vre')).toEqual([])
    expect(await named('   ')).toContain(zoe)
    expect((await listPeople(director, { q: 'atelier p1', limit: 50 })).rows[0]!.activities).toEqual([
      { id: activityId, name: 'Atelier P1' },
    ])
    const first = await listPeople(director, { limit: 1 })
    expect(first.rows[0]!.lastName).toBe('Éluard')
    const second = await listPeople(director, { limit: 1, after: first.next! })
    expect(second.rows[0]!.lastName).toBe('Lefèvre')
    expect(second.next).toBeNull()
  })
  test('say everything wrong at once, and a payroll number once', async () => {
    expect(
      await codesOf(
        addPerson(director, {
          firstName: 'A',
          lastName: 'B',
          iban: 'FR7630006000011234567890188',
          birthDay: day('2030-01-01'),
        }),
      ),
    ).toEqual(['iban', 'naissance'])
    await person('Paul', 'Un', { payrollNumber: '7' })
    await expect(addPerson(director, { firstName: 'P', lastName: 'D', payrollNumber: '7' })).rejects.toThrow(
      'matricule',
    )
  })
  test('an entrepreneur sees themselves only, an advisor no bank details', async () => {
    const [mine, theirs] = [
      await person('Inès', 'Mien', { iban: 'FR7630006000011234567890189' }),
      await person('Luc', 'Autre'),
    ]
    const activityId = await openTestActivity(world, 'P2')
    await setActivityOwners(director, {
      activityId,
      owners: [
        { personId: mine, shareBp: 6000 },
        { personId: theirs, shareBp: 4000 },
      ],
      conventionOn: day('2026-01-01'),
    })
    const session = { ...world.as(['entrepreneur'], [activityId]), personId: mine }
    expect((await getPerson(session, { id: mine })).iban).toBe('FR7630006000011234567890189')
    await expect(getPerson(session, { id: theirs })).rejects.toMatchObject({ kind: 'not-found' })
    expect((await listPeople(session, { limit: 50 })).rows.map(row => row.id)).toEqual([mine])
    expect((await getPerson(world.as(['advisor'], [activityId]), { id: mine })).iban).toBeNull()
    await expect(getPerson(world.as(['advisor'], [newId()]), { id: mine })).rejects.toMatchObject({ kind: 'not-found' })
    const elsewhere = await openWorld()
    await expect(getPerson(elsewhere.system, { id: mine })).rejects.toMatchObject({ kind: 'not-found' })
  })
  test('a stale version is refused', async () => {
    const id = await person('Ève', 'Deux')
    await changePerson(director, { id, version: 1, firstName: 'Ève', lastName: 'Trois' })
    await expect(changePerson(director, { id, version: 1, firstName: 'Ève', lastName: 'X' })).rejects.toMatchObject({
      kind: 'stale',
    })
  })
})

test('shares of a joint activity sum to 100 % under a convention', async () => {
  const [a, b] = [await person('A', 'Part'), await person('B', 'Part')]
  const activityId = await openTestActivity(world, 'J1')
  const owners = [
    { personId: a, shareBp: 5000 },
    { personId: b, shareBp: 4000 },
  ]
  expect(await codesOf(setActivityOwners(director, { activityId, owners }))).toEqual(['parts', 'convention'])
})

describe('contracts', () => {
  test('a CAPE, its renewals, then a CESA with its associate deadline', async () => {
    const personId = await person('Noé', 'Parcours')
    const activityId = await openTestActivity(world, 'C1', { openedOn: '2023-01-01' })
    const cape = {
      personId,
      activityId,
      kind: 'cape' as const,
      payClause: false,
      fixedGrossCents: 0 as never,
      minimumTurnoverCents: 0 as never,
    }
    const first = await addContract(director, { ...cape, startsOn: day('2024-01-01'), endsOn: day('2024-12-31') })
    const renewal = { ...cape, startsOn: day('2025-01-01'), endsOn: day('2025-12-31') }
    const second = await addContract(director, { ...renewal, renewsId: first.id })
    await expect(addContract(director, { ...renewal, renewsId: first.id })).rejects.toThrow(/déjà/)
    await endContract(director, { id: second.id, version: 1, endedOn: day('2025-06-30'), reason: 'Passage en CESA' })
    const cesa = { ...cape, kind: 'cesa' as const, startsOn: day('2025-07-01') }
    expect(await codesOf(addContract(director, cesa))).toEqual(['cesa.part-fixe', 'cesa.activite-minimale'])
    await addContract(director, { ...cesa, fixedGrossCents: 30_000 as never, minimumTurnoverCents: 1_000_000 as never })
    const { contracts, activities } = await getPerson(director, { id: personId })
    expect(contracts.map(contract => [contract.kind, contract.renewal, contract.inForce])).toEqual([
      ['cape', 0, false],
      ['cape', 1, false],
      ['cesa', 0, true],
    ])
    // 366 + 181 days of CAPE less than three years from 1 July 2025.
    expect(contracts[2]!.associateBy).toBe('2027-01-01')
    expect(activities.map(activity => activity.id)).toEqual([activityId])
  })
  test('two contracts of one person on one activity never overlap', async () => {
    const personId = await person('Léa', 'Double')
    const activityId = await openTestActivity(world, 'C2')
    const cesa = {
      personId,
      activityId,
      kind: 'cesa' as const,
      payClause: false,
      fixedGrossCents: 30_000 as never,
      minimumTurnoverCents: 1_000_000 as never,
    }
    await addContract(director, { ...cesa, startsOn: day('2025-01-01') })
    await expect(addContract(director, { ...cesa, startsOn: day('2025-06-01') })).rejects.toThrow('déjà un contrat')
  })
})

test('portfolio: one advisor an activity', async () => {
  const [a, b] = [await person('Conseil', 'Un'), await person('Conseil', 'Deux')]
  const activityId = await openTestActivity(world, 'F1')
  await assignPortfolio(director, { activityIds: [activityId], personId: a })
  await assignPortfolio(director, { activityIds: [activityId], personId: b })
  expect(await assignPortfolio(director, { activityIds: [activityId], personId: null })).toEqual({ count: 1 })
})

describe('roles', () => {
  test('somebody unknown is invited, somebody here has it at once; the last administrator stays', async () => {
    const administrator = world.as(['administrator'])
    const ask = { email: 'nina@exemple.fr', name: 'Nina', role: 'accountant' as const }
    expect(await grantRole(administrator, ask)).toEqual({ state: 'invited' })
    const userId = await createUser(applicationDb(), {
      email: 'nina@exemple.fr',
      name: 'Nina',
      password: 'une longue phrase',
    })
    await inTransaction(world.system, false, db =>
      grantMembership(db, { organisationId: world.organisationId, userId, role: 'administrator', personId: null }),
    )
    expect(await grantRole(administrator, ask)).toEqual({ state: 'granted' })
    await expect(revokeRole(administrator, { userId, role: 'administrator' })).rejects.toThrow('dernière')
    await expect(revokeRole(director, { userId, role: 'administrator' })).rejects.toMatchObject({ kind: 'forbidden' })
    await revokeRole(administrator, { userId, role: 'accountant' })
    expect(await codesOf(grantRole(director, { ...ask, role: 'entrepreneur' }))).toEqual(['personne'])
  })

  test('an invitation is seen on the person it is for until it is accepted, once however often it was sent', async () => {
    const administrator = world.as(['administrator'])
    const personId = await person('Aude', 'Invitée')
    const ask = { email: 'aude@exemple.fr', name: 'Aude', role: 'entrepreneur' as const, personId }
    await grantRole(administrator, ask)
    await grantRole(administrator, ask)
    const { invitations, memberships } = await getPerson(director, { id: personId })
    expect(memberships).toEqual([])
    expect(invitations).toEqual([
      { label: 'Entrepreneur·e', email: 'aude@exemple.fr', expiresOn: expect.stringMatching(/^20/) },
    ])
    const userId = await createUser(applicationDb(), { email: ask.email, name: 'Aude', password: 'une longue phrase' })
    await inTransaction(world.system, false, db =>
      grantMembership(db, { organisationId: world.organisationId, userId, role: 'entrepreneur', personId }),
    )
    expect(await getPerson(director, { id: personId })).toMatchObject({ invitations: [], memberships: [{ userId }] })
  })
})
