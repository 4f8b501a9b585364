import { describe, expect, inject, test } from 'vitest'
import { day } from '../kernel/day.ts'
import { verifyLedger } from '../modules/ledger/index.ts'
import { KEPT } from '../modules/ledger/ledger-checks.ts'
import { answerInternalInvoice } from '../modules/network/index.ts'
import { payPurchases } from '../modules/purchasing/index.ts'
import { ownersPool } from '../platform/database.server.ts'
import { withClient } from '../platform/migrate.server.ts'
import { testDatabase } from '../platform/testing.server.ts'
import { openFullWorld } from './full-world.ts'

const database = await testDatabase()
const { world, ids } = await openFullWorld('2026-03-10', 'ruche')
await payPurchases(world.system, { items: [{ purchaseId: ids.purchase! }], day: day('2026-03-10'), method: 'transfer' })
await answerInternalInvoice(world.system, { id: ids.internalInvoice!, answer: 'accepted' })

const owner = async (sql: string) => (await ownersPool().query(sql)).rows

const sealed: { table: string; columns: { name: string; type: string }[] }[] = await owner(`
  select c.relname as table, json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, null)) order by a.attnum) as columns
  from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  where c.relnamespace = 'public'::regnamespace and exists (select from pg_attribute s where s.attrelid = c.oid and s.attname = 'seal')
  group by c.relname order by c.relname`)
for (const { table } of sealed) await owner(`alter table ${table} disable trigger user`)

const problems = async () => (await verifyLedger()).filter(problem => problem.organisation !== '*')

/** What goes on changing once the row is written, and is no part of what it said. */
const LIVING: Record<string, readonly string[]> = {
  audit_log: [],
  bank_line: ['rank', 'state'],
  bank_statement: ['imported_at'],
  cheque_deposit: [],
  file: [],
  internal_invoice: ['status', 'reason'],
  invoice: ['version', 'created_at', 'submitted_at', 'sent_on', 'return_reason', 'payment_term_days'],
  levy: ['ends_on'],
  levy_assessment: [],
  pay_import: ['at'],
  pay_posting: [],
  payment_order: ['status', 'confirmed_at'],
  payment_part: [],
  payment_transfer: ['pending'],
  payslip: ['at'],
  purchase: ['version', 'submitted_at', 'refusal_reason', 'created_at'],
  purchase_payment: ['created_at'],
  purchase_payment_part: [],
  receipt: ['cancelled_at', 'created_at'],
  receipt_part: ['day', 'net_cents'],
  retention: ['accepted_on', 'due_on', 'opposed_on', 'opposition', 'released_on', 'version'],
  share_movement: ['at'],
  share_taking: [],
  taking: ['checked_at', 'cancelled_on', 'cancel_reason', 'created_at'],
}

const CHANGED: Record<string, (column: string) => string> = {
  text: column => `coalesce(${column}, '') || '.'`,
  integer: column => `coalesce(${column}, 0) + 1`,
  bigint: column => `coalesce(${column}, 0) + 1`,
  cents: column => `coalesce(${column}, 0) + 1`,
  boolean: column => `not ${column}`,
  date: column => `coalesce(${column}, '2020-01-01') + 1`,
  'timestamp with time zone': column => `coalesce(${column}, '2020-01-01') + interval '1 day'`,
  jsonb: column => `jsonb_build_array(${column})`,
  bytea: column => `coalesce(${column}, '') || '\\x00'`,
  numeric: column => `coalesce(${column}, 0) + 1`,
  'time without time zone': column => `coalesce(${column}, '08:00') + interval '1 hour'`,
  'text[]': column => `array_append(coalesce(${column}, '{}'), 'x')`,
  uuid: () => 'gen_random_uuid()',
  'uuid[]': column => `array_append(coalesce(${column}, '{}'), gen_random_uuid())`,
}

test('every kind of thing that is sealed stands in this house, and its books hold', async () => {
  expect(Object.keys(LIVING)).toEqual(sealed.map(({ table }) => table))
  expect(await problems()).toEqual([])
})

describe.each(sealed)('$table', ({ table, columns }) => {
  const written = columns.filter(
    ({ name, type }) => name !== 'seal' && type !== 'uuid' && !LIVING[table]!.includes(name),
  )
  test.each(written)('$name changed by hand is found', async ({ name, type }) => {
    const [row] = await owner(
      `select encode(seal, 'hex') as seal, ${name}::text as before from ${table} where seal is not null order by seal limit 1`,
    )
    const set = (value: string, ...values: unknown[]) =>
      ownersPool().query(`update ${table} set ${name} = ${value} where seal = '\\x${row.seal}'`, values)
    const byDatabase = await set(CHANGED[type]!(name)).then(
      () => false,
      error => /^23/.test(error.code),
    )
    if (byDatabase) return
    const found = await problems()
    await set(`$1::text::${type}`, row.before)
    expect(found).not.toEqual([])
  })
})

/** As a superuser, whom no trigger and no foreign key stops. */
const around = (sql: string) => {
  const admin = new URL(inject('postgres').admin)
  admin.pathname = new URL(database.ownerUrl).pathname
  return withClient(admin.href, client => client.query(`set session_replication_role = replica; ${sql}`))
}

describe('what goes on changing', async () => {
  const house = `'${world.organisationId}', gen_random_uuid()`
  const id = 'gen_random_uuid()'
  for (const [table, values] of [
    ['assembly_rules', `'${world.organisationId}', '{}', 1`],
    ['contract_notice', `${house}, 'conclusion', 'urssaf', ${id}, '2026-03-10', 'Ada', null`],
    ['training_report', `${house}, 100, 50, 20, '2026-03-10', 1, 'Repris des fiches'`],
    ['ballot', `${house}, ${id}, 'R1', 'A', '{pour}'`],
    ['membership', `${house}, 'auditor', null, now()`],
    ['share_import', `${house}, 'registre.csv', 1, null, now(), null`],
    ['support_means', `${house}, ${id}, '2026-03-10', 'Un conseiller de plus', 100`],
    ['surplus_part', `${house}, ${id}, 'work', ${id}, null, 100, 0`],
    ['treasury_settlement', `${house}, ${id}, ${id}, 'left', '2026-03-10', 100, 'Fin', null, null, now()`],
  ])
    await around(`insert into ${table} values (${values}); call seal_again('${table}')`)

  const kept: { table: string; where: string; columns: { name: string; type: string }[] }[] = []
  for (const { table, key, columns } of await owner(`
    select t.name as table, t.key, (select json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, null)))
      from pg_attribute a where a.attrelid = t.name::regclass and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
        and a.attname <> all(t.living) and a.attname <> 'organisation_id' and not t.key ~ ('c.' || a.attname || '\\M')) as columns
    from sealed_tables() t order by 1`)) {
    const named = key ? `concat_ws(' ', ${key})` : `''`
    const [row] = await owner(`select ${named} as it from ${table} c order by organisation_id, 1 limit 1`)
    if (row) kept.push({ table, where: `${named} = '${row.it}'`, columns: columns ?? [] })
  }
  const changedByHand = async () =>
    (await problems()).map(({ message }) => message).filter(message => message.startsWith('Ceci a été'))
  const named = (table: string, done: string) => `Ceci a été ${done} à la main\u00a0: ${KEPT[table]!.name}`

  test('each kind has a row in this house', async () => {
    expect(kept.map(({ table }) => table)).toEqual(Object.keys(KEPT).toSorted())
    expect(await problems()).toEqual([])
  })

  test.each(Array.from({ length: Math.max(...kept.map(({ columns }) => columns.length)) }, (_, rank) => rank))(
    'column %i of each table, changed by hand, is found',
    async rank => {
      const changed: { table: string; back: string }[] = []
      for (const { table, where, columns } of kept) {
        const column = columns[rank]
        if (!column) continue
        const { name, type } = column
        const [{ before }] = await owner(`select ${name}::text as before from ${table} c where ${where}`)
        const value = name === 'zone' ? `'UTC'` : CHANGED[type]!(name)
        const byDatabase = await around(`update ${table} c set ${name} = ${value} where ${where}`).then(
          () => false,
          error => /^23/.test(error.code),
        )
        const back = before === null ? 'null' : `$v$${before}$v$::${type}`
        if (!byDatabase) changed.push({ table, back: `update ${table} c set ${name} = ${back} where ${where}` })
      }
      const messages = await changedByHand()
      for (const { back } of changed) await around(back)
      expect(
        changed.filter(({ table }) => !messages.some(message => message.startsWith(named(table, 'modifié')))),
      ).toEqual([])
      expect(await problems()).toEqual([])
    },
  )

  test('a row of each table, taken out or added by hand, is found', async () => {
    for (const { table, where } of kept.filter(({ table }) => table !== 'organisation')) {
      await around(
        `create table gone_${table} as select * from ${table} c where ${where}; delete from ${table} c where ${where}`,
      )
    }
    const gone = await changedByHand()
    for (const { table } of kept.filter(({ table }) => table !== 'organisation')) {
      const columns = (
        await owner(`select string_agg(quote_ident(attname), ', ') as it from pg_attribute
          where attrelid = '${table}'::regclass and attnum > 0 and not attisdropped and attgenerated = ''`)
      )[0].it
      await around(`insert into ${table} (${columns}) select ${columns} from gone_${table}; drop table gone_${table}`)
    }
    expect(
      Object.keys(KEPT).filter(table => !gone.some(message => message.startsWith(named(table, 'supprimé')))),
    ).toEqual(['organisation'])
    expect(await problems()).toEqual([])

    await owner(`create table sealed_apart as select * from row_seal where key <> ''`)
    await around(`delete from row_seal where key <> ''`)
    const added = await changedByHand()
    await around('insert into row_seal select * from sealed_apart; drop table sealed_apart')
    expect(
      kept.filter(
        ({ table, where }) => where !== `'' = ''` && !added.some(message => message.startsWith(named(table, 'ajouté'))),
      ),
    ).toEqual([])
  })
})

describe('taken out or put in by hand', async () => {
  const one = async (sql: string) => (await owner(sql))[0].it as string
  const letter = await one(`select id as it from lettering where account = '411' order by at, id limit 1`)
  const line = await one(`select id as it from bank_line where state = 'open' order by id limit 1`)
  const posting = await one(`select id as it from pay_posting order by id limit 1`)
  const slip = await one(`select file_id as it from payslip order by id limit 1`)
  const order = await one(`select order_id as it from payment_transfer order by order_id limit 1`)
  const purchase = await one(`select id as it from purchase where status = 'accepted' order by id limit 1`)
  const deposit = await one(`select id as it from cheque_deposit order by id limit 1`)
  for (const table of ['entry_line', 'purchase_line']) await owner(`alter table ${table} disable trigger user`)
  test.each([
    [
      'a whole letter',
      [
        ['lettering_line', `lettering_id = '${letter}'`],
        ['lettering', `id = '${letter}'`],
      ],
      /lettre \w+ du compte 411 a disparu/,
    ],
    ['the lines of a letter', [['lettering_line', `lettering_id = '${letter}'`]], /lettrage \w+ du compte 411/],
    [
      'a purchase',
      [
        ['purchase_payment_part', `purchase_id = '${purchase}'`],
        ['purchase_line', `purchase_id = '${purchase}'`],
        ['purchase', `id = '${purchase}'`],
      ],
      /vient d’une dépense .* qui n’existe plus/,
    ],
    ['a line of a purchase', [['purchase_line', `purchase_id = '${purchase}'`]], /dépense .* une de ses lignes/],
    ['a remittance', [['cheque_deposit', `id = '${deposit}'`]], /vient d’une remise en banque .* qui n’existe plus/],
    ['a bank line', [['bank_line', `id = '${line}'`]], /relevé .* a apporté \d+\slignes?, il en compte \d+/],
    [
      'a transfer',
      [
        ['payment_part', `order_id = '${order}' and position = 1`],
        ['payment_transfer', `order_id = '${order}' and position = 1`],
      ],
      /ordre de virements ESSAIM-\w+ annonce 1\svirement/,
    ],
  ] as [string, [string, string][], RegExp][])('%s', async (_, gone, expected) => {
    for (const [table, where] of gone)
      await owner(
        `create table gone_${table} as select * from ${table} where ${where}; delete from ${table} where ${where}`,
      )
    const found = (await problems()).map(problem => problem.message).join('\n')
    for (const [table] of gone.toReversed())
      await owner(`insert into ${table} select * from gone_${table}; drop table gone_${table}`)
    expect(found).toMatch(expected)
    expect(await problems()).toEqual([])
  })

  test('a receipt leaves its remittance', async () => {
    const [{ id }] = await owner(`select id from receipt where deposit_id = '${deposit}' limit 1`)
    await owner(`update receipt set deposit_id = null where id = '${id}'`)
    const found = (await problems()).map(problem => problem.message).join('\n')
    await owner(`update receipt set deposit_id = '${deposit}' where id = '${id}'`)
    expect(found).toMatch(/remise en banque .* ses encaissements font/)
    expect(await problems()).toEqual([])
  })

  test('what a payslip says is not what its entry says', async () => {
    const lines = `entry_line set credit = credit ! 5 where item_id = '${posting}' and credit > 0`
    await owner(`update ${lines.replace('!', '+')}`)
    const found = (await problems()).map(problem => problem.message).join('\n')
    await owner(`update ${lines.replace('!', '-')}`)
    expect(found).toMatch(/La paie de .* dit .* net et .* de coût, son écriture/)
  })

  test.each([
    ['the PDF of a payslip', async () => slip],
    ['the receipt of a purchase', () => one(`select id as it from file where name like 'ticket %'`)],
  ])('%s is another', async (_, find) => {
    const id = await find()
    await owner(`update file set bytes = bytes || '\\x20' where id = '${id}'`)
    expect((await problems()).map(problem => problem.message)).toEqual([
      expect.stringMatching(/Le fichier « .* » .*remplacé après son dépôt/),
    ])
    await owner(`update file set bytes = substring(bytes from 1 for length(bytes) - 1) where id = '${id}'`)
    expect(await problems()).toEqual([])
  })

  test('a superuser takes out, around the constraints, what others name', async () => {
    await around(
      `create table gone_file as select * from file where id = '${slip}'; delete from file where id = '${slip}'`,
    )
    const found = (await problems()).map(problem => problem.message).join('\n')
    await around('insert into file select * from gone_file; drop table gone_file')
    expect(found).toMatch(/1\sligne de la table « payslip » mentionne dans « file » ce qui n’y est plus/)
    expect(await problems()).toEqual([])
  })

  test('a closed period is opened again', async () => {
    await owner(`alter table ledger_head disable trigger user`)
    await owner(`update ledger_head set locked_through = '2020-01-31'`)
    const found = (await problems()).map(problem => problem.message).join('\n')
    await owner(`update ledger_head set locked_through = null`)
    expect(found).toMatch(/dites closes jusqu’au 31\/01\/2020/)
  })

  test('what is kept of open documents and of accounts no longer is what the lines say', async () => {
    for (const [table, column] of [
      ['open_item', 'open_cents'],
      ['account_total', 'amount_cents'],
    ]) {
      const row = `ctid = (select max(ctid) from ${table})`
      await owner(`update ${table} set ${column} = ${column} + 1 where ${row}`)
      const found = (await problems()).map(problem => problem.message).join('\n')
      await owner(`update ${table} set ${column} = ${column} - 1 where ${row}`)
      expect(found).toMatch(/Le total tenu du compte/)
    }
  })
})
