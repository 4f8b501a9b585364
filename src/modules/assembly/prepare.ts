import { z } from 'zod'
import { mediaTypeOf } from '../../formats/media-type.ts'
import { formatDay } from '../../kernel/day.ts'
import { zDay, zId, zInteger, zOptionalText, zText, zTime, zVersion } from '../../kernel/input.ts'
import { notFound, Refused, refuse, refuseIfAny, stale } from '../../kernel/refusal.ts'
import { newId } from '../../platform/ids.server.ts'
import { keepFile } from '../../platform/kept-file.server.ts'
import { ROLES, TEAM } from '../../platform/session.ts'
import { type Context, query, useCase } from '../../platform/use-case.server.ts'
import { readOrganisation } from '../organisation/index.ts'
import {
  ASSEMBLY_KINDS,
  BALLOTS,
  CATEGORIES,
  type Effect,
  effectRefusals,
  ITEM_KINDS,
  itemRefusals,
  zEffect,
} from './assembly.ts'
import { type Assembly, readAssembly, readItem, readItems, readRules } from './read.ts'
import { rulesRefusals, zRules } from './rules.ts'

/** Who prepares and holds assemblies. */
export const CHAIR = ['director', 'administrator'] as const

export const getAssemblyRules = query({
  name: 'getAssemblyRules',
  api: 'GET /assembly-rules',
  summary: 'Lit les règles des assemblées',
  roles: TEAM,
  scope: 'house',
  input: z.strictObject({}),
  output: z.strictObject({ rules: zRules, version: z.number() }),
  run: readRules,
})

/** Writes what the statutes say of assemblies. Those already convened keep theirs. */
export const changeAssemblyRules = useCase({
  name: 'changeAssemblyRules',
  api: 'PUT /assembly-rules',
  summary: 'Change les règles des assemblées (statuts)',
  roles: CHAIR,
  scope: 'house',
  input: z.strictObject({ rules: zRules, version: zInteger(0, 1_000_000) }),
  output: z.strictObject({ version: z.number() }),
  async run(ctx, { rules, version }) {
    const organisation = await readOrganisation(ctx)
    refuseIfAny(
      rulesRefusals(rules, organisation.legalForm, ctx.today).map(refusal =>
        refusal.path ? { ...refusal, path: `rules.${refusal.path}` } : refusal,
      ),
    )
    const before = await readRules(ctx)
    if (before.version !== version) throw stale('Ces règles')
    const values = { rules: JSON.stringify(rules), version: version + 1 }
    await ctx.db
      .insertInto('assembly_rules')
      .values({ organisation_id: ctx.organisationId, ...values })
      .onConflict(conflict => conflict.column('organisation_id').doUpdateSet(values))
      .execute()
    ctx.record(ctx.organisationId, { before })
    return { version: version + 1 }
  },
})

const zFields = {
  kind: z.enum(ASSEMBLY_KINDS, { error: 'Choisissez le genre d’assemblée.' }),
  title: zText(120),
  day: zDay,
  time: zTime,
  place: zOptionalText(200),
  onlineLink: z
    .url({ protocol: /^https$/, error: 'Adresse attendue, par exemple https://visio.exemple.fr/ag.' })
    .max(500)
    .nullish(),
  recordDay: zDay.nullish(),
  secondCall: z.boolean().default(false),
}

/** Prepares an assembly, or changes one that is not convened yet. */
export const saveAssembly = useCase({
  name: 'saveAssembly',
  api: 'POST /assemblies',
  summary: 'Prépare une assemblée',
  roles: CHAIR,
  scope: 'house',
  input: z.strictObject({ id: zId.nullish(), version: zVersion.nullish(), ...zFields }),
  output: z.strictObject({ id: zId }),
  async run(ctx, { id: given, version, ...fields }) {
    const values = {
      kind: fields.kind,
      title: fields.title,
      day: fields.day,
      time: fields.time,
      place: fields.place ?? null,
      online_link: fields.onlineLink ?? null,
      record_day: fields.recordDay ?? [fields.day, ctx.today].toSorted()[0]!,
      second_call: fields.secondCall,
    }
    if (!given) {
      const id = newId()
      await ctx.db
        .insertInto('assembly')
        .values({ organisation_id: ctx.organisationId, id, ...values })
        .execute()
      ctx.record(id)
      return { id }
    }
    const before = await drafted(ctx, given)
    if (before.version !== version) throw stale('Cette assemblée')
    const items = await readItems(ctx, { assemblyId: given })
    refuseIfAny(items.flatMap(item => itemRefusals(item, fields.kind)))
    await ctx.db
      .updateTable('assembly')
      .set({ ...values, version: before.version + 1 })
      .where('organisation_id', '=', ctx.organisationId)
      .where('id', '=', given)
      .execute()
    ctx.record(given, { before })
    return { id: given }
  },
})

/** An assembly whose agenda may still change. */
async function drafted(ctx: Context, id: string): Promise<Assembly> {
  const { rules: _, ...assembly } = await readAssembly(ctx, id, 'lock')
  if (assembly.status !== 'draft')
    throw new Refused([
      refuse(
        'convoquee',
        'Cette assemblée est convoquée : son ordre du jour ne change plus. Proposez un amendement, ou annulez-la et convoquez-en une autre.',
      ),
    ])
  return assembly
}

/** Puts an item on the agenda, or changes it, until the convening. */
export const saveAgendaItem = useCase({
  name: 'saveAgendaItem',
  api: 'POST /assembly-items',
  summary: 'Met un point à l’ordre du jour',
  roles: CHAIR,
  scope: 'house',
  input: z.strictObject({
    id: zId.nullish(),
    version: zVersion.nullish(),
    assemblyId: zId,
    position: zInteger(1, 200).nullish(),
    kind: z.enum(ITEM_KINDS, { error: 'Choisissez le genre de point.' }),
    title: zText(200),
    text: zOptionalText(10_000),
    category: z.enum(CATEGORIES, { error: 'Choisissez la majorité.' }).default('ordinary'),
    ballot: z.enum(BALLOTS, { error: 'Choisissez le scrutin.' }).default('show'),
    seats: zInteger(0, 50).default(0),
    candidates: z.array(zText(80)).max(60).default([]),
    effect: zEffect.nullish(),
  }),
  output: z.strictObject({ id: zId }),
  async run(ctx, { id: given, version, assemblyId, position, effect: said, ...fields }) {
    const assembly = await drafted(ctx, assemblyId)
    const items = await readItems(ctx, { assemblyId })
    const before = given ? items.find(item => item.id === given) : undefined
    if (given && !before) throw notFound('Ce point de l’ordre du jour')
    if (before && before.version !== version) throw stale('Ce point')
    // What it sets is said apart (setResolutionEffect): an agenda written again keeps it.
    const effect = said === undefined && fields.kind === 'resolution' ? (before?.effect ?? null) : (said ?? null)
    refuseIfAny([...itemRefusals({ ...fields, effect }, assembly.kind), ...effectRefusals(effect, assembly.day)])
    const values = {
      kind: fields.kind,
      title: fields.title,
      text: fields.text ?? null,
      category: fields.category,
      ballot: fields.ballot,
      seats: fields.kind === 'election' ? fields.seats : 0,
      candidates: fields.kind === 'election' ? fields.candidates : [],
      effect: effect === null ? null : JSON.stringify(effect),
      position: position ?? before?.position ?? Math.max(0, ...items.map(item => item.position)) + 1,
    }
    const id = given ?? newId()
    if (before) {
      await ctx.db
        .updateTable('assembly_item')
        .set({ ...values, version: before.version + 1 })
        .where('organisation_id', '=', ctx.organisationId)
        .where('id', '=', id)
        .execute()
    } else {
      await ctx.db
        .insertInto('assembly_item')
        .values({ organisation_id: ctx.organisationId, id, assembly_id: assemblyId, ...values })
        .execute()
    }
    ctx.record(id, { before: before ?? null })
    return { id }
  },
})

/** Says what a resolution will set once adopted (or nothing more), until its vote opens. */
export const setResolutionEffect = useCase({
  name: 'setResolutionEffect',
  api: 'PUT /assembly-items/{id}/effect',
  summary: 'Dit ce qu’une résolution fixera, une fois adoptée',
  roles: CHAIR,
  scope: 'house',
  input: z.strictObject({ id: zId, effect: zEffect.nullable() }),
  output: z.strictObject({ id: zId }),
  async run(ctx, { id, effect }) {
    const item = await beforeVote(ctx, id)
    const assembly = await readAssembly(ctx, item.assemblyId)
    refuseIfAny([...itemRefusals({ ...item, effect }, assembly.kind), ...effectRefusals(effect, assembly.day)])
    await ctx.db
      .updateTable('assembly_item')
      .set({ effect: effect === null ? null : JSON.stringify(effect satisfies Effect), version: item.version + 1 })
      .where('organisation_id', '=', ctx.organisationId)
      .where('id', '=', id)
      .execute()
    ctx.record(id, { before: item.effect })
    return { id }
  },
})

/** Who stands for the seats of an election: known until its vote opens, even in the room. */
export const setCandidates = useCase({
  name: 'setCandidates',
  api: 'PUT /assembly-items/{id}/candidates',
  summary: 'Fixe les candidats d’une élection',
  roles: CHAIR,
  scope: 'house',
  input: z.strictObject({ id: zId, candidates: z.array(zText(80)).max(60) }),
  output: z.strictObject({ id: zId }),
  async run(ctx, { id, candidates }) {
    const item = await beforeVote(ctx, id)
    const assembly = await readAssembly(ctx, item.assemblyId)
    refuseIfAny([
      ...itemRefusals({ ...item, candidates }, assembly.kind),
      ...(item.kind === 'election' ? [] : [refuse('election', 'Seule une élection a des candidats.', 'id')]),
    ])
    await ctx.db
      .updateTable('assembly_item')
      .set({ candidates, version: item.version + 1 })
      .where('organisation_id', '=', ctx.organisationId)
      .where('id', '=', id)
      .execute()
    ctx.record(id, { before: item.candidates })
    return { id }
  },
})

async function beforeVote(ctx: Context, id: string) {
  const item = await readItem(ctx, id, 'lock')
  if (item.status !== 'draft')
    throw new Refused([
      refuse(
        'vote',
        item.status === 'withdrawn'
          ? 'Ce point est retiré de l’ordre du jour.'
          : 'Le vote est ouvert ou déjà clos : ce point ne change plus.',
        'id',
      ),
    ])
  return item
}

/** Takes an item off: gone before the convening, marked withdrawn after it. */
export const withdrawAgendaItem = useCase({
  name: 'withdrawAgendaItem',
  api: 'POST /assembly-items/{id}/withdrawal',
  summary: 'Retire un point de l’ordre du jour',
  roles: CHAIR,
  scope: 'house',
  input: z.strictObject({ id: zId }),
  output: z.strictObject({ id: zId }),
  async run(ctx, { id }) {
    const item = await beforeVote(ctx, id)
    const { status } = await readAssembly(ctx, item.assemblyId)
    if (status === 'draft')
      await ctx.db
        .deleteFrom('assembly_item')
        .where('organisation_id', '=', ctx.organisationId)
        .where('id', '=', id)
        .execute()
    else
      await ctx.db
        .updateTable('assembly_item')
        .set({ status: 'withdrawn', version: item.version + 1 })
        .where('organisation_id', '=', ctx.organisationId)
        .where('id', '=', id)
        .execute()
    ctx.record(id, { before: item })
    return { id }
  },
})

/** Attaches a document that goes with the convening (accounts, report, candidates' words). */
export const attachToAssembly = useCase({
  name: 'attachToAssembly',
  api: 'POST /assemblies/{id}/files',
  summary: 'Joint un document à une assemblée',
  roles: CHAIR,
  scope: 'house',
  input: z.strictObject({
    id: zId,
    name: zText(120),
    contentBase64: z.base64('Fichier illisible : choisissez-le de nouveau.').max(28_000_000),
  }),
  output: z.strictObject({ fileId: zId }),
  async run(ctx, { id, name, contentBase64 }) {
    const { status } = await readAssembly(ctx, id, 'lock')
    const bytes = Buffer.from(contentBase64, 'base64')
    refuseIfAny([
      ...(mediaTypeOf(bytes) === 'application/pdf'
        ? []
        : [
            refuse('pdf', 'Seul un PDF se joint à une assemblée : enregistrez votre document en PDF.', 'contentBase64'),
          ]),
      ...(status === 'closed' || status === 'cancelled'
        ? [refuse('tenue', 'L’assemblée est passée : joignez ce document au procès-verbal.', 'id')]
        : []),
    ])
    const fileId = await keepFile(ctx, {
      name: name.endsWith('.pdf') ? name : `${name}.pdf`,
      mediaType: 'application/pdf',
      bytes,
    })
    await ctx.db
      .insertInto('assembly_file')
      .values({ organisation_id: ctx.organisationId, assembly_id: id, file_id: fileId, name })
      .execute()
    ctx.record(id)
    return { fileId }
  },
})

/** Proposes another text for a resolution. */
export const proposeAmendment = useCase({
  name: 'proposeAmendment',
  api: 'POST /assembly-items/{id}/amendments',
  summary: 'Propose un amendement à une résolution',
  roles: ROLES.filter(role => role !== 'auditor'),
  scope: 'own',
  input: z.strictObject({
    id: zId,
    text: zText(10_000),
    /** Whoever holds the assembly writes down whose it is; a member's is theirs. */
    author: zOptionalText(120),
  }),
  output: z.strictObject({ id: zId }),
  async run(ctx, { id, text, author }) {
    if (author && !CHAIR.some(role => ctx.session.roles.includes(role)))
      throw new Refused([
        refuse('auteur', 'Un amendement porte le nom de qui le propose : laissez ce champ vide.', 'author'),
      ])
    return amend(ctx, id, text, author || ctx.session.actor.name)
  },
})

/** Puts an amendment before the assembly. */
export async function amend(ctx: Context, itemId: string, text: string, author: string): Promise<{ id: string }> {
  const item = await beforeVote(ctx, itemId)
  const { status } = await readAssembly(ctx, item.assemblyId)
  if (item.kind !== 'resolution' || (status !== 'convened' && status !== 'open'))
    throw new Refused([refuse('amendement', 'On amende une résolution entre la convocation et le vote.', 'id')])
  const id = newId()
  await ctx.db
    .insertInto('resolution_amendment')
    .values({
      organisation_id: ctx.organisationId,
      id,
      assembly_id: item.assemblyId,
      item_id: itemId,
      author,
      text,
      proposed_on: ctx.today,
    })
    .execute()
  ctx.record(id)
  return { id }
}

/** Takes an amendment, which becomes the text put to the vote, or sets it aside. */
export const decideAmendment = useCase({
  name: 'decideAmendment',
  api: 'POST /resolution-amendments/{id}/decision',
  summary: 'Accepte ou écarte un amendement',
  roles: CHAIR,
  scope: 'house',
  input: z.strictObject({ id: zId, accepted: z.boolean() }),
  output: z.strictObject({ id: zId }),
  async run(ctx, { id, accepted }) {
    const amendment = await ctx.db
      .selectFrom('resolution_amendment')
      .selectAll()
      .where('organisation_id', '=', ctx.organisationId)
      .where('id', '=', id)
      .forUpdate()
      .executeTakeFirst()
    if (!amendment) throw notFound('Cet amendement')
    if (amendment.status !== 'proposed')
      throw new Refused([
        refuse('decide', `Cet amendement est déjà décidé (proposé le ${formatDay(amendment.proposed_on)}).`),
      ])
    const item = await beforeVote(ctx, amendment.item_id)
    await ctx.db
      .updateTable('resolution_amendment')
      .set({ status: accepted ? 'accepted' : 'rejected', replaced_text: accepted ? item.text : null })
      .where('organisation_id', '=', ctx.organisationId)
      .where('id', '=', id)
      .execute()
    if (accepted)
      await ctx.db
        .updateTable('assembly_item')
        .set({ text: amendment.text, text_version: item.textVersion + 1, version: item.version + 1 })
        .where('organisation_id', '=', ctx.organisationId)
        .where('id', '=', item.id)
        .execute()
    ctx.record(id, { before: amendment })
    return { id }
  },
})
