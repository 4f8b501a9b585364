import { z } from 'zod'
import { zId } from '../../kernel/input.ts'
import { sql, useCase } from '../../platform/use-case.server.ts'
import { readPerson, takeBackRoles } from '../people/index.ts'

/**
 * Closes the access of somebody who leaves: every role and invitation but those of associate, which end with their shares. It holds at the next page; the
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
    const before = await takeBackRoles(ctx, sql`m.person_id = ${id} and m.role <> 'associate'`)
    await sql`delete from invitation where organisation_id = ${ctx.organisationId} and person_id = ${id} and role <> 'associate'
      and used_at is null`.execute(ctx.db)
    for (const userId of new Set(before.map(row => row.userId)))
      await sql`delete from app_session where user_id = ${userId} and not exists (select from memberships_of(${userId}))`.execute(
        ctx.db,
      )
    ctx.record(id, { before })
    return { closed: before.length }
  },
})
