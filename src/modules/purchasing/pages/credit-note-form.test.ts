import { RouterContextProvider } from 'react-router'
import { expect, test } from 'vitest'
import { visitorContext } from '../../../platform/page.server.ts'
import { testDatabase } from '../../../platform/testing.server.ts'
import { openTestActivity, openWorld } from '../../fixtures.ts'
import { acceptPurchases, addSupplier, savePurchaseDraft, submitPurchases } from '../index.ts'
import { loader as newPurchase } from './new-purchase.page.tsx'
import { loader as purchase } from './purchase.page.tsx'

await testDatabase()
const world = await openWorld()
const activityId = await openTestActivity(world, 'V1')

/** What the page of a credit note offers as the invoice corrected. */
async function offered(loader: typeof newPurchase | typeof purchase, path: string, params: object = {}) {
  const context = new RouterContextProvider()
  context.set(visitorContext, { session: world.system, memberships: [], isDemo: true } as never)
  const url = new URL(path, 'http://essai')
  const shown = (await loader({ request: new Request(url), url, context, params } as never)) as Record<string, unknown>
  return ((shown.data ?? shown.form) as { invoices: { id: string }[] }).invoices.map(({ id }) => id)
}

test('a credit note keeps its invoice, however many came since', async () => {
  const { id: supplierId } = await addSupplier(world.system, { activityId, name: 'Papeterie' } as never)
  const draft = async (i: number, more: object = {}) =>
    (
      await savePurchaseDraft(world.system, {
        activityId,
        supplierId,
        kind: 'invoice',
        number: `F-${i}`,
        day: i === 0 ? '2026-01-02' : '2026-03-10',
        lines: [{ nature: 'office-supplies', grossCents: 12_000 }],
        ...more,
      } as never)
    ).id
  const ids: string[] = []
  for (let i = 0; i <= 101; i++) ids.push(await draft(i))
  for (const half of [ids.slice(0, 51), ids.slice(51)]) {
    await submitPurchases(world.system, { ids: half, acceptDuplicate: false })
    await acceptPurchases(world.system, { ids: half, acceptDuplicate: false })
  }
  const oldest = ids[0]!
  expect(await offered(newPurchase, `/depenses/nouvelle?activite=${activityId}`)).not.toContain(oldest)
  const credit = await offered(newPurchase, `/depenses/nouvelle?avoir=${oldest}`)
  expect(credit.filter(id => id === oldest)).toHaveLength(1)
  const note = await draft(102, { kind: 'credit-note', creditedId: oldest })
  expect(await offered(purchase, `/depenses/${note}`, { id: note })).toContain(oldest)
  const last = await offered(newPurchase, `/depenses/nouvelle?avoir=${ids.at(-1)}`)
  expect(new Set(last).size).toBe(last.length)
})
