import type { Duplex } from 'node:stream'
import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import { cents } from '../kernel/money.ts'
import type { Database } from './schema.ts'
import { type Role, TEAM } from './session.ts'

/** A Kysely on one connection, inside the transaction of a use case. */
export type Db = Kysely<Database>

export interface DatabaseUrls {
  /** The owner's: migrations, verification, backup, jobs. Row-level security does not bind it. */
  ownerUrl: string
  /** The application's: owns nothing, bound by row-level security. */
  appUrl: string
}

let urls: DatabaseUrls | undefined
let appPool: pg.Pool | undefined
let rawPool: pg.Pool | undefined
let ownerPool: pg.Pool | undefined
let app: Db | undefined

/** PostgreSQL's text to ours: int8 → safe integer, date → "2026-11-21", timestamptz → ISO instant (sessions are UTC). */
const PARSERS: Record<number, (text: string) => unknown> = {
  [pg.types.builtins.INT8]: text => cents(Number(text)),
  [pg.types.builtins.DATE]: text => text,
  [pg.types.builtins.TIMESTAMPTZ]: text => {
    const [whole, fraction = ''] = text.replace(' ', 'T').replace(/\+00$/, '').split('.')
    return `${whole}.${fraction.padEnd(3, '0')}Z`
  },
  1182: text =>
    text
      .replace(/^\{|\}$/g, '')
      .split(',')
      .filter(Boolean), // date[]
}
const types = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    PARSERS[oid] ?? pg.types.getTypeParser(oid, format as 'text'),
} as pg.CustomTypesConfig

function makePool(url: string, max: number, { pipeline = false } = {}): pg.Pool {
  const options = '-c timezone=UTC -c datestyle=ISO'
  const pool = new pg.Pool({ connectionString: url, max, types, options, pipeline } as pg.PoolConfig)
  pool.on('connect', client => prepareStatements(client as pg.PoolClient))
  pool.on('error', () => {}) // an idle connection died: the pool opens another; a query in flight gets its own error
  return pool
}

/** Statements kept prepared on each connection; short ones of few parameters come again, those of bulk work rarely do. */
const PREPARED = 300
const MAX_PARAMETERS = 40

const leaving = new WeakSet<Duplex>()

/** What is asked before the process turns to anything else leaves in one write: each costs more than reading most answers. */
function leaveTogether(client: pg.PoolClient): void {
  const { stream } = (client as unknown as { connection: { stream: Duplex } }).connection
  if (leaving.has(stream)) return
  leaving.add(stream)
  stream.cork()
  process.nextTick(() => {
    leaving.delete(stream)
    stream.uncork()
  })
}

/**
 * Gives a name to statements with parameters, so that PostgreSQL parses and plans each once a connection: planning the joins of a
 * hot path costs more than running them.
 */
function prepareStatements(client: pg.PoolClient): void {
  const names = new Map<string, string>()
  const query = client.query.bind(client) as (...args: unknown[]) => unknown
  client.query = ((first: unknown, second?: unknown, ...rest: unknown[]) => {
    leaveTogether(client)
    const config = (typeof first === 'string' ? { text: first, values: second } : first) as pg.QueryConfig & {
      submit?: unknown
    }
    const values = config.values
    if (config.submit || config.name || !Array.isArray(values) || values.length === 0 || values.length > MAX_PARAMETERS)
      return query(first, second, ...rest)
    let name = names.get(config.text)
    if (!name && names.size < PREPARED) {
      name = `s${names.size}`
      names.set(config.text, name)
    }
    const named = name ? { ...config, values, name } : { ...config, values }
    return typeof second === 'function' ? query(named, second) : query(named, ...rest)
  }) as typeof client.query
}

/** Says where the database is, once a process (or once a test file). */
export async function configureDatabase(next: DatabaseUrls): Promise<void> {
  await closeDatabase()
  urls = next
}

function configured(): DatabaseUrls {
  if (!urls) throw new Error('configureDatabase() was not called')
  return urls
}

/** PostgreSQL does not answer, or ends what it was asked: nothing that a request can help (SQLSTATE classes 08 and 57P, 53300). */
export function isUnreachable(error: unknown): boolean {
  const { code = '', syscall, message } = error as NodeJS.ErrnoException
  return (
    (code === 'ENOENT' && syscall === 'connect') || // its socket, and no other file
    /^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|08...|57P..|53300)$/.test(code) ||
    /^(Connection terminated|timeout exceeded when trying to connect)/.test(message)
  )
}

/** The application's pool for what needs a raw client (COPY, sign-in). Prefer `inTransaction`. */
export function applicationPool(): pg.Pool {
  rawPool ??= makePool(configured().appUrl, 8)
  return rawPool
}

/** The owner's pool: sees every tenant. Only migrations, verification, backup, jobs and sign-in use it. */
export function ownersPool(): pg.Pool {
  ownerPool ??= makePool(configured().ownerUrl, 8)
  return ownerPool
}

const transactionsPool = (): pg.Pool => (appPool ??= makePool(configured().appUrl, 16, { pipeline: true }))

/** Kysely over the application's pool, outside any tenant: only global tables and the owner's functions answer. */
export function applicationDb(): Db {
  app ??= new Kysely<Database>({ dialect: new PostgresDialect({ pool: transactionsPool() }) })
  return app
}

const dbs = new WeakMap<pg.PoolClient, Db>()

/**
 * Kysely on one connection. Its own `connection()` and `transaction()` send a statement when the one before was answered; here those
 * asked together travel together: a round trip costs more than most of them.
 */
function dbOn(client: pg.PoolClient): Db {
  let db = dbs.get(client)
  if (!db) {
    const held = { query: client.query.bind(client), release: () => {} } as unknown as pg.PoolClient
    const pool = { connect: async () => held, end: async () => {} } as unknown as pg.Pool
    db = new Kysely<Database>({ dialect: new PostgresDialect({ pool }) })
    dbs.set(client, db)
  }
  return db
}

export async function closeDatabase(): Promise<void> {
  const pools = [appPool, rawPool, ownerPool].filter(pool => pool !== undefined)
  appPool = rawPool = ownerPool = app = undefined
  await Promise.all(pools.map(pool => pool.end()))
}

interface Tenancy {
  organisationId: string
  /** Null sees the whole house; otherwise only rows of these activities. */
  activityIds: readonly string[] | null
  /** Whose own rows (documents, shares, appointments) are seen when the activities are limited. */
  personId?: string | null
  /** One of the team's opens what the whole team sees. */
  roles?: readonly Role[]
  /** Commits without waiting for the disk: for a load that starts again if it is interrupted. */
  bulk?: boolean
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const quoted = (uuid: string) => {
  if (!UUID.test(uuid)) throw new Error(`not a uuid: ${uuid}`)
  return uuid
}

/** What PostgreSQL answers to every statement after the one that failed: never the reason. */
const isAftermath = (error: unknown): boolean => error instanceof pg.DatabaseError && error.code === '25P02'

/**
 * Waits for works begun together in one transaction: their statements travel at once, in the order begun. All end before one of them
 * fails, so that none goes on in the next transaction of the connection; what failed first is what is thrown.
 */
export async function together<T extends readonly unknown[]>(...works: { [K in keyof T]: Promise<T[K]> }): Promise<T> {
  const ended = await Promise.allSettled(works)
  const failed = ended.filter(end => end.status === 'rejected').map(end => end.reason)
  if (failed.length > 0) throw failed.find(error => !isAftermath(error)) ?? failed[0]
  return ended.map(end => (end as PromiseFulfilledResult<unknown>).value) as unknown as T
}

/**
 * Runs `work` in one transaction as one tenant. Serialization failures and deadlocks are tried again, twice. With `readOnly`
 * the whole transaction reads one snapshot.
 */
export async function inTransaction<T>(tenancy: Tenancy, readOnly: boolean, work: (db: Db) => Promise<T>): Promise<T> {
  const activities = tenancy.activityIds === null ? '' : `{${tenancy.activityIds.map(quoted).join(',')}}`
  const team = tenancy.roles?.some(role => TEAM.some(of => of === role)) ? 'on' : ''
  const begin = `begin ${readOnly ? 'isolation level repeatable read read only' : ''}; select set_config('app.tenant', '${quoted(tenancy.organisationId)}', true), set_config('app.activities', '${activities}', true), set_config('app.person', '${tenancy.personId ? quoted(tenancy.personId) : ''}', true), set_config('app.team', '${team}', true)`
  if (readOnly) return tried(() => begun(begin, work, () => COMMIT))
  if (tenancy.bulk) return tried(() => begun(begin, work, () => COMMIT_AHEAD))
  let ahead = false
  writing++
  try {
    const commit = () => {
      ahead = writing > 1
      return ahead ? COMMIT_AHEAD : COMMIT
    }
    const result = await tried(() => begun(begin, work, commit))
    if (ahead) await onDisk()
    return result
  } finally {
    writing--
  }
}

async function tried<T>(attempt: () => Promise<T>): Promise<T> {
  for (let left = 2; ; left--) {
    try {
      return await attempt()
    } catch (error) {
      const passing = error instanceof pg.DatabaseError && (error.code === '40001' || error.code === '40P01')
      if (!passing || left === 0) throw error
    }
  }
}

const COMMIT = 'commit'
/** Before the disk has it: locks are free at once. */
const COMMIT_AHEAD = 'set local synchronous_commit = off; commit'

/** Commands under way: one alone commits on disk itself, several wait for the disk together, without their locks. */
let writing = 0
let flushing: Promise<unknown> = Promise.resolve()
let waiting: Promise<unknown> | undefined

/** Resolves once the disk has all that was committed before the call: one flush serves all who ask while the one before is under way. */
function onDisk(): Promise<unknown> {
  waiting ??= flushing.then(() => {
    waiting = undefined
    const flush = transactionsPool().query(`select pg_logical_emit_message(true, 'essaim', '')`)
    flushing = flush.catch(() => {})
    return flush
  })
  return waiting
}

async function begun<T>(begin: string, work: (db: Db) => Promise<T>, commit: () => string): Promise<T> {
  const client = await transactionsPool().connect()
  let lost: Error | undefined
  try {
    const [, result] = await together(client.query(begin), work(dbOn(client)))
    await client.query(commit())
    return result
  } catch (error) {
    await client.query('rollback').catch(failure => {
      lost = failure
    })
    throw error
  } finally {
    client.release(lost)
  }
}
