import type pg from 'pg'
import { type Day, day } from '../src/kernel/day.ts'
import {
  addTestCustomer,
  decideTestLevy,
  openTestActivity,
  openWorld,
  testLine,
  type World,
} from '../src/modules/fixtures.ts'
import { draftInvoices, issueInvoices } from '../src/modules/invoicing/index.ts'
import { openExercice } from '../src/modules/organisation/index.ts'
import { ownersPool } from '../src/platform/database.server.ts'
import { newId } from '../src/platform/ids.server.ts'

const CUSTOMERS_EACH = 10
export const ADVISORS = 10

export interface Size {
  activities: number
  invoices: number
  /** Nobody has paid anything. */
  unpaid?: boolean
  /** Exercices, the last being today's: three unless said. */
  years?: number
  /** Among whom the activities are shared out. */
  advisors?: number
}

/**
 * A cooperative as its use cases would have left it, in minutes instead of hours: its exercices of issued invoices with their lines,
 * contribution, entries, receipts, letters and quotes, up to `today`. The first invoice is issued by the use case and the others are its
 * likeness, written by the owner in a few statements: triggers keep every balance, numbers have no gap, each entry's hash follows the one
 * before, so that `verifyLedger` finds nothing and the use cases go on from there. Only audit rows and kept requests are missing.
 */
export async function fillHouse(today: Day, size: Size): Promise<World> {
  const years = size.years ?? 3
  const start = `${Number(today.slice(0, 4)) - years + 1}-01-01`
  const world = await openWorld({ today: start })
  for (let i = 1; i < years; i++) await openExercice(world.system, {})
  const model = await issueModel(world, start)
  const client = await ownersPool().connect()
  const run = runner(client, { ...world, today, start, model })
  try {
    await run('begin')
    await run(IN_ITS_NAME)
    await writePeople(run, size.activities, size.advisors ?? ADVISORS)
    await chooseSales(run, size)
    await writeDocuments(run)
    await writeEntries(run)
    await writeLetters(run)
    await run('commit')
    await run('vacuum (freeze, analyze)')
  } finally {
    client.release(true) // and with it what is temporary
  }
  return world.on(today)
}

/** Without it rows have no seal: another hand than the program's wrote them. */
export const IN_ITS_NAME = `select set_config('app.tenant', :org::text, true)`

export type Run = (sql: string) => Promise<pg.QueryResult>

/** Statements of the owner, in which « :org », « :today » and their kin stand for what is given. */
export const runner =
  (
    client: pg.PoolClient,
    its: { organisationId: string; houseActivityId: string; today: Day; start: string; model?: string },
  ): Run =>
  sql =>
    client.query(
      sql
        .replaceAll(':org', `'${its.organisationId}'::uuid`)
        .replaceAll(':today', `date '${its.today}'`)
        .replaceAll(':start', `date '${its.start}'`)
        .replaceAll(':model', `'${its.model}'::uuid`)
        .replaceAll(':house', `'${its.houseActivityId}'::uuid`),
    )

/** One invoice issued by the use case on the first day: what is printed and levied on it stands on the others too. */
async function issueModel(world: World, start: string): Promise<string> {
  await decideTestLevy(world, {
    startsOn: day(start),
    decidedOn: day(start),
  })
  const activityId = await openTestActivity(world, 'M0', { openedOn: start })
  return issueOne(world, { activityId, customerId: await addTestCustomer(world, activityId) })
}

/** One more invoice, by the use cases. */
export async function issueOne(world: World, to: { activityId: string; customerId: string }): Promise<string> {
  const line = (label: string) => testLine('100', { label, quantity: '2' })
  const draft = { ...to, kind: 'invoice' as const, depositIds: [], discountBp: 0, lines: LINES.map(line) }
  const { ids } = await draftInvoices(world.system, { drafts: [draft] })
  await issueInvoices(world.system, { ids }, newId())
  return ids[0]!
}

const LINES = ['Étude', 'Pose', 'Déplacement']

/** Activities with their customers, owners, contracts (a quarter of CAPE that end soon) and advisors. */
async function writePeople(run: Run, activities: number, advisors: number): Promise<void> {
  await run(`insert into activity (organisation_id, id, code, name, trade, commune, opened_on)
    select :org, uuidv7(), 'A' || n, 'Atelier ' || n, 'Ébénisterie', 'Rieux-Volvestre', :start from generate_series(1, ${activities}) n`)
  await run(`create temp table buyer as select uuidv7() as id, a.id as activity_id, substr(a.code, 2)::int as activity, n as rank
    from activity a, generate_series(1, ${CUSTOMERS_EACH}) n where a.organisation_id = :org and a.code like 'A%'`)
  await run(`insert into third_party (organisation_id, id, activity_id, kind, code, name)
    select :org, id, activity_id, 'customer', 'C' || activity || '-' || rank,
      (array['Mairie', 'Ferme', 'Théâtre', 'Librairie', 'Garage', 'Lycée', 'Cabinet', 'Club', 'Boulangerie', 'Studio'])[rank] || ' ' ||
      (array['Martin', 'Durand', 'Lopez', 'Garonne', 'Volvestre', 'Comminges', 'Lauragais', 'Salat', 'Arize'])[1 + activity % 9] || ' ' || activity from buyer`)
  await run(`insert into customer (organisation_id, id, activity_id, kind, name, siren, address)
    select :org, b.id, b.activity_id, 'company', t.name, '552100554', m.address
    from buyer b join third_party t on t.organisation_id = :org and t.id = b.id
    join customer m on m.organisation_id = :org and m.id = (select customer_id from invoice where organisation_id = :org and id = :model)`)
  await run(`insert into person (organisation_id, id, first_name, last_name, email, created_at)
    select :org, uuidv7(), 'Camille', case when n > ${activities} then 'Conseil ' || n - ${activities} else 'Essai ' || n end, 'personne' || n || '@exemple.fr', :start
    from generate_series(1, ${activities + advisors}) n`)
  await run(`insert into activity_owner (organisation_id, activity_id, person_id)
    select :org, a.id, p.id from activity a join person p on p.organisation_id = :org and p.last_name = 'Essai ' || substr(a.code, 2) where a.organisation_id = :org`)
  await run(`insert into portfolio (organisation_id, activity_id, person_id)
    select :org, a.id, p.id from activity a join person p on p.organisation_id = :org and p.last_name = 'Conseil ' || 1 + substr(a.code, 2)::int % ${advisors}
    where a.organisation_id = :org and a.code like 'A%'`)
  await run(`insert into contract (organisation_id, id, activity_id, person_id, kind, starts_on, ends_on)
    select :org, uuidv7(), activity_id, person_id, case when rank % 4 = 0 then 'cape' else 'cesa' end,
      case when rank % 4 = 0 then :today - 270 else :start end, case when rank % 4 = 0 then :today + 10 + rank::int % 75 end
    from (select o.*, row_number() over (order by o.activity_id) as rank from activity_owner o where o.organisation_id = :org) o`)
}

/**
 * Every sale with its amounts and days, in the order of its number: HT a multiple of 30 cents so that VAT and contribution fall exact. All but
 * one in 25 are paid 20 to 44 days later, if that day has come.
 */
async function chooseSales(
  run: Run,
  { activities, invoices, unpaid = false }: Size & { unpaid?: boolean },
): Promise<void> {
  await run(`create temp table sale as
    select n, uuidv7(s.day - now()) as id, uuidv7(s.paid_on - now()) as receipt, uuidv7(s.day - now()) as invoice_entry, uuidv7(s.paid_on - now()) as receipt_entry,
      b.activity_id, b.id as customer, s.day::date, case when not ${unpaid} and n % 25 > 0 and s.paid_on::date <= :today then s.paid_on::date end as paid_on,
      s.line, 3 * s.line as net, 3 * s.line / 5 as vat, 3 * s.line * 6 / 5 as gross, 3 * s.line / 10 as levy, x.id as exercice, x.code,
      1 + row_number() over (partition by x.id order by n) - (x.starts_on <> :start)::int as number
    from (select n, line, day, day + make_interval(days => 20 + n % 25) as paid_on
      from (select n, 10 * (1000 + n * 37 % 3000) as line, (:start + (n::bigint * (:today - :start + 1) / ${invoices})::int)::timestamptz as day
        from generate_series(0, ${invoices - 1}) n) t) s
    join buyer b on b.activity = 1 + s.n * 7 % ${activities} and b.rank = 1 + s.n / ${activities} % ${CUSTOMERS_EACH}
    join exercice x on x.organisation_id = :org and s.day::date between x.starts_on and x.ends_on`)
  await run('create unique index on sale (n)')
  await run('analyze sale')
}

/** Invoices, receipts, quotes (one for five invoices) and drafts (one an activity), with their lines and numbers. */
async function writeDocuments(run: Run): Promise<void> {
  const lines = LINES.map((label, i) => `(${i + 1}, '${label}')`).join(', ')
  const lineColumns =
    'organisation_id, document_id, activity_id, position, label, quantity, unit_price, vat_rate_bp, net_cents'
  await run(`insert into sales_line (${lineColumns})
    select :org, s.id, s.activity_id, l.position, l.label, 2, s.line / 200.0, 2000, s.line from sale s, (values ${lines}) l(position, label)`)
  await run(`insert into invoice (organisation_id, id, activity_id, customer_id, kind, status, number, issued_on, due_on, net_cents, vat_cents, gross_cents, payable_cents,
      vat_on_debits, levy_ids, printed, version, created_at)
    select :org, s.id, s.activity_id, s.customer, m.kind, m.status, 'F' || s.code || '-' || lpad(s.number::text, 5, '0'), s.day, s.day + 30, s.net, s.vat, s.gross, s.gross,
      m.vat_on_debits, m.levy_ids, m.printed, m.version, s.day
    from sale s join invoice m on m.organisation_id = :org and m.id = :model order by s.n`)
  await run('alter table invoice disable trigger invoice_final')
  await run(
    "update invoice i set seal = seal_of(i) where organisation_id = :org and status = 'issued' and seal is null",
  )
  await run('alter table invoice enable trigger invoice_final')
  await run(`insert into levy_assessment (organisation_id, id, activity_id, levy_id, code, document_kind, document_id, day, base_cents, amount_cents)
    select :org, uuidv7(), s.activity_id, l.id, l.code, 'invoice', s.id, s.day, s.net, s.levy from sale s join levy l on l.organisation_id = :org`)
  await run(`insert into receipt (organisation_id, id, activity_id, customer_id, day, method, amount_cents, account, created_at)
    select :org, receipt, activity_id, customer, paid_on, 'transfer', gross, '512', paid_on from sale where paid_on is not null`)
  // The triggers' plans were made for empty tables.
  await run('analyze invoice, receipt')
  await run(`insert into receipt_part (organisation_id, receipt_id, invoice_id, activity_id, amount_cents)
    select :org, receipt, id, activity_id, gross from sale where paid_on is not null`)
  await run(`insert into sales_number (organisation_id, exercice_id, kind, last, last_day)
    select :org, exercice, 'invoice', max(number), max(day) from sale group by exercice
    on conflict (organisation_id, exercice_id, kind) do update set last = excluded.last, last_day = excluded.last_day`)

  await run(
    `create temp table offer as select uuidv7(day - now()) as offer, s.*, row_number() over (partition by exercice order by n) as rank from sale s where n % 5 = 0`,
  )
  await run(
    `insert into sales_line (${lineColumns}) select :org, offer, activity_id, 1, 'Étude', 6, line / 200.0, 2000, net from offer`,
  )
  await run(`insert into quote (organisation_id, id, activity_id, customer_id, status, number, day, valid_until, sent_on, signed_on, signed_by, refused_on, net_cents, vat_cents, gross_cents, created_at)
    select :org, offer, activity_id, customer, fate, 'D' || code || '-' || lpad(rank::text, 5, '0'), day, day + 30, day, case fate when 'signed' then day + 5 end,
      case fate when 'signed' then 'Le client' end, case fate when 'refused' then day + 5 end, net, vat, gross, day
    from (select o.*, case when day + 5 > :today or n % 25 = 0 then 'sent' when n % 25 = 5 then 'refused' else 'signed' end as fate from offer o) o order by n`)
  await run(
    `insert into sales_number (organisation_id, exercice_id, kind, last, last_day) select :org, exercice, 'quote', max(rank), max(day) from offer group by exercice`,
  )

  await run(`create temp table unsent as select uuidv7() as id, activity_id, id as customer from buyer where rank = 1`)
  await run(`insert into invoice (organisation_id, id, activity_id, customer_id, kind, status, net_cents, vat_cents, gross_cents, submitted_at, created_at)
    select :org, id, activity_id, customer, 'invoice', case when n % 5 = 0 then 'submitted' else 'draft' end, 20000, 4000, 24000, case when n % 5 = 0 then now() end, now()
    from (select u.*, row_number() over (order by id) as n from unsent u) u`)
  await run(
    `insert into sales_line (${lineColumns}) select :org, id, activity_id, 1, 'Étude', 2, 100, 2000, 20000 from unsent`,
  )
}

/** Lines, then their entries by day, sealed one after the other as `chain_entry` does; the model's is the first of the chain. */
async function writeEntries(run: Run): Promise<void> {
  await run(`create temp table posted as
    select s.n, k.entry, k.journal, k.kind, k.document, k.day, s.exercice, k.label || 'F' || s.code || '-' || lpad(s.number::text, 5, '0') as label,
      'F' || s.code || '-' || lpad(s.number::text, 5, '0') as number,
      1 + row_number() over (order by k.day, k.journal desc, s.n) as sequence,
      row_number() over (partition by s.exercice, k.journal order by k.day, s.n) as rank
    from sale s, lateral (values (s.invoice_entry, 'VE', 'invoice', s.id, s.day, 'Facture '), (s.receipt_entry, 'BQ', 'receipt', s.receipt, s.paid_on, 'Encaissement ')) k(entry, journal, kind, document, day, label)
    where k.day is not null`)
  // A receipt belongs to the exercice of its own day.
  await run(`update posted p set exercice = q.id, rank = q.rank from (
      select p.entry, x.id, row_number() over (partition by x.id, p.journal order by p.day, p.n) + (p.journal = 'VE' and x.starts_on = :start)::int as rank
      from posted p join exercice x on x.organisation_id = :org and p.day between x.starts_on and x.ends_on) q
    where q.entry = p.entry`)
  await run('create unique index on posted (entry)')
  await run('analyze posted')

  const columns =
    'organisation_id, entry_id, position, account, activity_id, third_party_id, item_id, day, due_day, debit, credit, label, vat_rate_bp'
  await run(`insert into entry_line (${columns})
    select :org, p.entry, v.position, v.account, case when v.house then :house else s.activity_id end, case when v.account = '411' then s.customer end,
      case when v.account in ('411', '44588') then s.id end, p.day, case when v.account = '411' then s.day + 30 end, v.debit, v.credit,
      case when v.account in ('6283', '581') then 'Contribution ' else '' end || p.number, case when v.account = '44588' then 2000 end
    from posted p join sale s using (n), lateral (values (1, '411', false, gross, 0), (2, '706', false, 0, net), (3, '44588', false, 0, vat),
      (4, '6283', false, levy, 0), (5, '581', false, 0, levy), (6, '581', true, levy, 0), (7, '6283', true, 0, levy)) v(position, account, house, debit, credit)
    where p.kind = 'invoice' order by p.sequence, v.position`)
  await run(`insert into entry_line (${columns})
    select :org, p.entry, v.position, v.account, s.activity_id, case when v.account = '411' then s.customer end,
      case when v.account in ('411', '44588') then s.id end, p.day, null, v.debit, v.credit, case when v.account = '512' then p.label else p.number end,
      case when v.account like '445%' then 2000 end
    from posted p join sale s using (n), lateral (values (1, '512', gross, 0), (2, '411', 0, gross), (3, '44588', vat, 0), (4, '44571', 0, vat)) v(position, account, debit, credit)
    where p.kind = 'receipt' order by p.sequence, v.position`)
  await run('analyze entry_line')

  await run(
    `create function pg_temp.link(bytea, text) returns bytea language sql immutable as $$ select sha256($1 || convert_to($2, 'UTF8')) $$`,
  )
  const { rows } = await run(
    `select '\\x' || encode(hash, 'hex') as head from ledger_head where organisation_id = :org`,
  )
  await run(`create aggregate pg_temp.chain(text) (sfunc = pg_temp.link, stype = bytea, initcond = '${rows[0].head}')`)
  await run(`insert into entry
    select e.organisation_id, e.id, e.exercice_id, e.journal_code, e.number, e.day, e.label, e.document_kind, e.document_id, e.document_number, e.document_day, e.reverses_id,
      e.validated_at, e.sequence, pg_temp.chain(canonical_entry(e)) over (order by e.sequence rows unbounded preceding)
    from (select (jsonb_populate_record(null::entry, jsonb_build_object('organisation_id', :org, 'id', entry, 'exercice_id', exercice, 'journal_code', journal, 'number', rank,
      'day', day, 'label', label, 'document_kind', kind, 'document_id', document, 'document_number', number, 'document_day', day,
      'validated_at', day + time '10:00' at time zone 'UTC', 'sequence', sequence))).* from posted offset 0) e`)
  await run(`update ledger_head h set sequence = e.sequence, hash = e.hash from (select sequence, hash from entry where organisation_id = :org order by sequence desc limit 1) e
    where h.organisation_id = :org`)
  await run(`insert into journal_number (organisation_id, exercice_id, journal_code, last) select :org, exercice, journal, max(rank) from posted group by exercice, journal
    on conflict (organisation_id, exercice_id, journal_code) do update set last = excluded.last`)
}

/** What a receipt settles is lettered: the customer's item and the VAT that waited. */
async function writeLetters(run: Run): Promise<void> {
  await run(`create temp table letter as select gen_random_uuid() as id, v.account, v.first, v.second, s.invoice_entry, s.receipt_entry, s.activity_id,
      case v.account when '411' then s.customer end as customer, s.paid_on, row_number() over (partition by v.account order by s.paid_on, s.n) as rank
    from sale s, (values ('411', 1, 2), ('44588', 3, 3)) v(account, first, second) where s.paid_on is not null`)
  await run(`insert into lettering (organisation_id, id, code, account, activity_id, third_party_id, at)
    select :org, id, letters(rank), account, activity_id, customer, paid_on from letter`)
  await run(`insert into lettering_line (organisation_id, entry_id, position, lettering_id)
    select :org, k.entry, k.position, l.id from letter l, lateral (values (invoice_entry, first), (receipt_entry, second)) k(entry, position)`)
  await run(
    `insert into lettering_number (organisation_id, account, last) select :org, account, max(rank) from letter group by account`,
  )
}
