import type { ReactNode } from 'react'
import { Links, Meta, Outlet, Scripts, ScrollRestoration, useMatches } from 'react-router'
import type { Route } from './+types/root'
import { ErrorPage, failureOf } from './app/error-page.tsx'
import { keepLostForms } from './app/lost-network.ts'
import { usePageRendering } from './app/page-context.ts'
import styles from './ui/styles.css?url'

export const links: Route.LinksFunction = () => [
  { rel: 'stylesheet', href: styles },
  { rel: 'icon', href: '/favicon.svg', type: 'image/svg+xml' },
]

export const clientMiddleware: Route.ClientMiddlewareFunction[] = [keepLostForms]

/** A route that works with scripts says `export const handle = { scripts: true }` (the shell does, for all signed-in pages). */
const usesScripts = (match: { handle: unknown }) => (match.handle as { scripts?: true } | undefined)?.scripts === true

export function Layout({ children }: { children: ReactNode }) {
  const rendering = usePageRendering()
  const scripts = useMatches().some(usesScripts)
  return (
    <html lang="fr">
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <Meta />
        <Links nonce={rendering?.nonce} />
      </head>
      <body>
        {children}
        {scripts && <ScrollRestoration nonce={rendering?.nonce} />}
        {scripts && <Scripts nonce={rendering?.nonce} />}
      </body>
    </html>
  )
}

export default function Root() {
  return <Outlet />
}

/** What goes wrong outside the shell of signed-in pages. */
export function ErrorBoundary({ error }: Route.ErrorBoundaryProps) {
  return (
    <main id="contenu">
      <ErrorPage {...failureOf(error)} alone />
    </main>
  )
}
