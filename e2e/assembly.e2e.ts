import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { castCrowdVote, prepareCrowdVote } from './crowd-vote.ts'
import { type Server, startServer } from './server.ts'

const VOTERS = 120
const CONNECTIONS = 50

let server: Server
beforeAll(async () => {
  server = await startServer({})
})
afterAll(() => server?.remove())

const RECEIPT = /[2-9A-HJKMNP-Z]{4}(?:-[2-9A-HJKMNP-Z]{4}){2}/g

/** The files of the data folder, and the server's own output, that hold one of these receipts. */
async function written(server: Server, receipts: ReadonlySet<string>): Promise<string[]> {
  const holds = (text: string) => text.match(RECEIPT)?.some(found => receipts.has(found)) ?? false
  const found = holds(server.output()) ? ['output'] : []
  for (const entry of await readdir(server.dir, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    if (entry.isFile() && holds(await readFile(path, 'latin1').catch(() => ''))) found.push(path)
  }
  return found
}

/** Everybody votes at once by their own link, as a room does. `npm run bench assembly` measures five hundred. */
test(`${VOTERS} members of three colleges vote from ${CONNECTIONS} connections: none lost, none double, counted again the same`, {
  timeout: 300_000,
}, async () => {
  const vote = await prepareCrowdVote(server, VOTERS)
  await castCrowdVote(vote, server.url, CONNECTIONS)
  const { api, itemId, expected, forms } = vote
  // With the whole disk in hand, the log of writes and what is printed included: nothing of a ballot.
  const receipts = forms.flatMap(({ body }) =>
    [...new URLSearchParams(body)].filter(([name]) => name.endsWith('receipt')),
  )
  const secret = new Set(receipts.map(([, receipt]) => receipt))
  expect(secret.size).toBe(VOTERS)
  expect(await written(server, secret)).toEqual([])
  const result = await api('POST', `/assembly-items/${itemId}/vote-closing`, {})
  expect(result.voters).toBe(VOTERS)
  expect(new Map(result.counts.map((one: { college: string; counts: number[] }) => [one.college, one.counts]))).toEqual(
    expected,
  )
  expect(await api('GET', `/assembly-items/${itemId}/recount`)).toMatchObject({
    same: true,
    marks: VOTERS,
    ballots: VOTERS,
  })
  // Every ballot is told now, once, and its key is gone: earlier states of the urn open no more.
  expect((await written(server, secret)).length).toBeGreaterThan(0)
  await expect.poll(() => readdir(join(server.dir, 'vault')), { timeout: 20_000 }).not.toContain(`urn-${itemId}`)
  // A link is a key: the log names nobody's.
  expect(server.output()).not.toMatch(/voter\/[\w-]{32}/)
})
