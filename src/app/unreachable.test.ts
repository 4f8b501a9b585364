import { readFile } from 'node:fs/promises'
import pg from 'pg'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { configureSignIn } from '../platform/auth.server.ts'
import { closeDatabase, configureDatabase, isUnreachable } from '../platform/database.server.ts'
import { createApi } from './api.ts'
import { createHttp } from './http.server.ts'

const http = createHttp({ pages: async () => new Response('page'), api: createApi() })
const nowhere = 'postgresql://essaim_app@127.0.0.1:1/essaim'

beforeAll(async () => {
  vi.spyOn(console, 'error').mockImplementation(() => {})
  configureSignIn({ secret: 'un secret assez long pour un essai, vraiment' })
  await configureDatabase({ ownerUrl: nowhere, appUrl: nowhere })
})
afterAll(async () => {
  vi.restoreAllMocks()
  await closeDatabase()
})

test('while the database is away a script is told to come again, and why', async () => {
  const answer = await http.request('/api/v1/organisation', { headers: { authorization: 'Bearer cle' } })
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5'])
  expect(answer.headers.get('content-type')).toBe('application/problem+json')
  expect(await answer.json()).toMatchObject({
    status: 503,
    title: 'Base injoignable',
    detail: expect.stringContaining('ne répond pas'),
  })
})

test('and somebody who was signed in sees a page that says so', async () => {
  const answer = await http.request('/', { headers: { cookie: 'essaim.session_token=abc.def' } })
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5'])
  expect(await answer.text()).toContain('La base de données ne répond pas')
})

test('a socket that is not there is a database away; a file that is not there is not', async () => {
  const socket = await new pg.Client({ host: '/tmp/nulle-part', user: 'x', database: 'x' })
    .connect()
    .catch(error => error)
  const file = await readFile('/tmp/nulle-part/x').catch(error => error)
  expect([socket, file].map(error => [error.code, isUnreachable(error)])).toEqual([
    ['ENOENT', true],
    ['ENOENT', false],
  ])
})
