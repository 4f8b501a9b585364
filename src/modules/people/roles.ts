import { z } from 'zod'
import { zEmail, zId, zText } from '../../kernel/input.ts'
import { notFound, Refused, refuse } from '../../kernel/refusal.ts'
import { findUser, grantMembership, invite } from '../../platform/auth.server.ts'
import { ROLE_LABELS, ROLES, type Role } from '../../platform/session.ts'
import { type Context, query, sql, useCase } from '../../platform/use-case.server.ts'
import { readOrganisation } from '../organisation/index.ts'
import { readPerson } from './read-people.ts'

const zRole = z.enum(ROLES, { error: 'Choisissez un rôle dans la liste.' })

/**
 * Gives a role in the organisation to the holder of an address. Somebody who already acts here has it at once; anybody else is invited by
 * mail and has it on accepting. An entrepreneur or an advisor needs a person of the register, whose activities they then see.
 */
export const grantRole = useCase({
  name: 'grantRole',
  api: 'POST /roles',
  summary: 'Donne un rôle à quelqu’un, ou l’invite',
  roles: ['director', 'administrator'],
  scope: 'house',
  input: z.strictObject({ email: zEmail, name: zText(120), role: zRole, personId: zId.nullish() }),
  output: z.strictObject({ state: z.enum(['granted', 'invited']) }),
  async run(ctx, { email, name, role, personId }) {
    refuseAboveOneself(ctx, role)
    if ((role === 'entrepreneur' || role === 'advisor') && !personId)
      throw new Refused([
        refuse(
          'personne',
          `Le rôle « ${ROLE_LABELS[role]} » se donne à une personne du registre : choisissez-la.`,
          'personId',
        ),
      ])
    if (personId) await readPerson(ctx, personId)
    const user = await findUser(ctx.db, email)
    const acts =
      user &&
      (await ctx.db
        .selectFrom('membership')
        .select('role')
        .where('organisation_id', '=', ctx.organisationId)
        .where('user_id', '=', user.id)
        .executeTakeFirst())
    const { name: organisationName } = await readOrganisation(ctx)
    const whom = { organisationId: ctx.organisationId, role, personId: personId ?? null }
    if (acts) await grantMembership(ctx.db, { ...whom, userId: user.id })
    else await invite(ctx.db, { ...whom, organisationName, email, name })
    ctx.record(personId ?? user?.id ?? ctx.organisationId)
    return { state: acts ? ('granted' as const) : ('invited' as const) }
  },
})

/** Takes a role back; the last administrator stays. */
export const revokeRole = useCase({
  name: 'revokeRole',
  api: 'DELETE /roles/{userId}/{role}',
  summary: 'Retire un rôle',
  roles: ['director', 'administrator'],
  scope: 'house',
  input: z.strictObject({ userId: zId, role: zRole }),
  output: z.strictObject({ userId: zId }),
  async run(ctx, { userId, role }) {
    refuseAboveOneself(ctx, role)
    const [held] = await takeBackRoles(ctx, sql`m.user_id = ${userId} and m.role = ${role}`)
    if (!held) throw notFound('Ce rôle')
    ctx.record(held.personId ?? userId, { before: { userId, role } })
    return { userId }
  },
})

/** Takes back such roles of people, and those that an invitation still promises them. */
export async function endRolesOf(ctx: Context, personIds: readonly string[], roles: readonly Role[]) {
  const before = await takeBackRoles(
    ctx,
    sql`m.person_id = any(${personIds}::uuid[]) and m.role = any(${roles}::text[])`,
  )
  await ctx.db
    .deleteFrom('invitation')
    .where('organisation_id', '=', ctx.organisationId)
    .where('person_id', 'in', personIds)
    .where('role', 'in', roles)
    .where('used_at', 'is', null)
    .execute()
  return before
}

/**
 * Takes back the memberships (`m`) that these words say. It holds at the next page; the sessions of those who act nowhere any more end at once. Only an
 * administrator unmakes administrators, and the last one stays.
 */
async function takeBackRoles(
  ctx: Context,
  which: ReturnType<typeof sql>,
): Promise<{ userId: string; personId: string | null; role: Role }[]> {
  const { rows } = await sql<{ userId: string; personId: string | null; role: Role; taken: boolean | null }>`
    select user_id as "userId", person_id as "personId", role, (${which}) as taken from membership m
    where organisation_id = ${ctx.organisationId} and (role = 'administrator' or (${which})) order by user_id, role for update`.execute(
    ctx.db,
  )
  const taken = rows.filter(row => row.taken).map(({ taken: _, ...row }) => row)
  for (const { role } of taken) refuseAboveOneself(ctx, role)
  if (taken.some(row => row.role === 'administrator') && rows.every(row => row.taken || row.role !== 'administrator'))
    throw new Refused([
      refuse(
        'dernier-administrateur',
        'C’est la dernière personne à administrer : donnez d’abord ce rôle à une autre.',
      ),
    ])
  await sql`delete from membership m where organisation_id = ${ctx.organisationId} and (${which})`.execute(ctx.db)
  await sql`delete from app_session where user_id = any(${taken.map(row => row.userId)}::uuid[])
    and not exists (select from memberships_of(user_id))`.execute(ctx.db)
  return taken
}

/** Only an administrator makes or unmakes administrators. */
function refuseAboveOneself(ctx: Context, role: Role): void {
  const { actor, roles } = ctx.session
  if (role === 'administrator' && actor.kind !== 'system' && !roles.includes('administrator'))
    throw new Refused(
      [refuse('interdit', 'Seule l’administration donne ou retire le rôle d’administration.', 'role')],
      'forbidden',
    )
}

/** Who acts in the organisation, by name. */
export const listRoles = query({
  name: 'listRoles',
  api: 'GET /roles',
  summary: 'Liste les accès et leurs rôles',
  roles: ['director', 'administrator'],
  scope: 'house',
  input: z.strictObject({}),
  output: z.array(
    z.object({
      userId: zId,
      name: z.string(),
      email: z.string(),
      role: zRole,
      personId: z.string().nullable(),
      since: z.string(),
    }),
  ),
  run: async ctx =>
    (await ctx.db
      .selectFrom('membership as m')
      .innerJoin('app_user as u', 'u.id', 'm.user_id')
      .select(['m.user_id as userId', 'u.name', 'u.email', 'm.role', 'm.person_id as personId', 'm.since'])
      .where('m.organisation_id', '=', ctx.organisationId)
      .orderBy('u.name')
      .orderBy('m.role')
      .execute()) as never,
})
