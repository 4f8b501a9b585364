import { z } from 'zod'
import { zDay, zId } from '../../kernel/input.ts'
import { cents } from '../../kernel/money.ts'
import { notFound } from '../../kernel/refusal.ts'
import { containing } from '../../platform/like.ts'
import { pageOf, readCursor, zPage } from '../../platform/pagination.server.ts'
import { ROLES } from '../../platform/session.ts'
import { query, sql } from '../../platform/use-case.server.ts'
import { accountsLike } from './account-sums.ts'
import { balanceAt, cursorKeys, readLines, sumLines, withRunning, zLedgerLine } from './general-ledger.ts'
import { zActivities, zPrefixes } from './trial-balance.ts'

const THIRD_PARTY_KINDS = ['customer', 'supplier', 'employee', 'body', 'member'] as const

const zAged = z.object({
  thirdPartyId: zId,
  code: z.string(),
  name: z.string(),
  kind: z.string(),
  /** Debit minus credit on the day. */
  balanceCents: z.number(),
  notDueCents: z.number(),
  upTo30Cents: z.number(),
  upTo60Cents: z.number(),
  upTo90Cents: z.number(),
  beyondCents: z.number(),
})

/**
 * The third parties with something open on a day, by name, with its age counted from the due day. What is open is summed by open
 * document, else by letter, else by line, so that it holds at past dates too, whatever was lettered since.
 */
export const agedBalance = query({
  name: 'agedBalance',
  api: 'GET /third-parties/aged-balance',
  summary: 'Balance âgée des tiers',
  roles: ROLES,
  scope: 'own',
  input: z.strictObject({
    on: zDay,
    kind: z.enum(THIRD_PARTY_KINDS).default('customer'),
    accounts: zPrefixes,
    activityIds: zActivities,
    q: z.string().max(100).optional(),
    ...zPage,
  }),
  output: z.object({ rows: z.array(zAged), next: z.string().nullable() }),
  async run(ctx, { on, kind, accounts, activityIds, q, after, limit }) {
    const [name, id] = after ? readCursor(after, 2) : []
    const { rows } = await sql<z.output<typeof zAged>>`
      with item as (
        select l.third_party_id, sum(l.debit - l.credit) as open, ${on}::date - coalesce(max(l.due_day), min(l.day)) as late
        from entry_line l
        join third_party t on t.organisation_id = l.organisation_id and t.id = l.third_party_id and t.kind = ${kind}
        left join lettering_line x on x.organisation_id = l.organisation_id and x.entry_id = l.entry_id and x.position = l.position
        where l.organisation_id = ${ctx.organisationId} and l.day <= ${on} and l.account = any(${accountsLike(ctx, accounts ?? ['4'])})
          ${activityIds ? sql`and l.activity_id = any(${activityIds}::uuid[])` : sql``}
          ${q ? sql`and unaccent(t.name || ' ' || t.code) ilike unaccent(${containing(q)})` : sql``}
        group by l.third_party_id, l.account, l.activity_id, coalesce(l.item_id, x.lettering_id),
          case when l.item_id is null and x.lettering_id is null then l.entry_id end,
          case when l.item_id is null and x.lettering_id is null then l.position end
        having sum(l.debit) <> sum(l.credit)
      )
      select t.id as "thirdPartyId", t.code, t.name, t.kind, sum(open)::bigint as "balanceCents",
        coalesce(sum(open) filter (where late <= 0), 0)::bigint as "notDueCents",
        coalesce(sum(open) filter (where late between 1 and 30), 0)::bigint as "upTo30Cents",
        coalesce(sum(open) filter (where late between 31 and 60), 0)::bigint as "upTo60Cents",
        coalesce(sum(open) filter (where late between 61 and 90), 0)::bigint as "upTo90Cents",
        coalesce(sum(open) filter (where late > 90), 0)::bigint as "beyondCents"
      from item join third_party t on t.organisation_id = ${ctx.organisationId} and t.id = item.third_party_id
      ${after ? sql`where (t.name, t.id) > (${name}, ${id}::uuid)` : sql``}
      group by t.id, t.code, t.name, t.kind order by t.name, t.id limit ${limit + 1}`.execute(ctx.db)
    return pageOf(rows, limit, row => [row.name, row.thirdPartyId])
  },
})

/** The lines of one third party, with letters and what each leaves; `open` keeps those that no letter settles. */
export const thirdPartyLedger = query({
  name: 'thirdPartyLedger',
  api: 'GET /third-parties/{thirdPartyId}/ledger',
  summary: 'Compte d’un tiers, lettrage compris',
  roles: ROLES,
  scope: 'own',
  input: z.strictObject({
    thirdPartyId: zId,
    to: zDay,
    accounts: zPrefixes,
    activityIds: zActivities,
    open: z.boolean().default(false),
    ...zPage,
  }),
  output: z.object({
    thirdParty: z.object({ id: zId, code: z.string(), name: z.string(), kind: z.string() }).nullable(),
    balanceCents: z.number(),
    rows: z.array(zLedgerLine.extend({ balanceCents: z.number() })),
    next: z.string().nullable(),
  }),
  async run(ctx, { after, limit, accounts, ...input }) {
    const filter = { ...input, accounts: accounts ?? ['4'] }
    const lines = await readLines(ctx, filter, after, limit + 1)
    const page = pageOf(withRunning(lines, after ? balanceAt(after) : 0), limit, cursorKeys)
    const thirdParty = await ctx.db
      .selectFrom('third_party')
      .select(['id', 'code', 'name', 'kind'])
      .where('organisation_id', '=', ctx.organisationId)
      .where('id', '=', input.thirdPartyId)
      .executeTakeFirst()
    if (!thirdParty && lines.length === 0) throw notFound('Ce tiers')
    return {
      thirdParty: thirdParty ?? null,
      balanceCents: cents(await sumLines(ctx, filter)),
      rows: page.rows,
      next: page.next,
    }
  },
})
