import { Form, Outlet, useLocation } from 'react-router'
import { getOrganisation } from '../modules/organisation/index.ts'
import { load, mustSetSecondFactor, signedInVisitor } from '../platform/page.server.ts'
import { Building2, CircleUser, LogOut, ShieldCheck } from '../ui/icon.tsx'
import { AppShell, Menu, MenuButton, MenuLink, MenuSeparator, SearchBox } from '../ui/index.ts'
import type { Route } from './+types/shell.layout'
import { navigationFor } from './navigation.ts'
import { usePageRendering } from './page-context.ts'

/** Signed-in pages hydrate; public pages render no scripts. */
export const handle = { scripts: true }

/** Who is here and where they may go. */
export async function loader(args: Route.LoaderArgs) {
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

export default function Shell({ loaderData }: Route.ComponentProps) {
  const { name, roles, accent, organisation, organisations } = loaderData
  const { pathname, search } = useLocation()
  const searched = pathname === '/recherche' ? (new URLSearchParams(search).get('q') ?? '') : ''
  const nonce = usePageRendering()?.nonce
  return (
    <>
      {/* Always there, so that the browser never has to add it without the page's nonce. */}
      <style nonce={nonce} suppressHydrationWarning>
        {accent ? `:root { --accent: ${accent} }` : ''}
      </style>
      <AppShell
        nav={navigationFor(roles, pathname)}
        organisation={<OrganisationSwitch current={organisation} organisations={organisations} />}
        search={organisation ? <SearchBox key={searched} defaultValue={searched} /> : null}
        user={
          <Form method="post" action="/deconnexion">
            <Menu label="" accessibleLabel={`Menu de ${name}`} icon={CircleUser}>
              <MenuLink to="/mon-acces" icon={ShieldCheck}>
                {name} : mon accès
              </MenuLink>
              <MenuSeparator />
              <MenuButton icon={LogOut}>Se déconnecter</MenuButton>
            </Menu>
          </Form>
        }
      >
        <Outlet />
      </AppShell>
    </>
  )
}

function OrganisationSwitch({ current, organisations }: { current: string | null; organisations: [string, string][] }) {
  const name = organisations.find(([id]) => id === current)?.[1]
  if (!name) return null
  if (organisations.length === 1) return <span className="soft">{name}</span>
  return (
    <Form method="post" action="/organisation-active">
      <Menu label={name} icon={Building2} align="start">
        {organisations.map(([id, label]) => (
          <MenuButton key={id} name="organisation" value={id}>
            {label}
          </MenuButton>
        ))}
      </Menu>
    </Form>
  )
}
