import { isRouteErrorResponse, Link } from 'react-router'
import type { Refusal } from '../kernel/refusal.ts'
import { Mark } from '../ui/icon.tsx'
import { isLostNetwork } from './lost-network.ts'
import { usePageRendering } from './page-context.ts'

const TITLES: Record<number, string> = {
  400: 'Envoi illisible',
  403: 'Cette page ne vous est pas ouverte',
  404: 'Page introuvable',
  405: 'Action impossible ici',
  409: 'Quelqu’un d’autre est passé par là',
  413: 'Envoi trop volumineux',
  429: 'Trop de demandes',
  503: 'Pas de réseau',
}

/** What to do where no refusal says it. */
const REMEDIES: Record<number, string> = {
  403: 'Votre rôle n’y donne pas accès. Si vous en avez besoin, demandez-le à votre coopérative.',
  404: 'Cette adresse ne mène à rien, ou l’élément n’existe plus.',
  405: 'Cette adresse n’attend pas ce que vous avez envoyé. Revenez à la page et recommencez.',
  503: 'La page n’est pas arrivée. Vérifiez votre connexion, puis rechargez la page.',
  409: 'Ce que vous regardiez a changé entre-temps. Rechargez la page et recommencez.',
}

export interface Failure {
  /** Null: a bug. */
  status: number | null
  refusals?: readonly Refusal[]
}

/** What was thrown, as a page says it. */
export function failureOf(error: unknown): Failure {
  if (isLostNetwork(error)) return { status: 503 }
  if (!isRouteErrorResponse(error) || error.status >= 500) return { status: null }
  return { status: error.status, refusals: (error.data as { refusals?: Refusal[] } | null)?.refusals }
}

interface ErrorPageProps extends Failure {
  /** The list that the address belongs to. */
  back?: { href: string; label: string }
  /** Nothing stands around it: it says whose page it is. */
  alone?: boolean
}

/** Says what happened and what to do, all that stands in `<main>`; a bug shows the request's number, never its insides. */
export function ErrorPage({ status, refusals = [], back, alone = false }: ErrorPageProps) {
  const requestId = usePageRendering()?.requestId
  const title = status ? (TITLES[status] ?? 'Demande refusée') : 'Une erreur est survenue'
  const said = refusals.map(refusal => refusal.message)
  if (status && said.length === 0) said.push(REMEDIES[status] ?? 'Revenez à la page et recommencez.')
  return (
    <div className="error-page">
      <title>{`${title} — Essaim`}</title>
      {alone ? (
        <a className="brand" href="/" aria-label="Essaim, accueil">
          <Mark />
          <span>Essaim</span>
        </a>
      ) : null}
      <h1>{title}</h1>
      {said.map(message => (
        <p key={message}>{message}</p>
      ))}
      {status ? null : (
        <p>
          Rien n’a été enregistré à moitié. Rechargez la page&nbsp;; si l’erreur revient, écrivez à votre coopérative
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
      <p className="row">
        {back ? (
          <Link className="button" to={back.href}>
            Revenir à «&nbsp;{back.label}&nbsp;»
          </Link>
        ) : null}
        <Link className="button" to="/" reloadDocument>
          Revenir à l’accueil
        </Link>
      </p>
    </div>
  )
}
