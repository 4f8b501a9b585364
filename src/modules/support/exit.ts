import { z } from 'zod'
import { zDay, zId } from '../../kernel/input.ts'
import { ROLES, type Role, TEAM } from '../../platform/session.ts'
import { query, sql } from '../../platform/use-case.server.ts'
import { readOrganisation } from '../organisation/index.ts'
import { readPerson } from '../people/index.ts'
import { readSharesOf } from '../shares/index.ts'
import { readWhatIsMine } from '../treasury/index.ts'
import { DEPARTURE_REASONS, DESTINATIONS } from './departure.ts'
import { endsWithAccess } from './exit-access.ts'
import { readDepartures } from './exit-departures.ts'
import { readErasures } from './exit-erase.ts'
import { SETTLEMENT_KINDS } from './settlement.ts'

const zCents = z.number().int()

/** Where somebody's way out stands, step by step; each is read from what it is about, none is ticked by hand. */
export const getExit = query({
  name: 'getExit',
  api: 'GET /people/{id}/exit',
  summary: 'Lit où en est la sortie d’une personne',
  roles: TEAM,
  scope: 'house',
  input: z.strictObject({ id: zId }),
  output: z.object({
    today: zDay,
    name: z.string(),
    contracts: z.array(z.object({ id: zId, kind: z.string(), startsOn: zDay, endsOn: zDay.nullable() })),
    activities: z.array(
      z.object({
        id: zId,
        name: z.string(),
        closedOn: zDay.nullable(),
        mineCents: zCents,
        payableCents: zCents,
        drafts: z.number(),
        unpaid: z.number(),
        unpaidCents: zCents,
      }),
    ),
    settlements: z.array(
      z.object({
        id: zId,
        activityId: zId,
        kind: z.enum(SETTLEMENT_KINDS),
        onDay: zDay,
        amountCents: zCents,
        reason: z.string(),
        entryId: z.string().nullable(),
      }),
    ),
    /** Null: never a member. */
    shares: z
      .object({
        shareholderId: zId,
        shares: z.number(),
        capitalCents: zCents,
        /** A reimbursement waits for a decision. */
        asked: z.boolean(),
        reimbursements: z.array(
          z.object({ shares: z.number(), amountCents: zCents, paidCents: zCents, dueOn: zDay.nullable() }),
        ),
      })
      .nullable(),
    /** `ends`: with the access; that of associate ends with the shares. */
    access: z.array(z.object({ email: z.string(), role: z.enum(ROLES), ends: z.boolean() })),
    departures: z.array(
      z.object({
        id: zId,
        leftOn: zDay,
        reason: z.enum(DEPARTURE_REASONS),
        destination: z.enum(DESTINATIONS),
        note: z.string().nullable(),
        version: z.number(),
      }),
    ),
    erasures: z.array(
      z.object({ category: z.string(), label: z.string(), source: z.string(), on: zDay, erasedOn: zDay.nullable() }),
    ),
  }),
  async run(ctx, { id }) {
    const person = await readPerson(ctx, id)
    const tenant = ctx.organisationId
    const { accounts } = (await readOrganisation(ctx)).settings
    const contracts = await sql<{ id: string; kind: string; startsOn: never; endsOn: never }>`
      select id, kind, starts_on as "startsOn", coalesce(ended_on, ends_on) as "endsOn" from contract where organisation_id = ${tenant} and person_id = ${id}
        and coalesce(ended_on, ends_on, 'infinity') >= ${ctx.today}::date order by starts_on`.execute(ctx.db)
    const activities = await sql<{
      id: string
      name: string
      closedOn: never
      drafts: number
      unpaid: number
      unpaidCents: number
    }>`
      select a.id, a.name, a.closed_on as "closedOn",
        (select count(*)::int from invoice i where i.organisation_id = a.organisation_id and i.activity_id = a.id and i.status = 'draft') as drafts,
        (select count(*)::int from open_item o where o.organisation_id = a.organisation_id and o.activity_id = a.id and o.account like ${`${accounts.customers}%`} and o.open_cents > 0) as unpaid,
        coalesce((select sum(o.open_cents)::bigint from open_item o where o.organisation_id = a.organisation_id and o.activity_id = a.id
          and o.account like ${`${accounts.customers}%`} and o.open_cents > 0), 0) as "unpaidCents"
      from activity a join activity_owner w on w.organisation_id = a.organisation_id and w.activity_id = a.id
      where a.organisation_id = ${tenant} and w.person_id = ${id} order by a.name`.execute(ctx.db)
    const activityIds = activities.rows.map(activity => activity.id)
    const mine = activityIds.length > 0 ? await readWhatIsMine(ctx, ctx.today, activityIds) : new Map()
    const settlements = await sql<never>`
      select id, activity_id as "activityId", kind, on_day as "onDay", amount_cents as "amountCents", reason, entry_id as "entryId"
      from treasury_settlement where organisation_id = ${tenant} and person_id = ${id} order by at`.execute(ctx.db)
    const shares = await readSharesOf(ctx, id)
    const access = await sql<{ email: string; role: Role }>`
      select u.email, m.role from membership m join app_user u on u.id = m.user_id
      where m.organisation_id = ${tenant} and m.person_id = ${id} order by m.role`.execute(ctx.db)
    return {
      today: ctx.today,
      name: `${person.firstName} ${person.lastName}`,
      contracts: contracts.rows,
      activities: activities.rows.map(activity => ({
        ...activity,
        mineCents: mine.get(activity.id)?.mineCents ?? 0,
        payableCents: mine.get(activity.id)?.payableCents ?? 0,
      })),
      settlements: settlements.rows,
      shares,
      access: access.rows.map(one => ({ ...one, ends: endsWithAccess(one.role, shares?.shares ?? 0) })),
      departures: await readDepartures(ctx, { personId: id }),
      erasures: (await readErasures(ctx, [id])).get(id) ?? [],
    }
  },
})
