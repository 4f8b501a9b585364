import { sum } from '../../kernel/money.ts'
import type { Context } from '../../platform/use-case.server.ts'
import { readWhatIsMine } from '../treasury/index.ts'

export interface Payable {
  mineCents: number
  payableCents: number
}

/**
 * By activity, what is theirs today and what of it can be paid. `given`: what decisions under review have promised by activity; they are
 * already counted as committed, and are given back so that they can be compared with what there was before them.
 */
export async function readPayable(
  ctx: Context,
  activityIds: readonly string[],
  given: ReadonlyMap<string, number> = new Map(),
): Promise<Map<string, Payable>> {
  const found = await readWhatIsMine(ctx, ctx.today, activityIds)
  return new Map(
    [...found].map(([id, { mineCents, payableCents, resultCents, terms }]) => {
      const back = given.get(id) ?? 0
      if (back === 0) return [id, { mineCents, payableCents }]
      const promised = terms.filter(term => term.key === 'expense' || term.key === 'pay')
      const earned = resultCents + sum(promised.map(term => term.amountCents))
      return [id, { mineCents: mineCents + back, payableCents: Math.max(0, Math.min(mineCents, earned) + back) }]
    }),
  )
}
