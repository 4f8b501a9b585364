import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import os from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'

const START_TIMEOUT_MS = 300_000

/** The built server on a data folder of its own, and the command line beside it. */
export interface Server {
  url: string
  dir: string
  process: ChildProcess
  /** What it printed so far. */
  output(): string
  /** `npx essaim …` on the same data; what it prints. Rejects with stderr when it exits otherwise than 0. */
  cli(...words: string[]): Promise<string>
  stop(): Promise<void>
  /** Ends it and its data. */
  remove(): Promise<void>
}

export async function startServer({
  dir,
  demo = false,
  port,
  copyOf,
}: {
  dir?: string
  demo?: boolean
  port?: number
  /** The data folder of a stopped server, to start from a copy of it. */
  copyOf?: string
} = {}): Promise<Server> {
  const data = dir ?? (await readableFolder())
  if (copyOf) await promisify(execFile)('cp', ['-a', `${copyOf}/.`, data])
  const listening = port ?? (await freePort())
  const env = {
    ...process.env,
    PORT: String(listening),
    ESSAIM_DATA: data,
    ESSAIM_DEMO: demo ? '1' : '0',
    NODE_ENV: 'production',
  }
  const child = spawn(process.execPath, ['build/server/index.js'], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  let printed = ''
  for (const stream of [child.stdout!, child.stderr!])
    stream.on('data', data => {
      printed += data
    })
  const url = `http://localhost:${listening}`
  await ready(child, url, () => printed)
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGTERM')
    await Promise.race([new Promise(resolve => child.once('exit', resolve)), sleep(20_000)])
    if (child.exitCode === null) child.kill('SIGKILL')
  }
  return {
    url,
    dir: data,
    process: child,
    output: () => printed,
    cli: async (...words) =>
      (await promisify(execFile)(process.execPath, ['src/app/cli.ts', ...words], { env, maxBuffer: 64 * 1024 * 1024 }))
        .stdout,
    stop,
    remove: async () => {
      await stop()
      await rm(data, { recursive: true, force: true })
    },
  }
}

/** PostgreSQL runs as another user when we are root: it must reach its folder. */
async function readableFolder(): Promise<string> {
  const folder = await mkdtemp(join(os.tmpdir(), 'essaim-e2e-'))
  await chmod(folder, 0o755)
  return folder
}

async function ready(server: ChildProcess, url: string, output: () => string): Promise<void> {
  const deadline = Date.now() + START_TIMEOUT_MS
  for (;;) {
    if (server.exitCode !== null) throw new Error(`the server stopped:\n${output()}`)
    const answer = await fetch(`${url}/healthz`).catch(() => null)
    if (answer?.ok) return
    if (Date.now() > deadline) throw new Error(`the server is not ready:\n${output()}`)
    await sleep(100)
  }
}

export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise(resolve => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no free port')
  return address.port
}

/** The pid of the embedded PostgreSQL of a data folder. */
export async function postmasterOf(dir: string): Promise<number> {
  return Number((await readFile(join(dir, 'postgres', 'postmaster.pid'), 'utf8')).split('\n')[0])
}

/** A caller of the API with one key. Throws what was refused. */
// biome-ignore lint/suspicious/noExplicitAny: what each door answers is its own
export type Api = (method: string, path: string, body?: unknown, key?: string) => Promise<any>

export function apiOf(url: string, bearer: string): Api {
  return async (method, path, body, key) => {
    const answer = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${bearer}`,
        'content-type': 'application/json',
        ...(key ? { 'idempotency-key': key } : {}),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    if (!answer.ok)
      throw Object.assign(new Error(`${method} ${path}: ${answer.status} ${text}`), {
        status: answer.status,
        problem: safeJson(text),
      })
    return text ? JSON.parse(text) : {}
  }
}

function safeJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** Opens a cooperative by the command line and gives an administrator's key for its API. */
export async function openCooperative(server: Server, startsOn: string): Promise<{ slug: string; bearer: string }> {
  const slug = 'les-rives'
  await server.cli(
    'organisation',
    'create',
    '--slug',
    slug,
    '--name',
    'Coopérative des Rives',
    '--siren',
    '732829320',
    '--address',
    '1 place de la Halle',
    '--postal-code',
    '31430',
    '--city',
    'Le Fousseret',
    '--starts-on',
    startsOn,
  )
  const printed = await server.cli('api-key', 'create', '--organisation', slug, '--role', 'administrator')
  return { slug, bearer: printed.trim().split(/\s+/).at(-1)! }
}
