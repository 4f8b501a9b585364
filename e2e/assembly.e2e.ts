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

/** Everybody votes at once by their own link, as a room does. `npm run bench assembly` measures five hundred. */
test(`${VOTERS} members of three colleges vote from ${CONNECTIONS} connections: none lost, none double, counted again the same`, {
  timeout: 300_000,
}, async () => {
  const vote = await prepareCrowdVote(server, VOTERS)
  await castCrowdVote(vote, server.url, CONNECTIONS)
  const { api, itemId, expected } = vote
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
  // A link is a key: the log names nobody's.
  expect(server.output()).not.toMatch(/voter\/[\w-]{32}/)
})
