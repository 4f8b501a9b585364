import type { ReactNode } from 'react'
import { Form, useLocation } from 'react-router'
import { Building2, CircleUser, LogOut, ShieldCheck } from '../ui/icon.tsx'
import { AppShell, Menu, MenuButton, MenuLink, MenuSeparator, SearchBox } from '../ui/index.ts'
import { ErrorPage, type Failure } from './error-page.tsx'
import { navigationFor } from './navigation.ts'
import { usePageRendering } from './page-context.ts'
import type { readShell } from './shell.server.ts'

type ShellData = ReturnType<typeof readShell>

/** Around every signed-in page, those that say what went wrong included. */
export function Shell({ data, children }: { data: ShellData; children: ReactNode }) {
  const { name, roles, accent, organisation, organisations } = data
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
                {name}&nbsp;: mon accès
              </MenuLink>
              <MenuSeparator />
              <MenuButton icon={LogOut}>Se déconnecter</MenuButton>
            </Menu>
          </Form>
        }
      >
        {children}
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

/** What went wrong, with the navigation of who is here and the list that the address belongs to. */
export function ShellWithError({ data, ...failure }: { data: ShellData } & Failure) {
  const { pathname } = useLocation()
  const back = navigationFor(data.roles, pathname).find(item => item.current && item.href !== pathname)
  return (
    <Shell data={data}>
      <ErrorPage {...failure} back={back} />
    </Shell>
  )
}
