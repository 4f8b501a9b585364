import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import http, { type IncomingMessage } from 'node:http'
import os from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { brotliDecompressSync } from 'node:zlib'
import { type Server, startServer } from '../e2e/server.ts'
import { dayIn } from '../src/kernel/day.ts'
import type { World } from '../src/modules/fixtures.ts'
import { verifyLedger } from '../src/modules/ledger/index.ts'
import { createUser, DEMO_PASSWORD, grantMembership } from '../src/platform/auth.server.ts'
import { type DatabaseUrls, inTransaction, ownersPool } from '../src/platform/database.server.ts'
import type { Role } from '../src/platform/session.ts'
import { concurrently, percentile, report } from './bench.ts'
import { ADVISORS, fillHouse, issueOne, type Size } from './house.ts'

const SMALL: Size = { activities: 50, invoices: 10_000 }
const BIG: Size = { activities: 500, invoices: 100_000 }

const PEOPLE = 50
const ALONE = 100
const TOGETHER = 500
/** Pages that each of the fifty opens, one a second: somebody in a hurry. */
const EACH = 10

/** Who opens what. Each role is played by several people, so that nobody's answer is another's. */
const VISITS: readonly { role: Role; path: string; name: string; target?: true }[] = [
  { role: 'entrepreneur', path: '/', name: 'home of an entrepreneur', target: true },
  { role: 'advisor', path: '/', name: 'home of an advisor', target: true },
  { role: 'director', path: '/', name: 'home of a director', target: true },
  { role: 'director', path: '/factures', name: 'invoices of the house' },
  { role: 'director', path: '/clients', name: 'customers of the house' },
  { role: 'director', path: '/comptabilite/balance', name: 'trial balance' },
  { role: 'director', path: '/recherche?q=librairie+volvestre', name: 'search of a name' },
  { role: 'director', path: '/recherche?q=00042', name: 'search of a number' },
]
const PLAYERS: Partial<Record<Role, number>> = { entrepreneur: PEOPLE, advisor: ADVISORS, director: 5 }

/** Pages as the built server gives them by HTTP, in a small house then in a big one, alone and with fifty people at once. */
export async function benchPages(urls: DatabaseUrls): Promise<void> {
  const { build } = await import('../bin/runtime.mjs' as string)
  if (!build()) throw new Error('the build failed')
  await withServer(urls, async server => {
    const today = dayIn('Europe/Paris', new Date().toISOString() as never)
    const small = await visitAll(server, await signInAll(server, await fillHouse(today, SMALL)))
    const world = await fillHouse(today, BIG)
    const cookies = await signInAll(server, world)
    const afterPosting = await p95AfterPosting(server, world, cookies.get('director')![0]!)
    const problems = await verifyLedger()
    if (problems.length > 0) throw new Error(`the books are not sound: ${JSON.stringify(problems.slice(0, 3))}`)
    const big = await visitAll(server, cookies)
    VISITS.forEach(({ name, target }, i) => {
      const { alone, eachSecond, together } = big[i]!
      report('pages', `${name}, alone, p95`, alone, 'ms', target && '≤ 100')
      if (eachSecond !== undefined)
        report('pages', `${name}, ${PEOPLE} people, each a page a second, p95`, eachSecond, 'ms', '≤ 300')
      report('pages', `${name}, ${PEOPLE} always under way, p95`, together, 'ms', target && '≤ 300')
      report('pages', `${name}, alone, ten times bigger ÷ small`, alone / small[i]!.alone, '×')
    })
    report('pages', 'home of a director, just after a posting, alone, p95', afterPosting, 'ms', '≤ 100')
    for (const role of Object.keys(PLAYERS) as Role[]) {
      const bytes = await firstLoad(server, cookies.get(role)![0]!)
      report('pages', `first load, home of ${role}, brotli`, bytes / 1000, 'kB', '≤ 150')
    }
  })
}

/** The built server on this bench's database. */
export async function withServer(
  { ownerUrl, appUrl }: DatabaseUrls,
  work: (server: Server) => Promise<void>,
): Promise<void> {
  const dir = await mkdtemp(join(os.tmpdir(), 'essaim-pages-'))
  const settings = {
    DATABASE_URL: ownerUrl,
    ESSAIM_APP_DATABASE_URL: appUrl,
    ESSAIM_LOG: '0',
    ESSAIM_RATE_LIMIT: '1000000',
  }
  Object.assign(process.env, settings)
  try {
    const server = await startServer({ dir })
    try {
      await work(server)
    } finally {
      await server.stop()
    }
  } finally {
    for (const name of Object.keys(settings)) delete process.env[name]
    await rm(dir, { recursive: true, force: true })
  }
}

type Cookies = ReadonlyMap<Role, readonly string[]>

async function visitAll(server: Server, cookies: Cookies) {
  const measured = []
  for (const { role, path, target } of VISITS) {
    const its = cookies.get(role)!
    const visit = (i: number) => get(server, path, its[i % its.length]!)
    await concurrently(20, 4, visit)
    measured.push({
      alone: await p95(ALONE, 1, visit),
      ...(target ? { eachSecond: await p95EachSecond(visit) } : {}),
      together: await p95(TOGETHER, PEOPLE, visit),
    })
  }
  return measured
}

/** The house's figures are kept for a moment, as long as nothing is posted: here something is, before each visit. */
async function p95AfterPosting(server: Server, world: World, cookie: string): Promise<number> {
  const { rows } = await ownersPool().query<{ activityId: string; customerId: string }>(
    `select activity_id as "activityId", id as "customerId" from customer where organisation_id = $1 limit 1`,
    [world.organisationId],
  )
  const times: number[] = []
  for (let i = 0; i < 30; i++) {
    await issueOne(world, rows[0]!)
    const from = performance.now()
    await get(server, '/', cookie)
    times.push(performance.now() - from)
  }
  return percentile(times.slice(5), 0.95)
}

/** Fifty people who begin a page every second, whether or not the one before has come; their seconds begin apart. */
async function p95EachSecond(visit: (i: number) => Promise<unknown>): Promise<number> {
  const times = await Promise.all(
    Array.from({ length: PEOPLE * EACH }, async (_, i) => {
      await sleep((i * 1000) / PEOPLE)
      const from = performance.now()
      await visit(i)
      return performance.now() - from
    }),
  )
  return percentile(times, 0.95)
}

export async function p95(count: number, clients: number, visit: (i: number) => Promise<unknown>): Promise<number> {
  const times: number[] = []
  await concurrently(count, clients, async i => {
    const from = performance.now()
    await visit(i)
    times.push(performance.now() - from)
  })
  return percentile(times, 0.95)
}

/** A whole answer as it travels, compressed. Throws when it is no page. */
export async function get({ url }: Server, path: string, cookie: string): Promise<Buffer> {
  const [answer] = (await once(
    http.get(url + path, { agent, headers: { cookie, 'accept-encoding': 'br' } }),
    'response',
  )) as [IncomingMessage]
  const chunks = await answer.toArray()
  if (answer.statusCode !== 200) throw new Error(`${path} answers ${answer.statusCode}`)
  return Buffer.concat(chunks)
}

const agent = new http.Agent({ keepAlive: true, maxSockets: PEOPLE })

/** People of every role, as users of the demo (no second factor), each with the cookie of a session. */
export async function signInAll(server: Server, world: World, players = PLAYERS): Promise<Cookies> {
  const cookies = new Map<Role, string[]>()
  for (const [role, count] of Object.entries(players) as [Role, number][]) {
    const its: string[] = []
    for (let n = 1; n <= count; n++) {
      const email = `${role}-${n}@${world.organisationId}.fr`
      await createPlayer(world, role, n, email)
      const answer = await fetch(`${server.url}/connexion`, {
        method: 'POST',
        body: new URLSearchParams({ demo: email }),
        redirect: 'manual',
      })
      its.push(
        answer.headers
          .getSetCookie()
          .map(cookie => cookie.split(';')[0])
          .join('; '),
      )
    }
    cookies.set(role, its)
  }
  return cookies
}

async function createPlayer(world: World, role: Role, n: number, email: string): Promise<void> {
  const { organisationId } = world
  const name = { entrepreneur: `Essai ${n}`, advisor: `Conseil ${n}` }[role as string]
  const { rows } = await ownersPool().query(`select id from person where organisation_id = $1 and last_name = $2`, [
    organisationId,
    name,
  ])
  await inTransaction({ organisationId, activityIds: null }, false, async db => {
    const userId = await createUser(db, { email, name: `Camille ${n}`, password: DEMO_PASSWORD, isDemo: true })
    await grantMembership(db, { organisationId, userId, role, personId: rows[0]?.id ?? null })
  })
}

/**
 * Bytes that a browser downloads of its first signed-in page: the page and every built file that it names, compressed. The manifest of all pages
 * is named and never asked for: the browser asks for what it says of the links in sight, 4 kB.
 */
async function firstLoad(server: Server, cookie: string): Promise<number> {
  const page = await get(server, '/', cookie)
  const html = brotliDecompressSync(page).toString()
  const files = new Set(html.match(/\/assets\/(?!manifest-)[\w.-]+\.(?:js|css)|\/favicon\.svg/g))
  let bytes = page.length
  for (const path of files) bytes += (await get(server, path, cookie)).length
  return bytes
}
