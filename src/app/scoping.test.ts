import { beforeAll, describe, expect, test, vi } from 'vitest'
import { dayIn, type Instant } from '../kernel/day.ts'
import { openTestActivity, openWorld, type World } from '../modules/fixtures.ts'
import { createApiKey } from '../modules/people/index.ts'
import { ownersPool } from '../platform/database.server.ts'
import { ROLES, type Role } from '../platform/session.ts'
import { testDatabase } from '../platform/testing.server.ts'
import { createApi } from './api.ts'
import { CATALOGUE } from './catalogue.ts'
import { type FullWorld, openFullWorld } from './full-world.ts'
import { doorOf } from './openapi.ts'
import { fieldsOf, getAt, type Path, sample, schemaOf } from './sample-input.ts'

/** A cooperative whose activity ZQA holds something of every kind; its neighbours ask for it at every door, by its very ids. */
await testDatabase()
const api = createApi()
const doors = CATALOGUE.flatMap(({ useCase }) => {
  const door = doorOf(useCase)
  return door ? [{ useCase, ...door }] : []
})
type Door = (typeof doors)[number]
const reads = doors.filter(door => door.method === 'GET')
const commands = doors.filter(door => door.useCase.kind === 'command')

let full: FullWorld
let owner: string
let stranger: string
let neighbour: string
/** The neighbour's own activity. */
let own: string
let tables: string[]
const byRole = {} as Record<Role, string>

const keyOf = async (world: World, role: Role, activityId?: string): Promise<string> =>
  (await createApiKey(world.system, { name: 'essai', role, activityId })).key

beforeAll(async () => {
  vi.spyOn(console, 'error').mockImplementation(() => {})
  const today = dayIn('Europe/Paris', new Date().toISOString() as Instant)
  full = await openFullWorld(today, 'zqa')
  const { world, ids } = full
  own = await openTestActivity(world, 'VOISIN')
  owner = await keyOf(world, 'administrator')
  stranger = await keyOf(await openWorld({ today }), 'administrator')
  neighbour = await keyOf(world, 'entrepreneur', own)
  for (const role of ROLES)
    byRole[role] = await keyOf(world, role, role === 'entrepreneur' || role === 'advisor' ? ids.activityId : undefined)
  const found = await ownersPool().query<{ name: string }>(
    `select c.relname as name from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
     and c.relname not in ('api_key', 'request') and exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'organisation_id')`,
  )
  tables = found.rows.map(row => row.name)
}, 120_000)

async function ask(door: Door, key: string, input: Record<string, unknown>): Promise<{ status: number; text: string }> {
  const inPath = [...door.path.matchAll(/\{(\w+)\}/g)].map(match => match[1]!)
  const path = door.path.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(String(input[name])))
  const rest = Object.entries(input).filter(([name]) => !inPath.includes(name))
  const query = rest.flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map(one => [name, String(one)]),
  )
  const get = door.method === 'GET'
  const response = await api.request(`http://localhost/v1${path}${get ? `?${new URLSearchParams(query)}` : ''}`, {
    method: door.method,
    headers: { authorization: `Bearer ${key}` },
    body: get ? undefined : JSON.stringify(Object.fromEntries(rest)),
  })
  return { status: response.status, text: await response.text() }
}

/** Everything of the activity's: its marked names, its amounts, its ids. */
function leaks(text: string, asked: Record<string, unknown>): string[] {
  const sent = JSON.stringify(asked)
  // A file in base64 spells three letters by chance.
  const names = text.replace(/[\w+/]{200,}/g, '').match(/.{0,30}zqa.{0,30}/gi) ?? []
  const amounts = text.match(/.{0,30}\b(3133719|3760463|3860463|120017|123457)\b.{0,10}/g) ?? []
  const ids = Object.entries(full.ids).filter(([, id]) => id && text.includes(id) && !sent.includes(id))
  return [...names, ...amounts, ...ids.map(([name]) => `id of ${name}`)]
}

/** Inside a house, colleagues see each other's trade names and meet in its networks: there, only a stranger must find nothing. */
const AMONG_COLLEAGUES = new Set([
  'listExercices',
  'getNetwork',
  'listNetworks',
  'listColleagues',
  'joinNetwork',
  'openNetwork',
  'shareTool',
  'bookTool',
])

/** What is asked of a door: as little as it takes, then each field that names something of the activity's, one at a time. */
function asked(door: Door): { input: Record<string, unknown>; path: Path }[] {
  const { useCase } = door
  const least = sample(schemaOf(useCase), '', { useCase, full }) as Record<string, unknown>
  const named = fieldsOf(useCase, full)
    .filter(field => Object.values(full.ids).includes(getAt(field.input, field.path) as string))
    .filter(field => door.method !== 'GET' || field.path.length <= 2)
    .map(({ input, path }) => ({ input, path }))
  const searches = 'q' in (schemaOf(useCase).properties ?? {}) ? [{ input: { ...least, q: 'zqa' }, path: [] }] : []
  return [{ input: least, path: [] }, ...named, ...searches]
}

/** Every row of the cooperative's, in a word each table. */
async function rowsOf(organisationId: string): Promise<string> {
  const { rows } = await ownersPool().query<{ mark: string }>(
    `select string_agg(mark, ' ' order by mark) as mark from (${tables
      .map(
        table =>
          `select '${table}:' || count(*) || ':' || coalesce(max(xmin::text::bigint), 0) as mark from ${table} where organisation_id = $1`,
      )
      .join(' union all ')}) t`,
    [organisationId],
  )
  return rows[0]!.mark
}

test('the owner sees it all: the marks can be found', async () => {
  let seen = 0
  const failed: string[] = []
  for (const door of reads) {
    const { status, text } = await ask(door, owner, asked(door)[0]!.input)
    if (leaks(text, {}).length > 0) seen++
    else if (status !== 200 && status !== 422) failed.push(`${door.useCase.name} ${status} ${text.slice(0, 200)}`)
  }
  expect(failed).toEqual([])
  expect(seen).toBeGreaterThan(40)
})

describe.each([
  ['another cooperative’s administrator', () => stranger],
  ['another entrepreneur of the house', () => neighbour],
])('%s', (_, key) => {
  test.each(reads.map(door => [door.useCase.name, door] as const))('reads nothing by %s', async (__, door) => {
    const found: string[] = []
    const colleague = key() === neighbour && AMONG_COLLEAGUES.has(door.useCase.name)
    for (const { input, path } of asked(door)) {
      const { status, text } = await ask(door, key(), input)
      if (!colleague) found.push(...leaks(text, input).map(leak => `${path.join('.')} ${status}: ${leak}`))
      if (status >= 500) found.push(`${path.join('.')}: ${status}`)
      if (status === 403 && key() === stranger) found.push(`${path.join('.')}: 403 tells that it exists`)
    }
    expect(found).toEqual([])
  })
})

describe('commands', () => {
  test.each(commands.map(door => [door.useCase.name, door] as const))(
    '%s refuses what is not one’s own',
    async (_, door) => {
      const found: string[] = []
      const before = await rowsOf(full.world.organisationId)
      for (const { input, path } of asked(door)) {
        for (const [who, key, mine] of [
          ['stranger', stranger, null],
          ['neighbour', neighbour, own],
        ] as const) {
          const swapped = mine && path.at(-1) !== 'activityId' ? swapActivity(input, mine) : input
          // What names nothing of the activity's is anybody's right.
          if (!Object.values(full.ids).some(id => JSON.stringify(swapped).includes(id))) continue
          if (who === 'neighbour' && AMONG_COLLEAGUES.has(door.useCase.name)) continue
          const { status, text } = await ask(door, key, swapped)
          if (status < 400) found.push(`${who} ${path.join('.')}: ${status} ${text.slice(0, 200)}`)
          if (status >= 500) found.push(`${who} ${path.join('.')}: ${status}`)
          found.push(...leaks(text, swapped).map(leak => `${who} ${path.join('.')} ${status}: ${leak}`))
        }
      }
      if ((await rowsOf(full.world.organisationId)) !== before) found.push('something was written')
      expect(found).toEqual([])
    },
  )

  const swapActivity = (input: Record<string, unknown>, mine: string): Record<string, unknown> =>
    JSON.parse(JSON.stringify(input).replaceAll(`"${full.ids.activityId}"`, JSON.stringify(mine)))
})

describe('what one house was given serves nobody else', () => {
  const lists = reads.filter(({ useCase }) => 'after' in (schemaOf(useCase).properties ?? {}))
  test('a place in a list', async () => {
    const found: string[] = []
    let tried = 0
    for (const door of lists) {
      const input = { ...asked(door)[0]!.input, limit: 1 }
      const after = /"next":"([^"]+)"/.exec((await ask(door, owner, input)).text)?.[1]
      if (!after) continue
      tried++
      for (const key of [stranger, neighbour]) {
        if (key === neighbour && AMONG_COLLEAGUES.has(door.useCase.name)) continue
        const { status, text } = await ask(door, key, { ...input, after })
        if (status >= 500) found.push(`${door.useCase.name} ${status}`)
        found.push(...leaks(text, { after }).map(leak => `${door.useCase.name} ${status}: ${leak}`))
      }
    }
    expect(found).toEqual([])
    expect(tried).toBeGreaterThan(5)
  })

  test('the key of a request: whoever gives it again is not answered what another was', async () => {
    const open = async (key: string) => {
      const response = await api.request('http://localhost/v1/activities', {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'idempotency-key': 'commune' },
        body: JSON.stringify({ code: 'COMMUNE', name: 'Atelier', openedOn: '2026-01-01' }),
      })
      return { status: response.status, text: await response.text() }
    }
    const first = await open(owner)
    expect(first.status).toBe(200)
    expect(await open(owner)).toEqual(first)
    const elsewhere = await open(stranger)
    expect(elsewhere.status).toBe(200)
    expect(elsewhere.text).not.toBe(first.text)
    // The code is taken now: another key of the house is told so, and not given what the first obtained.
    expect((await open(byRole.director)).status).toBe(422)
  })
})

describe('roles', () => {
  test.each(commands.map(door => [door.useCase.name, door] as const))('%s is not the auditor’s', async (_, door) => {
    const answer = await ask(door, byRole.auditor, asked(door)[0]!.input)
    expect(`${answer.status} ${answer.text}`).toMatch(/^403 /)
  })
  const house = doors.filter(({ useCase }) => useCase.scope === 'house')
  test.each(house.map(door => [door.useCase.name, door] as const))('%s is not an entrepreneur’s', async (_, door) => {
    const answer = await ask(door, byRole.entrepreneur, asked(door)[0]!.input)
    expect(`${answer.status} ${answer.text}`).toMatch(/^403 /)
  })
  test('each role is let in only where the use case names it', async () => {
    const found: string[] = []
    for (const door of doors)
      for (const role of ROLES) {
        const limited = role === 'entrepreneur' || role === 'advisor'
        if (door.useCase.roles.includes(role) && !(limited && door.useCase.scope === 'house')) continue
        const { status } = await ask(door, byRole[role], asked(door)[0]!.input)
        if (status !== 403) found.push(`${role} at ${door.useCase.name}: ${status}`)
      }
    expect(found).toEqual([])
  })
})
