import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import { zId } from '../../kernel/input.ts'
import { Refused, refuse, refuseIfAny } from '../../kernel/refusal.ts'
import { defineJob, enqueue } from '../../platform/jobs.server.ts'
import { TEAM } from '../../platform/session.ts'
import { type Context, query, useCase } from '../../platform/use-case.server.ts'
import { destroySecret } from '../../platform/vault.server.ts'
import { optionsOf, questionOf } from './assembly.ts'
import { CHAIR } from './prepare.ts'
import { type AgendaItem, readAssembly, readItem, readMarks, zResult } from './read.ts'
import type { Rules } from './rules.ts'
import { type Count, channelWarnings, type Result, tally } from './tally.ts'
import type { Ballot } from './urn.ts'
import { keyName, setStatus, takeUrn } from './vote.ts'

/** The urn's ballots, as counts by college. */
function countBallots(options: readonly string[], ballots: readonly Omit<Ballot, 'receipt'>[]): Count[] {
  const colleges = [...new Set(ballots.map(ballot => ballot.college))]
  return colleges.map(college => {
    const its = ballots.filter(ballot => ballot.college === college)
    return {
      college,
      voters: its.length,
      blank: its.filter(ballot => ballot.choice.length === 0).length,
      counts: options.map(option => its.filter(ballot => ballot.choice.includes(option)).length),
    }
  })
}

/** The key of a closed urn goes, once the closing is committed. */
export const destroyUrnKeyJob = defineJob('destroy-urn-key', z.strictObject({ itemId: zId, organisationId: zId }))
export const destroyUrnKey = ({ itemId }: { itemId: string }): Promise<void> => destroySecret(keyName(itemId))

/**
 * Closes a vote: the urn is opened once, its ballots are written all together in the order of their receipts, the result is reckoned and
 * kept with its arithmetic, and the urn's key is destroyed.
 */
export const closeVote = useCase({
  name: 'closeVote',
  api: 'POST /assembly-items/{id}/vote-closing',
  summary: 'Ferme le vote d’un point et proclame son résultat',
  roles: CHAIR,
  scope: 'house',
  input: z.strictObject({ id: zId }),
  output: zResult,
  async run(ctx, { id }) {
    const { item, ballots } = await takeUrn(ctx, id)
    const { rules } = await readAssembly(ctx, item.assemblyId)
    const paper = await readPaper(ctx, id)
    refuseIfAny([
      ...(ballots.length === 0 && item.entered.length === 0 && paper.length === 0
        ? [
            refuse(
              'vide',
              'Aucune voix n’est encore donnée : saisissez les voix comptées, fût-ce zéro, ou annulez ce vote.',
              'id',
            ),
          ]
        : []),
      ...paper
        .filter(({ college }) => !item.entered.some(count => count.college === college))
        .map(({ college, ticked }) =>
          refuse(
            'papier',
            `${ticked} votant${ticked > 1 ? 's sont pointés' : ' est pointé'} sur papier${college ? ` (${collegeName(rules, college)})` : ''} et aucun bulletin n’est saisi : dépouillez, puis saisissez, fût-ce zéro.`,
            'id',
          ),
        ),
    ])
    const result = resultOf(item, rules, ballots, paper)
    if (ballots.length > 0)
      for (let at = 0; at < ballots.length; at += 1000)
        await ctx.db
          .insertInto('ballot')
          .values(
            ballots.slice(at, at + 1000).map(ballot => ({
              organisation_id: ctx.organisationId,
              assembly_id: item.assemblyId,
              item_id: id,
              ...ballot,
            })),
          )
          .execute()
    await ctx.db.deleteFrom('urn').where('organisation_id', '=', ctx.organisationId).where('item_id', '=', id).execute()
    await setStatus(ctx, item, {
      status: 'closed',
      result: JSON.stringify(result),
      adopted: result.adopted,
      closed_on: ctx.today,
    })
    await enqueue(ctx.db, destroyUrnKeyJob, { itemId: id, organisationId: ctx.organisationId })
    ctx.record(id)
    return result
  },
})

const collegeName = (rules: Rules, code: string): string => rules.colleges.find(one => one.code === code)?.name ?? code

interface PaperTicks {
  college: string
  ticked: number
}

/** Those ticked as voting on paper, by college. */
async function readPaper(ctx: Context, itemId: string): Promise<PaperTicks[]> {
  const rows = await ctx.db
    .selectFrom('vote_mark as v')
    .innerJoin('assembly_member as m', join =>
      join.onRef('m.organisation_id', '=', 'v.organisation_id').onRef('m.id', '=', 'v.member_id'),
    )
    .select(eb => ['m.college', eb.fn.countAll<number>().as('ticked')])
    .where('v.organisation_id', '=', ctx.organisationId)
    .where('v.item_id', '=', itemId)
    .where('v.how', '=', 'paper')
    .groupBy('m.college')
    .orderBy('m.college')
    .execute()
  return rows
}

/** The count of both urns. Ballots of paper that miss are said, and what a way of voting gives away. */
function resultOf(
  item: AgendaItem,
  rules: Rules,
  ballots: readonly Omit<Ballot, 'receipt'>[],
  paper: readonly PaperTicks[],
): Result {
  const online = countBallots(optionsOf(item), ballots)
  const result = tally(questionOf(item, rules), [...online, ...item.entered])
  const missing = paper.flatMap(({ college, ticked }) => {
    const { voters } = item.entered.find(count => count.college === college) ?? { voters: 0 }
    return voters < ticked
      ? [
          `${ticked} votants pointés sur papier${college ? ` (${collegeName(rules, college)})` : ''}, ${voters} bulletin${voters > 1 ? 's' : ''} dans l’urne.`,
        ]
      : []
  })
  const given = item.ballot === 'secret' ? [...result.warnings, ...channelWarnings(rules, online, item.entered)] : []
  return { ...result, warnings: [...given, ...missing] }
}

/** What a count finds, whatever the words that tell it. */
const figuresOf = ({ voters, counts, adopted, elected }: Result) => ({ voters, counts, adopted, elected })

/** Counts a closed vote again from its ballots and compares with what was proclaimed. */
export const recountVote = query({
  name: 'recountVote',
  api: 'GET /assembly-items/{id}/recount',
  summary: 'Recompte un vote clos',
  roles: TEAM,
  scope: 'house',
  input: z.strictObject({ id: zId }),
  output: z.strictObject({ same: z.boolean(), marks: z.number(), ballots: z.number(), result: zResult }),
  async run(ctx, { id }) {
    const item = await readItem(ctx, id)
    if (item.status !== 'closed') throw new Refused([refuse('vote', 'On recompte un vote clos.', 'id')])
    const { rules } = await readAssembly(ctx, item.assemblyId)
    const ballots = await ctx.db
      .selectFrom('ballot')
      .select(['college', 'choice'])
      .where('organisation_id', '=', ctx.organisationId)
      .where('item_id', '=', id)
      .execute()
    const result = resultOf(item, rules, ballots, await readPaper(ctx, id))
    const marks = await readMarks(ctx, [id])
    return {
      same: isDeepStrictEqual(figuresOf(result), figuresOf(zResult.parse(item.result))),
      marks: marks.filter(mark => mark.how === 'online').length,
      ballots: ballots.length,
      result,
    }
  },
})
