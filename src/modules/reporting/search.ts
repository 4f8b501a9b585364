import { z } from 'zod'
import { zId, zInteger } from '../../kernel/input.ts'
import { ROLES } from '../../platform/session.ts'
import { query, sql } from '../../platform/use-case.server.ts'
import { isTeam } from '../people/index.ts'
import { RESULT_KINDS, type SearchResult, searchTerms } from './search-result.ts'

const zResult = z.object({
  kind: z.enum(RESULT_KINDS),
  id: zId,
  activityId: z.string().nullable(),
  customerId: z.string().nullable(),
  title: z.string(),
  detail: z.string().nullable(),
  day: z.string().nullable(),
  amountCents: z.number().nullable(),
})

/**
 * People, activities, customers and suppliers by name, documents by number, and whatever bears the amount typed, among what the session
 * may see. Accents and capitals do not count; every word must be there. At most `limit` of each kind.
 */
export const search = query({
  name: 'search',
  api: 'GET /search',
  summary: 'Cherche des personnes, des activités, des clients, des numéros et des montants',
  roles: ROLES,
  scope: 'own',
  input: z.strictObject({ q: z.string().max(100, '100 caractères au plus.'), limit: zInteger(1, 50).default(8) }),
  output: z.object({ results: z.array(zResult) }),
  async run(ctx, { q, limit }) {
    const { patterns, start, amountCents } = searchTerms(q)
    if (patterns.length === 0 && amountCents === null) return { results: [] }
    const { rows } = await sql<SearchResult>`
      select kind, id, activity_id as "activityId", customer_id as "customerId", title, detail, day, amount_cents as "amountCents"
      from (select array(select plain_text(p) from unnest(${patterns}::text[]) with ordinality u(p, rank) order by rank) as patterns) w,
        lateral (select * from search_all(w.patterns, plain_text(${start}), ${amountCents}::bigint, ${limit})
          union all select * from search_takings(w.patterns, ${amountCents}::bigint, ${limit})) found`.execute(ctx.db)
    // Somebody who is not of the team sees no other person, not even a partner of a shared activity.
    const team = isTeam(ctx.session)
    return { results: rows.filter(row => team || row.kind !== 'person' || row.id === ctx.session.personId) }
  },
})
