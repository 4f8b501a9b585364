import { z } from 'zod'
import { addMonths, addYears, type Day, type Instant } from '../../kernel/day.ts'
import { zId } from '../../kernel/input.ts'
import { type RetentionCategory, retentionOn } from '../../law/retention.ts'
import { jobSession } from '../../platform/job-session.server.ts'
import { defineJob, enqueue } from '../../platform/jobs.server.ts'
import { type Context, sql, together, useCase } from '../../platform/use-case.server.ts'
import { readOrganisation } from '../organisation/index.ts'

const zPayload = z.strictObject({ organisationId: zId, personId: zId })
export const erasePersonJob = defineJob('erase-person', zPayload)

interface ErasureDue {
  category: RetentionCategory
  label: string
  source: string
  on: Day
  erasedOn: Day | null
}

/**
 * What will be erased of people who left, by person, on which day, and what was. Nothing of those whom a contract of any kind, shares or their
 * reimbursement still tie to the house: the delays run from the last day that they did.
 */
export async function readErasures(ctx: Context, personIds: readonly string[]): Promise<Map<string, ErasureDue[]>> {
  const { accounts } = (await readOrganisation(ctx)).settings
  const { rows } = await sql<{ id: string; left: Day; oldest: Day | null; erased: Record<string, Day> }>`
    select p.id,
      greatest(max(d.left_on), (select max(day) from share_movement
        where organisation_id = ${ctx.organisationId} and person_id = p.id and shares < 0)) as left,
      (select min(month) from payslip where organisation_id = ${ctx.organisationId} and person_id = p.id) as oldest,
      coalesce((select jsonb_object_agg(category, on_day) from (select category, max(on_day) as on_day from erasure
        where organisation_id = ${ctx.organisationId} and person_id = p.id group by category) e), '{}') as erased
    from unnest(${personIds}::uuid[]) as p (id)
    join departure d on d.organisation_id = ${ctx.organisationId} and d.person_id = p.id
    where not exists (select from contract where organisation_id = ${ctx.organisationId} and person_id = p.id
      and coalesce(ended_on, ends_on, 'infinity') >= ${ctx.today}::date)
      and not exists (select from other_contract where organisation_id = ${ctx.organisationId} and person_id = p.id
      and coalesce(ends_on, 'infinity') >= ${ctx.today}::date)
      and coalesce((select sum(shares) from share_movement where organisation_id = ${ctx.organisationId} and person_id = p.id), 0) = 0
      and not exists (select from share_request r
        join entry_line l on l.organisation_id = r.organisation_id and l.item_id = r.id and l.account = ${accounts.shareReimbursements}
        where r.organisation_id = ${ctx.organisationId} and r.person_id = p.id group by r.id having sum(l.credit) > sum(l.debit))
    group by p.id`.execute(ctx.db)
  const rules = retentionOn(ctx.today)
  return new Map(
    rows.map(({ id, left, oldest, erased }) => [
      id,
      rules.flatMap(({ category, label, source, years, since }): ErasureDue[] => {
        const from = since === 'departure' ? left : oldest
        return from ? [{ category, label, source, on: addYears(from, years), erasedOn: erased[category] ?? null }] : []
      }),
    ]),
  )
}

/**
 * Asks for the erasure on the first day that something is due; of those still tied to the house, again in a month. Called when departures are noted, and
 * after each erasure.
 */
export async function scheduleErasures(ctx: Context, personIds: readonly string[]): Promise<void> {
  const erasures = await readErasures(ctx, personIds)
  await together(
    ...[...new Set(personIds)].flatMap(personId => {
      const dues = erasures.get(personId)
      const next = dues
        ? dues
            .filter(due => due.erasedOn === null || due.erasedOn < due.on)
            .map(due => due.on)
            .sort()[0]
        : addMonths(ctx.today, 1)
      const payload = { organisationId: ctx.organisationId, personId }
      const when = { key: `erase ${personId}`, at: `${next}T03:00:00.000Z` as Instant }
      return next ? [enqueue(ctx.db, erasePersonJob, payload, when)] : []
    }),
  )
}

/** Erases of somebody what the retention table no longer keeps. Of somebody who came back, or still holds shares, everything is kept: asked again in a month. */
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
    const erasures = await readErasures(ctx, [personId])
    const due = (erasures.get(personId) ?? []).filter(
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
    await scheduleErasures(ctx, [personId])
    return { erased: due.map(one => one.category) }
  },
})

export async function runErasePerson({ organisationId, personId }: z.output<typeof zPayload>): Promise<void> {
  const session = await jobSession(organisationId)
  if (session) await erasePerson(session, { personId })
}
