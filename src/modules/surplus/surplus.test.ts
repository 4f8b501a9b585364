import { expect, test } from 'vitest'
import { day } from '../../kernel/day.ts'
import { cents } from '../../kernel/money.ts'
import { ownersPool } from '../../platform/database.server.ts'
import { testDatabase } from '../../platform/testing.server.ts'
import {
  closeVote,
  conveneAssembly,
  enterCounts,
  getAssembly,
  markAttendance,
  openAssembly,
  openVote,
  saveAgendaItem,
  saveAssembly,
} from '../assembly/index.ts'
import { openTestActivity, openWorld, type World } from '../fixtures.ts'
import { postSundryEntry, trialBalance } from '../ledger/index.ts'
import { listExercices, openExercice } from '../organisation/index.ts'
import { cancelPayments, confirmPayments, listPayables, preparePayments } from '../pay/index.ts'
import { addContract, addPerson } from '../people/index.ts'
import { approveShareRequests, recordSharePayments, requestShares } from '../shares/index.ts'
import { allocationOf } from './allocation.ts'
import {
  annulSurplus,
  discardSurplusScenario,
  getSurplus,
  listSurplus,
  postSurplus,
  saveSurplusScenario,
  voteSurplus,
} from './index.ts'

await testDatabase()

const CHOICES = {
  name: 'Prudent',
  workCents: cents(40_000_00),
  interestCents: cents(500_00),
  otherReserveCents: cents(0),
  tmoBp: 300,
  criteria: { payBp: 0, timeBp: 0, equalBp: 10_000 },
}

/** A SCOP that earned 100 000 € in 2025 after 10 000 € of earlier losses, with three members of whom two are employed long enough. */
async function earned(chargesCents = 50_000_00) {
  const world = await openWorld({ today: '2025-01-02' })
  const activityId = await openTestActivity(world, 'ABEILLE')
  const people: string[] = []
  for (const [lastName, startsOn] of [
    ['Roux', '2024-01-01'],
    ['Petit', '2025-03-01'],
    ['Blanc', '2025-11-01'],
  ] as const) {
    const { id } = await addPerson(world.system, { firstName: 'Sam', lastName, iban: 'FR7630006000011234567890189' })
    people.push(id)
    const fields = { personId: id, activityId, kind: 'cesa' as const, startsOn: day(startsOn), payClause: false }
    await addContract(world.system, {
      ...fields,
      fixedGrossCents: cents(300_00),
      minimumTurnoverCents: cents(9_000_00),
    })
    const { id: request } = await requestShares(world.system, { kind: 'subscription', personId: id, shares: 100 })
    await approveShareRequests(world.system, { ids: [request], on: day('2025-01-02'), decision: 'Conseil' })
    const payment = {
      payments: [{ requestId: request }],
      day: day('2025-01-02'),
      method: 'transfer' as const,
      reference: lastName,
    }
    await recordSharePayments(world.system, payment)
  }
  const post = (on: string, debit: string, credit: string, amount: number) =>
    postSundryEntry(world.on(on < '2026' ? '2025-12-31' : on).system, {
      day: day(on),
      label: 'Essai',
      liaison: 'treasury',
      lines: [
        { account: debit, activityId: world.houseActivityId, debitCents: cents(amount), creditCents: cents(0) },
        { account: credit, activityId: world.houseActivityId, debitCents: cents(0), creditCents: cents(amount) },
      ],
    })
  await post('2025-01-02', '119', '512', 10_000_00)
  await post('2025-06-30', '512', '706', 150_000_00)
  await post('2025-06-30', '6064', '512', chargesCents)
  await openExercice(world.on('2026-01-02').system, {})
  const exerciceId = (await listExercices(world.system, {})).find(one => one.code === '2025')!.id
  return { world, exerciceId, people, post }
}

/** What the members decide in June of a year: a resolution, adopted or not. */
async function decide(world: World, votes: readonly [number, number, number], year = 2026): Promise<string> {
  const before = world.on(`${year}-05-01`)
  const { id } = await saveAssembly(before.system, {
    kind: 'ordinary',
    title: 'Assemblée',
    day: day(`${year}-06-10`),
    time: '18:00',
    place: 'Salle',
    secondCall: false,
  } as never)
  const item = {
    assemblyId: id,
    kind: 'resolution',
    title: 'Affectation du résultat',
    text: 'Répartir',
    category: 'ordinary',
  }
  const { id: itemId } = await saveAgendaItem(before.system, {
    ...item,
    ballot: 'show',
    seats: 0,
    candidates: [],
  } as never)
  await conveneAssembly(before.system, { id, byHand: true })
  const held = world.on(`${year}-06-10`)
  const { roll } = await getAssembly(before.system, { id })
  await openAssembly(held.system, { id, chair: 'Ana', secretary: 'Bo' })
  await markAttendance(held.system, {
    id,
    entries: roll.map(member => ({ memberId: member.id, presence: 'room' as const })),
  })
  await openVote(held.system, { id: itemId })
  await enterCounts(held.system, { id: itemId, scrutineers: 'Zoé, Max', counts: [{ counts: [...votes] }] } as never)
  await closeVote(held.system, { id: itemId })
  return itemId
}

const balance = async (world: World, account: string, year = 2026) =>
  (
    await trialBalance(world.system, { from: day(`${year}-01-01`), to: day(`${year}-12-31`), accounts: [account] })
  ).rows.reduce((total, row) => total + row.closingCents, 0)

test('a surplus is simulated, voted, posted and paid', async () => {
  const { world, exerciceId, people, post } = await earned()
  const june = world.on('2026-06-20')
  const read = await getSurplus(june.system, { exerciceId })
  expect(read.situation).toMatchObject({
    form: 'scop',
    resultCents: 100_000_00,
    priorLossCents: 10_000_00,
    legalReserveCents: 0,
    capitalCents: 15_000_00,
    paidCapitalCents: 15_000_00,
  })
  expect(read.proposal).toMatchObject({ workCents: 22_500_00, interestCents: 0 })

  const greedy = await saveSurplusScenario(june.system, {
    ...CHOICES,
    exerciceId,
    name: 'Trop',
    interestCents: cents(750_01),
  })
  const { id } = await saveSurplusScenario(june.system, { ...CHOICES, exerciceId })
  await expect(saveSurplusScenario(june.system, { ...CHOICES, exerciceId })).rejects.toThrow(/déjà ce nom/)
  const weighed = (await getSurplus(june.system, { exerciceId, scenarioId: id })).scenarios
  expect(weighed.map(({ name, refusals }) => [name, refusals.length])).toEqual([
    ['Trop', 1],
    ['Prudent', 0],
  ])
  // 15 % of 90 000 € is 13 500 €: under the capital of 15 000 €.
  expect(weighed[1]!.allocation).toEqual({
    baseCents: 90_000_00,
    legalCents: 13_500_00,
    statutoryCents: 36_000_00,
    otherReserveCents: 0,
    workCents: 40_000_00,
    interestCents: 500_00,
  })

  const refused = await decide(world, [1, 2, 0])
  await expect(voteSurplus(june.system, { id: greedy.id, version: 1, resolutionId: refused })).rejects.toMatchObject({
    refusals: [{ code: 'interet' }, { code: 'resolution' }],
  })
  const adopted = await decide(world, [3, 0, 0])
  await voteSurplus(june.system, { id, version: 1, resolutionId: adopted })
  await expect(voteSurplus(june.system, { id, version: 1, resolutionId: adopted })).rejects.toMatchObject({
    kind: 'stale',
  })
  await expect(saveSurplusScenario(june.system, { ...CHOICES, exerciceId, id, version: 2 })).rejects.toMatchObject({
    refusals: [{ code: 'vote' }],
  })

  const { parts } = await getSurplus(june.system, { exerciceId })
  expect(
    parts
      .filter(part => part.kind === 'work')
      .map(({ personId, amountCents }) => [personId, amountCents])
      .toSorted(),
  ).toEqual(
    [
      [people[0], 20_000_00],
      [people[1], 20_000_00],
    ].toSorted(),
  )
  // 500 € among three equal holdings; 12.8 % and 18.6 % withheld on each.
  expect(
    parts
      .filter(part => part.kind === 'interest')
      .map(({ amountCents, withheldCents }) => [amountCents, withheldCents]),
  ).toEqual([
    [166_67, 21_33 + 31_00],
    [166_66, 21_33 + 31_00],
    [166_67, 21_33 + 31_00],
  ])

  await postSurplus(june.system, { id, version: 2 })
  expect(await balance(june, '120')).toBe(0)
  expect(await balance(june, '119')).toBe(0)
  expect(await balance(june, '1061')).toBe(-13_500_00)
  expect(await balance(june, '1063')).toBe(-36_000_00)
  expect(await balance(june, '424')).toBe(-40_000_00)
  expect(await balance(june, '4423')).toBe(-156_99)
  expect(await balance(june, '457')).toBe(-(500_00 - 156_99))
  await expect(postSurplus(june.system, { id, version: 3 })).rejects.toMatchObject({ refusals: [{ code: 'vote' }] })
  expect((await listSurplus(june.system, {})).find(one => one.code === '2025')).toMatchObject({
    status: 'posted',
    scenarios: 2,
  })

  const payables = (await listPayables(june.system, {})).filter(payable => payable.kind === 'other')
  expect(payables).toHaveLength(5)
  expect(payables.every(payable => payable.hasIban)).toBe(true)
  await ownersPool().query(
    `update organisation set identity = identity || '{"iban": "FR7630006000011234567890189"}', version = version + 1 where organisation_id = $1`,
    [world.organisationId],
  )
  const items = payables.map(({ thirdPartyId, itemId }) => ({ thirdPartyId, itemId }))
  const order = await preparePayments(june.system, { executionDay: day('2026-06-20'), items })
  expect(order.totalCents).toBe(40_000_00 + 500_00 - 156_99)
  await confirmPayments(june.system, { id: order.id })
  expect([await balance(june, '424'), await balance(june, '457')]).toEqual([0, 0])
  expect((await listPayables(june.system, {})).filter(payable => payable.kind === 'other')).toEqual([])
  await expect(
    ownersPool().query(`update surplus_part set amount_cents = 0 where scenario_id = '${id}'`),
  ).rejects.toThrow(/définitif/)

  // What 2026 loses then is there to fill, whatever was earned and shared before.
  await post('2026-09-30', '6064', '512', 30_000_00)
  const next = await nextExercice(world, '2027')
  expect((await getSurplus(world.on('2027-01-02').system, { exerciceId: next })).situation).toMatchObject({
    resultCents: 0,
    priorLossCents: 30_000_00,
    carriedLossCents: 0,
    legalReserveCents: 13_500_00,
  })
})

/** Opens the exercice of a year, in its first days. */
async function nextExercice(world: World, code: string): Promise<string> {
  await openExercice(world.on(`${code}-01-02`).system, {})
  return (await listExercices(world.system, {})).find(one => one.code === code)!.id
}

test('a loss is not shared; the next surplus fills it, with what was carried forward', async () => {
  // 2025 loses 30 000 €, after 10 000 € carried to 119.
  const { world, exerciceId, post } = await earned(180_000_00)
  const june = world.on('2026-06-20')
  const loss = await saveSurplusScenario(june.system, { ...CHOICES, exerciceId })
  await expect(
    voteSurplus(june.system, { id: loss.id, version: 1, resolutionId: await decide(world, [3, 0, 0]) }),
  ).rejects.toMatchObject({ refusals: expect.arrayContaining([expect.objectContaining({ code: 'excedent' })]) })
  await post('2026-06-30', '512', '706', 100_000_00)
  await nextExercice(world, '2027')
  const after = world.on('2027-06-20')
  const year = (await listExercices(world.system, {})).find(one => one.code === '2026')!.id
  const { id } = await saveSurplusScenario(after.system, { ...CHOICES, exerciceId: year })
  const [weighed] = (await getSurplus(after.system, { exerciceId: year })).scenarios
  expect(weighed!.allocation).toMatchObject({ baseCents: 60_000_00, legalCents: 9_000_00, statutoryCents: 10_500_00 })
  await voteSurplus(after.system, { id, version: 1, resolutionId: await decide(world, [3, 0, 0], 2027) })
  await postSurplus(after.system, { id, version: 2 })
  for (const account of ['120', '129', '119']) expect(await balance(after, account, 2027)).toBe(0)
  expect(await balance(after, '1061', 2027)).toBe(-9_000_00)
})

test('a loss is carried forward by the assembly, then filled by the next profit before anything is shared', async () => {
  const { world, exerciceId, post } = await earned(180_000_00)
  const june = world.on('2026-06-20')
  const nothing = { ...CHOICES, workCents: cents(0), interestCents: cents(0) }
  const { id } = await saveSurplusScenario(june.system, { ...nothing, exerciceId })
  await voteSurplus(june.system, { id, version: 1, resolutionId: await decide(world, [3, 0, 0]) })
  await postSurplus(june.system, { id, version: 2 })
  // 10 000 € carried before, 30 000 € lost in 2025.
  expect([await balance(june, '119'), await balance(june, '12')]).toEqual([40_000_00, 0])
  expect((await getSurplus(june.system, { exerciceId })).parts).toEqual([])
  await post('2026-09-30', '512', '706', 25_000_00)
  const year = await nextExercice(world, '2027').then(
    async () => (await listExercices(world.system, {})).find(one => one.code === '2026')!.id,
  )
  const after = world.on('2027-06-20')
  expect((await getSurplus(after.system, { exerciceId: year })).situation).toMatchObject({
    resultCents: 25_000_00,
    priorLossCents: 40_000_00,
    carriedLossCents: 40_000_00,
  })
  const fill = await saveSurplusScenario(after.system, { ...nothing, exerciceId: year })
  await voteSurplus(after.system, { id: fill.id, version: 1, resolutionId: await decide(world, [3, 0, 0], 2027) })
  await postSurplus(after.system, { id: fill.id, version: 2 })
  expect([await balance(after, '119', 2027), await balance(after, '12', 2027)]).toEqual([15_000_00, 0])
})

test('a SCIC: the legal reserve up to its capital, half of the rest, no part of the work', async () => {
  const { world, exerciceId } = await earned()
  await ownersPool().query(
    `update organisation set legal_form = 'scic-sa', version = version + 1 where organisation_id = $1`,
    [world.organisationId],
  )
  const june = world.on('2026-06-20')
  const { id } = await saveSurplusScenario(june.system, {
    ...CHOICES,
    exerciceId,
    workCents: cents(0),
    interestCents: cents(750_00),
    otherReserveCents: cents(10_000_01),
  })
  // 90 000 € after losses: 15 % is 13 500 €; half of 76 500 € is 38 250 €; 5 % of 15 000 € paid up is 750 €.
  const [weighed] = (await getSurplus(june.system, { exerciceId })).scenarios
  expect(weighed!.bounds).toMatchObject({ statutoryLeastCents: 38_250_00, interestRateCapCents: 750_00 })
  expect(weighed!.refusals).toEqual([])
  await voteSurplus(june.system, { id, version: 1, resolutionId: await decide(world, [3, 0, 0]) })
  await postSurplus(june.system, { id, version: 2 })
  const balances = []
  for (const account of ['12', '119', '1061', '1063', '1068', '424', '457', '4423'])
    balances.push(await balance(june, account))
  // 250 € each, of which 32 € and 46,50 € are withheld.
  const withheld = 3 * (32_00 + 46_50)
  expect(balances).toEqual([0, 0, -13_500_00, -65_749_99, -10_000_01, 0, -(750_00 - withheld), -withheld])
})

test('a SCIC counts all its reserves towards its capital, a SCOP its legal reserve alone', async () => {
  const { world, exerciceId, post } = await earned()
  await post('2025-01-02', '512', '1063', 8_000_00)
  await post('2025-01-02', '512', '1068', 6_000_00)
  const june = world.on('2026-06-20')
  const legal = async () => {
    const { situation, proposal } = await getSurplus(june.system, { exerciceId })
    return allocationOf(situation!, proposal!).legalCents
  }
  // 15 % of 90 000 € is 13 500 €, under the capital of 15 000 € (loi 78-763, art. 33, 1°).
  expect(await legal()).toBe(13_500_00)
  await ownersPool().query(
    `update organisation set legal_form = 'scic-sa', version = version + 1 where organisation_id = $1`,
    [world.organisationId],
  )
  // 14 000 € of reserves together leave 1 000 € (loi 47-1775, art. 16).
  expect(await legal()).toBe(1_000_00)
})

test('a vote is taken back: voted, or posted while nothing is paid; the assembly votes again', async () => {
  const { world, exerciceId, post } = await earned()
  const june = world.on('2026-06-20')
  const resolutionId = await decide(world, [3, 0, 0])
  const { id } = await saveSurplusScenario(june.system, { ...CHOICES, exerciceId })
  await expect(annulSurplus(june.system, { id, version: 1, reason: 'x' })).rejects.toThrow(/n’est pas voté/)
  await voteSurplus(june.system, { id, version: 1, resolutionId })
  // The books move: it is not posted, its vote is annulled, the same choices are weighed anew and voted.
  await post('2025-12-31', '6064', '512', 1_000_00)
  await expect(postSurplus(june.system, { id, version: 2 })).rejects.toThrow(/annulez ce vote/)
  const { draftId } = await annulSurplus(june.system, { id, version: 2, reason: 'Facture oubliée' })
  const { scenarios } = await getSurplus(june.system, { exerciceId })
  expect(scenarios.map(one => [one.id, one.status, one.annulReason])).toEqual([
    [id, 'annulled', 'Facture oubliée'],
    [draftId, 'draft', null],
  ])
  expect(scenarios[1]!.allocation.baseCents).toBe(89_000_00)
  expect(scenarios[0]!.allocation.baseCents).toBe(90_000_00)
  await voteSurplus(june.system, { id: draftId, version: 1, resolutionId })
  await postSurplus(june.system, { id: draftId, version: 2 })
  await expect(annulSurplus(june.system, { id, version: 3, reason: 'x' })).rejects.toThrow(/n’est pas voté/)

  // In an order of transfers it stays; out of it, its entry is reversed, and nothing is owed any more.
  await ownersPool().query(
    `update organisation set identity = identity || '{"iban": "FR7630006000011234567890189"}', version = version + 1 where organisation_id = $1`,
    [world.organisationId],
  )
  const [payable] = (await listPayables(june.system, {})).filter(one => one.kind === 'other')
  const order = await preparePayments(june.system, {
    executionDay: day('2026-06-20'),
    items: [{ thirdPartyId: payable!.thirdPartyId, itemId: payable!.itemId }],
  })
  await expect(annulSurplus(june.system, { id: draftId, version: 3, reason: 'x' })).rejects.toThrow(/ordre de virement/)
  await cancelPayments(june.system, { id: order.id })
  const again = await annulSurplus(june.system, { id: draftId, version: 3, reason: 'Résolution annulée' })
  const balances = []
  for (const account of ['119', '1061', '1063', '424', '457', '4423']) balances.push(await balance(june, account))
  expect(balances).toEqual([10_000_00, 0, 0, 0, 0, 0])
  expect((await listPayables(june.system, {})).filter(one => one.kind === 'other')).toEqual([])
  expect((await getSurplus(june.system, { exerciceId })).situation).toMatchObject({
    resultCents: 99_000_00,
    priorLossCents: 10_000_00,
  })
  await voteSurplus(june.system, { id: again.draftId, version: 1, resolutionId })
  await postSurplus(june.system, { id: again.draftId, version: 2 })
  expect(await balance(june, '12')).toBe(0)
})

test('a result that moved after the vote is not posted', async () => {
  const { world, exerciceId, post } = await earned()
  const june = world.on('2026-06-20')
  const { id } = await saveSurplusScenario(june.system, { ...CHOICES, exerciceId })
  await voteSurplus(june.system, { id, version: 1, resolutionId: await decide(world, [3, 0, 0]) })
  await post('2025-12-31', '6064', '512', 1)
  await expect(postSurplus(june.system, { id, version: 2 })).rejects.toMatchObject({ refusals: [{ code: 'resultat' }] })
})

test('a scenario at study is dropped, one voted is not; a house of another form has no such rules', async () => {
  const { world, exerciceId } = await earned()
  const june = world.on('2026-06-20')
  const one = await saveSurplusScenario(june.system, { ...CHOICES, exerciceId })
  const two = await saveSurplusScenario(june.system, { ...CHOICES, exerciceId, name: 'Autre' })
  await voteSurplus(june.system, { id: one.id, version: 1, resolutionId: await decide(world, [3, 0, 0]) })
  await expect(discardSurplusScenario(june.system, { id: one.id, version: 2 })).rejects.toMatchObject({
    refusals: [{ code: 'vote' }],
  })
  await discardSurplusScenario(june.system, { id: two.id, version: 1 })
  expect((await getSurplus(june.system, { exerciceId })).scenarios).toHaveLength(1)
  await ownersPool().query(
    `update organisation set legal_form = 'association', version = version + 1 where organisation_id = $1`,
    [world.organisationId],
  )
  await expect(saveSurplusScenario(june.system, { ...CHOICES, exerciceId, name: 'x' })).rejects.toMatchObject({
    refusals: [{ code: 'forme' }],
  })
})
