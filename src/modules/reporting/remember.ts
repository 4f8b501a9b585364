import { type Context, sql } from '../../platform/use-case.server.ts'

interface Kept {
  stamp: string
  until: number
  answer: Promise<unknown>
}

const kept = new Map<string, Kept>()
const MOST = 200

/**
 * One reckoning for all who look at the same thing at the same time: the answer is given again for so many seconds, as long as its stamp (what
 * would make it wrong) is the same. The key says all that the answer depends on besides: the house, and who may see it.
 */
export function rememberWhile<T>(
  { key, stamp, seconds }: { key: string; stamp: string; seconds: number },
  work: () => Promise<T>,
): Promise<T> {
  const now = performance.now()
  const known = kept.get(key)
  if (known && known.stamp === stamp && known.until > now) return known.answer as Promise<T>
  const answer = work()
  const fresh = { stamp, until: now + seconds * 1000, answer }
  kept.delete(key)
  kept.set(key, fresh)
  if (kept.size > MOST) kept.delete(kept.keys().next().value!)
  answer.catch(() => {
    if (kept.get(key) === fresh) kept.delete(key)
  })
  return answer
}

/**
 * A reckoning of the whole house, given again to the same eyes as long as nobody has written anything: two transactions of one snapshot read
 * the same rows. For queries only, since a command sees what it wrote itself.
 */
export async function rememberUnwritten<T>(ctx: Context, about: string, work: () => Promise<T>): Promise<T> {
  const { actor, roles, activityIds, personId } = ctx.session
  const { rows } = await sql<{ snapshot: string }>`select pg_current_snapshot()::text as snapshot`.execute(ctx.db)
  const key = JSON.stringify([about, ctx.organisationId, actor.kind, roles, activityIds, personId])
  return rememberWhile({ key, stamp: `${ctx.today} ${rows[0]!.snapshot}`, seconds: 600 }, work)
}
