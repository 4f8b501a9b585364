import { describe, expect, test } from 'vitest'
import { day } from '../../kernel/day.ts'
import { ownersPool } from '../../platform/database.server.ts'
import { testDatabase } from '../../platform/testing.server.ts'
import { addCandidates } from '../admissions/index.ts'
import { addTestCustomer, decideTestLevy, openTestActivity, openWorld } from '../fixtures.ts'
import { addCustomer, issueInvoices, saveInvoiceDraft } from '../invoicing/index.ts'
import { postSundryEntry } from '../ledger/index.ts'
import { addContract, addPerson } from '../people/index.ts'
import { recordDepartures } from '../support/index.ts'
import { consolidate } from './annual-figures.ts'
import { annualReport, houseHome, listCounted } from './index.ts'

await testDatabase()

// Exercice 2026, on 10 March. Contribution of 10 % at issue. Zoé (31): CAPE since January. Paul (63): CESA since January.
// 1 000 HT to a town, 400 HT to a sister house (SIREN 552100554, that of the fixture's customer). The house pays 300 of rent.
const world = await openWorld({ today: '2026-03-10' })
const director = world.as(['director'])
await decideTestLevy(world)
const activityId = await openTestActivity(world, 'A')

async function enter(firstName: string, department: string, kind: 'cape' | 'cesa', birthDay: string) {
  const person = { firstName, lastName: 'Martin', department, birthDay: day(birthDay) }
  const { id } = await addPerson(world.system, person)
  await addContract(world.system, {
    activityId: await openTestActivity(world, `P${department}`),
    personId: id,
    kind,
    startsOn: day('2026-01-05'),
    endsOn: kind === 'cape' ? day('2027-01-04') : null,
    fixedGrossCents: kind === 'cesa' ? 100_000 : 0,
    minimumTurnoverCents: kind === 'cesa' ? 100_000 : 0,
  } as never)
  return id
}
const zoe = await enter('Zoé', '31', 'cape', '1980-05-05')
await enter('Paul', '63', 'cesa', '1975-01-01')
await recordDepartures(director, {
  departures: [{ personId: zoe, leftOn: day('2026-03-01'), reason: 'cape-given-up', destination: 'job' }],
})
async function sell(customerId: string, unitPrice: string) {
  const line = { label: 'Prestation', quantity: '1', unitPrice, vatRateBp: 2000, kind: 'item', discountBp: 0 }
  const draft = { activityId, customerId, kind: 'invoice', depositIds: [], discountBp: 0 }
  const lines = [{ ...line, nature: 'services', vatCategory: 'standard' }]
  const { id } = await saveInvoiceDraft(world.system, { ...draft, lines } as never)
  await issueInvoices(world.system, { ids: [id] })
}
const sister = await addTestCustomer(world, activityId, 'Coopérative sœur')
await sell(sister, '400')
const town = await addCustomer(world.system, {
  activityId,
  name: 'Mme Rieux',
  address: { line1: '2 rue du Port', postalCode: '31310', city: 'Rieux', country: 'FR' },
  kind: 'person',
} as never)
await sell(town.id, '1000')
await postSundryEntry(world.as(['accountant']), {
  journal: 'OD',
  day: day('2026-02-10'),
  label: 'Loyer',
  documentNumber: 'L1',
  lines: [
    { account: '6132', activityId: world.houseActivityId, debitCents: 30_000, creditCents: 0 },
    { account: '512', activityId: world.houseActivityId, debitCents: 0, creditCents: 30_000 },
  ],
} as never)

test('the home of the house counts the way of people since the exercice began, and each figure opens its people', async () => {
  const candidate = { firstName: 'Ana', lastName: 'Rey', email: 'ana@exemple.fr', applied: true }
  await addCandidates(director, {
    candidates: [candidate, { ...candidate, email: 'autre@exemple.fr', applied: false }],
  } as never)
  const { flow } = await houseHome(director, {})
  expect(flow).toEqual({ year: 2026, applicants: 1, capes: 1, cesas: 1, associates: 0, exits: 1 })
  const period = { from: day('2026-01-01'), to: day('2026-03-10'), limit: 50 }
  const applicants = await listCounted(director, { ...period, what: 'applicants' })
  expect(applicants).toMatchObject({
    total: 1,
    rows: [{ name: 'Rey Ana', on: '2026-03-10', detail: 'Premier contact' }],
  })
  for (const what of ['capes', 'cesas', 'associates', 'exits'] as const)
    expect((await listCounted(director, { ...period, what })).total).toBe(flow![what])
  const { current } = await annualReport(director, { groupSirens: [] })
  for (const what of ['entrepreneurs', 'inCape', 'inCesa'] as const)
    expect((await listCounted(director, { ...period, what })).total).toBe(current[what])
})

describe('the report of a house', () => {
  test('counts people, contracts, exits, turnover, contributions and what they paid for', async () => {
    const { year, years, current, previous } = await annualReport(director, { groupSirens: [] })
    expect([year, years, previous]).toEqual([2026, [2026], null])
    expect(current).toMatchObject({
      on: '2026-03-10',
      entrepreneurs: 2,
      inCape: 1,
      inCesa: 1,
      capesSigned: 1,
      departments: [{ department: '31', count: 1 }],
      cesasSigned: 1,
      associates: 0,
      turnoverCents: 140_000,
      internalCents: 0,
      exits: 1,
      destinations: [{ destination: 'job', count: 1 }],
      levies: [{ code: 'contribution', name: 'Contribution', cents: 14_000 }],
      charges: [{ account: '61', cents: 30_000 }],
      training: { sessions: 0, amountCents: 0 },
    })
    expect(current.months.map(({ month, cents }) => [month, cents])).toEqual([
      ['2026-01', 0],
      ['2026-02', 0],
      ['2026-03', 140_000],
    ])
  })
  test('in a group leaves out what the houses invoice to one another', async () => {
    const { current } = await annualReport(director, { year: 2026, groupSirens: ['552100554'] })
    expect([current.turnoverCents, current.internalCents]).toEqual([100_000, 40_000])
  })
  test('a person of two houses is one entrepreneur of the group', async () => {
    const other = await openWorld({ today: '2026-03-10' })
    const { id } = await addPerson(other.system, {
      firstName: 'ZOE',
      lastName: 'Martin',
      birthDay: day('1980-05-05'),
    })
    await addContract(other.system, {
      activityId: await openTestActivity(other, 'Z'),
      personId: id,
      kind: 'cape',
      startsOn: day('2026-02-01'),
      endsOn: day('2027-01-31'),
    } as never)
    const reports = [
      await annualReport(director, { year: 2026, groupSirens: ['552100554'] }),
      await annualReport(other.as(['director']), { year: 2026, groupSirens: ['552100554'] }),
    ]
    expect(reports.map(({ current }) => current.entrepreneurs)).toEqual([2, 1])
    expect(consolidate(reports.map(({ current }) => current))).toMatchObject({ entrepreneurs: 2, inCape: 1, inCesa: 1 })
  })
  test('of a year without exercice is refused, of a limited session too', async () => {
    await expect(annualReport(director, { year: 2019, groupSirens: [] })).rejects.toThrow('exercice')
    await expect(annualReport(world.as(['advisor'], []), { groupSirens: [] })).rejects.toThrow('rôle')
  })
})

test('two short exercices that end the same year are one period, and the year before is the last one closed before it', async () => {
  const house = await openWorld({ today: '2024-07-01' })
  await ownersPool().query(
    `with first as (update exercice set starts_on = '2024-07-01', ends_on = '2025-06-30' where organisation_id = $1 returning *)
     insert into exercice select (jsonb_populate_record(null::exercice, to_jsonb(first) || v)).* from first, (values
       (jsonb_build_object('id', gen_random_uuid(), 'code', '2026A', 'starts_on', '2025-07-01', 'ends_on', '2026-03-31')),
       (jsonb_build_object('id', gen_random_uuid(), 'code', '2026B', 'starts_on', '2026-04-01', 'ends_on', '2026-12-31'))) v(v)`,
    [house.organisationId],
  )
  const report = await annualReport(house.on('2026-10-01').as(['director']), { year: 2026, groupSirens: [] })
  expect(report).toMatchObject({
    years: [2026, 2025],
    current: { from: '2025-07-01', to: '2026-12-31', on: '2026-10-01' },
    previous: { from: '2024-07-01', to: '2025-06-30' },
  })
})
