import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import { zId, zInteger, zText } from '../../kernel/input.ts'
import { notFound, type Refusal, Refused, refuse, refuseIfAny } from '../../kernel/refusal.ts'
import { defineJob, enqueue } from '../../platform/jobs.server.ts'
import { ROLES, TEAM } from '../../platform/session.ts'
import { type Context, query, together, useCase } from '../../platform/use-case.server.ts'
import { destroySecret, makeSecret, readSecret } from '../../platform/vault.server.ts'
import { choiceRefusal, optionsOf, questionOf } from './assembly.ts'
import { CHAIR } from './prepare.ts'
import {
  type AgendaItem,
  type Member,
  readAmendments,
  readAssembly,
  readItem,
  readItems,
  readMarks,
  readRoll,
  zResult,
} from './read.ts'
import { attend, memberByCode, myself, zCode } from './roll.ts'
import { quorumOf, type Rules } from './rules.ts'
import { type Count, channelWarnings, type Result, tally } from './tally.ts'
import { type Ballot, isReceipt, seal, unseal } from './urn.ts'
import { byId, isCounted, voicesToCount } from './voices.ts'

const keyName = (itemId: string): string => `urn-${itemId}`

/** Opens the sitting: the roll may be ticked and votes opened. */
export const openAssembly = useCase({
  name: 'openAssembly',
  api: 'POST /assemblies/{id}/opening',
  summary: 'Ouvre la séance d’une assemblée',
  roles: CHAIR,
  scope: 'house',
  input: z.strictObject({ id: zId, chair: zText(120), secretary: zText(120) }),
  output: z.strictObject({ id: zId }),
  async run(ctx, { id, chair, secretary }) {
    const assembly = await readAssembly(ctx, id, 'lock')
    refuseIfAny([
      ...(assembly.status === 'convened'
        ? []
        : [refuse('convoquee', 'On ouvre la séance d’une assemblée convoquée, une seule fois.', 'id')]),
      ...(assembly.day <= ctx.today
        ? []
        : [refuse('jour', 'L’assemblée n’est pas pour aujourd’hui : ouvrez la séance le jour dit.', 'id')]),
    ])
    await ctx.db
      .updateTable('assembly')
      .set({ status: 'open', chair, secretary, version: assembly.version + 1 })
      .where('organisation_id', '=', ctx.organisationId)
      .where('id', '=', id)
      .execute()
    ctx.record(id, { before: { status: assembly.status } })
    return { id }
  },
})

/** Ends the sitting, once no vote is open. */
export const closeAssembly = useCase({
  name: 'closeAssembly',
  api: 'POST /assemblies/{id}/closing',
  summary: 'Lève la séance',
  roles: CHAIR,
  scope: 'house',
  input: z.strictObject({ id: zId }),
  output: z.strictObject({ id: zId }),
  async run(ctx, { id }) {
    const assembly = await readAssembly(ctx, id, 'lock')
    const items = await readItems(ctx, { assemblyId: id })
    refuseIfAny([
      ...(assembly.status === 'open' ? [] : [refuse('seance', 'Cette assemblée n’est pas en séance.', 'id')]),
      ...items
        .filter(item => item.status === 'open')
        .map(item => refuse('vote', `Le vote « ${item.title} » est ouvert : fermez-le d’abord.`)),
      ...items
        .filter(item => item.kind !== 'information' && item.status === 'draft')
        .map(item => refuse('point', `« ${item.title} » n’a pas été voté : ouvrez son vote, ou retirez-le.`)),
    ])
    await ctx.db
      .updateTable('assembly')
      .set({ status: 'closed', version: assembly.version + 1 })
      .where('organisation_id', '=', ctx.organisationId)
      .where('id', '=', id)
      .execute()
    ctx.record(id)
    return { id }
  },
})

/** Opens the vote on an item, where the quorum of its majority is there. Its urn is made, and the urn's key outside the database. */
export const openVote = useCase({
  name: 'openVote',
  api: 'POST /assembly-items/{id}/vote',
  summary: 'Ouvre le vote d’un point',
  roles: CHAIR,
  scope: 'house',
  input: z.strictObject({ id: zId }),
  output: z.strictObject({ id: zId }),
  async run(ctx, { id }) {
    const item = await readItem(ctx, id, 'lock')
    const assembly = await readAssembly(ctx, item.assemblyId)
    const roll = await readRoll(ctx, assembly.id)
    const members = byId(roll)
    const quorum = quorumOf(
      assembly.rules,
      item.category,
      assembly.secondCall,
      roll.length,
      roll.filter(member => isCounted(member, members)).length,
    )
    const pending = (await readAmendments(ctx, assembly.id)).filter(
      amendment => amendment.itemId === id && amendment.status === 'proposed',
    )
    const refusals: Refusal[] = []
    if (assembly.status !== 'open')
      refusals.push(refuse('seance', 'La séance n’est pas ouverte : ouvrez-la, puis le vote.', 'id'))
    if (item.status !== 'draft') refusals.push(refuse('vote', 'Le vote de ce point est déjà ouvert, ou fait.', 'id'))
    if (item.kind === 'information')
      refusals.push(refuse('information', 'Un point d’information ne se vote pas.', 'id'))
    if (item.kind === 'election' && item.candidates.length === 0)
      refusals.push(refuse('candidats', 'Personne ne se présente : inscrivez les candidats.', 'id'))
    if (pending.length > 0)
      refusals.push(refuse('amendement', 'Un amendement attend : acceptez-le ou écartez-le d’abord.', 'id'))
    if (!quorum.reached)
      refusals.push(
        refuse(
          'quorum',
          `Le quorum n’est pas atteint : ${quorum.sentence} Attendez des membres ou leurs pouvoirs, ou convoquez de nouveau.`,
          'id',
        ),
      )
    refuseIfAny(refusals)
    const key = await makeSecret(keyName(id))
    await ctx.db
      .insertInto('urn')
      .values({
        organisation_id: ctx.organisationId,
        assembly_id: assembly.id,
        item_id: id,
        sealed: seal(key, optionsOf(item), []),
      })
      .execute()
    await setStatus(ctx, item, { status: 'open', quorum: quorum.sentence })
    ctx.record(id)
    return { id }
  },
})

const setStatus = (ctx: Context, item: AgendaItem, values: object): Promise<unknown> =>
  ctx.db
    .updateTable('assembly_item')
    .set({ ...values, version: item.version + 1 })
    .where('organisation_id', '=', ctx.organisationId)
    .where('id', '=', item.id)
    .execute()

interface Urn {
  item: AgendaItem
  key: Buffer
  ballots: Ballot[]
}

/** Takes the urn of an open vote: whoever else votes or closes it waits. What is asked with it is read once it is held, in the same trip. */
async function takeUrn(ctx: Context, itemId: string): Promise<Urn>
async function takeUrn<T>(ctx: Context, itemId: string, also: () => Promise<T>): Promise<Urn & { also: T }>
async function takeUrn<T>(ctx: Context, itemId: string, also?: () => Promise<T>): Promise<Urn & { also?: T }> {
  const [row, item, more] = await together(
    ctx.db
      .selectFrom('urn')
      .select('sealed')
      .where('organisation_id', '=', ctx.organisationId)
      .where('item_id', '=', itemId)
      .forUpdate()
      .executeTakeFirst(),
    readItem(ctx, itemId),
    also?.() ?? Promise.resolve(undefined),
  )
  if (!row || item.status !== 'open')
    throw new Refused([refuse('ferme', `Le vote « ${item.title} » n’est pas ouvert.`, 'itemId')])
  const key = await readSecret(keyName(itemId))
  if (!key)
    throw new Refused([
      refuse(
        'cle',
        'La clé de cette urne n’est pas sur ce serveur (une sauvegarde a été restaurée pendant le vote) : annulez ce vote et ouvrez-le de nouveau.',
        'itemId',
      ),
    ])
  return { item, key, ballots: unseal(key, optionsOf(item), row.sealed), also: more }
}

const zVote = z.strictObject({
  memberId: zId,
  /** Made by the voting page; whoever holds it finds the ballot in the published list. */
  receipt: z.string().refine(isReceipt, 'Reçu illisible : rechargez la page et votez de nouveau.'),
  choice: z.array(z.string().max(80)).max(60),
})
type Vote = z.output<typeof zVote>
const zVotes = { itemId: zId, votes: z.array(zVote).min(1, 'Votez pour au moins une personne.').max(51) }
const zReceipts = z.strictObject({
  receipts: z.array(z.strictObject({ memberId: zId, name: z.string(), receipt: z.string() })),
})

/**
 * Puts ballots in the urn for one who votes, for themselves and for those who gave them their proxy: who voted is marked, what is sealed with
 * all the others. Sent again with the same receipt, a vote is found done.
 */
async function castBallots(
  ctx: Context,
  voter: { id: string; assemblyId: string },
  itemId: string,
  votes: readonly Vote[],
) {
  const ids = [voter.id, ...votes.map(vote => vote.memberId)]
  const urn = await takeUrn(ctx, itemId, () =>
    together(readRoll(ctx, voter.assemblyId, { ids }), readMarks(ctx, [itemId], ids)),
  )
  if (urn.item.assemblyId !== voter.assemblyId) throw notFound('Ce vote')
  const roll = byId(urn.also[0])
  const marked = new Set(urn.also[1].map(mark => mark.memberId))
  const receipts = new Set(urn.ballots.map(ballot => ballot.receipt))
  const fresh: Vote[] = []
  const refusals: Refusal[] = []
  votes.forEach((vote, i) => {
    const member = roll.get(vote.memberId)
    const refusal = !member
      ? refuse('membre', 'Cette personne n’est pas sur la liste de l’assemblée.', `votes.${i}.memberId`)
      : (voiceRefusal(member, voter.id) ?? choiceRefusal(urn.item, vote.choice))
    if (refusal) refusals.push(refusal.path?.startsWith('votes') ? refusal : { ...refusal, path: `votes.${i}.choice` })
    else if (marked.has(vote.memberId)) {
      if (receipts.has(vote.receipt)) return
      refusals.push(
        refuse('deja', `${member!.name} a déjà voté sur ce point : un vote ne se reprend pas.`, `votes.${i}.memberId`),
      )
    } else if (receipts.has(vote.receipt) || votes.slice(0, i).some(other => other.receipt === vote.receipt))
      refusals.push(
        refuse('recu', 'Ce reçu a déjà servi : rechargez la page et votez de nouveau.', `votes.${i}.receipt`),
      )
    else if (votes.slice(0, i).some(other => other.memberId === vote.memberId))
      refusals.push(refuse('deja', `${member!.name} ne vote qu’une fois.`, `votes.${i}.memberId`))
    else fresh.push(vote)
  })
  refuseIfAny(refusals)
  if (fresh.length > 0) {
    if (roll.get(voter.id)!.presence === 'absent')
      await attend(ctx, voter.assemblyId, [{ memberId: voter.id, presence: 'online' }])
    const ballots = fresh.map(({ memberId, receipt, choice }) => ({
      receipt,
      college: roll.get(memberId)!.college,
      choice,
    }))
    await together(
      ctx.db
        .insertInto('vote_mark')
        .values(
          fresh.map(vote => ({
            organisation_id: ctx.organisationId,
            assembly_id: voter.assemblyId,
            item_id: itemId,
            member_id: vote.memberId,
            how: 'online',
          })),
        )
        .execute(),
      ctx.db
        .updateTable('urn')
        .set({ sealed: seal(urn.key, optionsOf(urn.item), [...urn.ballots, ...ballots]) })
        .where('organisation_id', '=', ctx.organisationId)
        .where('item_id', '=', itemId)
        .execute(),
    )
  }
  return {
    receipts: votes.map(({ memberId, receipt }) => ({ memberId, receipt, name: roll.get(memberId)!.name })),
  }
}

/** Why `voterId` has not this member's voice, or null. */
function voiceRefusal(member: Member, voterId: string): Refusal | null {
  if (member.id === voterId) {
    if (member.holderId === null) return null
    return refuse('pouvoir', 'Vous avez donné votre pouvoir : retirez-le pour voter vous-même.')
  }
  if (member.holderId === voterId) return null
  return refuse('pouvoir', `${member.name} ne vous a pas donné pouvoir, ou l’a repris.`)
}

const SECRET = {
  none: 'un vote se donne de la main de qui vote, par sa page ; une clé de programme garderait la trace du choix',
}

/**
 * Votes, for oneself and for each proxy held. Nothing of the choice is written outside the urn: no audit row, and no request key, whose
 * hash would tell it.
 */
export const castMyVotes = useCase({
  name: 'castMyVotes',
  api: SECRET,
  summary: 'Vote à une assemblée',
  roles: ROLES.filter(role => role !== 'auditor'),
  scope: 'own',
  audit: 'none',
  input: z.strictObject(zVotes),
  output: zReceipts,
  async run(ctx, { itemId, votes }) {
    const { assemblyId } = await readItem(ctx, itemId)
    const me = await myself(ctx, assemblyId)
    return castBallots(ctx, { id: me.id, assemblyId }, itemId, votes)
  },
})

/** The same by a personal link, without signing in. */
export const castVotesByLink = useCase({
  name: 'castVotesByLink',
  api: SECRET,
  summary: 'Vote à une assemblée par un lien personnel',
  roles: [],
  scope: 'public',
  audit: 'none',
  input: z.strictObject({ code: zCode, ...zVotes }),
  output: zReceipts,
  run: async (ctx, { code, itemId, votes }) => castBallots(ctx, await memberByCode(ctx, code), itemId, votes),
})

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
  const given = item.ballot === 'secret' ? channelWarnings(rules, online, item.entered) : []
  return { ...result, warnings: [...result.warnings, ...given, ...missing] }
}

/** Throws an open vote away: marks, ballots and counts go, and it may be opened again. */
export const annulVote = useCase({
  name: 'annulVote',
  api: 'POST /assembly-items/{id}/vote-annulment',
  summary: 'Annule un vote ouvert, pour le rouvrir',
  roles: CHAIR,
  scope: 'house',
  input: z.strictObject({ id: zId, reason: zText(300) }),
  output: z.strictObject({ id: zId }),
  async run(ctx, { id }) {
    const item = await readItem(ctx, id, 'lock')
    if (item.status !== 'open') throw new Refused([refuse('vote', 'Seul un vote ouvert s’annule.', 'id')])
    for (const table of ['urn', 'vote_mark'] as const)
      await ctx.db
        .deleteFrom(table)
        .where('organisation_id', '=', ctx.organisationId)
        .where('item_id', '=', id)
        .execute()
    await setStatus(ctx, item, { status: 'draft', counts: null, scrutineers: null })
    ctx.record(id)
    return { id }
  },
})

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
      same: isDeepStrictEqual(result, zResult.parse(item.result)),
      marks: marks.filter(mark => mark.how === 'online').length,
      ballots: ballots.length,
      result,
    }
  },
})
