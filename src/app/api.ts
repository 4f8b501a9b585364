import { type Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { sql } from 'kysely'
import { z } from 'zod'
import { dayIn, type Instant } from '../kernel/day.ts'
import { type Refusal, Refused, refuse, STATUS_OF } from '../kernel/refusal.ts'
import { applicationDb, isUnreachable, ownersPool } from '../platform/database.server.ts'
import { readQuery } from '../platform/form.ts'
import { sha256 } from '../platform/ids.server.ts'
import { withinLimit } from '../platform/rate-limit.server.ts'
import type { Role, Session } from '../platform/session.ts'
import type { AnyUseCase } from '../platform/use-case.server.ts'
import { CATALOGUE } from './catalogue.ts'
import type { HttpEnvironment } from './http.server.ts'
import { describeApi, doorOf } from './openapi.ts'

/**
 * The scripts' door: every use case of the catalogue under /api/v1, at the path it declares. Path and query parameters and the JSON
 * body together are the input. Keys only (`Authorization: Bearer …`): a browser's cookies open nothing here.
 */
export function createApi(
  catalogue: readonly { module: string; useCase: AnyUseCase }[] = CATALOGUE,
): Hono<HttpEnvironment> {
  const api = new Hono<HttpEnvironment>()
  const description = JSON.stringify(describeApi(catalogue))
  api.get('/v1/openapi.json', c => c.body(description, 200, { 'content-type': 'application/json' }))
  const doors = catalogue.flatMap(({ useCase }) => {
    const door = doorOf(useCase)
    return door ? [{ ...door, useCase }] : []
  })
  // Fixed segments first: /invoices/summary is not the invoice « summary ».
  doors.sort((a, b) => (a.path.replaceAll('{', '~') < b.path.replaceAll('{', '~') ? -1 : 1))
  for (const { method, path, useCase } of doors) {
    const limit = bodyLimit({
      maxSize: takesFile(useCase) ? FILE_LIMIT : JSON_LIMIT,
      onError: () => tooLarge(takesFile(useCase)),
    })
    api.on(method, honoPath(path), limit, c => answer(c, useCase))
  }
  for (const [path, allowed] of Map.groupBy(doors, door => door.path.replace(/\{\w+\}/g, '{id}'))) {
    const methods = [...new Set(allowed.flatMap(({ method }) => (method === 'GET' ? ['GET', 'HEAD'] : [method])))].join(
      ', ',
    )
    api.all(honoPath(path), () =>
      problem(405, `Cette adresse n’accepte que ${methods} : GET /api/v1/openapi.json le décrit.`, [], {
        allow: methods,
      }),
    )
  }
  api.all('*', () => problem(404, 'Cette adresse n’existe pas : GET /api/v1/openapi.json les décrit toutes.'))
  api.onError((error, c) => {
    if (error instanceof Refused) return problem(STATUS_OF[error.kind], error.message, error.refusals)
    if (error instanceof Problem) return problem(error.status, error.message)
    console.error(`[${c.get('requestId')}]`, error)
    if (isUnreachable(error))
      return problem(
        503,
        `${UNREACHABLE} : recommencez dans un instant, avec la même clé d’idempotence.`,
        [],
        RETRY_SOON,
      )
    return problem(500, `Une erreur est survenue ; donnez le numéro ${c.get('requestId')} à qui tient la plateforme.`)
  })
  return api
}

const honoPath = (path: string): string => `/v1${path.replace(/\{(\w+)\}/g, ':$1')}`

const JSON_LIMIT = 1024 * 1024
/** A file of 20 MB in base64, and what goes with it. */
const FILE_LIMIT = 28 * 1024 * 1024

const takesFile = (useCase: AnyUseCase): boolean =>
  JSON.stringify(z.toJSONSchema(useCase.input, { io: 'input', unrepresentable: 'any' })).includes(
    '"contentEncoding":"base64"',
  )

class Problem extends Error {
  readonly status: number
  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

async function answer(c: Context<HttpEnvironment>, useCase: AnyUseCase): Promise<Response> {
  const session = await keySession(c)
  const input = await readInput(c, useCase)
  const key = useCase.kind === 'command' ? c.req.header('idempotency-key') : undefined
  if (key !== undefined && (key === '' || key.length > 200))
    throw new Problem(400, 'Idempotency-Key : 1 à 200 caractères, les mêmes pour une même demande.')
  const output: unknown = await useCase(session, input, key)
  return output === undefined ? c.body(null, 204) : c.json(output as object)
}

const TITLES: Record<number, string> = {
  400: 'Demande illisible',
  401: 'Clé absente ou inconnue',
  403: 'Interdit',
  404: 'Introuvable',
  405: 'Méthode inconnue ici',
  409: 'Changé entre-temps',
  413: 'Trop volumineux',
  415: 'Format inconnu',
  422: 'Refusé par les règles',
  429: 'Trop de demandes',
  500: 'Erreur interne',
  503: 'Base injoignable',
}

export const UNREACHABLE = 'La base de données ne répond pas'
export const RETRY_SOON = { 'retry-after': '5' }

/** RFC 9457, with every reason. */
export function problem(
  status: number,
  detail: string,
  refusals: readonly Refusal[] = [],
  headers: Record<string, string> = {},
): Response {
  return new Response(JSON.stringify({ type: 'about:blank', title: TITLES[status], status, detail, refusals }), {
    status,
    headers: {
      'content-type': 'application/problem+json',
      ...headers,
      ...(status === 401 ? { 'www-authenticate': 'Bearer realm="essaim"' } : {}),
    },
  })
}

const tooLarge = (file: boolean): Response =>
  problem(413, file ? 'Un fichier pèse 20 Mo au plus.' : 'Une demande en JSON pèse 1 Mo au plus.')

/** The session that a bearer key stands for: one organisation, one role, perhaps one activity. */
async function keySession(c: Context<HttpEnvironment>): Promise<Session> {
  const key = /^Bearer\s+(\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1]
  const hash = sha256(key ?? '')
  const { rows } = key
    ? await sql<KeyRow>`select * from session_of_key(${hash})`.execute(applicationDb())
    : { rows: [] }
  const found = rows[0]
  if (!found) {
    if (!withinLimit(`key ${c.get('ip')}`, 100, 60))
      throw new Problem(429, 'Trop de clés inconnues : patientez une minute.')
    throw new Problem(401, 'Donnez une clé en vigueur : « Authorization: Bearer … ».')
  }
  c.set('who', found.id)
  void noteUse(found, hash)
  return {
    organisationId: found.organisation_id,
    zone: found.zone,
    actor: { kind: 'key', id: found.id, name: found.name },
    personId: null,
    roles: [found.role],
    activityIds: found.activity_id ? [found.activity_id] : SEE_OWN.includes(found.role) ? [] : null,
  }
}

interface KeyRow {
  organisation_id: string
  zone: string
  id: string
  name: string
  role: Role
  activity_id: string | null
}

/** Roles that see activities one by one: their keys name one. */
const SEE_OWN: readonly Role[] = ['entrepreneur', 'associate', 'advisor']

const notedToday = new Map<string, string>()

/** Keeps the day a key last served, written once a day; never in the way of the answer. */
async function noteUse({ id, zone }: KeyRow, hash: Buffer): Promise<void> {
  const today = dayIn(zone, new Date().toISOString() as Instant)
  if (notedToday.get(id) === today) return
  notedToday.set(id, today)
  await ownersPool()
    .query('update api_key set last_used_on = $2 where hash = $1', [hash, today])
    .catch(error => console.error(error))
}

/** A GET reads its whole input from the address; all else its path's parameters there, and the rest in the JSON body. */
async function readInput(c: Context<HttpEnvironment>, useCase: AnyUseCase): Promise<unknown> {
  const params = Object.entries(c.req.param() as Record<string, string>)
  const search = [...new URL(c.req.url).searchParams]
  const reads = doorOf(useCase)?.method === 'GET'
  const shape = reads ? inputShape(useCase) : {}
  const unknown = search.filter(([name]) => !Object.hasOwn(shape, name.split('.')[0]!))
  if (unknown.length > 0)
    throw new Refused(unknown.map(([name]) => refuse('champ-inconnu', `Paramètre inconnu : ${name}.`, name)))
  const read = readQuery(useCase.input, [...search, ...params]) as Record<string, unknown>
  const input = reads
    ? read
    : { ...(await readJson(c)), ...Object.fromEntries(params.map(([name]) => [name, read[name]])) }
  refuseBadText(input)
  return input
}

function inputShape(useCase: AnyUseCase): Record<string, unknown> {
  return useCase.input instanceof z.ZodObject ? useCase.input.shape : {}
}

async function readJson(c: Context<HttpEnvironment>): Promise<object> {
  if (!['', 'identity'].includes(c.req.header('content-encoding') ?? ''))
    throw new Problem(415, 'Envoyez le corps de la demande sans le compresser.')
  let body: unknown
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(await c.req.arrayBuffer())
    if (text.trim() === '') return {}
    body = JSON.parse(text)
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof TypeError)) throw error
    throw new Problem(400, 'Le corps de la demande n’est pas du JSON valide, en UTF-8.')
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw new Problem(400, 'Le corps de la demande doit être un objet JSON.')
  return body
}

const MAX_DEPTH = 40

/** PostgreSQL keeps neither NUL nor half characters, and nothing of ours is deep: said here, before anything runs. */
function refuseBadText(input: unknown): void {
  const waiting: { value: unknown; path: string; depth: number }[] = [{ value: input, path: '', depth: 0 }]
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { value, path, depth } = next
    if (typeof value === 'string' && (value.includes('\0') || !value.isWellFormed()))
      throw new Refused([refuse('texte', 'Ce texte contient des caractères que rien n’affiche : retirez-les.', path)])
    if (typeof value !== 'object' || value === null) continue
    if (depth > MAX_DEPTH) throw new Problem(400, 'Le corps de la demande est trop imbriqué.')
    for (const [key, child] of Object.entries(value))
      waiting.push({ value: child, path: path ? `${path}.${key}` : key, depth: depth + 1 })
  }
}
