import type { Day } from '../../kernel/day.ts'
import type { Cents } from '../../kernel/money.ts'
import { type Context, sql } from '../../platform/use-case.server.ts'
import { orderInvoices } from './order-invoices.ts'

interface TrainingFigures {
  /** Sessions that ended in the period and were not cancelled, and the distinct trainers who gave them. */
  sessions: number
  trainers: number
  /** Enrolments in these sessions. */
  trainees: number
  /** Issued in the period for orders of training, excluding tax, less credit notes: whatever session they bill. */
  amountCents: Cents
  /** Hours attended by everybody in the period, whole hours. */
  hours: number
}

/** What the year's report says of training. A person who trains within two activities is one trainer. */
export async function readTrainingFigures(
  ctx: Context,
  { from, to }: { from: Day; to: Day },
): Promise<TrainingFigures> {
  const { rows } = await sql<TrainingFigures>`
    with held as (
      select id from training_session
      where organisation_id = ${ctx.organisationId} and cancelled_on is null and ends_on between ${from} and ${to}
    )
    select
      (select count(*) from held)::int as sessions,
      (select count(distinct coalesce(t.person_id, t.id)) from held join training_session_trainer n on n.organisation_id = ${ctx.organisationId} and n.session_id = held.id
        join training_trainer t on t.organisation_id = n.organisation_id and t.id = n.trainer_id)::int as trainers,
      (select count(*) from held join training_trainee e on e.organisation_id = ${ctx.organisationId} and e.session_id = held.id)::int as trainees,
      (select coalesce(sum(i.net_cents), 0) from ${orderInvoices(ctx.organisationId)} i
        where i.status = 'issued' and not i.deposit and i.issued_on between ${from} and ${to})::bigint as "amountCents",
      (select coalesce(round(sum(a.minutes) / 60.0), 0) from training_attendance a
        where a.organisation_id = ${ctx.organisationId} and a.day between ${from} and ${to})::int as hours`.execute(
    ctx.db,
  )
  return rows[0]!
}
