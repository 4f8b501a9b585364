import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SMTPServer } from 'smtp-server'
import { afterEach, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { applicationDb, inTransaction, ownersPool } from './database.server.ts'
import { newId } from './ids.server.ts'
import { defineJob, enqueue, failedJobs, handle, morningJob, retryJobs, startWorker } from './jobs.server.ts'
import { configureMail, sendMail } from './mail.server.ts'
import { testDatabase } from './testing.server.ts'

await testDatabase()
const greet = defineJob('greet', z.strictObject({ name: z.string(), organisationId: z.string() }))
const tenancy = { organisationId: newId(), activityIds: null }
const payload = { name: 'Ana', organisationId: tenancy.organisationId }

let stop = async () => {}
afterEach(async () => {
  await stop()
  stop = async () => {}
})

// Longer than the worker's poll, which is what a job tried again may wait for.
const waitFor = (check: () => boolean | Promise<boolean>) =>
  vi.waitFor(async () => expect(await check()).toBe(true), 15_000)

it('runs what a transaction committed, and nothing of one that failed', async () => {
  const greeted: string[] = []
  await inTransaction(tenancy, false, async db => {
    await enqueue(db, greet, { ...payload, name: 'Perdu' })
    throw new Error('stop')
  }).catch(() => {})
  await inTransaction(tenancy, false, db => enqueue(db, greet, payload))
  ;({ stop } = await startWorker([handle(greet, async ({ name }) => void greeted.push(name))]))
  await waitFor(() => greeted.length > 0)
  expect(greeted).toEqual(['Ana'])
})

it('replaces a waiting job of the same key', async () => {
  await enqueue(applicationDb(), greet, { ...payload, name: 'avant' }, { key: 'k' })
  await enqueue(applicationDb(), greet, { ...payload, name: 'après' }, { key: 'k' })
  const greeted: string[] = []
  ;({ stop } = await startWorker([handle(greet, async ({ name }) => void greeted.push(name))]))
  await waitFor(() => greeted.length > 0)
  expect(greeted).toEqual(['après'])
})

it('keeps what failed too often in sight, and tries it again when asked', { timeout: 60_000 }, async () => {
  vi.spyOn(console, 'error').mockImplementation(() => {})
  let broken = true
  let done = false
  await enqueue(applicationDb(), greet, payload)
  await ownersPool().query('update graphile_worker._private_jobs set max_attempts = 1')
  ;({ stop } = await startWorker([
    handle(greet, async () => {
      if (broken) throw new Error('le serveur ne répond pas')
      done = true
    }),
  ]))
  await waitFor(async () => (await failedJobs(tenancy.organisationId)).length === 1)
  const [failed] = await failedJobs(tenancy.organisationId)
  expect(failed).toMatchObject({ name: 'greet', attempts: 1, lastError: 'le serveur ne répond pas' })
  expect(await failedJobs(newId())).toEqual([])
  broken = false
  await retryJobs([failed!.id])
  await waitFor(() => done)
  await waitFor(async () => (await failedJobs(null)).length === 0)
})

it('gives every organisation its morning', async () => {
  const organisationId = newId()
  await ownersPool().query(
    `insert into organisation (organisation_id, slug, name, legal_form, siren, zone, identity, settings, created_at)
     values ($1, 'matinale', 'Matinale', 'scop-sarl', '552100554', 'Indian/Reunion', '{}', '{}', now())`,
    [organisationId],
  )
  const mornings: unknown[] = []
  ;({ stop } = await startWorker([handle(morningJob, async morning => void mornings.push(morning))]))
  await ownersPool().query("select graphile_worker.add_job('every-morning')")
  await waitFor(() => mornings.length > 0)
  expect(mornings).toEqual([{ organisationId, zone: 'Indian/Reunion' }])
})

it('gives the application no other way to the queue', async () => {
  const read = inTransaction(tenancy, false, db =>
    db
      .selectFrom('graphile_worker._private_jobs' as never)
      .selectAll()
      .execute(),
  )
  await expect(read).rejects.toThrow('permission denied')
})

const mail = { to: 'ana@exemple.fr', subject: 'Objet : été', text: 'Bonjour « Ana ».\n' }

it('sends mail through SMTP', async () => {
  let received = ''
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData: (stream, _, done) => {
      stream.on('data', chunk => {
        received += chunk
      })
      stream.on('end', done)
    },
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  vi.stubEnv('SMTP_URL', `smtp://127.0.0.1:${(server.server.address() as { port: number }).port}`)
  await sendMail({ ...mail, replyTo: 'atelier@exemple.fr' })
  vi.unstubAllEnvs()
  await new Promise<void>(resolve => server.close(resolve))
  expect(received).toContain('To: ana@exemple.fr')
  expect(received).toContain('Reply-To: atelier@exemple.fr')
  expect(received).toContain('=?UTF-8?')
})

it('writes mail into a folder when there is no server', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'essaim-mails-'))
  vi.spyOn(console, 'log').mockImplementation(() => {})
  configureMail({ dir })
  await sendMail(mail)
  const [file] = await readdir(dir)
  expect(await readFile(join(dir, file!), 'utf8')).toContain('To: ana@exemple.fr')
  await rm(dir, { recursive: true })
})
