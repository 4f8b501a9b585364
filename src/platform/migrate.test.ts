import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { migrate, readMigrations, withClient } from './migrate.server.ts'
import { testDatabase } from './testing.server.ts'

const database = await testDatabase()
const folder = mkdtempSync(join(os.tmpdir(), 'essaim-migrations-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const write = (name: string, sql: string) => writeFileSync(join(folder, name), sql)
const run = () => migrate(database.ownerUrl, { folder })

beforeEach(async () => {
  await withClient(database.ownerUrl, client => client.query('drop schema public cascade; create schema public'))
  for (const { name } of await readMigrations(folder)) rmSync(join(folder, name))
  write('0001_bee.sql', 'create table bee (id int primary key);')
})

describe('migrations', () => {
  test('apply once, in order, even when several processes start at once', async () => {
    write('0002_hive.sql', 'create table hive (id int primary key); insert into bee values (1);')
    const runs = await Promise.all([run(), run(), run(), run()])
    expect(runs.flatMap(({ applied }) => applied)).toEqual(['0001_bee.sql', '0002_hive.sql'])
    const bees = await withClient(database.ownerUrl, client => client.query('select * from bee'))
    expect(bees.rowCount).toBe(1)
  })

  test('refuse a file changed after it was applied', async () => {
    await run()
    write('0001_bee.sql', 'create table bee (id bigint primary key);')
    await expect(run()).rejects.toThrow('0001_bee.sql a changé depuis qu’il a été appliqué')
  })

  test('refuse a base from a later version and a number that comes too late', async () => {
    write('0003_hive.sql', 'create table hive (id int);')
    await run()
    write('0002_late.sql', 'create table late (id int);')
    await expect(run()).rejects.toThrow('0002_late.sql porte un numéro plus petit')
    rmSync(join(folder, '0002_late.sql'))
    rmSync(join(folder, '0003_hive.sql'))
    await expect(run()).rejects.toThrow('0003_hive.sql, que cette version')
  })

  test('leave nothing of a file that fails, and say where', async () => {
    write('0002_wrong.sql', 'create table hive (id int);\ninsert into nowhere values (1);')
    await expect(run()).rejects.toThrow('0002_wrong.sql, line 2')
    const { rows } = await withClient(database.ownerUrl, client =>
      client.query(`select to_regclass('hive') as hive, (select max(number) from schema_migration) as number`),
    )
    expect(rows).toEqual([{ hive: null, number: 1 }])
  })

  test('the application’s role owns nothing and cannot bypass row-level security', async () => {
    const { rows } = await withClient(database.appUrl, client =>
      client.query(`select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb,
        (select count(*)::int from pg_class where relowner = r.oid) as owned from pg_roles r where rolname = current_user`),
    )
    expect(rows).toEqual([{ rolsuper: false, rolbypassrls: false, rolcreaterole: false, rolcreatedb: false, owned: 0 }])
  })
})
