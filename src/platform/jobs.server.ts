import { type Logger, run, type TaskList } from 'graphile-worker'
import { sql } from 'kysely'
import { z } from 'zod'
import type { Instant } from '../kernel/day.ts'
import { type Db, ownersPool } from './database.server.ts'

/**
 * Outside effects (a mail, a deposit on a platform) are jobs: written in the transaction that makes them needed, done after it,
 * tried again with growing delays (12 times, over two days or so), then kept as failed until somebody looks. A handler may run
 * twice: it must be idempotent. Tenants' payloads carry `organisationId`.
 */
export interface Job<P> {
  name: string
  payload: z.ZodType<P>
}

export const defineJob = <P>(name: string, payload: z.ZodType<P>): Job<P> => ({ name, payload })

/** Adds a job to this transaction. With `key`, it replaces one of the same key that still waits. */
export async function enqueue<P>(
  db: Db,
  job: Job<P>,
  payload: P,
  { key = null, at = null }: { key?: string | null; at?: Instant | null } = {},
): Promise<void> {
  const json = JSON.stringify(job.payload.parse(payload))
  await sql`select enqueue_job(${job.name}, ${json}::jsonb, ${key}, ${at}::timestamptz)`.execute(db)
}

export interface Handler {
  job: Job<unknown>
  run(payload: unknown): Promise<void>
}

/** One line of the table job → handler (app/worker.ts). */
export const handle = <P>(job: Job<P>, run: (payload: P) => Promise<void>): Handler =>
  ({ job, run }) as unknown as Handler

const zOrganisation = z.strictObject({ organisationId: z.uuid(), zone: z.string() })

/** What each organisation does every morning, and every Monday: one job for each, tried again by itself. */
export const morningJob = defineJob('morning', zOrganisation)
export const weekJob = defineJob('week', zOrganisation)

/** One such job for every organisation of the platform. */
const forEveryOrganisation = (job: Job<z.output<typeof zOrganisation>>) => async (): Promise<void> => {
  await ownersPool().query(
    `select graphile_worker.add_job($1, json_build_object('organisationId', organisation_id, 'zone', zone), max_attempts => 12,
       job_key => $1 || ' ' || organisation_id) from organisation`,
    [job.name],
  )
}

/** Runs jobs in this process until stopped; `stop` lets those under way finish. A morning or a Monday missed while it was stopped is made up for. */
export async function startWorker(handlers: readonly Handler[]): Promise<{ stop(): Promise<void> }> {
  const taskList: TaskList = {
    ...Object.fromEntries(handlers.map(({ job, run }) => [job.name, async payload => run(job.payload.parse(payload))])),
    'every-morning': forEveryOrganisation(morningJob),
    'every-week': forEveryOrganisation(weekJob),
  }
  const pool = ownersPool()
  pool.on('connect', client => void client.on('error', () => {})) // a connection that dies while a job holds it: the query fails too
  const runner = await run({
    pgPool: pool,
    taskList,
    crontab: '0 4 * * * every-morning ?fill=1d\n0 5 * * 1 every-week ?fill=6d',
    concurrency: 4,
    noHandleSignals: true,
    pollInterval: 5_000,
    logger: await quietLogger(),
  })
  return { stop: () => runner.stop() }
}

/** Only what went wrong. */
async function quietLogger(): Promise<Logger> {
  const { Logger } = await import('graphile-worker')
  return new Logger(() => (level, message) => {
    if (level === 'error') console.error(message)
  })
}

interface FailedJob {
  id: string
  name: string
  attempts: number
  lastError: string
  since: Instant
}

/** The jobs of an organisation that were given up, or all of them for the command line. */
export async function failedJobs(organisationId: string | null): Promise<FailedJob[]> {
  const { rows } = await ownersPool().query<FailedJob>(
    `select j.id::text, t.identifier as name, j.attempts, coalesce(j.last_error, '') as "lastError", j.created_at as since
     from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id
     where j.attempts >= j.max_attempts and j.locked_at is null and ($1::text is null or j.payload->>'organisationId' = $1)
     order by j.created_at`,
    [organisationId],
  )
  return rows
}

/** Tries given-up jobs again, now. */
export async function retryJobs(ids: readonly string[]): Promise<void> {
  await ownersPool().query('select graphile_worker.reschedule_jobs($1::bigint[], now(), null, 0)', [ids])
}
