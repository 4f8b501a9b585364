import type { Day } from '../../kernel/day.ts'
import { newId } from '../../platform/ids.server.ts'
import type { Context } from '../../platform/use-case.server.ts'

const COMMITMENT_KINDS = ['expense', 'pay', 'share'] as const
export type CommitmentKind = (typeof COMMITMENT_KINDS)[number]

export interface Commitment {
  activityId: string
  kind: CommitmentKind
  /** What promises the money: the expense, the pay decision, the subscription. */
  subjectId: string
  /** Zero or less: nothing is committed any more. */
  amountCents: number
}

/**
 * Says that an activity has committed money that the ledger does not know yet, from today on: it lowers what is mine. The same subject,
 * activity and kind again replaces the amount. Clear it in the transaction that posts; what is unposted is committed `since` its entry’s day.
 */
export async function setCommitment(ctx: Context, commitment: Commitment, since: Day = ctx.today): Promise<void> {
  const { activityId, kind, subjectId, amountCents } = commitment
  const open = await ctx.db
    .selectFrom('commitment')
    .select('amount_cents')
    .where('organisation_id', '=', ctx.organisationId)
    .where('subject_id', '=', subjectId)
    .where('activity_id', '=', activityId)
    .where('kind', '=', kind)
    .where('until', 'is', null)
    .forUpdate()
    .executeTakeFirst()
  if (open?.amount_cents === amountCents) return
  if (open) await end(ctx, subjectId, { activityId, kind })
  if (amountCents <= 0) return
  await ctx.db
    .insertInto('commitment')
    .values({
      organisation_id: ctx.organisationId,
      id: newId(),
      activity_id: activityId,
      kind,
      subject_id: subjectId,
      amount_cents: amountCents as never,
      since,
    })
    .execute()
}

/** Ends every commitment of a subject: it was posted, returned or given up. Nothing to clear is no error. */
export async function clearCommitment(ctx: Context, subjectId: string): Promise<void> {
  await end(ctx, subjectId, {})
}

async function end(
  ctx: Context,
  subjectId: string,
  only: { activityId?: string; kind?: CommitmentKind },
): Promise<void> {
  const { activityId, kind } = only
  // One that began today never counted on any day: it goes.
  await ctx.db
    .deleteFrom('commitment')
    .where('organisation_id', '=', ctx.organisationId)
    .where('subject_id', '=', subjectId)
    .where('until', 'is', null)
    .where('since', '>=', ctx.today)
    .$if(activityId !== undefined, rows => rows.where('activity_id', '=', activityId!))
    .$if(kind !== undefined, rows => rows.where('kind', '=', kind!))
    .execute()
  await ctx.db
    .updateTable('commitment')
    .set({ until: ctx.today })
    .where('organisation_id', '=', ctx.organisationId)
    .where('subject_id', '=', subjectId)
    .where('until', 'is', null)
    .$if(activityId !== undefined, rows => rows.where('activity_id', '=', activityId!))
    .$if(kind !== undefined, rows => rows.where('kind', '=', kind!))
    .execute()
}
