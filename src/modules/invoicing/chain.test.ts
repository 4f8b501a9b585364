import { describe, expect, test } from 'vitest'
import { day } from '../../kernel/day.ts'
import { ownersPool } from '../../platform/database.server.ts'
import { testDatabase } from '../../platform/testing.server.ts'
import {
  addTestCustomer,
  balancesOf,
  decideTestLevy,
  issueTestInvoice,
  openTestActivity,
  openWorld,
  testLine,
  type World,
} from '../fixtures.ts'
import { endLevy } from '../levies/index.ts'
import { openExercice } from '../organisation/index.ts'
import {
  answerQuote,
  draftCreditNote,
  getInvoice,
  invoiceQuote,
  issueInvoices,
  recordReceipts,
  saveInvoiceDraft,
  saveQuoteDraft,
  sendQuote,
  turnoverStages,
} from './index.ts'

await testDatabase()

const service = (unitPrice: string, vatRateBp = 2000) => testLine(unitPrice, { vatRateBp })

async function issue(world: World, ...ids: string[]) {
  return (await issueInvoices(world.system, { ids })).invoices
}

const receive = (world: World, customerId: string, amountCents: number, more: object = {}) =>
  recordReceipts(world.system, {
    receipts: [{ customerId, day: day('2026-03-10'), method: 'transfer', amountCents: amountCents as never, ...more }],
  })

describe('from quote to credit note, on paper first', async () => {
  const world = await openWorld()
  await decideTestLevy(world)

  test('quote of 10 000 HT at 20 %, deposit 30 %, balance, all paid', async () => {
    const activityId = await openTestActivity(world, 'B1')
    const customerId = await addTestCustomer(world, activityId)
    const { id: quoteId } = await saveQuoteDraft(world.system, {
      activityId,
      customerId,
      discountBp: 0,
      lines: [service('10000')],
    })
    expect((await sendQuote(world.system, { id: quoteId })).number).toBe('D2026-00001')
    await answerQuote(world.system, { id: quoteId, answer: 'signed', on: day('2026-03-10'), by: 'Anne Roux' })
    const deposit = await invoiceQuote(world.system, { id: quoteId, kind: 'deposit', shareBp: 3000 })
    await issue(world, deposit.id)
    // 3 000 HT + 600 of VAT that waits; no levy on a deposit.
    expect(await balancesOf(world, activityId)).toEqual({ '411': 360_000, '4191': -300_000, '44588': -60_000 })
    await receive(world, customerId, 360_000)
    expect(await balancesOf(world, activityId)).toEqual({ '512': 360_000, '4191': -300_000, '44571': -60_000 })
    const balance = await invoiceQuote(world.system, { id: quoteId, kind: 'balance' })
    await issue(world, balance.id)
    // Whole turnover 10 000; 411 of the rest 8 400; VAT of the rest 1 400 waits; contribution 1 000.
    expect(await balancesOf(world, activityId)).toEqual({
      '411': 840_000,
      '512': 360_000,
      '706': -1_000_000,
      '44571': -60_000,
      '44588': -140_000,
      '6283': 100_000,
      '581': -100_000,
    })
    await receive(world, customerId, 840_000)
    expect(await balancesOf(world, activityId)).toEqual({
      '512': 1_200_000,
      '706': -1_000_000,
      '44571': -200_000,
      '6283': 100_000,
      '581': -100_000,
    })
    const house = await balancesOf(world, world.houseActivityId)
    expect(house).toEqual({ '581': 100_000, '6283': -100_000 })
  })

  test('an invoice of 1 000.01 TTC-odd paid in three, then credited in two: nothing is left anywhere', async () => {
    const activityId = await openTestActivity(world, 'B2')
    const customerId = await addTestCustomer(world, activityId)
    const { id } = await saveInvoiceDraft(world.system, {
      activityId,
      customerId,
      kind: 'invoice',
      depositIds: [],
      discountBp: 0,
      lines: [service('833.37'), service('94.81', 550)],
    })
    const [invoice] = await issue(world, id)
    for (const part of [33_333, 33_334]) await receive(world, customerId, part)
    await receive(world, customerId, invoice!.grossCents - 66_667)
    const paid = await balancesOf(world, activityId)
    expect(paid['44588']).toBeUndefined()
    expect(paid['44571']).toBe(-(16_667 + 521))
    const first = await draftCreditNote(world.system, { id, lines: [service('94.81', 550)] })
    await issue(world, first.id)
    await expect(draftCreditNote(world.system, { id })).rejects.toThrow(/Il ne reste que/)
    const second = await draftCreditNote(world.system, { id, lines: [service('833.37')] })
    await issue(world, second.id)
    // All credited after payment: no turnover, no VAT, no contribution; what was paid is owed back to the customer.
    expect(await balancesOf(world, activityId)).toEqual({ '512': invoice!.grossCents, '411': -invoice!.grossCents })
  })

  test('a credit note on an unpaid invoice takes off the VAT that waited', async () => {
    const activityId = await openTestActivity(world, 'B3')
    const customerId = await addTestCustomer(world, activityId)
    const { id } = await saveInvoiceDraft(world.system, {
      activityId,
      customerId,
      kind: 'invoice',
      depositIds: [],
      discountBp: 500,
      lines: [service('1000')],
    })
    await issue(world, id)
    await receive(world, customerId, 57_000)
    expect((await balancesOf(world, activityId))['44588']).toBe(-9_500)
    await issue(world, (await draftCreditNote(world.system, { id })).id)
    expect(await balancesOf(world, activityId)).toEqual({ '512': 57_000, '411': -57_000 })
  })

  test('too much is kept as the customer’s credit; a part beyond what is open is refused', async () => {
    const activityId = await openTestActivity(world, 'B4')
    const customerId = await addTestCustomer(world, activityId)
    const { id } = await saveInvoiceDraft(world.system, {
      activityId,
      customerId,
      kind: 'invoice',
      depositIds: [],
      discountBp: 0,
      lines: [service('100')],
    })
    await issue(world, id)
    await expect(
      receive(world, customerId, 20_000, { parts: [{ invoiceId: id, amountCents: 20_000 }] }),
    ).rejects.toThrow(/Il ne reste que 120,00/)
    await receive(world, customerId, 20_000)
    expect((await balancesOf(world, activityId))['411']).toBe(-8_000)
    const { rows } = await ownersPool().query(
      'select count(*) n from lettering where organisation_id = $1 and activity_id = $2',
      [world.organisationId, activityId],
    )
    expect(rows[0].n).toBe(2) // 411 and the waiting VAT of the invoice
  })

  test('two receipts at once on one invoice never settle it twice', async () => {
    const activityId = await openTestActivity(world, 'B5')
    const customerId = await addTestCustomer(world, activityId)
    const { id } = await saveInvoiceDraft(world.system, {
      activityId,
      customerId,
      kind: 'invoice',
      depositIds: [],
      discountBp: 0,
      lines: [service('100')],
    })
    await issue(world, id)
    const both = await Promise.allSettled(
      [1, 2].map(() => receive(world, customerId, 12_000, { parts: [{ invoiceId: id, amountCents: 12_000 }] })),
    )
    expect(both.map(r => r.status).toSorted()).toEqual(['fulfilled', 'rejected'])
  })
})

test('progress invoices and credit notes carry the cents: VAT sums to that of the whole', async () => {
  const world = await openWorld()
  const activityId = await openTestActivity(world, 'P1')
  const customerId = await addTestCustomer(world, activityId)
  const { id: quoteId } = await saveQuoteDraft(world.system, {
    activityId,
    customerId,
    discountBp: 0,
    lines: [service('100.10', 550), service('33.38')],
  })
  await sendQuote(world.system, { id: quoteId })
  await answerQuote(world.system, { id: quoteId, answer: 'signed', on: day('2026-03-10'), by: 'Anne Roux' })
  const billed = []
  for (const step of [{ kind: 'progress', shareBp: 5000 }, { kind: 'balance' }] as const) {
    const { id } = await invoiceQuote(world.system, { id: quoteId, ...step })
    const drafted = await getInvoice(world.system, { id })
    billed.push(...(await issue(world, id)))
    // What the draft said is what was issued.
    expect(billed.at(-1)!.grossCents).toBe(drafted.grossCents)
  }
  // 100.10 + 5.51 + 33.38 + 6.68, and twice 50.05 at 5.5 % would be 5.50
  expect(billed.reduce((all, invoice) => all + invoice.grossCents, 0)).toBe(14_567)

  const { id } = await saveInvoiceDraft(world.system, {
    activityId,
    customerId,
    kind: 'invoice',
    depositIds: [],
    discountBp: 0,
    lines: [1, 2, 3].map(() => service('33.37', 550)),
  })
  const [whole] = await issue(world, id) // 100.11 + 5.51, and 3 × 1.84 would be 5.52
  for (let i = 0; i < 3; i++)
    await issue(world, (await draftCreditNote(world.system, { id, lines: [service('33.37', 550)] })).id)
  expect(whole!.grossCents).toBe(10_562)
  expect(await balancesOf(world, activityId)).toMatchObject({ '411': 14_567, '44588': -1_219 })
})

test('two credit notes on one invoice count on each other: not in one batch, and in two sessions one waits', async () => {
  const world = await openWorld()
  const activityId = await openTestActivity(world, 'P2')
  const customerId = await addTestCustomer(world, activityId)
  // 1.04 + 0.21, and twice 0.52 at 20 % would be 0.20.
  const { id } = await issueTestInvoice(world, { activityId, customerId }, [service('0.52'), service('0.52')])
  const note = async () => (await draftCreditNote(world.system, { id, lines: [service('0.52')] })).id
  const notes = [await note(), await note()]
  await expect(issue(world, ...notes)).rejects.toThrow(/émettez-les l’un après l’autre/)
  const other = await ownersPool().connect()
  await other.query('begin')
  await other.query('select from invoice where id = $1 for no key update', [id])
  const both = Promise.all(notes.map(one => issue(world, one)))
  await new Promise(resolve => setTimeout(resolve, 300))
  await other.query('commit')
  other.release()
  expect(
    (await both)
      .flat()
      .map(({ grossCents }) => grossCents)
      .toSorted(),
  ).toEqual([62, 63])
  expect(await balancesOf(world, activityId)).toEqual({})
})

test('tiers and caps hold across the year, a credit note gives back exactly', async () => {
  const world = await openWorld()
  const activityId = await openTestActivity(world, 'C1')
  const customerId = await addTestCustomer(world, activityId)
  // 10 % up to 1 000 €, 5 % above, at most 120 € a year.
  await decideTestLevy(world, {
    tiers: [
      { fromCents: 0 as never, rateBp: 1000 },
      { fromCents: 100_000 as never, rateBp: 500 },
    ],
    capCents: 12_000 as never,
  })
  const bill = async (price: string) => (await issueTestInvoice(world, { activityId, customerId }, [service(price)])).id
  await bill('800')
  expect((await balancesOf(world, activityId))['6283']).toBe(8_000)
  const second = await bill('400') // 200 at 10 %, 200 at 5 %
  expect((await balancesOf(world, activityId))['6283']).toBe(11_000)
  await bill('1000') // 50 by the tier, 10 by the cap
  expect((await balancesOf(world, activityId))['6283']).toBe(12_000)
  // The 30 it bore come back, and the 1 800 left still owe the cap: 100 + 40, at most 120.
  await issue(world, (await draftCreditNote(world.system, { id: second })).id)
  expect((await balancesOf(world, activityId))['6283']).toBe(12_000)
})

test('credit notes back across a tier leave what the tiers give on what is left, whatever their order', async () => {
  const world = await openWorld()
  const activityId = await openTestActivity(world, 'C2')
  const customerId = await addTestCustomer(world, activityId)
  await decideTestLevy(world, {
    tiers: [
      { fromCents: 0 as never, rateBp: 1000 },
      { fromCents: 100_000 as never, rateBp: 500 },
    ],
  })
  const bill = async (price: string) => (await issueTestInvoice(world, { activityId, customerId }, [service(price)])).id
  const credit = async (id: string, price: string) =>
    issue(world, (await draftCreditNote(world.system, { id, lines: [service(price)] })).id)
  const borne = async () => (await balancesOf(world, activityId))['6283'] ?? 0
  const first = await bill('600')
  const second = await bill('900')
  expect(await borne()).toBe(12_500)
  await credit(second, '700') // 800 left
  expect(await borne()).toBe(8_000)
  await credit(first, '333.33') // 466.67 left
  expect(await borne()).toBe(4_667)
  await bill('700') // 1 166.67
  expect(await borne()).toBe(10_833)
  await credit(second, '200')
  await credit(first, '266.67') // 700 left
  expect(await borne()).toBe(7_000)
})

describe('a correction in March of what the year before bore, on paper first', () => {
  const TIERS = [
    { fromCents: 0 as never, rateBp: 1000 },
    { fromCents: 100_000 as never, rateBp: 500 },
  ]
  const twoYears = async (rule: object) => {
    const world = await openWorld({ today: '2026-12-10' })
    await openExercice(world.system, {})
    const activityId = await openTestActivity(world, 'Y1', { openedOn: '2026-01-01' })
    const customerId = await addTestCustomer(world, activityId)
    await decideTestLevy(world, rule)
    const march = world.on('2027-03-10')
    const bill = async (at: World, price: string) =>
      (await issueTestInvoice(at, { activityId, customerId }, [service(price)])).id
    const credit = async (at: World, id: string, price?: string) =>
      issue(at, (await draftCreditNote(at.system, { id, ...(price ? { lines: [service(price)] } : {}) })).id)
    const borne = async () => (await balancesOf(world, activityId))['6283'] ?? 0
    return { world, march, activityId, customerId, bill, credit, borne }
  }

  test('under tiers: the year that bore it keeps to its rule, the year of the credit note begins at its first tier', async () => {
    const { world, march, activityId, bill, credit, borne } = await twoYears({ tiers: TIERS })
    const first = await bill(world, '600') // 60
    const second = await bill(world, '900') // 400 at 10 %, 500 at 5 %
    expect(await borne()).toBe(12_500)
    await credit(march, first) // its 60 back, and 25 more on the 900 left, all of the first tier now
    expect(await borne()).toBe(9_000)
    await bill(march, '1000') // the first tier of 2027, whole
    expect(await borne()).toBe(19_000)
    await bill(march, '200')
    expect(await borne()).toBe(20_000)
    await credit(march, second, '300')
    await credit(march, second, '600')
    expect(await borne()).toBe(11_000) // of 2027 alone
    const { rows } = await ownersPool().query(
      `select extract(year from coalesce(counts_on, day))::int as year, sum(base_cents)::int as base, sum(amount_cents)::int as amount
       from levy_assessment where activity_id = $1 group by 1 order by 1`,
      [activityId],
    )
    expect(rows).toEqual([
      { year: 2026, base: 0, amount: 0 },
      { year: 2027, base: 120_000, amount: 11_000 },
    ])
  })

  test('whatever the order of the credit note and of the new year’s invoices', async () => {
    const { world, march, bill, credit, borne } = await twoYears({ tiers: TIERS })
    const old = await bill(world, '2000')
    await bill(march, '700')
    await credit(march, old)
    await bill(march, '500')
    expect(await borne()).toBe(11_000)
  })

  test('under a cap of the year: what is left still owes it, and the new year has its own', async () => {
    const { world, march, bill, credit, borne } = await twoYears({
      tiers: TIERS.slice(0, 1),
      capCents: 12_000 as never,
    })
    const old = await bill(world, '3000')
    expect(await borne()).toBe(12_000)
    await credit(march, old, '1000') // 2 000 left owe 200, at most 120
    expect(await borne()).toBe(12_000)
    await credit(march, old, '1500') // 500 left owe 50
    expect(await borne()).toBe(5_000)
    await bill(march, '3000')
    expect(await borne()).toBe(17_000)
  })

  test('taken at receipt in two years: given back to the later first, each year to its rule', async () => {
    const { world, march, customerId, bill, credit, borne } = await twoYears({ tiers: TIERS, moment: 'receipt' })
    const old = await bill(world, '2000')
    await receive(world, customerId, 180_000, { day: day('2026-12-10') }) // 1 500: 100 + 25
    await receive(march, customerId, 60_000, { day: day('2027-02-10') }) // 500: 50
    expect(await borne()).toBe(17_500)
    await credit(march, old, '700') // the 500 of 2027, then 200 of the 1 500
    expect(await borne()).toBe(11_500)
    const next = await bill(march, '1200')
    await receive(march, customerId, 144_000, {
      day: day('2027-03-10'),
      parts: [{ invoiceId: next, amountCents: 144_000 as never }],
    })
    expect(await borne()).toBe(22_500)
  })
})

test('a rule that changes within the year leaves what the former took, and keeps to its own cap', async () => {
  const world = await openWorld()
  const activityId = await openTestActivity(world, 'C3')
  const customerId = await addTestCustomer(world, activityId)
  const decide = (rateBp: number, startsOn: string, capCents: number) =>
    decideTestLevy(world, {
      tiers: [{ fromCents: 0 as never, rateBp }],
      capCents: capCents as never,
      startsOn: day(startsOn),
    })
  const bill = async (at: World, price: string) => {
    await issueTestInvoice(at, { activityId, customerId }, [service(price)])
    return (await balancesOf(world, activityId))['6283'] ?? 0
  }
  const { id } = await decide(1000, '2026-01-01', 100_000)
  expect(await bill(world, '5000')).toBe(50_000)
  await endLevy(world.system, { id, endsOn: day('2026-06-30') })
  await decide(500, '2026-07-01', 60_000)
  const july = world.on('2026-07-02')
  expect(await bill(july, '1000')).toBe(55_000)
  expect(await bill(july, '4000')).toBe(60_000)
})

describe('a levy taken at receipt', async () => {
  const world = await openWorld()
  await decideTestLevy(world, {
    moment: 'receipt',
  })
  const bill = async (code: string, price: string) => {
    const activityId = await openTestActivity(world, code)
    const customerId = await addTestCustomer(world, activityId)
    const { id, grossCents } = await issueTestInvoice(world, { activityId, customerId }, [service(price)])
    return {
      id,
      activityId,
      customerId,
      grossCents,
      levy: async () => (await balancesOf(world, activityId))['6283'] ?? 0,
    }
  }

  test('is given back in full when an invoice paid in three odd parts is credited', async () => {
    const { id, activityId, customerId, grossCents, levy } = await bill('L1', '833.37')
    for (const part of [33_333, 33_334, grossCents - 66_667]) await receive(world, customerId, part)
    expect(await levy()).toBe(8_334)
    await issue(world, (await draftCreditNote(world.system, { id })).id)
    expect(await levy()).toBe(0)
    expect(await balancesOf(world, activityId)).toEqual({ '512': grossCents, '411': -grossCents })
  })

  test('takes on receipts in parts what it would take on the whole', async () => {
    const { customerId, levy } = await bill('L4', '397.62')
    for (const part of [20_000, 27_714]) await receive(world, customerId, part)
    expect(await levy()).toBe(3_976)
  })

  test('is given back on the paid part alone', async () => {
    const { id, customerId, levy } = await bill('L2', '1000')
    await receive(world, customerId, 60_000)
    expect(await levy()).toBe(5_000)
    // 400 HT of the 500 not paid: nothing was taken on it.
    await issue(world, (await draftCreditNote(world.system, { id, lines: [service('400')] })).id)
    expect(await levy()).toBe(5_000)
    // The rest: 100 never paid, 500 paid.
    await issue(world, (await draftCreditNote(world.system, { id, lines: [service('600')] })).id)
    expect(await levy()).toBe(0)
  })

  test('rests on the HT billed, to the cent, though a deposit or a credit note had another mix of rates', async () => {
    const activityId = await openTestActivity(world, 'L5')
    const customerId = await addTestCustomer(world, activityId)
    const levy = async () => (await balancesOf(world, activityId))['6283']
    const cashed = async () =>
      (await turnoverStages(world.system, { activityId, from: day('2026-01-01'), to: day('2026-12-31') })).cashedCents
    const quote = { activityId, customerId, discountBp: 0, lines: [service('1000', 1000), service('1000', 2000)] }
    const { id: quoteId } = await saveQuoteDraft(world.system, quote)
    await sendQuote(world.system, { id: quoteId })
    await answerQuote(world.system, { id: quoteId, answer: 'signed', on: day('2026-03-10'), by: 'Anne Roux' })
    await issue(world, (await invoiceQuote(world.system, { id: quoteId, kind: 'deposit', shareBp: 3000 })).id)
    // 300 and 300 HT, 90 of VAT.
    await receive(world, customerId, 69_000)
    expect([await levy(), await cashed()]).toEqual([6_000, 60_000])
    // The studies at 20 % are given up: 1 000 HT and 100 of VAT in all, 690 paid; 410 are left, of which 400 HT.
    const { id } = await invoiceQuote(world.system, { id: quoteId, kind: 'balance' })
    const { depositIds } = (await getInvoice(world.system, { id })) as unknown as { depositIds: string[] }
    const lines = [service('1000', 1000)]
    await saveInvoiceDraft(world.system, { ...quote, id, version: 1, kind: 'balance', quoteId, depositIds, lines })
    await issue(world, id)
    await receive(world, customerId, 41_000)
    expect([await levy(), await cashed()]).toEqual([10_000, 100_000])

    // 225,50 billed, 105,50 credited: of the 120 left 100 are HT; 50 pay 41,67 and 70 the rest.
    const lamp = [service('100', 2000), service('100', 550)]
    const billed = await issueTestInvoice(world, { activityId, customerId }, lamp)
    const note = await draftCreditNote(world.system, { id: billed.id, lines: [service('100', 550)] })
    await issue(world, note.id)
    await receive(world, customerId, 5_000)
    expect([await levy(), await cashed()]).toEqual([10_417, 104_167])
    await receive(world, customerId, 7_000)
    expect([await levy(), await cashed()]).toEqual([11_000, 110_000])
  })

  test('what a deposit bore comes back with the balance invoice’s credit note', async () => {
    const activityId = await openTestActivity(world, 'L3')
    const customerId = await addTestCustomer(world, activityId)
    const { id: quoteId } = await saveQuoteDraft(world.system, {
      activityId,
      customerId,
      discountBp: 0,
      lines: [service('1000')],
    })
    await sendQuote(world.system, { id: quoteId })
    await answerQuote(world.system, { id: quoteId, answer: 'signed', on: day('2026-03-10'), by: 'Anne Roux' })
    await issue(world, (await invoiceQuote(world.system, { id: quoteId, kind: 'deposit', shareBp: 3000 })).id)
    await receive(world, customerId, 36_000)
    const balance = await invoiceQuote(world.system, { id: quoteId, kind: 'balance' })
    await issue(world, balance.id)
    expect((await balancesOf(world, activityId))['6283']).toBe(3_000)
    await issue(world, (await draftCreditNote(world.system, { id: balance.id })).id)
    expect((await balancesOf(world, activityId))['6283']).toBeUndefined()
  })
})

test('what cannot be posted is refused with its reason: an invoice of nothing, an invoice paid twice by one receipt', async () => {
  const world = await openWorld()
  const activityId = await openTestActivity(world, 'N1')
  const customerId = await addTestCustomer(world, activityId)
  const given = issueTestInvoice(world, { activityId, customerId }, [service('100'), service('-100')])
  await expect(given).rejects.toThrow(/Le total est nul/)
  const { id } = await issueTestInvoice(world, { activityId, customerId }, [service('100')])
  const parts = [5000, 7000].map(amountCents => ({ invoiceId: id, amountCents }))
  await expect(receive(world, customerId, 12_000, { parts })).rejects.toThrow(/F2026-00001 est donnée deux fois/)
  await receive(world, customerId, 12_000, { parts: [{ invoiceId: id, amountCents: 12_000 }] })
})
