import { notFound, Refused, refuse } from '../../kernel/refusal.ts'
import type { Role } from '../../platform/session.ts'
import type { Context } from '../../platform/use-case.server.ts'
import { isTeam, readPerson } from '../people/index.ts'

/** Those who accompany, and those who may do it in their name. */
export const SUPPORTERS = ['advisor', 'training', 'director', 'administrator'] as const satisfies readonly Role[]

export interface Somebody {
  id: string
  name: string
  email: string | null
}

const somebody = ({ id, firstName, lastName, email }: Awaited<ReturnType<typeof readPerson>>): Somebody => ({
  id,
  name: `${firstName} ${lastName}`,
  email,
})

/** The one of the team who acts: the session's own person, or the one named by somebody who sees the whole house. */
export async function readSupporter(ctx: Context, named?: string | null): Promise<Somebody> {
  const { personId, activityIds, actor } = ctx.session
  if (named && named !== personId && activityIds !== null && actor.kind !== 'system')
    throw new Refused(
      [refuse('autrui', 'Vous agissez ici en votre nom seulement : laissez le choix de la personne vide.')],
      'forbidden',
    )
  const id = named ?? personId
  if (!id)
    throw new Refused([
      refuse(
        'sans-fiche',
        'Votre accès n’est relié à aucune personne du registre : demandez à la direction de vous donner accès depuis votre fiche.',
      ),
    ])
  return somebody(await readPerson(ctx, id))
}

/** The one accompanied: named by the team, else the session's own person. Refused (not found) for anybody else. */
export async function readAccompanied(ctx: Context, named?: string | null): Promise<Somebody> {
  const id = isTeam(ctx.session) ? named : (named ?? ctx.session.personId)
  if (!id || (!isTeam(ctx.session) && id !== ctx.session.personId)) throw notFound('Cette personne')
  return somebody(await readPerson(ctx, id))
}

/** The activity of a person that is meant: the one given, which must be theirs, else their only one or their first. */
export async function readActivityOf(ctx: Context, personId: string, given?: string | null): Promise<string | null> {
  const rows = await ctx.db
    .selectFrom('activity_owner')
    .select('activity_id as id')
    .where('organisation_id', '=', ctx.organisationId)
    .where('person_id', '=', personId)
    .orderBy('activity_id', 'desc')
    .execute()
  if (given && !rows.some(row => row.id === given)) throw notFound('Cette activité de la personne')
  return given ?? rows[0]?.id ?? null
}
