import { type DataStrategyResult, data, isRouteErrorResponse, type MiddlewareFunction } from 'react-router'
import { STALE } from '../kernel/refusal.ts'
import { typedValues } from '../platform/typed-values.ts'

/** Whether the browser got no whole answer: each names it in its own words. An action's error comes wrapped. */
export function isLostNetwork(thrown: unknown): boolean {
  const error = thrown instanceof Error ? thrown : (thrown as { data?: unknown } | null)?.data
  return (
    error instanceof Error &&
    /failed to fetch|networkerror|network error|load failed|decode turbo-stream/i.test(error.message)
  )
}

const LOST_NETWORK = {
  code: 'reseau',
  message:
    'Le réseau a été coupé et la réponse n’est pas arrivée. Votre saisie est intacte : envoyez-la de nouveau, elle ne sera enregistrée qu’une fois.',
}

const LOST_SESSION = {
  code: 'session',
  message:
    'Votre session a pris fin. Votre saisie est intacte : connectez-vous dans un autre onglet, puis envoyez-la de nouveau d’ici.',
}

const TOO_HEAVY = {
  code: 'taille',
  message:
    'Le fichier joint est trop lourd pour être envoyé. Choisissez-en un plus léger : le reste de votre saisie est intact.',
}

/** Sent to the sign-in page, from a form that has nothing to do with signing in or out. */
const isLostSession = (request: Request, result: unknown): boolean =>
  result instanceof Response &&
  result.headers.get('location') === '/connexion' &&
  !/^\/(?:connexion|deconnexion|mot-de-passe|invitation)/.test(new URL(request.url).pathname)

function whatWasLost(request: Request, { type, result }: DataStrategyResult) {
  if (type !== 'error') return null
  if (isLostNetwork(result)) return { refusal: LOST_NETWORK, status: 503 }
  if (isRouteErrorResponse(result) && result.status === 413) return { refusal: TOO_HEAVY, status: 413 }
  return isLostSession(request, result) ? { refusal: LOST_SESSION, status: 401 } : null
}

/** A page does not read again what a refusal left as it was; but what somebody else changed meanwhile, it must: as an answer that went well does. */
function readAgain(answer: DataStrategyResult): DataStrategyResult {
  const { data: refused } = (answer.result ?? {}) as { data?: { refusals?: { code: string }[] } }
  return refused?.refusals?.some(({ code }) => code === STALE) ? { type: 'data', result: data(refused) } : answer
}

/**
 * A form whose sending or whose answer was lost, whose session was over or whose file is too heavy stays where it is, with what was typed and why. Sent again it
 * bears the same request key, so that what the server had already done is done once.
 */
export const keepLostForms: MiddlewareFunction<Record<string, DataStrategyResult>> = async ({ request }, next) => {
  if (request.method === 'GET') return next()
  const sent = request.clone()
  const results = await next()
  if (!Object.values(results).some(result => whatWasLost(request, result)))
    return Object.fromEntries(Object.entries(results).map(([route, result]) => [route, readAgain(result)]))
  const form = await sent.formData()
  return Object.fromEntries(
    Object.entries(results).map(([route, result]) => {
      const lost = whatWasLost(request, result)
      if (!lost) return [route, result]
      const refused = { refusals: [lost.refusal], values: typedValues(form), requestKey: form.get('requestKey') }
      return [route, { type: 'data', result: data(refused, { status: lost.status }) }]
    }),
  )
}
