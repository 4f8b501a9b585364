import { z } from 'zod'
import { zDay, zId, zOptionalText, zText, zVersion } from '../../kernel/input.ts'
import { plain } from '../../kernel/plain.ts'
import { notFound, Refused, refuse } from '../../kernel/refusal.ts'
import { changeRow } from '../../platform/change-row.server.ts'
import { newId } from '../../platform/ids.server.ts'
import { OFFICE, ROLES } from '../../platform/session.ts'
import { type Context, query, sql, together, useCase } from '../../platform/use-case.server.ts'
import { readActivity } from '../organisation/index.ts'

const ANIMATORS = ['advisor', ...OFFICE] as const
const MEMBERS = ['entrepreneur', ...ANIMATORS] as const

const zNetwork = z.object({
  id: zId,
  /** Which cooperative of the group runs it. */
  organisationId: zId,
  organisationName: z.string(),
  name: z.string(),
  purpose: z.string(),
  commune: z.string().nullable(),
  closedOn: z.string().nullable(),
  version: z.number(),
  members: z.number(),
})
export type Network = z.output<typeof zNetwork>

const zMember = z.object({
  organisationId: zId,
  organisationName: z.string(),
  activityId: zId,
  name: z.string(),
  trade: z.string().nullable(),
  commune: z.string().nullable(),
  email: z.string().nullable(),
  phone: z.string().nullable(),
  pitch: z.string().nullable(),
  skills: z.string().nullable(),
  since: z.string(),
  version: z.number(),
})
export type Member = z.output<typeof zMember>

const zTool = z.object({
  id: zId,
  activityId: zId,
  ownerName: z.string(),
  name: z.string(),
  terms: z.string().nullable(),
  place: z.string().nullable(),
  version: z.number(),
  /** Those to come and under way, by day. */
  bookings: z.array(
    z.object({
      id: zId,
      startsOn: z.string(),
      endsOn: z.string(),
      activityId: zId,
      name: z.string(),
      mine: z.boolean(),
    }),
  ),
})
export type Tool = z.output<typeof zTool>

const zFields = { name: zText(80), purpose: zText(1000), commune: zOptionalText(80) }

/** Opens a network of trades; the other cooperatives of the group find it in their list. */
export const openNetwork = useCase({
  name: 'openNetwork',
  api: 'POST /networks',
  summary: 'Ouvre un réseau métier',
  roles: ANIMATORS,
  scope: 'own',
  input: z.strictObject(zFields),
  output: z.strictObject({ id: zId }),
  async run(ctx, fields) {
    const id = newId()
    await ctx.db
      .insertInto('trade_network')
      .values({ organisation_id: ctx.organisationId, id, ...columnsOf(fields) })
      .execute()
    ctx.record(id)
    return { id }
  },
})

export const changeNetwork = useCase({
  name: 'changeNetwork',
  api: 'PUT /networks/{id}',
  summary: 'Modifie ou ferme un réseau métier',
  roles: ANIMATORS,
  scope: 'own',
  input: z.strictObject({ id: zId, version: zVersion, closed: z.boolean().default(false), ...zFields }),
  output: z.strictObject({ id: zId }),
  async run(ctx, { id, version, closed, ...fields }) {
    const before = await readNetwork(ctx, id)
    if (before.organisationId !== ctx.organisationId)
      throw new Refused([
        refuse('groupe', `Ce réseau est animé par ${before.organisationName} : demandez-lui de le modifier.`),
      ])
    await changeRow(ctx, 'trade_network', { id, version }, 'Ce réseau', {
      ...columnsOf(fields),
      closed_on: closed ? ((before.closedOn as never) ?? ctx.today) : null,
    })
    ctx.record(id, { before })
    return { id }
  },
})

const columnsOf = (fields: { name: string; purpose: string; commune?: string | null | undefined }) => ({
  name: fields.name,
  purpose: fields.purpose,
  commune: fields.commune ?? null,
})

/** Enters activities in a network, or changes what they show in its directory. One who left comes back by the same gesture. */
export const joinNetwork = useCase({
  name: 'joinNetwork',
  api: 'POST /networks/{id}/members',
  summary: 'Inscrit des activités dans un réseau, ou change leur présentation',
  roles: MEMBERS,
  scope: 'own',
  input: z.strictObject({
    id: zId,
    members: z
      .array(
        z.strictObject({
          activityId: zId,
          since: zDay.nullish(),
          pitch: zOptionalText(500),
          skills: zOptionalText(300),
        }),
      )
      .min(1, 'Choisissez une activité.')
      .max(200, '200 activités au plus à la fois.'),
  }),
  output: z.strictObject({ id: zId }),
  async run(ctx, { id, members }) {
    const network = await readNetwork(ctx, id)
    if (network.closedOn) throw new Refused([refuse('ferme', 'Ce réseau est fermé : il n’accueille plus de membre.')])
    for (const { activityId, since, pitch, skills } of members) {
      const activity = await readActivity(ctx, activityId)
      if (activity.isHouse)
        throw new Refused([
          refuse('activite', 'La structure anime le réseau ; ce sont les activités qui en sont membres.', 'activityId'),
        ])
      const shown = { pitch: pitch ?? null, skills: skills ?? null, left_on: null }
      await ctx.db
        .insertInto('network_member')
        .values({
          organisation_id: ctx.organisationId,
          network_id: id,
          activity_id: activityId,
          since: since ?? ctx.today,
          ...shown,
        })
        .onConflict(conflict =>
          conflict
            .columns(['organisation_id', 'network_id', 'activity_id'])
            .doUpdateSet({ ...shown, version: sql`network_member.version + 1` as never }),
        )
        .execute()
      ctx.record(id, { activityId })
    }
    return { id }
  },
})

export const leaveNetwork = useCase({
  name: 'leaveNetwork',
  api: 'POST /networks/{id}/departure',
  summary: 'Retire une activité d’un réseau',
  roles: MEMBERS,
  scope: 'own',
  input: z.strictObject({ id: zId, activityId: zId }),
  output: z.strictObject({ id: zId }),
  async run(ctx, { id, activityId }) {
    const { numUpdatedRows } = await ctx.db
      .updateTable('network_member')
      .set({ left_on: ctx.today })
      .where('organisation_id', '=', ctx.organisationId)
      .where('network_id', '=', id)
      .where('activity_id', '=', activityId)
      .where('left_on', 'is', null)
      .executeTakeFirst()
    if (numUpdatedRows !== 1n) throw notFound('Cette activité, dans ce réseau,')
    ctx.record(id, { activityId })
    return { id }
  },
})

export const listNetworks = query({
  name: 'listNetworks',
  api: 'GET /networks',
  summary: 'Liste les réseaux métiers de la coopérative et de son groupe',
  roles: ROLES,
  scope: 'own',
  input: z.strictObject({}),
  output: z.strictObject({ networks: z.array(zNetwork.extend({ mine: z.boolean() })) }),
  async run(ctx) {
    const [networks, mine] = await together(
      readNetworks(ctx),
      ctx.db
        .selectFrom('network_member')
        .select('network_id')
        .distinct()
        .where('organisation_id', '=', ctx.organisationId)
        .where('left_on', 'is', null)
        .execute(),
    )
    const ids = new Set(mine.map(row => row.network_id))
    return { networks: networks.map(network => ({ ...network, mine: ids.has(network.id) })) }
  },
})

/** A network, its directory and its pooled tools, whichever cooperative of the group the members are in. */
export const getNetwork = query({
  name: 'getNetwork',
  api: 'GET /networks/{id}',
  summary: 'Lit un réseau, son annuaire et ses outils',
  roles: ROLES,
  scope: 'own',
  input: z.strictObject({ id: zId, q: zOptionalText(100) }),
  output: z.strictObject({
    network: zNetwork,
    members: z.array(zMember),
    tools: z.array(zTool),
    /** The session's activities that are members. */
    mine: z.array(zId),
  }),
  async run(ctx, { id, q }) {
    const [network, members, tools, mine] = await together(
      readNetwork(ctx, id),
      readDirectory(ctx, id),
      readTools(ctx, id),
      ctx.db
        .selectFrom('network_member')
        .select('activity_id')
        .where('organisation_id', '=', ctx.organisationId)
        .where('network_id', '=', id)
        .where('left_on', 'is', null)
        .execute(),
    )
    const own = new Set(mine.map(row => row.activity_id))
    const wanted = plain(q ?? '')
    return {
      network,
      members: members.filter(member =>
        plain([member.name, member.trade, member.commune, member.pitch, member.skills].join(' ')).includes(wanted),
      ),
      tools: tools.map(tool => ({
        ...tool,
        bookings: tool.bookings
          .filter(booking => booking.endsOn >= ctx.today)
          .map(booking => ({ ...booking, mine: own.has(booking.activityId) || own.has(tool.activityId) })),
      })),
      mine: [...own],
    }
  },
})

async function readNetworks(ctx: Context): Promise<Network[]> {
  const { rows } = await sql<Network>`
    select organisation_id as "organisationId", organisation_name as "organisationName", id, name, purpose, commune, closed_on as "closedOn", version, members
    from networks_of_group() order by closed_on is not null, name collate "und-x-icu"`.execute(ctx.db)
  return rows
}

export async function readNetwork(ctx: Context, id: string): Promise<Network> {
  const network = (await readNetworks(ctx)).find(known => known.id === id)
  if (!network) throw notFound('Ce réseau')
  return network
}

export async function readDirectory(ctx: Context, id: string): Promise<Member[]> {
  const { rows } = await sql<Member>`
    select organisation_id as "organisationId", organisation_name as "organisationName", activity_id as "activityId", name, trade, commune, email, phone, pitch, skills, since, version
    from network_directory(${id}) order by name collate "und-x-icu"`.execute(ctx.db)
  return rows
}

async function readTools(ctx: Context, id: string) {
  const { rows } = await sql<Tool>`
    select id, activity_id as "activityId", owner_name as "ownerName", name, terms, place, version, bookings
    from network_tools(${id}) order by name collate "und-x-icu"`.execute(ctx.db)
  return rows
}

/** Puts a tool in common: its owner stays its owner, and says the terms. */
export const shareTool = useCase({
  name: 'shareTool',
  api: 'POST /networks/{networkId}/tools',
  summary: 'Met un outil en commun dans un réseau',
  roles: MEMBERS,
  scope: 'own',
  input: z.strictObject({
    networkId: zId,
    activityId: zId,
    name: zText(100),
    terms: zOptionalText(300),
    place: zOptionalText(120),
  }),
  output: z.strictObject({ id: zId }),
  async run(ctx, { networkId, activityId, name, terms, place }) {
    await readNetwork(ctx, networkId)
    await readActivity(ctx, activityId)
    const id = newId()
    await ctx.db
      .insertInto('network_tool')
      .values({
        organisation_id: ctx.organisationId,
        id,
        network_id: networkId,
        activity_id: activityId,
        name,
        terms: terms ?? null,
        place: place ?? null,
      })
      .execute()
    ctx.record(id, { activityId })
    return { id }
  },
})

/** Takes a tool back: its bookings stay to be seen, nobody books it any more. */
export const withdrawTool = useCase({
  name: 'withdrawTool',
  api: 'POST /network-tools/{id}/withdrawal',
  summary: 'Retire un outil du réseau',
  roles: MEMBERS,
  scope: 'own',
  input: z.strictObject({ id: zId }),
  output: z.strictObject({ id: zId }),
  async run(ctx, { id }) {
    const row = await ctx.db
      .updateTable('network_tool')
      .set({ retired_on: ctx.today })
      .where('organisation_id', '=', ctx.organisationId)
      .where('id', '=', id)
      .where('retired_on', 'is', null)
      .returning('activity_id')
      .executeTakeFirst()
    if (!row) throw notFound('Cet outil')
    ctx.record(id, { activityId: row.activity_id })
    return { id }
  },
})

/** Books a tool for whole days; two at once on the same days: one is refused. */
export const bookTool = useCase({
  name: 'bookTool',
  api: 'POST /network-tools/{id}/bookings',
  summary: 'Réserve un outil du réseau',
  roles: MEMBERS,
  scope: 'own',
  input: z.strictObject({ id: zId, activityId: zId, startsOn: zDay, endsOn: zDay }),
  output: z.strictObject({ id: zId }),
  async run(ctx, { id, activityId, startsOn, endsOn }) {
    if (startsOn < ctx.today)
      throw new Refused([
        refuse('date', 'On ne réserve pas un jour passé : choisissez à partir d’aujourd’hui.', 'startsOn'),
      ])
    const booking = newId()
    await sql`select book_tool(${booking}, ${id}, ${activityId}, ${startsOn}, ${endsOn})`.execute(ctx.db)
    ctx.record(booking, { activityId })
    return { id: booking }
  },
})

export const cancelBooking = useCase({
  name: 'cancelBooking',
  api: 'DELETE /tool-bookings/{id}',
  summary: 'Annule la réservation d’un outil',
  roles: MEMBERS,
  scope: 'own',
  input: z.strictObject({ id: zId }),
  output: z.strictObject({ id: zId }),
  async run(ctx, { id }) {
    const { rows } = await sql<{ done: boolean }>`select cancel_booking(${id}) as done`.execute(ctx.db)
    if (!rows[0]?.done) throw notFound('Cette réservation')
    ctx.record(id)
    return { id }
  },
})
