import { z } from 'zod'
import { zId, zInteger, zText } from '../../kernel/input.ts'
import { type Refusal, refuse, refuseIfAny } from '../../kernel/refusal.ts'
import { useCase } from '../../platform/use-case.server.ts'
import { optionsOf } from './assembly.ts'
import { CHAIR } from './prepare.ts'
import { type AgendaItem, type Member, readAssembly, readMarks, readRoll } from './read.ts'
import type { Rules } from './rules.ts'
import type { Count } from './tally.ts'
import { byId, isCounted, voicesToCount } from './voices.ts'
import { setStatus, takeUrn } from './vote.ts'

/**
 * Ticks those who vote on paper: they no longer vote online on this item, and the urn of paper holds no more ballots than them. `voted: false` takes back
 * a tick put on the wrong line.
 */
export const markPaperVoters = useCase({
  name: 'markPaperVoters',
  api: 'POST /assembly-items/{id}/paper-voters',
  summary: 'Pointe ceux qui votent sur papier, ou retire un pointage',
  roles: CHAIR,
  scope: 'house',
  input: z.strictObject({
    id: zId,
    memberIds: z.array(zId).min(1, 'Cochez au moins un votant.').max(2000),
    voted: z.boolean().optional(),
  }),
  output: z.strictObject({ id: zId }),
  async run(ctx, { id, memberIds, voted = true }) {
    const { item } = await takeUrn(ctx, id)
    const roll = byId(await readRoll(ctx, item.assemblyId))
    const marks = await readMarks(ctx, [id])
    const wanted = [...new Set(memberIds)]
    refuseIfAny(
      voted
        ? wanted.flatMap((memberId, i) => tickRefusals(roll, marks, memberId, `memberIds.${i}`))
        : untickRefusals(item, roll, marks, wanted),
    )
    if (voted)
      await ctx.db
        .insertInto('vote_mark')
        .values(
          wanted.map(memberId => ({
            organisation_id: ctx.organisationId,
            assembly_id: item.assemblyId,
            item_id: id,
            member_id: memberId,
            how: 'paper',
          })),
        )
        .execute()
    else
      await ctx.db
        .deleteFrom('vote_mark')
        .where('organisation_id', '=', ctx.organisationId)
        .where('item_id', '=', id)
        .where('how', '=', 'paper')
        .where('member_id', 'in', wanted)
        .execute()
    ctx.record(id)
    return { id }
  },
})

type Marks = readonly { memberId: string; how: string }[]

function tickRefusals(roll: ReadonlyMap<string, Member>, marks: Marks, memberId: string, path: string): Refusal[] {
  const member = roll.get(memberId)
  if (!member) return [refuse('membre', 'Cette personne n’est pas sur la liste de l’assemblée.', path)]
  if (marks.some(mark => mark.memberId === memberId))
    return [refuse('deja', `${member.name} a déjà voté sur ce point.`, path)]
  return isCounted(member, roll)
    ? []
    : [refuse('absent', `${member.name} n’est ni présent·e ni représenté·e : émargez d’abord.`, path)]
}

/** Only ticks of paper are taken back, and none that a ballot already entered needs. */
function untickRefusals(
  item: AgendaItem,
  roll: ReadonlyMap<string, Member>,
  marks: Marks,
  memberIds: readonly string[],
): Refusal[] {
  const paper = marks.filter(mark => mark.how === 'paper')
  const refusals = memberIds.flatMap((memberId, i) =>
    paper.some(mark => mark.memberId === memberId)
      ? []
      : [refuse('papier', 'Cette personne n’est pas pointée sur papier : rechargez la page.', `memberIds.${i}`)],
  )
  const left = paper.filter(mark => !memberIds.includes(mark.memberId))
  const short = item.entered.find(
    ({ college, voters }) => left.filter(mark => roll.get(mark.memberId)?.college === college).length < voters,
  )
  if (short)
    refusals.push(
      refuse(
        'voix',
        `Le décompte saisi porte ${short.voters} bulletins de papier : corrigez-le avant de retirer ce pointage.`,
        'memberIds',
      ),
    )
  return refusals
}

const zEntered = z.strictObject({
  college: z.string().max(30).default(''),
  counts: z.array(zInteger(0, 100_000)).min(1).max(60),
  blank: zInteger(0, 100_000).default(0),
  /** Ballots of an election, blank ones too; of a resolution they are the sum of its counts. */
  voters: zInteger(0, 100_000).nullish(),
})

/**
 * Enters what two scrutineers counted: hands in the room, or paper ballots of a secret vote. Never more voices than there were to count:
 * those in the room who did not vote online, or those ticked as voting on paper.
 */
export const enterCounts = useCase({
  name: 'enterCounts',
  api: 'PUT /assembly-items/{id}/counts',
  summary: 'Saisit les voix comptées à main levée ou sur papier',
  roles: CHAIR,
  scope: 'house',
  input: z.strictObject({
    id: zId,
    scrutineers: zText(200),
    counts: z.array(zEntered).min(1, 'Saisissez au moins un décompte.').max(10),
  }),
  output: z.strictObject({ id: zId }),
  async run(ctx, { id, scrutineers, counts }) {
    const { item } = await takeUrn(ctx, id)
    const { rules } = await readAssembly(ctx, item.assemblyId)
    const roll = await readRoll(ctx, item.assemblyId)
    const marks = await readMarks(ctx, [id])
    const entered = counts.map(count => countOf(item, count))
    const refusals = entered.flatMap((count, i) =>
      countRefusals(item, rules, count, voicesToCount(item, roll, marks, count.college), i),
    )
    if (new Set(entered.map(count => count.college)).size !== entered.length)
      refusals.push(refuse('college', 'Un collège figure deux fois : réunissez ses voix.', 'counts'))
    if (scrutineers.split(/,| et |\n/).filter(name => name.trim()).length < 2)
      refusals.push(refuse('scrutateurs', 'Nommez deux scrutateurs, séparés par une virgule.', 'scrutineers'))
    refuseIfAny(refusals)
    await setStatus(ctx, item, { counts: JSON.stringify(entered), scrutineers })
    ctx.record(id, { before: item.entered })
    return { id }
  },
})

const sumOf = (values: readonly number[]) => values.reduce((all, value) => all + value, 0)

const countOf = (item: AgendaItem, count: z.output<typeof zEntered>): Count => ({
  college: count.college,
  counts: count.counts,
  blank: item.kind === 'election' ? count.blank : 0,
  voters: item.kind === 'election' ? (count.voters ?? 0) : sumOf(count.counts),
})

function countRefusals(item: AgendaItem, rules: Rules, count: Count, available: number, i: number): Refusal[] {
  const refusals: Refusal[] = []
  const known =
    rules.colleges.length === 0 ? count.college === '' : rules.colleges.some(one => one.code === count.college)
  if (!known)
    return [
      refuse('college', 'Ce collège n’est pas de cette assemblée : choisissez dans la liste.', `counts.${i}.college`),
    ]
  if (count.counts.length !== optionsOf(item).length)
    refusals.push(refuse('voix', 'Il manque des voix : une case par réponse proposée.', `counts.${i}.counts`))
  if (count.voters > available)
    refusals.push(
      refuse(
        'voix',
        `${count.voters} voix comptées pour ${available} à compter ${item.ballot === 'secret' ? '(pointées sur papier)' : '(dans la salle, sans vote en ligne)'} : recomptez, ou émargez qui manque.`,
        `counts.${i}.counts.0`,
      ),
    )
  if (item.kind === 'election') {
    const valid = count.voters - count.blank
    if (valid < 0 || count.counts.some(votes => votes > valid) || sumOf(count.counts) > valid * item.seats)
      refusals.push(
        refuse(
          'voix',
          `Ces voix ne tiennent pas dans ${count.voters} bulletins dont ${count.blank} blancs, de ${item.seats} noms au plus : recomptez.`,
          `counts.${i}.voters`,
        ),
      )
  }
  return refusals
}
