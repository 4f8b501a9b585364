import type { ReactNode } from 'react'
import { isRouteErrorResponse, Links, Meta, Outlet, Scripts, ScrollRestoration, useMatches } from 'react-router'
import type { Route } from './+types/root'
import { usePageRendering } from './app/page-context.ts'
import type { Refusal } from './kernel/refusal.ts'
import styles from './ui/styles.css?url'

export const links: Route.LinksFunction = () => [
  { rel: 'stylesheet', href: styles },
  { rel: 'icon', href: '/favicon.svg', type: 'image/svg+xml' },
]

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

const TITLES: Record<number, string> = {
  403: 'Cette page ne vous est pas ouverte',
  404: 'Page introuvable',
  405: 'Action impossible ici',
  413: 'Envoi trop volumineux',
  429: 'Trop de demandes',
}

/** Says what happened and what to do; a bug shows the request's number, never its insides. */
export function ErrorBoundary({ error }: Route.ErrorBoundaryProps) {
  const requestId = usePageRendering()?.requestId
  const known = isRouteErrorResponse(error) && error.status < 500
  const refusals = known ? ((error.data as { refusals?: Refusal[] } | null)?.refusals ?? []) : []
  const title = (known && TITLES[error.status]) || (known ? 'Demande refusée' : 'Une erreur est survenue')
  return (
    <main className="error-page" id="contenu">
      <title>{`${title} — Essaim`}</title>
      <h1>{title}</h1>
      {refusals.map(refusal => (
        <p key={refusal.message}>{refusal.message}</p>
      ))}
      {known && refusals.length === 0 && error.status === 404 && (
        <p>Cette adresse ne mène à rien, ou l’élément n’existe plus. Repartez de l’accueil.</p>
      )}
      {!known && (
        <p>
          Rien n’a été enregistré à moitié. Rechargez la page ; si l’erreur revient, écrivez à votre coopérative
          {requestId ? (
            <>
              {' '}
              en donnant le numéro <code suppressHydrationWarning>{requestId}</code>.
            </>
          ) : (
            ' en donnant l’heure et ce que vous faisiez.'
          )}
        </p>
      )}
      <p>
        <a href="/">Revenir à l’accueil</a>
      </p>
    </main>
  )
}
