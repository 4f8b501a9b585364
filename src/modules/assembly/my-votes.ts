import { z } from 'zod'
import { zDay, zId, zText } from '../../kernel/input.ts'
import { notFound } from '../../kernel/refusal.ts'
import { ROLES } from '../../platform/session.ts'
import { type Context, query, together, useCase } from '../../platform/use-case.server.ts'
import { readOrganisation } from '../organisation/index.ts'
import { ASSEMBLY_STATUSES, optionsOf, PRESENCES } from './assembly.ts'
import { amend } from './prepare.ts'
import {
  readAmendments,
  readAssembly,
  readBallots,
  readFiles,
  readItem,
  readItems,
  readMarks,
  readRoll,
  zAmendment,
  zAssembly,
  zBallots,
  zItem,
} from './read.ts'
import { attend, mandate, memberByCode, myself, zCode } from './roll.ts'
import { zRules } from './rules.ts'

const zVoice = z.strictObject({ memberId: zId, name: z.string(), mine: z.boolean() })

const zMyAssembly = z.object({
  house: z.string(),
  assembly: zAssembly.omit({ minutes: true }),
  rules: zRules,
  me: z.object({
    id: zId,
    name: z.string(),
    presence: z.enum(PRESENCES),
    holderId: z.string().nullable(),
    holder: z.string().nullable(),
  }),
  /** Whose voice one has: one's own unless given away, and those received. */
  voices: z.array(zVoice),
  items: z.array(
    zItem.omit({ entered: true, effect: true, scrutineers: true }).extend({
      options: z.array(z.string()),
      waiting: z.array(zVoice),
      amendments: z.array(zAmendment),
    }),
  ),
  /** Whether its day has come: one is there on that day. */
  begun: z.boolean(),
  /** Whether one may give one's proxy, and to whom: in the sitting the list is read when it is asked for. */
  mayGive: z.boolean(),
  others: z.array(z.object({ id: zId, name: z.string() })),
  files: z.array(z.object({ fileId: zId, name: z.string() })),
})
export type MyAssembly = z.output<typeof zMyAssembly>

async function readMyAssembly(ctx: Context, assemblyId: string, myId: string, others = false): Promise<MyAssembly> {
  const [{ rules, minutes: _, ...assembly }, roll, items, house, files, amendments] = await together(
    readAssembly(ctx, assemblyId),
    readRoll(ctx, assemblyId, { around: myId }),
    readItems(ctx, { assemblyId }),
    readOrganisation(ctx),
    readFiles(ctx, assemblyId),
    readAmendments(ctx, assemblyId),
  )
  const me = roll.find(member => member.id === myId)!
  const voices = [...(me.holderId === null ? [me] : []), ...roll.filter(member => member.holderId === me.id)].map(
    member => ({ memberId: member.id, name: member.name, mine: member.id === me.id }),
  )
  const open = items.filter(item => item.status === 'open').map(item => item.id)
  const ids = [me.id, ...voices.map(voice => voice.memberId)]
  // Who is there, is represented or holds proxies gives none.
  const mayGive = me.presence === 'absent' && me.holderId === null && voices.length === 1 && rules.proxiesPerHolder > 0
  const [marks, everybody] = await together(
    readMarks(ctx, open, ids),
    mayGive && (others || assembly.status === 'convened') ? readRoll(ctx, assemblyId) : Promise.resolve([]),
  )
  return {
    house: house.name,
    assembly,
    rules,
    me: {
      id: me.id,
      name: me.name,
      presence: me.presence,
      holderId: me.holderId,
      holder: roll.find(member => member.id === me.holderId)?.name ?? null,
    },
    voices,
    items: items.map(({ entered: __, effect: ___, scrutineers: ____, ...item }) => ({
      ...item,
      options: [...optionsOf(item)],
      amendments: amendments.filter(one => one.itemId === item.id),
      waiting:
        item.status === 'open'
          ? voices.filter(voice => !marks.some(mark => mark.itemId === item.id && mark.memberId === voice.memberId))
          : [],
    })),
    begun: assembly.day <= ctx.today,
    mayGive,
    others: everybody
      .filter(member => member.id !== me.id && member.holderId === null)
      .map(({ id, name }) => ({ id, name })),
    files,
  }
}

/** The assemblies on whose roll one stands. */
export const listMyAssemblies = query({
  name: 'listMyAssemblies',
  api: 'GET /my-assemblies',
  summary: 'Liste les assemblées où l’on est convoqué',
  roles: ROLES,
  scope: 'own',
  input: z.strictObject({}),
  output: z.array(
    z.object({
      id: zId,
      title: z.string(),
      day: zDay,
      time: z.string(),
      place: z.string().nullable(),
      status: z.enum(ASSEMBLY_STATUSES),
      presence: z.enum(PRESENCES),
      represented: z.boolean(),
      openVotes: z.number(),
    }),
  ),
  async run(ctx) {
    const { personId } = ctx.session
    if (personId === null) return []
    const rows = await ctx.db
      .selectFrom('assembly as a')
      .innerJoin('assembly_member as m', join =>
        join.onRef('m.organisation_id', '=', 'a.organisation_id').onRef('m.assembly_id', '=', 'a.id'),
      )
      .select(['a.id', 'a.title', 'a.day', 'a.time', 'a.place', 'a.status', 'm.presence', 'm.holder_id as holderId'])
      .select(eb =>
        eb
          .selectFrom('assembly_item as i')
          .select(count => count.fn.countAll<number>().as('n'))
          .whereRef('i.organisation_id', '=', 'a.organisation_id')
          .whereRef('i.assembly_id', '=', 'a.id')
          .where('i.status', '=', 'open')
          .as('openVotes'),
      )
      .where('a.organisation_id', '=', ctx.organisationId)
      .where('m.person_id', '=', personId)
      .orderBy('a.day', 'desc')
      .execute()
    return rows.map(({ holderId, ...row }) => ({ ...row, represented: holderId !== null })) as never
  },
})

export const getMyAssembly = query({
  name: 'getMyAssembly',
  api: { none: 'la page d’un membre ; les programmes lisent l’assemblée entière' },
  summary: 'Lit une assemblée comme membre : ordre du jour, voix, votes ouverts, résultats',
  roles: ROLES,
  scope: 'own',
  input: z.strictObject({ id: zId, others: z.boolean().optional() }),
  output: zMyAssembly,
  run: async (ctx, { id, others }) => readMyAssembly(ctx, id, (await myself(ctx, id)).id, others),
})

const BY_LINK = { none: 'un membre agit par sa page personnelle ; son lien vaut sa signature' }

/** The same by a personal link. */
export const getAssemblyByLink = query({
  name: 'getAssemblyByLink',
  api: BY_LINK,
  summary: 'Lit une assemblée par un lien personnel',
  roles: [],
  scope: 'public',
  input: z.strictObject({ code: zCode, others: z.boolean().optional() }),
  output: zMyAssembly,
  async run(ctx, { code, others }) {
    const { id, assemblyId } = await memberByCode(ctx, code)
    return readMyAssembly(ctx, assemblyId, id, others)
  },
})

/** The ballots of a closed vote of one's assembly, by a personal link. */
export const listBallotsByLink = query({
  name: 'listBallotsByLink',
  api: BY_LINK,
  summary: 'Liste les bulletins d’un vote clos, par un lien personnel',
  roles: [],
  scope: 'public',
  input: z.strictObject({ code: zCode, id: zId }),
  output: zBallots,
  async run(ctx, { code, id }) {
    const { assemblyId } = await memberByCode(ctx, code)
    const item = await readItem(ctx, id)
    if (item.assemblyId !== assemblyId) throw notFound('Ce vote')
    return readBallots(ctx, id)
  },
})

export const attendByLink = useCase({
  name: 'attendByLink',
  api: BY_LINK,
  summary: 'Dit que l’on est là, par un lien personnel',
  roles: [],
  scope: 'public',
  audit: 'none',
  input: z.strictObject({ code: zCode, presence: z.enum(['room', 'online'], { error: 'Choisissez la présence.' }) }),
  output: z.void(),
  async run(ctx, { code, presence }) {
    const { id, assemblyId } = await memberByCode(ctx, code)
    await attend(ctx, assemblyId, [{ memberId: id, presence }])
  },
})

export const giveProxyByLink = useCase({
  name: 'giveProxyByLink',
  api: BY_LINK,
  summary: 'Donne ou retire son pouvoir, par un lien personnel',
  roles: [],
  scope: 'public',
  audit: 'none',
  input: z.strictObject({ code: zCode, holderId: zId.nullable() }),
  output: z.void(),
  async run(ctx, { code, holderId }) {
    const { id, assemblyId } = await memberByCode(ctx, code)
    await mandate(ctx, assemblyId, [{ memberId: id, holderId, onPaper: false }])
  },
})

export const proposeAmendmentByLink = useCase({
  name: 'proposeAmendmentByLink',
  api: BY_LINK,
  summary: 'Propose un amendement, par un lien personnel',
  roles: [],
  scope: 'public',
  audit: 'subject',
  input: z.strictObject({ code: zCode, itemId: zId, text: zText(10_000) }),
  output: z.strictObject({ id: zId }),
  async run(ctx, { code, itemId, text }) {
    const { assemblyId, name } = await memberByCode(ctx, code)
    if ((await readItem(ctx, itemId)).assemblyId !== assemblyId) throw notFound('Ce point de l’ordre du jour')
    return amend(ctx, itemId, text, name)
  },
})
