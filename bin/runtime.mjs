// Plain JavaScript for the system's Node (≥ 20): what runs before the pinned Node is there.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const ROOT = fileURLToPath(new URL('..', import.meta.url))

const PINNED = ['node_modules/.bin/node', 'node_modules/node/bin/node'].map(path => join(ROOT, path))

/** The pinned Node, or undefined when it is not installed. */
export const pinnedNode = () => PINNED.find(path => existsSync(path))

/** A command of our dependencies: its first line finds the pinned Node through `environment`. */
export const tool = name => join(ROOT, 'node_modules', '.bin', name)

/** The environment in which `node` is the pinned one, for us and for whatever we start. */
export const environment = (extra = {}) => ({
  ...process.env,
  PATH: [join(ROOT, 'node_modules', '.bin'), join(ROOT, 'node_modules', 'node', 'bin'), process.env.PATH].join(':'),
  ...extra,
})

/** Stops with one French sentence. */
export function fail(message) {
  console.error(message)
  process.exit(1)
}

/** Installs what package-lock.json says, when node_modules says otherwise. */
export function install() {
  if (!installed()) {
    console.log('Installation des dépendances…')
    const npm = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: ROOT, stdio: 'inherit' })
    if (npm.status !== 0)
      fail('L’installation a échoué : vérifiez l’accès au registre npm et la place sur le disque, puis relancez.')
  }
  if (pinnedNode()) return
  // npm was told to skip install scripts: do the pinned Node's own, which fetches the binary of this platform.
  console.log('Installation de Node…')
  const cwd = join(ROOT, 'node_modules', 'node')
  const script = spawnSync(process.execPath, ['installArchSpecificPackage.js'], { cwd, stdio: 'inherit' })
  if (script.status !== 0 || !pinnedNode())
    fail('Node 26 n’a pas pu être installé : vérifiez l’accès au registre npm, puis relancez.')
}

/** Whether every package of package-lock.json is there in its version (optional ones may be for other machines). */
function installed() {
  const read = path => JSON.parse(readFileSync(join(ROOT, path), 'utf8')).packages
  if (!existsSync(join(ROOT, 'node_modules/.package-lock.json'))) return false
  const there = read('node_modules/.package-lock.json')
  return Object.entries(read('package-lock.json')).every(
    ([path, wanted]) => path === '' || (there[path] ? there[path].version === wanted.version : wanted.optional),
  )
}

const SOURCES = ['src', 'public', 'vite.config.ts', 'react-router.config.ts', 'package-lock.json', 'tsconfig.json']
const STAMP = join(ROOT, 'build', '.sources')

/** Builds the pages and the server when the sources are not those of the last build. Returns whether it worked. */
export function build() {
  const stamp = sourcesHash()
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === stamp) return true
  console.log('Construction des pages et du serveur…')
  const env = environment({ NODE_ENV: 'production' })
  const run = spawnSync(tool('react-router'), ['build'], { cwd: ROOT, env, encoding: 'utf8' })
  if (run.status !== 0) {
    console.error(run.stdout + run.stderr)
    return false
  }
  mkdirSync(join(ROOT, 'build'), { recursive: true })
  writeFileSync(STAMP, stamp)
  return true
}

function sourcesHash() {
  const hash = createHash('sha256')
  const add = path => {
    const full = join(ROOT, path)
    const entries = readdirSync(full, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))
    for (const entry of entries) {
      const child = `${path}/${entry.name}`
      if (entry.isDirectory()) add(child)
      else if (!/\.test\.tsx?$/.test(child)) hash.update(child).update(readFileSync(join(ROOT, child)))
    }
  }
  for (const path of SOURCES.filter(path => existsSync(join(ROOT, path))))
    if (/\.\w+$/.test(path)) hash.update(path).update(readFileSync(join(ROOT, path)))
    else add(path)
  return hash.digest('hex')
}

/**
 * Becomes the pinned Node on `args`, as far as Node 20 can: same terminal, signals passed on, same exit code. A channel
 * links the two, so that the child notices (« disconnect ») if we are killed.
 */
export function become(args, env = {}) {
  const child = spawn(pinnedNode(), args, {
    env: environment(env),
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  })
  const parent = process.ppid
  const orphaned = () => process.ppid !== parent && child.kill('SIGTERM')
  if (process.env.npm_lifecycle_event) setInterval(orphaned, 500).unref() // npm was killed and could not tell us
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('error', error => fail(`Node 26 ne démarre pas : ${error.message}`))
  child.on('exit', (code, signal) => {
    if (signal === 'SIGKILL') console.error('Le serveur a été tué.')
    process.exit(code ?? 1)
  })
}
