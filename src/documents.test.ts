import { globSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { STAIR } from './modules.ts'

const read = (file: string) => readFileSync(file, 'utf8')

test('the stair in ARCHITECTURE.md is the stair', () => {
  expect(read('ARCHITECTURE.md')).toContain(`\`\`\`stair\n${STAIR.join(' → ')}\n\`\`\``)
})

test('every table of the database stands in the glossary, and nothing else does', () => {
  const tables = [...read('src/platform/schema.ts').matchAll(/^ {2}([a-z_]+): [A-Za-z]+Table$/gm)].map(
    match => match[1]!,
  )
  const section = read('GLOSSARY.md').split('## Tables')[1]!
  const words = section
    .split('\n')
    .filter(line => /^\| [a-z]/.test(line) && !line.startsWith('| table'))
    .flatMap(line =>
      line
        .split('|')[1]!
        .split(',')
        .map(word => word.trim()),
    )
  expect(tables.length).toBeGreaterThan(50)
  expect(words.toSorted()).toEqual(tables.toSorted())
})

test('every module says in half a page what it is for', () => {
  for (const name of STAIR) expect(read(`src/modules/${name}/README.md`).length, name).toBeGreaterThan(300)
})

test('files that the documents name exist', () => {
  for (const document of [...globSync('*.md'), ...globSync('{docs,bench,src}/**/*.md')]) {
    const folder = document.includes('/') ? document.slice(0, document.lastIndexOf('/') + 1) : ''
    const text = read(document)
    const links = [...text.matchAll(/\]\((?!https?:|#|mailto:)([^)#]+)/g)].map(match => [`${folder}${match[1]}`])
    // A module's README names files of its own; what speaks of the house, any of its files.
    const beside = folder && !folder.startsWith('docs/') ? `${folder}{,pages/}` : 'src/**/'
    const names = [...text.matchAll(/`([\w./-]+\.(?:tsx?|mjs|sql|typ|css)|(?:src|db|bin|bench|e2e)\/[\w./-]*)`/g)].map(
      match => [match[1]!, `src/${match[1]}`, `db/migrations/${match[1]}`, `${beside}${match[1]}`],
    )
    const missing = [...links, ...names].filter(places => places.every(place => globSync(place).length === 0))
    expect({ document, missing }).toEqual({ document, missing: [] })
  }
})
