import { expect, test } from 'vitest'
import { ibanOfRib } from '../../formats/iban.ts'
import { day, type Month } from '../../kernel/day.ts'
import { testDatabase } from '../../platform/testing.server.ts'
import { openTestActivity, openWorld } from '../fixtures.ts'
import { trialBalance, verifyLedger } from '../ledger/index.ts'
import { changeSettings, getOrganisation } from '../organisation/index.ts'
import { addContract, addPerson } from '../people/index.ts'
import {
  addShareholder,
  approveShareRequests,
  listShareholders,
  recordSharePayments,
  reimburseShares,
  requestShares,
  setShareSchedules,
} from '../shares/index.ts'
import { confirmPayments, importPayJournal, listPayables, openPayRound, preparePayments } from './index.ts'

await testDatabase()

const today = day('2026-03-31')
const month = '2026-03' as Month
const IBANS = [ibanOfRib('30006', '00001', '12345678901')!, ibanOfRib('10096', '00003', '01695931368')!]

test('a payslip pays the shares first and the person the rest, activity by activity; who leaves is paid by the same transfers', async () => {
  const world = await openWorld({ today })
  const { version, name, identity, settings } = (await getOrganisation(world.system, {})) as never
  await changeSettings(world.system, {
    version,
    name,
    identity: { ...(identity as object), iban: IBANS[1] } as never,
    settings,
  })
  const activities = [await openTestActivity(world, 'A1'), await openTestActivity(world, 'A2')]
  const { id: personId } = await addPerson(world.system, {
    firstName: 'Noé',
    lastName: 'Essai',
    payrollNumber: '7',
    iban: IBANS[0]!,
  })
  for (const activityId of activities)
    await addContract(world.system, {
      personId,
      activityId,
      kind: 'cesa',
      startsOn: day('2025-01-01'),
      payClause: false,
      fixedGrossCents: 30_000 as never,
      minimumTurnoverCents: 1_000_000 as never,
    })
  await setShareSchedules(world.system, { personIds: [personId], rateBp: 300, targetShares: 10, fromMonth: month })
  await openPayRound(world.system, { month })
  const rows = [
    '7;641100;Brut;2000,01;',
    '7;645100;Charges;600,00;',
    '7;421000;Net;;1560,01',
    '7;431000;URSSAF;;1040,00',
  ]
  await importPayJournal(world.system, {
    month,
    name: 'paie.csv',
    contentBase64: Buffer.from(['Matricule;Compte;Libellé;Débit;Crédit', ...rows].join('\n')).toString('base64'),
    accounts: [],
    keys: [],
  })
  const [net] = await listPayables(world.system, { kind: 'pay' })
  expect(net!.amountCents).toBe(156_001 - 6_000)
  expect(await listShareholders(world.system, {})).toMatchObject([{ name: 'Noé Essai', shares: 1, paidCents: 5_000 }])

  const { id: shareholderId } = await addShareholder(world.system, { name: 'Association des amis', iban: IBANS[1] })
  const { id } = await requestShares(world.system, {
    kind: 'subscription',
    shareholderId,
    shares: 3,
    category: 'external',
  })
  const decided = { on: today, decision: 'Conseil du 31/03/2026' }
  // Nobody else yet: an outsider alone would break the bounds; employees first.
  const { id: first } = await requestShares(world.system, { kind: 'subscription', personId, shares: 20 })
  const { id: second } = await requestShares(world.system, {
    kind: 'subscription',
    personId: (await addPerson(world.system, { firstName: 'Lia', lastName: 'Essai' })).id,
    shares: 20,
  })
  await approveShareRequests(world.system, { ids: [first, second, id], ...decided })
  await recordSharePayments(world.system, {
    payments: [{ requestId: id }],
    day: today,
    method: 'transfer',
    reference: 'VIR 1',
  })
  await reimburseShares(world.system, { items: [{ shareholderId, shares: 1 }], ...decided })
  const owed = (await listPayables(world.system, {})).filter(payable => payable.hasIban)
  expect(owed.map(({ kind, amountCents }) => [kind, amountCents])).toEqual([
    ['pay', 150_001],
    ['other', 5_000],
  ])
  const order = await preparePayments(world.system, {
    executionDay: today,
    items: owed.map(({ thirdPartyId, itemId }) => ({ thirdPartyId, itemId })),
  })
  await confirmPayments(world.system, { id: order.id })
  const { rows: accounts } = await trialBalance(world.system, { from: day('2026-01-01'), to: day('2026-12-31') })
  const left = Object.fromEntries(accounts.map(row => [row.account, row.closingCents]))
  expect(left).toMatchObject({ '421': 0, '4567': 0, '1013': -5_000 - 15_000 + 5_000, '581': 0 })
  expect(await verifyLedger()).toEqual([])
}, 90_000)
