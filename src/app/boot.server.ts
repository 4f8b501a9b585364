import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Refused, refuse } from '../kernel/refusal.ts'
import { configureSignIn } from '../platform/auth.server.ts'
import { closeDatabase, configureDatabase, type DatabaseUrls } from '../platform/database.server.ts'
import { configureMail } from '../platform/mail.server.ts'
import { APP_ROLE, ensureDatabase, migrate, OWNER_ROLE, withClient } from '../platform/migrate.server.ts'
import { projectRoot } from '../platform/project-root.server.ts'
import { configureVault } from '../platform/vault.server.ts'

export interface Booted {
  urls: DatabaseUrls
  /** Where the platform keeps what is not in the database: its own PostgreSQL, the secret, mails that found no server. */
  dir: string
  /** Closes the pools, for as long as work under way may take; stops the embedded server when nobody else uses it. */
  stop(patienceMs?: number): Promise<void>
}

interface BootOptions {
  /** Default: ESSAIM_DATA, else `data` in the project's folder. */
  dir?: string
  log?: (line: string) => void
}

const dataFolder = (): string => resolve(process.env.ESSAIM_DATA ?? join(projectRoot(), 'data'))

/** Finds or starts the database and nothing more: for what works on the database as it is (backup, restore, its address). */
export async function openDatabase({ dir = dataFolder(), log = () => {} }: BootOptions = {}): Promise<Booted> {
  await mkdir(dir, { recursive: true })
  const given = process.env.DATABASE_URL
  if (given) {
    if (!URL.canParse(given))
      throw new Refused([
        refuse(
          'adresse',
          'DATABASE_URL ne se lit pas : écrivez par exemple postgresql://compte:motdepasse@serveur:5432/essaim.',
        ),
      ])
    const appUrl = process.env.ESSAIM_APP_DATABASE_URL ?? asApplication(given)
    return { urls: { ownerUrl: given, appUrl }, dir, stop: async () => {} }
  }
  const { startPostgres } = await import('../platform/embedded-postgres.server.ts')
  const postgres = await startPostgres({ dir: join(dir, 'postgres'), log })
  const urls = { ownerUrl: postgres.url(OWNER_ROLE, 'essaim'), appUrl: postgres.url(APP_ROLE, 'essaim') }
  try {
    await ensureDatabase(postgres.url('postgres', 'postgres'))
  } catch (error) {
    await postgres.stop()
    throw error
  }
  return { urls, dir, stop: () => postgres.stop() }
}

/** Opens the database, migrates it and points the program at it: the server and the command line both begin here. */
export async function boot(options: BootOptions = {}): Promise<Booted> {
  const { urls, dir, stop } = await openDatabase(options)
  try {
    await migrate(urls.ownerUrl, { log: options.log })
    await withClient(urls.appUrl, async () => {}) // says at once, not at the first visit, that the application may not enter
    await configureDatabase(urls)
    configureSignIn({ secret: await platformSecret(dir) })
    configureMail({ dir: join(dir, 'mails') })
    configureVault({ dir: join(dir, 'vault') })
  } catch (error) {
    await stop()
    throw error
  }
  const stopAll = async (patienceMs = 10_000) => {
    await Promise.race([closeDatabase(), sleep(patienceMs, null, { ref: false })])
    await stop()
  }
  return { urls, dir, stop: stopAll }
}

/** With one address only, the application's sessions put on its role. A connection string's options replace the pool's. */
function asApplication(url: string): string {
  const application = new URL(url)
  application.searchParams.set('options', `-c role=${APP_ROLE} -c timezone=UTC -c datestyle=ISO`)
  return application.href
}

/** Signs cookies and encrypts second factors: made once, readable by its owner only, never in a backup of the database. */
async function platformSecret(dir: string): Promise<string> {
  if (process.env.ESSAIM_SECRET) return process.env.ESSAIM_SECRET
  const file = join(dir, 'secret')
  if (!existsSync(file)) {
    const beside = `${file}.${process.pid}`
    await writeFile(beside, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600 })
    await link(beside, file).catch(error => {
      if (error.code !== 'EEXIST') throw error // another process made it at the same moment
    })
    await rm(beside)
  }
  return (await readFile(file, 'utf8')).trim()
}
