import { mkdtemp, rm, stat } from 'node:fs/promises'
import os from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { to as copyTo } from 'pg-copy-streams'
import { day } from '../src/kernel/day.ts'
import { openWorld, type World } from '../src/modules/fixtures.ts'
import { trialBalance, writeFec } from '../src/modules/ledger/index.ts'
import { openExercice } from '../src/modules/organisation/index.ts'
import { treasuryCurve, whatIsMine, whatIsMineOfAll } from '../src/modules/treasury/index.ts'
import { ownersPool } from '../src/platform/database.server.ts'
import { report, timed } from './bench.ts'

const ACTIVITIES = 500
const LINES_A_SALE = 7

/** Reports on big books: trial balance and FEC beside plain SQL of the same rows, what is mine of one activity among 500. */
export async function benchLedger(): Promise<void> {
  const small = await mineTimes(await bigBooks(100_000))
  const world = await bigBooks(1_000_000)
  const big = await mineTimes(world)
  report('ledger', 'what is mine, one activity of 500, 1 M lines', big.one, 'ms', '≤ 10')
  report('ledger', 'what is mine at 1 M lines ÷ at 100 k', big.one / small.one, '×', '≤ 1.5')
  report('ledger', 'what is mine of 500 activities at once, 1 M lines', big.all, 'ms')
  report('ledger', 'treasury over 24 months, 1 M lines', big.curve, 'ms')
  await benchTrialBalance(world)
  await benchFec(world)
}

async function median(times: number, work: () => Promise<unknown>): Promise<number> {
  for (let i = 0; i < 3; i++) await work()
  const measured = []
  for (let i = 0; i < times; i++) measured.push(await timed(work))
  return measured.toSorted((a, b) => a - b)[Math.floor(times / 2)]!
}

async function mineTimes(world: World) {
  const session = world.as(['director'])
  const { rows } = await ownersPool().query(
    `select id from activity where organisation_id = $1 and not is_house order by code`,
    [world.organisationId],
  )
  const ids: string[] = rows.map(row => row.id)
  let i = 0
  return {
    one: await median(50, () => whatIsMine(session, { activityId: ids[i++ % ids.length]!, on: day('2026-11-17') })),
    all: await median(5, () => whatIsMineOfAll(session, { on: day('2026-11-17') })),
    curve: await median(5, () =>
      treasuryCurve(session, { activityId: ids[7]!, from: '2025-01' as never, to: '2026-12' as never }),
    ),
  }
}

async function benchTrialBalance(world: World): Promise<void> {
  const session = world.as(['accountant'])
  const raw = await median(5, () =>
    ownersPool().query(
      `select account, sum(debit), sum(credit) from entry_line where organisation_id = $1 group by account`,
      [world.organisationId],
    ),
  )
  const months = await median(5, () => trialBalance(session, { from: day('2026-01-01'), to: day('2026-12-31') }))
  const days = await median(5, () => trialBalance(session, { from: day('2026-01-12'), to: day('2026-11-17') }))
  report('ledger', 'raw GROUP BY account of 1 M lines', raw, 'ms')
  report('ledger', 'trial balance of an exercice ÷ raw GROUP BY', months / raw, '×', '≤ 1.3')
  report('ledger', 'trial balance between any two days ÷ raw GROUP BY', days / raw, '×', '≤ 1.3')
}

const COLUMNS = `e.journal_code, j.label, e.number, e.day, l.account, a.label, t.code, t.name, e.document_number, e.document_day, l.label,
  l.debit, l.credit, g.code, g.at, e.validated_at, c.code`

async function benchFec(world: World): Promise<void> {
  const tenant = `'${world.organisationId}'`
  const plain = `copy (select ${COLUMNS} from entry e
    join exercice x on x.organisation_id = e.organisation_id and x.id = e.exercice_id and x.code = '2025'
    join entry_line l on l.organisation_id = e.organisation_id and l.entry_id = e.id join journal j on j.organisation_id = e.organisation_id and j.code = e.journal_code
    join account a on a.organisation_id = l.organisation_id and a.code = l.account join activity c on c.organisation_id = l.organisation_id and c.id = l.activity_id
    left join third_party t on t.organisation_id = l.organisation_id and t.id = l.third_party_id
    left join lettering_line y on y.organisation_id = l.organisation_id and y.entry_id = l.entry_id and y.position = l.position
    left join lettering g on g.organisation_id = y.organisation_id and g.id = y.lettering_id
    where e.organisation_id = ${tenant} and e.validated_at is not null order by e.sequence, l.position) to stdout`
  const dir = await mkdtemp(join(os.tmpdir(), 'essaim-fec-'))
  try {
    const copy = await median(3, async () => {
      const client = await ownersPool().connect()
      const sink = new Writable({ write: (_chunk, _encoding, done) => done() })
      await pipeline(client.query(copyTo(plain)), sink)
      client.release()
    })
    const session = world.as(['accountant'])
    const before = process.memoryUsage.rss()
    let peak = 0
    const watch = setInterval(() => {
      peak = Math.max(peak, process.memoryUsage.rss() - before)
    }, 20)
    let file = ''
    const ours = await median(3, async () => {
      file = (await writeFec(session, '2025', dir)).file
    })
    clearInterval(watch)
    report('ledger', 'COPY of the same columns, one exercice of 500 k lines', copy, 'ms')
    report(
      'ledger',
      `FEC (${Math.round((await stat(file)).size / 1e6)} MB) ÷ COPY of the same columns`,
      ours / copy,
      '×',
      '≤ 2',
    )
    report('ledger', 'memory that the FEC adds', peak / 1e6, 'MB', '≤ 100')
  } finally {
    await rm(dir, { recursive: true })
  }
}

/** A house of 500 activities over two exercices, written by the owner in a few statements: sales and their receipts, half lettered. */
async function bigBooks(lines: number): Promise<World> {
  const world = await openWorld({ today: '2025-01-01' })
  await openExercice(world.system, {})
  const sales = Math.ceil(lines / LINES_A_SALE)
  const client = await ownersPool().connect()
  const run = (sql: string) => client.query(sql.replaceAll(':org', `'${world.organisationId}'::uuid`))
  await run('begin')
  await run(`insert into activity (organisation_id, id, code, name, opened_on)
    select :org, gen_random_uuid(), 'A' || n, 'Atelier ' || n, '2024-01-01' from generate_series(1, ${ACTIVITIES}) n`)
  await run(`insert into third_party (organisation_id, id, activity_id, kind, code, name)
    select :org, gen_random_uuid(), a.id, 'customer', 'C' || a.code || '-' || n, 'Client ' || n || ' de ' || a.code
    from activity a, generate_series(1, 10) n where a.organisation_id = :org and not a.is_house`)
  await run(`create temp table sale as select n, gen_random_uuid() as invoice, gen_random_uuid() as receipt, p.activity_id, p.id as party,
      date '2025-01-01' + (n * 700 / ${sales})::int as day, 1000 + n * 37 % 90000 as ht, x.id as exercice
    from generate_series(0, ${sales - 1}) n
    join (select row_number() over (order by random()) - 1 as rank, activity_id, id from third_party where organisation_id = :org) p on p.rank = n % (${ACTIVITIES} * 10)
    join exercice x on x.organisation_id = :org and date '2025-01-01' + (n * 700 / ${sales})::int between x.starts_on and x.ends_on`)
  await run(`insert into entry_line (organisation_id, entry_id, position, account, activity_id, third_party_id, item_id, day, due_day, debit, credit, label, vat_rate_bp)
    select :org, s.invoice, v.position, v.account, s.activity_id, case when v.account = '411' then s.party end, case when v.account <> '706' then s.invoice end, s.day, s.day + 30, v.debit, v.credit, 'F2025-' || lpad(n::text, 5, '0'), null
    from sale s, lateral (values (1, '411', ht + ht / 5, 0), (2, '706', 0, ht), (3, '44588', 0, ht / 5)) v(position, account, debit, credit)`)
  await run(`insert into entry_line (organisation_id, entry_id, position, account, activity_id, third_party_id, item_id, day, due_day, debit, credit, label, vat_rate_bp)
    select :org, s.receipt, v.position, v.account, s.activity_id, case when v.account = '411' then s.party end, case when v.account in ('411', '44588') then s.invoice end, s.day + 20, null, v.debit, v.credit, 'F2025-' || lpad(n::text, 5, '0'), null
    from sale s, lateral (values (1, '512', ht + ht / 5, 0), (2, '411', 0, ht + ht / 5), (3, '44588', ht / 5, 0), (4, '44571', 0, ht / 5)) v(position, account, debit, credit)`)
  await run(`insert into entry (organisation_id, id, exercice_id, journal_code, number, day, label, document_kind, document_id, document_number, document_day, validated_at, sequence, hash)
    select :org, k.id, x.id, k.journal, row_number() over (partition by x.id, k.journal order by k.day, n), k.day, 'Pièce ' || n, k.kind, s.invoice, 'F2025-' || lpad(n::text, 5, '0'), k.day,
      k.day + time '10:00', row_number() over (order by k.day, n, k.journal), '\\x00'
    from sale s, lateral (values (s.invoice, 'VE', 'invoice', s.day), (s.receipt, 'BQ', 'receipt', s.day + 20)) k(id, journal, kind, day)
    join exercice x on x.organisation_id = :org and k.day between x.starts_on and x.ends_on`)
  await run(
    `insert into lettering select :org, s.invoice, 'L' || n, '411', s.activity_id, s.party, s.day + time '10:00' from sale s where n % 2 = 0`,
  )
  await run(
    `insert into lettering_line select :org, k.entry, k.position, s.invoice from sale s, lateral (values (s.invoice, 1), (s.receipt, 2)) k(entry, position) where n % 2 = 0`,
  )
  await run('drop table sale')
  await run('commit')
  client.release()
  await ownersPool().query('vacuum analyze')
  return world
}
