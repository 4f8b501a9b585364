#!/usr/bin/env node
// npm test: everything that must hold, each step with its time; the last line is the count.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { build, environment, fail, install, ROOT, tool } from './runtime.mjs'

const CACHE = join(ROOT, 'node_modules/.cache/essaim')
let passed = 0
let failed = 0

install()
installTools()
process.chdir(ROOT)
mkdirSync(CACHE, { recursive: true })

step('types', () => run('react-router', 'typegen') && run('tsc', '--noEmit', '-p', '.'))
step('lint', () => run('biome', 'check', '--error-on-warnings'))
vitest('unit', 'vitest.config.ts')
if (step('build', build)) vitest('e2e', 'e2e/vitest.config.ts')
else failed += 1

console.log(`${passed} passed, ${failed} failed`)
process.exit(failed ? 1 : 0)

function run(name, ...args) {
  return spawnSync(tool(name), args, { env: environment(), stdio: 'inherit' }).status === 0
}

function timed(name, work) {
  console.log(`\n── ${name}`)
  const start = performance.now()
  const good = work()
  console.log(`── ${name} : ${good ? 'ok' : 'ÉCHEC'} (${((performance.now() - start) / 1000).toFixed(1)} s)`)
  return good
}

/** A step without tests of its own counts only when it fails. */
function step(name, work) {
  const good = timed(name, work)
  if (!good) failed += 1
  return good
}

function vitest(name, config) {
  const report = join(CACHE, `${name}.json`)
  rmSync(report, { force: true })
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const good = timed(name, () => run('vitest', 'run', '--config', config, ...reporters))
  const result = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : { testResults: [] }
  const broken = result.testResults.filter(file => file.status === 'failed' && !file.assertionResults.length).length
  const failures = (result.numFailedTests ?? 0) + broken
  passed += result.numPassedTests ?? 0
  failed += good ? failures : Math.max(failures, 1)
}

/** The journeys need a real browser, the tests of documents a reader of PDF: Debian's, installed when we may. */
function installTools() {
  const there = name => process.env.PATH.split(delimiter).some(folder => existsSync(join(folder, name)))
  const missing = []
  if (!process.env.CHROMIUM && !['chromium', 'chromium-browser', 'google-chrome'].some(there)) missing.push('chromium')
  if (!there('pdftotext')) missing.push('poppler-utils')
  if (missing.length === 0) return
  const packages = missing.join(' ')
  const remedy = `installez ce qui manque (« sudo apt-get install -y ${packages} »), ou donnez le chemin de Chromium dans CHROMIUM.`
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) fail(`Les tests demandent ${packages} : ${remedy}`)
  console.log(`Installation de ${packages}…`)
  const apt = args => spawnSync('apt-get', ['-qq', ...args], { stdio: ['ignore', 'ignore', 'inherit'] }).status === 0
  if (!apt(['update']) || !apt(['install', '-y', '--no-install-recommends', ...missing]))
    fail(`${packages} : installation impossible. ${remedy}`)
}
