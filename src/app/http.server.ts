import { randomBytes } from 'node:crypto'
import type { HttpBindings } from '@hono/node-server'
import { type Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { RouterContextProvider } from 'react-router'
import { readVisitor } from '../platform/auth.server.ts'
import { isUnreachable } from '../platform/database.server.ts'
import { requestContext, visitorContext } from '../platform/page.server.ts'
import { publicUrl } from '../platform/public-url.server.ts'
import { withinLimit } from '../platform/rate-limit.server.ts'
import { problem, RETRY_SOON, UNREACHABLE } from './api.ts'
import { compressed, staticFiles } from './static-files.server.ts'

interface HttpOptions {
  /** React Router's handler for every page. */
  pages: (request: Request, context: RouterContextProvider) => Promise<Response>
  /** What answers under /api. */
  api: Hono<HttpEnvironment>
  /** The built files; none in tests. */
  clientFolder?: string
  log?: (line: string) => void
}

export interface HttpEnvironment {
  Bindings: Partial<HttpBindings>
  Variables: { requestId: string; ip: string; who?: string }
}

type HttpContext = Context<HttpEnvironment>

const UPLOAD_LIMIT = 25 * 1024 * 1024
/** One address may ask this often in a minute, everything counted but built files: far above people, below a flood. */
const REQUESTS_A_MINUTE = Number(process.env.ESSAIM_RATE_LIMIT ?? 20_000)

/** A link of a page without sign-in is a key: the log does not hold it. */
const withoutSecrets = (path: string): string =>
  path.replace(/^(\/p\/[^/]+\/)(.*)/, (_, house, rest) => house + rest.replace(/[\w-]{20,}/g, '…'))

/** The one door: built files, health, the API, then pages; with the same headers, limits and log for all. */
export function createHttp({ pages, api, clientFolder, log = () => {} }: HttpOptions): Hono<HttpEnvironment> {
  const http = new Hono<HttpEnvironment>()
  const serveFile = clientFolder ? staticFiles(clientFolder) : async () => null

  http.get('/healthz', c => c.json({ status: 'ok' }))

  http.use('*', async (c, next) => {
    const file = await serveFile(c.req.raw, c.req.path)
    if (file) return harden(file)
    const started = performance.now()
    c.set('requestId', randomBytes(9).toString('base64url'))
    c.set('ip', clientAddress(c))
    if (!withinLimit(`all ${c.get('ip')}`, REQUESTS_A_MINUTE, 60)) {
      c.res = c.req.path.startsWith('/api/')
        ? problem(429, 'Trop de demandes de cette adresse : patientez une minute.')
        : plainPage(429, 'Trop de demandes', 'Patientez une minute, puis rechargez la page.')
    } else await next()
    c.res = harden(await compressed(c.req.raw, c.res))
    c.res.headers.set('x-request-id', c.get('requestId'))
    const duration = Math.round(performance.now() - started)
    log(
      `${c.get('requestId')} ${c.res.status} ${c.req.method} ${withoutSecrets(c.req.path)} ${duration}ms ${c.get('who') ?? '-'}`,
    )
  })

  http.route('/api', api)

  http.use('*', async (c, next) => {
    if (isCrossSite(c.req.raw))
      return plainPage(
        403,
        'Envoi refusé',
        'Ce formulaire ne vient pas de cette plateforme : revenez à l’accueil et recommencez.',
      )
    return next()
  })
  http.use('*', bodyLimit({ maxSize: UPLOAD_LIMIT, onError: () => tooLarge() }))
  http.all('*', c => renderPage(c, pages))

  http.onError((error, c) => {
    const id = c.get('requestId')
    console.error(`[${id}]`, error)
    if (isUnreachable(error)) return plainPage(503, UNREACHABLE, 'Rechargez la page dans un instant.', RETRY_SOON)
    return plainPage(
      500,
      'Une erreur est survenue',
      `Rechargez la page ; si elle revient, donnez à votre coopérative le numéro ${id}.`,
    )
  })
  return http
}

async function renderPage(c: HttpContext, pages: HttpOptions['pages']): Promise<Response> {
  const nonce = randomBytes(16).toString('base64')
  const context = new RouterContextProvider()
  context.set(requestContext, { id: c.get('requestId'), nonce, ip: c.get('ip') })
  const { visitor, cookies } = await readVisitor(c.req.raw.headers)
  context.set(visitorContext, visitor)
  if (visitor) c.set('who', visitor.userId)
  const response = await pages(c.req.raw, context)
  if (!response.headers.has('content-security-policy'))
    response.headers.set('content-security-policy', pagePolicy(nonce))
  if (!response.headers.has('cache-control')) response.headers.set('cache-control', 'private, no-cache')
  // An action that signs in or out sets its own cookies: they win over the refresh of the one that came.
  if (!response.headers.has('set-cookie')) for (const cookie of cookies) response.headers.append('set-cookie', cookie)
  return response
}

const pagePolicy = (nonce: string): string =>
  [
    `default-src 'self'`,
    `script-src 'nonce-${nonce}' 'strict-dynamic'`,
    `style-src 'self' 'nonce-${nonce}'`,
    `img-src 'self' data: blob:`,
    `object-src 'none'`,
    `base-uri 'none'`,
    `form-action 'self'`,
    `frame-ancestors 'self'`,
  ].join('; ')

const NOTHING = `default-src 'none'; frame-ancestors 'none'`

function harden(response: Response): Response {
  const { headers } = response
  if (!headers.has('content-security-policy')) headers.set('content-security-policy', NOTHING)
  headers.set('x-content-type-options', 'nosniff')
  headers.set('referrer-policy', 'same-origin')
  headers.set('cross-origin-opener-policy', 'same-origin')
  headers.set('cross-origin-resource-policy', 'same-origin')
  headers.set('permissions-policy', 'geolocation=(), microphone=(), payment=(), usb=()')
  headers.set('x-frame-options', 'SAMEORIGIN')
  if (publicUrl().startsWith('https:')) headers.set('strict-transport-security', 'max-age=31536000')
  return response
}

/**
 * Whether another site made the browser send this: pages change nothing on GET, and browsers say where a POST comes from.
 * What says nothing is not a browser, and carries no cookie that it was not given.
 */
function isCrossSite(request: Request): boolean {
  if (['GET', 'HEAD', 'OPTIONS'].includes(request.method)) return false
  const site = request.headers.get('sec-fetch-site')
  if (site) return site !== 'same-origin' && site !== 'none'
  const origin = request.headers.get('origin')
  if (!origin) return false
  const host = URL.canParse(origin) ? new URL(origin).host : ''
  return host !== request.headers.get('host') && host !== new URL(publicUrl()).host
}

/** The peer's address, or what our proxy says of it when ESSAIM_TRUST_PROXY is set. */
function clientAddress(c: HttpContext): string {
  const forwarded = process.env.ESSAIM_TRUST_PROXY
    ? c.req.header('x-forwarded-for')?.split(',').at(-1)?.trim()
    : undefined
  const address = forwarded ?? c.env?.incoming?.socket.remoteAddress ?? '127.0.0.1'
  return address.replace(/^::ffff:/, '')
}

const tooLarge = (): Response =>
  plainPage(
    413,
    'Envoi trop volumineux',
    'Un envoi pèse 25 Mo au plus : réduisez la photo ou scannez en qualité moindre.',
  )

/** An error page that needs nothing else to work. Its texts are ours: no escaping. */
function plainPage(status: number, title: string, message: string, headers: Record<string, string> = {}): Response {
  return new Response(
    `<!doctype html><html lang="fr"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title} — Essaim</title><h1>${title}</h1><p>${message}</p><p><a href="/">Revenir à l’accueil</a></p></html>`,
    { status, headers: { 'content-type': 'text/html; charset=utf-8', ...headers } },
  )
}
