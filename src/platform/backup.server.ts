import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import pg from 'pg'
import { from as copyFrom, to as copyTo } from 'pg-copy-streams'
import { Refused, refuse } from '../kernel/refusal.ts'
import {
  FRAMES,
  type Frame,
  frame,
  type Header,
  type Job,
  parsed,
  readFrames,
  type TableEnd,
  type TableStart,
} from './backup-frames.ts'
import { MIGRATIONS, migrate, readMigrations, withClient } from './migrate.server.ts'
import { explainOutside } from './outside-error.ts'

/**
 * One file holds the whole platform: every table as one snapshot sees it, the jobs that wait, the migrations it went through,
 * and a checksum per table. It is written and read as a stream, so its size does not matter; no pg_dump is needed.
 */
interface BackupReport {
  tables: number
  rows: number
}

const quote = pg.escapeIdentifier

/** Writes `file` (readable by its owner only), whole or not at all. `ownerUrl` is the owner's: it must see every tenant. */
export async function backup(ownerUrl: string, file: string): Promise<BackupReport> {
  const partial = `${file}.${process.pid}.partial`
  try {
    return await withClient(ownerUrl, async client => {
      await client.query('begin isolation level repeatable read read only')
      await client.query('set local row_security = off; set local timezone = utc; set local datestyle = iso')
      const report = { tables: 0, rows: 0 }
      const sink = createWriteStream(partial, { mode: 0o600, flush: true })
      await pipeline(Readable.from(backupFrames(client, report)), createGzip({ level: 4 }), sink)
      await rename(partial, file)
      return report
    })
  } catch (error) {
    await rm(partial, { force: true }).catch(() => {})
    throw explainOutside(error, file)
  }
}

async function* backupFrames(client: pg.Client, report: BackupReport): AsyncGenerator<Buffer> {
  yield frame(FRAMES.header, await readHeader(client))
  for (const { table, columns } of await tablesOf(client)) {
    yield frame(FRAMES.table, { table, columns } satisfies TableStart)
    const hash = createHash('sha256')
    const copy = client.query(copyTo(`copy ${quote(table)} (${columns.map(quote).join()}) to stdout`))
    for await (const chunk of copy as AsyncIterable<Buffer>) {
      hash.update(chunk)
      yield frame(FRAMES.data, chunk)
    }
    yield frame(FRAMES.close, { rows: copy.rowCount, sha256: hash.digest('hex') } satisfies TableEnd)
    report.tables += 1
    report.rows += copy.rowCount
  }
  yield frame(FRAMES.end, { tables: report.tables })
}

async function readHeader(client: pg.Client): Promise<Header> {
  const rows = async <T extends object>(sql: string) => (await client.query<T>(sql)).rows
  return {
    program: 'essaim',
    format: 1,
    migrations: await rows('select number, name, checksum from schema_migration order by number'),
    sequences: await rows(`select sequencename as name, coalesce(last_value, start_value)::text as value,
      last_value is not null as called from pg_sequences where schemaname = 'public' order by 1`),
    jobs: await rows<Job>(`select t.identifier, j.payload, q.queue_name, j.run_at::text, j.attempts, j.max_attempts,
      j.last_error, j.key, j.priority, (select array_agg(f) from jsonb_object_keys(j.flags) f) as flags
      from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id
      left join graphile_worker._private_job_queues q on q.id = j.job_queue_id order by j.id`),
  }
}

/** Our tables and the columns that hold data, `schema_migration` apart. */
async function tablesOf(client: pg.Client): Promise<TableStart[]> {
  const { rows } = await client.query<TableStart>(`
    select c.relname::text as "table",
      coalesce(array_agg(a.attname::text order by a.attnum) filter (where a.attname is not null), '{}') as columns
    from pg_class c left join pg_attribute a
      on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname <> 'schema_migration'
      and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e')
    group by c.relname order by c.relname collate "C"`)
  return rows
}

/**
 * Brings `file` into an empty database: reads it whole and checks it first, migrates to the version that wrote it, copies,
 * checks every foreign key again, then migrates to this version. A cut or altered file, or a base in use, is refused.
 */
export async function restore(
  ownerUrl: string,
  file: string,
  { log = () => {}, folder = MIGRATIONS }: { log?: (line: string) => void; folder?: string } = {},
): Promise<BackupReport> {
  log('Vérification du fichier')
  const { header, report } = await checkFile(file)
  await checkVersion(header, folder)
  await withClient(ownerUrl, refuseUnlessEmpty)
  try {
    await withClient(ownerUrl, client => emptySchema(client))
    await migrate(ownerUrl, { folder, upTo: header.migrations.at(-1)?.number ?? 0, log })
    log(`Copie de ${report.tables} tables, ${report.rows} lignes`)
    await withClient(ownerUrl, client => copyAll(client, file, header))
  } catch (error) {
    await withClient(ownerUrl, client => emptySchema(client)).catch(() => {})
    throw error
  }
  await migrate(ownerUrl, { folder, log })
  await withClient(ownerUrl, client => client.query('analyze'))
  return report
}

const framesOf = (file: string) => readFrames(gunzipped(file))

async function* gunzipped(file: string): AsyncGenerator<Buffer> {
  const source = createReadStream(file)
  const gunzip = createGunzip()
  source.on('error', error => gunzip.destroy(error))
  source.pipe(gunzip)
  try {
    yield* gunzip as AsyncIterable<Buffer>
  } finally {
    source.destroy()
  }
}

/** Reads the whole file, so that nothing is touched for a bad one. */
async function checkFile(file: string): Promise<{ header: Header; report: BackupReport }> {
  const report = { tables: 0, rows: 0 }
  let header: Header | undefined
  let ended = false
  let hash = createHash('sha256')
  try {
    for await (const each of framesOf(file)) {
      if (ended || (each.kind === FRAMES.header) === (header !== undefined)) throw damaged(file)
      if (each.kind === FRAMES.header) header = parsed<Header>(each)
      else if (each.kind === FRAMES.table) hash = createHash('sha256')
      else if (each.kind === FRAMES.data) hash.update(each.body)
      else if (each.kind === FRAMES.close) {
        const end = parsed<TableEnd>(each)
        if (end.sha256 !== hash.digest('hex')) throw damaged(file)
        report.tables += 1
        report.rows += end.rows
      } else if (each.kind === FRAMES.end) ended = parsed<{ tables: number }>(each).tables === report.tables
      else throw damaged(file)
    }
  } catch (error) {
    const explained = explainOutside(error, file)
    throw explained instanceof Refused ? explained : damaged(file)
  }
  if (!header || !ended || header.program !== 'essaim') throw damaged(file)
  return { header, report }
}

const damaged = (file: string) =>
  new Refused([
    refuse(
      'sauvegarde-abimee',
      `${file} n’est pas une sauvegarde d’Essaim entière et intacte : prenez-en une autre. Rien n’a été changé.`,
    ),
  ])

async function checkVersion(header: Header, folder: string): Promise<void> {
  const known = new Map((await readMigrations(folder)).map(({ number, checksum }) => [number, checksum]))
  if (header.format === 1 && header.migrations.every(({ number, checksum }) => known.get(number) === checksum)) return
  throw new Refused([
    refuse(
      'sauvegarde-autre-version',
      'Cette sauvegarde vient d’une autre version d’Essaim : installez la version qui l’a écrite, ou une plus récente.',
    ),
  ])
}

async function refuseUnlessEmpty(client: pg.Client): Promise<void> {
  for (const { table } of await tablesOf(client)) {
    const { rowCount } = await client.query(`select from ${quote(table)} limit 1`)
    if (rowCount)
      throw new Refused([
        refuse(
          'base-non-vide',
          `La base contient déjà des données (${table}) : restaurez dans une base vide. Rien n’a été changé.`,
        ),
      ])
  }
}

/** Back to nothing: the base holds no data (checked), only tables of a version that may be another than the file's. */
async function emptySchema(client: pg.Client): Promise<void> {
  await client.query('drop schema public cascade; create schema public')
}

interface ForeignKey {
  table: string
  name: string
  definition: string
}

/**
 * Copies in one transaction, as a plain owner can: triggers off (their effects are in the file too), foreign keys dropped and
 * made again at the end, which checks them.
 */
async function copyAll(client: pg.Client, file: string, header: Header): Promise<void> {
  await client.query('begin')
  await client.query('set local timezone = utc; set local datestyle = iso')
  const tables = (await tablesOf(client)).map(({ table }) => quote(table))
  const { rows: keys } = await client.query<ForeignKey>(`
    select conrelid::regclass::text as "table", conname::text as name, pg_get_constraintdef(oid) as definition
    from pg_constraint where contype = 'f' and connamespace = 'public'::regnamespace and conparentid = 0`)
  for (const key of keys) await client.query(`alter table ${key.table} drop constraint ${quote(key.name)}`)
  for (const table of tables) await client.query(`alter table ${table} disable trigger user`)
  if (tables.length) await client.query(`truncate ${tables.join()}`)
  await copyTables(client, file)
  for (const table of tables) await client.query(`alter table ${table} enable trigger user`)
  for (const key of keys)
    await client.query(`alter table ${key.table} add constraint ${quote(key.name)} ${key.definition}`)
  for (const { name, value, called } of header.sequences)
    await client.query('select setval($1, $2, $3)', [quote(name), value, called])
  await restoreJobs(client, header.jobs)
  await client.query('commit')
}

async function copyTables(client: pg.Client, file: string): Promise<void> {
  const frames = framesOf(file)
  for (let next = await frames.next(); !next.done; next = await frames.next()) {
    if (next.value.kind !== FRAMES.table) continue
    const { table, columns } = parsed<TableStart>(next.value)
    const hash = createHash('sha256')
    let end: TableEnd | undefined
    const data = async function* () {
      for (let piece = await frames.next(); !piece.done; piece = await frames.next()) {
        const { kind, body }: Frame = piece.value
        if (kind === FRAMES.close) {
          end = parsed<TableEnd>(piece.value)
          return
        }
        hash.update(body)
        yield body
      }
    }
    const copy = client.query(copyFrom(`copy ${quote(table)} (${columns.map(quote).join()}) from stdin`))
    await pipeline(Readable.from(data(), { objectMode: false }), copy)
    if (end?.rows !== copy.rowCount || end.sha256 !== hash.digest('hex')) throw damaged(file)
  }
}

async function restoreJobs(client: pg.Client, jobs: readonly Job[]): Promise<void> {
  for (const { identifier, payload, queue_name, run_at, max_attempts, key, priority, flags, ...state } of jobs) {
    const { rows } = await client.query<{ id: string }>(
      'select id from graphile_worker.add_job($1, $2, $3, $4, $5, $6, $7, $8)',
      [identifier, JSON.stringify(payload), queue_name, run_at, max_attempts, key, priority, flags],
    )
    await client.query('update graphile_worker._private_jobs set attempts = $2, last_error = $3 where id = $1', [
      rows[0]!.id,
      state.attempts,
      state.last_error,
    ])
  }
}
