import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { Refused, refuse } from '../kernel/refusal.ts'
import { sha256 } from './ids.server.ts'
import { projectRoot } from './project-root.server.ts'

/** Owns every table; migrates, verifies, backs up. */
export const OWNER_ROLE = 'essaim_owner'
/** What the program logs in as: owns nothing, row-level security binds it. */
export const APP_ROLE = 'essaim_app'
export const MIGRATIONS = join(projectRoot(), 'db', 'migrations')

const LOCK = 7_377_246_001

interface Migration {
  number: number
  name: string
  sql: string
  checksum: string
}

/** The files `NNNN_name.sql` of `folder`, in order. */
export async function readMigrations(folder = MIGRATIONS): Promise<Migration[]> {
  const names = (await readdir(folder)).filter(name => name.endsWith('.sql')).sort()
  const migrations = await Promise.all(
    names.map(async name => {
      if (!/^\d{4}_[a-z0-9_-]+\.sql$/.test(name)) throw new Error(`not a migration name: ${name}`)
      const sql = (await readFile(join(folder, name), 'utf8')).replaceAll('\r\n', '\n')
      return { number: Number(name.slice(0, 4)), name, sql, checksum: sha256(sql).toString('hex') }
    }),
  )
  const twice = migrations.find((migration, i) => migrations[i - 1]?.number === migration.number)
  if (twice) throw new Error(`two migrations have the number of ${twice.name}`)
  return migrations
}

/** On our own server: makes the two roles and the owner's empty database when missing. `url` is the superuser's. */
export async function ensureDatabase(url: string, database = 'essaim'): Promise<void> {
  await withClient(url, async client => {
    await client.query('select pg_advisory_lock($1)', [LOCK])
    await ensureRole(client, OWNER_ROLE, 'login nosuperuser nobypassrls nocreaterole nocreatedb')
    await ensureRole(client, APP_ROLE, 'login nosuperuser nobypassrls nocreaterole nocreatedb')
    const { rowCount } = await client.query('select from pg_database where datname = $1', [database])
    if (!rowCount)
      await client.query(`create database ${pg.escapeIdentifier(database)} owner ${OWNER_ROLE} template template0`)
  })
}

interface MigrateOptions {
  log?: (line: string) => void
  folder?: string
  /** Stops after this number: a restore first goes back to the version of its file. */
  upTo?: number
}

/**
 * Brings a database to this version of the program: the application's role, the job tables, then every new file, each in its
 * own transaction, forward only. Safe when several processes start at once. Refuses a file changed after it was applied.
 */
export async function migrate(
  ownerUrl: string,
  { log = () => {}, folder = MIGRATIONS, upTo = Number.POSITIVE_INFINITY }: MigrateOptions = {},
): Promise<{ applied: string[] }> {
  const migrations = await readMigrations(folder)
  return withClient(ownerUrl, async client => {
    await client.query('select pg_advisory_lock($1)', [LOCK])
    await ensureAppRole(client)
    await migrateJobs(ownerUrl)
    await client.query(`create table if not exists schema_migration (
      number integer primary key, name text not null, checksum text not null, applied_at timestamptz not null default now())`)
    const applied = await client.query('select number, name, checksum from schema_migration order by number')
    const pending = pendingMigrations(migrations, applied.rows).filter(migration => migration.number <= upTo)
    if (applied.rows.length === 0 && pending.length > 0) log('Création des tables')
    for (const migration of pending) {
      if (applied.rows.length > 0) log(`Migration ${migration.name}`)
      await applyMigration(client, migration)
    }
    return { applied: pending.map(migration => migration.name) }
  })
}

/** What remains to apply; refuses a database that disagrees with the files. */
function pendingMigrations(
  migrations: readonly Migration[],
  applied: readonly Pick<Migration, 'number' | 'name' | 'checksum'>[],
): Migration[] {
  const byNumber = new Map(migrations.map(migration => [migration.number, migration]))
  for (const done of applied) {
    const file = byNumber.get(done.number)
    if (!file)
      throw new Refused([
        refuse(
          'migration-inconnue',
          `La base a reçu la migration ${done.name}, que cette version d’Essaim ne connaît pas : installez la version qui a servi à la mettre à jour.`,
        ),
      ])
    if (file.checksum !== done.checksum)
      throw new Refused([
        refuse(
          'migration-modifiee',
          `Le fichier ${file.name} a changé depuis qu’il a été appliqué à la base : remettez-le tel qu’il était et écrivez le changement dans une nouvelle migration.`,
        ),
      ])
  }
  const last = applied.at(-1)?.number ?? 0
  const pending = migrations.filter(migration => !applied.some(done => done.number === migration.number))
  const late = pending.find(migration => migration.number < last)
  if (late)
    throw new Refused([
      refuse(
        'migration-en-retard',
        `Le fichier ${late.name} porte un numéro plus petit que la dernière migration appliquée : donnez-lui le numéro suivant.`,
      ),
    ])
  return pending
}

async function applyMigration(client: pg.Client, { number, name, sql, checksum }: Migration): Promise<void> {
  await client.query('begin')
  try {
    await client.query(sql)
    await client.query('insert into schema_migration (number, name, checksum) values ($1, $2, $3)', [
      number,
      name,
      checksum,
    ])
    await client.query('commit')
  } catch (error) {
    await client.query('rollback')
    throw located(error, name, sql)
  }
}

/** Adds the file's name and line to an error of PostgreSQL, which only knows a position. */
function located(error: unknown, name: string, sql: string): unknown {
  if (!(error instanceof pg.DatabaseError)) return error
  const line = error.position ? `, line ${sql.slice(0, Number(error.position)).split('\n').length}` : ''
  error.message = `${name}${line}: ${error.message}`
  return error
}

/** The application's role, of which the owner is made a member so that one `DATABASE_URL` is enough to try a server. */
async function ensureAppRole(client: pg.Client): Promise<void> {
  await ensureRole(client, APP_ROLE, 'login nosuperuser nobypassrls nocreaterole nocreatedb')
  const { rows } = await client.query(`
    select rolsuper or pg_has_role(oid, '${APP_ROLE}', case when current_setting('server_version_num')::int >= 160000 then 'SET' else 'MEMBER' end) as member,
      (select rolsuper or rolbypassrls from pg_roles where rolname = '${APP_ROLE}') as unbound
    from pg_roles where rolname = current_user`)
  if (rows[0].unbound)
    throw new Refused([
      refuse(
        'role-trop-puissant',
        `Le rôle ${APP_ROLE} échappe au cloisonnement des organisations : exécutez « alter role ${APP_ROLE} nosuperuser nobypassrls ».`,
      ),
    ])
  if (!rows[0].member) await client.query(`grant ${APP_ROLE} to current_user`).catch(() => {})
}

async function ensureRole(client: pg.Client, role: string, attributes: string): Promise<void> {
  const { rows } = await client.query(
    'select current_user as me, exists (select from pg_roles where rolname = $1) as there',
    [role],
  )
  if (rows[0].there) return
  try {
    await client.query(`create role ${role} ${attributes}`)
  } catch (error) {
    const code = error instanceof pg.DatabaseError ? error.code : undefined
    if (code === '42710' || code === '23505') return // another database of the server was migrated at the same moment
    if (code !== '42501') throw error
    throw new Refused([
      refuse(
        'role-absent',
        `Le rôle ${role} manque sur ce serveur et ce compte ne peut pas le créer : exécutez « create role ${role} ${attributes}; grant ${role} to ${pg.escapeIdentifier(rows[0].me)} » avec un compte qui le peut.`,
      ),
    ])
  }
}

/** graphile-worker keeps its own tables up to date in its own schema. */
async function migrateJobs(ownerUrl: string): Promise<void> {
  const { Logger, runMigrations } = await import('graphile-worker')
  await runMigrations({ connectionString: ownerUrl, logger: new Logger(() => () => {}) })
}

/** Opens one connection, which ends with `use` and takes its advisory locks with it. */
export async function withClient<T>(url: string, use: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, application_name: 'essaim-maintenance' })
  client.on('error', () => {})
  await client.connect()
  try {
    return await use(client)
  } finally {
    await client.end()
  }
}
