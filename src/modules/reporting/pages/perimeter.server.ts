import { sessionFor } from '../../../platform/auth.server.ts'
import { type PageArgs, signedIn, throwAsPage, visitorOf } from '../../../platform/page.server.ts'
import { type Session, TEAM } from '../../../platform/session.ts'
import type { UseCase } from '../../../platform/use-case.server.ts'

export interface House {
  organisationId: string
  name: string
  session: Session
}

interface Perimeter {
  /** The organisations to add up: the current one, or those of its group. */
  houses: readonly House[]
  /** The group was asked for, and there is one to see. */
  isGroup: boolean
  hasGroup: boolean
}

/**
 * What a page adds up: the current house, or with `?perimetre=groupe` the houses of the same group where the visitor is of the team, the
 * current one first.
 */
export function perimeterOf(args: PageArgs): Perimeter {
  const session = signedIn(args)
  const { memberships, userId, name } = visitorOf(args.context)!
  const group = memberships.find(one => one.organisationId === session.organisationId)?.groupId ?? null
  const ids = memberships
    .filter(
      one =>
        one.organisationId === session.organisationId ||
        (group !== null && one.groupId === group && TEAM.some(role => role === one.role) && one.activityIds === null),
    )
    .map(one => one.organisationId)
  const found = [...new Set([session.organisationId, ...ids])]
  const isGroup = found.length > 1 && new URL(args.request.url).searchParams.get('perimetre') === 'groupe'
  return {
    houses: (isGroup ? found : found.slice(0, 1)).map(organisationId => ({
      organisationId,
      name: memberships.find(one => one.organisationId === organisationId)!.name,
      session: sessionFor({ id: userId, name }, memberships, organisationId)!,
    })),
    isGroup,
    hasGroup: found.length > 1,
  }
}

/** One query per organisation, under the roles held there. */
export function readEach<I, O>({ houses }: Perimeter, query: UseCase<I, O>, input: I): Promise<O[]> {
  return Promise.all(houses.map(({ session }) => query(session, input).catch(throwAsPage)))
}
