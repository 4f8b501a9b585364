import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { day } from '../../kernel/day.ts'
import { ownersPool } from '../../platform/database.server.ts'
import { newId } from '../../platform/ids.server.ts'
import { testDatabase } from '../../platform/testing.server.ts'
import { sql, useCase } from '../../platform/use-case.server.ts'
import { fileReceivedPaper, getDocument, listDocuments } from '../documents/index.ts'
import { openTestActivity, openWorld } from '../fixtures.ts'
import { creditLine, debitLine } from '../ledger/entry.ts'
import { postEntries, postSundryEntry, verifyLedger } from '../ledger/index.ts'
import {
  addContract,
  addPerson,
  endContract,
  getPerson,
  grantRole,
  printContract,
  setActivityOwners,
  setClauses,
  tickPapers,
} from '../people/index.ts'
import { importShareRegister, reimburseShares } from '../shares/index.ts'
import { whatIsMine } from '../treasury/index.ts'
import {
  closeAccess,
  erasePerson,
  exportPersonalData,
  getExit,
  printExitStatement,
  recordDepartures,
  settleTreasury,
} from './index.ts'

await testDatabase()
const world = await openWorld({ today: '2026-03-10' })
const director = world.as(['director'])
const codesOf = (call: Promise<unknown>) =>
  call.then(
    () => [],
    error => error.refusals?.map((refusal: { code: string }) => refusal.code) ?? [String(error)],
  )

/** Pays what is owed of reimbursed shares, as a payment order does. */
const settleReimbursement = (personId: string) =>
  useCase({
    name: 'settleReimbursement',
    api: { none: 'test' },
    summary: '',
    roles: [],
    scope: 'house',
    audit: 'none',
    input: z.strictObject({}),
    output: z.void(),
    async run(ctx) {
      const { rows } = await sql<{ itemId: string; credit: number }>`
        select item_id as "itemId", credit from entry_line where organisation_id = ${ctx.organisationId}
          and third_party_id = ${personId} and account = '4567'`.execute(ctx.db)
      const activityId = world.houseActivityId
      const [{ itemId, credit }] = rows as [(typeof rows)[number]]
      await postEntries(
        ctx,
        [
          {
            id: newId(),
            journal: 'BQ',
            day: ctx.today,
            label: 'Virement',
            documentKind: 'transfer',
            documentId: itemId,
            documentNumber: 'VIR',
            documentDay: ctx.today,
            lines: [
              ...debitLine(credit, { account: '4567', activityId, thirdPartyId: personId, itemId }),
              ...creditLine(credit, { account: '512', activityId }),
            ],
          },
        ],
        'validated',
      )
    },
  })(world.system, {})

let rank = 0
/** Somebody whose activity holds this money, earned. */
async function leaver(cents: number) {
  const activityId = await openTestActivity(world, `S${++rank}`)
  const { id: personId } = await addPerson(director, {
    firstName: 'Ana',
    lastName: `Sortie ${rank}`,
    email: `s${rank}@exemple.fr`,
    birthDay: day('1980-01-01'),
  })
  await setActivityOwners(director, { activityId, owners: [{ personId, shareBp: 10_000 }] })
  const [debit, credit] = cents > 0 ? ['512', '706'] : ['6063', '512']
  const amount = Math.abs(cents)
  if (cents !== 0)
    await postSundryEntry(director, {
      day: day('2026-02-01'),
      label: 'Essai',
      lines: [
        { account: debit, activityId, debitCents: amount },
        { account: credit, activityId, creditCents: amount },
      ],
    } as never)
  const mine = async () => (await whatIsMine(director, { activityId })).mineCents
  return { activityId, personId, mine }
}

describe('the treasury of an activity that stops', () => {
  const settle = (of: { personId: string; activityId: string }, kind: 'left' | 'loss' | 'carried', more: object = {}) =>
    settleTreasury(director, {
      personId: of.personId,
      activityId: of.activityId,
      kind,
      onDay: day('2026-03-10'),
      reason: 'Fin du CAPE',
      ...more,
    })

  test('is left to the house, to the cent, and the house bears a loss', async () => {
    const house = async () => (await whatIsMine(director, { activityId: world.houseActivityId })).mineCents
    const before = await house()
    const rich = await leaver(123_457)
    expect(await codesOf(settle(rich, 'loss'))).toEqual(['solde'])
    expect(await settle(rich, 'left')).toMatchObject({ amountCents: 123_457 })
    expect(await rich.mine()).toBe(0)
    const poor = await leaver(-4_301)
    expect(await codesOf(settle(poor, 'left'))).toEqual(['solde'])
    await settle(poor, 'loss')
    expect(await poor.mine()).toBe(0)
    expect((await house()) - before).toBe(123_457 - 4_301)
    expect(await codesOf(settle(rich, 'left'))).toEqual(['solde'])
    expect(await verifyLedger()).toEqual([])
  })
  test('is carried to another activity of the same person; to the next contract nothing moves', async () => {
    const one = await leaver(50_000)
    const stranger = await leaver(0)
    expect(await codesOf(settle(one, 'carried', { toActivityId: stranger.activityId }))).toEqual(['activite'])
    const next = await openTestActivity(world, 'SUITE')
    await setActivityOwners(director, { activityId: next, owners: [{ personId: one.personId, shareBp: 10_000 }] })
    await settle(one, 'carried')
    expect(await one.mine()).toBe(50_000)
    await settle(one, 'carried', { toActivityId: next })
    expect([await one.mine(), (await whatIsMine(director, { activityId: next })).mineCents]).toEqual([0, 50_000])
    const exit = await getExit(director, { id: one.personId })
    expect(exit.settlements.map(({ kind, amountCents, entryId }) => [kind, amountCents, entryId !== null])).toEqual([
      ['carried', 50_000, false],
      ['carried', 50_000, true],
    ])
  })
})

test('the house attests the way out, once it is noted and no contract outlives it', async () => {
  const { activityId, personId } = await leaver(10_000)
  const { id: contractId } = await addContract(director, {
    personId,
    activityId,
    kind: 'cape',
    startsOn: day('2026-01-01'),
    endsOn: day('2026-12-31'),
  } as never)
  expect(await codesOf(printExitStatement(director, { id: personId }))).toEqual(['sortie'])
  await recordDepartures(director, {
    departures: [{ personId, leftOn: day('2026-03-10'), reason: 'cape-given-up', destination: 'job' }],
  })
  expect(await codesOf(printExitStatement(director, { id: personId }))).toEqual(['contrat'])
  await endContract(director, {
    id: contractId,
    version: 1,
    endedOn: day('2026-03-10'),
    kind: 'early',
    reason: 'Emploi',
  })
  const { documentId } = await printExitStatement(director, { id: personId })
  expect(await getDocument(director, { id: documentId })).toMatchObject({ kind: 'exit-statement', status: 'filed' })
  const { rows } = await ownersPool().query('select fields from document where id = $1', [documentId])
  expect(rows[0].fields).toMatchObject({
    dernier_jour: '10\u00a0mars\u00a02026',
    motif: 'CAPE rompu avant son terme',
    comptes: expect.stringContaining('100,00\u00a0€ en compte'),
  })
})

test('access closes, and is seen closed', async () => {
  const { personId } = await leaver(0)
  const userId = newId()
  await ownersPool().query(
    `insert into app_user (id, email, name, created_at, updated_at) values ($1, $2, 'Ana', now(), now())`,
    [userId, `${userId}@exemple.fr`],
  )
  for (const role of ['entrepreneur', 'associate'])
    await ownersPool().query(
      'insert into membership (organisation_id, user_id, role, person_id, since) values ($1, $2, $3, $4, now())',
      [world.organisationId, userId, role, personId],
    )
  await ownersPool().query(
    `insert into app_session (id, user_id, token, expires_at, created_at, updated_at) values ($1, $2, $3, now() + interval '1 day', now(), now())`,
    [newId(), userId, newId()],
  )
  const sessions = async () =>
    (await ownersPool().query('select from app_session where user_id = $1', [userId])).rowCount
  const exit = () => getExit(director, { id: personId })
  await importShareRegister(director, {
    name: 'registre',
    rows: [
      { name: `Ana Sortie ${rank}`, category: 'employee', shares: 2, day: day('2024-01-01') },
      { name: 'Bo Reste', category: 'employee', shares: 20, day: day('2024-01-01') },
    ],
    on: day('2026-01-01'),
  } as never)
  // A member keeps the role of associate as long as they hold shares; then nothing of their access is left, nor of their session.
  expect(await closeAccess(director, { id: personId })).toEqual({ closed: 1 })
  expect((await exit()).access).toMatchObject([{ role: 'associate', ends: false }])
  expect(await sessions()).toBe(1)
  await reimburseShares(director, {
    items: [{ shareholderId: (await exit()).shares!.shareholderId }],
    on: day('2026-03-10'),
    decision: 'Conseil',
  })
  expect(await exit()).toMatchObject({
    access: [],
    shares: { shares: 0, reimbursements: [{ shares: 2, amountCents: 10_000, paidCents: 0 }] },
  })
  expect(await sessions()).toBe(0)
})

describe('what is kept', () => {
  test('is erased when the table says, never before, and never of somebody who came back', async () => {
    const past = world.on('2021-01-15')
    const { activityId, personId } = await leaver(0)
    await addContract(director, {
      personId,
      activityId,
      kind: 'cape',
      startsOn: day('2024-01-01'),
      endsOn: day('2024-12-31'),
    } as never)
    const scan = Buffer.from('%PDF-1.4 scan').toString('base64')
    await tickPapers(past.as(['director']), {
      papers: [{ personId, kind: 'bank', receivedOn: day('2020-05-01'), contentBase64: scan } as never],
    })
    await fileReceivedPaper(director, { personId, title: 'Passeport', contentBase64: scan })
    const { id: contractId } = (await getPerson(director, { id: personId })).contracts[0]!
    await setClauses(director, {
      id: contractId,
      version: 1,
      clauses: { programme: '- Étude', retribution: '10 %', plafond_engagements: '3 000 €' },
    })
    const { documentId } = await printContract(director, { id: contractId })
    const titles = async () => (await listDocuments(director, { personId })).map(one => one.title)
    const files = async () => {
      const found = await ownersPool().query('select count(*)::int as n from file where organisation_id = $1', [
        world.organisationId,
      ])
      return found.rows[0].n as number
    }
    expect(await titles()).toHaveLength(3)
    const before = await files()
    await recordDepartures(director, {
      departures: [
        { personId, leftOn: day('2024-12-31'), reason: 'cape-term', destination: 'job', note: 'Très content' },
      ],
    })
    const exit = await getExit(director, { id: personId })
    expect(exit.erasures.map(({ category, on }) => [category, on])).toEqual([
      ['contact', '2029-12-31'],
      ['identity', '2034-12-31'],
    ])
    expect((await erasePerson(world.on('2029-12-30').system, { personId })).erased).toEqual([])
    expect((await getPerson(director, { id: personId })).email).not.toBeNull()
    expect((await erasePerson(world.on('2029-12-31').system, { personId })).erased).toEqual(['contact'])
    expect(await getPerson(director, { id: personId })).toMatchObject({
      email: null,
      birthDay: null,
      lastName: expect.stringContaining('Sortie'),
    })
    // The scans are gone with their files; the contract that both sign stays ten years.
    expect(await titles()).toEqual([expect.stringContaining('CAPE Ana Sortie')])
    expect(await files()).toBe(before - 2)
    expect((await getDocument(director, { id: documentId })).intact).toBe(true)
    const audit = await ownersPool().query(
      `select input, before from audit_log where organisation_id = $1 and subject_id = $2`,
      [world.organisationId, personId],
    )
    expect(audit.rows.filter(row => JSON.stringify(row).includes('exemple.fr'))).toEqual([])
    expect((await erasePerson(world.on('2034-12-31').system, { personId })).erased).toEqual(['identity'])
    expect(await getPerson(director, { id: personId })).toMatchObject({ firstName: 'Personne', lastName: 'effacée' })
    expect([await titles(), await files()]).toEqual([[], before - 3])
    expect((await erasePerson(world.on('2035-01-01').system, { personId })).erased).toEqual([])
  })
  test('nothing of a member is erased: the delays run once their shares are reimbursed', async () => {
    const { personId } = await leaver(0)
    const { firstName, lastName } = await getPerson(director, { id: personId })
    await importShareRegister(director, {
      name: 'registre.csv',
      rows: [{ name: `${firstName} ${lastName}`, category: 'employee', shares: 5, day: day('2019-06-01') }],
      on: day('2026-01-01'),
    } as never)
    await recordDepartures(director, {
      departures: [{ personId, leftOn: day('2020-01-31'), reason: 'retirement', destination: 'retirement' }],
    })
    expect((await getExit(director, { id: personId })).shares).toMatchObject({ shares: 5 })
    expect((await getExit(director, { id: personId })).erasures).toEqual([])
    const asked = async () => {
      const { rows } = await ownersPool().query(
        `select run_at::date::text as on from graphile_worker._private_jobs where key = $1`,
        [`erase ${personId}`],
      )
      return rows.map(row => row.on)
    }
    expect(await asked()).toEqual(['2026-04-10'])
    expect((await erasePerson(world.on('2026-04-10').system, { personId })).erased).toEqual([])
    expect(await asked()).toEqual(['2026-05-10'])
    await expect(
      ownersPool().query(
        `select set_config('app.tenant', $1, false), erase_person($2, 'contact', '2025-01-01') from (select set_config('app.tenant', $1, false)) s`,
        [world.organisationId, personId],
      ),
    ).rejects.toThrow('garde des parts')
    // Nor of who is still owed for them: their bank details are needed to pay.
    const { shareholderId } = (await getExit(director, { id: personId })).shares!
    await reimburseShares(director, { items: [{ shareholderId }], on: day('2026-03-10'), decision: 'Conseil' })
    expect((await getExit(director, { id: personId })).erasures).toEqual([])
    await settleReimbursement(personId)
    expect((await getExit(director, { id: personId })).erasures).toMatchObject([
      { category: 'contact', on: '2031-03-10' },
      { category: 'identity', on: '2036-03-10' },
    ])
  })
  test('the audit log stays final for everybody else', async () => {
    await expect(
      ownersPool().query(`update audit_log set input = null where organisation_id = $1`, [world.organisationId]),
    ).rejects.toThrow('définitif')
  })
  test('can be taken away by the person, and by nobody else than the head', async () => {
    const { personId, activityId } = await leaver(0)
    await addContract(director, {
      personId,
      activityId,
      kind: 'cape',
      startsOn: day('2026-01-01'),
      endsOn: day('2026-12-31'),
    } as never)
    const own = { ...world.as(['entrepreneur'], [activityId]), personId }
    const data = await exportPersonalData(own, { id: personId })
    expect(data.person).toMatchObject({ id: personId, email: expect.any(String) })
    expect(data.tables.contract).toHaveLength(1)
    const other = await leaver(0)
    await expect(exportPersonalData(own, { id: other.personId })).rejects.toMatchObject({ kind: 'not-found' })
    await expect(exportPersonalData(world.as(['advisor'], [activityId]), { id: personId })).rejects.toMatchObject({
      kind: 'not-found',
    })
  })
})

test('an invitation that waits is no access yet', async () => {
  const { personId } = await leaver(0)
  await grantRole(director, { email: `attente${rank}@exemple.fr`, name: 'Ana', role: 'entrepreneur', personId })
  expect((await getExit(director, { id: personId })).access).toEqual([])
})

test('closing an access unmakes no administrator for a director, and an invitation that waits is worth nothing after it', async () => {
  const { personId } = await leaver(0)
  const userId = newId()
  await ownersPool().query(
    `insert into app_user (id, email, name, created_at, updated_at) values ($1, $2, 'Ana', now(), now())`,
    [userId, `${userId}@exemple.fr`],
  )
  await ownersPool().query(
    `insert into membership (organisation_id, user_id, role, person_id, since) values ($1, $2, 'administrator', $3, now())`,
    [world.organisationId, userId, personId],
  )
  await grantRole(director, { email: `suite${rank}@exemple.fr`, name: 'Ana', role: 'entrepreneur', personId })
  const invited = async () =>
    (await ownersPool().query('select from invitation where person_id = $1', [personId])).rowCount
  expect(await codesOf(closeAccess(director, { id: personId }))).toEqual(['interdit'])
  expect(await invited()).toBe(1)
  await ownersPool().query(`update membership set role = 'advisor' where user_id = $1`, [userId])
  expect(await closeAccess(director, { id: personId })).toEqual({ closed: 1 })
  expect(await invited()).toBe(0)
})
