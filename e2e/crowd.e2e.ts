import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Api, apiOf, openCooperative, type Server, startServer } from './server.ts'
import { today } from './today.ts'

const CLIENTS = 64
const INVOICES_EACH = 4
let server: Server
let api: Api
const year = today.slice(0, 4)

beforeAll(async () => {
  server = await startServer({})
  api = apiOf(server.url, (await openCooperative(server, `${year}-01-01`)).bearer)
})
afterAll(() => server?.remove())

test(`${CLIENTS} clients issue at once for one organisation: no gap, no duplicate, the chain whole`, {
  timeout: 240_000,
}, async () => {
  const places = await Promise.all(
    Array.from({ length: 8 }, async (_, i) => {
      const { id: activityId } = await api('POST', '/activities', {
        code: `A${i}`,
        name: `Atelier ${i}`,
        openedOn: `${year}-01-01`,
      })
      const { id: customerId } = await api('POST', '/customers', {
        activityId,
        kind: 'person',
        name: 'Camille Essai',
        address: { line1: '1 rue', postalCode: '31000', city: 'Toulouse' },
      })
      return { activityId, customerId }
    }),
  )
  const numbers = (
    await Promise.all(
      Array.from({ length: CLIENTS }, async (_, client) => {
        const issued: string[] = []
        for (let i = 0; i < INVOICES_EACH; i++) {
          const draft = await api('POST', '/invoices', {
            ...places[(client + i) % places.length],
            lines: [{ label: 'Essai', unitPrice: '100', vatRateBp: 2000, nature: i % 2 ? 'goods' : 'services' }],
          })
          // Each asks twice with one key: a network that was cut, a double click.
          const key = randomUUID()
          const twice = await Promise.all([1, 2].map(() => api('POST', '/invoices/issuance', { ids: [draft.id] }, key)))
          expect(twice[0]).toEqual(twice[1])
          issued.push(twice[0].invoices[0].number)
        }
        return issued
      }),
    )
  ).flat()
  const ranks = numbers.map(number => Number(number.slice(-5))).toSorted((a, b) => a - b)
  expect(ranks).toEqual(Array.from({ length: CLIENTS * INVOICES_EACH }, (_, i) => i + 1))
  await server.cli('ledger', 'verify')
})
