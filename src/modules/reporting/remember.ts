import type { Context } from '../../platform/use-case.server.ts'

interface Kept {
  stamp: string
  until: number
  answer: Promise<unknown>
}

const kept = new Map<string, Kept>()
const SECONDS = 10

/**
 * One reckoning for all who look at the same house at the same time: the answer is given again for ten seconds, as long as nothing has been
 * posted in the ledger meanwhile. Only for figures of the whole house, which everybody who asks may see.
 */
export async function rememberWhile<T>(ctx: Context, name: string, work: () => Promise<T>): Promise<T> {
  if (ctx.session.activityIds !== null) throw new Error(`${name} is not for a session limited to its activities`)
  const head = await ctx.db
    .selectFrom('ledger_head')
    .select('sequence')
    .where('organisation_id', '=', ctx.organisationId)
    .executeTakeFirst()
  const key = `${ctx.organisationId} ${name}`
  const stamp = `${ctx.today} ${head?.sequence}`
  const now = performance.now()
  const known = kept.get(key)
  if (known && known.stamp === stamp && known.until > now) return known.answer as Promise<T>
  const answer = work()
  const fresh = { stamp, until: now + SECONDS * 1000, answer }
  kept.set(key, fresh)
  answer.catch(() => {
    if (kept.get(key) === fresh) kept.delete(key)
  })
  return answer
}
