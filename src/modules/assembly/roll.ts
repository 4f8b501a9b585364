import { z } from 'zod'
import { formatLongDay } from '../../kernel/day.ts'
import { zId } from '../../kernel/input.ts'
import { notFound, type Refusal, Refused, refuse, refuseIfAny } from '../../kernel/refusal.ts'
import { newToken, sha256 } from '../../platform/ids.server.ts'
import { publicUrl } from '../../platform/public-url.server.ts'
import { ROLES } from '../../platform/session.ts'
import { type Context, sql, useCase } from '../../platform/use-case.server.ts'
import { readOrganisation } from '../organisation/index.ts'
import { PRESENCES } from './assembly.ts'
import { CHAIR } from './prepare.ts'
import { type Member, readAssembly, readRoll } from './read.ts'
import type { Rules } from './rules.ts'
import { byId } from './voices.ts'

const zMandate = z.strictObject({
  memberId: zId,
  /** Null takes the proxy back. */
  holderId: zId.nullable(),
  onPaper: z.boolean().default(false),
})
type Mandate = z.output<typeof zMandate>

/** Every reason why these proxies cannot be given, on a roll as it stands. */
function proxyRefusals(roll: readonly Member[], rules: Rules, mandates: readonly Mandate[]): Refusal[] {
  const members = byId(roll)
  const after = new Map(roll.map(member => [member.id, member.holderId]))
  for (const { memberId, holderId } of mandates) after.set(memberId, holderId)
  const refusals = mandates.flatMap(({ memberId, holderId }, i): Refusal[] => {
    const path = `mandates.${i}.holderId`
    const giver = members.get(memberId)
    if (!giver || (holderId !== null && !members.has(holderId)))
      return [refuse('membre', 'Cette personne n’est pas sur la liste de cette assemblée.', path)]
    if (holderId === null) return []
    const holder = members.get(holderId)!
    const found: Refusal[] = []
    if (holderId === memberId)
      found.push(refuse('soi', 'On ne se donne pas pouvoir à soi-même : choisissez un autre membre.', path))
    if (giver.presence !== 'absent')
      found.push(
        refuse('present', `${giver.name} est là : on est présent ou représenté. Décochez d’abord sa présence.`, path),
      )
    else if (after.get(holderId))
      found.push(refuse('represente', `${holder.name} est représenté·e et ne peut pas voter pour d’autres.`, path))
    if ([...after].some(([id, itsHolder]) => itsHolder === memberId && id !== memberId))
      found.push(
        refuse('mandataire', `${giver.name} porte déjà des pouvoirs : confiez-les d’abord à quelqu’un d’autre.`, path),
      )
    return found
  })
  for (const holderId of new Set(mandates.flatMap(mandate => mandate.holderId ?? []))) {
    const held = [...after.values()].filter(id => id === holderId).length
    if (held > rules.proxiesPerHolder)
      refusals.push(
        refuse(
          'limite',
          `${members.get(holderId)?.name ?? 'Ce membre'} porterait ${held} pouvoirs : dans cette assemblée, ${rules.proxiesPerHolder} au plus par personne. Choisissez un autre membre.`,
          'mandates',
        ),
      )
  }
  return refusals
}

/** Writes proxies down, all or none. */
export async function mandate(ctx: Context, assemblyId: string, mandates: readonly Mandate[]): Promise<void> {
  const assembly = await readAssembly(ctx, assemblyId, 'lock')
  inPreparation(assembly.status)
  refuseIfAny(proxyRefusals(await readRoll(ctx, assemblyId), assembly.rules, mandates))
  for (const { memberId, holderId, onPaper } of mandates)
    await ctx.db
      .updateTable('assembly_member')
      .set({ holder_id: holderId, proxy_on: holderId ? ctx.today : null, proxy_on_paper: holderId ? onPaper : false })
      .where('organisation_id', '=', ctx.organisationId)
      .where('assembly_id', '=', assemblyId)
      .where('id', '=', memberId)
      .execute()
}

function inPreparation(status: string): void {
  if (status === 'convened' || status === 'open') return
  throw new Refused([
    refuse(
      'moment',
      status === 'draft'
        ? 'Cette assemblée n’est pas encore convoquée : sa liste des membres n’est pas arrêtée.'
        : 'Cette assemblée est passée : sa feuille de présence ne change plus.',
    ),
  ])
}

export const giveProxies = useCase({
  name: 'giveProxies',
  api: 'POST /assemblies/{id}/proxies',
  summary: 'Inscrit des pouvoirs, ou les retire',
  roles: CHAIR,
  scope: 'house',
  input: z.strictObject({ id: zId, mandates: z.array(zMandate).min(1, 'Choisissez au moins un pouvoir.').max(500) }),
  output: z.strictObject({ id: zId }),
  async run(ctx, { id, mandates }) {
    await mandate(ctx, id, mandates)
    ctx.record(id)
    return { id }
  },
})

/** A member gives their own proxy, or takes it back. */
export const giveMyProxy = useCase({
  name: 'giveMyProxy',
  api: 'POST /my-assemblies/{id}/proxy',
  summary: 'Donne ou retire son propre pouvoir',
  roles: ROLES.filter(role => role !== 'auditor'),
  scope: 'own',
  input: z.strictObject({ id: zId, holderId: zId.nullable() }),
  output: z.strictObject({ id: zId }),
  async run(ctx, { id, holderId }) {
    const me = await myself(ctx, id)
    await mandate(ctx, id, [{ memberId: me.id, holderId, onPaper: false }])
    ctx.record(me.id)
    return { id }
  },
})

/** The session's person on the roll of an assembly. */
export async function myself(ctx: Context, assemblyId: string): Promise<Member> {
  const { personId } = ctx.session
  const [me] = personId === null ? [] : await readRoll(ctx, assemblyId, { personId })
  if (!me) throw notFound('Cette assemblée')
  return me
}

/** Ticks who is there. Somebody represented who comes after all votes by themselves: their proxy falls. */
export async function attend(
  ctx: Context,
  assemblyId: string,
  entries: readonly { memberId: string; presence: (typeof PRESENCES)[number] }[],
): Promise<void> {
  const { status, day } = await readAssembly(ctx, assemblyId)
  inPreparation(status)
  if (ctx.today < day)
    throw new Refused([refuse('jour', `L’assemblée est le ${formatLongDay(day)} : on émarge ce jour-là.`)])
  const ids = entries.map(entry => entry.memberId)
  const known = new Set((await readRoll(ctx, assemblyId, { ids })).map(member => member.id))
  refuseIfAny(
    entries.flatMap(({ memberId }, i) =>
      known.has(memberId) ? [] : [refuse('membre', 'Cette personne n’est pas sur la liste.', `entries.${i}.memberId`)],
    ),
  )
  for (const presence of PRESENCES) {
    const its = entries.filter(entry => entry.presence === presence).map(entry => entry.memberId)
    if (its.length === 0) continue
    await ctx.db
      .updateTable('assembly_member')
      .set({
        presence,
        ...(presence === 'absent' ? {} : { holder_id: null, proxy_on: null, proxy_on_paper: false }),
      })
      .where('organisation_id', '=', ctx.organisationId)
      .where('assembly_id', '=', assemblyId)
      .where('id', 'in', its)
      .execute()
  }
}

export const markAttendance = useCase({
  name: 'markAttendance',
  api: 'POST /assemblies/{id}/attendance',
  summary: 'Émarge des membres : dans la salle, à distance ou absents',
  roles: CHAIR,
  scope: 'house',
  input: z.strictObject({
    id: zId,
    entries: z
      .array(z.strictObject({ memberId: zId, presence: z.enum(PRESENCES, { error: 'Choisissez la présence.' }) }))
      .min(1, 'Cochez au moins un membre.')
      .max(2000),
  }),
  output: z.strictObject({ id: zId }),
  async run(ctx, { id, entries }) {
    await attend(ctx, id, entries)
    ctx.record(id)
    return { id }
  },
})

/** A member says that they are there, from their own page. */
export const attendMyAssembly = useCase({
  name: 'attendMyAssembly',
  api: 'POST /my-assemblies/{id}/attendance',
  summary: 'Dit que l’on est là, dans la salle ou à distance',
  roles: ROLES.filter(role => role !== 'auditor'),
  scope: 'own',
  input: z.strictObject({ id: zId, presence: z.enum(['room', 'online'], { error: 'Choisissez la présence.' }) }),
  output: z.strictObject({ id: zId }),
  async run(ctx, { id, presence }) {
    const me = await myself(ctx, id)
    await attend(ctx, id, [{ memberId: me.id, presence }])
    ctx.record(me.id)
    return { id }
  },
})

export const codeHash = (code: string): Buffer => sha256(`voter ${code}`)
export const zCode = z.string().regex(/^[\w-]{32}$/, 'Ce lien n’est pas complet : recopiez-le en entier.')

/** Gives a member a new personal code; the one before opens nothing any more. Only its hash is kept. */
export async function issueCode(ctx: Context, memberId: string): Promise<string> {
  const code = newToken()
  const { numUpdatedRows } = await ctx.db
    .updateTable('assembly_member')
    .set({ code_hash: codeHash(code) })
    .where('organisation_id', '=', ctx.organisationId)
    .where('id', '=', memberId)
    .executeTakeFirst()
  if (numUpdatedRows !== 1n) throw notFound('Ce membre')
  return code
}

export const votingLink = async (ctx: Context, code: string): Promise<string> =>
  `${publicUrl()}/p/${(await readOrganisation(ctx)).slug}/voter/${code}`

/** Reissues a lost code, to be handed over on the spot: the link is shown once and kept nowhere. */
export const reissueVotingCode = useCase({
  name: 'reissueVotingCode',
  api: { none: 'le lien est secret et ne s’affiche qu’une fois, à l’écran de qui tient l’assemblée' },
  summary: 'Remplace le code de vote d’un membre',
  roles: CHAIR,
  scope: 'house',
  input: z.strictObject({ memberId: zId }),
  output: z.strictObject({ name: z.string(), link: z.string() }),
  async run(ctx, { memberId }) {
    const code = await issueCode(ctx, memberId)
    const member = await memberOf(ctx, sql`m.id = ${memberId}`)
    ctx.record(memberId)
    return { name: member.name, link: await votingLink(ctx, code) }
  },
})

/** The member whose code this is, and their assembly. */
export const memberByCode = (ctx: Context, code: string) => memberOf(ctx, sql`m.code_hash = ${codeHash(code)}`)

async function memberOf(ctx: Context, which: ReturnType<typeof sql>) {
  const { rows } = await sql<{ id: string; name: string; assemblyId: string }>`
    select m.id, m.name, m.assembly_id as "assemblyId" from assembly_member m
    where m.organisation_id = ${ctx.organisationId} and ${which}`.execute(ctx.db)
  if (!rows[0])
    throw new Refused(
      [refuse('code', 'Ce lien de vote ne sert plus ou n’a jamais servi : demandez-en un autre à votre coopérative.')],
      'not-found',
    )
  return rows[0]
}
