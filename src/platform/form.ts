import { z } from 'zod'
import { parseDay } from '../kernel/day.ts'
import { parseMinutes } from '../kernel/duration.ts'
import { parseDecimal, parseEuros } from '../kernel/money.ts'
import { parseRate } from '../kernel/rate.ts'

/**
 * Texts by name into the nested object that a use case's input describes: `lines.0.quantity` is `lines[0].quantity`. Only names that
 * the schema knows are read (a form may carry `requestKey` and buttons besides).
 *
 * Each text is read as its schema's `meta().text` says: « 1 234,56 € » → 123456, « 12,5 % » → 1250, « 21/11/2026 » → "2026-11-21".
 * What cannot be read stays the text it was, so that the schema refuses it in its own French words: nothing throws here.
 *
 * An empty text is absent when the schema lets it be, and rows of a list with nothing in them are left out. A checkbox that the
 * form does not send is false, unless the schema makes it optional.
 */
export function readForm(schema: z.ZodType, form: Iterable<[string, FormDataEntryValue]>): unknown {
  return convert(schema, treeOf(form), FRENCH)
}

/** The same from an address's query string, where texts are JSON's: amounts are cents ("123456"), days ISO; lists repeat their name. */
export function readQuery(schema: z.ZodType, query: Iterable<[string, string]>): unknown {
  return convert(schema, treeOf(query), JSON_TEXT)
}

interface Node {
  values: FormDataEntryValue[]
  children: Map<string, Node>
}

function treeOf(entries: Iterable<[string, FormDataEntryValue]>): Node {
  const root: Node = { values: [], children: new Map() }
  for (const [name, value] of entries) {
    let node = root
    for (const key of name.split('.', 20)) {
      const child = node.children.get(key) ?? { values: [], children: new Map() }
      node.children.set(key, child)
      node = child
    }
    node.values.push(value)
  }
  return root
}

/** Reads a text, or gives undefined when it is unreadable. */
type Reader = (text: string) => string | number | null | undefined
type Readers = Record<string, Reader> & { number: Reader }

const integer: Reader = text => {
  const plain = parseDecimal(text, 0)
  return plain === null ? undefined : Number(plain)
}
const decimal =
  (places: number): Reader =>
  text =>
    parseDecimal(text.replace(/\s*€$/, ''), places)?.replace(/\.?0+$/, '')

const FRENCH: Readers = {
  cents: parseEuros,
  rate: parseRate,
  day: parseDay,
  month: frenchMonth,
  quantity: decimal(4),
  unitPrice: decimal(6),
  integer,
  minutes: parseMinutes,
  number: text => {
    const plain = parseDecimal(text, 6)
    return plain === null ? undefined : Number(plain)
  },
}

const exact: Reader = text => (/^-?\d{1,15}$/.test(text) ? Number(text) : undefined)
const JSON_TEXT: Readers = { cents: exact, rate: exact, integer: exact, minutes: exact, number: exact }

/** « 11/2026 » or "2026-11". */
function frenchMonth(text: string): string | undefined {
  const french = /^(\d{1,2})[/.\- ](\d{4})$/.exec(text)
  return french ? `${french[2]}-${french[1]!.padStart(2, '0')}` : undefined
}

/** What may stand for an absent value, from the wrappers around a schema. */
interface Absence {
  optional: boolean
  nullable: boolean
  byDefault: boolean
}

function convert(schema: z.ZodType, node: Node | undefined, readers: Readers): unknown {
  const absence: Absence = { optional: false, nullable: false, byDefault: false }
  const inner = unwrap(schema, absence)
  const absent = absence.optional || absence.byDefault ? undefined : absence.nullable ? null : undefined
  const mayBeAbsent = absence.optional || absence.byDefault || absence.nullable

  if (inner instanceof z.ZodObject) {
    if (!node || (mayBeAbsent && isBlank(node))) return mayBeAbsent ? absent : convertObject(inner, EMPTY, readers)
    return convertObject(inner, node, readers)
  }
  if (inner instanceof z.ZodArray) {
    if (!node || isBlank(node)) return mayBeAbsent && !node ? absent : []
    return convertArray(inner, node, readers)
  }
  if (inner instanceof z.ZodRecord) return node ? convertRecord(inner, node, readers) : mayBeAbsent ? absent : {}
  if (inner instanceof z.ZodUnion) return node ? convertUnion(inner, node, readers) : absent
  if (inner instanceof z.ZodBoolean) return convertBoolean(node, absence)
  const value = node?.values.at(-1)
  if (value === undefined) return absent
  if (typeof value !== 'string') return value
  const text = value.replace(/\r\n?/g, '\n').replaceAll('\0', '\ufffd').toWellFormed().normalize('NFC').trim()
  if (text === '' && mayBeAbsent) return absent
  return convertText(inner, text, readers)
}

const EMPTY: Node = { values: [], children: new Map() }

function unwrap(schema: z.ZodType, absence: Absence): z.ZodType {
  let inner: z.ZodType = schema
  for (;;) {
    if (inner instanceof z.ZodOptional) absence.optional = true
    else if (inner instanceof z.ZodNullable) absence.nullable = true
    else if (inner instanceof z.ZodDefault || inner instanceof z.ZodPrefault) absence.byDefault = true
    if ('innerType' in inner.def) inner = inner.def.innerType as z.ZodType
    else if (inner instanceof z.ZodPipe) inner = inner.def.in as z.ZodType
    else if (inner instanceof z.ZodLazy) inner = inner.def.getter() as z.ZodType
    else return inner
  }
}

const isBlank = (node: Node): boolean =>
  node.values.every(value => typeof value === 'string' && value.trim() === '') &&
  [...node.children.values()].every(isBlank)

function convertObject(schema: z.ZodObject, node: Node, readers: Readers): unknown {
  return Object.fromEntries(
    Object.entries(schema.shape)
      .map(([key, child]) => [key, convert(child as z.ZodType, node.children.get(key), readers)])
      .filter(([, value]) => value !== undefined),
  )
}

function convertArray(schema: z.ZodArray, node: Node, readers: Readers): unknown[] {
  const element = schema.element as z.ZodType
  const rows = [...node.children]
    .filter(([key, row]) => /^\d+$/.test(key) && !isBlank(row))
    .sort(([a], [b]) => Number(a) - Number(b))
    .map(([, row]) => row)
  const repeated = node.values
    .filter(value => value !== '')
    .map(value => ({ values: [value], children: EMPTY.children }))
  return [...rows, ...repeated].map(row => convert(element, row, readers))
}

function convertRecord(schema: z.ZodRecord, node: Node, readers: Readers): unknown {
  return Object.fromEntries(
    [...node.children]
      .filter(([, child]) => !isBlank(child))
      .map(([key, child]) => [key, convert(schema.valueType as z.ZodType, child, readers)]),
  )
}

/** The first alternative that accepts what its own reading gives; else the first one's reading, whose refusal is shown. */
function convertUnion(schema: z.ZodUnion, node: Node, readers: Readers): unknown {
  const options = schema.options as readonly z.ZodType[]
  const readings = options.map(option => convert(option, node, readers))
  const accepted = options.findIndex((option, i) => option.safeParse(readings[i]).success)
  return readings[accepted === -1 ? closest(schema, readings) : accepted]
}

/** In a discriminated union, the alternative that was chosen tells best what is wrong with it. */
function closest(schema: z.ZodUnion, readings: readonly unknown[]): number {
  if (!(schema instanceof z.ZodDiscriminatedUnion)) return 0
  const key = schema.def.discriminator
  const options = schema.options as readonly z.ZodObject[]
  const chosen = options.findIndex((option, i) => {
    const value = (readings[i] as Record<string, unknown>)[key]
    return (option.shape[key] as z.ZodType).safeParse(value).success
  })
  return Math.max(chosen, 0)
}

function convertBoolean(node: Node | undefined, absence: Absence): unknown {
  const value = node?.values.at(-1)
  if (value === undefined) return absence.optional || absence.nullable ? undefined : false
  if (value === 'on' || value === 'true') return true
  if (value === 'off' || value === 'false') return false
  return value === '' ? undefined : value
}

function convertText(schema: z.ZodType, text: string, readers: Readers): unknown {
  const kind = schema.meta()?.text
  const read = kind ? readers[kind] : schema instanceof z.ZodNumber ? readers.number : undefined
  if (read) return read(text) ?? text
  if (schema instanceof z.ZodLiteral) return [...schema.values].find(value => String(value) === text) ?? text
  return text
}
