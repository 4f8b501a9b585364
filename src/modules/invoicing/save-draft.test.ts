import { expect, test } from 'vitest'
import { Refused } from '../../kernel/refusal.ts'
import { ownersPool } from '../../platform/database.server.ts'
import { testDatabase } from '../../platform/testing.server.ts'
import { addTestCustomer, openTestActivity, openWorld, testLine } from '../fixtures.ts'
import { addCustomers, draftInvoices, issueInvoices, saveInvoiceDraft } from './index.ts'

await testDatabase()
const world = await openWorld()
const activityId = await openTestActivity(world, 'M1')
const otherId = await openTestActivity(world, 'M2')
const customerId = await addTestCustomer(world, activityId)

const line = (unitPrice: string, vatRateBp = 2000) =>
  testLine(unitPrice, { quantity: '2.5', discountBp: 250, vatRateBp })
const draft = (lines = [line('100'), line('33.33', 550)], more: object = {}) => ({
  activityId,
  customerId,
  kind: 'invoice' as const,
  depositIds: [],
  discountBp: 100,
  lines,
  ...more,
})

const stored = async (ids: readonly string[]) => {
  const { rows } = await ownersPool().query(
    `select i.subject, i.net_cents, i.vat_cents, i.gross_cents, i.payable_cents, i.version, i.discount_bp,
       (select jsonb_agg(to_jsonb(l) - 'document_id' order by l.position) from sales_line l where l.document_id = i.id) as lines
     from invoice i join unnest($1::uuid[]) with ordinality u(id, at) on u.id = i.id order by u.at`,
    [ids],
  )
  return rows
}

test('many drafts at once are what each would be alone, and issue in the order given', async () => {
  const drafts = [draft(), draft([line('12.345678')], { subject: 'Deux' }), draft([])]
  const { ids } = await draftInvoices(world.system, { drafts })
  const alone = []
  for (const one of drafts) alone.push((await saveInvoiceDraft(world.system, one)).id)
  expect(await stored(ids)).toEqual(await stored(alone))
  const { invoices } = await issueInvoices(world.system, { ids: ids.slice(0, 2) })
  expect(invoices.map(invoice => invoice.number)).toEqual(['F2026-00001', 'F2026-00002'])
})

test('every reason against every draft comes at once, under its own path, and nothing is kept', async () => {
  const bad = [
    draft(),
    draft([line('100'), line('100', 1234)]),
    draft([line('10')], { activityId: otherId }),
    draft([line('10')], { depositIds: [customerId] }),
  ]
  const error = await draftInvoices(world.system, { drafts: bad }).catch(refused => refused)
  expect(error).toBeInstanceOf(Refused)
  expect((error as Refused).refusals.map(refusal => refusal.path)).toEqual([
    'drafts.2.customerId',
    'drafts.1.lines.1.vatRateBp',
    'drafts.3.depositIds',
  ])
  const { rows } = await ownersPool().query("select count(*)::int as n from invoice where status = 'draft'")
  expect(rows[0].n).toBe(4)
})

test('many customers at once: identifiers refused with their place', async () => {
  const address = { line1: '1 rue du Port', postalCode: '31310', city: 'Rieux-Volvestre', country: 'FR' }
  const customer = (siren: string) => ({
    activityId,
    kind: 'company' as const,
    name: 'Atelier du Port',
    siren,
    address,
  })
  const error = await addCustomers(world.system, {
    customers: [
      customer('552 100 554'),
      customer('552100555'),
      { ...customer('552100554'), vatNumber: 'FR00552100554' },
    ],
  }).catch(refused => refused)
  expect((error as Refused).refusals.map(refusal => refusal.path)).toEqual([
    'customers.1.siren',
    'customers.2.vatNumber',
  ])
  const { ids } = await addCustomers(world.system, { customers: [customer('552 100 554'), customer('552100554')] })
  expect(ids).toHaveLength(2)
})
