import { expect, test } from 'vitest'
import { addTestCustomer, openTestActivity, openWorld, testLine } from './modules/fixtures.ts'
import { issueInvoices, saveInvoiceDraft } from './modules/invoicing/index.ts'
import { applicationPool, ownersPool } from './platform/database.server.ts'
import { testDatabase } from './platform/testing.server.ts'

await testDatabase()

/** Tables without a tenant; everything else is filtered by row-level security. */
const GLOBAL = /^policy: global/

interface Table {
  name: string
  comment: string | null
  secured: boolean
  policies: string[]
  columns: string[]
}

const tables = async (): Promise<Table[]> =>
  (
    await ownersPool().query<Table>(`
  select c.relname as name, obj_description(c.oid, 'pg_class') as comment, c.relrowsecurity as secured,
    array(select polname::text from pg_policy p where p.polrelid = c.oid) as policies,
    array(select attname::text from pg_attribute a where a.attrelid = c.oid and attnum > 0 and not attisdropped order by attnum) as columns
  from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') order by 1`)
  ).rows

const migrationsOwn = ['schema_migration']

test('every table is filtered by its organisation, or says that it is global', async () => {
  for (const table of await tables()) {
    if (migrationsOwn.includes(table.name) || GLOBAL.test(table.comment ?? '')) continue
    expect({
      table: table.name,
      secured: table.secured,
      tenant: table.policies.includes('tenant'),
      first: table.columns[0],
    }).toEqual({ table: table.name, secured: true, tenant: true, first: 'organisation_id' })
    expect(table.comment, table.name).toMatch(/^policy: (own|own-read|person|team|house|shared)/)
  }
})

test('from another tenant every table is empty, whatever is asked', async () => {
  const mine = await openWorld()
  const activityId = await openTestActivity(mine, 'T1')
  const customerId = await addTestCustomer(mine, activityId)
  const { id } = await saveInvoiceDraft(mine.system, {
    activityId,
    customerId,
    kind: 'invoice',
    depositIds: [],
    discountBp: 0,
    lines: [testLine('10')],
  })
  await issueInvoices(mine.system, { ids: [id] })
  const theirs = await openWorld()

  const client = await applicationPool().connect()
  try {
    for (const tenant of [theirs.organisationId, '']) {
      let seen = 0
      for (const table of await tables()) {
        if (!table.columns.includes('organisation_id') || GLOBAL.test(table.comment ?? '')) continue
        await client.query('begin')
        await client.query(`select set_config('app.tenant', $1, true), set_config('app.activities', '', true)`, [
          tenant,
        ])
        const granted = (
          await client.query(`select has_table_privilege(current_user, $1, 'select') as yes`, [table.name])
        ).rows[0].yes
        if (granted) {
          const { rows } = await client.query(`select count(*) n from ${table.name} where organisation_id = $1`, [
            mine.organisationId,
          ])
          expect({ table: table.name, tenant, n: Number(rows[0].n) }).toEqual({ table: table.name, tenant, n: 0 })
          seen++
        }
        await client.query('rollback')
      }
      expect(seen).toBeGreaterThan(20)
    }
    await client.query('begin')
    await client.query(`select set_config('app.tenant', $1, true)`, [theirs.organisationId])
    await expect(
      client.query(`update activity set name = 'pris' where organisation_id = $1`, [mine.organisationId]),
    ).resolves.toMatchObject({ rowCount: 0 })
    await expect(
      client.query(`insert into site (organisation_id, id, name, address) values ($1, $2, 'x', '{}')`, [
        mine.organisationId,
        id,
      ]),
    ).rejects.toThrow(/row-level security/)
    await client.query('rollback')
  } finally {
    client.release()
  }
})

test('the application cannot write the ledger itself, nor change what is final, nor bypass its role', async () => {
  const world = await openWorld()
  const attempts = [
    `insert into entry_line (organisation_id, entry_id, position, account, activity_id, day, debit, label) select '${world.organisationId}', gen_random_uuid(), 1, '512', '${world.houseActivityId}', '2026-01-01', 1, 'x'`,
    'update entry set label = label',
    'delete from entry',
    'update ledger_head set sequence = 0',
    'update balance set debit = 0',
    'delete from audit_log',
    'alter table entry disable row level security',
    'set row_security = off; select count(*) from entry',
    'set role postgres',
    'drop table entry',
  ]
  const client = await applicationPool().connect()
  try {
    for (const attempt of attempts) {
      await client.query('begin')
      await client.query(
        `select set_config('app.tenant', '${world.organisationId}', true), set_config('app.activities', '', true)`,
      )
      await expect(client.query(attempt), attempt).rejects.toThrow()
      await client.query('rollback')
    }
  } finally {
    client.release()
  }
})
