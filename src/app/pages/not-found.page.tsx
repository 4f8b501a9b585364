import { data } from 'react-router'
import { visitorOf } from '../../platform/page.server.ts'
import { ErrorPage } from '../error-page.tsx'
import { readShell } from '../shell.server.ts'
import { ShellWithError } from '../shell.tsx'
import type { Route } from './+types/not-found.page'

/** An address that nothing answers: a stranger is not sent to sign in for it. */
export function loader(args: Route.LoaderArgs) {
  return data(visitorOf(args.context) ? readShell(args) : null, { status: 404 })
}

export default function NotFoundPage({ loaderData: shell }: Route.ComponentProps) {
  return shell ? (
    <ShellWithError data={shell} status={404} />
  ) : (
    <main id="contenu">
      <ErrorPage status={404} alone />
    </main>
  )
}
