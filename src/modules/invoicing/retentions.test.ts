import { describe, expect, test } from 'vitest'
import { day } from '../../kernel/day.ts'
import { ownersPool } from '../../platform/database.server.ts'
import { testDatabase } from '../../platform/testing.server.ts'
import { addTestCustomer, balancesOf, openTestActivity, openWorld, testLine, type World } from '../fixtures.ts'
import { reverseEntry, verifyLedger } from '../ledger/index.ts'
import { openExercice } from '../organisation/index.ts'
import { whatIsMine } from '../treasury/index.ts'
import {
  answerQuote,
  cancelRelease,
  draftCreditNote,
  followRetention,
  getInvoice,
  invoiceQuote,
  issueInvoices,
  listInvoices,
  listRetentions,
  recordReceipts,
  releaseRetentions,
  saveInvoiceDraft,
  saveQuoteDraft,
  sendQuote,
  writeOffInvoice,
} from './index.ts'
import type { InvoiceRow } from './queries.ts'

await testDatabase()

const works = (unitPrice: string) => testLine(unitPrice, { label: 'Pose de menuiseries' })

describe('retenue de garantie, on paper first', async () => {
  const world = await openWorld()
  await openExercice(world.system, {})
  const later = world.on('2027-03-10')
  const open = async (code: string) => {
    const activityId = await openTestActivity(world, code)
    return { activityId, customerId: await addTestCustomer(world, activityId) }
  }
  const draft = (of: { activityId: string; customerId: string }, unitPrice: string, more: object = {}) =>
    saveInvoiceDraft(world.system, {
      ...of,
      kind: 'invoice',
      depositIds: [],
      discountBp: 0,
      retentionBp: 500,
      lines: [works(unitPrice)],
      ...more,
    })
  const issued = async (...args: Parameters<typeof draft>) => {
    const { id } = await draft(...args)
    await issueInvoices(world.system, { ids: [id] })
    return id
  }
  const receive = (session: World['system'], customerId: string, on: string, amountCents: number, more: object = {}) =>
    recordReceipts(session, {
      receipts: [{ customerId, day: day(on), method: 'transfer', amountCents: amountCents as never, ...more }],
    })
  const read = (id: string, session = world.system) =>
    getInvoice(session, { id }) as unknown as Promise<
      InvoiceRow & { retention: { version: number }; mentions: string[] }
    >

  test('10 000 HT of works: 600 held for a year, not chased, not payable, released, received; its VAT waits for it', async () => {
    const of = await open('R1')
    const { activityId, customerId } = of
    const id = await issued(of, '10000', { performedOn: day('2026-03-01') })
    expect(await balancesOf(world, activityId)).toEqual({
      '411': 1_140_000,
      '4117': 60_000,
      '706': -1_000_000,
      '44588': -200_000,
    })
    expect(await read(id)).toMatchObject({ openCents: 1_140_000, heldCents: 60_000, payableCents: 1_200_000 })
    expect((await read(id)).stage).toBe('open')
    expect((await read(id)).mentions.join(' ')).toMatch(
      /Retenue de garantie de 5\s%\s: 600,00\s€, due un an après la réception des travaux, sauf/,
    )

    // By itself, money pays what is owed: 2 000 × 11 400 ÷ 12 000 = 1 900 of VAT.
    await receive(world.system, customerId, '2026-03-10', 1_140_000)
    expect(await balancesOf(world, activityId)).toEqual({
      '4117': 60_000,
      '512': 1_140_000,
      '706': -1_000_000,
      '44571': -190_000,
      '44588': -10_000,
    })
    expect((await read(id, later.system)).stage).toBe('held')
    expect((await listInvoices(later.system, { activityId, status: 'late', limit: 50 })).rows).toEqual([])
    const mine = await whatIsMine(world.system, { activityId })
    expect(mine).toMatchObject({ payableCents: 950_000, toComeCents: 50_000 })
    expect(mine.toCome.map(term => [term.key, term.amountCents])).toEqual([
      ['retentions', 60_000],
      ['vatToCome', -10_000],
    ])

    // Works accepted on 5 March only: due a year after.
    const { version } = (await read(id)).retention
    await followRetention(world.system, { invoiceId: id, version, acceptedOn: day('2026-03-05') })
    await expect(
      releaseRetentions(world.system, { invoiceIds: [id], day: day('2026-03-10'), agreed: false }),
    ).rejects.toThrow(/due le 05\/03\/2027/)
    const opposition = { on: day('2027-02-20'), reason: 'Fuite au vantail' }
    await followRetention(later.system, {
      invoiceId: id,
      version: version + 1,
      acceptedOn: day('2026-03-05'),
      opposition,
    })
    const release = (session = later.system) =>
      releaseRetentions(session, { invoiceIds: [id], day: day('2027-03-10'), agreed: false })
    await expect(release()).rejects.toThrow(/opposition du 20\/02\/2027/)
    await followRetention(later.system, { invoiceId: id, version: version + 2, acceptedOn: day('2026-03-05') })
    expect((await listRetentions(later.system, { dueBy: day('2027-03-10'), limit: 50 })).rows).toMatchObject([
      { invoiceId: id, heldCents: 60_000, dueOn: '2027-03-05', opposedOn: null },
    ])
    expect(await release(later.as(['entrepreneur'], [activityId]))).toMatchObject({ releasedCents: 60_000 })
    expect(await balancesOf(world, activityId)).toMatchObject({ '411': 60_000, '44588': -10_000 })
    expect(await balancesOf(world, activityId)).not.toHaveProperty('4117')
    await expect(release()).rejects.toThrow(/déjà libérée/)
    // Released by mistake: held again, then released anew. The ledger alone does not undo it.
    const { rows } = await ownersPool().query<{ id: string }>(
      `select id from entry where document_kind = 'retention' and document_id = $1`,
      [id],
    )
    await expect(reverseEntry(later.system, { id: rows[0]!.id })).rejects.toThrow(/annulez la libération/)
    const cancel = () => cancelRelease(later.as(['entrepreneur'], [activityId]), { invoiceId: id })
    expect(await cancel()).toEqual({ invoiceId: id, heldCents: 60_000 })
    expect(await balancesOf(world, activityId)).toMatchObject({ '4117': 60_000, '44588': -10_000 })
    expect((await listRetentions(later.system, { activityId, limit: 50 })).rows).toMatchObject([{ heldCents: 60_000 }])
    await expect(cancel()).rejects.toThrow(/n’est pas libérée/)
    await release()
    await receive(later.system, customerId, '2027-03-10', 60_000)
    await expect(cancel()).rejects.toThrow(/Il ne reste que 0,00.*annulez d’abord l’encaissement/)
    expect(await balancesOf(world, activityId)).toEqual({
      '512': 1_200_000,
      '706': -1_000_000,
      '44571': -200_000,
    })
    expect((await read(id, later.system)).stage).toBe('paid')
  })

  test('credit notes take off it in proportion, and all of it with the last one', async () => {
    const of = await open('R2')
    const id = await issued(of, '1000')
    const credit = async (lines?: object[]) =>
      issueInvoices(world.system, { ids: [(await draftCreditNote(world.system, { id, lines } as never)).id] })
    // 60,00 held on 1 200,00; 480,00 credited: 24,00 of it.
    await credit([works('400')])
    expect(await balancesOf(world, of.activityId)).toEqual({
      '411': 68_400,
      '4117': 3_600,
      '706': -60_000,
      '44588': -12_000,
    })
    await credit([works('599.99')])
    await credit([works('0.01')])
    expect(await balancesOf(world, of.activityId)).toEqual({})
  })

  test('paid with the rest before its day, when said so; over it, the customer’s credit', async () => {
    const of = await open('R3')
    const id = await issued(of, '1000')
    await expect(
      receive(world.system, of.customerId, '2026-03-10', 130_000, { parts: [{ invoiceId: id, amountCents: 120_001 }] }),
    ).rejects.toThrow(/1.200,00/)
    await receive(world.system, of.customerId, '2026-03-10', 120_000, {
      parts: [{ invoiceId: id, amountCents: 120_000 }],
    })
    expect(await balancesOf(world, of.activityId)).toEqual({ '512': 120_000, '706': -100_000, '44571': -20_000 })
    expect((await listRetentions(world.system, { activityId: of.activityId, limit: 50 })).rows).toEqual([])
  })

  test('a quote hands it to its balance, on the whole of the works; never to its deposit', async () => {
    const of = await open('R4')
    const { id: quoteId } = await saveQuoteDraft(world.system, {
      ...of,
      discountBp: 0,
      retentionBp: 500,
      lines: [works('10000')],
    })
    await sendQuote(world.system, { id: quoteId })
    await answerQuote(world.system, { id: quoteId, answer: 'signed', on: day('2026-03-10'), by: 'Anne Roux' })
    for (const input of [{ kind: 'deposit' as const, shareBp: 3000 }, { kind: 'balance' as const }]) {
      const { id } = await invoiceQuote(world.system, { id: quoteId, ...input })
      await issueInvoices(world.system, { ids: [id] })
      if (input.kind === 'deposit') await receive(world.system, of.customerId, '2026-03-10', 360_000)
    }
    // 12 000 less 3 600 paid: 8 400, of which 600 held.
    expect(await balancesOf(world, of.activityId)).toMatchObject({ '411': 780_000, '4117': 60_000, '44588': -140_000 })
  })

  test('a day typed in another century is no error of ours', async () => {
    const of = await open('R7')
    const id = await issued(of, '1000', { performedOn: day('1900-01-01') })
    const { version } = (await read(id)).retention
    await expect(
      followRetention(world.system, { invoiceId: id, version, acceptedOn: day('1901-01-01') }),
    ).resolves.toMatchObject({ dueOn: '1902-01-01' })
  })

  test('lost with the rest', async () => {
    const of = await open('R5')
    const id = await issued(of, '1000')
    await writeOffInvoice(world.system, { id, day: day('2026-03-10'), reason: 'Liquidation' })
    expect(await balancesOf(world, of.activityId)).toEqual({ '654': 100_000, '706': -100_000 })
  })

  test('above 5 %, on a deposit: refused', async () => {
    const of = await open('R6')
    const { id } = await draft(of, '1000', { retentionBp: 501 })
    await expect(issueInvoices(world.system, { ids: [id] })).rejects.toMatchObject({
      refusals: [{ path: 'retentionBp' }],
    })
    const deposit = await draft(of, '1000', { kind: 'deposit' })
    await expect(issueInvoices(world.system, { ids: [deposit.id] })).rejects.toThrow(/acompte ne porte pas/)
    await expect(
      saveQuoteDraft(world.system, { ...of, discountBp: 0, retentionBp: 600, lines: [works('1')] }),
    ).rejects.toThrow(/5\s% au plus/)
  })

  test('the books hold', async () => expect(await verifyLedger()).toEqual([]))
})
