import { z } from 'zod'
import type { Day } from '../../kernel/day.ts'
import { zDay, zId } from '../../kernel/input.ts'
import { notFound } from '../../kernel/refusal.ts'
import { ROLES, TEAM } from '../../platform/session.ts'
import { type Context, query, sql } from '../../platform/use-case.server.ts'
import { readOrganisation } from '../organisation/index.ts'
import {
  AMENDMENT_STATUSES,
  ASSEMBLY_KINDS,
  ASSEMBLY_STATUSES,
  BALLOTS,
  CATEGORIES,
  type Effect,
  ITEM_KINDS,
  ITEM_STATUSES,
  PRESENCES,
  zEffect,
} from './assembly.ts'
import { defaultRules, type Rules, rulesOfCall, zRules } from './rules.ts'

const zCount = z.object({
  college: z.string(),
  voters: z.number(),
  blank: z.number(),
  counts: z.array(z.number()),
})
export const zResult = z.object({
  voters: z.number(),
  counts: z.array(zCount),
  adopted: z.boolean(),
  elected: z.array(z.string()),
  steps: z.array(z.string()),
  warnings: z.array(z.string()),
})

export const zAssembly = z.object({
  id: zId,
  kind: z.enum(ASSEMBLY_KINDS),
  title: z.string(),
  day: zDay,
  time: z.string(),
  place: z.string().nullable(),
  onlineLink: z.string().nullable(),
  recordDay: zDay,
  secondCall: z.boolean(),
  status: z.enum(ASSEMBLY_STATUSES),
  convenedOn: zDay.nullable(),
  conveningDocumentId: z.string().nullable(),
  chair: z.string().nullable(),
  secretary: z.string().nullable(),
  minutes: z.unknown(),
  minutesDocumentId: z.string().nullable(),
  cancelReason: z.string().nullable(),
  version: z.number(),
})
export type Assembly = z.output<typeof zAssembly>

export const zItem = z.object({
  id: zId,
  assemblyId: zId,
  position: z.number(),
  kind: z.enum(ITEM_KINDS),
  title: z.string(),
  text: z.string().nullable(),
  textVersion: z.number(),
  category: z.enum(CATEGORIES),
  ballot: z.enum(BALLOTS),
  seats: z.number(),
  candidates: z.array(z.string()),
  effect: zEffect.nullable(),
  status: z.enum(ITEM_STATUSES),
  quorum: z.string().nullable(),
  entered: z.array(zCount),
  scrutineers: z.string().nullable(),
  result: zResult.nullable(),
  adopted: z.boolean().nullable(),
  closedOn: zDay.nullable(),
  appliedId: z.string().nullable(),
  appliedOn: zDay.nullable(),
  version: z.number(),
})
export type AgendaItem = z.output<typeof zItem>

export const zMember = z.object({
  id: zId,
  personId: z.string().nullable(),
  name: z.string(),
  email: z.string().nullable(),
  category: z.string(),
  college: z.string(),
  presence: z.enum(PRESENCES),
  holderId: z.string().nullable(),
  proxyOnPaper: z.boolean(),
})
export type Member = z.output<typeof zMember>

export const zAmendment = z.object({
  id: zId,
  itemId: zId,
  author: z.string(),
  text: z.string(),
  status: z.enum(AMENDMENT_STATUSES),
  proposedOn: zDay,
})

export type Amendment = z.output<typeof zAmendment>

const assemblyColumns = [
  'id',
  'kind',
  'title',
  'day',
  'time',
  'place',
  'online_link as onlineLink',
  'record_day as recordDay',
  'second_call as secondCall',
  'status',
  'convened_on as convenedOn',
  'convening_document_id as conveningDocumentId',
  'chair',
  'secretary',
  'minutes',
  'minutes_document_id as minutesDocumentId',
  'cancel_reason as cancelReason',
  'version',
] as const

/** The house's rules as they stand, and their version (0: nothing said yet, the law's). */
export async function readRules(ctx: Context): Promise<{ rules: Rules; version: number }> {
  const row = await ctx.db
    .selectFrom('assembly_rules')
    .select(['rules', 'version'])
    .where('organisation_id', '=', ctx.organisationId)
    .executeTakeFirst()
  return row ? { rules: zRules.parse(row.rules), version: row.version } : { rules: defaultRules(ctx.today), version: 0 }
}

/** An assembly and the rules that it is held by: its own once convened. `lock` for what changes it. */
export async function readAssembly(
  ctx: Context,
  id: string,
  lock: 'lock' | 'free' = 'free',
): Promise<Assembly & { rules: Rules }> {
  const row = await ctx.db
    .selectFrom('assembly')
    .select([...assemblyColumns, 'rules'])
    .where('organisation_id', '=', ctx.organisationId)
    .where('id', '=', id)
    .$if(lock === 'lock', rows => rows.forUpdate())
    .executeTakeFirst()
  if (!row) throw notFound('Cette assemblée')
  const rules = row.rules
    ? zRules.parse(row.rules)
    : rulesOfCall((await readRules(ctx)).rules, (await readOrganisation(ctx)).legalForm, row.secondCall, ctx.today)
  return { ...(row as unknown as Assembly), rules }
}

export async function readItems(
  ctx: Context,
  only: { assemblyId?: string; id?: string },
  lock: 'lock' | 'free' = 'free',
): Promise<AgendaItem[]> {
  const rows = await ctx.db
    .selectFrom('assembly_item')
    .select([
      'id',
      'assembly_id as assemblyId',
      'position',
      'kind',
      'title',
      'text',
      'text_version as textVersion',
      'category',
      'ballot',
      'seats',
      'candidates',
      'effect',
      'status',
      'quorum',
      'counts as entered',
      'scrutineers',
      'result',
      'adopted',
      'closed_on as closedOn',
      'applied_id as appliedId',
      'applied_on as appliedOn',
      'version',
    ])
    .where('organisation_id', '=', ctx.organisationId)
    .$if(only.assemblyId !== undefined, rows => rows.where('assembly_id', '=', only.assemblyId!))
    .$if(only.id !== undefined, rows => rows.where('id', '=', only.id!))
    .orderBy('position')
    .orderBy('id')
    .$if(lock === 'lock', rows => rows.forUpdate())
    .execute()
  return rows.map(row => ({ ...row, entered: row.entered ?? [] })) as unknown as AgendaItem[]
}

export async function readItem(ctx: Context, id: string, lock: 'lock' | 'free' = 'free'): Promise<AgendaItem> {
  const [item] = await readItems(ctx, { id }, lock)
  if (!item) throw notFound('Ce point de l’ordre du jour')
  return item
}

/** The members of an assembly by name; only those asked for, by id or person, or one with their holder and those they hold for. */
export async function readRoll(
  ctx: Context,
  assemblyId: string,
  only: { ids?: readonly string[]; personId?: string; around?: string } = {},
): Promise<Member[]> {
  const rows = await ctx.db
    .selectFrom('assembly_member')
    .select([
      'id',
      'person_id as personId',
      'name',
      'email',
      'category',
      'college',
      'presence',
      'holder_id as holderId',
      'proxy_on_paper as proxyOnPaper',
    ])
    .where('organisation_id', '=', ctx.organisationId)
    .where('assembly_id', '=', assemblyId)
    .$if(only.ids !== undefined, rows => rows.where('id', 'in', only.ids!))
    .$if(only.personId !== undefined, rows => rows.where('person_id', '=', only.personId!))
    .$if(only.around !== undefined, rows =>
      rows.where(eb =>
        eb.or([
          eb('id', '=', only.around!),
          eb('holder_id', '=', only.around!),
          eb(
            'id',
            '=',
            eb
              .selectFrom('assembly_member as mine')
              .select('mine.holder_id')
              .whereRef('mine.organisation_id', '=', 'assembly_member.organisation_id')
              .where('mine.id', '=', only.around!),
          ),
        ]),
      ),
    )
    .orderBy(sql`lower(unaccent(name))`)
    .orderBy('id')
    .execute()
  return rows as Member[]
}

/** Who voted on each item, and how; never what. */
export const readMarks = (ctx: Context, itemIds: readonly string[], memberIds?: readonly string[]) =>
  itemIds.length === 0
    ? Promise.resolve([])
    : ctx.db
        .selectFrom('vote_mark')
        .select(['item_id as itemId', 'member_id as memberId', 'how'])
        .where('organisation_id', '=', ctx.organisationId)
        .where('item_id', 'in', itemIds)
        .$if(memberIds !== undefined, rows => rows.where('member_id', 'in', memberIds!))
        .orderBy('member_id')
        .execute()

export async function readAmendments(ctx: Context, assemblyId: string) {
  const rows = await ctx.db
    .selectFrom('resolution_amendment')
    .select(['id', 'item_id as itemId', 'author', 'text', 'status', 'proposed_on as proposedOn'])
    .where('organisation_id', '=', ctx.organisationId)
    .where('assembly_id', '=', assemblyId)
    .orderBy('id')
    .execute()
  return rows as Amendment[]
}

export const readFiles = (ctx: Context, assemblyId: string) =>
  ctx.db
    .selectFrom('assembly_file')
    .select(['file_id as fileId', 'name'])
    .where('organisation_id', '=', ctx.organisationId)
    .where('assembly_id', '=', assemblyId)
    .orderBy('name')
    .execute()

export const listAssemblies = query({
  name: 'listAssemblies',
  api: 'GET /assemblies',
  summary: 'Liste les assemblées',
  roles: TEAM,
  scope: 'house',
  input: z.strictObject({}),
  output: z.array(zAssembly.extend({ members: z.number(), resolutions: z.number(), adopted: z.number() })),
  async run(ctx) {
    const rows = await ctx.db
      .selectFrom('assembly')
      .select(assemblyColumns)
      .select(eb => [
        eb
          .selectFrom('assembly_member as m')
          .select(count => count.fn.countAll<number>().as('n'))
          .whereRef('m.organisation_id', '=', 'assembly.organisation_id')
          .whereRef('m.assembly_id', '=', 'assembly.id')
          .as('members'),
        eb
          .selectFrom('assembly_item as i')
          .select(count => count.fn.countAll<number>().as('n'))
          .whereRef('i.organisation_id', '=', 'assembly.organisation_id')
          .whereRef('i.assembly_id', '=', 'assembly.id')
          .where('i.kind', '<>', 'information')
          .where('i.status', '<>', 'withdrawn')
          .as('resolutions'),
        eb
          .selectFrom('assembly_item as i')
          .select(count => count.fn.countAll<number>().as('n'))
          .whereRef('i.organisation_id', '=', 'assembly.organisation_id')
          .whereRef('i.assembly_id', '=', 'assembly.id')
          .where('i.adopted', '=', true)
          .as('adopted'),
      ])
      .where('organisation_id', '=', ctx.organisationId)
      .orderBy('day', 'desc')
      .orderBy('id')
      .execute()
    return rows as never
  },
})

/** One assembly as the office sees it: agenda, roll, amendments, files, who voted. */
export const getAssembly = query({
  name: 'getAssembly',
  api: 'GET /assemblies/{id}',
  summary: 'Lit une assemblée, son ordre du jour et sa feuille de présence',
  roles: TEAM,
  scope: 'house',
  input: z.strictObject({ id: zId }),
  output: zAssembly.extend({
    rules: zRules,
    items: z.array(zItem),
    roll: z.array(zMember),
    amendments: z.array(zAmendment),
    files: z.array(z.object({ fileId: zId, name: z.string() })),
    marks: z.array(z.object({ itemId: zId, memberId: zId, how: z.string() })),
  }),
  async run(ctx, { id }) {
    const assembly = await readAssembly(ctx, id)
    const items = await readItems(ctx, { assemblyId: id })
    return {
      ...assembly,
      items,
      roll: await readRoll(ctx, id),
      amendments: await readAmendments(ctx, id),
      files: await readFiles(ctx, id),
      marks: await readMarks(
        ctx,
        items.filter(item => item.status !== 'draft').map(item => item.id),
      ),
    }
  },
})

export interface Resolution {
  id: string
  title: string
  status: AgendaItem['status']
  /** Null until its vote is closed. */
  adopted: boolean | null
  closedOn: Day | null
  effect: Effect | null
}

/** A resolution as others need it: what it decided, and whether it did. Refused (not found) for an item that is none. */
export async function readResolution(ctx: Context, id: string): Promise<Resolution> {
  const { title, status, adopted, closedOn, effect } = await readItem(ctx, id)
  return { id, title, status, adopted, closedOn, effect }
}

/** What assemblies adopted, latest first: for whoever refers to a decision. */
export async function readAdoptedResolutions(
  ctx: Context,
): Promise<(Resolution & { assemblyId: string; assembly: string; day: Day })[]> {
  const rows = await ctx.db
    .selectFrom('assembly_item as i')
    .innerJoin('assembly as a', join =>
      join.onRef('a.organisation_id', '=', 'i.organisation_id').onRef('a.id', '=', 'i.assembly_id'),
    )
    .select([
      'i.id',
      'i.title',
      'i.status',
      'i.adopted',
      'i.closed_on as closedOn',
      'i.effect',
      'a.id as assemblyId',
      'a.title as assembly',
      'a.day',
    ])
    .where('i.organisation_id', '=', ctx.organisationId)
    .where('i.adopted', '=', true)
    .where('i.kind', '=', 'resolution')
    .orderBy('a.day', 'desc')
    .orderBy('i.position')
    .execute()
  return rows as never
}

export const zBallots = z.object({
  title: z.string(),
  colleges: z.array(z.object({ code: z.string(), name: z.string() })),
  ballots: z.array(z.object({ receipt: z.string(), college: z.string(), choice: z.array(z.string()) })),
})

/** The ballots of a closed vote with their receipts: each voter finds theirs, anybody counts again. */
export const listBallots = query({
  name: 'listBallots',
  api: 'GET /assembly-items/{id}/ballots',
  summary: 'Liste les bulletins d’un vote clos, par reçu',
  roles: ROLES,
  scope: 'own',
  input: z.strictObject({ id: zId }),
  output: zBallots,
  run: (ctx, { id }) => readBallots(ctx, id),
})

export async function readBallots(ctx: Context, itemId: string) {
  const { title, assemblyId } = await readItem(ctx, itemId)
  const { colleges } = (await readAssembly(ctx, assemblyId)).rules
  const ballots = await ctx.db
    .selectFrom('ballot')
    .select(['receipt', 'college', 'choice'])
    .where('organisation_id', '=', ctx.organisationId)
    .where('item_id', '=', itemId)
    .orderBy('receipt')
    .execute()
  return { title, colleges: colleges.map(({ code, name }) => ({ code, name })), ballots }
}
