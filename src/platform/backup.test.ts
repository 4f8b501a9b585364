import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { backup, restore } from './backup.server.ts'
import { migrate, withClient } from './migrate.server.ts'
import { explainOutside } from './outside-error.ts'
import { testDatabase } from './testing.server.ts'

const source = await testDatabase()
const target = await testDatabase()
const home = mkdtempSync(join(os.tmpdir(), 'essaim-backup-'))
const folder = mkdtempSync(join(os.tmpdir(), 'essaim-migrations-'))
const file = join(home, 'platform.essaim')
afterAll(() => {
  for (const each of [home, folder]) rmSync(each, { recursive: true, force: true })
})

const sql = <T extends object>(url: string, text: string) =>
  withClient(url, async client => (await client.query<T>(text)).rows)
const empty = (url: string) => sql(url, 'drop schema public cascade; create schema public')

/** What makes copies hard: a cycle of foreign keys, rows that refuse and count, computed and numbered columns, tenancy. */
const HIVES = `
  create domain cents as bigint;
  create table hive (id uuid primary key default gen_random_uuid(), queen_id int, name text not null, price cents not null,
    doubled bigint generated always as (price * 2) stored, photo bytea, notes jsonb);
  create table bee (id int generated always as identity primary key, hive_id uuid not null references hive, born date);
  alter table hive add constraint queen foreign key (queen_id) references bee deferrable initially deferred;
  create table census (bees int not null);
  insert into census values (0);
  create function count_bee() returns trigger language plpgsql as $$ begin update census set bees = bees + 1; return null; end $$;
  create trigger counted after insert on bee for each row execute function count_bee();
  create function never() returns trigger language plpgsql as $$ begin raise exception 'definitive'; end $$;
  create trigger final before update or delete on bee for each row execute function never();
  alter table bee enable row level security;`

const FILL = `
  begin;
  insert into hive (id, queen_id, name, price, photo, notes) select md5(i::text)::uuid, i, E'Ruche\\t«\\u00a0' || i || E' »\\n\\\\', i * 100, decode(md5(i::text), 'hex'), jsonb_build_object('n', i)
    from generate_series(1, 2000) i;
  insert into bee (hive_id, born) select md5(i::text)::uuid, date '2026-01-01' + i % 300 from generate_series(1, 2000) i;
  commit;
  select graphile_worker.add_job('send-mail', '{"to":"a@b.fr"}', run_at := '2030-01-01', job_key := 'one')`

const CONTENT = `select (select jsonb_agg(h order by id) from hive h) as hives, (select jsonb_agg(b order by id) from bee b) as bees,
  (select jsonb_agg(c) from census c) as census`
const JOBS = `select task_identifier, run_at, key, attempts from graphile_worker.jobs`

beforeEach(async () => {
  for (const url of [source.ownerUrl, target.ownerUrl]) await empty(url)
  for (const name of readdirSync(folder)) rmSync(join(folder, name))
  writeFileSync(join(folder, '0001_hives.sql'), HIVES)
  await sql(target.ownerUrl, 'delete from graphile_worker._private_jobs')
  await sql(source.ownerUrl, 'delete from graphile_worker._private_jobs')
  await migrate(source.ownerUrl, { folder })
  await sql(source.ownerUrl, FILL)
})

describe('backup and restore', () => {
  test('bring everything back, then keep every guard', async () => {
    expect(await backup(source.ownerUrl, file)).toEqual({ tables: 3, rows: 4001 })
    expect(await restore(target.ownerUrl, file, { folder })).toEqual({ tables: 3, rows: 4001 })
    expect(await sql(target.ownerUrl, CONTENT)).toEqual(await sql(source.ownerUrl, CONTENT))
    expect(await sql(target.ownerUrl, JOBS)).toEqual(await sql(source.ownerUrl, JOBS))

    await expect(sql(target.ownerUrl, 'delete from bee')).rejects.toThrow('definitive')
    await expect(sql(target.ownerUrl, `update hive set queen_id = -1`)).rejects.toThrow('queen')
    await sql(target.ownerUrl, 'insert into bee (hive_id) select id from hive limit 1')
    expect(await sql(target.ownerUrl, 'select max(id) as bee, max(bees) as counted from bee, census')).toEqual([
      { bee: 2001, counted: 2001 },
    ])
  })

  test('a file of an older version is migrated forward, its rows with it', async () => {
    await backup(source.ownerUrl, file)
    writeFileSync(join(folder, '0002_bees.sql'), `alter table bee add column age int; update census set bees = -bees`)
    await migrate(target.ownerUrl, { folder }) // an empty base may already be at the newer version
    await sql(target.ownerUrl, 'truncate census')
    await restore(target.ownerUrl, file, { folder })
    expect(
      await sql(target.ownerUrl, 'select bees, (select max(number) from schema_migration) as n from census'),
    ).toEqual([{ bees: -2000, n: 2 }])
  })

  test('a file of a newer version is refused', async () => {
    await backup(source.ownerUrl, file)
    writeFileSync(join(folder, '0001_hives.sql'), `${HIVES} -- otherwise`)
    await expect(restore(target.ownerUrl, file, { folder })).rejects.toThrow('vient d’une autre version')
  })

  test('a base in use is refused and left as it was', async () => {
    await backup(source.ownerUrl, file)
    const before = await sql(source.ownerUrl, CONTENT)
    await expect(restore(source.ownerUrl, file, { folder })).rejects.toThrow('contient déjà des données (bee)')
    expect(await sql(source.ownerUrl, CONTENT)).toEqual(before)
  })

  test('a cut, altered or foreign file is refused and leaves nothing', async () => {
    await backup(source.ownerUrl, file)
    const whole = readFileSync(file)
    const inside = gunzipSync(whole)
    const altered = Buffer.from(inside)
    const place = altered.indexOf('Ruche')
    altered.write('Roche', place)
    const bad = {
      cut: whole.subarray(0, whole.length - 20),
      cutInside: gzipSync(inside.subarray(0, inside.length - 100)),
      withoutEnd: gzipSync(inside.subarray(0, inside.lastIndexOf('Z{'.slice(0, 1)))),
      altered: gzipSync(altered),
      bitFlipped: whole.map((byte, i) => (i === whole.length >> 1 ? byte ^ 1 : byte)),
      twice: Buffer.concat([whole, whole]),
      foreign: Buffer.from('PGDMP'),
      nothing: Buffer.alloc(0),
    }
    for (const [name, bytes] of Object.entries(bad)) {
      writeFileSync(file, bytes)
      await expect(restore(target.ownerUrl, file, { folder }), name).rejects.toThrow('entière et intacte')
    }
    expect(await sql(target.ownerUrl, `select from pg_tables where schemaname = 'public'`)).toEqual([])
  })

  test('a path that cannot be written or read is refused in French', async () => {
    await expect(backup(source.ownerUrl, join(home, 'nowhere/x'))).rejects.toThrow('ce chemin n’existe pas')
    await expect(restore(target.ownerUrl, join(home, 'nowhere'), { folder })).rejects.toThrow('ce chemin n’existe pas')
    expect(readdirSync(home).filter(name => name.endsWith('.partial'))).toEqual([])
  })

  test('PostgreSQL’s own disk, once full, is named', async () => {
    const full = await sql(target.ownerUrl, `do $$ begin raise 'no space left' using errcode = '53100'; end $$`).catch(
      explainOutside,
    )
    expect((full as Error).message).toMatch(/^Le disque de PostgreSQL est plein/)
  })
})
