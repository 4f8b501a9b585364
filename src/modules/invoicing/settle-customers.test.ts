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
import {
  cancelReceipts,
  draftCreditNote,
  issueInvoices,
  listCustomerCredits,
  recordReceipts,
  refundCustomer,
  writeOffInvoice,
} from './index.ts'

await testDatabase()
const world = await openWorld()

const line = (unitPrice: string, nature: 'goods' | 'services', vatRateBp = 2000) =>
  testLine(unitPrice, { label: nature, nature, vatRateBp })

async function open(code: string, lines: ReturnType<typeof line>[], its: World = world) {
  const activityId = await openTestActivity(its, code)
  const customerId = await addTestCustomer(its, activityId)
  const { id } = await issueTestInvoice(its, { activityId, customerId }, lines)
  return { activityId, customerId, id }
}

const receive = (customerId: string, amountCents: number, its: World = world) =>
  recordReceipts(its.system, {
    receipts: [{ customerId, day: day('2026-03-10'), method: 'transfer', amountCents: amountCents as never }],
  })

const balances = (activityId: string, its: World = world) => balancesOf(its, activityId)

async function unlettered(activityId: string): Promise<number> {
  const { rows } = await ownersPool().query(
    `select count(*)::int as n from entry_line l where l.organisation_id = $1 and l.activity_id = $2 and l.account in ('411', '44588')
       and not exists (select from lettering_line x where x.organisation_id = l.organisation_id and x.entry_id = l.entry_id and x.position = l.position)`,
    [world.organisationId, activityId],
  )
  return rows[0].n
}

const writeOff = (id: string) =>
  writeOffInvoice(world.system, { id, day: day('2026-03-10'), reason: 'Liquidation judiciaire' })

describe('a bad debt', () => {
  test('services never paid: the HT is lost, the VAT that waited leaves with it, nothing stays open', async () => {
    const { activityId, id } = await open('P1', [line('1000', 'services')])
    expect((await writeOff(id)).lostCents).toBe(100_000)
    expect(await balances(activityId)).toEqual({ '654': 100_000, '706': -100_000 })
    expect(await unlettered(activityId)).toBe(0)
  })

  test('goods never paid: the VAT paid to the State comes back', async () => {
    const { activityId, id } = await open('P2', [line('1000', 'goods', 550)])
    expect((await balances(activityId))['44571']).toBe(-5_500)
    await writeOff(id)
    expect(await balances(activityId)).toEqual({ '654': 100_000, '707': -100_000 })
  })

  test('half paid, goods and services at two rates: only the unpaid half is lost', async () => {
    const { activityId, customerId, id } = await open('P3', [line('1000', 'goods'), line('1000', 'services', 1000)])
    await receive(customerId, 115_000)
    expect((await writeOff(id)).lostCents).toBe(100_000)
    expect(await balances(activityId)).toEqual({
      '512': 115_000,
      '654': 100_000,
      '706': -100_000,
      '707': -100_000,
      '44571': -15_000,
    })
    expect(await unlettered(activityId)).toBe(0)
  })

  test('is refused twice, on a paid invoice, and dated tomorrow', async () => {
    const { id } = await open('P4', [line('100', 'services')])
    await expect(writeOffInvoice(world.system, { id, day: day('2026-03-11'), reason: 'Perdu' })).rejects.toThrow(
      /après aujourd’hui/,
    )
    await writeOff(id)
    await expect(writeOff(id)).rejects.toThrow(/Il ne reste rien/)
  })

  test('waits for a credit note that is being prepared', async () => {
    const { id } = await open('P6', [line('100', 'services')])
    await draftCreditNote(world.system, { id, lines: [line('40', 'services')] })
    await expect(writeOff(id)).rejects.toThrow(/Un avoir se prépare/)
  })

  test('is the house’s alone', async () => {
    const { activityId, id } = await open('P5', [line('100', 'services')])
    await expect(
      writeOffInvoice(world.as(['entrepreneur'], [activityId]), { id, day: day('2026-03-10'), reason: 'Perdu' }),
    ).rejects.toThrow(/Votre rôle/)
  })
})

describe('the levies of a bad debt, on paper first', () => {
  const houseWith = async (levy: object) => {
    const its = await openWorld()
    await decideTestLevy(its, {
      tiers: [{ fromCents: 0 as never, rateBp: 1200 }],
      ...levy,
    })
    return its
  }
  const lose = (its: World, id: string) =>
    writeOffInvoice(its.system, { id, day: day('2026-03-10'), reason: 'Liquidation judiciaire' })

  test('12 % at issue on 1 000 HT, 400 TTC of 1 200 paid: 666,67 HT lost give 80,00 back, and the house the same', async () => {
    const its = await houseWith({})
    const { activityId, customerId, id } = await open('P1', [line('1000', 'services')], its)
    await receive(customerId, 40_000, its)
    expect((await balances(activityId, its))['6283']).toBe(12_000)
    // Lost: 800 TTC, of which 133,33 of VAT that waited, 666,67 HT; 12 % of it is 80,00.
    expect((await lose(its, id)).lostCents).toBe(66_667)
    expect(await balances(activityId, its)).toEqual({
      '512': 40_000,
      '581': -4_000,
      '654': 66_667,
      '706': -100_000,
      '6283': 4_000,
      '44571': -6_667,
    })
    expect(await balances(its.houseActivityId, its)).toEqual({ '581': 4_000, '6283': -4_000 })
    // The part that was paid may still be credited, and no more: its 40 comes back.
    await expect(draftCreditNote(its.system, { id, lines: [line('333.34', 'services')] })).rejects.toThrow(
      /Il ne reste que 400,00/,
    )
    const note = await draftCreditNote(its.system, { id, lines: [line('333.33', 'services')] })
    await issueInvoices(its.system, { ids: [note.id] })
    expect((await balances(activityId, its))['6283']).toBeUndefined()
  })

  test('with tiers, what they give on what is left: 1 200 HT at 10 % to 1 000 and 5 % above, half lost', async () => {
    const its = await houseWith({
      tiers: [
        { fromCents: 0 as never, rateBp: 1000 },
        { fromCents: 100_000 as never, rateBp: 500 },
      ],
    })
    const { activityId, customerId, id } = await open('P1', [line('1200', 'goods')], its)
    await receive(customerId, 72_000, its)
    expect((await balances(activityId, its))['6283']).toBe(11_000)
    await lose(its, id)
    expect((await balances(activityId, its))['6283']).toBe(6_000)
  })

  test('at receipt: what was paid stays levied, what is lost never was', async () => {
    const its = await houseWith({ moment: 'receipt' })
    const { activityId, customerId, id } = await open('P1', [line('1000', 'services')], its)
    await receive(customerId, 40_000, its)
    const taken = (await balances(activityId, its))['6283']
    expect(taken).toBe(4_000)
    await lose(its, id)
    expect((await balances(activityId, its))['6283']).toBe(taken)
  })

  test('a receipt cancelled across a tier: the other bears what the rule gives on it alone', async () => {
    const its = await houseWith({
      moment: 'receipt',
      tiers: [
        { fromCents: 0 as never, rateBp: 1000 },
        { fromCents: 100_000 as never, rateBp: 500 },
      ],
    })
    const { activityId, customerId } = await open('P1', [line('1200', 'goods')], its)
    const { ids } = await receive(customerId, 96_000, its)
    await receive(customerId, 48_000, its)
    // 800 bear 80, then 400 bear 20 + 10.
    expect((await balances(activityId, its))['6283']).toBe(11_000)
    await expect(cancelReceipts(its.system, { ids, day: day('2020-01-01') })).rejects.toThrow(/est datée entre/)
    await expect(cancelReceipts(its.system, { ids, day: day('2099-01-01') })).rejects.toThrow(/est datée entre/)
    await cancelReceipts(its.system, { ids })
    expect((await balances(activityId, its))['6283']).toBe(4_000)
    expect((await balances(its.houseActivityId, its))['6283']).toBe(-4_000)
  })
})

describe('a refund', () => {
  const refund = (customerId: string, itemId: string, amountCents: number) =>
    refundCustomer(world.system, { customerId, itemId, amountCents: amountCents as never, day: day('2026-03-10') })

  test('of an overpaid receipt, in two parts, never beyond', async () => {
    const { activityId, customerId } = await open('R1', [line('100', 'services')])
    const { ids } = await receive(customerId, 20_000)
    const credits = await listCustomerCredits(world.system, { customerId })
    expect(credits).toMatchObject([{ itemId: ids[0], creditCents: 8_000 }])
    await refund(customerId, ids[0]!, 3_000)
    await expect(refund(customerId, ids[0]!, 5_001)).rejects.toThrow(/n’a que 50,00/)
    await refund(customerId, ids[0]!, 5_000)
    const { '411': customers, '512': bank } = await balances(activityId)
    expect([customers, bank]).toEqual([undefined, 12_000])
    expect(await unlettered(activityId)).toBe(0)
    await expect(refund(customerId, ids[0]!, 1)).rejects.toThrow(/rien à son crédit/)
  })

  test('of a paid invoice that was credited: nothing is left anywhere', async () => {
    const { activityId, customerId, id } = await open('R2', [line('100', 'services')])
    await receive(customerId, 12_000)
    await issueInvoices(world.system, { ids: [(await draftCreditNote(world.system, { id })).id] })
    await refund(customerId, id, 12_000)
    expect(await balances(activityId)).toEqual({})
  })

  test('two at once pay back once', async () => {
    const { customerId } = await open('R3', [line('100', 'services')])
    const { ids } = await receive(customerId, 13_000)
    const both = await Promise.allSettled([1, 2].map(() => refund(customerId, ids[0]!, 1_000)))
    expect(both.map(result => result.status).toSorted()).toEqual(['fulfilled', 'rejected'])
  })
})
