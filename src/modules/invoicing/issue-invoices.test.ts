import { describe, expect, test } from 'vitest'
import { Refused } from '../../kernel/refusal.ts'
import { ownersPool } from '../../platform/database.server.ts'
import { testDatabase } from '../../platform/testing.server.ts'
import { addTestCustomer, openTestActivity, openWorld, testLine, type World } from '../fixtures.ts'
import { issueInvoices, saveInvoiceDraft } from './index.ts'

await testDatabase()

const line = (unitPrice: string, vatRateBp = 2000, more: object = {}) => testLine(unitPrice, { vatRateBp, ...more })

async function draft(world: World, activityId: string, customerId: string, lines = [line('1000')]) {
  return (
    await saveInvoiceDraft(world.system, {
      activityId,
      customerId,
      kind: 'invoice',
      depositIds: [],
      discountBp: 0,
      lines,
    })
  ).id
}

const linesOf = async (documentId: string) =>
  (
    await ownersPool().query(
      `select l.account, a.code, l.debit, l.credit from entry e join entry_line l on l.organisation_id = e.organisation_id and l.entry_id = e.id
     join activity a on a.organisation_id = l.organisation_id and a.id = l.activity_id where e.document_id = $1 order by l.position`,
      [documentId],
    )
  ).rows

describe('issueInvoices', async () => {
  const world = await openWorld()
  const activityId = await openTestActivity(world, 'A1', { autonomousUpToCents: 500_000 })
  const customerId = await addTestCustomer(world, activityId)

  test('gives the next number and posts, services at receipt and goods at delivery', async () => {
    const id = await draft(world, activityId, customerId, [line('1000'), line('100', 550, { nature: 'goods' })])
    const { invoices } = await issueInvoices(world.system, { ids: [id] })
    expect(invoices).toEqual([{ id, number: 'F2026-00001', issuedOn: '2026-03-10', grossCents: 130_550 }])
    expect(await linesOf(id)).toEqual([
      { account: '411', code: 'A1', debit: 130_550, credit: 0 },
      { account: '706', code: 'A1', debit: 0, credit: 100_000 },
      { account: '707', code: 'A1', debit: 0, credit: 10_000 },
      { account: '44588', code: 'A1', debit: 0, credit: 20_000 },
      { account: '44571', code: 'A1', debit: 0, credit: 550 },
    ])
  })

  test('refuses everything at once, burns no number', async () => {
    const id = await draft(world, activityId, customerId, [])
    const other = await draft(world, activityId, customerId, [line('10000')])
    const entrepreneur = world.as(['entrepreneur'], [activityId])
    const error = await issueInvoices(entrepreneur, { ids: [id, other] }).catch(e => e)
    expect(error).toBeInstanceOf(Refused)
    expect(error.refusals.map((r: { code: string }) => r.code)).toEqual(['lignes', 'plafond'])
    const good = await draft(world, activityId, customerId)
    expect((await issueInvoices(entrepreneur, { ids: [good] })).invoices[0]!.number).toBe('F2026-00002')
  })

  test('the same request twice gives one invoice, a double click too', async () => {
    const id = await draft(world, activityId, customerId)
    const session = world.as(['accountant'])
    const [one, two] = await Promise.all([
      issueInvoices(session, { ids: [id] }, 'k1'),
      issueInvoices(session, { ids: [id] }, 'k1'),
    ])
    expect(one).toEqual(two)
    expect(await issueInvoices(session, { ids: [id] }, 'k1')).toEqual(one)
  })

  test('another tenant finds nothing, another entrepreneur neither', async () => {
    const id = await draft(world, activityId, customerId)
    const elsewhere = await openWorld()
    await expect(issueInvoices(elsewhere.system, { ids: [id] })).rejects.toMatchObject({ kind: 'not-found' })
    const otherActivity = await openTestActivity(world, 'A2')
    await expect(issueInvoices(world.as(['entrepreneur'], [otherActivity]), { ids: [id] })).rejects.toMatchObject({
      kind: 'not-found',
    })
  })

  test('64 at once: no gap, no duplicate', async () => {
    const ids = await Promise.all(Array.from({ length: 64 }, () => draft(world, activityId, customerId)))
    const numbers = (await Promise.all(ids.map(id => issueInvoices(world.system, { ids: [id] })))).map(
      r => r.invoices[0]!.number,
    )
    const sorted = numbers.toSorted()
    expect(new Set(numbers).size).toBe(64)
    expect(Number(sorted.at(-1)!.slice(-5)) - Number(sorted[0]!.slice(-5))).toBe(63)
    const { rows } = await ownersPool().query(
      `select count(*) n, max(number) m from entry where organisation_id = $1 and journal_code = 'VE'`,
      [world.organisationId],
    )
    expect(rows[0].n).toBe(rows[0].m)
  })
})
