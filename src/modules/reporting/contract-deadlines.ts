import type { Day } from '../../kernel/day.ts'
import type { Deadline } from '../../kernel/deadline.ts'
import type { Context } from '../../platform/use-case.server.ts'
import { sql } from '../../platform/use-case.server.ts'

/** The terms of the CAPE in force that nothing follows yet. */
export async function readContractDeadlines(ctx: Context, { until }: { until: Day }): Promise<Deadline[]> {
  const { rows } = await sql<{ id: string; personId: string; activityId: string; on: Day }>`
    select c.id, c.person_id as "personId", c.activity_id as "activityId", c.ends_on as "on" from contract c
    where c.organisation_id = ${ctx.organisationId} and c.kind = 'cape' and c.ended_on is null and c.ends_on between ${ctx.today} and ${until}
      and not exists (select from contract n where n.organisation_id = c.organisation_id and n.activity_id = c.activity_id
        and n.person_id = c.person_id and n.starts_on > c.starts_on)`.execute(ctx.db)
  return rows.map(({ id, ...row }) => ({
    ...row,
    kind: 'cape-end',
    subjectId: id,
    label: 'Terme du CAPE',
    why: 'Renouveler, passer au CESA ou préparer la sortie (Code de commerce, art. L127-2).',
    href: `/personnes/${row.personId}`,
  }))
}
