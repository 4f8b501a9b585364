import type { Role, Session } from '../../platform/session.ts'
import { openTestActivity, type World } from '../fixtures.ts'
import { addPerson, assignPortfolio, setActivityOwners } from '../people/index.ts'

/** For tests: people of a world and their sessions. */
interface Accompanied {
  personId: string
  activityId: string
  session: Session
}

export const sessionOf = (
  world: World,
  personId: string,
  roles: readonly Role[],
  activityIds?: readonly string[],
): Session => ({ ...world.as(roles, activityIds), personId })

/** Somebody with an activity, in the portfolio of an advisor when one is given. */
export async function accompany(
  world: World,
  code: string,
  advisorId: string | null = null,
  more: object = {},
): Promise<Accompanied> {
  const { id: personId } = await addPerson(world.system, {
    firstName: 'Ana',
    lastName: `Roux ${code}`,
    email: `${code.toLowerCase()}@exemple.fr`,
    ...more,
  })
  const activityId = await openTestActivity(world, code)
  await setActivityOwners(world.system, { activityId, owners: [{ personId, shareBp: 10_000 }] })
  if (advisorId) await assignPortfolio(world.system, { activityIds: [activityId], personId: advisorId })
  return { personId, activityId, session: sessionOf(world, personId, ['entrepreneur'], [activityId]) }
}

/** An advisor's person and session, limited to these activities. */
export async function hireAdvisor(world: World, firstName: string): Promise<string> {
  return (
    await addPerson(world.system, { firstName, lastName: 'Delmas', email: `${firstName}@maison.fr`.toLowerCase() })
  ).id
}
