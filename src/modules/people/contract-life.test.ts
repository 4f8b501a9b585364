import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { day } from '../../kernel/day.ts'
import { ownersPool } from '../../platform/database.server.ts'
import { ROLES, type Session } from '../../platform/session.ts'
import { testDatabase } from '../../platform/testing.server.ts'
import { type Context, query } from '../../platform/use-case.server.ts'
import { readDocumentsAbout } from '../documents/index.ts'
import { openTestActivity, openWorld } from '../fixtures.ts'
import {
  addContract,
  addOtherContract,
  addPerson,
  amendContracts,
  changeContract,
  changeSuspension,
  computeContractDates,
  endContract,
  explainDeadlines,
  getContract,
  getNotice,
  getPerson,
  listLackingPapers,
  listPapersOf,
  printAmendment,
  printContract,
  readContractDeadlines,
  removeOtherContract,
  setActivityOwners,
  setClauses,
  suspendContract,
  tickNotices,
  tickPapers,
  untickNotice,
  untickPaper,
} from './index.ts'

await testDatabase()
const world = await openWorld({ today: '2025-06-16' })
const director = world.as(['director'])
const codesOf = (call: Promise<unknown>) =>
  call.then(
    () => [],
    error => error.refusals.map((refusal: { code: string }) => refusal.code),
  )

/** Reads as a query of the session would. */
const applicationReads = <T>(session: Session, read: (ctx: Context) => Promise<T>): Promise<T> =>
  query({
    name: 'essai',
    api: { none: 'essai' },
    summary: 'Essai',
    roles: ROLES,
    scope: 'own',
    input: z.strictObject({}),
    output: z.unknown() as never,
    run: read,
  })(session, {}) as Promise<T>

let rank = 0
async function newcomer() {
  const activityId = await openTestActivity(world, `L${++rank}`, { openedOn: '2020-01-01' })
  const { id: personId } = await addPerson(director, {
    firstName: 'Ana',
    lastName: `Vie ${rank}`,
    birthDay: day('1990-05-03'),
  })
  const cape = (startsOn: string, endsOn: string, more: object = {}) =>
    addContract(director, {
      personId,
      activityId,
      kind: 'cape',
      startsOn: day(startsOn),
      endsOn: day(endsOn),
      ...more,
    } as never)
  const cesa = (startsOn: string, more: object = {}) =>
    addContract(director, {
      personId,
      activityId,
      kind: 'cesa',
      startsOn: day(startsOn),
      fixedGrossCents: 30_000,
      minimumTurnoverCents: 1_200_000,
      ...more,
    } as never)
  return { activityId, personId, cape, cesa }
}

describe('deadlines', () => {
  test('are reckoned from what the database holds, and said in a sentence', async () => {
    const { personId, cape, cesa } = await newcomer()
    const first = await cape('2024-02-03', '2025-02-02')
    await cape('2025-02-03', '2025-04-02', { renewsId: first.id })
    const { id } = await cesa('2025-04-03')
    const dates = await explainDeadlines(director, { id })
    expect(dates.associateBy).toEqual({
      on: '2027-02-03',
      explanation: '3 ans moins 14 mois de CAPE → 3\u00a0février\u00a02027',
    })
    expect(dates.trial).toMatchObject({ on: null })
    expect((await explainDeadlines(director, { id: first.id })).capeLastDay?.on).toBe('2025-02-02')
    const person = await getPerson(director, { id: personId })
    expect(person.contracts.at(-1)!.associateWhy).toBe(dates.associateBy!.explanation)
    expect(await codesOf(cesa('2025-05-01', { trialEndsOn: '2025-05-31' }))).toEqual(['cesa.essai'])
  })

  test('can be tried without keeping anything, all that is wrong being said', async () => {
    const { contracts } = await computeContractDates(director, {
      today: day('2025-06-16'),
      contracts: [
        { kind: 'cape', startsOn: day('2023-01-01'), endsOn: day('2023-12-31') },
        { kind: 'cape', startsOn: day('2024-01-01'), endsOn: day('2024-12-31'), renews: 0 },
        { kind: 'cape', startsOn: day('2025-01-01'), endsOn: day('2025-12-31'), renews: 1 },
        { kind: 'cape', startsOn: day('2026-01-01'), endsOn: day('2026-03-31'), renews: 2 },
        { kind: 'cesa', startsOn: day('2026-04-01'), interviews: [day('2026-05-05')] },
      ] as never,
    })
    expect(contracts.map(one => one.refusals.map(refusal => refusal.code))).toEqual([
      [],
      [],
      [],
      ['cape.renouvellements', 'cape.duree-totale'],
      [],
    ])
    expect(contracts[2]!.capeLastDay!.on).toBe('2025-12-31')
    expect(contracts[2]!.notices).toEqual([
      { event: 'renewal', recipient: 'urssaf', dueOn: '2025-01-01' },
      { event: 'renewal', recipient: 'france-travail', dueOn: '2025-01-01' },
    ])
    expect(contracts[4]!.notices).toEqual([])
    expect(contracts[4]!.associateBy!.on).toBe('2026-04-01')
    expect(contracts[4]!.nextInterviews).toMatchObject({ missing: 1, dueOn: '2027-03-31' })
    expect(
      await codesOf(
        computeContractDates(director, {
          contracts: [
            { kind: 'cape', startsOn: day('2025-01-01'), endsOn: day('2024-01-01'), renews: 3 },
            {
              kind: 'cesa',
              startsOn: day('2025-01-01'),
              suspensions: [{ fromDay: day('2025-03-02'), toDay: day('2025-03-01') }],
            },
          ] as never,
        }),
      ),
    ).toEqual(['terme', 'renews', 'suspension'])
  })
})

describe('a contract with the house that is no CAPE nor CESA', () => {
  test('shortens the trial and the delay, and is taken back', async () => {
    const { personId, cesa } = await newcomer()
    const note = (endsOn: string) =>
      addOtherContract(director, { personId, label: 'CDD', startsOn: day('2024-06-15'), endsOn: day(endsOn) })
    expect(await codesOf(note('2024-06-14'))).toEqual(['other_contract_days'])
    const { id } = await note('2024-12-14')
    // 6 months: two of trial are left
    expect(await codesOf(cesa('2025-03-01', { trialEndsOn: '2025-05-01' }))).toEqual(['cesa.essai'])
    const contract = await cesa('2025-03-01', { trialEndsOn: '2025-04-30' })
    const by = async () => (await explainDeadlines(director, contract)).associateBy
    expect(await by()).toEqual({
      on: '2027-09-01',
      explanation: '3 ans moins 6 mois de contrat antérieur → 1er\u00a0septembre\u00a02027',
    })
    expect((await getPerson(director, { id: personId })).otherContracts).toMatchObject([{ id, label: 'CDD' }])
    await removeOtherContract(director, { id })
    expect((await by())!.on).toBe('2028-03-01')
  })
})

test('the delay is one for all: who follows one activity of somebody deducts the CAPE of the other, and no other house’s', async () => {
  const { personId, cape, cesa } = await newcomer()
  await cape('2024-03-01', '2025-02-28')
  const second = await openTestActivity(world, `L${rank}B`, { openedOn: '2020-01-01' })
  await setActivityOwners(director, { activityId: second, owners: [{ personId, shareBp: 10_000 }] })
  const { id } = await cesa('2025-03-01', { activityId: second })
  const elsewhere = await openWorld({ today: '2025-06-16' })
  const away = await openTestActivity(elsewhere, 'AILLEURS', { openedOn: '2020-01-01' })
  const { id: same } = await addPerson(elsewhere.as(['director']), { firstName: 'Ana', lastName: `Vie ${rank}` })
  await addContract(elsewhere.as(['director']), {
    personId: same,
    activityId: away,
    kind: 'cape',
    startsOn: day('2022-03-01'),
    endsOn: day('2023-02-28'),
  } as never)
  for (const session of [
    director,
    world.as(['advisor'], [second]),
    { ...world.as(['entrepreneur'], [second]), personId },
  ]) {
    expect((await explainDeadlines(session, { id })).associateBy!.on).toBe('2027-03-01')
    expect((await getPerson(session, { id: personId })).contracts.at(-1)!.associateBy).toBe('2027-03-01')
  }
  const due = await applicationReads(world.as(['advisor'], [second]), ctx =>
    readContractDeadlines(ctx, { until: day('2027-03-01'), associates: sql`select null::uuid where false` }),
  )
  expect(due.find(one => one.kind === 'associate')).toMatchObject({ on: '2027-03-01', subjectId: id })
})

describe('an amendment', () => {
  test('changes the terms from its day on, and what was before stays', async () => {
    const { cesa, personId } = await newcomer()
    const { id } = await cesa('2025-01-01')
    const amend = (appliesFrom: string, fixedGrossCents: number, concludedOn = appliesFrom) =>
      amendContracts(director, {
        amendments: [
          {
            contractId: id,
            concludedOn: day(concludedOn),
            appliesFrom: day(appliesFrom),
            fixedGrossCents: fixedGrossCents as never,
            minimumTurnoverCents: 1_500_000 as never,
            reason: 'Carnet de commandes',
          },
        ],
      })
    await amend('2025-07-01', 60_000, '2025-06-10')
    expect(await codesOf(amend('2025-07-01', 61_000))).toEqual(['amendment_day'])
    expect(await codesOf(amend('2024-12-01', 0, '2024-12-02'))).toEqual([
      'avenant.jour',
      'avenant.conclusion',
      'cesa.part-fixe',
    ])
    const at = async (date: string) =>
      (await getPerson(world.on(date).as(['director']), { id: personId })).contracts[0]!.fixedGrossCents
    expect([await at('2025-06-30'), await at('2025-07-01')]).toEqual([30_000, 60_000])
    const { amendments, contract } = await getContract(director, { id })
    expect(amendments.map(({ before, after }) => [before.fixedGrossCents, after.fixedGrossCents])).toEqual([
      [30_000, 60_000],
    ])
    expect(
      await codesOf(changeContract(director, { id, version: contract.version, startsOn: day('2025-01-01') } as never)),
    ).toContain('avenant')
  })
})

describe('a suspension', () => {
  test('stays in the contract, does not overlap another, leaves the associate deadline where it is', async () => {
    const { cesa, activityId, personId } = await newcomer()
    const { id } = await cesa('2025-01-01')
    const before = await explainDeadlines(director, { id })
    const { id: stop } = await suspendContract(director, { id, kind: 'sickness', fromDay: day('2025-03-01') })
    expect(
      await codesOf(
        suspendContract(director, { id, kind: 'unpaid', fromDay: day('2025-05-01'), toDay: day('2025-05-31') }),
      ),
    ).toEqual(['suspension_overlap'])
    expect(
      await codesOf(
        suspendContract(director, { id, kind: 'unpaid', fromDay: day('2024-12-01'), toDay: day('2024-12-31') }),
      ),
    ).toEqual(['suspension'])
    await changeSuspension(director, {
      id: stop,
      version: 1,
      kind: 'sickness',
      fromDay: day('2025-03-01'),
      toDay: day('2025-03-10'),
    })
    const after = await explainDeadlines(director, { id })
    expect(after.associateBy!.on).toBe(before.associateBy!.on)
    expect(after.trial).toMatchObject({ on: '2025-08-31', extendedOn: '2025-09-10' })
    const moved = {
      id,
      version: 1,
      startsOn: day('2025-03-02'),
      fixedGrossCents: 30_000,
      minimumTurnoverCents: 1_200_000,
    }
    expect(await codesOf(changeContract(director, moved as never))).toEqual(['suspension'])
    const other = world.as(['entrepreneur'], [activityId])
    await expect(getContract(other, { id })).rejects.toMatchObject({ kind: 'not-found' })
    expect((await getContract({ ...other, personId }, { id })).suspensions).toHaveLength(1)
  })
})

describe('notices of a CAPE (R5142-1)', () => {
  test('two recipients at once for the conclusion, the renewal and the early end; ticked with a day and a name', async () => {
    const { cape } = await newcomer()
    const first = await cape('2024-03-01', '2025-02-28', { concludedOn: '2024-02-20' })
    const second = await cape('2025-03-01', '2026-02-28', { renewsId: first.id })
    expect(
      await codesOf(endContract(director, { id: first.id, version: 1, endedOn: day('2024-06-30'), reason: 'x' })),
    ).toEqual(['fin'])
    await endContract(director, {
      id: second.id,
      version: 1,
      endedOn: day('2025-05-31'),
      kind: 'early',
      reason: 'Emploi',
    })
    const notices = async (id: string) =>
      (await getContract(director, { id })).notices.map(one => [one.event, one.recipient, one.dueOn, one.sentOn])
    expect(await notices(first.id)).toEqual([
      ['conclusion', 'urssaf', '2024-02-20', null],
      ['conclusion', 'france-travail', '2024-02-20', null],
    ])
    const tick = (event: 'conclusion' | 'early-end', sentOn: string, contractId = second.id) =>
      tickNotices(director, { notices: [{ contractId, event, recipient: 'urssaf', sentOn: day(sentOn) }] })
    expect(await codesOf(tick('conclusion', '2025-06-01'))).toEqual(['information'])
    expect(await codesOf(tick('early-end', '2025-05-30'))).toEqual(['envoi'])
    await tick('early-end', '2025-06-02')
    expect(await codesOf(tick('early-end', '2025-06-02'))).toEqual(['contract_notice_pkey'])
    expect(await notices(second.id)).toContainEqual(['early-end', 'urssaf', '2025-05-31', '2025-06-02'])
    const { text } = await getNotice(director, {
      contractId: second.id,
      event: 'early-end',
      recipient: 'france-travail',
    })
    expect(text).toContain('rupture anticipée, le 31\u00a0mai\u00a02025')
    expect(text).toContain('R5142-1')
    await untickNotice(director, { contractId: second.id, event: 'early-end', recipient: 'urssaf' })
    expect(await notices(second.id)).toContainEqual(['early-end', 'urssaf', '2025-05-31', null])
  })
})

test('clauses are those of the contract’s kind, and go on in a renewal', async () => {
  const { cape } = await newcomer()
  const first = await cape('2024-03-01', '2025-02-28')
  const clauses = { programme: 'Étude de marché', moyens: 'Ateliers' }
  expect(await codesOf(setClauses(director, { id: first.id, version: 1, clauses: { statuts: '2024' } }))).toEqual([
    'clause',
  ])
  await setClauses(director, { id: first.id, version: 1, clauses })
  const second = await cape('2025-03-01', '2026-02-28', { renewsId: first.id })
  expect((await getContract(director, { id: second.id })).contract.clauses).toEqual(clauses)
})

describe('the file of a person', () => {
  test('asks for the papers of their contract and trade; the latest of a kind counts', async () => {
    const { personId, cape } = await newcomer()
    await cape('2025-03-01', '2026-02-28')
    const states = async () =>
      Object.fromEntries((await listPapersOf(director, { id: personId })).map(paper => [paper.kind, paper.state]))
    expect(await states()).toEqual({
      identity: 'missing',
      'right-to-work': 'missing',
      bank: 'missing',
      'health-cover': 'missing',
      liability: 'missing',
      medical: 'missing',
    })
    const tick = (kind: string, more: object) =>
      tickPapers(director, { papers: [{ personId, kind, receivedOn: day('2025-06-01'), ...more } as never] })
    expect(await codesOf(tick('identity', {}))).toEqual(['piece.fin'])
    expect(await codesOf(tick('right-to-work', { needed: false }))).toEqual(['piece.raison'])
    await tick('identity', { expiresOn: day('2025-06-15') })
    await tick('liability', { expiresOn: day('2025-07-16') })
    await tick('medical', { expiresOn: day('2025-07-17') })
    await tick('right-to-work', { needed: false, note: 'Nationalité française' })
    expect(await states()).toMatchObject({
      identity: 'expired',
      liability: 'expiring',
      medical: 'valid',
      'right-to-work': 'not-needed',
    })
    const { rows, counts } = await listLackingPapers(director, { limit: 200 })
    expect(rows.find(row => row.personId === personId)!.papers.map(paper => paper.kind)).toEqual([
      'identity',
      'bank',
      'health-cover',
      'liability',
    ])
    expect(counts.find(count => count.kind === 'identity')!.count).toBeGreaterThan(0)
    const { name } = rows.find(row => row.personId === personId)!
    const named = await listLackingPapers(director, { q: name.split(' ').at(-1)!, limit: 200 })
    expect(named.rows.map(row => row.personId)).toContain(personId)
    expect([named.files, named.counts]).toEqual([(await listLackingPapers(director, { limit: 1 })).files, counts])
    expect((await listLackingPapers(director, { q: 'Personne de ce nom', limit: 200 })).rows).toEqual([])
    const first = await listLackingPapers(director, { limit: 1 })
    const second = first.next ? (await listLackingPapers(director, { limit: 1, after: first.next })).rows : []
    expect([...first.rows, ...second]).toEqual(rows.slice(0, 1 + second.length))
    await tick('identity', { expiresOn: day('2030-06-15') })
    expect(await states()).toMatchObject({ identity: 'valid' })
    const identity = (await listPapersOf(director, { id: personId })).find(paper => paper.kind === 'identity')!
    await untickPaper(director, { id: identity.paperId! })
    expect(await states()).toMatchObject({ identity: 'expired' })
    expect((await listLackingPapers(world.as(['advisor'], []), { limit: 50 })).rows).toEqual([])
  })
})

test('deadlines: the term, the trial, the late notice, the day to be an associate, the paper that expires', async () => {
  const alone = await openWorld({ today: '2025-06-16' })
  const head = alone.as(['director'])
  const ours = async (name: string, contract: object) => {
    const activityId = await openTestActivity(alone, name.toUpperCase(), { openedOn: '2020-01-01' })
    const { id: personId } = await addPerson(head, { firstName: 'Ana', lastName: name })
    const { id } = await addContract(head, { personId, activityId, ...contract } as never)
    return { personId, id }
  }
  const terms = { fixedGrossCents: 30_000, minimumTurnoverCents: 1_200_000 }
  const cape = await ours('Cape', { kind: 'cape', startsOn: '2024-08-01', endsOn: '2025-07-31' })
  const trial = await ours('Essai', { kind: 'cesa', startsOn: '2025-05-01', trialEndsOn: '2025-08-31', ...terms })
  const old = await ours('Ancien', { kind: 'cesa', startsOn: '2022-07-01', ...terms })
  await tickPapers(head, {
    papers: [
      {
        personId: old.personId,
        kind: 'identity',
        receivedOn: day('2020-01-01'),
        expiresOn: day('2025-08-01'),
      } as never,
    ],
  })
  const found = async (associates: string[] = []) =>
    (
      await applicationReads(head, ctx =>
        readContractDeadlines(ctx, { until: day('2025-09-14'), associates: sql`select unnest(${associates}::uuid[])` }),
      )
    )
      .map(one => [one.kind, one.on, one.personId])
      .sort()
  expect(await found()).toEqual(
    [
      ['cape-end', '2025-07-31', cape.personId],
      ['cape-notice-conclusion', '2024-08-01', cape.personId],
      ['trial-end', '2025-08-31', trial.personId],
      ['associate', '2025-07-01', old.personId],
      ['paper-identity', '2025-08-01', old.personId],
    ].sort(),
  )
  expect((await found([old.personId])).map(([kind]) => kind)).not.toContain('associate')
})

test('a CAPE that pays says how much before it is printed, one that does not has no such clause', async () => {
  const { cape } = await newcomer()
  const { id } = await cape('2025-03-01', '2026-02-28', { payClause: true })
  const missing = await printContract(director, { id }).catch(error => error.refusals)
  expect(missing.map((refusal: { path: string }) => refusal.path)).toEqual([
    'fields.programme',
    'fields.retribution',
    'fields.plafond_engagements',
    'fields.remuneration',
  ])
  const { cape: unpaid } = await newcomer()
  const { id: other } = await unpaid('2025-03-01', '2026-02-28')
  const clauses = { remuneration: '200 € par mois', statuts: '2024' }
  expect(await codesOf(setClauses(director, { id: other, version: 1, clauses }))).toEqual([
    'clause',
    'cape.remuneration',
  ])
})

test('a contract is printed for both to sign, once every clause is there', async () => {
  const { cape } = await newcomer()
  const { id } = await cape('2025-03-01', '2026-02-28')
  expect(await codesOf(printContract(director, { id }))).toEqual(['champ-vide', 'champ-vide', 'champ-vide'])
  await setClauses(director, {
    id,
    version: 1,
    clauses: {
      programme: '- Étude de marché',
      retribution: '10 % du chiffre d’affaires',
      plafond_engagements: '3 000 €',
    },
  })
  const { documentId } = await printContract(director, { id })
  const [document] = await applicationReads(director, ctx => readDocumentsAbout(ctx, [id]))
  expect(document).toMatchObject({ id: documentId, kind: 'cape', status: 'to-sign' })
  expect(document!.signatures.map(one => one.quality)).toEqual(['bénéficiaire', 'pour la coopérative'])
  const amend = (clauses: Record<string, string>) =>
    amendContracts(director, {
      amendments: [
        {
          contractId: id,
          concludedOn: day('2025-05-01'),
          appliesFrom: day('2025-05-01'),
          reason: 'Rétribution',
          clauses,
        } as never,
      ],
    })
  expect(await codesOf(amend({}))).toEqual(['avenant.vide'])
  expect(await codesOf(amend({ statuts: '2024', remuneration: '200 €' }))).toEqual(['clause', 'cape.remuneration'])
  const { ids } = await amend({ retribution: '8 % du chiffre d’affaires', comptes: 'Chaque mois.', moyens: ' ' })
  const { documentId: amendment } = await printAmendment(director, { id, amendmentId: ids[0]! })
  const { rows } = await ownersPool().query('select kind, title, fields from document where id = $1', [amendment])
  expect(rows[0]).toMatchObject({
    kind: 'cape-amendment',
    fields: {
      terme: '28\u00a0février\u00a02026',
      effet: '1er\u00a0mai\u00a02025',
      avant: expect.stringMatching(/R127-1, 3°\) :\n\n10 % du chiffre d’affaires\n\n.*R127-1, 5°\) :\n\nLes pièces/),
      apres: expect.stringMatching(/R127-1, 3°\) :\n\n8 % du chiffre d’affaires\n\n.*R127-1, 5°\) :\n\nChaque mois\.$/),
    },
  })
  // The contract printed again says what was concluded; its renewal, what the amendment left.
  const { documentId: again } = await printContract(director, { id })
  const printed = await ownersPool().query('select fields from document where id = $1', [again])
  expect(printed.rows[0].fields.retribution).toBe('10 % du chiffre d’affaires')
  const { contract } = await getContract(director, { id })
  const { id: renewal } = await addContract(director, {
    personId: contract.personId,
    activityId: contract.activityId,
    kind: 'cape',
    startsOn: day('2026-03-01'),
    endsOn: day('2027-02-28'),
    renewsId: id,
  } as never)
  expect((await getContract(director, { id: renewal })).contract.clauses).toMatchObject({
    retribution: '8 % du chiffre d’affaires',
    comptes: 'Chaque mois.',
    programme: '- Étude de marché',
  })
})

test('an amendment changes only what it says: pay left out stays, taken away it is printed so, hours alone are a change', async () => {
  const { cape } = await newcomer()
  const { id } = await cape('2025-03-01', '2026-02-28', { payClause: true, fixedGrossCents: 30_000 })
  const clauses = { programme: 'Étude', retribution: '10 %', plafond_engagements: '3 000 €' }
  await setClauses(director, { id, version: 1, clauses })
  const amend = async (appliesFrom: string, more: object) =>
    (
      await amendContracts(director, {
        amendments: [
          { contractId: id, concludedOn: day('2025-03-01'), appliesFrom: day(appliesFrom), reason: 'Suite', ...more },
        ] as never,
      })
    ).ids[0]!
  const after = async (amendmentId: string) =>
    (await getContract(director, { id })).amendments.find(one => one.id === amendmentId)!.after
  const printed = async (documentId: string) =>
    (await ownersPool().query('select fields from document where id = $1', [documentId])).rows[0].fields

  const hours = await amend('2025-03-01', { weeklyHours: '20' })
  expect(await after(hours)).toMatchObject({
    fixedGrossCents: 30_000,
    weeklyHours: expect.stringMatching(/^20(\.0+)?$/),
  })
  expect(await codesOf(amend('2025-04-01', { weeklyHours: '20.0' }))).toEqual(['avenant.vide'])
  await amend('2025-05-01', { fixedGrossCents: 0 })
  const clause = await amend('2025-06-01', { clauses: { comptes: 'Chaque mois.' } })
  expect(await after(clause)).toMatchObject({ fixedGrossCents: 0, weeklyHours: expect.stringMatching(/^20(\.0+)?$/) })

  const removal = (await getContract(director, { id })).amendments[1]!
  const { documentId } = await printAmendment(director, { id, amendmentId: removal.id })
  expect(await printed(documentId)).toMatchObject({
    avant: expect.stringMatching(/^- Rémunération de 300,00\s€ brut par mois/),
    apres: expect.stringMatching(/^- Rémunération de 0,00\s€ brut par mois/),
  })
  // As it was concluded, whatever an amendment says from the first day on.
  const contract = await printContract(director, { id })
  expect((await printed(contract.documentId)).remuneration).toMatch(/^300,00\s€/)
})
