import { z } from 'zod'
import { zId } from '../../kernel/input.ts'
import { Refused, refuse } from '../../kernel/refusal.ts'
import { OFFICE, TEAM } from '../../platform/session.ts'
import { query, sql, useCase } from '../../platform/use-case.server.ts'

const zLineRef = z.strictObject({ entryId: zId, position: z.number().int().min(1).meta({ text: 'integer' }) })

/** Letters groups of lines; each group balances within account, activity and third party. All or none. */
export const letterLines = useCase({
  name: 'letterLines',
  api: 'POST /letterings',
  summary: 'Lettre des lignes qui se soldent',
  roles: OFFICE,
  scope: 'house',
  input: z.strictObject({
    groups: z
      .array(z.array(zLineRef).min(2, 'On lettre au moins deux lignes.').max(5000))
      .min(1, 'Choisissez des lignes à lettrer.')
      .max(1000),
  }),
  output: z.strictObject({ codes: z.array(z.string()) }),
  async run(ctx, { groups }) {
    const codes: string[] = []
    for (const group of groups) {
      const { rows } = await sql<{
        code: string
      }>`select letter_lines(${group.map(line => line.entryId)}::uuid[], ${group.map(
        line => line.position,
      )}::int[], ${ctx.now}) as code`.execute(ctx.db)
      codes.push(rows[0]!.code)
    }
    for (const group of groups) ctx.record(group[0]!.entryId)
    return { codes }
  },
})

/** Undoes letterings. */
export const unletter = useCase({
  name: 'unletter',
  api: 'POST /letterings/removal',
  summary: 'Délettre des lignes',
  roles: OFFICE,
  scope: 'house',
  input: z.strictObject({ ids: z.array(zId).min(1, 'Choisissez un lettrage.').max(1000) }),
  output: z.strictObject({ removed: z.number() }),
  async run(ctx, { ids }) {
    const found = await ctx.db
      .selectFrom('lettering')
      .select(['id', 'account', 'code', 'activity_id'])
      .where('organisation_id', '=', ctx.organisationId)
      .where('id', 'in', ids)
      .execute()
    if (found.length !== new Set(ids).size)
      throw new Refused([refuse('lettrage', 'Ce lettrage n’existe plus\u00a0: rechargez la page.')], 'stale')
    await sql`select unletter(${ids}::uuid[])`.execute(ctx.db)
    for (const before of found) ctx.record(before.id, { activityId: before.activity_id, before })
    return { removed: found.length }
  },
})

const zSuggestion = z.object({
  account: z.string(),
  activityId: zId,
  thirdPartyId: zId.nullable(),
  thirdPartyName: z.string().nullable(),
  reason: z.string(),
  amountCents: z.number(),
  lines: z.array(zLineRef),
})

/**
 * Groups of unlettered third-party lines that settle one another, surest first: same open document, same reference, then one debit and
 * one credit of an amount that occurs once on each side. Nothing is written: hand the groups to `letterLines`.
 */
export const suggestLetterings = query({
  name: 'suggestLetterings',
  api: 'GET /letterings/suggestions',
  summary: 'Propose des lettrages par pièce, référence ou montant',
  roles: TEAM,
  scope: 'house',
  input: z.strictObject({
    account: z.string().max(12).optional(),
    activityId: zId.optional(),
    thirdPartyId: zId.optional(),
  }),
  output: z.array(zSuggestion),
  async run(ctx, { account, activityId, thirdPartyId }) {
    const { rows } = await sql<{
      account: string
      activity_id: string
      third_party_id: string | null
      name: string | null
      rank: number
      amount: number
      entries: string[]
      positions: number[]
    }>`
      with open as materialized (
        select l.account, l.activity_id, l.third_party_id, l.item_id, l.entry_id, l.position, l.debit - l.credit as amount, l.label as reference
        from entry_line l
        where l.organisation_id = ${ctx.organisationId} and l.account like ${account ? `${account.replace(/[\\%_]/g, '')}%` : '4%'}
          and (l.third_party_id is not null or l.item_id is not null)
          ${activityId ? sql`and l.activity_id = ${activityId}` : sql``}
          ${thirdPartyId ? sql`and l.third_party_id = ${thirdPartyId}` : sql``}
          and not exists (select from lettering_line x where x.organisation_id = l.organisation_id and x.entry_id = l.entry_id and x.position = l.position)
      ),
      keyed as (
        select o.*, 1 as rank, item_id::text as key from open o where item_id is not null
        union all
        select o.*, 2, lower(reference) from open o
        union all
        -- An amount that only one line of each side bears.
        select o.*, 3, abs(amount)::text from open o
      ),
      found as (
        select account, activity_id, third_party_id, rank, key, array_agg(entry_id order by entry_id, position) as entries,
          array_agg(position order by entry_id, position) as positions, sum(amount) filter (where amount > 0) as amount, count(*) as lines
        from keyed group by account, activity_id, third_party_id, rank, key
        having sum(amount) = 0 and count(*) > 1 and (rank < 3 or count(*) = 2)
      )
      select f.account, f.activity_id, f.third_party_id, p.name, f.rank, f.amount::bigint as amount, f.entries, f.positions
      from found f left join third_party p on p.organisation_id = ${ctx.organisationId} and p.id = f.third_party_id
      order by f.rank, f.account, p.name, f.amount desc limit 1000`.execute(ctx.db)
    const taken = new Set<string>()
    return rows.flatMap(row => {
      const lines = row.entries.map((entryId, i) => ({ entryId, position: row.positions[i]! }))
      const keys = lines.map(line => `${line.entryId} ${line.position}`)
      if (keys.some(key => taken.has(key))) return []
      for (const key of keys) taken.add(key)
      return [
        {
          account: row.account,
          activityId: row.activity_id,
          thirdPartyId: row.third_party_id,
          thirdPartyName: row.name,
          reason: ['', 'Même pièce', 'Même référence', 'Même montant'][row.rank]!,
          amountCents: row.amount,
          lines,
        },
      ]
    })
  },
})
