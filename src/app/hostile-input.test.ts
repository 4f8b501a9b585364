import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { dayIn, type Instant } from '../kernel/day.ts'
import { createApiKey } from '../modules/people/index.ts'
import { ownersPool } from '../platform/database.server.ts'
import { readForm } from '../platform/form.ts'
import { testDatabase } from '../platform/testing.server.ts'
import { createApi } from './api.ts'
import { CATALOGUE } from './catalogue.ts'
import { type FullWorld, openFullWorld } from './full-world.ts'
import { doorOf } from './openapi.ts'
import { type Field, fieldsOf, getAt, type Path, type Schema, sample, schemaOf, setAt } from './sample-input.ts'

/**
 * Every field of every use case that has a door, given what it should not be: the answer is a refusal in French that names the
 * field, never an error, and nothing is written. HOSTILE=1 tries every value in every field; otherwise some of them, always the same.
 */
const EVERYTHING = process.env.HOSTILE === '1'
const VALUES_A_FIELD = 3

await testDatabase()
const api = createApi()
const doors = CATALOGUE.flatMap(({ useCase }) => {
  const door = doorOf(useCase)
  return door ? [{ useCase, ...door }] : []
})
let full: FullWorld
let elsewhere: string
let bearer: string
let tables: string[]
/** What the API printed of its own errors. */
const printed: string[] = []

beforeAll(async () => {
  vi.spyOn(console, 'error').mockImplementation((...words) => void printed.push(words.map(String).join(' ')))
  const today = dayIn('Europe/Paris', new Date().toISOString() as Instant)
  full = await openFullWorld(today, 'zqa')
  const { world } = full
  elsewhere = crypto.randomUUID()
  bearer = (await createApiKey(world.system, { name: 'essai', role: 'administrator' })).key
  await api.request('/v1/organisation', { headers: { authorization: `Bearer ${bearer}` } })
  const found = await ownersPool().query<{ name: string }>(
    `select c.relname as name from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
     and c.relname <> 'api_key' and exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'organisation_id')`,
  )
  tables = found.rows.map(row => row.name)
}, 120_000)
afterAll(() => vi.restoreAllMocks())

/** Rows and the last transaction that wrote one, over every table: any committed write changes it. */
async function written(): Promise<string> {
  const { rows } = await ownersPool().query<{ mark: string }>(
    `select string_agg(mark, ', ' order by mark) as mark from (${tables
      .map(
        table => `select '${table} ' || count(*) || ':' || coalesce(max(xmin::text::bigint), 0) as mark from ${table}`,
      )
      .join(' union all ')}) t`,
  )
  return rows[0]!.mark
}

const deep = (levels: number): unknown => {
  let value: unknown = 'fond'
  for (let i = 0; i < levels; i++) value = { a: value }
  return value
}

/** What no field expects, or what stands at the edge of what one takes. */
const HOSTILE: unknown[] = [
  null,
  true,
  0,
  -1,
  0.5,
  1e308,
  9_007_199_254_740_992,
  99_999_999_999_999,
  -99_999_999_999_999,
  '',
  '   ',
  'x'.repeat(10_000),
  '🐝🐝',
  'a\u0000b',
  'a\u0007b',
  '\ud800',
  '\u202e txt',
  '31/02/2026',
  '2026-02-31',
  '0001-01-01',
  '1900-01-01',
  '9999-12-31',
  '2199-12',
  "'; drop table entry; --",
  '__proto__',
  'NaN',
  '1e308',
  '999999999',
  '-999999999',
  '999999999.9999',
  '%',
  '\\',
  'W10',
  'WyJ4IiwieCJd',
  'WyJ4IiwieCIsIngiXQ',
  'WzEsMiwzLDRd',
  'WyIyMDI2LTAyLTMxIiwieCJd',
  '732829321',
  {},
  JSON.parse('{"__proto__": {"a": 1}, "constructor": 1}'),
  [],
  [null],
  deep(30),
  deep(3000),
  'ELSEWHERE',
  'THOUSAND',
]

function valuesFor(field: Field, seed: number): unknown[] {
  const values = HOSTILE.map(value => {
    if (value === 'ELSEWHERE') return elsewhere
    if (value === 'THOUSAND') return Array.from({ length: 1001 }, () => sampleOf(field))
    return value
  })
  if (EVERYTHING) return values
  return Array.from({ length: VALUES_A_FIELD }, (_, i) => values[(seed * 7 + i * 11) % values.length])
}

const sampleOf = ({ input, path }: Field): unknown =>
  path.reduce<unknown>((value, key) => (value as Record<string, unknown>)[key as string], input)

interface Answer {
  status: number
  type: string
  body: { detail: string; refusals: { code: string; message: string; path?: string }[] }
}

async function send(door: { method: string; path: string }, input: Record<string, unknown>): Promise<Answer> {
  const inPath = [...door.path.matchAll(/\{(\w+)\}/g)].map(match => match[1]!)
  const path = door.path.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(textOf(input[name]) || ' '))
  const rest = Object.entries(input).filter(([name]) => !inPath.includes(name))
  const reads = door.method === 'GET'
  const query = reads
    ? `?${new URLSearchParams(rest.flatMap(([name, value]) => (Array.isArray(value) ? value : [value]).map(one => [name, textOf(one)])))}`
    : ''
  const response = await api.request(`http://localhost/v1${path}${query}`, {
    method: door.method,
    headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
    body: reads ? undefined : JSON.stringify(Object.fromEntries(rest)),
  })
  const text = await response.text()
  const type = response.headers.get('content-type') ?? ''
  return { status: response.status, type, body: type.includes('json') ? JSON.parse(text) : text }
}

const textOf = (value: unknown): string =>
  (typeof value === 'string' ? value : (JSON.stringify(value) ?? '')).toWellFormed().slice(0, 12_000)

/** Words that zod says when a schema has no French of its own. */
const ENGLISH =
  /\b(invalid|expected|received|required|must|unrecognized|too (small|big|long)|should|cannot|undefined|null value)\b/i

/** What is wrong with an answer; nothing for a good one. */
function complaints({ status, type, body }: Answer, path: Path): string[] {
  if (status < 400) return []
  if (status >= 500) return [`${status} ${printed.at(-1)?.slice(0, 600)}`]
  const found: string[] = []
  if (!type.startsWith('application/problem+json')) found.push(`${status} as ${type}`)
  const said = [body.detail, ...body.refusals.map(refusal => refusal.message)].join(' ')
  if (ENGLISH.test(said)) found.push(`speaks English: ${said.slice(0, 200)}`)
  if (!/[a-zéèà]{3,}/.test(said)) found.push(`says nothing: ${said}`)
  const bySchema = body.refusals.some(refusal => SCHEMA_CODES.has(refusal.code))
  const whole = path.join('.')
  const names = (given: string) => whole === given || whole.startsWith(`${given}.`) || given.startsWith(`${whole}.`)
  if (bySchema && !body.refusals.some(refusal => refusal.path && names(refusal.path)))
    found.push(`names ${body.refusals.map(refusal => refusal.path)} rather than ${whole}`)
  return found
}
const SCHEMA_CODES = new Set([
  'invalid_type',
  'too_small',
  'too_big',
  'invalid_format',
  'invalid_value',
  'invalide',
  'texte',
])

describe('the scripts’ door', () => {
  // Closing the books or ending the key in use would make all that follows a refusal.
  const last = ['closePeriod', 'revokeApiKey', 'endLevy']
  const inOrder = doors.toSorted((a, b) => last.indexOf(a.useCase.name) - last.indexOf(b.useCase.name))
  test.each(inOrder.map(door => [door.useCase.name, door] as const))('%s refuses what it should', async (_, door) => {
    const found: string[] = []
    const fields = fieldsOf(door.useCase, full)
    let before = await written()
    for (const [f, field] of fields.entries()) {
      for (const [v, value] of valuesFor(field, f).entries()) {
        if (door.method === 'GET' && field.path.length > 1) continue
        const answer = await send(door, setAt(field.input, field.path, value))
        const about = `${field.path.join('.')} = ${textOf(value).slice(0, 60)}: `
        found.push(...complaints(answer, field.path).map(one => about + one))
        const opened = answer.status >= 400 && !answer.body.refusals.some(refusal => SCHEMA_CODES.has(refusal.code))
        const isLast = f === fields.length - 1 && v === VALUES_A_FIELD - 1
        if (answer.status < 400 && door.method !== 'GET') before = await written()
        else if ((opened && door.method !== 'GET') || isLast) {
          const after = await written()
          if (after !== before) {
            const known = new Set(before.split(', '))
            const where = after.split(', ').filter(mark => !known.has(mark))
            found.push(`${about}refused, yet something was written: ${where.join(', ')}`)
          }
          before = after
        }
      }
    }
    expect([...new Set(found)]).toEqual([])
  })
})

/** An address that names nothing, or what is another’s. What happened to an object that nobody knows is an empty history. */
test.each(
  doors
    .filter(({ method, path, useCase }) => method === 'GET' && /\{\w*[iI]d\}/.test(path) && useCase.name !== 'auditOf')
    .map(door => [door.useCase.name, door] as const),
)('%s finds nothing at the address of nothing', async (_, door) => {
  const named = [...door.path.matchAll(/\{(\w*[iI]d)\}/g)].map(match => match[1]!)
  const schema = schemaOf(door.useCase)
  const input = sample(schema, '', { useCase: door.useCase, full }) as Record<string, unknown>
  const answer = await send(door, { ...input, ...Object.fromEntries(named.map(name => [name, elsewhere])) })
  expect([answer.status, answer.body.detail]).toEqual([404, expect.stringMatching(/./)])
})

/** The same item twice in a list, and all of a list twice: done once, or refused. */
test.each(doors.filter(({ method }) => method !== 'GET').map(door => [door.useCase.name, door] as const))(
  '%s is told the same thing twice',
  async (_, door) => {
    const found: string[] = []
    for (const { path } of fieldsOf(door.useCase, full).filter(({ path }) => typeof path.at(-1) === 'number')) {
      const list = path.slice(0, -1)
      const { input } = fieldsOf(door.useCase, full).find(field => field.path.join() === path.join())!
      const items = getAt(input, list) as unknown[]
      const answer = await send(door, setAt(input, list, [...items, ...items]))
      found.push(
        ...complaints(answer, list)
          .filter(one => /^5|English|nothing/.test(one))
          .map(one => `${list.join('.')}: ${one}`),
      )
    }
    expect([...new Set(found)]).toEqual([])
  },
)

describe('everything at its edge at once', () => {
  const edge = (which: 'highest' | 'lowest' | 'longest', schema: Schema): unknown => {
    if (which === 'longest')
      return typeof schema.maxLength === 'number' && !schema.pattern && !schema.format && !schema.contentEncoding
        ? 'é'.repeat(Math.min(schema.maxLength, 5000))
        : undefined
    if (schema.text === 'quantity') return which === 'highest' ? '999999999.9999' : '-999999999.9999'
    if (schema.text === 'unitPrice') return '999999999.999999'
    if (schema.text === 'day') return which === 'highest' ? '2199-12-31' : '1900-01-01'
    if (schema.text === 'month') return which === 'highest' ? '2199-12' : '1900-01'
    if (schema.text === 'rate') return undefined
    if (schema.type === 'integer') return Number(which === 'highest' ? schema.maximum : schema.minimum)
    return undefined
  }

  const edges = (['highest', 'lowest', 'longest'] as const).flatMap(which =>
    doors
      .filter(door => !['closePeriod', 'revokeApiKey', 'endLevy'].includes(door.useCase.name))
      .map(door => [which, door.useCase.name, door] as const),
  )
  test.each(edges)('%s: %s', async (which, _, door) => {
    const maker = { useCase: door.useCase, full }
    const schema = schemaOf(door.useCase)
    const found: string[] = []
    for (const whole of [false, true]) {
      let input = sample((schema.oneOf ?? schema.anyOf ?? [schema])[0]!, '', maker, whole) as Record<string, unknown>
      for (const { path, schema: its } of fieldsOf(door.useCase, full)) {
        for (const option of its.anyOf ?? its.oneOf ?? [its]) {
          const value = edge(which, option)
          if (value !== undefined && getAt(input, path) !== undefined) input = setAt(input, path, value)
        }
      }
      const answer = await send(door, input)
      found.push(...complaints(answer, []).filter(one => /^5|English|nothing/.test(one)))
    }
    expect(found).toEqual([])
  })
})

describe('forms', () => {
  const TEXTS = [
    ...HOSTILE.filter(value => typeof value === 'string'),
    ...['1 234,56 €', '-1', '12,5 %', '1e308', 'NaN', 'Infinity', '0x10', '٣', '1.234.567,89', '--1', '1,2,3', '€'],
    ...['29/02/2025', '1/1/1', '00/00/0000', '99999999999999999999', `${'9'.repeat(400)}`, 'on', 'true', '\r\n\t'],
  ]
  const NAMES = [
    '__proto__',
    'constructor.prototype',
    'lines.__proto__.label',
    'lines.999999999.label',
    'a.'.repeat(50),
  ]

  test.each(doors.map(({ useCase }) => [useCase.name, useCase] as const))(
    '%s is read whatever is typed',
    (_, useCase) => {
      const found: string[] = []
      for (const field of fieldsOf(useCase, full)) {
        for (const text of TEXTS) {
          const form: [string, string][] = [...textsOf(field.input), [field.path.join('.'), text], ['requestKey', 'x']]
          const { success, error } = useCase.input.safeParse(readForm(useCase.input, form))
          if (success) continue
          const said = error.issues.map(issue => issue.message).join(' ')
          if (ENGLISH.test(said)) found.push(`${field.path.join('.')} = ${text.slice(0, 40)}: ${said.slice(0, 200)}`)
          if (error.issues.some(issue => issue.path.length === 0 && issue.code !== 'custom'))
            found.push(`${field.path.join('.')} = ${text.slice(0, 40)}: names no field, ${said.slice(0, 100)}`)
        }
        for (const name of NAMES)
          expect(() => readForm(useCase.input, [...textsOf(field.input), [name, 'x']]), name).not.toThrow()
      }
      expect([...new Set(found)]).toEqual([])
      expect(({} as Record<string, unknown>).label).toBeUndefined()
    },
  )
})

/** The texts of a form that hold this input: « lines.0.label » = « Essai ». */
function textsOf(input: unknown, path = ''): [string, string][] {
  if (typeof input !== 'object' || input === null) return [[path, String(input ?? '')]]
  return Object.entries(input).flatMap(([key, value]) => textsOf(value, path ? `${path}.${key}` : key))
}
