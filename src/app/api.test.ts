import { gzipSync } from 'node:zlib'
import { describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { openTestActivity, openWorld } from '../modules/fixtures.ts'
import { createApiKey, listApiKeys, revokeApiKey } from '../modules/people/index.ts'
import { testDatabase } from '../platform/testing.server.ts'
import { createApi } from './api.ts'
import { CATALOGUE } from './catalogue.ts'
import { createHttp } from './http.server.ts'
import { doorOf } from './openapi.ts'

await testDatabase()
const world = await openWorld()
const other = await openWorld()
const own = await openTestActivity(world, 'A1')
const another = await openTestActivity(world, 'A2')
const director = await createApiKey(world.system, { name: 'essai', role: 'director' })
const entrepreneur = await createApiKey(world.system, { name: 'essai', role: 'entrepreneur', activityId: own })
const stranger = await createApiKey(other.system, { name: 'essai', role: 'director' })

const http = createHttp({ pages: async () => new Response('page'), api: createApi() })

async function call(
  method: string,
  path: string,
  options: { key?: string | null; body?: unknown; idempotency?: string } = {},
) {
  const { key = director.key, body, idempotency } = options
  const response = await http.request(`http://localhost/api/v1${path}`, {
    method,
    headers: {
      ...(key ? { authorization: `Bearer ${key}` } : {}),
      ...(idempotency ? { 'idempotency-key': idempotency } : {}),
    },
    body: body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body),
  })
  const type = response.headers.get('content-type') ?? ''
  return {
    status: response.status,
    type,
    json: (await response.json()) as Record<string, unknown> & { refusals?: { path?: string; message: string }[] },
  }
}

const activity = (code: string) => ({ code, name: 'Atelier', openedOn: '2026-01-01' })

describe('doors', () => {
  it.each(CATALOGUE.map(({ useCase }) => [useCase.name, useCase] as const))(
    '%s has an address, or says why not',
    (_, useCase) => {
      const door = doorOf(useCase)
      if (!door) return expect((useCase.api as { none: string }).none.length).toBeGreaterThan(10)
      expect(useCase.api).toMatch(/^(GET|POST|PUT|PATCH|DELETE) (\/([a-z0-9-]+|\{\w+\}))+$/)
      if (door.method === 'GET') expect(useCase.kind).toBe('query')
      const inPath = [...door.path.matchAll(/\{(\w+)\}/g)].map(match => match[1])
      const inputs = useCase.input instanceof z.ZodUnion ? useCase.input.options : [useCase.input]
      for (const input of inputs)
        expect(Object.keys((input as z.ZodObject).shape)).toEqual(expect.arrayContaining(inPath))
    },
  )

  it('have one use case each', () => {
    const doors = CATALOGUE.map(({ useCase }) => useCase.api)
      .filter(api => typeof api === 'string')
      .map(api => api.replace(/\{\w+\}/g, '{}'))
    expect(doors.filter((door, i) => doors.indexOf(door) !== i)).toEqual([])
    const names = CATALOGUE.map(({ useCase }) => useCase.name)
    expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([])
  })

  it('are described in OpenAPI 3.1, and open to nobody else', async () => {
    const { status, json } = await call('GET', '/openapi.json', { key: null })
    expect(status).toBe(200)
    expect(json.openapi).toBe('3.1.0')
    expect(Object.keys((json.paths as Record<string, object>)['/activities/{id}']!)).toEqual(
      expect.arrayContaining(['get', 'put']),
    )
  })
})

describe('keys', () => {
  it('are asked for, known, and end at once', async () => {
    expect((await call('GET', '/activities', { key: null })).status).toBe(401)
    expect((await call('GET', '/activities', { key: 'faux' })).status).toBe(401)
    const passing = await createApiKey(world.system, { name: 'passage', role: 'auditor' })
    expect((await call('GET', '/activities', passing)).status).toBe(200)
    await revokeApiKey(world.system, { id: passing.id })
    const refused = await call('GET', '/activities', passing)
    expect(refused).toMatchObject({ status: 401, type: 'application/problem+json' })
  })

  it('keep the day they last served, which is the house’s', async () => {
    const night = await createApiKey(world.system, { name: 'nuit', role: 'auditor' })
    vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-07-31T22:30:00Z') })
    expect((await call('GET', '/activities', night)).status).toBe(200)
    vi.useRealTimers()
    await vi.waitFor(async () =>
      expect((await listApiKeys(world.system, {})).find(({ id }) => id === night.id)?.lastUsedOn).toBe('2026-08-01'),
    )
  })

  it('see their organisation, and their activity only', async () => {
    const ids = async (key: string) =>
      ((await call('GET', '/activities', { key })).json as unknown as { id: string }[]).map(row => row.id)
    expect(await ids(director.key)).toEqual(expect.arrayContaining([own, another]))
    expect(await ids(entrepreneur.key)).toEqual([own])
    expect(await ids(stranger.key)).toEqual([other.houseActivityId])
    expect((await call('GET', `/activities/${another}`, entrepreneur)).status).toBe(404)
    expect((await call('GET', `/activities/${own}`, stranger)).status).toBe(404)
    expect((await call('POST', '/activities', { ...entrepreneur, body: activity('Z1') })).status).toBe(403)
  })
})

describe('requests', () => {
  it('act once per Idempotency-Key', async () => {
    const first = await call('POST', '/activities', { body: activity('B1'), idempotency: 'k' })
    const again = await call('POST', '/activities', { body: activity('B1'), idempotency: 'k' })
    expect(first.status).toBe(200)
    expect(again.json).toEqual(first.json)
    expect((await call('POST', '/activities', { body: activity('B2'), idempotency: 'k' })).status).toBe(422)
    const both = await Promise.all(
      [1, 2].map(() => call('POST', '/activities', { body: activity('B3'), idempotency: 'double' })),
    )
    expect(both[0]!.json).toEqual(both[1]!.json)
  })

  it('are answered at their address only by the methods it has, and read whole', async () => {
    const wrong = await call('DELETE', '/activities')
    expect([wrong.status, wrong.json.detail]).toEqual([405, expect.stringContaining('GET, HEAD, POST')])
    const send = async (body: BodyInit, headers: Record<string, string> = {}) => {
      const response = await http.request('http://localhost/api/v1/activities', {
        method: 'POST',
        headers: { authorization: `Bearer ${director.key}`, ...headers },
        body,
      })
      return [response.status, ((await response.json()) as { detail: string }).detail]
    }
    const latin1 = Buffer.from(JSON.stringify({ ...activity('L1'), name: 'Atelier d’été'.replace('’', ' ') }), 'latin1')
    expect(await send(latin1)).toEqual([400, expect.stringContaining('UTF-8')])
    const squeezed = gzipSync(JSON.stringify(activity('L1')))
    expect(await send(squeezed, { 'content-encoding': 'gzip' })).toEqual([415, expect.stringContaining('compresser')])
  })

  it('are refused with every reason', async () => {
    const { status, type, json } = await call('POST', '/activities', {
      body: { code: 'é', name: '', openedOn: '2026-02-31', oups: 1 },
    })
    expect(status).toBe(422)
    expect(type).toBe('application/problem+json')
    expect(json.refusals!.map(refusal => refusal.path)).toEqual(expect.arrayContaining(['code', 'name', 'openedOn']))
    expect(json.refusals!.some(refusal => refusal.message.includes('oups'))).toBe(true)
  })

  it.each<[string, number, unknown]>([
    ['broken JSON', 400, '{"code":'],
    ['a list', 400, '[]'],
    ['null', 400, 'null'],
    ['depth', 400, `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`],
    ['1e999', 422, '{"code":"C1","name":"x","openedOn":"2026-01-01","autonomousUpToCents":1e999}'],
    ['1e308', 422, { ...activity('C1'), autonomousUpToCents: 1e308 }],
    ['NUL', 422, { ...activity('C1'), name: 'a\0b' }],
    ['half a character', 422, '{"code":"C1","name":"\\ud800","openedOn":"2026-01-01"}'],
    ['a number for a text', 422, { ...activity('C1'), name: 12 }],
    ['__proto__', 422, '{"code":"C1","name":"x","openedOn":"2026-01-01","__proto__":{"a":1}}'],
    ['too much', 413, `{"name":"${'a'.repeat(1_100_000)}"}`],
  ])('with %s are a problem in French', async (_, status, body) => {
    const answer = await call('POST', '/activities', { body })
    expect(answer).toMatchObject({ status, type: 'application/problem+json' })
    expect(answer.json.detail).toMatch(/[a-zé]+ .+\./)
  })

  it('read their query as the input says', async () => {
    expect((await call('GET', '/activities?openOn=2020-01-01')).json).toEqual([])
    expect((await call('GET', '/activities?openOn=31/02/2026')).status).toBe(422)
    expect((await call('GET', '/activities?inconnu=1')).status).toBe(422)
    expect((await call('GET', '/activities/%00')).status).toBe(422)
    expect((await call('GET', '/nulle-part')).status).toBe(404)
  })
})

describe('pages', () => {
  const post = (headers: Record<string, string>) =>
    http.request('http://localhost:3000/connexion', { method: 'POST', headers: { host: 'localhost:3000', ...headers } })

  it('refuse what another site sends', async () => {
    expect((await post({ origin: 'https://ailleurs.example' })).status).toBe(403)
    expect((await post({ origin: 'null' })).status).toBe(403)
    expect((await post({ 'sec-fetch-site': 'cross-site' })).status).toBe(403)
    expect((await post({ 'sec-fetch-site': 'same-site' })).status).toBe(403)
    expect((await post({ 'sec-fetch-site': 'same-origin' })).status).toBe(200)
    expect((await post({ origin: 'http://localhost:3000' })).status).toBe(200)
  })

  it('allow no inline script or style without the nonce of the page', async () => {
    const policy = async () => (await http.request('http://localhost/')).headers.get('content-security-policy')!
    expect(await policy()).not.toContain('unsafe-inline')
    expect(await policy()).toMatch(/script-src 'nonce-[\w+/=]{20,}' 'strict-dynamic'/)
    expect(await policy()).not.toBe(await policy())
  })
})
