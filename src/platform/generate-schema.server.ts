import { writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import { join } from 'node:path'
import { startPostgres } from './embedded-postgres.server.ts'
import { ensureDatabase, migrate, OWNER_ROLE, withClient } from './migrate.server.ts'
import { projectRoot } from './project-root.server.ts'

export const SCHEMA_FILE = join(projectRoot(), 'src', 'platform', 'schema.ts')

/** What `pg`, with the parsers of `database.server.ts`, makes of each type. Our domains come first: they keep their brand. */
const TYPES: Record<string, string> = {
  cents: 'Cents',
  uuid: 'string',
  text: 'string',
  varchar: 'string',
  bpchar: 'string',
  citext: 'string',
  tsvector: 'string',
  numeric: 'string',
  int2: 'number',
  int4: 'number',
  int8: 'number',
  float8: 'number',
  bool: 'boolean',
  date: 'Day',
  timestamptz: 'Instant',
  json: 'unknown',
  jsonb: 'unknown',
  bytea: 'Buffer',
}

interface Column {
  table: string
  name: string
  type: string
  base: string
  array: boolean
  nullable: boolean
  optional: boolean
  computed: boolean
}

const COLUMNS = `
  select c.relname as "table", a.attname as name,
    coalesce(e.typname, t.typname) as type,
    (select b.typname from pg_type b where b.oid = coalesce(nullif(coalesce(e.typbasetype, t.typbasetype), 0), t.oid)) as base,
    e.oid is not null as "array",
    c.relkind in ('v', 'm') or not (a.attnotnull or t.typnotnull) as nullable,
    a.atthasdef or a.attidentity <> '' as optional,
    a.attgenerated <> '' or a.attidentity = 'a' as computed
  from pg_attribute a
  join pg_class c on c.oid = a.attrelid
  join pg_type t on t.oid = a.atttypid
  left join pg_type e on e.oid = t.typelem and t.typcategory = 'A'
  where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm') and not c.relispartition
    and a.attnum > 0 and not a.attisdropped
    and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e')
  order by c.relname collate "C", a.attnum`

/** The text of `schema.ts` for a migrated database: one interface per table, columns in their order. */
export async function generateSchema(ownerUrl: string): Promise<string> {
  const columns = await withClient(ownerUrl, async client => (await client.query<Column>(COLUMNS)).rows)
  const tables = Map.groupBy(columns, column => column.table)
  const interfaces = [...tables].map(
    ([table, its]) => `export interface ${interfaceName(table)} {\n${its.map(line).join('')}}\n`,
  )
  const list = [...tables.keys()].map(table => `  ${table}: ${interfaceName(table)}\n`)
  const body = `${interfaces.join('\n')}\nexport interface Database {\n${list.join('')}}\n`
  const named = (names: string[], from: string) => {
    const used = names.filter(name => new RegExp(`\\b${name}\\b`).test(body))
    return used.length ? `import type { ${used.join(', ')} } from '${from}'\n` : ''
  }
  const imports = [
    named(['Generated', 'GeneratedAlways'], 'kysely'),
    named(['Day', 'Instant'], '../kernel/day.ts'),
    named(['Cents'], '../kernel/money.ts'),
  ]
  return `// Made from db/migrations by « npm run schema »: do not edit.\n${imports.join('')}\n${body}`
}

const interfaceName = (table: string) =>
  `${table.replace(/(^|_)([a-z0-9])/g, (_, __, letter: string) => letter.toUpperCase())}Table`

function line({ table, name, type, base, array, nullable, optional, computed }: Column): string {
  const known = TYPES[type] ?? TYPES[base]
  if (!known) throw new Error(`${table}.${name}: say in generate-schema.server.ts what type ${type} is`)
  const value = `${known}${array ? '[]' : ''}${nullable && known !== 'unknown' ? ' | null' : ''}`
  return `  ${name}: ${computed ? `GeneratedAlways<${value}>` : optional ? `Generated<${value}>` : value}\n`
}

/** `npm run schema`: migrates an empty database of a passing server and writes the file. */
async function main(): Promise<void> {
  const home = await mkdtemp(join(os.tmpdir(), 'essaim-schema-'))
  const postgres = await startPostgres({ dir: join(home, 'postgres'), flags: { fsync: 'off', shared_buffers: '32MB' } })
  try {
    await ensureDatabase(postgres.url('postgres', 'postgres'))
    const ownerUrl = postgres.url(OWNER_ROLE, 'essaim')
    await migrate(ownerUrl)
    writeFileSync(SCHEMA_FILE, await generateSchema(ownerUrl))
  } finally {
    await postgres.stop()
    await rm(postgres.dir, { recursive: true, force: true })
    await rm(home, { recursive: true, force: true })
  }
}

if (import.meta.main) await main()
