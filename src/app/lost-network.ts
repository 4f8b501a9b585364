import { type DataStrategyResult, data, type MiddlewareFunction } from 'react-router'
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

/**
 * A form whose sending or whose answer was lost stays where it is, with what was typed and why. Sent again it bears the same request key,
 * so that what the server had already done is done once.
 */
export const keepLostForms: MiddlewareFunction<Record<string, DataStrategyResult>> = async ({ request }, next) => {
  if (request.method === 'GET') return next()
  const sent = request.clone()
  const results = await next()
  if (!Object.values(results).some(({ type, result }) => type === 'error' && isLostNetwork(result))) return results
  const form = await sent.formData()
  const refused = { refusals: [LOST_NETWORK], values: typedValues(form), requestKey: form.get('requestKey') }
  return Object.fromEntries(
    Object.entries(results).map(([route, result]) => [
      route,
      result.type === 'error' && isLostNetwork(result.result)
        ? { type: 'data', result: data(refused, { status: 503 }) }
        : result,
    ]),
  )
}
