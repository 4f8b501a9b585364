import { signedIn, visitorOf } from '../../platform/page.server.ts'
import { ROLE_LABELS } from '../../platform/session.ts'
import { Card, PageHeader } from '../../ui/index.ts'
import type { Route } from './+types/home.page'

export function loader(args: Route.LoaderArgs) {
  const session = signedIn(args)
  const chosen = visitorOf(args.context)!.memberships.find(m => m.organisationId === session.organisationId)!
  return { name: session.actor.name, organisation: chosen.name, roles: session.roles.map(role => ROLE_LABELS[role]) }
}

export default function HomePage({ loaderData: { name, organisation, roles } }: Route.ComponentProps) {
  return (
    <>
      <title>Accueil — Essaim</title>
      <PageHeader title={`Bonjour ${name}`} subtitle={organisation} />
      <Card title="Vos rôles">
        <ul>
          {roles.map(role => (
            <li key={role}>{role}</li>
          ))}
        </ul>
      </Card>
    </>
  )
}
