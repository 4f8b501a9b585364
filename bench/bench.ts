import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import { join } from 'node:path'
import { closeDatabase, configureDatabase, type DatabaseUrls } from '../src/platform/database.server.ts'
import { startPostgres } from '../src/platform/embedded-postgres.server.ts'
import { APP_ROLE, ensureDatabase, migrate, OWNER_ROLE } from '../src/platform/migrate.server.ts'

/** One measure: what, how much, against what asked. Ratios compare two works of the same run, since machines differ. */
export interface Row {
  bench: string
  measure: string
  value: number
  unit: string
  /** What we hold ourselves to: « ≥ 0.5 », « ≤ 10 ». */
  target?: string
  met?: boolean
}

const rows: Row[] = []

export function report(bench: string, measure: string, value: number, unit: string, target?: string): void {
  const [, sign, bound] = /^(≥|≤) ([\d.]+)/.exec(target ?? '') ?? []
  const met = sign === undefined ? undefined : sign === '≥' ? value >= Number(bound) : value <= Number(bound)
  rows.push({ bench, measure, value, unit, ...(target ? { target } : {}), ...(met === undefined ? {} : { met }) })
  const mark = met === undefined ? ' ' : met ? '✓' : '✗'
  console.log(
    `${mark} ${bench.padEnd(10)} ${measure.padEnd(62)} ${format(value).padStart(10)} ${unit.padEnd(8)} ${target ?? ''}`,
  )
}

const format = (value: number): string =>
  value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2)

export async function writeReport(): Promise<void> {
  const file = join(import.meta.dirname, 'results', 'latest.json')
  await import('node:fs').then(fs => fs.mkdirSync(join(import.meta.dirname, 'results'), { recursive: true }))
  await writeFile(file, `${JSON.stringify({ node: process.version, cpus: os.cpus().length, rows }, null, 2)}\n`)
  console.log(`\n${file}`)
}

/** A durable PostgreSQL of its own (fsync on, as users run it), migrated; gone at the end. */
export async function withDatabase(work: (urls: DatabaseUrls) => Promise<void>): Promise<void> {
  const home = await mkdtemp(join(os.tmpdir(), 'essaim-bench-'))
  const postgres = await startPostgres({ dir: join(home, 'postgres') })
  try {
    await ensureDatabase(postgres.url('postgres', 'postgres'))
    const urls = { ownerUrl: postgres.url(OWNER_ROLE, 'essaim'), appUrl: postgres.url(APP_ROLE, 'essaim') }
    await migrate(urls.ownerUrl)
    await configureDatabase(urls)
    await work(urls)
  } finally {
    await closeDatabase()
    await postgres.stop()
    await rm(postgres.dir, { recursive: true, force: true })
    await rm(home, { recursive: true, force: true })
  }
}

/** Milliseconds that `work` takes. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const from = performance.now()
  await work()
  return performance.now() - from
}

export const percentile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))]!

/** Runs `count` works, `clients` at a time. */
export async function concurrently(
  count: number,
  clients: number,
  work: (i: number) => Promise<unknown>,
): Promise<void> {
  let next = 0
  await Promise.all(
    Array.from({ length: clients }, async () => {
      while (next < count) await work(next++)
    }),
  )
}
