import { z } from 'zod'
import { addYears, type Day, type Instant } from '../../kernel/day.ts'
import { zId } from '../../kernel/input.ts'
import { type RetentionCategory, retentionOn } from '../../law/retention.ts'
import { jobSession } from '../../platform/job-session.server.ts'
import { defineJob, enqueue } from '../../platform/jobs.server.ts'
import { type Context, sql, useCase } from '../../platform/use-case.server.ts'

const zPayload = z.strictObject({ organisationId: zId, personId: zId })
export const erasePersonJob = defineJob('erase-person', zPayload)

interface ErasureDue {
  category: RetentionCategory
  label: string
  source: string
  on: Day
  erasedOn: Day | null
}

/** What will be erased of somebody who left, on which day, and what was. Nothing while a contract runs. */
export async function readErasures(ctx: Context, personId: string): Promise<ErasureDue[]> {
  const { rows } = await sql<{ left: Day | null; open: boolean; oldest: Day | null; erased: Record<string, Day> }>`
    select (select max(left_on) from departure where organisation_id = ${ctx.organisationId} and person_id = ${personId}) as left,
      exists (select from contract where organisation_id = ${ctx.organisationId} and person_id = ${personId}
        and coalesce(ended_on, ends_on, 'infinity') >= ${ctx.today}::date) as open,
      (select min(month) from payslip where organisation_id = ${ctx.organisationId} and person_id = ${personId}) as oldest,
      coalesce((select jsonb_object_agg(category, on_day) from (select category, max(on_day) as on_day from erasure
        where organisation_id = ${ctx.organisationId} and person_id = ${personId} group by category) e), '{}') as erased`.execute(
    ctx.db,
  )
  const { left, open, oldest, erased } = rows[0]!
  if (!left || open) return []
  return retentionOn(ctx.today).flatMap(({ category, label, source, years, since }): ErasureDue[] => {
    const from = since === 'departure' ? left : oldest
    return from ? [{ category, label, source, on: addYears(from, years), erasedOn: erased[category] ?? null }] : []
  })
}

/** Asks for the erasure on the first day that something is due. Called when a departure is noted, and after each erasure. */
export async function scheduleErasure(ctx: Context, personId: string): Promise<void> {
  const next = (await readErasures(ctx, personId))
    .filter(due => due.erasedOn === null || due.erasedOn < due.on)
    .map(due => due.on)
    .sort()[0]
  if (!next) return
  await enqueue(
    ctx.db,
    erasePersonJob,
    { organisationId: ctx.organisationId, personId },
    { key: `erase ${personId}`, at: `${next}T03:00:00.000Z` as Instant },
  )
}

/** Erases of somebody what the retention table no longer keeps. Somebody who came back keeps everything. */
export const erasePerson = useCase({
  name: 'erasePerson',
  api: { none: 'Un travail de la plateforme, quand les durées de conservation sont passées.' },
  summary: 'Efface ce qui n’a plus à être gardé d’une personne partie',
  roles: [],
  scope: 'house',
  input: z.strictObject({ personId: zId }),
  output: z.strictObject({ erased: z.array(z.string()) }),
  async run(ctx, { personId }) {
    const rules = retentionOn(ctx.today)
    const due = (await readErasures(ctx, personId)).filter(
      one => one.on <= ctx.today && (one.erasedOn === null || one.erasedOn < one.on),
    )
    ctx.record(personId)
    for (const { category } of due) {
      const { years } = rules.find(rule => rule.category === category)!
      await sql`select erase_person(${personId}, ${category}, ${addYears(ctx.today, -years)}::date)`.execute(ctx.db)
      await ctx.db
        .insertInto('erasure')
        .values({ organisation_id: ctx.organisationId, person_id: personId, category, on_day: ctx.today, at: ctx.now })
        .onConflict(conflict => conflict.doNothing())
        .execute()
    }
    await scheduleErasure(ctx, personId)
    return { erased: due.map(one => one.category) }
  },
})

export async function runErasePerson({ organisationId, personId }: z.output<typeof zPayload>): Promise<void> {
  const session = await jobSession(organisationId)
  if (session) await erasePerson(session, { personId })
}
