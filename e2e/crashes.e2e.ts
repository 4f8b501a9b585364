import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Api, apiOf, freePort, openCooperative, postmasterOf, type Server, startServer } from './server.ts'
import { today } from './today.ts'

/** How many times server and database are killed in the middle of a load. CRASHES=20 for a longer trial. */
const CRASHES = Number(process.env.CRASHES ?? 4)
const CLIENTS = 8

let server: Server
let port: number
let bearer: string
const year = today.slice(0, 4)

beforeAll(async () => {
  port = await freePort()
  server = await startServer({ port })
  bearer = (await openCooperative(server, `${year}-01-01`)).bearer
})
afterAll(() => server?.remove())

async function draftAndIssue(
  api: Api,
  activityId: string,
  customerId: string,
): Promise<{ id: string; number: string }> {
  const draft = await api(
    'POST',
    '/invoices',
    { activityId, customerId, lines: [{ label: 'Essai', quantity: '1', unitPrice: '100' }] },
    randomUUID(),
  )
  const issued = (await api('POST', '/invoices/issuance', { ids: [draft.id] }, randomUUID())) as unknown as {
    invoices: { id: string; number: string }[]
  }
  return issued.invoices[0]!
}

test(`${CRASHES} times kill -9 in the middle of a load: nothing acknowledged is lost, the ledger is whole`, {
  timeout: 120_000 + CRASHES * 40_000,
}, async () => {
  const api = apiOf(server.url, bearer)
  const { id: activityId } = await api('POST', '/activities', {
    code: 'A1',
    name: 'Atelier des Rives',
    openedOn: `${year}-01-01`,
  })
  const { id: customerId } = await api('POST', '/customers', {
    activityId,
    kind: 'person',
    name: 'Camille Essai',
    address: { line1: '1 rue', postalCode: '31000', city: 'Toulouse' },
  })
  const acknowledged = new Map<string, string>()
  for (let crash = 0; crash < CRASHES; crash++) {
    let stopped = false
    const before = acknowledged.size
    const clients = Array.from({ length: CLIENTS }, async () => {
      while (!stopped) {
        const issued = await draftAndIssue(api, activityId, customerId).catch(() => null)
        if (issued) acknowledged.set(issued.id, issued.number)
        else await sleep(20)
      }
    })
    while (acknowledged.size < before + 20) await sleep(20)
    const killsDatabase = crash % 2 === 1
    if (killsDatabase) process.kill(await postmasterOf(server.dir), 'SIGKILL')
    else server.process.kill('SIGKILL')
    await sleep(300)
    stopped = true
    await Promise.all(clients)
    if (killsDatabase) await server.stop()
    server = await startServer({ dir: server.dir, port })
  }
  const found = new Map<string, string>()
  let cursor: string | null = ''
  do {
    const page = (await api(
      'GET',
      `/invoices?status=issued&limit=500${cursor && `&after=${encodeURIComponent(cursor)}`}`,
    )) as unknown as {
      rows: { id: string; number: string }[]
      next: string | null
    }
    for (const { id, number } of page.rows) found.set(id, number)
    cursor = page.next
  } while (cursor)
  expect([...acknowledged].filter(([id, number]) => found.get(id) !== number)).toEqual([])
  const numbers = [...found.values()].map(number => Number(number.slice(-5))).toSorted((a, b) => a - b)
  expect(numbers).toEqual(numbers.map((_, i) => i + 1))
  await server.cli('ledger', 'verify')
})

const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

/** A server in whose process that script runs first. */
async function startWith(script: string, options: Parameters<typeof startServer>[0] = {}): Promise<Server> {
  process.env.NODE_OPTIONS = `--import data:text/javascript,${encodeURIComponent(script)}`
  return startServer(options).finally(() => delete process.env.NODE_OPTIONS)
}

test('a server that breaks or is stopped, at its start or later, does not leave its PostgreSQL behind', async () => {
  const other = await startWith(`process.on('SIGUSR2', () => { throw new Error('panne') })`)
  try {
    const postmaster = await postmasterOf(other.dir)
    expect(isAlive(postmaster)).toBe(true)
    const ended = once(other.process, 'exit')
    other.process.kill('SIGUSR2')
    expect((await ended)[0]).toBe(1)
    expect(other.output()).toContain('panne')
    expect(isAlive(postmaster)).toBe(false)

    // The port is free when it is tried, and cannot be had once the database runs.
    const refused = startWith(
      `import { Server } from 'node:net'
       const { listen } = Server.prototype
       let times = 0
       Server.prototype.listen = function (...given) {
         if (times++ > 0) throw new Error('panne')
         return listen.apply(this, given)
       }`,
      { dir: other.dir },
    )
    await expect(refused).rejects.toThrow(/panne/)
    await expect(postmasterOf(other.dir)).rejects.toThrow(/ENOENT/)

    const interrupted = startWith(
      `const { write } = process.stdout
       process.stdout.write = function (text, ...rest) {
         if (String(text).includes(' 10 %')) process.kill(process.pid, 'SIGTERM')
         return write.call(this, text, ...rest)
       }`,
      { dir: other.dir, demo: true },
    )
    await expect(interrupted).rejects.toThrow(/10 %\nArrêt/)
    await expect(postmasterOf(other.dir)).rejects.toThrow(/ENOENT/)
  } finally {
    await other.remove()
  }
})
