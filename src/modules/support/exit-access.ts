import { z } from 'zod'
import { zId } from '../../kernel/input.ts'
import { ROLES, type Role } from '../../platform/session.ts'
import { useCase } from '../../platform/use-case.server.ts'
import { endRolesOf, readPerson } from '../people/index.ts'
import { readSharesOf } from '../shares/index.ts'

/** Whether a role ends with the access of somebody who leaves: all do, but an associate’s, which ends with their shares. */
export const endsWithAccess = (role: Role, shares: number): boolean => role !== 'associate' || shares === 0

/** Closes the access of somebody who leaves: their roles, and the invitations to any. */
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
    const { shares } = (await readSharesOf(ctx, id)) ?? { shares: 0 }
    const before = await endRolesOf(
      ctx,
      [id],
      ROLES.filter(role => endsWithAccess(role, shares)),
    )
    ctx.record(id, { before })
    return { closed: before.length }
  },
})
