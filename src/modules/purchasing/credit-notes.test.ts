import { describe, expect, test } from 'vitest'
import { day } from '../../kernel/day.ts'
import { ownersPool } from '../../platform/database.server.ts'
import { testDatabase } from '../../platform/testing.server.ts'
import { balancesOf, decideTestLevy, openTestActivity, openWorld } from '../fixtures.ts'
import { verifyLedger } from '../ledger/index.ts'
import { endLevy } from '../levies/index.ts'
import { whatIsMine } from '../treasury/index.ts'
import {
  acceptPurchases,
  addSupplier,
  changeAcceptedPurchase,
  getPurchase,
  payPurchases,
  savePurchaseDraft,
  submitPurchases,
} from './index.ts'

await testDatabase()

const TODAY = day('2026-03-10')
let printed = 0

describe('a supplier’s credit note, on paper first', async () => {
  const world = await openWorld()
  const decide = (code: string, base: string, rateBp: number, chargeAccount: string, startsOn = '2026-01-01') =>
    decideTestLevy(world, {
      code,
      name: code,
      base,
      tiers: [{ fromCents: 0, rateBp }],
      chargeAccount,
      startsOn: day(startsOn),
    } as never)
  const { id: purchasesLevy } = await decide('achats', 'purchases', 200, '6283')
  await decide('marge', 'margin', 1000, '6284')

  const open = async (code: string) => {
    const activityId = await openTestActivity(world, code)
    const { id: supplierId } = await addSupplier(world.system, { activityId, name: `Cabinet ${code}` } as never)
    return { activityId, supplierId }
  }
  type Of = Awaited<ReturnType<typeof open>>
  const draft = async (of: Of, grossCents: number, more: object = {}, session = world.system) =>
    (
      await savePurchaseDraft(session, {
        ...of,
        kind: 'invoice',
        number: `F-${++printed}`,
        day: TODAY,
        lines: [{ nature: 'fees', grossCents }],
        ...more,
      } as never)
    ).id
  const accept = async (id: string, session = world.system) => {
    await submitPurchases(session, { ids: [id], acceptDuplicate: false })
    await acceptPurchases(session, { ids: [id], acceptDuplicate: false })
    return id
  }
  const bought = async (of: Of, grossCents: number, more: object = {}, session = world.system) =>
    accept(await draft(of, grossCents, more, session), session)
  const credit = (of: Of, creditedId: string, grossCents: number, more: object = {}, session = world.system) =>
    bought(of, grossCents, { kind: 'credit-note', creditedId, ...more }, session)
  const pay = (purchaseId: string, amountCents?: number) =>
    payPurchases(world.system, {
      items: [{ purchaseId, amountCents: amountCents as never }],
      day: TODAY,
      method: 'transfer',
    })

  test('on an unpaid invoice of services: what waits goes first; the rest is paid; levies follow at the rates of the invoice', async () => {
    const of = await open('C1')
    const invoice = await bought(of, 12_000)
    // HT 100,00, VAT 20,00 that waits; 2 % of purchases 2,00; 10 % of margin back 10,00.
    expect(await balancesOf(world, of.activityId)).toEqual({
      '401': -12_000,
      '44585': 2_000,
      '581': 800,
      '6226': 10_000,
      '6283': 200,
      '6284': -1_000,
    })
    const note = await credit(of, invoice, 4_800)
    expect(await balancesOf(world, of.activityId)).toEqual({
      '401': -7_200,
      '44585': 1_200,
      '581': 480,
      '6226': 6_000,
      '6283': 120,
      '6284': -600,
    })
    expect(await getPurchase(world.system, { id: note })).toMatchObject({ creditedId: invoice, openCents: 0 })
    expect(await getPurchase(world.system, { id: invoice })).toMatchObject({
      openCents: 7_200,
      creditNotes: [{ id: note, grossCents: -4_800 }],
    })
    await pay(invoice)
    expect(await balancesOf(world, of.activityId)).toMatchObject({ '44566': 1_200, '512': -7_200 })
    expect(await balancesOf(world, of.activityId)).not.toHaveProperty('401')
  })

  test('of the whole: nothing is left, and it letters itself', async () => {
    const of = await open('C2')
    const invoice = await bought(of, 10_001)
    for (const part of [3_333, 3_334, 3_334]) await credit(of, invoice, part)
    expect(await balancesOf(world, of.activityId)).toEqual({})
    const { rows } = await ownersPool().query<{ account: string; letters: number; loose: number }>(
      `select l.account, count(distinct x.lettering_id) as letters, count(*) filter (where x.lettering_id is null) as loose from entry_line l
       left join lettering_line x on x.organisation_id = l.organisation_id and x.entry_id = l.entry_id and x.position = l.position
       where l.item_id = $1 and l.account = '401' group by 1`,
      [invoice],
    )
    expect(rows).toEqual([{ account: '401', letters: 1, loose: 0 }])
    await expect(credit(of, invoice, 1)).rejects.toThrow(/Il ne reste que 0,00/)
  })

  test('on a paid invoice: the VAT deducted comes off, the supplier owes it and pays it back', async () => {
    const of = await open('C3')
    const invoice = await bought(of, 12_000)
    await pay(invoice)
    await credit(of, invoice, 2_400)
    expect(await balancesOf(world, of.activityId)).toMatchObject({ '401': 2_400, '44566': 1_600, '6226': 8_000 })
    await pay(invoice, -2_400)
    expect(await balancesOf(world, of.activityId)).toMatchObject({ '44566': 1_600, '512': -9_600 })
    expect((await getPurchase(world.system, { id: invoice })).openCents).toBe(0)
  })

  test('on a half-paid invoice, more than what is owed: VAT of each part', async () => {
    const of = await open('C4')
    const invoice = await bought(of, 12_000)
    await pay(invoice, 6_000)
    // 90,00 credited, 60,00 still owed: nothing waits any more, 15,00 of VAT off in all: 20,00 − 15,00 stays deducted.
    await credit(of, invoice, 9_000)
    const after = await balancesOf(world, of.activityId)
    expect(after).toMatchObject({ '401': 3_000, '44566': 500, '6226': 2_500 })
    expect(after).not.toHaveProperty('44585')
  })

  test('goods and an asset: each on its account', async () => {
    const of = await open('C5')
    const lines = [
      { nature: 'office-supplies', grossCents: 6_000 },
      { nature: 'office-supplies', asset: true, account: '2183', grossCents: 120_000 },
    ]
    const invoice = await bought(of, 0, { lines })
    await credit(of, invoice, 0, { lines })
    expect(await balancesOf(world, of.activityId)).toEqual({})
  })

  test('of the asset alone, services of the same invoice unpaid: their VAT keeps waiting', async () => {
    const of = await open('C12')
    const asset = { nature: 'office-supplies', asset: true, account: '2183', grossCents: 120_000 }
    const invoice = await bought(of, 0, { lines: [{ nature: 'fees', grossCents: 12_000 }, asset] })
    await credit(of, invoice, 0, { lines: [asset] })
    const after = await balancesOf(world, of.activityId)
    expect(after).toMatchObject({ '401': -12_000, '44585': 2_000 })
    for (const account of ['2183', '404', '44562', '44566']) expect(after).not.toHaveProperty(account)
  })

  test('over two activities: each its part', async () => {
    const of = await open('C6')
    const other = await openTestActivity(world, 'C7')
    const lines = [
      { nature: 'fees', grossCents: 12_000 },
      { nature: 'fees', grossCents: 6_000, activityId: other },
    ]
    const invoice = await bought(of, 0, { lines })
    await expect(
      credit(of, invoice, 0, { lines: [{ nature: 'fees', grossCents: 6_001, activityId: other }] }),
    ).rejects.toThrow(/60,00.*pour une de ses activités/)
    await credit(of, invoice, 0, { lines: [{ nature: 'fees', grossCents: 6_000, activityId: other }] })
    expect(await balancesOf(world, other)).toEqual({})
    expect(await balancesOf(world, of.activityId)).toMatchObject({ '401': -12_000, '44585': 2_000 })
  })

  test('corrected in the brouillard: as if it had been so from the start', async () => {
    const of = await open('C8')
    const invoice = await bought(of, 12_000)
    const note = await credit(of, invoice, 4_800)
    const { version, number } = await getPurchase(world.system, { id: note })
    const change = (grossCents: number) =>
      changeAcceptedPurchase(world.system, {
        id: note,
        version,
        acceptDuplicate: false,
        kind: 'credit-note',
        creditedId: invoice,
        supplierId: of.supplierId,
        number,
        day: TODAY,
        lines: [{ nature: 'fees', grossCents }],
      } as never)
    await expect(change(12_001)).rejects.toThrow(/Il ne reste que 120,00/)
    await change(2_400)
    expect(await balancesOf(world, of.activityId)).toMatchObject({
      '401': -9_600,
      '44585': 1_600,
      '6283': 160,
      '6284': -800,
    })
  })

  test('refused: another supplier’s, a draft’s, before it, beyond it; two at once never pass it', async () => {
    const of = await open('C9')
    const invoice = await bought(of, 12_000)
    const { id: supplierId } = await addSupplier(world.system, { activityId: of.activityId, name: 'Autre' } as never)
    await expect(credit({ ...of, supplierId }, invoice, 1_200)).rejects.toThrow(/autre fournisseur/)
    await expect(credit(of, await draft(of, 1_000), 100)).rejects.toThrow(/facture validée/)
    await expect(credit(of, invoice, 1_200, { day: day('2026-03-09') })).rejects.toThrow(/précède la facture/)
    await expect(credit(of, invoice, 12_001)).rejects.toThrow(/Il ne reste que 120,00/)
    const stranger = await open('C10')
    await expect(credit(stranger, invoice, 100)).rejects.toThrow(/pas de cette activité/)
    const notes = [
      await draft(of, 7_000, { kind: 'credit-note', creditedId: invoice }),
      await draft(of, 7_000, { kind: 'credit-note', creditedId: invoice }),
    ]
    await expect(submitPurchases(world.system, { ids: notes, acceptDuplicate: false })).rejects.toThrow(
      /Il ne reste que 50,00/,
    )
    const both = await Promise.allSettled(notes.map(id => accept(id)))
    expect(both.map(one => one.status).sort()).toEqual(['fulfilled', 'rejected'])
  })

  test('the VAT that paying will free is to come whole: no levy at receipt rests on it', async () => {
    const its = await openWorld()
    await decideTestLevy(its, { moment: 'receipt' })
    const activityId = await openTestActivity(its, 'V1')
    const { id: supplierId } = await addSupplier(its.system, { activityId, name: 'Cabinet V1' } as never)
    await bought({ activityId, supplierId }, 12_000, {}, its.system)
    const { toCome } = await whatIsMine(its.system, { activityId })
    expect(toCome.map(term => [term.key, term.amountCents])).toEqual([['vatToRecover', 2_000]])
  })

  test('across a tier: what is left bears what the rule gives on it, and the purchases that change activity too', async () => {
    const its = await openWorld()
    // 2 % of purchases up to 100,00 HT, 1 % above.
    await decideTestLevy(its, {
      base: 'purchases',
      tiers: [
        { fromCents: 0, rateBp: 200 },
        { fromCents: 10_000, rateBp: 100 },
      ],
    } as never)
    const open = async (code: string) => {
      const activityId = await openTestActivity(its, code)
      const { id } = await addSupplier(its.system, { activityId, name: `Cabinet ${code}` } as never)
      return { activityId, supplierId: id }
    }
    const borne = async (of: Of) => (await balancesOf(its, of.activityId))['6283']
    const of = await open('T1')
    const first = await bought(of, 12_000, {}, its.system)
    await bought(of, 12_000, {}, its.system)
    expect(await borne(of)).toBe(300)
    const change = async (id: string, { supplierId }: Of, fields: object) => {
      const { version, number } = await getPurchase(its.system, { id })
      const about = { id, version, acceptDuplicate: false, supplierId, number, day: TODAY }
      return changeAcceptedPurchase(its.system, { ...about, ...fields } as never)
    }
    const note = await credit(of, first, 12_000, {}, its.system)
    // 2,00 of the first come back; the second alone bears 2,00, not 1,00.
    expect(await borne(of)).toBe(200)
    const lines = [{ nature: 'fees', grossCents: 6_000 }]
    await change(note, of, { kind: 'credit-note', creditedId: first, lines })
    // 150,00 HT are left: 2,00 + 0,50.
    expect(await borne(of)).toBe(250)

    const [left, other] = [await open('T2'), await open('T3')]
    const moved = await bought(left, 12_000, {}, its.system)
    await bought(left, 12_000, {}, its.system)
    await change(moved, left, {
      kind: 'invoice',
      lines: [{ nature: 'fees', grossCents: 12_000, activityId: other.activityId }],
    })
    expect([await borne(left), await borne(other)]).toEqual([200, 200])
  })

  test('the rate of the invoice, not of the day of the note', async () => {
    const of = await open('C11')
    const invoice = await bought(of, 12_000)
    await endLevy(world.system, { id: purchasesLevy, endsOn: day('2026-03-31') } as never)
    await decide('achats', 'purchases', 500, '6283', '2026-04-01')
    await credit(of, invoice, 12_000, { day: day('2026-04-02') }, world.on('2026-04-02').system)
    expect(await balancesOf(world, of.activityId)).toEqual({})
  })

  test('the books hold', async () => expect(await verifyLedger()).toEqual([]))
})
