import { z } from 'zod'
import { type Day, dayIn, type Instant } from '../../kernel/day.ts'
import { zDay, zId } from '../../kernel/input.ts'
import { notFound } from '../../kernel/refusal.ts'
import { containing } from '../../platform/like.ts'
import { sorted, zPage, zSort } from '../../platform/pagination.server.ts'
import { ROLE_LABELS, ROLES, type Session, TEAM } from '../../platform/session.ts'
import { type Context, query, sql } from '../../platform/use-case.server.ts'
import { zAddress } from '../organisation/settings.ts'
import { CONTRACT_KINDS, type ContractKind, coversDay, END_KINDS } from './contract.ts'
import { associateDeadline, type PastContract } from './contract-dates.ts'

const zCents = z.number().int()

export const zContract = z.object({
  id: zId,
  activityId: zId,
  personId: zId,
  kind: z.enum(CONTRACT_KINDS),
  startsOn: zDay,
  endsOn: zDay.nullable(),
  endedOn: zDay.nullable(),
  endReason: z.string().nullable(),
  renewsId: z.string().nullable(),
  renewal: z.number(),
  payClause: z.boolean(),
  fixedGrossCents: zCents,
  minimumTurnoverCents: zCents,
  weeklyHours: z.string().nullable(),
  concludedOn: zDay.nullable(),
  trialEndsOn: zDay.nullable(),
  endKind: z.enum(END_KINDS).nullable(),
  /** What the contract says beyond figures, by the name of the field in the house's template. */
  clauses: z.record(z.string(), z.string()),
  version: z.number(),
})
export type Contract = z.output<typeof zContract>

const zPerson = z.object({
  id: zId,
  firstName: z.string(),
  lastName: z.string(),
  email: z.string().nullable(),
  phone: z.string().nullable(),
  birthDay: zDay.nullable(),
  address: zAddress.nullable(),
  department: z.string().nullable(),
  sex: z.string().nullable(),
  iban: z.string().nullable(),
  bic: z.string().nullable(),
  payrollNumber: z.string().nullable(),
  version: z.number(),
})
export type Person = z.output<typeof zPerson>

/** Whether the session belongs to the house's team; the others see themselves only. */
export const isTeam = (session: Session): boolean =>
  session.actor.kind === 'system' || session.roles.some(role => (TEAM as readonly string[]).includes(role))

/** Bank details are for the person and for those who pay. */
const seesBankDetails = (session: Session, personId: string): boolean =>
  session.personId === personId ||
  session.actor.kind === 'system' ||
  session.roles.some(role => ['payroll', 'accountant', 'director', 'administrator'].includes(role))

/** One person that the session may see. Refused (not found) otherwise, also for one of another activity or tenant. */
export async function readPerson(ctx: Context, id: string): Promise<Person> {
  const row =
    isTeam(ctx.session) || ctx.session.personId === id
      ? await ctx.db
          .selectFrom('person')
          .select([
            'id',
            'first_name as firstName',
            'last_name as lastName',
            'email',
            'phone',
            'birth_day as birthDay',
            'address',
            'department',
            'sex',
            'iban',
            'bic',
            'payroll_number as payrollNumber',
            'version',
          ])
          .where('organisation_id', '=', ctx.organisationId)
          .where('id', '=', id)
          .executeTakeFirst()
      : undefined
  if (!row) throw notFound('Cette personne')
  const person = row as Person
  return seesBankDetails(ctx.session, id) ? person : { ...person, iban: null, bic: null }
}

/**
 * The contracts that match, by start, with the terms in force on `termsOn`: those of the last amendment that applies by then. That day is
 * the end of what is asked, or today.
 */
export async function readContracts(
  ctx: Context,
  only: { personId?: string; activityId?: string; ids?: readonly string[]; coverDay?: Day; until?: Day; termsOn?: Day },
): Promise<Contract[]> {
  const { personId, activityId, ids, coverDay, until, termsOn = until ?? coverDay ?? ctx.today } = only
  const rows = await ctx.db
    .selectFrom('contract as c')
    .leftJoinLateral(
      eb =>
        eb
          .selectFrom('amendment')
          .select(['fixed_gross_cents', 'minimum_turnover_cents', 'weekly_hours', 'id'])
          .whereRef('organisation_id', '=', 'c.organisation_id')
          .whereRef('contract_id', '=', 'c.id')
          .where('applies_from', '<=', termsOn)
          .orderBy('applies_from', 'desc')
          .limit(1)
          .as('a'),
      join => join.onTrue(),
    )
    .select([
      'c.id',
      'c.activity_id as activityId',
      'c.person_id as personId',
      'c.kind',
      'c.starts_on as startsOn',
      'c.ends_on as endsOn',
      'c.ended_on as endedOn',
      'c.end_reason as endReason',
      'c.end_kind as endKind',
      'c.renews_id as renewsId',
      'c.renewal',
      'c.pay_clause as payClause',
      'c.concluded_on as concludedOn',
      'c.trial_ends_on as trialEndsOn',
      'c.clauses',
      'c.version',
      sql<number>`coalesce(a.fixed_gross_cents, c.fixed_gross_cents)`.as('fixedGrossCents'),
      sql<number>`coalesce(a.minimum_turnover_cents, c.minimum_turnover_cents)`.as('minimumTurnoverCents'),
      sql<string | null>`case when a.id is null then c.weekly_hours else a.weekly_hours end`.as('weeklyHours'),
    ])
    .where('c.organisation_id', '=', ctx.organisationId)
    .$if(personId !== undefined, rows => rows.where('c.person_id', '=', personId!))
    .$if(activityId !== undefined, rows => rows.where('c.activity_id', '=', activityId!))
    .$if(ids !== undefined, rows => rows.where(sql<boolean>`c.id = any(${ids}::uuid[])`))
    .$if(coverDay !== undefined, rows =>
      rows
        .where('c.starts_on', '<=', until ?? coverDay!)
        .where(sql<boolean>`coalesce(c.ended_on, c.ends_on, 'infinity') >= ${coverDay!}::date`),
    )
    .orderBy('c.starts_on')
    .orderBy('c.id')
    .execute()
  return rows as Contract[]
}

/**
 * Every contract between the house and these people, by person: what the delays of the law are reckoned from. An advisor who follows one
 * activity of somebody reads the same days as everybody.
 */
export async function readPastContracts(
  ctx: Context,
  personIds: readonly string[],
): Promise<Map<string, (PastContract & { id: string })[]>> {
  const { rows } = await sql<PastContract & { id: string; personId: string }>`
    select person_id as "personId", id, kind, starts_on as "startsOn", ends_on as "endsOn", ended_on as "endedOn"
    from past_contracts(${personIds}::uuid[]) order by starts_on, id`.execute(ctx.db)
  return Map.groupBy(rows, row => row.personId)
}

/** Contracts that the session may see, by id. */
export const readContractsById = async (ctx: Context, ids: readonly string[]): Promise<Map<string, Contract>> =>
  new Map((await readContracts(ctx, { ids })).map(contract => [contract.id, contract]))

/** One contract that the session may see; Refused (not found) otherwise. */
export async function readContract(ctx: Context, id: string): Promise<Contract> {
  const [contract] = await readContracts(ctx, { ids: [id] })
  if (!contract || !(isTeam(ctx.session) || ctx.session.personId === contract.personId)) throw notFound('Ce contrat')
  return contract
}

/** The owners of activities and their shares in basis points, by activity. */
export async function readOwners(
  ctx: Context,
  activityIds: readonly string[],
): Promise<{ activityId: string; personId: string; shareBp: number }[]> {
  if (activityIds.length === 0) return []
  return ctx.db
    .selectFrom('activity_owner')
    .select(['activity_id as activityId', 'person_id as personId', 'share_bp as shareBp'])
    .where('organisation_id', '=', ctx.organisationId)
    .where('activity_id', 'in', activityIds)
    .orderBy('activity_id')
    .orderBy('share_bp', 'desc')
    .orderBy('person_id')
    .execute()
}

/** One person with what ties them to the house: activities, contracts, roles, the advisor of each activity. */
export const getPerson = query({
  name: 'getPerson',
  api: 'GET /people/{id}',
  summary: 'Lit une personne, ses activités, ses contrats et ses rôles',
  roles: ROLES,
  scope: 'own',
  input: z.strictObject({ id: zId }),
  output: zPerson.extend({
    activities: z.array(z.object({ id: zId, code: z.string(), name: z.string(), shareBp: z.number() })),
    contracts: z.array(
      zContract.extend({
        associateBy: zDay.nullable(),
        /** How that day was reckoned, in a sentence. */
        associateWhy: z.string().nullable(),
        inForce: z.boolean(),
      }),
    ),
    /** Contracts with the house that are no CAPE nor CESA. */
    otherContracts: z.array(z.object({ id: zId, label: z.string(), startsOn: zDay, endsOn: zDay.nullable() })),
    memberships: z.array(z.object({ userId: zId, role: z.enum(ROLES), label: z.string(), email: z.string() })),
    /** Accesses promised by an invitation that was not accepted yet. */
    invitations: z.array(z.object({ label: z.string(), email: z.string(), expiresOn: zDay })),
  }),
  async run(ctx, { id }) {
    const person = await readPerson(ctx, id)
    const activities = await ctx.db
      .selectFrom('activity_owner as o')
      .innerJoin('activity as a', join =>
        join.onRef('a.organisation_id', '=', 'o.organisation_id').onRef('a.id', '=', 'o.activity_id'),
      )
      .select(['a.id', 'a.code', 'a.name', 'o.share_bp as shareBp'])
      .where('o.organisation_id', '=', ctx.organisationId)
      .where('o.person_id', '=', id)
      .orderBy('a.name')
      .execute()
    const contracts = await readContracts(ctx, { personId: id })
    const past = (await readPastContracts(ctx, [id])).get(id) ?? []
    const otherContracts = await ctx.db
      .selectFrom('other_contract')
      .select(['id', 'label', 'starts_on as startsOn', 'ends_on as endsOn'])
      .where('organisation_id', '=', ctx.organisationId)
      .where('person_id', '=', id)
      .orderBy('starts_on')
      .execute()
    const memberships = await ctx.db
      .selectFrom('membership as m')
      .innerJoin('app_user as u', 'u.id', 'm.user_id')
      .select(['m.user_id as userId', 'm.role', 'u.email'])
      .where('m.organisation_id', '=', ctx.organisationId)
      .where('m.person_id', '=', id)
      .orderBy('m.role')
      .execute()
    const invitations = await ctx.db
      .selectFrom('invitation')
      .select(['role', 'email', sql<Instant>`max(expires_at)`.as('expiresAt')])
      .where('organisation_id', '=', ctx.organisationId)
      .where('person_id', '=', id)
      .where('used_at', 'is', null)
      .where('expires_at', '>', sql<never>`now()`)
      .groupBy(['role', 'email'])
      .orderBy('role')
      .execute()
    return {
      ...person,
      activities,
      contracts: contracts.map(contract => {
        const others = past.filter(other => other.id !== contract.id)
        const deadline = contract.kind === 'cesa' ? associateDeadline(contract, others) : null
        return {
          ...contract,
          inForce: coversDay(contract, ctx.today),
          associateBy: deadline?.on ?? null,
          associateWhy: deadline?.explanation ?? null,
        }
      }),
      otherContracts,
      memberships: memberships.map(({ userId, role, email }) => ({
        userId,
        role: role as (typeof ROLES)[number],
        label: ROLE_LABELS[role as (typeof ROLES)[number]],
        email,
      })),
      invitations: invitations
        .filter(({ role }) => !memberships.some(held => held.role === role))
        .map(({ role, email, expiresAt }) => ({
          label: ROLE_LABELS[role as (typeof ROLES)[number]],
          email,
          expiresOn: dayIn(ctx.session.zone, expiresAt),
        })),
    }
  },
})

const zListed = z.object({
  id: zId,
  firstName: z.string(),
  lastName: z.string(),
  email: z.string().nullable(),
  phone: z.string().nullable(),
  payrollNumber: z.string().nullable(),
  activities: z.array(z.object({ id: zId, name: z.string() })),
  contract: z.object({ kind: z.enum(CONTRACT_KINDS), endsOn: zDay.nullable() }).nullable(),
})
export type ListedPerson = z.output<typeof zListed>

/** People by name unless sorted otherwise, 50 a page. `q` is looked for in names, address, activity, accents and capitals apart, and payroll number; `contract` the one in force today. */
export const listPeople = query({
  name: 'listPeople',
  api: 'GET /people',
  summary: 'Liste les personnes',
  roles: ROLES,
  scope: 'own',
  input: z.strictObject({
    q: z.string().max(100).optional(),
    contract: z.enum([...CONTRACT_KINDS, 'none']).optional(),
    activityId: zId.optional(),
    sort: zSort('name', 'name', 'until'),
    ...zPage,
  }),
  output: z.object({ rows: z.array(zListed), next: z.string().nullable() }),
  async run(ctx, input) {
    const { key, order, beyond, page } = sorted(
      input,
      {
        name: sql`lower(unaccent(p.last_name || ' ' || p.first_name))`,
        until: sql`coalesce((select coalesce(c.ended_on, c.ends_on) ${contractOf(ctx.today)}), date 'infinity')`,
      },
      sql`p.id`,
    )
    let rows = ctx.db
      .selectFrom('person as p')
      .select([
        'p.id',
        'p.first_name as firstName',
        'p.last_name as lastName',
        'p.email',
        'p.phone',
        'p.payroll_number as payrollNumber',
        key.as('sortKey'),
        sql<{ id: string; name: string }[]>`coalesce((
          select jsonb_agg(jsonb_build_object('id', a.id, 'name', a.name) order by a.name) from activity_owner o
          join activity a on a.organisation_id = o.organisation_id and a.id = o.activity_id
          where o.organisation_id = p.organisation_id and o.person_id = p.id), '[]')`.as('activities'),
        sql<{ kind: ContractKind; endsOn: Day | null } | null>`(
          select jsonb_build_object('kind', c.kind, 'endsOn', coalesce(c.ended_on, c.ends_on)) ${contractOf(ctx.today)})`.as(
          'contract',
        ),
      ])
      .where('p.organisation_id', '=', ctx.organisationId)
      .where(beyond)
      .orderBy(order)
      .limit(input.limit + 1)
    if (!isTeam(ctx.session))
      rows = rows.where('p.id', '=', ctx.session.personId ?? '00000000-0000-0000-0000-000000000000')
    if (input.q?.trim()) {
      const like = containing(input.q)
      rows = rows.where(
        sql<boolean>`p.id = any(array(
          select people_named(${like})
          union all select person_id from activity_owner
            where organisation_id = ${ctx.organisationId} and activity_id = any(array(select activities_named(${like})))
          union all select id from person where organisation_id = ${ctx.organisationId} and payroll_number ilike ${like}))`,
      )
    }
    if (input.activityId)
      rows = rows.where(
        sql<boolean>`exists (select from activity_owner o where o.organisation_id = p.organisation_id and o.person_id = p.id and o.activity_id = ${input.activityId})`,
      )
    if (input.contract) {
      const held = sql`select from contract c where c.organisation_id = p.organisation_id and c.person_id = p.id and ${inForce(ctx.today)}`
      rows = rows.where(
        input.contract === 'none'
          ? sql<boolean>`not exists (${held})`
          : sql<boolean>`exists (${held} and c.kind = ${input.contract})`,
      )
    }
    return page(await rows.execute())
  },
})

/** Of the person `p`, the one contract that says how they stand on that day. */
const contractOf = (today: Day) => sql`from contract c
  where c.organisation_id = p.organisation_id and c.person_id = p.id and ${inForce(today)} order by c.kind desc, c.starts_on desc limit 1`

/** Of a table of people: those of the session's activities. Policies say the same, but only once every row was read. */
export const ownPeople = ({ organisationId, session: { activityIds } }: Context) =>
  activityIds
    ? sql`and person_id in (select o.person_id from activity_owner o where o.organisation_id = ${organisationId} and o.activity_id = any(${activityIds}::uuid[]))`
    : sql``

const inForce = (day: Day) =>
  sql`c.starts_on <= ${day}::date and coalesce(c.ended_on, c.ends_on, 'infinity') >= ${day}::date`
