import { z } from 'zod'
import { zId, zText } from '../../kernel/input.ts'
import { notFound, type Refusal, Refused, refuse, refuseIfAny } from '../../kernel/refusal.ts'
import { ROLES } from '../../platform/session.ts'
import { type Context, together, useCase } from '../../platform/use-case.server.ts'
import { makeSecret, readSecret } from '../../platform/vault.server.ts'
import { choiceRefusal, optionsOf } from './assembly.ts'
import { CHAIR } from './prepare.ts'
import { type AgendaItem, type Member, readAmendments, readAssembly, readItem, readMarks, readRoll } from './read.ts'
import { attend, memberByCode, myself, zCode } from './roll.ts'
import { quorumOf } from './rules.ts'
import { type Ballot, isReceipt, seal, unseal } from './urn.ts'
import { byId, isCounted } from './voices.ts'

export const keyName = (itemId: string): string => `urn-${itemId}`

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

export const setStatus = (ctx: Context, item: AgendaItem, values: object): Promise<unknown> =>
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
export async function takeUrn(ctx: Context, itemId: string): Promise<Urn>
export async function takeUrn<T>(ctx: Context, itemId: string, also: () => Promise<T>): Promise<Urn & { also: T }>
export async function takeUrn<T>(ctx: Context, itemId: string, also?: () => Promise<T>): Promise<Urn & { also?: T }> {
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
    if (refusal?.path?.startsWith('votes')) refusals.push(refusal)
    else if (refusal) {
      const message = votes.length > 1 ? `${member!.name} : ${refusal.message}` : refusal.message
      refusals.push({ ...refusal, message, path: `votes.${i}.choice` })
    } else if (marked.has(vote.memberId)) {
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
