import { type Day, day, dayIn } from '../src/kernel/day.ts'
import type { World } from '../src/modules/fixtures.ts'
import { reckonStandings } from '../src/modules/support/index.ts'
import { type DatabaseUrls, ownersPool } from '../src/platform/database.server.ts'
import type { Role } from '../src/platform/session.ts'
import { concurrently, percentile, report, timed } from './bench.ts'
import { fillHouse, IN_ITS_NAME, type Run, runner } from './house.ts'
import { get, signInAll, withServer } from './pages.ts'

const SMALL = 1_250
const BIG = 12_500
const YEARS = 10
/** What an advisor accompanies: the entries of all the years, of which about half are still there. */
const PORTFOLIO = 100
const VISITS = 40

const PAGES: readonly { role: Role; path: string; name: string }[] = [
  { role: 'director', path: '/parcours', name: 'pipeline, board' },
  { role: 'director', path: '/parcours?vue=tableau', name: 'pipeline, table of candidates' },
  { role: 'director', path: '/parcours?vue=tableau&q=candidat+77', name: 'pipeline, search of a name' },
  { role: 'director', path: '/parcours?etape=associate', name: 'pipeline, table of associates' },
  { role: 'director', path: '/parcours/conversion?par=prescriber', name: 'conversion by prescriber' },
  { role: 'advisor', path: '/accompagnement', name: 'portfolio of an advisor' },
  { role: 'director', path: '/accompagnement', name: 'portfolio of the house' },
  { role: 'director', path: '/accompagnement?q=essai+77', name: 'portfolio of the house, search of a name' },
  { role: 'director', path: '/cohortes', name: 'cohorts' },
  { role: 'director', path: '/bilan', name: 'annual report' },
  { role: 'advisor', path: '/echeances', name: 'deadlines of an advisor' },
  { role: 'director', path: '/echeances', name: 'deadlines of the house' },
  { role: 'director', path: '/personnes', name: 'people' },
  { role: 'director', path: '/personnes?q=essai+77', name: 'people, search of a name' },
  { role: 'director', path: '/personnes?q=essai', name: 'people, search of a word that all bear' },
  { role: 'director', path: '/societariat', name: 'capital' },
  { role: 'director', path: '/societariat/membres', name: 'members' },
  { role: 'director', path: '/formation', name: 'training sessions' },
  { role: 'director', path: '/formation/qualiopi', name: 'quality of training' },
  { role: 'director', path: '/temps', name: 'time of the team' },
  { role: 'director', path: '/', name: 'home of a director' },
  { role: 'advisor', path: '/', name: 'home of an advisor' },
]

/** Pages about people as the built server gives them by HTTP, after ten years of a house, and of one ten times bigger. */
export async function benchPeople(urls: DatabaseUrls): Promise<void> {
  const { build } = await import('../bin/runtime.mjs' as string)
  if (!build()) throw new Error('the build failed')
  await withServer(urls, async server => {
    const measure = async (activities: number) => {
      const cookies = await signInAll(server, await fillPeople(activities), { director: 2, advisor: 2 })
      const times: number[] = []
      for (const { role, path } of PAGES) {
        const its = cookies.get(role)!
        const visit = (i: number) => get(server, path, its[i % its.length]!)
        await concurrently(4, 1, visit)
        times.push(await p95AfterWriting(visit))
      }
      return times
    }
    const small = await measure(SMALL)
    const big = await measure(BIG)
    PAGES.forEach(({ name }, i) => {
      report('people', `${name}, ${SMALL} activities, p95`, small[i]!, 'ms', '≤ 200')
      report('people', `${name}, ${BIG} activities, p95`, big[i]!, 'ms', '≤ 200')
      report('people', `${name}, ten times bigger ÷ small`, big[i]! / small[i]!, '×')
    })
  })
}

/** Visits in a row, something being written before each: what is given again while nobody writes has to be reckoned. */
async function p95AfterWriting(visit: (i: number) => Promise<unknown>): Promise<number> {
  const times: number[] = []
  for (let i = 0; i < VISITS; i++) {
    await ownersPool().query('select pg_current_xact_id()')
    times.push(await timed(() => visit(i)))
  }
  return percentile(times, 0.95)
}

/** A house with its books, then ten years of what its people did; the order of the portfolio reckoned, as a job does after a posting. */
async function fillPeople(activities: number): Promise<World> {
  const today = dayIn('Europe/Paris', new Date().toISOString() as never)
  const world = await fillHouse(today, {
    activities,
    invoices: 8 * activities,
    years: YEARS,
    advisors: Math.ceil(activities / PORTFOLIO),
  })
  await liveThere(world, today, activities)
  return world
}

/** What the people of a filled house did all those years. */
async function liveThere(world: World, today: Day, activities: number): Promise<void> {
  const start = day(`${Number(today.slice(0, 4)) - YEARS + 1}-01-01`)
  const client = await ownersPool().connect()
  const run = runner(client, { ...world, today, start })
  try {
    await run('begin')
    await run(IN_ITS_NAME)
    await writeWays(run, activities)
    await writeCandidates(run, activities)
    await writeSupport(run)
    await writeShares(run)
    await writeTraining(run, activities)
    await run('commit')
    await run('vacuum (analyze)')
  } finally {
    client.release(true)
  }
  await reckonStandings(world.system, {})
}

/**
 * How each one's years went, and the contracts, notices, papers and departures that tell it. Of nine, two leave in their eighth month, one at
 * the end of a renewed CAPE, two in their fifth year; four stay. The contracts of the house as it was filled are replaced.
 */
async function writeWays(run: Run, activities: number): Promise<void> {
  await run(`delete from contract where organisation_id = :org`)
  await run(`create temp table way as
    select w.*, case when w.gone <= :today then w.gone end as left_on from (
      select e.*, (e.entered + case when e.fate in (0, 1) then interval '8 months' when e.fate = 2 then interval '24 months'
        when e.fate in (3, 4) then interval '50 months' end)::date - 1 as gone,
        (e.entered + make_interval(months => case when e.fate in (2, 3, 4) then 24 else 12 end))::date as salaried_on,
        (e.entered + interval '30 months')::date as member_on
      from (select o.activity_id, o.person_id, n, n * 7 % 9 as fate, :start + (n::bigint * (:today - :start) / ${activities})::int as entered
        from activity a join activity_owner o on o.organisation_id = a.organisation_id and o.activity_id = a.id,
          lateral (select substr(a.code, 2)::int as n) s where a.organisation_id = :org and a.code like 'A%') e) w`)
  await run('create unique index on way (person_id)')
  await run('analyze way')
  await run(
    `update activity a set opened_on = w.entered, closed_on = w.left_on from way w where a.organisation_id = :org and a.id = w.activity_id`,
  )
  await run(`update person p set birth_day = w.entered - 12000 - w.n % 5000, sex = case w.n % 2 when 0 then 'F' else 'M' end,
      department = (array['31', '31', '31', '09', '65', '32'])[1 + w.n % 6], iban = 'FR7630006000011234567890189',
      address = jsonb_build_object('line1', '1 rue du Port', 'postalCode', '31310', 'city', 'Rieux-Volvestre', 'country', 'FR')
    from way w where p.organisation_id = :org and p.id = w.person_id`)
  await run(`create temp table cape as
    select uuidv7() as id, w.activity_id, w.person_id, w.n, k.renewal, k.starts_on::date, (k.starts_on + interval '12 months')::date - 1 as ends_on,
      case when w.left_on < (k.starts_on + interval '12 months')::date - 1 then w.left_on end as ended_on
    from way w, lateral (select i as renewal, (w.entered + make_interval(months => 12 * i)) as starts_on from generate_series(0, case when w.fate in (2, 3, 4) then 1 else 0 end) i) k
    where k.starts_on <= :today`)
  await run(`insert into contract (organisation_id, id, activity_id, person_id, kind, starts_on, concluded_on, ends_on, ended_on, end_kind, renews_id, renewal)
    select :org, c.id, c.activity_id, c.person_id, 'cape', c.starts_on, c.starts_on, c.ends_on, c.ended_on, case when c.ended_on is not null then 'early' end, f.id, c.renewal
    from cape c left join cape f on f.person_id = c.person_id and f.renewal = c.renewal - 1`)
  await run(`insert into contract (organisation_id, id, activity_id, person_id, kind, starts_on, concluded_on, trial_ends_on, ended_on, end_kind, fixed_gross_cents, minimum_turnover_cents, weekly_hours)
    select :org, uuidv7(), activity_id, person_id, 'cesa', salaried_on, salaried_on, salaried_on + 60, left_on, case when left_on is not null then 'resignation' end, 60000, 1200000, 20
    from way where fate > 2 and salaried_on <= :today`)
  await run(`insert into amendment (organisation_id, id, contract_id, activity_id, applies_from, concluded_on, fixed_gross_cents, minimum_turnover_cents, weekly_hours, reason, at)
    select :org, uuidv7(), id, activity_id, starts_on + 400, starts_on + 390, 80000, 1500000, 25, 'Plus d’activité', starts_on + 390
    from contract where organisation_id = :org and kind = 'cesa' and starts_on + 400 <= least(:today, coalesce(ended_on, 'infinity'))`)
  await run(`insert into contract_notice (organisation_id, contract_id, event, recipient, person_id, sent_on, sent_by)
    select :org, c.id, v.event, r.recipient, c.person_id, c.starts_on, 'Camille'
    from cape c, (values ('conclusion'), ('renewal'), ('early-end')) v(event), (values ('urssaf'), ('france-travail')) r(recipient)
    where v.event = case c.renewal when 0 then 'conclusion' else 'renewal' end or v.event = 'early-end' and c.ended_on is not null`)
  await run(`insert into person_paper (organisation_id, id, person_id, kind, received_on, expires_on, ticked_by, at)
    select :org, uuidv7(), w.person_id, v.kind, w.entered + y * 365, case when v.kind in ('identity', 'liability', 'medical') then w.entered + y * 365 + v.days end, 'Camille', w.entered
    from way w, (values ('identity', 3650), ('liability', 380), ('medical', 1800), ('health-cover', 0), ('bank', 0)) v(kind, days), generate_series(0, 9) y
    where w.entered + y * 365 <= least(:today, coalesce(w.left_on, 'infinity')) and (y = 0 or v.kind = 'liability')`)
  await run(`insert into departure (organisation_id, id, person_id, left_on, reason, destination, at)
    select :org, uuidv7(), person_id, left_on, case when fate = 2 then 'cape-term' else 'resignation' end,
      (array['job', 'own-company', 'job', 'retirement', 'job-seeking'])[1 + n % 5], left_on from way where left_on is not null`)
}

/** Everybody who came in had applied; four more for each did not come in, and one for ten is still on the way. Those of long ago are erased. */
async function writeCandidates(run: Run, activities: number): Promise<void> {
  await run(
    `insert into site (organisation_id, id, name, address) select :org, uuidv7(), 'Site ' || n, '{}' from generate_series(1, 8) n`,
  )
  await run(
    `insert into prescriber (organisation_id, id, name) select :org, uuidv7(), 'Organisme ' || n from generate_series(1, 30) n`,
  )
  await run(`create temp table asked as
    select uuidv7() as id, k.*, uuidv7() as token from (
      select n, person_id, 'joined' as stage, entered - 60 as applied_on, entered as since from way
      union all
      select n, null, case n % 2 when 0 then 'refused' else 'abandoned' end, d, d + 40
        from (select n, :start + (n::bigint * (:today - 50 - :start) / ${4 * activities})::int as d from generate_series(1, ${4 * activities}) n) o
      union all
      select n, null, (array['prospect', 'meeting', 'diagnosis'])[1 + n % 3], :today - n % 120, :today - n % 60 from generate_series(1, ${activities / 10}) n) k`)
  await run(`insert into candidate (organisation_id, id, token, stage, since, first_name, last_name, email, postal_code, commune, project, trade, naf, situation, heard_from,
      prescriber_id, site_id, applied_on, first_contact_on, last_contact_on, reason, person_id, erased_on)
    select :org, k.id, k.token::text, k.stage, k.since, case when named then 'Dominique' end, case when named then 'Candidat ' || k.n end,
      case when named then 'candidat' || k.n || '@exemple.fr' end, '31310', 'Rieux-Volvestre', case when named then 'Ouvrir un atelier' end, 'Ébénisterie', '31.09B', 'job-seeker', 'web',
      r.id, s.id, k.applied_on, k.applied_on - 10, k.since, case when k.stage in ('refused', 'abandoned') then 'silence' end, k.person_id,
      case when k.person_id is null and k.since < :today - 730 then k.since + 730 end
    from (select a.*, person_id is null and since >= :today - 730 as named from asked a) k
    join (select id, row_number() over (order by name) as rank from prescriber where organisation_id = :org) r on r.rank = 1 + k.n % 30
    join (select id, row_number() over (order by name) as rank from site where organisation_id = :org) s on s.rank = 1 + k.n % 8`)
  await run(`insert into candidate_step (organisation_id, id, candidate_id, stage, on_day, by_name, at)
    select :org, uuidv7(), k.id, v.stage, k.applied_on + v.days, 'Camille', k.applied_on
    from asked k, (values ('prospect', 0), ('meeting', 15), ('diagnosis', 30)) v(stage, days) where k.applied_on + v.days <= :today`)
  await run(`insert into candidate_step (organisation_id, id, candidate_id, stage, on_day, by_name, at)
    select :org, uuidv7(), id, stage, since, 'Camille', since from asked where stage in ('joined', 'refused', 'abandoned')`)
  await run(`insert into meeting (organisation_id, id, kind, title, place, day, time, minutes, seats)
    select :org, uuidv7(), 'information', 'Réunion d’information', 'Mairie', d::date, '14:00', 120, 1000
    from generate_series(:start::timestamp, :today + 90, interval '2 weeks') d`)
  await run(`insert into booking (organisation_id, id, meeting_id, candidate_id, token, state, attended, booked_at)
    select :org, uuidv7(), m.id, k.id, k.token::text, 'booked', case when m.day < :today then k.n % 6 > 0 end, k.applied_on
    from asked k join lateral (select id, day from meeting where organisation_id = :org and day >= k.applied_on order by day limit 1) m on true`)
}

/** Two interviews a year, an appointment between, an action of each, the time they took; what funders ask of people. */
async function writeSupport(run: Run): Promise<void> {
  await run(`create temp table talk as
    select uuidv7() as id, w.activity_id, w.person_id, f.person_id as advisor_id, w.n, d::date as on_day, row_number() over (partition by w.person_id order by d) as rank,
      row_number() over (partition by f.person_id, d::date order by w.n) as turn
    from way w join portfolio f on f.organisation_id = :org and f.activity_id = w.activity_id,
      generate_series((w.entered + w.n % 80)::timestamp, least(:today, coalesce(w.left_on, 'infinity')) - 1, interval '88 days') d`)
  await run(`insert into interview (organisation_id, id, person_id, activity_id, advisor_id, advisor_name, held_on, minutes, review, outlook, needs, final_at, signed_on)
    select :org, id, person_id, activity_id, advisor_id, 'Camille', on_day, 60, 'Bilan', 'Perspectives', 'Besoins', on_day, on_day from talk where rank % 2 = 1`)
  await run(`insert into appointment (organisation_id, id, advisor_id, advisor_name, starts_at, ends_at, means, place, person_id, person_name, activity_id, subject, booked_at, outcome)
    select :org, id, advisor_id, 'Camille', on_day + turn * interval '30 minutes', on_day + turn * interval '30 minutes' + interval '20 minutes', 'place', 'Site', person_id, 'Camille', activity_id,
      'Point', on_day - 10, 'held' from talk where rank % 2 = 0`)
  await run(`insert into appointment (organisation_id, id, advisor_id, advisor_name, starts_at, ends_at, means, place)
    select :org, uuidv7(), person_id, 'Camille', :today + d + h * interval '1 hour', :today + d + h * interval '1 hour' + interval '45 minutes', 'place', 'Site'
    from (select distinct person_id from portfolio where organisation_id = :org) p, generate_series(1, 20) d, generate_series(9, 11) h`)
  await run(`insert into support_action (organisation_id, id, person_id, activity_id, interview_id, what, doer, due_on, done_on, by_name, created_at)
    select :org, uuidv7(), person_id, activity_id, id, 'Relancer deux clients', case n % 2 when 0 then 'person' else 'house' end, on_day + 60,
      case when on_day < :today - 100 or n % 3 = 0 then on_day + 30 end, 'Camille', on_day from talk where rank % 2 = 1`)
  await run(`insert into funder (organisation_id, id, name) select :org, uuidv7(), 'Région'`)
  await run(`insert into funding_programme (organisation_id, id, funder_id, name, starts_on, ends_on, budget_minutes)
    select :org, uuidv7(), id, 'Programme ' || y, make_date(y, 1, 1), make_date(y, 12, 31), 600000 from funder,
      generate_series(extract(year from :start)::int, extract(year from :today)::int) y where organisation_id = :org`)
  await run(`insert into time_entry (organisation_id, id, person_id, day, minutes, act, role, with_person_id, programme_id, source_kind, source_id)
    select :org, uuidv7(), t.advisor_id, t.on_day, 60, case t.rank % 2 when 1 then 'interview' else 'appointment' end, 'advisor', t.person_id, g.id,
      case t.rank % 2 when 1 then 'interview' else 'appointment' end, t.id
    from talk t join funding_programme g on g.organisation_id = :org and t.on_day between g.starts_on and g.ends_on`)
  await run(`insert into person_entry (organisation_id, person_id, entered_on, status, commune)
    select :org, person_id, entered, 'job-seeker', 'Rieux-Volvestre' from way where n % 20 > 0`)
}

/** Those under CESA for long take shares month after month, and most of those who leave are paid back. */
async function writeShares(run: Run): Promise<void> {
  await run(`insert into share_rules (organisation_id, nominal_cents, categories, minimum_shares, floor_cents, release_months, reimbursement_months)
    values (:org, 5000, '[{"category": "employee", "label": "Entrepreneurs salariés"}]', 1, 0, 60, 60)`)
  await run(`create temp table holder as select uuidv7() as id, person_id, row_number() over (order by member_on) as number, member_on, left_on
    from way where fate > 2 and member_on <= :today`)
  await run(
    `insert into shareholder (organisation_id, id, person_id, member_number) select :org, id, person_id, number from holder`,
  )
  await run(`insert into share_movement (organisation_id, id, number, day, kind, shareholder_id, person_id, category, shares, capital_cents, paid_cents, label, at)
    select :org, uuidv7(), row_number() over (order by day, id), day, kind, id, person_id, 'employee', shares, 5000 * shares, 5000 * shares, 'Mouvement', day
    from (
      select h.id, h.person_id, d::date as day, 'subscription' as kind, 1 as shares from holder h, generate_series(h.member_on::timestamp, least(:today, coalesce(h.left_on, 'infinity')), interval '2 months') d
      union all
      select h.id, h.person_id, left_on + 300, 'reimbursement', -(select count(*)::int from generate_series(h.member_on::timestamp, h.left_on, interval '2 months'))
      from holder h where left_on + 300 <= :today) m`)
  await run(
    `update share_rules set last_member = (select count(*) from holder), last_movement = (select count(*) from share_movement where organisation_id = :org) where organisation_id = :org`,
  )
  await run(`insert into share_schedule (organisation_id, id, shareholder_id, person_id, rate_bp, target_shares, from_month)
    select :org, uuidv7(), id, person_id, 100, 40, date_trunc('month', member_on) from holder where left_on is null`)
}

/** A session for ten activities, of two half-days and eight trainees, given by entrepreneurs of the house. */
async function writeTraining(run: Run, activities: number): Promise<void> {
  await run(
    `insert into training_body (organisation_id, declaration_number, declared_region) values (:org, '76310000031', 'Occitanie')`,
  )
  await run(`create temp table given as
    select uuidv7() as id, uuidv7() as programme, uuidv7() as trainer, uuidv7() as ordered, activity_id, person_id, n,
      :start + (row_number() over (order by n) * (:today + 40 - :start) / ${Math.ceil(activities / 10)})::int as day
    from way where n % 10 = 0`)
  await run(`insert into training_programme (organisation_id, id, edition, activity_id, title, minutes, price_cents, aim, speciality, at)
    select :org, programme, 1, activity_id, 'Formation ' || n, 420, 120000, 'F3-f', '333', day from given`)
  await run(
    `insert into training_trainer (organisation_id, id, activity_id, person_id, name) select :org, trainer, activity_id, person_id, 'Camille Essai ' || n from given`,
  )
  await run(`insert into training_session (organisation_id, id, activity_id, programme_id, edition, mode, place, starts_on, ends_on, seats)
    select :org, id, activity_id, programme, 1, 'on-site', 'Site', day, day, 12 from given`)
  await run(
    `insert into training_session_trainer (organisation_id, session_id, trainer_id, activity_id, name) select :org, id, trainer, activity_id, 'Camille Essai ' || n from given`,
  )
  await run(`insert into training_half_day (organisation_id, session_id, day, half, activity_id, starts_at, ends_at, minutes)
    select :org, id, day, v.half, activity_id, v.starts_at, v.ends_at, 210 from given, (values ('morning', '09:00', '12:30'), ('afternoon', '13:30', '17:00')) v(half, starts_at, ends_at)`)
  await run(`insert into training_order (organisation_id, id, session_id, activity_id, payer_kind, payer_name, amount_cents, signed_on)
    select :org, ordered, id, activity_id, 'company', 'Mairie', 120000, day - 20 from given`)
  await run(`insert into training_trainee (organisation_id, id, session_id, activity_id, first_name, last_name, category, outcome)
    select :org, uuidv7(), id, activity_id, 'Dominique', 'Stagiaire ' || i, 'a', case when day < :today then 'achieved' end from given, generate_series(1, 8) i`)
  await run(`insert into training_payer (organisation_id, trainee_id, order_id, activity_id)
    select :org, t.id, g.ordered, g.activity_id from given g join training_trainee t on t.organisation_id = :org and t.session_id = g.id`)
  await run(`insert into training_attendance (organisation_id, trainee_id, day, half, session_id, activity_id, state, minutes, means, signed_name, signed_at)
    select :org, t.id, h.day, h.half, h.session_id, h.activity_id, 'present', 210, 'phone', 'Dominique', h.day
    from training_half_day h join training_trainee t on t.organisation_id = h.organisation_id and t.session_id = h.session_id where h.organisation_id = :org and h.day < :today`)
}
