import { describe, expect, test } from 'vitest'
import { day } from '../../kernel/day.ts'
import { cents } from '../../kernel/money.ts'
import { ownersPool } from '../../platform/database.server.ts'
import { testDatabase } from '../../platform/testing.server.ts'
import { cancelDeposit } from '../bank/index.ts'
import { balancesOf, decideTestLevy, openTestActivity, openWorld, type World } from '../fixtures.ts'
import { cancelReceipts, depositReceipts, listReceipts, turnoverStages } from '../invoicing/index.ts'
import { verifyLedger } from '../ledger/index.ts'
import { whatIsMine } from '../treasury/index.ts'
import { cancelTaking, checkTakings, getTaking, listTakings, recordTakings, zTaking } from './index.ts'

await testDatabase()

const z12 = (activityId: string, more: object = {}) =>
  zTaking.parse({
    activityId,
    day: '2026-03-10',
    reference: 'Z 12',
    lines: [
      { nature: 'goods', vatRateBp: 2000, grossCents: 12_000 },
      { nature: 'goods', vatRateBp: 550, grossCents: 8_439 },
    ],
    payments: [{ method: 'cash' }, { method: 'card', amountCents: 10_000 }],
    ...more,
  })

describe('a market trader', async () => {
  const world = await openWorld()
  await decideTestLevy(world)
  const record = (session: World['system'], ...takings: ReturnType<typeof z12>[]) => recordTakings(session, { takings })

  test('a day of market: posted at once, VAT and contribution due, none of it payable; at the bank, then', async () => {
    const activityId = await openTestActivity(world, 'M1')
    const { ids } = await record(world.system, z12(activityId))
    // HT 100,00 + 79,99 = 179,99; VAT 20,00 + 4,40; contribution 10 % → 18,00
    expect(await balancesOf(world, activityId)).toEqual({
      '511': 10_000,
      '53': 10_439,
      '707': -17_999,
      '44571': -2_440,
      '6283': 1_800,
      '581': -1_800,
    })
    expect(await whatIsMine(world.system, { activityId })).toMatchObject({ mineCents: -4_240, payableCents: 0 })
    expect(
      await turnoverStages(world.system, { activityId, from: day('2026-03-01'), to: day('2026-03-31') }),
    ).toMatchObject({ invoicedCents: 17_999, cashedCents: 17_999 })

    const toDeposit = async (method: 'card' | 'cash') =>
      (await listReceipts(world.system, { activityId, toDeposit: true, method, limit: 50 })).rows
    const [card] = await toDeposit('card')
    expect(card).toMatchObject({ customerName: 'Recette Z 12', amountCents: 10_000, overCents: 0, takingId: ids[0] })
    // The bank keeps 0,35 of the cards.
    await depositReceipts(world.system, {
      receiptIds: [card!.id],
      day: day('2026-03-10'),
      reference: 'TPE 7',
      feeCents: 35 as never,
    })
    const cash = await toDeposit('cash')
    await depositReceipts(world.system, { receiptIds: cash.map(r => r.id), day: day('2026-03-10'), reference: 'V1' })
    expect(await balancesOf(world, activityId)).toEqual({
      '512': 20_404,
      '627': 35,
      '707': -17_999,
      '44571': -2_440,
      '6283': 1_800,
      '581': -1_800,
    })
    // 204,04 − 18,00 − 24,40 of VAT
    expect(await whatIsMine(world.system, { activityId })).toMatchObject({ mineCents: 16_164, payableCents: 16_164 })
    await expect(cancelTaking(world.system, { id: ids[0]!, reason: 'Erreur' })).rejects.toThrow(/remis en banque/)
  })

  test('a part of the cash goes to the bank, the rest stays in the till', async () => {
    const activityId = await openTestActivity(world, 'M8')
    const { ids } = await record(world.system, z12(activityId))
    const other = await openTestActivity(world, 'M9')
    await record(world.system, z12(other))
    const of = async (its: string, method: 'card' | 'cash' = 'cash') =>
      (await listReceipts(world.system, { activityId: its, toDeposit: true, method, limit: 50 })).rows.map(
        row => row.id,
      )
    const deposit = (receiptIds: string[], keptCents: number) =>
      depositReceipts(world.system, {
        receiptIds,
        day: day('2026-03-10'),
        reference: 'V2',
        keptCents: keptCents as never,
      })
    const till = await of(activityId)
    await expect(deposit(till, 10_439)).rejects.toThrow(/atteint la remise/)
    await expect(deposit([...till, ...(await of(other))], 439)).rejects.toThrow(/celle d’une activité/)
    await expect(deposit(await of(activityId, 'card'), 439)).rejects.toThrow(/Seules des espèces/)
    const { id } = await deposit(till, 2_439)
    expect(await balancesOf(world, activityId)).toMatchObject({ '512': 8_000, '53': 2_439 })
    expect(await of(activityId)).toEqual([])
    await expect(cancelTaking(world.system, { id: ids[0]!, reason: 'Erreur' })).rejects.toThrow(/remis en banque/)
    await cancelDeposit(world.system, { id })
    expect(await balancesOf(world, activityId)).toMatchObject({ '53': 10_439 })
    expect(await of(activityId)).toEqual(till)
  })

  test('the same Z twice is noticed, whatever its capitals; another day or activity is another', async () => {
    const activityId = await openTestActivity(world, 'M2')
    await record(world.system, z12(activityId))
    await expect(record(world.system, z12(activityId, { reference: 'z 12' }))).rejects.toThrow(
      /déjà notée \(204,39\u00a0€\)/,
    )
    await expect(
      record(world.system, z12(activityId, { reference: 'Z 13' }), z12(activityId, { reference: 'Z 13 ' })),
    ).rejects.toThrow(/déjà notée/)
    await record(world.system, z12(activityId, { day: '2026-03-09' }))
    expect((await listTakings(world.system, { activityId, limit: 50 })).rows).toHaveLength(2)
    const both = await Promise.allSettled(
      [1, 2].map(() => record(world.system, z12(activityId, { reference: 'Z 14' }))),
    )
    expect(both.map(one => one.status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(String((both.find(one => one.status === 'rejected') as PromiseRejectedResult).reason)).toMatch(/référence/)
  })

  test('cancelled: a mirror, the contribution given back, the turnover too; the Z may be noted again', async () => {
    const activityId = await openTestActivity(world, 'M3')
    const { ids } = await record(world.system, z12(activityId))
    const receipt = (await listReceipts(world.system, { activityId, limit: 50 })).rows[0]!
    await expect(cancelReceipts(world.system, { ids: [receipt.id] })).rejects.toThrow(/annulez la recette/)
    await cancelTaking(world.system, { id: ids[0]!, reason: 'Z d’un autre jour' })
    expect(await balancesOf(world, activityId)).toEqual({})
    expect(await getTaking(world.system, { id: ids[0]! })).toMatchObject({
      cancelledOn: '2026-03-10',
      cancelReason: 'Z d’un autre jour',
      entryIds: [expect.any(String), expect.any(String)],
    })
    expect(
      await turnoverStages(world.system, { activityId, from: day('2026-03-01'), to: day('2026-03-31') }),
    ).toMatchObject({ invoicedCents: 0, cashedCents: 0 })
    expect((await listReceipts(world.system, { activityId, toDeposit: true, method: 'cash', limit: 50 })).rows).toEqual(
      [],
    )
    await expect(cancelTaking(world.system, { id: ids[0]!, reason: 'Encore' })).rejects.toThrow(/déjà annulée/)
    await record(world.system, z12(activityId))
    const { rows } = await ownersPool().query<{ base: string; amount: string }>(
      'select sum(base_cents) as base, sum(amount_cents) as amount from levy_assessment where organisation_id = $1 and activity_id = $2',
      [world.organisationId, activityId],
    )
    expect(rows[0]).toEqual({ base: '17999', amount: '1800' })
  })

  test('an entrepreneur: in the books at once; above the ceiling the house reads it', async () => {
    const activityId = await openTestActivity(world, 'M4', { autonomousUpToCents: 20_000 })
    const entrepreneur = world.as(['entrepreneur'], [activityId])
    const { ids } = await record(
      entrepreneur,
      z12(activityId),
      z12(activityId, { reference: 'Z 13', lines: [{ nature: 'goods', vatRateBp: 2000, grossCents: 20_000 }] }),
    )
    const unread = async () => (await listTakings(world.system, { activityId, toCheck: true, limit: 50 })).rows
    expect((await unread()).map(row => row.reference)).toEqual(['Z 12'])
    expect((await balancesOf(world, activityId))['707']).toBe(-17_999 - 16_667)
    await checkTakings(world.as(['accountant']), { ids: [ids[0]!] })
    expect(await unread()).toEqual([])
    await expect(checkTakings(world.as(['accountant']), { ids: [ids[0]!] })).rejects.toThrow(/déjà relue/)
    await expect(
      cancelTaking(world.on('2026-03-11').as(['entrepreneur'], [activityId]), { id: ids[0]!, reason: 'Trop tard' }),
    ).rejects.toThrow(/plus du jour/)
    await cancelTaking(entrepreneur, { id: ids[1]!, reason: 'Deux fois le même' })
    const stranger = await openTestActivity(world, 'M5')
    await expect(record(world.as(['entrepreneur'], [stranger]), z12(activityId))).rejects.toThrow(/n’existe pas/)
    await expect(record(world.as(['advisor'], [activityId]), z12(activityId, { reference: 'Z 15' }))).rejects.toThrow(
      /rôle/,
    )
  })

  test('before the first exercice: said plainly', async () => {
    const activityId = await openTestActivity(world, 'M7')
    await expect(record(world.system, z12(activityId, { day: '2025-12-31' }))).rejects.toThrow(/Aucun exercice/)
  })

  test('everything wrong is said at once, and nothing is written', async () => {
    const activityId = await openTestActivity(world, 'M6', { openedOn: '2026-02-01' })
    const wrong = z12(activityId, {
      day: '2026-01-31',
      lines: [{ nature: 'goods', vatRateBp: 850, grossCents: 100 }],
      payments: [{ method: 'cash', amountCents: 50 }],
      fileId: activityId,
    })
    await expect(record(world.system, wrong)).rejects.toMatchObject({
      refusals: [{ path: 'day' }, { path: 'lines.0.vatRateBp' }, { path: 'payments' }, { path: 'fileId' }].map(
        ({ path }) => ({ path: `takings.0.${path}` }),
      ),
    })
    expect(await balancesOf(world, activityId)).toEqual({})
  })
})

test('levies of every kind: at receipt, on margin, on purchases; a marketplace’s fee lowers the margin', async () => {
  const world = await openWorld()
  await decideTestLevy(world, { moment: 'receipt', tiers: [{ fromCents: cents(0), rateBp: 500 }] })
  await decideTestLevy(world, {
    code: 'marge',
    name: 'Marge',
    base: 'margin',
    tiers: [{ fromCents: cents(0), rateBp: 1000 }],
    chargeAccount: '6284',
  })
  await decideTestLevy(world, {
    code: 'achats',
    name: 'Achats',
    base: 'purchases',
    tiers: [{ fromCents: cents(0), rateBp: 200 }],
    chargeAccount: '6285',
  })
  const activityId = await openTestActivity(world, 'W1')
  const { ids } = await recordTakings(world.system, {
    takings: [
      z12(activityId, {
        reference: 'Versement 88',
        lines: [{ nature: 'goods', vatRateBp: 2000, grossCents: 24_000 }],
        payments: [{ method: 'marketplace' }],
        fee: { grossCents: 3_000, vatCents: 500 },
      }),
    ],
  })
  // HT 200,00; fee HT 25,00. 5 % of 200,00 = 10,00 · 10 % of 175,00 = 17,50 · 2 % of 25,00 = 0,50
  expect(await balancesOf(world, activityId)).toEqual({
    '5116': 21_000,
    '6222': 2_500,
    '44566': 500,
    '707': -20_000,
    '44571': -4_000,
    '6283': 1_000,
    '6284': 1_750,
    '6285': 50,
    '581': -2_800,
  })
  await cancelTaking(world.system, { id: ids[0]!, reason: 'Commande reprise' })
  expect(await balancesOf(world, activityId)).toEqual({})
  expect(await verifyLedger()).toEqual([])
})

test.each([
  // 10 % up to 1 000 HT, 5 % above: 800 bear 80, then 400 bear 20 + 10; without the 800, 400 bear 40.
  [
    'a tier',
    {
      tiers: [
        { fromCents: cents(0), rateBp: 1000 },
        { fromCents: cents(100_000), rateBp: 500 },
      ],
    },
    11_000,
  ],
  // 10 % and 90 at most: 800 bear 80, then 400 bear 10; without the 800, 400 bear 40.
  ['a cap', { capCents: cents(9_000) }, 9_000],
])(
  'cancelled across %s: what is left bears what the rule gives on it, in the same transaction',
  async (_, levy, bothCents) => {
    const world = await openWorld()
    await decideTestLevy(world, levy)
    const activityId = await openTestActivity(world, 'T1')
    const { ids } = await recordTakings(world.system, {
      takings: [
        z12(activityId, {
          lines: [{ nature: 'goods', vatRateBp: 2000, grossCents: 96_000 }],
          payments: [{ method: 'cash' }],
        }),
        z12(activityId, {
          reference: 'Z 13',
          lines: [{ nature: 'goods', vatRateBp: 2000, grossCents: 48_000 }],
          payments: [{ method: 'cash' }],
        }),
      ],
    })
    const borne = async (of: string) => (await balancesOf(world, of))['6283']
    expect(await borne(activityId)).toBe(bothCents)
    await cancelTaking(world.system, { id: ids[0]!, reason: 'Z d’un autre jour' })
    expect(await balancesOf(world, activityId)).toEqual({
      '53': 48_000,
      '707': -40_000,
      '44571': -8_000,
      '6283': 4_000,
      '581': -4_000,
    })
    expect(await borne(world.houseActivityId)).toBe(-4_000)
    const { entryIds } = await getTaking(world.system, { id: ids[0]! })
    expect(entryIds).toHaveLength(3)
    await cancelTaking(world.system, { id: ids[1]!, reason: 'Elle aussi' })
    expect(await balancesOf(world, activityId)).toEqual({})
    expect(await verifyLedger()).toEqual([])
  },
)

test('a marketplace abroad bills no VAT: the activity owes it and deducts it, where it is established', async () => {
  const world = await openWorld()
  await decideTestLevy(world, {
    base: 'margin',
    tiers: [{ fromCents: cents(0), rateBp: 1000 }],
  })
  const sell = async (activityId: string, fee: object, vatRateBp = 2000) =>
    (
      await recordTakings(world.system, {
        takings: [
          z12(activityId, {
            lines: [{ nature: 'goods', vatRateBp, grossCents: 24_000 }],
            payments: [{ method: 'marketplace' }],
            fee,
          }),
        ],
      })
    ).ids[0]!
  const abroad = { grossCents: 3_000, reverseCharge: true }
  const activityId = await openTestActivity(world, 'E1')
  const id = await sell(activityId, abroad)
  // HT 200,00; the fee is 30,00 HT, its VAT 6,00 on both sides; 10 % of a margin of 170,00.
  expect(await balancesOf(world, activityId)).toEqual({
    '5116': 21_000,
    '6222': 3_000,
    '44566': 600,
    '4452': -600,
    '707': -20_000,
    '44571': -4_000,
    '6283': 1_700,
    '581': -1_700,
  })
  const { rows } = await ownersPool().query(
    `select account, vat_rate_bp as rate from entry_line where organisation_id = $1 and activity_id = $2 and account in ('4452', '44566') order by 1`,
    [world.organisationId, activityId],
  )
  expect(rows).toEqual([
    { account: '4452', rate: 2000 },
    { account: '44566', rate: 2000 },
  ])
  expect(await getTaking(world.system, { id })).toMatchObject({
    feeCents: 3_000,
    feeVatCents: 600,
    feeReverseChargeBp: 2000,
  })
  await cancelTaking(world.system, { id, reason: 'Commande reprise' })
  expect(await balancesOf(world, activityId)).toEqual({})

  const island = await openTestActivity(world, 'E2', { vatTerritory: 'reunion' })
  await sell(island, abroad, 850)
  expect(await balancesOf(world, island)).toMatchObject({ '44566': 255, '4452': -255, '6222': 3_000 })
  await expect(sell(activityId, { ...abroad, vatCents: 600 })).rejects.toThrow(/de l’étranger.*sans TVA/)
  expect(await verifyLedger()).toEqual([])
})
