import { type Context, sql } from '../../platform/use-case.server.ts'
import type { Signatory } from './document.ts'

/** Who signs in the house's name: the director who acts, or else the first of them; whoever acts when the house has none. */
export async function houseSignatory(ctx: Context): Promise<Signatory> {
  const { actor, personId } = ctx.session
  const { rows } = await sql<{ id: string; personId: string | null; name: string; email: string }>`
    select u.id::text, m.person_id as "personId", u.name, u.email from membership m join app_user u on u.id = m.user_id
    where m.organisation_id = ${ctx.organisationId} and m.role = 'director'
    order by u.id::text = ${actor.id} desc, m.since, u.id limit 1`.execute(ctx.db)
  const director = rows[0]
  const signs = director ?? { personId, name: actor.name, email: await ownEmail(ctx) }
  return {
    personId: signs.personId,
    name: signs.name,
    email: signs.email,
    quality: 'pour la coopérative',
    forHouse: true,
  }
}

const emailOf = (ctx: Context) =>
  sql<string | null>`(select u.email from app_user u where u.id::text = ${ctx.session.actor.id})`

const ownEmail = async (ctx: Context): Promise<string | null> =>
  (await sql<{ email: string | null }>`select ${emailOf(ctx)} as email`.execute(ctx.db)).rows[0]!.email

/** Signatures `s` of whoever acts: of their person in the register or, for a member of the team who is in none, of their address. */
export const isMine = (ctx: Context) =>
  sql<boolean>`(s.signer_id = ${ctx.session.personId}::uuid
    or s.signer_id is null and s.email = ${emailOf(ctx)})`
