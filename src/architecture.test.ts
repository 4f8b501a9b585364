import { globSync, readFileSync } from 'node:fs'
import { posix as path } from 'node:path'
import { parseSync } from 'vite'
import { describe, expect, test } from 'vitest'
import { CATALOGUE } from './app/catalogue.ts'
import { STAIR } from './modules.ts'

/** Floors, lowest first. A file imports only from its own floor or lower ones. */
const FLOORS = [['kernel'], ['law', 'formats', 'ui'], ['platform'], ['modules'], ['app']] as const

interface Import {
  from: string
  to: string
}

function importsOf(file: string, source: string): Import[] {
  const { module } = parseSync(file, source)
  const names = [
    ...module.staticImports.map(i => i.moduleRequest.value),
    ...module.staticExports.flatMap(e =>
      e.entries.flatMap(entry => (entry.moduleRequest ? [entry.moduleRequest.value] : [])),
    ),
    ...module.dynamicImports.map(d => source.slice(d.moduleRequest.start + 1, d.moduleRequest.end - 1)),
  ]
  return names
    .filter(name => name.startsWith('.'))
    .map(name => ({ from: file, to: path.join(path.dirname(file), name) }))
}

const floorOf = (file: string): number => {
  const top = /^src\/([^/]+)\//.exec(file)?.[1]
  const floor = FLOORS.findIndex(names => (names as readonly string[]).includes(top ?? ''))
  return floor === -1 ? FLOORS.length : floor
}
const moduleOf = (file: string) => /^src\/modules\/([^/]+)\//.exec(file)?.[1]
const sideOf = (file: string) => /^src\/(law|formats|ui)\//.exec(file)?.[1]

/** Files of a module that others may import: its door, and its pure nouns (no server code behind them). */
const isDoor = (file: string): boolean => path.basename(file) === 'index.ts'

/** Why this import breaks the house's rules, or null. `isPure` says whether a file reaches server code. */
function violation({ from, to }: Import, isPure: (file: string) => boolean): string | null {
  if (/\.test\.tsx?$/.test(from) || from === 'src/modules/fixtures.ts' || to.includes('/+types/')) return null
  if (floorOf(to) > floorOf(from)) return `${from} imports upward: ${to}`
  if (sideOf(from) && sideOf(to) && sideOf(from) !== sideOf(to) && sideOf(to) !== 'law')
    return `${from} imports its neighbour ${to}`
  const [mine, theirs] = [moduleOf(from), moduleOf(to)]
  if (!theirs || mine === theirs) return null
  if (mine && STAIR.indexOf(theirs as never) > STAIR.indexOf(mine as never)) return `${from} climbs the stair: ${to}`
  if (!isDoor(to) && !isPure(to)) return `${from} enters ${theirs} by the window: ${to}`
  return null
}

/** Functions that came with PostgreSQL 16, 17 and 18. */
const YOUNGER =
  /\b(?:any_value|array_(?:reverse|sample|shuffle|sort)|casefold|date_(?:add|subtract)|erfc?|gamma|lgamma|json_(?:array|arrayagg|exists|objectagg|query|scalar|serialize|table|value)|pg_input_(?:error_info|is_valid)|random_normal|to_(?:bin|oct)|unicode_assigned|uuid_extract_\w+|uuidv[47]|xmltext)\(/g

describe('the house', () => {
  const files = globSync('src/**/*.{ts,tsx}').map(file => file.replaceAll('\\', '/'))
  const graph = new Map(files.map(file => [file, importsOf(file, readFileSync(file, 'utf8'))]))
  const sources = new Map(files.map(file => [file, readFileSync(file, 'utf8')]))

  const reachesServer = (file: string, seen = new Set<string>()): boolean => {
    if (file.includes('.server.')) return true
    if (seen.has(file)) return false
    seen.add(file)
    return (graph.get(file) ?? []).some(i => reachesServer(i.to, seen))
  }
  const isPure = (file: string): boolean => !reachesServer(file)

  test('files were read', () => {
    expect(files.length).toBeGreaterThan(100)
    expect([...graph.values()].flat().length).toBeGreaterThan(300)
  })

  test('imports go down the floors and the stair, through doors', () => {
    expect([...graph.values()].flat().flatMap(i => violation(i, isPure) ?? [])).toEqual([])
  })

  test('a planted violation of each rule is seen', () => {
    const plant = (from: string, to: string) => violation({ from, to }, isPure)
    expect(plant('src/kernel/money.ts', 'src/law/vat.ts')).toMatch(/upward/)
    expect(plant('src/modules/ledger/post.ts', 'src/modules/invoicing/index.ts')).toMatch(/stair/)
    expect(plant('src/modules/bank/index.ts', 'src/modules/invoicing/issue-invoices.ts')).toMatch(/window/)
    expect(importsOf('src/a.ts', "export { x } from './modules/b.ts'\nawait import('./c.ts')").map(i => i.to)).toEqual([
      'src/modules/b.ts',
      'src/c.ts',
    ])
  })

  test('the lower floors are pure: no clock, no chance, no server', () => {
    const low = files.filter(file => floorOf(file) <= 1 && !/\.test\./.test(file))
    const impure = low.filter(file => {
      const source = sources.get(file)!
      return (
        reachesServer(file) ||
        /\bMath\.random\b|\bDate\.now\b|new Date\(\)|from 'node:(fs|net|http|crypto|child_process)'/.test(source)
      )
    })
    expect(impure).toEqual([])
  })

  test('modules do not make dates: they have Day and ctx.now', () => {
    const makers = files.filter(
      file =>
        /\bnew Date\(/.test(sources.get(file)!) &&
        !/^src\/(kernel|platform|formats)\//.test(file) &&
        !/\.test\.|\/pages\/|\.server\.|^src\/app\//.test(file),
    )
    expect(makers).toEqual([])
  })

  test('SQL keeps to what PostgreSQL 15 knows, the oldest that may be given', () => {
    const statements = [...sources, ...globSync('db/migrations/*.sql').map(file => [file, readFileSync(file, 'utf8')])]
    const younger = statements.flatMap(([file, source]) =>
      [...(source as string).matchAll(YOUNGER)].map(([call]) => `${file}: ${call}`),
    )
    expect(younger).toEqual([])
    expect(`select ${'any_value'}(name)`).toMatch(YOUNGER)
  })

  test('every module of the stair exists and every folder is on it', () => {
    const folders = [...new Set(files.map(moduleOf).filter(name => name !== undefined))]
    expect(folders.toSorted()).toEqual([...STAIR].toSorted())
  })
})

describe('the catalogue', () => {
  test('every use case has an address of its own for scripts, or a reason', () => {
    const names = CATALOGUE.map(({ useCase }) => useCase.name)
    expect(new Set(names).size).toBe(names.length)
    const addresses = CATALOGUE.flatMap(({ useCase }) =>
      typeof useCase.api === 'string' ? [useCase.api.replace(/\{[^}]+\}/g, '{}')] : [],
    )
    expect(addresses.filter((address, i) => addresses.indexOf(address) !== i)).toEqual([])
    for (const { useCase } of CATALOGUE) {
      if (typeof useCase.api === 'string') expect(useCase.api).toMatch(/^(GET|POST|PUT|PATCH|DELETE) \/[a-z{]/)
      else expect(useCase.api.none.length).toBeGreaterThan(10)
      expect(useCase.summary).toMatch(/^\p{Lu}/u)
      if (useCase.kind === 'query' && typeof useCase.api === 'string') expect(useCase.api).toMatch(/^(GET|POST)/)
    }
  })
})
