import { beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { addDays, day } from '../../kernel/day.ts'
import { DEADLINE_READERS } from '../../modules/reporting/alarms.ts'
import { ownersPool } from '../../platform/database.server.ts'
import { jobSession } from '../../platform/job-session.server.ts'
import { testDatabase } from '../../platform/testing.server.ts'
import { query } from '../../platform/use-case.server.ts'
import { castOf } from './cast.ts'
import { HOUSES } from './houses.ts'
import { demoState, loadDemo } from './load.ts'
import { linesOf, salesOf } from './sales.ts'

await testDatabase()
const TODAY = day('2026-11-22')

const one = async (text: string, ...values: unknown[]): Promise<Record<string, number>> => {
  const { rows } = await ownersPool().query(text, values)
  expect(rows).toHaveLength(1)
  return Object.fromEntries(Object.entries(rows[0]).map(([name, value]) => [name, Number(value)]))
}

describe('the plan, without a database', () => {
  test('is the same each time, and 2024 does not depend on today', () => {
    const story = (today: string) =>
      HOUSES.map(house => salesOf(house, castOf(house, day(today)), day(today)).map(sale => [sale.by.code, sale.euros]))
    expect(story('2026-11-22')).toEqual(story('2026-11-22'))
    const euros = (today: string) =>
      HOUSES.map(house => {
        const sales = salesOf(house, castOf(house, day(today)), day(today))
        const issued = sales.filter(sale => sale.issuedOn < '2025-01-01').reduce((all, sale) => all + sale.euros, 0)
        const credited = sales.filter(sale => sale.credit && sale.credit.on < '2025-01-01')
        return issued - credited.reduce((all, sale) => all + sale.credit!.euros, 0)
      })
    for (const today of ['2024-12-31', '2026-11-22', '2028-02-29']) expect(euros(today)).toEqual([2_050_000, 780_000])
  })

  test('lines make the amount of their sale to the euro', () => {
    const house = HOUSES[0]!
    for (const sale of salesOf(house, castOf(house, TODAY), TODAY)) {
      const whole = linesOf(sale).reduce((all, line) => all + line.quantity * line.price, 0)
      expect((whole * (10_000 - sale.discountBp)) / 10_000).toBe(sale.euros)
    }
  })
})

describe('the demo, loaded', () => {
  const shares: number[] = []
  beforeAll(async () => {
    // What an interrupted load leaves: the marker and rows that never change. The load clears them and starts again.
    await loadDemo({
      today: TODAY,
      onProgress: share => {
        shares.push(share)
        if (shares.length === 12) throw new Error('interrupted')
      },
    }).catch(error => expect(error.message).toBe('interrupted'))
    expect(await demoState()).toBe('interrupted')
    shares.length = 0
    await loadDemo({ today: TODAY, onProgress: share => shares.push(share) })
  }, 600_000)

  test('starts again after an interruption, advances to the end, then refuses a second load', async () => {
    expect(shares).toEqual(shares.toSorted((a, b) => a - b))
    expect(shares.at(-1)).toBe(1)
    expect(await demoState()).toBe('loaded')
    await expect(loadDemo({ today: TODAY })).rejects.toThrow(/déjà chargée/)
    expect(await one('select count(*) as n from organisation')).toEqual({ n: 6 })
  })

  test('turnover of 2024: 2 050 000 € and 780 000 €, by the ledger and by the invoices', async () => {
    const { rows } = await ownersPool().query(`
      select o.slug, sum(l.credit - l.debit)::bigint as ledger,
        (select sum(case kind when 'credit-note' then -net_cents when 'deposit' then 0 else net_cents end) from invoice i
         where i.organisation_id = o.organisation_id and i.issued_on between '2024-01-01' and '2024-12-31')::bigint as invoices
      from entry_line l join organisation o using (organisation_id)
      where l.account like '70%' and l.account not like '7081%' and l.day between '2024-01-01' and '2024-12-31'
      group by o.organisation_id order by o.slug`)
    expect(rows.map(row => [row.slug, Number(row.ledger), Number(row.invoices)])).toEqual([
      ['la-burle', 78_000_000, 78_000_000],
      ['tramontine', 205_000_000, 205_000_000],
    ])
  })

  test('training of 2024: 79 108 € in 59 sessions by 25 trainers', async () => {
    const found =
      await one(`select sum(l.net_cents) as cents, count(distinct i.id) as sessions, count(distinct i.activity_id) as trainers
      from invoice i join sales_line l on l.organisation_id = i.organisation_id and l.document_id = i.id
      where i.status = 'issued' and l.account = '7061' and i.issued_on between '2024-01-01' and '2024-12-31'`)
    expect(found).toEqual({ cents: 7_910_800, sessions: 59, trainers: 25 })
  })

  test('the training body’s own figures of 2024 are the same: 42 sessions by 18 trainers, 17 by 7', async () => {
    const { rows } = await ownersPool().query(`
      select o.slug, count(distinct s.id)::int as sessions, count(distinct t.person_id)::int as trainers,
        (select sum(i.net_cents)::int from training_order_invoice l join invoice i on i.organisation_id = l.organisation_id and i.id = l.invoice_id
         where l.organisation_id = o.organisation_id and i.issued_on between '2024-01-01' and '2024-12-31') as cents
      from organisation o
      join training_session s on s.organisation_id = o.organisation_id and s.ends_on between '2024-01-01' and '2024-12-31' and s.cancelled_on is null
      join training_session_trainer n on n.organisation_id = s.organisation_id and n.session_id = s.id
      join training_trainer t on t.organisation_id = n.organisation_id and t.id = n.trainer_id
      group by o.organisation_id, o.slug order by o.slug`)
    expect(rows).toEqual([
      { slug: 'la-burle', sessions: 17, trainers: 7, cents: 2_280_000 },
      { slug: 'tramontine', sessions: 42, trainers: 18, cents: 5_630_800 },
    ])
  })

  test('125 entrepreneurs at the end of 2024; 67 CAPE signed in the year, 47 of them in Haute-Garonne', async () => {
    const under =
      await one(`select count(distinct (p.first_name, p.last_name, p.birth_day)) as n from contract c join person p
      on p.organisation_id = c.organisation_id and p.id = c.person_id join organisation o on o.organisation_id = c.organisation_id
      where o.slug in ('tramontine', 'la-burle') and c.starts_on <= '2024-12-31' and coalesce(c.ended_on, c.ends_on, 'infinity') >= '2024-12-31'`)
    expect(under).toEqual({ n: 125 })
    const signed =
      await one(`select count(*) as capes, count(distinct c.person_id) as people, count(*) filter (where p.department = '31') as near
      from contract c join person p on p.organisation_id = c.organisation_id and p.id = c.person_id
      join organisation o on o.organisation_id = c.organisation_id
      where o.slug in ('tramontine', 'la-burle') and c.renews_id is null and c.kind = 'cape' and c.starts_on between '2024-01-01' and '2024-12-31'`)
    expect(signed).toEqual({ capes: 67, people: 67, near: 47 })
  })

  test('15 new associates from 2022 to 2024, by the register; whoever left in 2024 said where to', async () => {
    const { rows } = await ownersPool().query(`
      select o.slug, count(*)::int as gained from (
        select organisation_id, shareholder_id, min(day) as since from share_movement where person_id is not null group by 1, 2
      ) m join organisation o using (organisation_id)
      where o.slug in ('tramontine', 'la-burle') and m.since between '2022-01-01' and '2024-12-31' group by 1 order by 1`)
    expect(rows).toEqual([
      { slug: 'la-burle', gained: 5 },
      { slug: 'tramontine', gained: 10 },
    ])
    const left = await one(`
      select count(*) as over, count(d.id) as told, count(*) filter (where d.destination is distinct from 'unknown') as known from (
        select c.organisation_id, c.person_id, max(coalesce(c.ended_on, c.ends_on, 'infinity')) as last
        from contract c join organisation o using (organisation_id) where o.slug in ('tramontine', 'la-burle') group by 1, 2
      ) p left join departure d on d.organisation_id = p.organisation_id and d.person_id = p.person_id and d.left_on = p.last
      where p.last between '2024-01-01' and '2024-12-31'`)
    expect(left.over).toBeGreaterThanOrEqual(16)
    expect(left.told).toBe(left.over)
    expect(left.known).toBeGreaterThan(10)
  })

  test('the second group: four cooperatives, three sites, 230 entrepreneurs, 10 % of the gross margin', async () => {
    const joran = `organisation o join organisation_group g on g.id = o.group_id and g.name = 'Joran'`
    expect(
      await one(
        `select count(distinct o.organisation_id) as houses, count(distinct s.name) as sites,
        (select count(distinct (p.first_name, p.last_name, p.birth_day)) from contract c join person p on p.organisation_id = c.organisation_id and p.id = c.person_id
          join ${joran} on o.organisation_id = c.organisation_id
          where c.starts_on <= $1 and coalesce(c.ended_on, c.ends_on, 'infinity') >= $1) as people
      from ${joran} join site s on s.organisation_id = o.organisation_id where o.legal_form like 'scic%'`,
        TODAY,
      ),
    ).toEqual({ houses: 4, sites: 3, people: 230 })
    // Every levy is a tenth of what the sales of the document bear.
    expect(
      await one(
        `select count(*) as n, count(*) filter (where l.base <> 'margin' or abs(a.amount_cents * 10 - a.base_cents) > 5) as bad
        from ${joran} join levy_assessment a on a.organisation_id = o.organisation_id join levy l on l.organisation_id = a.organisation_id and l.id = a.levy_id`,
      ),
    ).toEqual({ n: expect.any(Number), bad: 0 })
  })

  test('the second group: associates in time, three categories, and the capital of the ledger is that of the register', async () => {
    const joran = `organisation o join organisation_group g on g.id = o.group_id and g.name = 'Joran'`
    const { rows } = await ownersPool().query(
      `select (select count(distinct m.category)::int from share_movement m where m.organisation_id = o.organisation_id) as categories,
        (select sum(m.capital_cents)::bigint from share_movement m where m.organisation_id = o.organisation_id) as register,
        (select -sum(l.debit - l.credit)::bigint from entry_line l where l.organisation_id = o.organisation_id and l.account like '101%') as ledger,
        (select count(distinct m.person_id)::int from share_movement m where m.organisation_id = o.organisation_id) as associates,
        -- Three years under CESA and still no share, though there today.
        (select count(*)::int from contract c where c.organisation_id = o.organisation_id and c.kind = 'cesa' and c.ended_on is null
          and c.starts_on + interval '3 years' < $1::date
          and not exists (select from share_movement m where m.organisation_id = c.organisation_id and m.person_id = c.person_id)) as late
      from ${joran} order by o.slug`,
      [TODAY],
    )
    expect(rows).toHaveLength(4)
    for (const row of rows) {
      expect(row).toMatchObject({ categories: 4, late: 0 })
      expect(row.ledger).toBe(row.register)
      expect(row.associates).toBeGreaterThan(20)
    }
  })

  test('the second group: of those who entered, 20 to 25 % left in the year, 15 % took a job, 50 to 60 % last', async () => {
    const { rows } = await ownersPool().query(
      `with entrant as (
        select c.organisation_id, c.person_id, min(c.starts_on) as entered, max(coalesce(c.ended_on, c.ends_on, 'infinity')) as last
        from contract c join organisation o using (organisation_id) join organisation_group g on g.id = o.group_id
        where g.name = 'Joran' and c.starts_on <= $1 group by 1, 2)
      select extract(year from entered)::int as cohort, count(*)::int as entrants,
        100.0 * count(*) filter (where last < entered + interval '1 year' and last < $1) / count(*) as first_year,
        100.0 * count(*) filter (where exists (select from departure d where d.organisation_id = e.organisation_id and d.person_id = e.person_id and d.destination = 'job')) / count(*) as job,
        100.0 * count(*) filter (where last >= entered + interval '3 years') / count(*) as lasting
      from entrant e group by rollup (1) order by 1`,
      [TODAY],
    )
    const cohorts = rows.filter(row => row.cohort !== null)
    expect(cohorts.map(row => row.cohort)).toEqual(Array.from({ length: 10 }, (_, i) => 2017 + i))
    // A year has passed for all those who entered up to 2024.
    for (const { cohort, first_year } of cohorts.filter(row => row.cohort <= 2024)) {
      expect(Number(first_year), `${cohort}`).toBeGreaterThanOrEqual(20)
      expect(Number(first_year), `${cohort}`).toBeLessThanOrEqual(25)
    }
    // Three years have passed for those who entered up to 2022.
    const grown = cohorts.filter(row => row.cohort <= 2022)
    const over = (name: 'job' | 'lasting') =>
      grown.reduce((all, row) => all + (Number(row[name]) * row.entrants) / 100, 0) /
      grown.reduce((all, row) => all + row.entrants, 0)
    expect(over('job')).toBeCloseTo(0.15, 2)
    expect(over('lasting')).toBeGreaterThanOrEqual(0.5)
    expect(over('lasting')).toBeLessThanOrEqual(0.6)
  })

  test('both balances hold in every entry, and validated entries and invoices are numbered without a gap', async () => {
    const bad = await one(
      'select count(*) as n from (select from entry_line group by organisation_id, entry_id, activity_id having sum(debit) <> sum(credit)) x',
    )
    expect(bad).toEqual({ n: 0 })
    const gaps = await one(`select count(*) as n from (
      select count(*) as held, max(number) as last from entry where number is not null group by organisation_id, exercice_id, journal_code
      union all select count(*), max(right(number, 5)::int) from invoice where number is not null group by organisation_id, left(number, 5)
    ) x where held <> last`)
    expect(gaps).toEqual({ n: 0 })
    const disorder = await one(`select count(*) as n from invoice a join invoice b
      on b.organisation_id = a.organisation_id and left(b.number, 5) = left(a.number, 5) and right(b.number, 5)::int = right(a.number, 5)::int + 1
      where b.issued_on < a.issued_on`)
    expect(disorder).toEqual({ n: 0 })
  })

  test('the money goes where it is owed: cheques and cards to the bank, VAT to the State', async () => {
    const held = `select count(*) as n from receipt where method in ('cheque', 'card') and taking_id is null and deposit_id is null and cancelled_at is null
      and day < date_trunc('month', $1::date) - interval '8 days'`
    expect(await one(held, TODAY)).toEqual({ n: 0 })
    const owed = `select count(*) as n from (
      select from entry_line l join entry e on e.organisation_id = l.organisation_id and e.id = l.entry_id
      join organisation o on o.organisation_id = l.organisation_id and o.slug in ('tramontine', 'la-burle')
      where l.account in ('44571', '44566') and e.document_kind <> 'taking' and (l.day < date_trunc('month', $1::date) or e.label like 'TVA %')
      group by l.organisation_id, l.activity_id having sum(l.credit) > sum(l.debit)) x`
    expect(await one(owed, TODAY)).toEqual({ n: 0 })
  })

  test('every deadline is of a kind that its reader declares: no role misses one', async () => {
    const { rows: houses } = await ownersPool().query('select organisation_id as id from organisation')
    const kindsFound = query({
      name: 'kindsFound',
      api: { none: 'a test' },
      summary: 'Les genres d’échéances de chaque lecteur',
      roles: [],
      scope: 'house',
      input: z.strictObject({}),
      output: z.array(z.string()),
      async run(ctx) {
        const odd: string[] = []
        for (const [kinds, read] of DEADLINE_READERS)
          for (const { kind } of await read(ctx, { until: addDays(TODAY, 90) }))
            if (!kinds.some(prefix => kind.startsWith(prefix))) odd.push(kind)
        return odd
      },
    })
    for (const { id } of houses) expect(await kindsFound((await jobSession(id))!, {})).toEqual([])
  })

  test('it lives: something waits for everybody', async () => {
    const living = await one(
      `select
      (select count(*) from invoice where status = 'draft') as drafts,
      (select count(*) from invoice where status = 'submitted') as submitted,
      (select count(*) from invoice i where status = 'issued' and kind <> 'credit-note' and due_on < $1 and
        (select sum(debit - credit) from entry_line l where l.organisation_id = i.organisation_id and l.item_id = i.id and l.account = '411') > 0) as late,
      (select count(*) from (select from receipt_part group by organisation_id, invoice_id having count(*) > 1) x) as partial,
      (select count(*) from invoice where kind = 'deposit') as deposits,
      (select count(*) from invoice where kind = 'balance') as balances,
      (select count(*) from invoice where kind = 'credit-note') as credits,
      (select count(distinct status) from quote) as stages,
      (select count(*) from contract where kind = 'cape' and ended_on is null and ends_on between $1 and $1::date + 60) as ending,
      (select count(*) from purchase where status = 'submitted') as purchases,
      (select count(*) from bank_line where state = 'open') as unmatched,
      (select count(*) from bank_line where state = 'matched') as matched,
      (select count(*) from pay_round where status = 'open') as open_rounds,
      (select count(*) from pay_round where status = 'paid') as paid_rounds,
      (select count(*) from pay_line where mine_cents < 0) as sinking,
      (select count(*) from app_user where is_demo) as users`,
      TODAY,
    )
    const least = {
      drafts: 10,
      submitted: 10,
      late: 50,
      partial: 50,
      deposits: 30,
      balances: 30,
      credits: 50,
      stages: 5,
      ending: 5,
      purchases: 4,
      unmatched: 15,
      matched: 50,
      open_rounds: 2,
      paid_rounds: 2,
      sinking: 3,
      users: 15,
    }
    for (const [what, count] of Object.entries(least)) expect.soft(living[what], what).toBeGreaterThanOrEqual(count)
  })
})
