import { z } from 'zod'
import type { Day } from '../../kernel/day.ts'
import { zDay, zId } from '../../kernel/input.ts'
import { containing } from '../../platform/like.ts'
import { pageOf, readCursor, sorted, zPage, zSort } from '../../platform/pagination.server.ts'
import { TEAM } from '../../platform/session.ts'
import { type Context, planForValues, query, sql } from '../../platform/use-case.server.ts'
import { CANDIDATE_STAGES, JOURNEY_STAGES, OPEN_STAGES } from './candidate.ts'

/**
 * Where everybody under contract stands, and since when: read from the contracts and the register of members, kept nowhere else. A contract
 * signed and still to come counts; who has no contract left is out.
 */
const personStages = (ctx: Context) => sql`
  select person_id,
    case when gone then 'exit' when member_since is not null then 'associate' when in_cesa then 'cesa' else 'cape' end as stage,
    case when gone then last_day + 1 when member_since is not null then greatest(member_since, least(cape, cesa)) when in_cesa then cesa else cape end as since
  from (
    select c.person_id,
      min(c.starts_on) filter (where c.kind = 'cape') as cape,
      min(c.starts_on) filter (where c.kind = 'cesa') as cesa,
      bool_or(c.kind = 'cesa' and coalesce(c.ended_on, c.ends_on, 'infinity') >= ${ctx.today}::date) as in_cesa,
      max(coalesce(c.ended_on, c.ends_on, 'infinity')) as last_day,
      max(coalesce(c.ended_on, c.ends_on, 'infinity')) < ${ctx.today}::date as gone
    from contract c
    where c.organisation_id = ${ctx.organisationId}
    group by c.person_id
  ) held
  left join (
    select person_id, min(day) as member_since from share_movement
    where organisation_id = ${ctx.organisationId} and person_id is not null and day <= ${ctx.today}::date
    group by shareholder_id, person_id having sum(shares) > 0
  ) member using (person_id)`

/** Those who own an activity of the site, if one is asked for. */
const atSite = (ctx: Context, siteId: string | undefined) =>
  siteId
    ? sql`and exists (select from activity_owner o join activity a on a.organisation_id = o.organisation_id and a.id = o.activity_id
        where o.organisation_id = ${ctx.organisationId} and o.person_id = stages.person_id and a.site_id = ${siteId})`
    : sql``

const zCard = z.object({
  /** Of the candidate, or of the person once they signed. */
  id: zId,
  name: z.string(),
  /** The trade, or the activity. */
  about: z.string().nullable(),
  since: zDay,
  charge: z.string().nullable(),
  version: z.number().nullable(),
})

/** How many cards a column shows; the rest is in the table. */
const CARDS = 20

/** The whole way at a glance: how many stand at each step, and the latest of them. */
export const getPipeline = query({
  name: 'getPipeline',
  api: 'GET /pipeline',
  summary: 'Lit le parcours : combien de personnes à chaque étape, et les dernières arrivées',
  roles: TEAM,
  scope: 'own',
  input: z.strictObject({ siteId: zId.optional() }),
  output: z.object({
    columns: z.array(z.object({ stage: z.enum(JOURNEY_STAGES), count: z.number(), cards: z.array(zCard) })),
  }),
  async run(ctx, { siteId }) {
    await planForValues(ctx)
    const candidates = await sql<Card>`
      select stage, count, id, name, about, since, charge, version from (
        select c.stage, c.id, concat_ws(' ', c.first_name, c.last_name) as name, c.trade as about, c.since, t.name as charge, c.version,
          count(*) over (partition by c.stage)::int as count,
          row_number() over (partition by c.stage order by c.since desc, c.id desc) as rank
        from candidate c left join team_people() t on t.id = c.charge_id
        where c.organisation_id = ${ctx.organisationId} and c.stage in (${sql.join(OPEN_STAGES)})
          ${siteId ? sql`and c.site_id = ${siteId}` : sql``}
      ) ranked where rank <= ${CARDS} order by stage, rank`.execute(ctx.db)
    const people = await sql<Card>`
      select r.stage, r.count, r.person_id as id, p.first_name || ' ' || p.last_name as name, a.name as about, r.since, null as charge, null as version
      from (
        select *, count(*) over (partition by stage)::int as count,
          row_number() over (partition by stage order by since desc, person_id) as rank
        from (${personStages(ctx)}) stages
        where true ${atSite(ctx, siteId)}
      ) r
      join person p on p.organisation_id = ${ctx.organisationId} and p.id = r.person_id
      left join lateral (
        select a.name from contract c join activity a on a.organisation_id = c.organisation_id and a.id = c.activity_id
        where c.organisation_id = p.organisation_id and c.person_id = p.id order by c.starts_on desc limit 1
      ) a on true
      where r.rank <= ${CARDS} order by r.stage, r.rank`.execute(ctx.db)
    const cards = [...candidates.rows, ...people.rows]
    return {
      columns: JOURNEY_STAGES.map(stage => {
        const its = cards.filter(card => card.stage === stage)
        return { stage, count: its[0]?.count ?? 0, cards: its.map(({ stage: _, count: __, ...card }) => card) }
      }),
    }
  },
})

interface Card extends z.output<typeof zCard> {
  stage: string
  count: number
}

/** What the table can be narrowed to: one stage of a candidate, or all those still open. */
export const LISTED = ['open', ...CANDIDATE_STAGES] as const

/** Candidates, the latest first unless sorted otherwise, 50 a page. `q` matches names, addresses and trades without regard to accents. */
export const listCandidates = query({
  name: 'listCandidates',
  api: 'GET /candidates',
  summary: 'Liste les candidats',
  roles: TEAM,
  scope: 'own',
  input: z.strictObject({
    stage: z.enum(LISTED).default('open'),
    q: z.string().max(100).optional(),
    siteId: zId.optional(),
    prescriberId: zId.optional(),
    sort: zSort('-since', 'since', 'name', 'trade'),
    ...zPage,
  }),
  output: z.object({
    rows: z.array(
      z.object({
        id: zId,
        name: z.string(),
        stage: z.enum(CANDIDATE_STAGES),
        since: zDay,
        appliedOn: zDay.nullable(),
        trade: z.string().nullable(),
        commune: z.string().nullable(),
        site: z.string().nullable(),
        prescriber: z.string().nullable(),
        charge: z.string().nullable(),
        reason: z.string().nullable(),
        personId: z.string().nullable(),
      }),
    ),
    next: z.string().nullable(),
  }),
  async run(ctx, { stage, q, siteId, prescriberId, ...input }) {
    const name = sql<string>`coalesce(nullif(concat_ws(' ', c.first_name, c.last_name), ''), p.first_name || ' ' || p.last_name, 'Personne effacée')`
    const { key, order, beyond, page } = sorted(
      input,
      {
        since: sql`c.since`,
        name: sql`${name} collate "und-x-icu"`,
        trade: sql`coalesce(c.trade, '') collate "und-x-icu"`,
      },
      sql`c.id`,
    )
    let rows = ctx.db
      .selectFrom('candidate as c')
      .leftJoin('person as p', join =>
        join.onRef('p.organisation_id', '=', 'c.organisation_id').onRef('p.id', '=', 'c.person_id'),
      )
      .leftJoin('site as s', join =>
        join.onRef('s.organisation_id', '=', 'c.organisation_id').onRef('s.id', '=', 'c.site_id'),
      )
      .leftJoin('prescriber as r', join =>
        join.onRef('r.organisation_id', '=', 'c.organisation_id').onRef('r.id', '=', 'c.prescriber_id'),
      )
      .select([
        'c.id',
        name.as('name'),
        'c.stage',
        'c.since',
        'c.applied_on as appliedOn',
        'c.trade',
        'c.commune',
        's.name as site',
        'r.name as prescriber',
        sql<string | null>`(select t.name from team_people() t where t.id = c.charge_id)`.as('charge'),
        'c.reason',
        'c.person_id as personId',
        key.as('sortKey'),
      ])
      .where('c.organisation_id', '=', ctx.organisationId)
      .where('c.stage', 'in', stage === 'open' ? OPEN_STAGES : [stage])
      .where(beyond)
      .orderBy(order)
      .limit(input.limit + 1)
    if (siteId) rows = rows.where('c.site_id', '=', siteId)
    if (prescriberId) rows = rows.where('c.prescriber_id', '=', prescriberId)
    if (q) {
      const like = containing(q.trim())
      rows = rows.where(
        sql<boolean>`(unaccent(concat_ws(' ', c.first_name, c.last_name)) ilike unaccent(${like}) or c.email ilike ${like} or unaccent(c.trade) ilike unaccent(${like})
          or unaccent(p.first_name || ' ' || p.last_name) ilike unaccent(${like}))`,
      )
    }
    return page((await rows.execute()).map(row => ({ ...row, stage: row.stage as 'draft' })))
  },
})

const zJourney = z.object({
  id: zId,
  name: z.string(),
  activity: z.string().nullable(),
  since: zDay,
  candidateId: z.string().nullable(),
})

/** People at one of the steps that follow a contract, the latest first, 50 a page. */
export const listJourneys = query({
  name: 'listJourneys',
  api: 'GET /journeys',
  summary: 'Liste les personnes en CAPE, en CESA, associées ou sorties',
  roles: TEAM,
  scope: 'own',
  input: z.strictObject({ stage: z.enum(['cape', 'cesa', 'associate', 'exit']), siteId: zId.optional(), ...zPage }),
  output: z.object({ rows: z.array(zJourney), next: z.string().nullable() }),
  async run(ctx, { stage, siteId, after, limit }) {
    await planForValues(ctx)
    const [since, id] = after ? readCursor(after, 2) : []
    const { rows } = await sql<z.output<typeof zJourney> & { since: Day }>`
      select p.id, p.first_name || ' ' || p.last_name as name, a.name as activity, r.since, k.id as "candidateId"
      from (
        select * from (${personStages(ctx)}) stages
        where stage = ${stage} ${atSite(ctx, siteId)} ${after ? sql`and (since, person_id) < (${since}::date, ${id}::uuid)` : sql``}
        order by since desc, person_id desc limit ${limit + 1}
      ) r
      join person p on p.organisation_id = ${ctx.organisationId} and p.id = r.person_id
      left join lateral (
        select a.name from contract c join activity a on a.organisation_id = c.organisation_id and a.id = c.activity_id
        where c.organisation_id = p.organisation_id and c.person_id = p.id order by c.starts_on desc limit 1
      ) a on true
      left join lateral (
        select k.id from candidate k where k.organisation_id = p.organisation_id and k.person_id = p.id order by k.since desc limit 1
      ) k on true
      order by r.since desc, p.id desc`.execute(ctx.db)
    return pageOf(rows, limit, row => [row.since, row.id])
  },
})
