import pg from 'pg'
import {
  addTestCustomer,
  decideTestLevy,
  openTestActivity,
  openWorld,
  testLine,
  type World,
} from '../src/modules/fixtures.ts'
import { draftInvoices, issueInvoices } from '../src/modules/invoicing/index.ts'
import type { DatabaseUrls } from '../src/platform/database.server.ts'
import { ownersPool } from '../src/platform/database.server.ts'
import { newId } from '../src/platform/ids.server.ts'
import { concurrently, report, timed } from './bench.ts'

const line = (label: string) => testLine('166.665', { label, quantity: '2' })

/** Issues through the use case, beside the same rows written by hand-made SQL in one transaction from this process. */
export async function benchIssuing(urls: DatabaseUrls): Promise<void> {
  const world = await openWorld()
  await decideTestLevy(world)
  const activities: { activityId: string; customerId: string }[] = []
  for (let i = 0; i < 10; i++) {
    const activityId = await openTestActivity(world, `A${i}`)
    activities.push({ activityId, customerId: await addTestCustomer(world, activityId) })
  }
  const drafts = (count: number) => draftMany(world, activities, count)
  const session = world.as(['accountant'])
  await concurrently(200, 4, async i => issueInvoices(session, { ids: [(await drafts(1))[0]!] }, `warm ${i}`))
  await ownersPool().query('analyze')

  for (const [clients, count] of [
    [1, 400],
    [8, 800],
  ] as const) {
    // Interleaved by halves, so that a noisy minute falls on both.
    let ours = 0
    let byHand = 0
    for (let half = 0; half < 2; half++) {
      const ids = await drafts(count / 2)
      ours += await timed(() =>
        concurrently(ids.length, clients, i => issueInvoices(session, { ids: [ids[i]!] }, newId())),
      )
      const more = await drafts(count / 2)
      byHand += await timed(() => issueByHand(urls, world, more, clients))
    }
    report(
      'issuing',
      `use case, ${clients} client(s)`,
      (1000 * count) / ours,
      '/s',
      clients === 1 ? '≥ 300 (100 × Tryton, 2–3/s)' : undefined,
    )
    report('issuing', `same rows by hand-made SQL, ${clients} client(s)`, (1000 * count) / byHand, '/s')
    report('issuing', `use case ÷ hand-made SQL, ${clients} client(s)`, byHand / ours, '×', '≥ 0.5')
  }

  const oneByOne = await drafts(200)
  const single =
    (await timed(() =>
      concurrently(oneByOne.length, 1, i => issueInvoices(session, { ids: [oneByOne[i]!] }, newId())),
    )) / 200
  const thousand = await drafts(1000)
  const bulk =
    (await timed(() =>
      concurrently(10, 1, i => issueInvoices(session, { ids: thousand.slice(i * 100, i * 100 + 100) }, newId())),
    )) / 1000
  report('issuing', 'bulk of 1 000, each', bulk, 'ms')
  report('issuing', 'bulk ÷ one by one', single / bulk, '×', '≥ 5')
}

async function draftMany(
  world: World,
  activities: readonly { activityId: string; customerId: string }[],
  count: number,
): Promise<string[]> {
  const ids: string[] = []
  for (let from = 0; from < count; from += 100) {
    const slice = Array.from({ length: Math.min(100, count - from) }, (_, i) => ({
      ...activities[(from + i) % activities.length]!,
      kind: 'invoice' as const,
      depositIds: [],
      discountBp: 0,
      lines: [line('Étude'), line('Pose'), line('Déplacement')],
    }))
    ids.push(...(await draftInvoices(world.system, { drafts: slice })).ids)
  }
  return ids
}

/**
 * What somebody would write by hand for the same rows: one transaction, prepared statements, the head's lock, number, invoice, entry,
 * seven lines, kept balances by trigger, levy, audit row, request row. No checks, no refusals, no hash.
 */
async function issueByHand(urls: DatabaseUrls, world: World, ids: readonly string[], clients: number): Promise<void> {
  const pool = new pg.Pool({ connectionString: urls.ownerUrl, max: clients })
  const org = world.organisationId
  const {
    rows: [x],
  } = await pool.query('select id from exercice where organisation_id = $1', [org])
  const {
    rows: [levy],
  } = await pool.query('select id from levy where organisation_id = $1', [org])
  try {
    await concurrently(ids.length, clients, async i => {
      const client = await pool.connect()
      const q = (name: string, text: string, values: unknown[]) => client.query({ name, text, values })
      try {
        await client.query(`begin; select set_config('app.tenant', '${org}', true)`)
        const {
          rows: [invoice],
        } = await q('draft', 'select * from invoice where organisation_id = $1 and id = $2 for update', [org, ids[i]])
        await q('lines', 'select * from sales_line where organisation_id = $1 and document_id = $2 order by position', [
          org,
          ids[i],
        ])
        const a = invoice.activity_id
        await q(
          'levied',
          `insert into levy_assessment (organisation_id, id, activity_id, levy_id, code, document_kind, document_id, day, base_cents, amount_cents)
            values ($1, $2, $3, $4, 'contribution', 'invoice', $5, '2026-03-10', 99999, 10000)`,
          [org, newId(), a, levy.id, ids[i]],
        )
        const {
          rows: [taken],
        } = await q(
          'number',
          `update sales_number set last = last + 1 where organisation_id = $1 and kind = 'invoice' returning last`,
          [org],
        )
        const number = `F2026-${String(taken.last).padStart(5, '0')}`
        await q(
          'issue',
          `update invoice set status = 'issued', number = $3, issued_on = '2026-03-10', due_on = '2026-04-09', levy_ids = $4, printed = $5 where organisation_id = $1 and id = $2`,
          [
            org,
            ids[i],
            number,
            [levy.id],
            JSON.stringify({ vat: [], buyer: {}, seller: {}, mentions: ['x'.repeat(900)] }),
          ],
        )
        const {
          rows: [head],
        } = await q('head', 'select sequence, hash from ledger_head where organisation_id = $1 for update', [org])
        const {
          rows: [journal],
        } = await q(
          'journal',
          `insert into journal_number as j values ($1, $2, 'VE', 1) on conflict (organisation_id, exercice_id, journal_code) do update set last = j.last + 1 returning last`,
          [org, x.id],
        )
        const entry = newId()
        const house = world.houseActivityId
        const lines = [
          ['411', a, 119999, 0],
          ['706', a, 0, 99999],
          ['44588', a, 0, 20000],
          ['6283', a, 10000, 0],
          ['581', a, 0, 10000],
          ['581', house, 10000, 0],
          ['6283', house, 0, 10000],
        ]
        await q(
          'lines-in',
          `insert into entry_line (organisation_id, entry_id, position, account, activity_id, day, debit, credit, label)
          select $1, $2, u.p, u.account, u.activity, '2026-03-10', u.d, u.c, $3 from unnest($4::int[], $5::text[], $6::uuid[], $7::bigint[], $8::bigint[]) u(p, account, activity, d, c)`,
          [
            org,
            entry,
            number,
            lines.map((_, p) => p + 1),
            lines.map(l => l[0]),
            lines.map(l => l[1]),
            lines.map(l => l[2]),
            lines.map(l => l[3]),
          ],
        )
        await q(
          'entry-in',
          `insert into entry (organisation_id, id, exercice_id, journal_code, number, day, label, document_kind, document_id, document_number, document_day, validated_at, sequence, hash)
          values ($1, $2, $3, 'VE', $4, '2026-03-10', $5, 'invoice', $6, $5, '2026-03-10', now(), $7, $8)`,
          [org, entry, x.id, journal.last, number, ids[i], Number(head.sequence) + 1, head.hash],
        )
        await q('head-up', 'update ledger_head set sequence = sequence + 1 where organisation_id = $1', [org])
        await q(
          'audit',
          `insert into audit_log values ($1, $2, now(), 'issueInvoices', 'user', $3, 'x', $4, $5, null, '{}')`,
          [org, newId(), house, ids[i], a],
        )
        await q('request', `insert into request values ($1, $2, $3, 'issueInvoices', '\\x00', '{}', now())`, [
          org,
          house,
          newId(),
        ])
        await client.query('commit')
      } catch (error) {
        await client.query('rollback')
        throw error
      } finally {
        client.release()
      }
    })
  } finally {
    await pool.end()
  }
}
