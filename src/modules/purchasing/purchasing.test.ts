import { describe, expect, test } from 'vitest'
import { day } from '../../kernel/day.ts'
import { Refused } from '../../kernel/refusal.ts'
import { ownersPool } from '../../platform/database.server.ts'
import { newId } from '../../platform/ids.server.ts'
import { testDatabase } from '../../platform/testing.server.ts'
import { openTestActivity, openWorld, type World } from '../fixtures.ts'
import { decideLevy } from '../levies/index.ts'
import { addPerson, setActivityOwners } from '../people/index.ts'
import {
  acceptPurchases,
  addSupplier,
  addVehicle,
  attachReceipt,
  changeAcceptedPurchase,
  changeSupplier,
  discardPurchaseDraft,
  getFile,
  getPurchase,
  listPurchases,
  listSuppliers,
  payPurchases,
  refusePurchase,
  savePurchaseDraft,
  submitPurchases,
  withdrawPurchases,
} from './index.ts'

await testDatabase()
const elsewhere = await openWorld()

const PDF = (text: string) => Buffer.from(`%PDF-1.7 ${text}`).toString('base64')
const TODAY = day('2026-03-10')
let printed = 0

const line = (grossCents: number, more: object = {}) => ({ nature: 'office-supplies', grossCents, ...more })
const supplierOf = async (world: World, activityId: string, more: object = {}) =>
  (await addSupplier(world.system, { activityId, name: 'Papeterie du Volvestre', ...more } as never)).id

interface Bought {
  activityId: string
  supplierId: string
  lines?: object[]
  more?: object
}
async function draft(
  world: World,
  { activityId, supplierId, lines = [line(12_000)], more = {} }: Bought,
): Promise<string> {
  const input = { activityId, supplierId, kind: 'invoice', number: `F-${++printed}`, day: TODAY, lines, ...more }
  return (await savePurchaseDraft(world.system, input as never)).id
}
async function accepted(world: World, bought: Bought): Promise<string> {
  const id = await draft(world, bought)
  await submitPurchases(world.system, { ids: [id], acceptDuplicate: false })
  await acceptPurchases(world.system, { ids: [id], acceptDuplicate: false })
  return id
}
const pay = (world: World, purchaseId: string, amountCents?: number) =>
  payPurchases(world.system, {
    items: [{ purchaseId, amountCents: amountCents as never }],
    day: TODAY,
    method: 'transfer',
  })

const rows = async <T = Record<string, unknown>>(text: string, values: unknown[]): Promise<T[]> =>
  (await ownersPool().query(text, values)).rows
const linesOf = async (id: string) =>
  (
    await rows<{ account: string; code: string; gap: number }>(
      `select l.account, a.code, l.debit - l.credit as gap from entry e join entry_line l on l.organisation_id = e.organisation_id and l.entry_id = e.id
       join activity a on a.organisation_id = l.organisation_id and a.id = l.activity_id where e.document_id = $1 order by l.position`,
      [id],
    )
  ).map(({ account, code, gap }) => `${code} ${account} ${gap}`)
const balanceOf = async (id: string, account: string) =>
  (
    await rows<{ balance: number }>(
      'select coalesce(sum(debit - credit), 0)::bigint as balance from entry_line where item_id = $1 and account = $2',
      [id, account],
    )
  )[0]!.balance
const codesOf = (promise: Promise<unknown>) =>
  promise.then(
    () => [],
    error => {
      if (!(error instanceof Refused)) throw error
      return error.refusals.map(refusal => refusal.code)
    },
  )

describe('suppliers', async () => {
  const world = await openWorld()
  const activityId = await openTestActivity(world, 'S1')

  test('identifiers are checked all at once, and kept without spaces', async () => {
    const wrong = { activityId, name: 'X', siren: '123 456 789', vatNumber: 'FR00', iban: 'FR76 0000', bic: 'Z' }
    expect(await codesOf(addSupplier(world.system, wrong as never))).toEqual(['siren', 'tva', 'iban', 'bic'])
    const id = await supplierOf(world, activityId, { siren: '552 100 554', iban: 'FR76 3000 6000 0112 3456 7890 189' })
    const found = (await listSuppliers(world.system, { q: 'papétérie', limit: 50 })).rows.find(row => row.id === id)!
    expect(found).toMatchObject({ siren: '552100554', iban: 'FR7630006000011234567890189', country: 'FR' })
    expect(await rows('select kind, code ~ $2 as f from third_party where id = $1', [id, '^F'])).toEqual([
      { kind: 'supplier', f: true },
    ])
    const change = { id, version: 1, name: 'Papeterie', archived: true } as never
    await changeSupplier(world.system, change)
    expect(await codesOf(changeSupplier(world.system, change))).toEqual(['perime'])
  })
})

describe('receipts', async () => {
  const world = await openWorld()
  const activityId = await openTestActivity(world, 'R1')
  const supplierId = await supplierOf(world, activityId)
  const entrepreneur = world.as(['entrepreneur'], [activityId])
  const attach = (text: string, acceptDuplicate = false) =>
    attachReceipt(entrepreneur, { activityId, name: 'ticket.pdf', contentBase64: PDF(text), acceptDuplicate })

  test('only photos and PDF are kept, and come back as they were', async () => {
    expect(
      await codesOf(
        attachReceipt(entrepreneur, {
          activityId,
          name: 'x.pdf',
          contentBase64: Buffer.from('MZ').toString('base64'),
          acceptDuplicate: false,
        }),
      ),
    ).toEqual(['format'])
    const { id, mediaType } = await attach('one')
    expect(mediaType).toBe('application/pdf')
    expect(await getFile(entrepreneur, { id })).toMatchObject({ name: 'ticket.pdf', contentBase64: PDF('one') })
    await expect(getFile(elsewhere.system, { id })).rejects.toMatchObject({ kind: 'not-found' })
  })

  test('sent again before it is used, it is the same file; used, it warns', async () => {
    const { id } = await attach('two')
    expect((await attach('two')).id).toBe(id)
    await draft(world, { activityId, supplierId, more: { receiptId: id } })
    expect(await codesOf(attach('two'))).toEqual(['doublon'])
    expect((await attach('two', true)).id).not.toBe(id)
  })

  test('the same number of the same supplier is noticed, in another activity too', async () => {
    const siren = '404833048'
    const [first, second] = [
      await supplierOf(world, activityId, { siren }),
      await supplierOf(world, await openTestActivity(world, 'R2'), { siren }),
    ]
    const { rows: suppliers } = await listSuppliers(world.system, { limit: 50 })
    const other = suppliers.find(row => row.id === second)!
    await draft(world, { activityId, supplierId: first, more: { number: 'A-2026/7' } })
    const id = await draft(world, { activityId: other.activityId, supplierId: second, more: { number: 'a2026 7' } })
    expect(await codesOf(submitPurchases(world.system, { ids: [id], acceptDuplicate: false }))).toEqual(['doublon'])
    await submitPurchases(world.system, { ids: [id], acceptDuplicate: true })
    expect(await codesOf(acceptPurchases(world.system, { ids: [id], acceptDuplicate: false }))).toEqual(['doublon'])
  })

  test('an entrepreneur joins a receipt; the house may do without', async () => {
    const id = await draft(world, { activityId, supplierId })
    expect(await codesOf(submitPurchases(entrepreneur, { ids: [id], acceptDuplicate: false }))).toEqual([
      'justificatif',
    ])
    await submitPurchases(world.system, { ids: [id], acceptDuplicate: false })
  })
})

describe('the way of a purchase', async () => {
  const world = await openWorld()
  const activityId = await openTestActivity(world, 'W1')
  const supplierId = await supplierOf(world, activityId)
  const commitments = (id: string) =>
    rows('select activity_id, amount_cents from commitment where subject_id = $1 and until is null', [id])

  test('submitted it is a commitment; refused and taken back it is none; accepted it is in the brouillard', async () => {
    const id = await draft(world, { activityId, supplierId, lines: [line(12_000), line(6_000, { nature: 'fees' })] })
    await submitPurchases(world.system, { ids: [id], acceptDuplicate: false })
    expect(await commitments(id)).toEqual([{ activity_id: activityId, amount_cents: 18_000 }])
    await refusePurchase(world.system, { id, reason: 'Il manque le bon de commande.' })
    expect(await commitments(id)).toEqual([])
    expect(await codesOf(acceptPurchases(world.system, { ids: [id], acceptDuplicate: false }))).toEqual(['etat'])
    await withdrawPurchases(world.system, { ids: [id] })
    await submitPurchases(world.system, { ids: [id], acceptDuplicate: false })
    await acceptPurchases(world.system, { ids: [id], acceptDuplicate: false })
    expect(await commitments(id)).toEqual([])
    expect(await linesOf(id)).toEqual([
      'W1 6064 10000',
      'W1 44566 2000',
      'W1 401 -18000',
      'W1 6226 5000',
      'W1 44585 1000',
    ])
    const read = await getPurchase(world.system, { id })
    expect(read).toMatchObject({ status: 'accepted', provisional: true, openCents: 18_000, deductibleCents: 3_000 })
    expect(read.history.map(one => one.useCase)).toEqual([
      'submitPurchases',
      'refusePurchase',
      'withdrawPurchases',
      'submitPurchases',
      'acceptPurchases',
    ])
    expect(
      await codesOf(
        savePurchaseDraft(world.system, { id, version: read.version, activityId, kind: 'invoice', lines: [] }),
      ),
    ).toEqual(['etat'])
    expect(await codesOf(discardPurchaseDraft(world.system, { id }))).toEqual(['etat'])
  })

  test('many are accepted, or none; each says what it lacks', async () => {
    const good = await draft(world, { activityId, supplierId })
    const bare = (await savePurchaseDraft(world.system, { activityId, kind: 'invoice', lines: [] })).id
    const error = await submitPurchases(world.system, { ids: [good, bare], acceptDuplicate: false }).catch(e => e)
    expect(error.refusals.map((r: { code: string; path: string }) => `${r.code} ${r.path}`)).toEqual([
      'lignes ids.1',
      'date ids.1',
      'fournisseur ids.1',
      'numero ids.1',
    ])
    expect((await getPurchase(world.system, { id: good })).status).toBe('draft')
  })

  test('a draft is discarded, a stale one refused', async () => {
    const id = await draft(world, { activityId, supplierId })
    const again = { id, activityId, kind: 'invoice' as const, lines: [] }
    await savePurchaseDraft(world.system, { ...again, version: 1 })
    expect(await codesOf(savePurchaseDraft(world.system, { ...again, version: 1 }))).toEqual(['perime'])
    await discardPurchaseDraft(world.system, { id })
    await expect(getPurchase(world.system, { id })).rejects.toMatchObject({ kind: 'not-found' })
  })

  test('the same request twice, at once too, accepts and pays once', async () => {
    const id = await draft(world, { activityId, supplierId })
    const session = world.as(['accountant'])
    await submitPurchases(session, { ids: [id], acceptDuplicate: false })
    const accept = () => acceptPurchases(session, { ids: [id], acceptDuplicate: false }, `accept ${id}`)
    expect(await Promise.all([accept(), accept()])).toEqual([{ ids: [id] }, { ids: [id] }])
    const payment = { items: [{ purchaseId: id }], day: TODAY, method: 'transfer' as const }
    const [one, two] = await Promise.all([
      payPurchases(session, payment, `pay ${id}`),
      payPurchases(session, payment, `pay ${id}`),
    ])
    expect(one).toEqual(two)
    expect(await balanceOf(id, '401')).toBe(0)
    expect(await codesOf(payPurchases(session, payment))).toEqual(['montant'])
  })

  test('a dozen clicks on pay, one payment', async () => {
    const id = await accepted(world, { activityId, supplierId })
    const results = await Promise.allSettled(Array.from({ length: 12 }, () => pay(world, id)))
    expect(results.filter(r => r.status === 'fulfilled')).toHaveLength(1)
  })

  test('a correction in the brouillard replaces the entry; a validated or paid one stays', async () => {
    const id = await accepted(world, { activityId, supplierId })
    const { version } = await getPurchase(world.system, { id })
    const fields = {
      id,
      version,
      acceptDuplicate: false,
      kind: 'invoice',
      supplierId,
      number: `F-${++printed}`,
      day: TODAY,
    }
    await changeAcceptedPurchase(world.system, {
      ...fields,
      lines: [line(24_000, { nature: 'small-equipment' })],
    } as never)
    expect(await linesOf(id)).toEqual(['W1 6063 20000', 'W1 44566 4000', 'W1 401 -24000'])
    await pay(world, id, 4_000)
    const now = { ...fields, version: version + 1, lines: [line(1_000)] } as never
    expect(await codesOf(changeAcceptedPurchase(world.system, now))).toEqual(['payee'])
    const sealed = await accepted(world, { activityId, supplierId })
    const { version: sealedVersion } = await getPurchase(world.system, { id: sealed })
    await ownersPool().query(
      `select set_config('app.tenant', $1, false), validate_entries((select array_agg(id) from entry where document_id = $2), now())`,
      [world.organisationId, sealed],
    )
    expect(
      await codesOf(
        changeAcceptedPurchase(world.system, {
          ...fields,
          id: sealed,
          version: sealedVersion,
          lines: [line(1_000)],
        } as never),
      ),
    ).toEqual(['base'])
    expect((await linesOf(sealed)).length).toBe(3)
  })
})

describe('payment', async () => {
  const world = await openWorld()
  const activityId = await openTestActivity(world, 'P1')
  const other = await openTestActivity(world, 'P2')
  const supplierId = await supplierOf(world, activityId)

  test('frees the waiting VAT of services in proportion, exactly to zero', async () => {
    const lines = [
      line(10_001, { nature: 'fees' }),
      line(3_333, { nature: 'fees', vatRateBp: 1000 }),
      line(5_000),
      line(7_777, { nature: 'rent', activityId: other }),
    ]
    const id = await accepted(world, { activityId, supplierId, lines })
    const waiting = await balanceOf(id, '44585')
    expect(waiting).toBe(1_667 + 303 + 1_296)
    const seen: number[] = []
    for (const amount of [1, 3_333, 9_999]) {
      await pay(world, id, amount)
      seen.push(await balanceOf(id, '44585'))
    }
    expect(seen.every((left, i) => left > 0 && left <= (seen[i - 1] ?? waiting))).toBe(true)
    await pay(world, id)
    expect([await balanceOf(id, '44585'), await balanceOf(id, '401')]).toEqual([0, 0])
    const letters = await rows(
      'select count(distinct x.lettering_id)::int as n from entry_line l join lettering_line x on x.entry_id = l.entry_id and x.position = l.position where l.item_id = $1',
      [id],
    )
    expect(letters).toEqual([{ n: 4 }])
    const bad = await rows(
      `select l.entry_id from entry_line l where l.organisation_id = $1 group by l.entry_id, l.activity_id having sum(l.debit) <> sum(l.credit)`,
      [world.organisationId],
    )
    expect(bad).toEqual([])
  })

  test('says everything that stands against it', async () => {
    const draftId = await draft(world, { activityId, supplierId })
    const id = await accepted(world, { activityId, supplierId })
    const items = [{ purchaseId: draftId }, { purchaseId: id, amountCents: 12_001 as never }]
    expect(
      await codesOf(payPurchases(world.system, { items, day: day('2026-03-11'), method: 'transfer', account: '5129' })),
    ).toEqual(['date', 'compte', 'montant', 'montant'])
    await expect(
      payPurchases(world.as(['entrepreneur'], [activityId]), { items, day: TODAY, method: 'transfer' }),
    ).rejects.toMatchObject({ kind: 'forbidden' })
  })

  test('a credit note is paid back, or comes off an invoice in one payment', async () => {
    const invoice = await accepted(world, { activityId, supplierId, lines: [line(12_000, { nature: 'fees' })] })
    const note = await accepted(world, {
      activityId,
      supplierId,
      lines: [line(2_400, { nature: 'fees' })],
      more: { kind: 'credit-note' },
    })
    const paid = await payPurchases(world.system, {
      items: [{ purchaseId: invoice }, { purchaseId: note }],
      day: TODAY,
      method: 'transfer',
    })
    expect(paid.amountCents).toBe(9_600)
    expect([await balanceOf(note, '44585'), await balanceOf(note, '401'), await balanceOf(invoice, '44585')]).toEqual([
      0, 0, 0,
    ])
  })
})

describe('expense reports', async () => {
  const world = await openWorld()
  const activityId = await openTestActivity(world, 'E1')
  const { id: personId } = await addPerson(world.system, { firstName: 'Camille', lastName: 'Dupré' } as never)
  await setActivityOwners(world.system, { activityId, owners: [{ personId, shareBp: 10_000 }] } as never)
  const session = { ...world.as(['entrepreneur'], [activityId]), personId }
  const report = async (lines: object[], more: object = {}) =>
    (await savePurchaseDraft(session, { activityId, kind: 'expense-report', day: TODAY, lines, ...more } as never)).id
  const grossOf = async (id: string) => (await getPurchase(world.system, { id })).grossCents

  test('are owed to the person, who is paid back', async () => {
    const receiptId = (
      await attachReceipt(session, { activityId, name: 't.pdf', contentBase64: PDF('repas'), acceptDuplicate: false })
    ).id
    const id = await report([{ nature: 'restaurant', grossCents: 2_200, vatRateBp: 1000 }], { receiptId })
    await submitPurchases(session, { ids: [id], acceptDuplicate: false })
    await acceptPurchases(world.system, { ids: [id], acceptDuplicate: false })
    expect(await linesOf(id)).toEqual(['E1 6256 2000', 'E1 44566 200', 'E1 4686 -2200'])
    const entry = await rows(
      `select e.journal_code, t.kind from entry e join entry_line l on l.entry_id = e.id join third_party t on t.id = l.third_party_id where e.document_id = $1`,
      [id],
    )
    expect(entry).toEqual([{ journal_code: 'NF', kind: 'employee' }])
    await pay(world, id)
    expect(await balanceOf(id, '4686')).toBe(0)
  })

  test('kilometres follow the scale of the year, cumulated, whatever is corrected', async () => {
    const { id: vehicleId } = await addVehicle(session, {
      kind: 'car',
      registration: 'ab-123-cd',
      fiscalPower: 5,
      electric: false,
    })
    expect(
      await codesOf(addVehicle(session, { kind: 'car', registration: 'AB123CD', fiscalPower: 5, electric: false })),
    ).toEqual(['vehicle_registration'])
    const travel = (kilometres: number) => report([{ nature: 'kilometres', vehicleId, kilometres }])
    const [first, second] = [await travel(4_000), await travel(3_000)]
    await submitPurchases(session, { ids: [first, second], acceptDuplicate: false })
    await acceptPurchases(world.system, { ids: [first, second], acceptDuplicate: false })
    expect(await grossOf(first)).toBe(254_400)
    expect((await grossOf(first)) + (await grossOf(second))).toBe(7_000 * 35.7 + 139_500)
    const { version } = await getPurchase(world.system, { id: first })
    await changeAcceptedPurchase(world.system, {
      id: first,
      version,
      acceptDuplicate: false,
      kind: 'expense-report',
      day: TODAY,
      lines: [{ nature: 'kilometres', vehicleId, kilometres: 5_000 }],
    } as never)
    expect((await grossOf(first)) + (await grossOf(second))).toBe(8_000 * 35.7 + 139_500)
    const { id: stranger } = await addPerson(world.system, { firstName: 'Alix', lastName: 'Roux' } as never)
    expect(
      await codesOf(
        savePurchaseDraft(world.system, {
          activityId,
          kind: 'expense-report',
          personId: stranger,
          lines: [{ nature: 'kilometres', vehicleId, kilometres: 10 }],
        } as never),
      ),
    ).toEqual(['vehicule'])
  })
})

describe('levies', async () => {
  const world = await openWorld()
  const activityId = await openTestActivity(world, 'L1')
  const supplierId = await supplierOf(world, activityId)
  const decide = (code: string, base: string, rateBp: number) =>
    decideLevy(world.system, {
      code,
      name: code,
      base,
      moment: 'issue',
      tiers: [{ fromCents: 0, rateBp }],
      chargeAccount: '6283',
      startsOn: day('2026-01-01'),
      decidedOn: day('2025-06-01'),
      decision: 'Assemblée du 1er juin 2025',
    } as never)
  await decide('marge', 'margin', 1_000)
  await decide('achats', 'purchases', 100)
  const assessed = (id: string) =>
    rows(
      'select code, sum(base_cents)::bigint as base, sum(amount_cents)::bigint as amount from levy_assessment where document_id = $1 group by code order by code',
      [id],
    )

  test('on the margin a purchase gives back, on purchases it bears; assets are neither; a correction follows', async () => {
    const id = await accepted(world, {
      activityId,
      supplierId,
      lines: [line(12_000), line(120_000, { asset: true, account: '2183' })],
    })
    expect(await assessed(id)).toEqual([
      { code: 'achats', base: 10_000, amount: 100 },
      { code: 'marge', base: -10_000, amount: -1_000 },
    ])
    expect((await linesOf(id)).filter(text => text.includes('6283') || text.includes('581'))).toEqual([
      'L1 6283 100',
      'L1 581 -100',
      'H 581 100',
      'H 6283 -100',
      'L1 6283 -1000',
      'L1 581 1000',
      'H 581 -1000',
      'H 6283 1000',
    ])
    const { version } = await getPurchase(world.system, { id })
    await changeAcceptedPurchase(world.system, {
      id,
      version,
      acceptDuplicate: false,
      kind: 'invoice',
      supplierId,
      number: 'corrigée',
      day: TODAY,
      lines: [line(6_000)],
    } as never)
    expect(await assessed(id)).toEqual([
      { code: 'achats', base: 5_000, amount: 50 },
      { code: 'marge', base: -5_000, amount: -500 },
    ])
    expect((await linesOf(id)).filter(text => text.startsWith('H'))).toEqual([
      'H 581 50',
      'H 6283 -50',
      'H 581 -500',
      'H 6283 500',
    ])
    const note = await accepted(world, { activityId, supplierId, lines: [line(6_000)], more: { kind: 'credit-note' } })
    expect(await assessed(note)).toEqual([
      { code: 'achats', base: -5_000, amount: -50 },
      { code: 'marge', base: 5_000, amount: 500 },
    ])
  })
})

describe('who sees what', async () => {
  const world = await openWorld()
  const activityId = await openTestActivity(world, 'T1')
  const other = await openTestActivity(world, 'T2')
  const supplierId = await supplierOf(world, activityId)
  const [mine, theirs] = [world.as(['entrepreneur'], [activityId]), world.as(['entrepreneur'], [other])]

  test('another tenant and another entrepreneur find nothing', async () => {
    const id = await accepted(world, { activityId, supplierId })
    for (const session of [elsewhere.system, theirs]) {
      await expect(getPurchase(session, { id })).rejects.toMatchObject({ kind: 'not-found' })
      await expect(withdrawPurchases(session, { ids: [id] })).rejects.toBeInstanceOf(Refused)
      await expect(discardPurchaseDraft(session, { id })).rejects.toMatchObject({ kind: 'not-found' })
      expect((await listPurchases(session, { limit: 50 })).rows).toEqual([])
      expect((await listSuppliers(session, { limit: 50 })).rows).toEqual([])
      await expect(savePurchaseDraft(session, { activityId, kind: 'invoice', lines: [] })).rejects.toMatchObject({
        kind: 'not-found',
      })
    }
    expect(
      await codesOf(savePurchaseDraft(theirs, { activityId: other, supplierId, kind: 'invoice', lines: [] })),
    ).toEqual(['introuvable'])
    expect(
      await codesOf(
        savePurchaseDraft(theirs, { activityId: other, kind: 'expense-report', personId: newId(), lines: [] }),
      ),
    ).toEqual(['introuvable'])
    expect(
      await codesOf(
        savePurchaseDraft(mine, { activityId, kind: 'invoice', lines: [line(100, { activityId: other })] } as never),
      ),
    ).toEqual(['introuvable'])
  })

  test('each activity of a shared invoice reads its own lines and cannot change it', async () => {
    const id = await draft(world, { activityId, supplierId, lines: [line(12_000), line(6_000, { activityId: other })] })
    const seen = await getPurchase(theirs, { id })
    expect(seen.lines.map(l => l.grossCents)).toEqual([6_000])
    expect((await listPurchases(theirs, { activityId: other, limit: 50 })).rows.map(row => row.id)).toEqual([id])
    await expect(discardPurchaseDraft(theirs, { id })).rejects.toBeInstanceOf(Refused)
    await submitPurchases(world.system, { ids: [id], acceptDuplicate: false })
    await expect(withdrawPurchases(theirs, { ids: [id] })).rejects.toBeInstanceOf(Refused)
  })

  test('lists page by cursor and filter', async () => {
    await draft(world, { activityId, supplierId, more: { day: null } })
    const found = []
    for (let after: string | undefined; ; ) {
      const page: Awaited<ReturnType<typeof listPurchases>> = await listPurchases(mine, {
        limit: 1,
        ...(after ? { after } : {}),
      })
      found.push(...page.rows.map(row => row.id))
      if (!page.next) break
      after = page.next
    }
    expect(new Set(found).size).toBe(3)
    expect((await listPurchases(mine, { unpaid: true, limit: 50 })).rows).toHaveLength(1)
    expect((await listPurchases(mine, { q: 'volvestre', status: 'accepted', limit: 50 })).rows).toHaveLength(1)
  })
})
