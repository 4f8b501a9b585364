import { mustSetSecondFactor, type PageArgs, signedInVisitor } from '../platform/page.server.ts'

/** Who is here and where they may go. */
export function readShell(args: PageArgs) {
  const visitor = signedInVisitor(args)
  const { session } = visitor
  const ready = session !== null && !mustSetSecondFactor(visitor)
  const current = ready ? visitor.memberships.find(one => one.organisationId === session.organisationId) : undefined
  return {
    name: visitor.name,
    roles: ready ? session.roles : [],
    accent: current?.accent ?? null,
    organisation: current?.organisationId ?? null,
    organisations: [...new Map(visitor.memberships.map(({ organisationId, name }) => [organisationId, name]))],
  }
}
