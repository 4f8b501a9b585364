import { describe, expect, test } from 'vitest'
import { addDays, day } from '../../kernel/day.ts'
import { ownersPool } from '../../platform/database.server.ts'
import { newId } from '../../platform/ids.server.ts'
import { testDatabase } from '../../platform/testing.server.ts'
import {
  addTestCustomer,
  decideTestLevy,
  issueTestInvoice,
  openTestActivity,
  openWorld,
  testLine,
  type World,
} from '../fixtures.ts'
import {
  answerQuote,
  cancelReceipts,
  draftCreditNote,
  invoiceQuote,
  issueInvoices,
  listReceipts,
  recordReceipts,
  saveQuoteDraft,
  sendQuote,
} from '../invoicing/index.ts'
import { postSundryEntry } from '../ledger/index.ts'
import { addContract, addPerson, setActivityOwners } from '../people/index.ts'
import { portfolio, reckonStandings } from '../support/index.ts'
import { cancelTaking, recordTakings, zTaking } from '../takings/index.ts'
import { auditOf, entrepreneurHome, houseHome, listAudit, search, turnoverReport } from './index.ts'

await testDatabase()

const line = (unitPrice: string, label = 'Prestation') => testLine(unitPrice, { label })

const bill = async (world: World, activityId: string, customerId: string, unitPrice: string): Promise<string> =>
  (await issueTestInvoice(world, { activityId, customerId }, [line(unitPrice)])).id

async function signedQuote(world: World, activityId: string, customerId: string, unitPrice: string): Promise<string> {
  const { id } = await saveQuoteDraft(world.system, { activityId, customerId, discountBp: 0, lines: [line(unitPrice)] })
  await sendQuote(world.system, { id } as never)
  await answerQuote(world.system, { id, answer: 'signed', by: 'La maire', on: day('2026-03-10') } as never)
  return id
}

async function owner(world: World, activityId: string, firstName: string, lastName: string): Promise<string> {
  const { id } = await addPerson(world.system, { firstName, lastName })
  await setActivityOwners(world.system, { activityId, owners: [{ personId: id, shareBp: 10_000 }] })
  return id
}

const receive = (world: World, customerId: string, amountCents: number, invoiceId: string) =>
  recordReceipts(world.system, {
    receipts: [
      {
        customerId,
        day: day('2026-03-10'),
        method: 'transfer',
        amountCents: amountCents as never,
        parts: [{ invoiceId, amountCents: amountCents as never }],
      },
    ],
  })

// On paper, 10 March 2026, contribution of 10 % at issue:
//   A: invoices of 1 000 and 500 HT (1 200 and 600 TTC), a credit note of 500 HT; 720 TTC received of the first (600 HT).
//   B: a signed quote of 2 000, a deposit of 30 % (600 HT) whose credit note takes it all back; an invoice of 100 HT.
const world = await openWorld()
const elsewhere = await openWorld()
await decideTestLevy(world)
const a = await openTestActivity(world, 'A')
const b = await openTestActivity(world, 'B')
const customerA = await addTestCustomer(world, a, 'Mairie de Rieux')
const customerB = await addTestCustomer(world, b, 'Théâtre de l’Œuvre')
const zoe = await owner(world, a, 'Zoé', 'Lefèvre')
const paul = await owner(world, b, 'Paul', 'Éluard')
const first = await bill(world, a, customerA, '1000')
const second = await bill(world, a, customerA, '500')
await issueInvoices(world.system, { ids: [(await draftCreditNote(world.system, { id: second })).id] })
await receive(world, customerA, 72_000, first)
const quote = await signedQuote(world, b, customerB, '2000')
const deposit = (await invoiceQuote(world.system, { id: quote, kind: 'deposit', shareBp: 3000 } as never)).id
await issueInvoices(world.system, { ids: [deposit] })
await issueInvoices(world.system, { ids: [(await draftCreditNote(world.system, { id: deposit })).id] })
await bill(world, b, customerB, '100')

describe('turnover', () => {
  const period = { from: day('2026-01-01'), to: day('2026-12-31') }
  test('is the net credit of accounts 70, and the invoices that made it, deposits and their credit notes apart', async () => {
    const report = await turnoverReport(world.as(['director']), { ...period, by: 'activity' })
    expect(report.rows.map(row => [row.label, row.ledgerCents, row.invoicedCents, row.gapCents])).toEqual([
      ['Atelier A', 100_000, 100_000, 0],
      ['Atelier B', 10_000, 10_000, 0],
    ])
    expect(report.total).toEqual({ ledgerCents: 110_000, invoicedCents: 110_000, takingsCents: 0, gapCents: 0 })
    const months = await turnoverReport(world.as(['director']), { ...period, by: 'month' })
    expect(months.rows).toEqual([
      { key: '2026-03', label: '2026-03', ledgerCents: 110_000, invoicedCents: 110_000, takingsCents: 0, gapCents: 0 },
    ])
  })
  test('of an entrepreneur is theirs alone', async () => {
    const report = await turnoverReport(world.as(['entrepreneur'], [b]), { ...period, by: 'activity' })
    expect(report.rows.map(row => [row.key, row.ledgerCents])).toEqual([[b, 10_000]])
  })
  test('takings made it too, those taken back leave it', async () => {
    const other = await openWorld()
    const activityId = await openTestActivity(other, 'D')
    const taking = (reference: string) =>
      zTaking.parse({
        activityId,
        day: '2026-03-10',
        reference,
        lines: [{ nature: 'goods', vatRateBp: 2000, grossCents: 12_000 }],
        payments: [{ method: 'cash' }],
      })
    const { ids } = await recordTakings(other.system, { takings: [taking('Z1'), taking('Z2')] })
    await cancelTaking(other.system, { id: ids[1]!, reason: 'Deux fois le même' })
    const figures = { ledgerCents: 10_000, invoicedCents: 0, takingsCents: 10_000, gapCents: 0 }
    const session = other.as(['director'])
    expect((await turnoverReport(session, { ...period, by: 'month' })).total).toEqual(figures)
    expect((await turnoverReport(session, { ...period, by: 'activity' })).total).toEqual(figures)
    const found = async (q: string) =>
      (await search(session, { q, limit: 8 })).results.filter(one => one.kind === 'taking').map(one => one.id)
    expect(await found('Z1')).toEqual([ids[0]])
    expect((await found('120,00')).sort()).toEqual([...ids].sort())
  })
  test('shows what the ledger has without an invoice', async () => {
    const other = await openWorld()
    const activityId = await openTestActivity(other, 'C')
    await postSundryEntry(other.as(['accountant']), {
      journal: 'OD',
      day: day('2026-03-10'),
      label: 'Vente au marché',
      documentNumber: 'Z1',
      lines: [
        { account: '53', activityId, debitCents: 5_000, creditCents: 0 },
        { account: '707', activityId, debitCents: 0, creditCents: 5_000 },
      ],
    } as never)
    const { total } = await turnoverReport(other.as(['director']), { ...period, by: 'month' })
    expect(total).toEqual({ ledgerCents: 5_000, invoicedCents: 0, takingsCents: 0, gapCents: 5_000 })
  })
})

describe('search', () => {
  const found = async (session: Parameters<typeof search>[0], q: string) =>
    (await search(session, { q, limit: 8 })).results.map(({ kind, title }) => `${kind} ${title}`)
  const house = world.as(['director'])
  const numberOf = async (id: string) =>
    (await ownersPool().query<{ number: string }>('select number from invoice where id = $1', [id])).rows[0]!.number

  test('finds people, activities and customers whatever their accents, every word being there', async () => {
    expect(await found(house, 'lefevre zoe')).toEqual(['person Zoé Lefèvre'])
    expect(await found(house, 'ELUARD')).toEqual(['person Paul Éluard'])
    expect(await found(house, 'atelier a')).toContain('activity Atelier A')
    expect(await found(house, 'theatre oeuvre')).toEqual(['customer Théâtre de l’Œuvre'])
    expect(await found(house, 'mairie lefevre')).toEqual([])
    expect(await found(house, '100%_')).toEqual([])
    expect(await found(house, ' ')).toEqual([])
  })
  test('finds documents by number and by amount, with receipts of that amount', async () => {
    const number = await numberOf(first)
    expect(await found(house, number.slice(1).toLowerCase())).toContain(`invoice ${number}`)
    expect(await found(house, '1 200,00')).toEqual([`invoice ${number}`])
    expect(
      (await search(house, { q: '720', limit: 8 })).results.map(row => [row.kind, row.amountCents]),
    ).toContainEqual(['receipt', 72_000])
  })
  test('shows an entrepreneur nothing of another, and a tenant nothing of another', async () => {
    const mine = { ...world.as(['entrepreneur'], [a]), personId: zoe }
    expect(await found(mine, 'lefevre')).toEqual(['person Zoé Lefèvre'])
    for (const q of ['eluard', 'theatre', 'atelier b', '120,00', await numberOf(deposit)]) {
      expect(await found(mine, q)).toEqual([])
      expect((await found(house, q)).length).toBeGreaterThan(0)
      expect(await found(elsewhere.as(['director']), q)).toEqual([])
    }
    // A partner of the same activity stays unseen; so does everybody to somebody without any activity.
    expect(await found({ ...mine, personId: paul }, 'lefevre')).toEqual([])
    expect(await found(world.as(['entrepreneur'], []), '1 200,00')).toEqual([])
  })
})

describe('homes', () => {
  test('of an entrepreneur: late invoice first, five stages, what is mine', async () => {
    const later = world.on('2026-05-01')
    const home = await entrepreneurHome(later.as(['entrepreneur'], [a]), {})
    expect(home.activity.id).toBe(a)
    expect(home.todo).toMatchObject([{ kind: 'late-invoice', id: first, amountCents: 48_000, day: '2026-04-09' }])
    expect(home.stages).toMatchObject({ quotedCents: 0, invoicedCents: 100_000, cashedCents: 60_000 })
    // 720 received − 120 of VAT freed − 100 of contribution.
    expect(home.mine.mineCents).toBe(50_000)
    expect(home.contract).toBeNull()
    const other = await entrepreneurHome(later.as(['entrepreneur'], [b]), {})
    expect(other.stages).toMatchObject({ quotedCents: 200_000, signedCents: 200_000, cashedCents: 0 })
    await expect(entrepreneurHome(later.as(['entrepreneur'], [a]), { activityId: b })).rejects.toThrow('n’existe pas')
  })
  test('of an advisor: those of the portfolio only, the one in need first', async () => {
    const later = world.on('2026-05-01')
    await addContract(world.system, {
      activityId: b,
      personId: paul,
      kind: 'cape',
      startsOn: day('2026-01-01'),
      endsOn: day('2026-05-20'),
    } as never)
    await reckonStandings(later.system, {})
    const both = await portfolio(later.as(['advisor'], [a, b]), { limit: 50 })
    expect(both.rows.map(row => [row.code, row.reasons.map(reason => reason.code)])).toEqual([
      ['B', ['negative', 'contract', 'unmet', 'late']],
      ['A', ['no-contract', 'unmet', 'late']],
    ])
    expect(both.rows[1]).toMatchObject({
      people: 'Zoé Lefèvre',
      mineCents: 50_000,
      cashCents: 62_000,
      lateCents: 48_000,
    })
    // 720 came in March, less 100 of contribution.
    expect(both.rows[1]!.trendCents).toEqual([0, 0, 0, 62_000, 62_000, 62_000])
    expect((await portfolio(later.as(['advisor'], [a]), { limit: 50 })).rows.map(row => row.code)).toEqual(['A'])
  })
  test('of the house: every figure adds up, and follows the ledger at once', async () => {
    const later = world.on('2026-05-01')
    const director = later.as(['director'])
    const home = await houseHome(director, {})
    expect(home).toMatchObject({
      turnoverCents: 110_000,
      activities: 2,
      capes: 1,
      cesas: 0,
      lateCount: 2,
      lateCents: 60_000,
      stages: { quotedCents: 200_000, signedCents: 200_000, cashedCents: 60_000 },
    })
    expect(home.months.at(-1)).toBe('2026-05')
    expect(home.currentCents.at(-3)).toBe(110_000)
    expect(home.treasuryCents).toEqual([0, 0, 0, 72_000, 72_000, 72_000])
    expect(home.contractsEnding).toMatchObject({ count: 1, first: [{ activityId: b, endsOn: '2026-05-20' }] })
    await bill(later, a, customerA, '50')
    expect((await houseHome(director, {})).turnoverCents).toBe(115_000)
    await expect(houseHome(later.as(['advisor'], [a]), {})).rejects.toThrow('rôle')
  })
})

test('open items and totals follow the lines, whatever is posted', async () => {
  const { rows } = await ownersPool().query(
    `select 'item' from open_item o where open_cents <> (select sum(debit) - sum(credit) from entry_line l where l.organisation_id = o.organisation_id
       and l.item_id = o.item_id and l.account = o.account and l.activity_id = o.activity_id)
     union all select 'total' from account_total t where amount_cents <> (select sum(debit) - sum(credit) from entry_line l where l.organisation_id = t.organisation_id
       and l.activity_id = t.activity_id and l.account = t.account and coalesce(l.third_party_id, '00000000-0000-0000-0000-000000000000') = t.third_party_id)`,
  )
  expect(rows).toEqual([])
  const { rows: kept } = await ownersPool().query('select count(*)::int as n from open_item where open_cents <> 0')
  expect(kept[0].n).toBeGreaterThan(0)
})

test('a cancelled receipt is cashed no more', async () => {
  const other = await openWorld()
  const activityId = await openTestActivity(other, 'R')
  const customerId = await addTestCustomer(other, activityId)
  const id = await bill(other, activityId, customerId, '100')
  await receive(other, customerId, 12_000, id)
  const cashed = async () => (await entrepreneurHome(other.as(['entrepreneur'], [activityId]), {})).stages.cashedCents
  expect(await cashed()).toBe(10_000)
  const receipts = (await listReceipts(other.system, { limit: 50 })).rows
  await cancelReceipts(other.system, { ids: [receipts[0]!.id] } as never)
  expect(await cashed()).toBe(0)
})

describe('audit', () => {
  test('says who did what to an object, to the house and to its own activity', async () => {
    const events = await auditOf(world.as(['entrepreneur'], [a]), { subjectId: first })
    expect(events.map(event => event.useCase)).toContain('issueInvoices')
    expect(await auditOf(world.as(['entrepreneur'], [b]), { subjectId: first })).toEqual([])
    expect(await auditOf(elsewhere.as(['director']), { subjectId: first })).toEqual([])
    const page = await listAudit(world.as(['auditor']), { useCase: 'issueInvoices', limit: 2 })
    expect(page.rows).toHaveLength(2)
    const next = await listAudit(world.as(['auditor']), { useCase: 'issueInvoices', limit: 2, after: page.next! })
    expect(next.rows.map(row => row.id)).not.toContain(page.rows[0]!.id)
    const none = await listAudit(world.as(['auditor']), { to: addDays(day('2026-03-10'), -1), limit: 50 })
    expect(none.rows).toEqual([])
    expect((await listAudit(world.as(['auditor']), { actorId: newId(), limit: 50 })).rows).toEqual([])
  })
})
