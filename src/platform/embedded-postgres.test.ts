import { spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { startPostgres } from './embedded-postgres.server.ts'
import { withClient } from './migrate.server.ts'

const home = mkdtempSync(join(os.tmpdir(), 'essaim-pg-'))
chmodSync(home, 0o755) // root starts PostgreSQL under another account
const folders: string[] = []
afterAll(() => {
  for (const folder of [home, ...folders]) rmSync(folder, { recursive: true, force: true })
})

const flags = { shared_buffers: '16MB' }
const start = async (dir: string) => {
  const postgres = await startPostgres({ dir, flags })
  folders.push(postgres.dir)
  return postgres
}
const query = async (url: string, text: string) => withClient(url, async client => (await client.query(text)).rows)
const postmaster = (dir: string) => Number.parseInt(readFileSync(join(dir, 'postmaster.pid'), 'utf8'), 10)
const running = (dir: string) => existsSync(join(dir, 'postmaster.pid'))
const dir = join(home, 'data', 'postgres')

test('processes that start together share one server; the last to stop stops it', async () => {
  const [one, two] = await Promise.all([start(dir), start(dir)])
  expect([one.adopted, two.adopted].sort()).toEqual([false, true])
  await one.stop()
  expect(await query(two.url('postgres', 'postgres'), 'show fsync')).toEqual([{ fsync: 'on' }])
  await two.stop()
  expect(running(one.dir)).toBe(false)
  expect(readdirSync(dirname(one.dir)).filter(name => name.includes('.init-'))).toEqual([])
})

test('a server killed under us is started again, with what it had acknowledged', async () => {
  const postgres = await start(dir)
  const url = postgres.url('postgres', 'postgres')
  await query(url, 'create table kept (n int); insert into kept values (1)')
  process.kill(postmaster(postgres.dir), 'SIGKILL')
  await expect.poll(() => query(url, 'select n from kept').catch(() => null), { timeout: 10_000 }).toEqual([{ n: 1 }])
  await postgres.stop()
  expect(running(postgres.dir)).toBe(false)
})

test('the server of a killed process is adopted, then stopped', async () => {
  const launcher = join(import.meta.dirname, 'embedded-postgres.server.ts')
  const script = `const { startPostgres } = await import(${JSON.stringify(launcher)})
    await startPostgres({ dir: ${JSON.stringify(dir)}, flags: ${JSON.stringify(flags)} })
    process.kill(process.pid, 'SIGKILL')`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'inherit' })
  await new Promise(resolve => child.once('exit', resolve))
  const postgres = await start(dir)
  expect(postgres.adopted).toBe(true)
  await postgres.stop()
  expect(running(postgres.dir)).toBe(false)
})

test('a folder whose path is too long for a socket works all the same', async () => {
  const postgres = await start(join(home, 'x'.repeat(60), 'y'.repeat(60), 'postgres'))
  expect(await query(postgres.url('postgres', 'postgres'), 'select 1 as one')).toEqual([{ one: 1 }])
  await postgres.stop()
})
