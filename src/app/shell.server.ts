import { getOrganisation } from '../modules/organisation/index.ts'
import { load, mustSetSecondFactor, type PageArgs, signedInVisitor } from '../platform/page.server.ts'

/** Who is here and where they may go. */
export async function readShell(args: PageArgs) {
  const visitor = signedInVisitor(args)
  const { session } = visitor
  const ready = session !== null && !mustSetSecondFactor(visitor)
  const organisation = ready ? await load(args, getOrganisation, {}) : null
  return {
    name: visitor.name,
    roles: ready ? session.roles : [],
    accent: (organisation?.settings as { accentColour?: string } | undefined)?.accentColour ?? null,
    organisation: ready ? session.organisationId : null,
    organisations: [...new Map(visitor.memberships.map(({ organisationId, name }) => [organisationId, name]))],
  }
}
