import { Outlet } from 'react-router'
import type { Route } from './+types/shell.layout'
import { ErrorPage, failureOf } from './error-page.tsx'
import { readShell } from './shell.server.ts'
import { Shell, ShellWithError } from './shell.tsx'

/** Signed-in pages hydrate; public pages render no scripts. */
export const handle = { scripts: true }

export const loader = (args: Route.LoaderArgs) => readShell(args)

export default function ShellLayout({ loaderData }: Route.ComponentProps) {
  return (
    <Shell data={loaderData}>
      <Outlet />
    </Shell>
  )
}

/** A page refused or broken keeps the navigation around it; without what the shell reads, the words stand alone. */
export function ErrorBoundary({ error, loaderData }: Route.ErrorBoundaryProps) {
  return loaderData ? (
    <ShellWithError data={loaderData} {...failureOf(error)} />
  ) : (
    <main id="contenu">
      <ErrorPage {...failureOf(error)} alone />
    </main>
  )
}
