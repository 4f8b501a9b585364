import { RouterContextProvider } from 'react-router'
import { expect, test } from 'vitest'
import { visitorContext } from '../../../platform/page.server.ts'
import type { SheetAnswer } from '../../../platform/sheet-import.server.ts'
import { testDatabase } from '../../../platform/testing.server.ts'
import { openTestActivity, openWorld } from '../../fixtures.ts'
import { listSuppliers, savePurchaseDraft } from '../index.ts'
import { action } from './import-suppliers.page.tsx'

await testDatabase()
const world = await openWorld()
const activityId = await openTestActivity(world, 'I1')
const session = world.as(['entrepreneur'], [activityId])

/** What the page answers to one of its forms, sent by an entrepreneur of the activity. */
async function send(fields: Record<string, string | string[] | File>) {
  const context = new RouterContextProvider()
  context.set(visitorContext, {
    session,
    memberships: [],
    isDemo: true,
  } as never)
  const body = new FormData()
  for (const [name, value] of Object.entries(fields)) for (const one of [value].flat()) body.append(name, one)
  const request = new Request('http://essai/fournisseurs/import', { method: 'POST', body })
  const answer = (await action({ request, context, params: {} } as never)) as { data: SheetAnswer }
  return answer.data as Partial<Extract<SheetAnswer, { sheet: unknown }> & { added: string[]; refusals: unknown }>
}
const names = async () => (await listSuppliers(world.system, { limit: 50 })).rows.map(row => row.name)

const TABLE = [
  'Raison sociale;SIREN;IBAN;Délai',
  'Papeterie;552 100 554;FR76 3000 6000 0112 3456 7890 189;45',
  'Faux SIREN;552100555;FR7630006000011234567890188;30',
  ';;;',
  ';732829320;;',
  'Bois & Cie;;;90',
].join('\r\n')

test('a table is shown with its faults, then its good rows are added, once, and taken back', async () => {
  const seen = await send({ requestKey: 'a', activityId, file: new File([TABLE], 'fournisseurs.csv') })
  expect(seen.fields).toEqual(['name', 'siren', 'iban', 'paymentTermDays'])
  expect(seen.errors).toEqual([
    [2, expect.stringContaining('Nom')],
    [3, expect.stringContaining('Délai de paiement')],
  ])
  const columns = Object.fromEntries(seen.fields!.map((field, i) => [`column.${i}`, field]))
  const again = { activityId, sheet: JSON.stringify(seen.sheet), ...columns, intent: 'import' }

  const refused = await send({ ...again, requestKey: 'b' })
  expect(refused.errors!.length).toBe(2)
  expect(await names()).toEqual([])

  const done = await send({ ...again, requestKey: 'c', leave: 'on' })
  expect(done).toMatchObject({ left: 3 })
  expect(await names()).toEqual(['Papeterie'])
  expect(await send({ ...again, requestKey: 'c', leave: 'on' })).toEqual(done)
  expect(await names()).toEqual(['Papeterie'])

  expect(await send({ intent: 'undo', requestKey: 'c', ids: done.added! })).toEqual({ removed: 1 })
  expect(await names()).toEqual([])
})

test('what a purchase mentions stays', async () => {
  const file = new File(['Nom\nMenuiserie'], 'f.csv')
  const seen = await send({ requestKey: 'd', activityId, file })
  const done = await send({
    requestKey: 'd',
    intent: 'import',
    activityId,
    sheet: JSON.stringify(seen.sheet),
    'column.0': 'name',
  })
  const [supplierId] = done.added!
  await savePurchaseDraft(world.system, { activityId, supplierId: supplierId!, kind: 'invoice', lines: [] } as never)
  const kept = await send({ intent: 'undo', requestKey: 'd', ids: [supplierId!] })
  expect(kept.refusals).toMatchObject([{ code: 'reference' }])
  expect(await names()).toEqual(['Menuiserie'])
})
