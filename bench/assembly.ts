import { isDeepStrictEqual } from 'node:util'
import { castCrowdVote, prepareCrowdVote } from '../e2e/crowd-vote.ts'
import { startServer } from '../e2e/server.ts'
import { percentile, report, timed } from './bench.ts'

const VOTERS = 500
const CONNECTIONS = 50

/** An assembly of three colleges votes by secret ballot, each by their own link, on the built server with its own durable database. */
export async function benchAssembly(): Promise<void> {
  const { build } = await import('../bin/runtime.mjs' as string)
  if (!build()) throw new Error('the build failed')
  const server = await startServer({})
  try {
    const vote = await prepareCrowdVote(server, VOTERS)
    let answers: number[] = []
    const ms = await timed(async () => {
      answers = await castCrowdVote(vote, server.url, CONNECTIONS)
    })
    const { api, itemId, expected } = vote
    const result = await api('POST', `/assembly-items/${itemId}/vote-closing`, {})
    const recount = await api('GET', `/assembly-items/${itemId}/recount`)
    const counts = result.counts.map((one: { college: string; counts: number[] }) => [one.college, one.counts])
    if (!isDeepStrictEqual(new Map(counts), expected)) throw new Error(`counted ${JSON.stringify(counts)}`)
    report('assembly', `${VOTERS} votes from ${CONNECTIONS} connections, a tenth sent twice`, ms / 1000, 's', '≤ 10')
    report('assembly', 'a vote, from the press to the receipt, p95', percentile(answers, 0.95), 'ms')
    report('assembly', 'votes lost or double', Math.abs(result.voters - VOTERS), '', '≤ 0')
    report('assembly', 'ballots that a recount finds otherwise', recount.same ? 0 : recount.ballots, '', '≤ 0')
  } finally {
    await server.remove()
  }
}
