import { once } from 'node:events'
import { createServer } from 'node:net'
import { join } from 'node:path'
import * as build from 'virtual:react-router/server-build'
import { serve } from '@hono/node-server'
import { createRequestHandler } from 'react-router'
import { Refused } from '../kernel/refusal.ts'
import { DEMO_PASSWORD, demoUsers } from '../platform/auth.server.ts'
import { ownersPool } from '../platform/database.server.ts'
import { startWorker } from '../platform/jobs.server.ts'
import { explainOutside } from '../platform/outside-error.ts'
import { projectRoot } from '../platform/project-root.server.ts'
import { publicUrl } from '../platform/public-url.server.ts'
import { ROLE_LABELS } from '../platform/session.ts'
import { createApi } from './api.ts'
import { type Booted, boot } from './boot.server.ts'
import { demoState } from './demo/load.ts'
import { loadDemoWithProgress } from './demo/load-with-progress.ts'
import { createHttp } from './http.server.ts'
import { HANDLERS } from './worker.ts'

const port = Number(process.env.PORT ?? 3000)
/** Longer than proxies and clients keep a silent connection (60 s as a rule): they, not we, close it, and no request leaves on one just closed. */
const KEEP_ALIVE_MS = 65_000
const log = (line: string) => console.log(line)

/** What has been started so far, in that order. */
const running: {
  database?: Promise<Booted>
  worker?: { stop(): Promise<void> }
  server?: ReturnType<typeof serve>
} = {}

async function start(): Promise<void> {
  await tryPort()
  running.database = boot({ log })
  await running.database
  await loadDemoOnce()
  running.worker = await startWorker(HANDLERS)
  const http = createHttp({
    pages: createRequestHandler(build, 'production'),
    api: createApi(),
    clientFolder: join(projectRoot(), 'build', 'client'),
    log: process.env.ESSAIM_LOG === '0' ? undefined : log,
  })
  running.server = serve({
    fetch: http.fetch,
    port,
    hostname: process.env.HOST,
    serverOptions: { keepAliveTimeout: KEEP_ALIVE_MS },
  })
  running.server.on('error', fail)
  running.server.on('listening', () => void greet())
}

/** Refuses at once a port that cannot be had: a first start has a demo to load before it listens. */
async function tryPort(): Promise<void> {
  const probe = createServer().listen(port, process.env.HOST)
  await once(probe, 'listening')
  probe.close()
  await once(probe, 'close')
}

function complain(error: unknown): void {
  const explained = explainOutside(error)
  console.error(explained instanceof Refused ? explained.message : explained)
}

/** An empty platform gets the demo, unless ESSAIM_DEMO=0; an interrupted load starts again. */
async function loadDemoOnce(): Promise<void> {
  if (process.env.ESSAIM_DEMO === '0') return
  const state = await demoState()
  if (state === 'absent' || state === 'interrupted') await loadDemoWithProgress()
}

async function greet(): Promise<void> {
  console.log(`\nEssaim répond sur ${publicUrl()} (Ctrl-C l’arrête)`)
  const users = await demoUsers()
  if (users.length === 0) return greetFounder()
  console.log(`Accès de démonstration : un clic sur la page de connexion, ou le mot de passe ${DEMO_PASSWORD}`)
  for (const { email, name, roles } of users)
    console.log(`  ${email.padEnd(44)} ${name} : ${roles.map(role => ROLE_LABELS[role]).join(', ')}`)
}

/** Says how to begin where there is nothing yet. */
async function greetFounder(): Promise<void> {
  const { rowCount } = await ownersPool().query('select from organisation limit 1')
  if (!rowCount)
    console.log(
      'Aucune organisation encore : dans un autre terminal, « npx essaim organisation create », puis « npx essaim user invite ».',
    )
}

let stopping: Promise<void> | undefined
const PATIENCE = 10_000

/**
 * Answers what was asked, ends the jobs under way, then closes the database: all that was started, however far that went. Asked twice at once
 * (Ctrl-C reaches us by two ways), it stops once.
 */
function stop(): Promise<void> {
  stopping ??= (async () => {
    log('Arrêt…')
    setTimeout(() => process.exit(1), 3 * PATIENCE)
    const { database, worker, server } = running
    const closed = new Promise<unknown>(resolve => (server ? server.close(resolve) : resolve(null)))
    if (server && 'closeIdleConnections' in server) server.closeIdleConnections()
    const patience = setTimeout(
      () => server && 'closeAllConnections' in server && server.closeAllConnections(),
      PATIENCE,
    )
    await Promise.all([closed, worker?.stop()])
    clearTimeout(patience)
    const booted = await database?.catch(() => null)
    // Before anybody was answered, nothing is waited for: the load of the demo begins again.
    await booted?.stop(server ? PATIENCE : 0)
    process.exit(process.exitCode ?? 0)
  })()
  return stopping
}

/** Whatever breaks, at the start or later, our own PostgreSQL does not stay behind. Once we stop, what breaks is for having stopped. */
function fail(error: unknown): void {
  if (stopping) return
  complain(error)
  process.exitCode = 1
  stop().catch(() => process.exit(1))
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect'] as const)
  process.on(signal as NodeJS.Signals, () => void stop())
process.on('uncaughtException', fail)
await start().catch(fail)
