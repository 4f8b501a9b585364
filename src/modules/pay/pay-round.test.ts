import { beforeAll, describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { ibanOfRib } from '../../formats/iban.ts'
import { day, type Month } from '../../kernel/day.ts'
import { ownersPool } from '../../platform/database.server.ts'
import { newId } from '../../platform/ids.server.ts'
import type { Session } from '../../platform/session.ts'
import { testDatabase } from '../../platform/testing.server.ts'
import { useCase } from '../../platform/use-case.server.ts'
import { openTestActivity, openWorld } from '../fixtures.ts'
import { addAccount, postEntries, reverseEntry, verifyLedger } from '../ledger/index.ts'
import { changeSettings, getOrganisation } from '../organisation/index.ts'
import { addContract, addPerson, setActivityOwners } from '../people/index.ts'
import { whatIsMine } from '../treasury/index.ts'
import {
  attachPayslips,
  cancelPayments,
  confirmPayments,
  decidePay,
  downloadSepa,
  estimatePay,
  getPaymentOrder,
  getPayRound,
  getPayslip,
  importPayJournal,
  listMyPay,
  listPayables,
  listPayslips,
  openPayRound,
  payCurveOf,
  preparePayments,
  previewPayJournal,
  setPayKey,
  undoPayJournal,
  wishPay,
} from './index.ts'
import { grossToFill } from './pages/fill-round.server.ts'
import { whoseIs } from './payslips.ts'

await testDatabase()
const world = await openWorld({ today: '2026-03-31' })
const officer = world.as(['payroll'])
const director = world.as(['director'])
const month = '2026-03' as Month
// The official rules reckon a whole curve at the first question: seconds of pure computation.
vi.setConfig({ testTimeout: 90_000 })
const IBANS = [
  ibanOfRib('30006', '00001', '12345678901')!,
  ibanOfRib('10096', '00003', '01695931368')!,
  ibanOfRib('12548', '02998', '00000001500')!,
]

/** Money earned and received by an activity: D 512 · C 706. */
const earn = useCase({
  name: 'earn',
  api: { none: 'test' },
  summary: 'test',
  roles: [],
  scope: 'house',
  audit: 'none',
  input: z.strictObject({ activityId: z.string(), amountCents: z.number() }),
  output: z.undefined(),
  async run(ctx, { activityId, amountCents }) {
    const line = { activityId, label: 'Vente' }
    await postEntries(
      ctx,
      [
        {
          id: newId(),
          journal: 'OD',
          day: day('2026-02-10'),
          label: 'Vente',
          documentKind: 'sundry',
          documentId: null,
          documentNumber: 'V',
          documentDay: day('2026-02-10'),
          lines: [
            { ...line, account: '512', debit: amountCents as never },
            { ...line, account: '706', credit: amountCents as never },
          ],
        },
      ],
      'validated',
    )
    return undefined
  },
})

async function entrepreneur(name: string, number: string, codes: string[], iban?: string) {
  const personId = (await addPerson(director, { firstName: name, lastName: 'Essai', payrollNumber: number, iban })).id
  const activityIds: string[] = []
  for (const code of codes) {
    const activityId = await openTestActivity(world, code)
    await setActivityOwners(director, { activityId, owners: [{ personId, shareBp: 10_000 }] })
    await addContract(director, {
      personId,
      activityId,
      kind: 'cesa',
      startsOn: day('2025-01-01'),
      payClause: false,
      fixedGrossCents: 30_000 as never,
      minimumTurnoverCents: 1_000_000 as never,
    })
    activityIds.push(activityId)
  }
  return { personId, activityIds, session: { ...world.as(['entrepreneur'], activityIds), personId } as Session }
}

const csv = (rows: string[]) =>
  Buffer.from(['Matricule;Compte;Libellé;Débit;Crédit', ...rows].join('\n')).toString('base64')
const slip = (number: string, gross: string, net: string, urssaf: string, withheld: string, charges: string) => [
  `${number};641100;Salaire brut;${gross};`,
  `${number};645100;Cotisations;${charges};`,
  `${number};421000;Net Essai;;${net}`,
  `${number};442100;Prélèvement à la source;;${withheld}`,
  `${number};431000;URSSAF;;${urssaf}`,
]
const journal = (rows: string[], more: object = {}) => ({
  month,
  name: 'paie.csv',
  contentBase64: csv(rows),
  accounts: [],
  keys: [],
  ...more,
})
const messages = (call: Promise<unknown>): Promise<string[]> =>
  call.then(
    () => [],
    error => error.refusals?.map((refusal: { message: string }) => refusal.message) ?? [String(error)],
  )

let ana: Awaited<ReturnType<typeof entrepreneur>>
let bob: Awaited<ReturnType<typeof entrepreneur>>
let cape: string
beforeAll(async () => {
  ana = await entrepreneur('Ana', '00012', ['A1', 'A2'], IBANS[0])
  bob = await entrepreneur('Bob', '00013', ['B1'], IBANS[1])
  await earn(world.system, { activityId: ana.activityIds[0]!, amountCents: 600_000 })
  await earn(world.system, { activityId: ana.activityIds[1]!, amountCents: 300_000 })
  await earn(world.system, { activityId: bob.activityIds[0]!, amountCents: 100_000 })
  const personId = (await addPerson(director, { firstName: 'Cap', lastName: 'Essai' })).id
  cape = await openTestActivity(world, 'C1')
  await addContract(director, {
    personId,
    activityId: cape,
    kind: 'cape',
    startsOn: day('2026-01-01'),
    endsOn: day('2026-12-31'),
    payClause: false,
    fixedGrossCents: 0 as never,
    minimumTurnoverCents: 0 as never,
  })
})

const round = () => getPayRound(officer, { month })
const lineOf = async (activityId: string) => (await round()).lines.find(line => line.activityId === activityId)!

describe('estimatePay', () => {
  test('the highest gross that fits, to the cent; nothing for too little', async () => {
    const { estimate } = await estimatePay(officer, { costCents: 300_000 as never })
    expect(estimate!.costCents).toBeLessThanOrEqual(300_000)
    const more = await estimatePay(officer, { grossCents: (estimate!.grossCents + 1) as never })
    expect(more.estimate!.costCents).toBeGreaterThan(300_000)
    expect((await estimatePay(officer, { costCents: 1_000 as never })).estimate).toBeNull()
  })
  test('an entrepreneur asks for their own activity only', async () => {
    expect((await estimatePay(bob.session, { activityId: bob.activityIds[0]! })).budgetCents).toBe(100_000)
    await expect(estimatePay(bob.session, { activityId: ana.activityIds[0]! })).rejects.toMatchObject({
      kind: 'not-found',
    })
    await expect(payCurveOf(bob.session, { activityId: ana.activityIds[0]! })).rejects.toMatchObject({
      kind: 'not-found',
    })
  })
})

describe('a pay round', () => {
  test('opens with what each can afford, wishes and alarms', async () => {
    await wishPay(bob.session, { activityId: bob.activityIds[0]!, month, basis: 'net', amountCents: 50_000 as never })
    await openPayRound(officer, { month })
    const { lines, status } = await round()
    expect(status).toBe('open')
    expect(lines).toHaveLength(4)
    const [a1, a2, b1, c1] = await Promise.all(
      [ana.activityIds[0]!, ana.activityIds[1]!, bob.activityIds[0]!, cape].map(lineOf),
    )
    expect([a1!.payableCents, a2!.payableCents, b1!.payableCents]).toEqual([600_000, 300_000, 100_000])
    expect(a1!.affordableGrossCents).toBeGreaterThan(a2!.affordableGrossCents)
    expect(b1!.wishGrossCents).toBeGreaterThan(50_000)
    expect(b1!.alarms).toEqual(['no-decision', 'minimum-activity'])
    expect(c1!.alarms).toEqual(['cape-without-pay'])
    expect(c1!.affordableGrossCents).toBe(0)
  })

  test('an empty line is filled with the wish for all that is payable, to the cent that fits, and never beyond', async () => {
    const line = await lineOf(bob.activityIds[0]!)
    const { grossCents } = (await estimatePay(officer, { costCents: 100_000 as never, month })).estimate!
    const filled = (wishGrossCents: number | null, affordableGrossCents = grossCents - 40) =>
      grossToFill('wish', { ...line, wishGrossCents, affordableGrossCents }, officer, month)
    expect(await filled(grossCents + 25)).toBe(grossCents)
    expect(await filled(grossCents - 25)).toBe(grossCents - 25)
    expect(await filled(50_000)).toBe(50_000)
    expect(await filled(grossCents + 2_000)).toBeNull()
    expect(await filled(null)).toBeNull()
    expect(await grossToFill('wish', { ...line, mayBePaid: false }, officer, month)).toBeNull()
  })

  test('a decision commits its official cost, and what is mine falls by it', async () => {
    const b1 = await lineOf(bob.activityIds[0]!)
    await decidePay(officer, { decisions: [{ lineId: b1.id, version: b1.version, grossCents: 60_000 as never }] })
    const decided = await lineOf(bob.activityIds[0]!)
    const { estimate } = await estimatePay(officer, { grossCents: 60_000 as never })
    expect(decided.decidedCostCents).toBe(estimate!.costCents)
    const mine = await whatIsMine(bob.session, { activityId: bob.activityIds[0]! })
    expect(mine.mineCents).toBe(100_000 - estimate!.costCents)
    await openPayRound(officer, { month })
    expect((await lineOf(bob.activityIds[0]!)).payableCents).toBe(100_000)
    await expect(
      decidePay(officer, { decisions: [{ lineId: b1.id, version: b1.version, grossCents: 1 as never }] }),
    ).rejects.toMatchObject({ kind: 'stale' })
  })

  test('one payslip for a person of two activities; a CAPE without clause is refused; too much rings', async () => {
    const [a1, a2, c1] = await Promise.all([ana.activityIds[0]!, ana.activityIds[1]!, cape].map(lineOf))
    expect(
      await messages(decidePay(officer, { decisions: [{ lineId: c1!.id, grossCents: 10_000 as never }] })),
    ).toEqual([expect.stringContaining('R127-1')])
    await decidePay(officer, {
      decisions: [
        { lineId: a1!.id, grossCents: 100_000 as never },
        { lineId: a2!.id, grossCents: 100_001 as never },
      ],
    })
    const whole = (await estimatePay(officer, { grossCents: 200_001 as never })).estimate!
    const [d1, d2] = [await lineOf(ana.activityIds[0]!), await lineOf(ana.activityIds[1]!)]
    expect(d1.decidedCostCents! + d2.decidedCostCents!).toBe(whole.costCents)
    expect(d1.decidedNetCents! + d2.decidedNetCents!).toBe(whole.netBeforeTaxCents)
    expect((await round()).status).toBe('decided')
    const b1 = await lineOf(bob.activityIds[0]!)
    await decidePay(officer, { decisions: [{ lineId: b1.id, grossCents: 120_000 as never }] })
    expect((await lineOf(bob.activityIds[0]!)).alarms).toContain('treasury-below-zero')
    await decidePay(officer, { decisions: [{ lineId: b1.id, grossCents: 60_000 as never }] })
  })

  test('one sees one’s own pay only, the house’s table never', async () => {
    const mine = await listMyPay(bob.session, { activityId: bob.activityIds[0]! })
    expect(mine[0]).toMatchObject({ month, decidedGrossCents: 60_000, wish: { basis: 'net', amountCents: 50_000 } })
    await expect(listMyPay(bob.session, { activityId: ana.activityIds[0]! })).rejects.toMatchObject({
      kind: 'not-found',
    })
    await expect(Promise.resolve().then(() => getPayRound(bob.session, { month }))).rejects.toMatchObject({
      kind: 'forbidden',
    })
    const wish = { month, basis: 'net' as const, amountCents: 1 as never }
    await expect(wishPay(bob.session, { ...wish, activityId: ana.activityIds[0]! })).rejects.toMatchObject({
      kind: 'not-found',
    })
    expect(await messages(wishPay(bob.session, { ...wish, activityId: bob.activityIds[0]! }))).toEqual([
      expect.stringContaining('déjà décidé'),
    ])
  })

  test('two owners of one activity do not see each other’s pay', async () => {
    const [one, two] = [
      (await addPerson(director, { firstName: 'Un', lastName: 'Joint' })).id,
      (await addPerson(director, { firstName: 'Deux', lastName: 'Joint' })).id,
    ]
    const activityId = await openTestActivity(world, 'J1')
    await setActivityOwners(director, {
      activityId,
      owners: [
        { personId: one, shareBp: 5000 },
        { personId: two, shareBp: 5000 },
      ],
      conventionOn: day('2025-01-01'),
    })
    const session = { ...world.as(['entrepreneur'], [activityId]), personId: one }
    expect(await listMyPay(session, { activityId })).toEqual([])
    await expect(listMyPay(session, { activityId, personId: two })).rejects.toMatchObject({ kind: 'not-found' })
  })
})

describe('the payroll journal', () => {
  const good = [
    ...slip('00012', '2 000,01', '1 500,00', '650,02', '50,00', '200,01'),
    ...slip('00013', '600,00', '470,00', '160,00', '0,00', '30,00'),
  ]

  test('is refused whole, every line said', async () => {
    const bad = [
      ...slip('00012', '2 000,01', '1 500,00', '650,01', '50,00', '200,01'),
      '00099;641100;Brut;10,00;',
      '00099;421000;Net;;10,00',
      '00013;649999;Inconnu;5,00;',
      '00013;421000;Net;;5,00',
    ]
    const preview = await previewPayJournal(officer, journal(bad))
    expect(preview.refusals.map(refusal => refusal.code)).toEqual([
      'desequilibre',
      'desequilibre-total',
      'compte-inconnu',
      'matricule-inconnu',
    ])
    expect(preview.unknownAccounts).toEqual(['649999'])
    expect(await messages(importPayJournal(officer, journal(bad)))).toEqual(preview.refusals.map(r => r.message))
    expect((await round()).imports).toEqual([])
  })

  test('posts to the cent over activities, validated, and ends the commitments', async () => {
    const preview = await previewPayJournal(officer, journal(good))
    expect(preview.refusals).toEqual([])
    expect(preview.employees.map(employee => [employee.name, employee.costCents, employee.netCents])).toEqual([
      ['Ana Essai', 220_002, 150_000],
      ['Bob Essai', 63_000, 47_000],
    ])
    await setPayKey(officer, {
      personId: ana.personId,
      fromMonth: '2026-01' as Month,
      parts: [
        { activityId: ana.activityIds[0]!, shareBp: 3333 },
        { activityId: ana.activityIds[1]!, shareBp: 6667 },
      ],
    })
    const done = await importPayJournal(officer, journal(good))
    expect(done).toMatchObject({ employees: 2, costCents: 283_002, netCents: 197_000 })
    const { rows } = await ownersPool().query(
      `select a.code, l.account, l.debit, l.credit, l.label, t.name from entry e
       join entry_line l on l.organisation_id = e.organisation_id and l.entry_id = e.id
       join activity a on a.organisation_id = l.organisation_id and a.id = l.activity_id
       left join third_party t on t.organisation_id = l.organisation_id and t.id = l.third_party_id
       where e.organisation_id = $1 and e.document_number = 'PAIE-2026-03-00012' and e.number is not null order by a.code, l.position`,
      [world.organisationId],
    )
    const total = (account: string, side: 'debit' | 'credit') =>
      rows.filter(row => row.account === account).reduce((sum, row) => sum + row[side], 0)
    expect(total('6411', 'debit')).toBe(200_001)
    expect(total('421', 'credit')).toBe(150_000)
    expect(total('4421', 'credit')).toBe(5_000)
    expect(total('431', 'credit')).toBe(65_002)
    for (const code of ['A1', 'A2'])
      expect(rows.filter(row => row.code === code).reduce((sum, row) => sum + row.debit - row.credit, 0)).toBe(0)
    expect(rows.filter(row => row.account === '421').map(row => [row.code, row.credit, row.name])).toEqual([
      ['A1', 49_995, 'Ana Essai'],
      ['A2', 100_005, 'Ana Essai'],
    ])
    expect(rows.map(row => row.label).join()).not.toContain('Essai')
    const commitments = await ownersPool().query(
      'select count(*)::int n from commitment where organisation_id = $1 and until is null',
      [world.organisationId],
    )
    expect(commitments.rows[0].n).toBe(0)
    expect((await round()).status).toBe('posted')
    expect((await lineOf(bob.activityIds[0]!)).postedCostCents).toBe(63_000)
    const mine = await whatIsMine(bob.session, { activityId: bob.activityIds[0]! })
    expect(mine.mineCents).toBe(100_000 - 63_000)
  })

  test('the same file twice, or the same employee in another, adds nothing', async () => {
    expect(await messages(importPayJournal(officer, journal(good)))).toEqual(
      expect.arrayContaining([expect.stringContaining('déjà été importé')]),
    )
    const again = await messages(
      importPayJournal(officer, journal(slip('00013', '600,00', '470,00', '160,00', '0,00', '30,00'))),
    )
    expect(again).toEqual([expect.stringContaining('déjà comptabilisée')])
    expect(
      await messages(
        decidePay(officer, { decisions: [{ lineId: (await lineOf(bob.activityIds[0]!)).id, grossCents: 1 as never }] }),
      ),
    ).toEqual([expect.stringContaining('déjà comptabilisée')])
  })
})

describe('taking a payroll journal back', () => {
  const rows = [
    ...slip('00012', '2 000,01', '1 500,00', '650,02', '50,00', '200,01'),
    ...slip('00013', '600,00', '470,00', '160,00', '0,00', '30,00'),
  ]
  const imported = async () => (await round()).imports[0]!.id
  const mineOfBob = async () => (await whatIsMine(bob.session, { activityId: bob.activityIds[0]! })).mineCents
  const left = async () =>
    (
      await ownersPool().query(
        `select account, sum(debit) - sum(credit) as cents from balance where organisation_id = $1 and account ~ '^(42|43|44|64)' group by 1 having sum(debit) <> sum(credit)`,
        [world.organisationId],
      )
    ).rows

  test('leaves nothing on the accounts, promises the decisions again, and the corrected file goes in', async () => {
    const id = await imported()
    const b1 = await lineOf(bob.activityIds[0]!)
    expect(await undoPayJournal(officer, { id })).toEqual({ employees: 2 })
    expect(await left()).toEqual([])
    expect(await verifyLedger()).toEqual([])
    expect(await round()).toMatchObject({ status: 'decided', imports: [] })
    expect((await lineOf(bob.activityIds[0]!)).postedCostCents).toBeNull()
    expect(await mineOfBob()).toBe(100_000 - b1.decidedCostCents!)
    expect(await listPayables(officer, { kind: 'pay' })).toEqual([])
    await expect(undoPayJournal(officer, { id })).rejects.toMatchObject({ kind: 'not-found' })
    await importPayJournal(officer, journal(rows))
    expect(await mineOfBob()).toBe(100_000 - 63_000)
    expect((await round()).status).toBe('posted')
  })

  test('two at once take it back once', async () => {
    const id = await imported()
    const both = await Promise.allSettled([undoPayJournal(officer, { id }), undoPayJournal(officer, { id })])
    expect(both.map(one => one.status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(await left()).toEqual([])
    await importPayJournal(officer, journal(rows))
  })

  test('waits for the order of transfers that holds a net; its entries are not cancelled one by one', async () => {
    await ownersPool().query('update person set iban = $2 where id = $1', [bob.personId, IBANS[1]])
    const { version, name, identity, settings } = (await getOrganisation(director, {})) as never as {
      version: number
      name: string
      identity: object
      settings: never
    }
    await changeSettings(director, { version, name, identity: { ...identity, iban: IBANS[2] } as never, settings })
    const [first] = await listPayables(officer, { kind: 'pay' })
    const order = await preparePayments(officer, {
      executionDay: day('2026-03-31'),
      items: [first!].map(({ thirdPartyId, itemId }) => ({ thirdPartyId, itemId })),
    })
    expect(await messages(undoPayJournal(officer, { id: await imported() }))).toEqual([
      expect.stringContaining('Annulez d’abord cet ordre'),
    ])
    await cancelPayments(officer, { id: order.id })
    const { rows: entries } = await ownersPool().query('select entry_id as id from pay_posting where import_id = $1', [
      await imported(),
    ])
    expect(await messages(reverseEntry(director, { id: entries[0].id }))).toEqual([
      expect.stringContaining('annulez l’import'),
    ])
    await changeSettings(director, {
      version: version + 1,
      name,
      identity: { ...identity, iban: undefined } as never,
      settings,
    })
    expect((await round()).status).toBe('posted')
  })
})

describe('transfers', () => {
  const today = day('2026-03-31')
  test('leave from the bank account that pays: the one named, else the only one, with its own IBAN', async () => {
    await ownersPool().query('update person set iban = $2 where id = $1', [bob.personId, IBANS[1]])
    const [item] = (await listPayables(officer, { kind: 'pay' })).filter(one => one.hasIban)
    const items = [{ thirdPartyId: item!.thirdPartyId, itemId: item!.itemId }]
    const open = async (account: string, iban: string) => {
      await addAccount(director, { code: account, label: 'Banque' })
      await ownersPool().query(
        'insert into bank_account (organisation_id, id, name, iban, account) values ($1, gen_random_uuid(), $2, $3, $2)',
        [world.organisationId, account, iban],
      )
    }
    const payer = async (account?: string) => {
      const { id } = await preparePayments(officer, { executionDay: today, items, account })
      const { rows } = await ownersPool().query('select account, debtor_iban from payment_order where id = $1', [id])
      await cancelPayments(officer, { id })
      return [rows[0].account, rows[0].debtor_iban]
    }
    await open('5121', IBANS[2]!)
    expect(await payer()).toEqual(['5121', IBANS[2]])
    await open('5122', IBANS[0]!)
    expect(await payer('5122')).toEqual(['5122', IBANS[0]])
    await ownersPool().query('delete from bank_account where organisation_id = $1', [world.organisationId])
  })

  test('the house’s IBAN and every creditor’s are asked for at once', async () => {
    await ownersPool().query('update person set iban = null where id = $1', [bob.personId])
    const items = (await listPayables(officer, {})).map(({ thirdPartyId, itemId }) => ({ thirdPartyId, itemId }))
    expect(items).toHaveLength(2)
    const said = await messages(preparePayments(officer, { executionDay: today, items }))
    expect(said).toEqual([expect.stringContaining('réglages'), expect.stringContaining('Bob Essai')])
    await ownersPool().query('update person set iban = $2 where id = $1', [bob.personId, IBANS[1]])
    const { version, name, identity, settings } = (await getOrganisation(director, {})) as never as {
      version: number
      name: string
      identity: object
      settings: never
    }
    await changeSettings(director, { version, name, identity: { ...identity, iban: IBANS[2] } as never, settings })
  })

  test('an order never pays twice: not prepared twice, not confirmed twice', async () => {
    const items = (await listPayables(officer, { kind: 'pay' })).map(({ thirdPartyId, itemId }) => ({
      thirdPartyId,
      itemId,
    }))
    const both = await Promise.allSettled([
      preparePayments(officer, { executionDay: today, items }),
      preparePayments(officer, { executionDay: today, items }),
    ])
    expect(both.map(one => one.status).sort()).toEqual(['fulfilled', 'rejected'])
    const order = both.find(one => one.status === 'fulfilled')!.value
    expect(order).toMatchObject({ count: 2, totalCents: 197_000 })
    const { xml } = await downloadSepa(officer, { id: order.id })
    expect(xml).toContain('<NbOfTxs>2</NbOfTxs>')
    expect(xml).toContain('<CtrlSum>1970.00</CtrlSum>')
    const twice = await Promise.allSettled([
      confirmPayments(officer, { id: order.id }),
      confirmPayments(officer, { id: order.id }),
    ])
    expect(twice.map(one => one.status).sort()).toEqual(['fulfilled', 'rejected'])
    expect((await getPaymentOrder(officer, { id: order.id })).status).toBe('confirmed')
    expect(await listPayables(officer, { kind: 'pay' })).toEqual([])
    expect(await messages(undoPayJournal(officer, { id: (await round()).imports[0]!.id }))).toEqual([
      expect.stringContaining('Ana Essai\u00a0: son net est déjà payé'),
      expect.stringContaining('Bob Essai\u00a0: son net est déjà payé'),
    ])
    const { rows } = await ownersPool().query(
      `select sum(l.credit)::bigint paid from entry_line l join entry e on e.organisation_id = l.organisation_id and e.id = l.entry_id
       where e.organisation_id = $1 and e.document_id = $2 and e.number is not null and l.account = '512'`,
      [world.organisationId, order.id],
    )
    expect(rows[0].paid).toBe(197_000)
    expect((await round()).status).toBe('paid')
  })
})

test('a journal posted before the month ends counts in the ledger at once: no euro comes back between', async () => {
  const april = world.on('2026-04-20')
  const session = april.as(['payroll'])
  const month = '2026-04' as Month
  await openPayRound(session, { month })
  const line = (await getPayRound(session, { month })).lines.find(one => one.activityId === bob.activityIds[0])!
  await decidePay(session, { decisions: [{ lineId: line.id, grossCents: 20_000 as never }] })
  const mine = async () => (await whatIsMine(session, { activityId: bob.activityIds[0]! })).mineCents
  const before = 100_000 - 63_000
  expect(await mine()).toBeLessThan(before)
  await importPayJournal(session, journal(slip('00013', '200,00', '150,00', '60,00', '0,00', '10,00'), { month }))
  expect(await mine()).toBe(before - 21_000)
  expect(
    await messages(
      previewPayJournal(session, journal(['00013;421;x;1,00;', '00013;431;x;;1,00'], { month: '2026-05' as Month })),
    ),
  ).toEqual([expect.stringContaining('n’est pas ouverte')])
})

describe('payslips', () => {
  const pdf = (text: string) => Buffer.from(`%PDF-1.7 ${text}`).toString('base64')
  test('find their person by the payroll number in the name', () => {
    const people = [
      { id: 'a', payroll_number: '00012' },
      { id: 'b', payroll_number: '3' },
      { id: 'c', payroll_number: '2026' },
    ]
    expect(whoseIs('bulletin_00012_2026-03.pdf', month, people)).toBe('a')
    expect(whoseIs('12 mars.pdf', month, people)).toBe('a')
    expect(whoseIs('BP-12-3.pdf', month, people)).toBe('b')
    expect(whoseIs('2026-03.pdf', month, people)).toBeUndefined()
  })
  test('are one’s own: nobody else’s, not even a co-owner’s or another tenant’s', async () => {
    const said = await messages(
      attachPayslips(officer, {
        month,
        files: [
          { name: 'bulletin-99999.pdf', contentBase64: pdf('x') },
          { name: 'photo-00013.pdf', contentBase64: 'AAAA' },
        ],
      }),
    )
    expect(said).toEqual([expect.stringContaining('bulletin-99999'), expect.stringContaining('pas un PDF')])
    const { attached } = await attachPayslips(officer, {
      month,
      files: [
        { name: 'bulletin_00012_2026-03.pdf', contentBase64: pdf('Ana') },
        { name: 'bulletin_00013_2026-03.pdf', contentBase64: pdf('Bob') },
      ],
    })
    expect(attached.map(one => one.personId)).toEqual([ana.personId, bob.personId])
    expect((await listPayslips(bob.session, {})).map(one => one.name)).toEqual(['bulletin_00013_2026-03.pdf'])
    expect(
      Buffer.from((await getPayslip(bob.session, { id: attached[1]!.id })).contentBase64, 'base64').toString(),
    ).toBe('%PDF-1.7 Bob')
    await expect(getPayslip(bob.session, { id: attached[0]!.id })).rejects.toMatchObject({ kind: 'not-found' })
    await expect(listPayslips(bob.session, { personId: ana.personId })).rejects.toMatchObject({ kind: 'not-found' })
    const elsewhere = await openWorld()
    await expect(getPayslip(elsewhere.system, { id: attached[0]!.id })).rejects.toMatchObject({ kind: 'not-found' })
    expect(await listPayslips(world.as(['auditor']), { month })).toEqual([])
    expect(await listPayslips(officer, { month })).toHaveLength(2)
  })
})
