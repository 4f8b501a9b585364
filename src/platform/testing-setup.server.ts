import { rmSync } from 'node:fs'
import os from 'node:os'
import { join } from 'node:path'
import type pg from 'pg'
import type { TestProject } from 'vitest/node'
import { type Postgres, startPostgres } from './embedded-postgres.server.ts'
import { sha256 } from './ids.server.ts'
import { APP_ROLE, ensureDatabase, migrate, OWNER_ROLE, readMigrations, withClient } from './migrate.server.ts'
import { projectRoot } from './project-root.server.ts'

declare module 'vitest' {
  interface ProvidedContext {
    postgres: { admin: string; owner: string; app: string; template: string; run: number }
  }
}

const LOCK = 7_377_246_002

/**
 * Once for a run: a PostgreSQL that does not wait for the disk, in the temporary folder, and a template database migrated
 * once per set of migrations. Both are kept for the next run, which then starts at once; runs at the same time share them.
 */
export default async function setup(project: TestProject) {
  const postgres = await given(process.env.ESSAIM_TEST_POSTGRES)
  try {
    const template = await prepareTemplate(postgres)
    project.provide('postgres', {
      admin: postgres.url('postgres', 'postgres'),
      owner: postgres.url(OWNER_ROLE, 'DATABASE'),
      app: postgres.url(APP_ROLE, 'DATABASE'),
      template,
      run: process.pid,
    })
  } catch (error) {
    await postgres.stop()
    throw error
  }
  return () => postgres.stop()
}

type Served = Pick<Postgres, 'url' | 'stop'>

/** That server, at the address of its superuser, for a version that is not ours; ours otherwise. */
async function given(address: string | undefined): Promise<Served> {
  if (!address) return startOurs()
  const url = (role: string, database: string) =>
    Object.assign(new URL(address), { username: role, pathname: `/${database}` }).href
  return { url, stop: async () => {} }
}

function startOurs(): Promise<Served> {
  const home = sha256(projectRoot()).toString('hex').slice(0, 8)
  const dir = join(os.tmpdir(), `essaim-test-${os.userInfo().uid}-${home}`, 'postgres')
  const flags = {
    fsync: 'off',
    full_page_writes: 'off',
    synchronous_commit: 'off',
    shared_buffers: '128MB',
    max_connections: '200',
  }
  return startPostgres({ dir, flags }).catch(() => {
    rmSync(dir, { recursive: true, force: true }) // a machine that lost power spoils a cluster without fsync
    return startPostgres({ dir, flags })
  })
}

async function prepareTemplate(postgres: Served): Promise<string> {
  const checksums = (await readMigrations()).map(migration => migration.checksum)
  const template = `template_${sha256(checksums.join()).toString('hex').slice(0, 16)}`
  await withClient(postgres.url('postgres', 'postgres'), async client => {
    await client.query('select pg_advisory_lock($1)', [LOCK])
    await dropAbandoned(client)
    if ((await client.query('select from pg_database where datname = $1', [template])).rowCount) return
    const unfinished = `un${template}`
    await client.query(`drop database if exists ${unfinished} with (force)`)
    await ensureDatabase(postgres.url('postgres', 'postgres'), unfinished)
    await migrate(postgres.url(OWNER_ROLE, unfinished))
    await client.query(`alter database ${unfinished} rename to ${template}`)
  })
  return template
}

/** Drops what killed runs left: their test databases, and all but the latest templates. */
async function dropAbandoned(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ datname: string }>('select datname from pg_database order by oid desc')
  const tests = rows.map(row => row.datname).filter(name => isAbandoned(name.match(/^test_(\d+)_/)?.[1]))
  const templates = rows.map(row => row.datname).filter(name => name.startsWith('template_'))
  for (const name of [...tests, ...templates.slice(4)])
    await client.query(`drop database if exists ${name}`).catch(() => {})
}

function isAbandoned(pid: string | undefined): boolean {
  if (!pid) return false
  try {
    process.kill(Number(pid), 0)
    return false
  } catch {
    return true
  }
}
