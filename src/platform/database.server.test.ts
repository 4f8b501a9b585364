import { Socket } from 'node:net'
import { sql } from 'kysely'
import { expect, test, vi } from 'vitest'
import { configureDatabase, inTransaction, ownersPool, together } from './database.server.ts'
import { newId } from './ids.server.ts'
import { testDatabase } from './testing.server.ts'

const database = await testDatabase()
const tenancy = { organisationId: newId(), activityIds: null }

test('works begun together give what they found, in their order', async () => {
  const found = await inTransaction(tenancy, true, db =>
    together(sql`select 1 as n`.execute(db), sql`select current_setting('app.tenant') as tenant`.execute(db)),
  )
  expect(found.map(({ rows }) => rows[0])).toEqual([{ n: 1 }, { tenant: tenancy.organisationId }])
})

test('works begun together leave in one write, with the opening of their transaction', async () => {
  const ask = () =>
    inTransaction(tenancy, true, db =>
      together(sql`select 1`.execute(db), sql`select 2`.execute(db), sql`select 3`.execute(db)),
    )
  await ask()
  const writes = vi.spyOn(Socket.prototype as unknown as { _writev(): void }, '_writev')
  await ask()
  expect(writes).toHaveBeenCalledTimes(1)
  writes.mockRestore()
})

test('of works begun together, what failed first is thrown, and none goes on in the next transaction', async () => {
  let ended = false
  const failing = inTransaction(tenancy, false, async db => {
    const long = async () => {
      try {
        for (const n of [1, 2]) await sql`select ${n}::int`.execute(db)
      } finally {
        ended = true
      }
    }
    await together(long(), sql`select 1 / 0`.execute(db))
  })
  await expect(failing).rejects.toMatchObject({ code: '22012' })
  expect(ended).toBe(true)
})

test('a command is answered once the disk has it, alone or among others', async () => {
  const asUsersRunIt = new URL(database.appUrl)
  asUsersRunIt.searchParams.set('options', '-c synchronous_commit=on')
  await configureDatabase({ ...database, appUrl: asUsersRunIt.href })
  const place = async (of: 'insert' | 'flush') => {
    const { rows } = await ownersPool().query(`select (pg_current_wal_${of}_lsn() - '0/0')::float8 as bytes`)
    return rows[0].bytes
  }
  const write = () =>
    inTransaction(tenancy, false, db => sql`select pg_logical_emit_message(true, 'test', 'written')`.execute(db))
  for (const commands of [1, 20]) {
    const before = await place('insert')
    await Promise.all(Array.from({ length: commands }, write))
    expect(await place('flush')).toBeGreaterThan(before)
  }
})
