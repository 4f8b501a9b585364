import { z } from 'zod'
import { type Day, firstDayOf, lastDayOf, monthOf } from '../../kernel/day.ts'
import type { Deadline } from '../../kernel/deadline.ts'
import { zDay, zId } from '../../kernel/input.ts'
import { sum } from '../../kernel/money.ts'
import { notFound } from '../../kernel/refusal.ts'
import { containing } from '../../platform/like.ts'
import { pageOf, readCursor, zPage } from '../../platform/pagination.server.ts'
import { ROLES, type Role } from '../../platform/session.ts'
import { type Context, query, sql, together } from '../../platform/use-case.server.ts'
import { readDocumentsAbout } from '../documents/index.ts'
import { readOrganisation } from '../organisation/index.ts'
import { isTeam } from '../people/index.ts'
import { capitalFloor, capitalLimits } from './limits.ts'
import { employsSomebody, readShareholders } from './read-shares.ts'
import { readHoldings } from './register.ts'
import { readShareRules } from './rules.ts'
import { MOVEMENT_KINDS, REQUEST_KINDS, REQUEST_STATUSES, SHARE_CATEGORIES } from './share.ts'

/** Who reads the register: the house. Members read their own file. */
export const REGISTER_READERS = [
  'accountant',
  'payroll',
  'director',
  'auditor',
  'administrator',
] as const satisfies Role[]

const zCents = z.number()
const zCategory = z.enum(SHARE_CATEGORIES)

const zShareholder = z.object({
  shareholderId: zId,
  personId: zId.nullable(),
  name: z.string(),
  email: z.string().nullable(),
  category: zCategory,
  memberNumber: z.number(),
  shares: z.number(),
  capitalCents: zCents,
  paidCents: zCents,
  since: zDay,
})

/** The members on a day, by number, with what they hold. */
export const listShareholders = query({
  name: 'listShareholders',
  api: 'GET /shareholders',
  summary: 'Liste les membres et leurs parts',
  roles: REGISTER_READERS,
  scope: 'house',
  input: z.strictObject({ on: zDay.optional() }),
  output: z.array(zShareholder),
  run: (ctx, { on }) => readShareholders(ctx, { on: on ?? ctx.today }),
})

const zRequest = z.object({
  id: zId,
  kind: z.enum(REQUEST_KINDS),
  status: z.enum(REQUEST_STATUSES),
  shareholderId: zId,
  personId: zId.nullable(),
  name: z.string(),
  toName: z.string().nullable(),
  category: zCategory.nullable(),
  shares: z.number(),
  paidBy: z.enum(['transfer', 'pay']).nullable(),
  requestedOn: zDay,
  reason: z.string().nullable(),
  decidedOn: zDay.nullable(),
  decision: z.string().nullable(),
  dueOn: zDay.nullable(),
  valueCents: zCents.nullable(),
  /** Of a subscription: what is subscribed and what is paid of it. Of a reimbursement: what is owed. */
  amountCents: zCents,
  paidCents: zCents,
})
export type ShareRequest = z.output<typeof zRequest>

/** Requests with what they came to; those of one member, or those in a state. */
async function readRequests(
  ctx: Context,
  only: { shareholderId?: string; open?: boolean; unpaid?: boolean; owed?: boolean },
): Promise<ShareRequest[]> {
  const { accounts } = (await readOrganisation(ctx)).settings
  const { rows } = await sql<ShareRequest>`
    with found as (
      select r.*, coalesce(p.first_name || ' ' || p.last_name, h.name, '') as name, coalesce(q.first_name || ' ' || q.last_name, g.name) as to_name,
        coalesce(m.capital, 0) as capital, coalesce(m.paid, 0) as paid
      from share_request r
      join shareholder h on h.organisation_id = r.organisation_id and h.id = r.shareholder_id
      left join person p on p.organisation_id = h.organisation_id and p.id = h.person_id
      left join shareholder g on g.organisation_id = r.organisation_id and g.id = r.to_shareholder_id
      left join person q on q.organisation_id = g.organisation_id and q.id = g.person_id
      left join lateral (
        select sum(capital_cents)::bigint as capital, sum(paid_cents)::bigint as paid from share_movement m
        where m.organisation_id = r.organisation_id and m.request_id = r.id and r.kind = 'subscription') m on true
      where r.organisation_id = ${ctx.organisationId}
        ${only.shareholderId ? sql`and (r.shareholder_id = ${only.shareholderId} or r.to_shareholder_id = ${only.shareholderId})` : sql``}
        ${only.open ? sql`and r.status = 'requested'` : sql``}
        ${only.unpaid ? sql`and r.status = 'approved' and r.kind = 'subscription'` : sql``}
        ${only.owed ? sql`and r.status = 'approved' and r.kind = 'reimbursement'` : sql``}
    )
    select f.id, f.kind, f.status, f.shareholder_id as "shareholderId", f.person_id as "personId", f.name, f.to_name as "toName", f.category, f.shares,
      f.paid_by as "paidBy", f.requested_on as "requestedOn", f.reason, f.decided_on as "decidedOn", f.decision, f.due_on as "dueOn", f.value_cents as "valueCents",
      case when f.kind = 'subscription' then f.capital else o.owed end as "amountCents",
      case when f.kind = 'subscription' then f.paid else o.settled end as "paidCents"
    from found f
    left join lateral (
      select coalesce(sum(l.credit), 0)::bigint as owed, coalesce(sum(l.debit), 0)::bigint as settled from entry_line l
      where f.kind = 'reimbursement' and l.organisation_id = f.organisation_id and l.item_id = f.id and l.account = ${accounts.shareReimbursements}) o on true
    ${only.unpaid ? sql`where f.paid < f.capital` : only.owed ? sql`where o.settled < o.owed` : sql``}
    order by f.requested_on desc, f.id desc`.execute(ctx.db)
  return rows
}

/** The capital as it stands: by category, over time, its bounds, and what waits for somebody. */
export const capitalOverview = query({
  name: 'capitalOverview',
  api: 'GET /capital',
  summary: 'Lit le capital, ses limites et ce qui attend une décision',
  roles: REGISTER_READERS,
  scope: 'house',
  input: z.strictObject({}),
  output: z.object({
    legalForm: z.string(),
    nominalCents: zCents,
    members: z.number(),
    capitalCents: zCents,
    paidCents: zCents,
    highestCapitalCents: zCents,
    floorCents: zCents,
    /** What the books say of the same capital: 1012 and 1013. */
    booksCents: zCents,
    byCategory: z.array(
      z.object({
        category: zCategory,
        label: z.string(),
        members: z.number(),
        shares: z.number(),
        capitalCents: zCents,
      }),
    ),
    evolution: z.array(z.object({ day: zDay, cents: zCents })),
    limits: z.array(
      z.object({ key: z.string(), label: z.string(), kept: z.boolean(), sentence: z.string(), source: z.string() }),
    ),
    requested: z.array(zRequest),
    unpaid: z.array(zRequest),
    owed: z.array(zRequest),
  }),
  async run(ctx) {
    const { legalForm, settings } = await readOrganisation(ctx)
    const rules = await readShareRules(ctx)
    const on = ctx.today
    const [members, employs, days, booksCents, requested, unpaid, owed] = await together(
      readShareholders(ctx, { on }),
      employsSomebody(ctx, on),
      readCapitalDays(ctx, on),
      booksOf(ctx, [settings.accounts.capitalCalled, settings.accounts.capitalPaid]),
      readRequests(ctx, { open: true }),
      readRequests(ctx, { unpaid: true }),
      readRequests(ctx, { owed: true }),
    )
    const highestCapitalCents = days.reduce((highest, { cents }) => Math.max(highest, cents), 0)
    const facts = { legalForm, ...rules, highestCapitalCents, employs, members }
    return {
      legalForm,
      nominalCents: rules.nominalCents,
      members: members.length,
      capitalCents: sum(members.map(member => member.capitalCents)),
      paidCents: sum(members.map(member => member.paidCents)),
      highestCapitalCents,
      floorCents: capitalFloor(facts, on),
      booksCents,
      byCategory: [...Map.groupBy(members, member => member.category)]
        .map(([category, its]) => ({
          category,
          members: its.length,
          shares: sum(its.map(member => member.shares)),
          capitalCents: sum(its.map(member => member.capitalCents)),
          label: rules.categories.find(one => one.category === category)?.label ?? category,
        }))
        .sort((a, b) => b.capitalCents - a.capitalCents || (a.category < b.category ? -1 : 1)),
      evolution: monthEnds(days, on),
      limits: capitalLimits(facts, on),
      requested,
      unpaid,
      owed,
    }
  },
})

async function booksOf(ctx: Context, accounts: readonly string[]): Promise<number> {
  const { rows } = await sql<{ cents: number }>`
    select coalesce(sum(credit) - sum(debit), 0)::bigint as cents from balance
    where organisation_id = ${ctx.organisationId} and account = any(${accounts}::text[])`.execute(ctx.db)
  return rows[0]!.cents
}

/** The capital on each day that moved it, the first first. */
async function readCapitalDays(ctx: Context, on: Day): Promise<{ day: Day; cents: number }[]> {
  const { rows } = await sql<{ day: Day; cents: number }>`
    select day, (sum(sum(capital_cents)) over (order by day))::bigint as cents from share_movement
    where organisation_id = ${ctx.organisationId} and day <= ${on}::date group by day order by day`.execute(ctx.db)
  return rows
}

/** The same at the end of each month that moved it, and on the last day. */
function monthEnds(days: readonly { day: Day; cents: number }[], on: Day): { day: Day; cents: number }[] {
  const months = new Map(days.map(({ day, cents }) => [monthOf(day), cents]))
  const ends = [...months].map(([month, cents]) => ({ day: [lastDayOf(month), on].sort()[0]!, cents }))
  const last = ends.at(-1)
  return last && last.day < on ? [...ends, { day: on, cents: last.cents }] : ends
}

const zMovement = z.object({
  id: zId,
  number: z.number(),
  day: zDay,
  kind: z.enum(MOVEMENT_KINDS),
  shareholderId: zId,
  memberNumber: z.number().nullable(),
  name: z.string(),
  counterpart: z.string().nullable(),
  category: zCategory,
  shares: z.number(),
  capitalCents: zCents,
  paidCents: zCents,
  label: z.string(),
  entryId: zId.nullable(),
})

export type ShareMovement = z.output<typeof zMovement>

const selectMovements = (ctx: Context, where: ReturnType<typeof sql>) => sql<z.output<typeof zMovement>>`
  select m.id, m.number, m.day, m.kind, m.shareholder_id as "shareholderId", h.member_number as "memberNumber",
    coalesce(p.first_name || ' ' || p.last_name, h.name, '') as name, coalesce(q.first_name || ' ' || q.last_name, g.name) as counterpart,
    m.category, m.shares, m.capital_cents as "capitalCents", m.paid_cents as "paidCents", m.label, m.entry_id as "entryId"
  from share_movement m
  join shareholder h on h.organisation_id = m.organisation_id and h.id = m.shareholder_id
  left join person p on p.organisation_id = h.organisation_id and p.id = h.person_id
  left join shareholder g on g.organisation_id = m.organisation_id and g.id = m.counterpart_id
  left join person q on q.organisation_id = g.organisation_id and q.id = g.person_id
  where m.organisation_id = ${ctx.organisationId} ${where}`

/** The register, movement after movement, the last first. */
export const listShareMovements = query({
  name: 'listShareMovements',
  api: 'GET /share-movements',
  summary: 'Lit le registre des mouvements de parts',
  roles: REGISTER_READERS,
  scope: 'house',
  input: z.strictObject({
    kind: z.enum(MOVEMENT_KINDS).optional(),
    q: z.string().max(100).optional(),
    ...zPage,
  }),
  output: z.object({ rows: z.array(zMovement), next: z.string().nullable() }),
  async run(ctx, { kind, q, after, limit }) {
    const cursor = after ? readCursor(after, 1) : null
    const { rows } = await sql<z.output<typeof zMovement>>`${selectMovements(
      ctx,
      sql`${kind ? sql`and m.kind = ${kind}` : sql``}
        ${q ? sql`and unaccent(coalesce(p.first_name || ' ' || p.last_name, h.name, '') || ' ' || m.label) ilike unaccent(${containing(q)})` : sql``}
        ${cursor ? sql`and m.number < ${cursor[0]}` : sql``}
        order by m.number desc limit ${limit + 1}`,
    )}`.execute(ctx.db)
    return pageOf(rows, limit, row => [row.number])
  },
})

const zSchedule = z.object({
  id: zId,
  rateBp: z.number(),
  targetShares: z.number(),
  fromMonth: zDay,
  untilMonth: zDay.nullable(),
  version: z.number(),
  takenCents: zCents,
  /** Taken and not yet a whole share, nor spent on a subscription. */
  waitingCents: zCents,
})

const zFile = z.object({
  id: zId,
  personId: zId.nullable(),
  name: z.string(),
  email: z.string().nullable(),
  siren: z.string().nullable(),
  representative: z.string().nullable(),
  iban: z.string().nullable(),
  bic: z.string().nullable(),
  memberNumber: z.number().nullable(),
  version: z.number(),
  category: zCategory.nullable(),
  shares: z.number(),
  capitalCents: zCents,
  paidCents: zCents,
  since: zDay.nullable(),
  movements: z.array(zMovement),
  requests: z.array(zRequest),
  schedules: z.array(zSchedule),
  takings: z.array(z.object({ month: zDay, grossCents: zCents, amountCents: zCents })),
  documents: z.array(z.object({ id: zId, title: z.string(), status: z.string(), at: z.string() })),
})

/** One member: what they hold, every movement, request and taking of theirs, their papers. */
export const getShareholder = query({
  name: 'getShareholder',
  api: 'GET /shareholders/{id}',
  summary: 'Lit la fiche d’un membre',
  roles: REGISTER_READERS,
  scope: 'house',
  input: z.strictObject({ id: zId }),
  output: zFile,
  run: (ctx, { id }) => readFile(ctx, id),
})

/** One's own shares, with the rules of the house; nothing of them yet: null. */
export const myShares = query({
  name: 'myShares',
  api: 'GET /my-shares',
  summary: 'Lit ses propres parts',
  roles: ROLES,
  scope: 'own',
  input: z.strictObject({}),
  output: zFile.nullable(),
  async run(ctx) {
    const id = await memberOf(ctx, ctx.session.personId)
    return id ? readFile(ctx, id) : null
  },
})

async function memberOf(ctx: Context, personId: string | null): Promise<string | undefined> {
  if (!personId) return undefined
  const row = await ctx.db
    .selectFrom('shareholder')
    .select('id')
    .where('organisation_id', '=', ctx.organisationId)
    .where('person_id', '=', personId)
    .executeTakeFirst()
  return row?.id
}

/** What a person still holds, and what they were reimbursed or are to be; null for who was never a member. */
export async function readSharesOf(ctx: Context, personId: string) {
  const id = await memberOf(ctx, personId)
  if (!id) return null
  const { shares, capitalCents } = (await readHoldings(ctx, [id])).get(id)!
  const requests = await readRequests(ctx, { shareholderId: id })
  const reimbursements = requests.filter(one => one.kind === 'reimbursement' && one.status === 'approved')
  return {
    shareholderId: id,
    shares,
    capitalCents,
    asked: requests.some(one => one.kind === 'reimbursement' && one.status === 'requested'),
    reimbursements: reimbursements.map(({ shares, amountCents, paidCents, dueOn }) => ({
      shares,
      amountCents,
      paidCents,
      dueOn,
    })),
  }
}

async function readFile(ctx: Context, id: string): Promise<z.output<typeof zFile>> {
  const { rows } = await sql<
    Omit<z.output<typeof zFile>, 'movements' | 'requests' | 'schedules' | 'takings' | 'documents'>
  >`
    select h.id, h.person_id as "personId", coalesce(p.first_name || ' ' || p.last_name, h.name, '') as name, coalesce(p.email, h.email) as email,
      h.siren, h.representative, h.iban, h.bic, h.member_number as "memberNumber", h.version, m.category, coalesce(m.shares, 0) as shares,
      coalesce(m.capital, 0) as "capitalCents", coalesce(m.paid, 0) as "paidCents", m.since
    from shareholder h
    left join person p on p.organisation_id = h.organisation_id and p.id = h.person_id
    left join lateral (
      select sum(shares)::int as shares, sum(capital_cents)::bigint as capital, sum(paid_cents)::bigint as paid, min(day) as since,
        (array_agg(category order by day desc, number desc))[1] as category
      from share_movement m where m.organisation_id = h.organisation_id and m.shareholder_id = h.id) m on true
    where h.organisation_id = ${ctx.organisationId} and h.id = ${id}`.execute(ctx.db)
  const [holder] = rows
  if (!holder) throw notFound('Ce membre')
  const requests = await readRequests(ctx, { shareholderId: id })
  const movements = await sql<
    z.output<typeof zMovement>
  >`${selectMovements(ctx, sql`and m.shareholder_id = ${id} order by m.number desc`)}`.execute(ctx.db)
  const schedules = await readSchedules(ctx, id)
  const documents = await readDocumentsAbout(ctx, [id, ...requests.map(request => request.id)])
  return {
    ...holder,
    ...(isTeam(ctx.session) ? {} : { iban: null, bic: null }),
    requests,
    movements: movements.rows,
    schedules,
    takings: await readTakings(ctx, id),
    documents: documents.map(({ id: document, title, status, at }) => ({ id: document, title, status, at })),
  }
}

async function readSchedules(ctx: Context, shareholderId: string): Promise<z.output<typeof zSchedule>[]> {
  const { rows } = await sql<z.output<typeof zSchedule>>`
    select s.id, s.rate_bp as "rateBp", s.target_shares as "targetShares", s.from_month as "fromMonth", s.until_month as "untilMonth", s.version,
      t.taken as "takenCents", t.kept - m.made as "waitingCents"
    from share_schedule s
    cross join lateral (select coalesce(sum(amount_cents), 0)::bigint as taken, coalesce(sum(amount_cents - released_cents), 0)::bigint as kept
      from share_taking t where t.organisation_id = s.organisation_id and t.schedule_id = s.id) t
    cross join lateral (select coalesce(sum(capital_cents), 0)::bigint as made
      from share_movement m where m.organisation_id = s.organisation_id and m.schedule_id = s.id) m
    where s.organisation_id = ${ctx.organisationId} and s.shareholder_id = ${shareholderId} order by s.from_month desc`.execute(
    ctx.db,
  )
  return rows
}

async function readTakings(ctx: Context, shareholderId: string) {
  const rows = await ctx.db
    .selectFrom('share_taking as t')
    .innerJoin('share_schedule as s', join =>
      join.onRef('s.organisation_id', '=', 't.organisation_id').onRef('s.id', '=', 't.schedule_id'),
    )
    .select(['t.month', 't.gross_cents as grossCents', 't.amount_cents as amountCents'])
    .where('t.organisation_id', '=', ctx.organisationId)
    .where('s.shareholder_id', '=', shareholderId)
    .orderBy('t.month', 'desc')
    .execute()
  return rows
}

/** Every person whose pay is charged for shares in a month, or will be. */
export const listShareSchedules = query({
  name: 'listShareSchedules',
  api: 'GET /share-schedules',
  summary: 'Liste les prélèvements de parts sur la paie',
  roles: REGISTER_READERS,
  scope: 'house',
  input: z.strictObject({}),
  output: z.array(
    z.object({
      id: zId,
      shareholderId: zId,
      name: z.string(),
      rateBp: z.number(),
      targetShares: z.number(),
      shares: z.number(),
      fromMonth: zDay,
    }),
  ),
  async run(ctx) {
    const { rows } = await sql<never>`
      select s.id, s.shareholder_id as "shareholderId", p.first_name || ' ' || p.last_name as name, s.rate_bp as "rateBp", s.target_shares as "targetShares",
        s.from_month as "fromMonth", coalesce((select sum(m.shares) from share_movement m
          where m.organisation_id = s.organisation_id and m.shareholder_id = s.shareholder_id), 0)::int as shares
      from share_schedule s join person p on p.organisation_id = s.organisation_id and p.id = s.person_id
      where s.organisation_id = ${ctx.organisationId} and (s.until_month is null or s.until_month > ${firstDayOf(monthOf(ctx.today))}::date)
      order by p.last_name, p.first_name`.execute(ctx.db)
    return rows
  },
})

/** Reimbursements to pay and shares to pay up, by their last day. */
export async function readSharesDeadlines(ctx: Context, { until }: { until: Day }): Promise<Deadline[]> {
  const due = [...(await readRequests(ctx, { unpaid: true })), ...(await readRequests(ctx, { owed: true }))]
  return due
    .filter(request => request.dueOn !== null && request.dueOn <= until)
    .map(request => ({
      kind: request.kind === 'subscription' ? 'share-release' : 'share-reimbursement',
      subjectId: request.id,
      on: request.dueOn!,
      label: request.kind === 'subscription' ? 'Parts à libérer' : 'Parts à rembourser',
      why:
        request.kind === 'subscription'
          ? 'Les parts souscrites se libèrent dans le délai des statuts, cinq ans au plus (loi 47-1775, art. 12).'
          : 'Les parts de qui sort se remboursent dans le délai des statuts, cinq ans au plus (loi 47-1775, art. 18).',
      personId: request.personId,
      activityId: null,
      href: `/societariat/${request.shareholderId}`,
    }))
}
