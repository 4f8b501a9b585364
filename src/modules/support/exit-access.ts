import { z } from 'zod'
import { zId } from '../../kernel/input.ts'
import { Refused, refuse } from '../../kernel/refusal.ts'
import { sql, useCase } from '../../platform/use-case.server.ts'
import { readPerson } from '../people/index.ts'

/**
 * Closes the access of somebody who leaves: every role but that of associate, which ends with their shares. It holds at the next page; the
 * sessions of those who act nowhere any more end at once.
 */
export const closeAccess = useCase({
  name: 'closeAccess',
  api: 'POST /people/{id}/access-closing',
  summary: 'Ferme l’accès d’une personne qui sort',
  roles: ['director', 'administrator'],
  scope: 'house',
  input: z.strictObject({ id: zId }),
  output: z.strictObject({ closed: z.number() }),
  async run(ctx, { id }) {
    await readPerson(ctx, id)
    const { rows: alone } = await sql<{ alone: boolean }>`
      select exists (select from membership m where m.organisation_id = ${ctx.organisationId} and m.person_id = ${id} and m.role = 'administrator')
        and not exists (select from membership m where m.organisation_id = ${ctx.organisationId} and m.role = 'administrator'
          and m.person_id is distinct from ${id}) as alone`.execute(ctx.db)
    if (alone[0]!.alone)
      throw new Refused([
        refuse(
          'dernier-administrateur',
          'C’est la dernière personne à administrer : donnez d’abord ce rôle à une autre.',
        ),
      ])
    const before = await ctx.db
      .deleteFrom('membership')
      .where('organisation_id', '=', ctx.organisationId)
      .where('person_id', '=', id)
      .where('role', '<>', 'associate')
      .returning(['user_id', 'role'])
      .execute()
    for (const userId of new Set(before.map(row => row.user_id)))
      await sql`delete from app_session where user_id = ${userId} and not exists (select from memberships_of(${userId}))`.execute(
        ctx.db,
      )
    ctx.record(id, { before })
    return { closed: before.length }
  },
})
