import { addYears } from '../../kernel/day.ts'
import { CANDIDATE_RETENTION } from '../../law/candidates.ts'
import { newId } from '../../platform/ids.server.ts'
import { type Context, sql } from '../../platform/use-case.server.ts'
import { releaseSeats } from './bookings.ts'

/**
 * Erases what names candidates: identity, address, project, papers, notes, secret links. What is left counts and tells nobody: days, the
 * trade's class, the place, how it ended. A way that was open ends with `reason`.
 */
export async function forget(ctx: Context, ids: readonly string[], reason: 'withdrawn' | 'silence'): Promise<void> {
  if (ids.length === 0) return
  const seats = await ctx.db
    .selectFrom('booking as b')
    .innerJoin('meeting as m', join =>
      join.onRef('m.organisation_id', '=', 'b.organisation_id').onRef('m.id', '=', 'b.meeting_id'),
    )
    .select(['b.id', 'b.meeting_id as meetingId'])
    .where('b.organisation_id', '=', ctx.organisationId)
    .where('b.candidate_id', 'in', ids)
    .where('b.state', '<>', 'cancelled')
    .where('m.day', '>=', ctx.today)
    .execute()
  for (const { id, meetingId } of seats) await releaseSeats(ctx, meetingId, [id])
  await ctx.db
    .updateTable('candidate_step')
    .set({ note: null, file_id: null })
    .where('organisation_id', '=', ctx.organisationId)
    .where('candidate_id', 'in', ids)
    .execute()
  await ctx.db
    .deleteFrom('candidate_file')
    .where('organisation_id', '=', ctx.organisationId)
    .where('candidate_id', 'in', ids)
    .execute()
  const ended = await ctx.db
    .updateTable('candidate')
    .set({
      first_name: null,
      last_name: null,
      email: null,
      phone: null,
      postal_code: null,
      commune: null,
      project: null,
      trade: sql<string | null>`case when naf is null then null else trade end`,
      situation: null,
      token: sql<string>`'erased-' || id`,
      erased_on: ctx.today,
      since: sql`case when stage in ('draft', 'prospect', 'meeting', 'diagnosis') then ${ctx.today}::date else since end`,
      reason: sql<
        string | null
      >`case when stage in ('draft', 'prospect', 'meeting', 'diagnosis') then ${reason} else reason end`,
      stage: sql<string>`case when stage in ('draft', 'prospect', 'meeting', 'diagnosis') then 'abandoned' else stage end`,
      version: sql`version + 1`,
    })
    .where('organisation_id', '=', ctx.organisationId)
    .where('id', 'in', ids)
    .where('erased_on', 'is', null)
    .returning(['id', 'since', 'stage'])
    .execute()
  const steps = ended.filter(row => row.stage === 'abandoned' && row.since === ctx.today)
  if (steps.length === 0) return
  await ctx.db
    .insertInto('candidate_step')
    .values(
      steps.map(({ id }) => ({
        organisation_id: ctx.organisationId,
        id: newId(),
        candidate_id: id,
        stage: 'abandoned',
        on_day: ctx.today,
        by_name: ctx.session.actor.name,
        at: ctx.now,
      })),
    )
    .execute()
}

/** Erases those whom nobody has been in touch with for as long as their data may be kept; how many. */
export async function forgetOldCandidates(ctx: Context): Promise<number> {
  const old = await ctx.db
    .selectFrom('candidate')
    .select('id')
    .where('organisation_id', '=', ctx.organisationId)
    .where('erased_on', 'is', null)
    .where('last_contact_on', '<', addYears(ctx.today, -CANDIDATE_RETENTION.years))
    .execute()
  for (let i = 0; i < old.length; i += 500)
    await forget(
      ctx,
      old.slice(i, i + 500).map(({ id }) => id),
      'silence',
    )
  return old.length
}
