import { z } from 'zod'
import { type Day, formatDay } from '../../kernel/day.ts'
import { zDay, zText, zVersion } from '../../kernel/input.ts'
import { notFound, Refused, refuse, refuseIfAny, stale } from '../../kernel/refusal.ts'
import { OFFICE, TEAM } from '../../platform/session.ts'
import { type Context, query, sql, useCase } from '../../platform/use-case.server.ts'
import { DOCUMENT_KINDS, type DocumentKind } from './document-kinds.ts'
import { letterhead } from './letterhead.ts'
import { renderDocumentPdf } from './printed-document.server.ts'
import { defaultText, exampleValues, fillTemplate, templateRefusals } from './template.ts'

const zKind = z.enum(DOCUMENT_KINDS, { error: 'Choisissez un modèle de la liste.' })
const zBody = zText(60_000)

interface Version {
  number: number
  body: string
  origin: 'default' | 'house'
  startsOn: Day | null
  byName: string
  at: string
  version: number
}

/** Every version of a kind, the latest in force first; the draft has no day. */
async function readVersions(ctx: Context, kind: DocumentKind): Promise<Version[]> {
  const rows = await ctx.db
    .selectFrom('document_template')
    .selectAll()
    .where('organisation_id', '=', ctx.organisationId)
    .where('kind', '=', kind)
    .orderBy('starts_on', 'desc')
    .orderBy('number', 'desc')
    .execute()
  return rows.map(row => ({
    number: row.number,
    body: row.body,
    origin: row.origin as Version['origin'],
    startsOn: row.starts_on,
    byName: row.by_name,
    at: row.at,
    version: row.version,
  }))
}

const currentOf = (versions: readonly Version[], today: Day): Version | undefined =>
  versions.find(({ startsOn }) => startsOn !== null && startsOn <= today)

/**
 * The version that a document is printed from today. The platform's own text becomes a version of the house when it first serves, and
 * again when a later release changed it: what a document was printed from is always kept.
 */
export async function templateInForce(ctx: Context, kind: DocumentKind): Promise<{ number: number; body: string }> {
  const versions = await readVersions(ctx, kind)
  const current = currentOf(versions, ctx.today)
  if (current && (current.origin === 'house' || current.body === defaultText(kind))) return current
  await insertVersion(ctx, kind, versions, defaultText(kind), ctx.today)
  return currentOf(await readVersions(ctx, kind), ctx.today)!
}

/** False when somebody else wrote a version at the same instant. */
const insertVersion = async (
  ctx: Context,
  kind: DocumentKind,
  versions: readonly Version[],
  body: string,
  startsOn: Day | null,
): Promise<boolean> => {
  const { numInsertedOrUpdatedRows } = await ctx.db
    .insertInto('document_template')
    .values({
      organisation_id: ctx.organisationId,
      kind,
      number: Math.max(0, ...versions.map(({ number }) => number)) + 1,
      body,
      origin: body === defaultText(kind) ? 'default' : 'house',
      starts_on: startsOn,
      by_name: ctx.session.actor.name,
      at: ctx.now,
    })
    .onConflict(conflict => conflict.columns(['organisation_id', 'kind', 'number']).doNothing())
    .executeTakeFirstOrThrow()
  return numInsertedOrUpdatedRows === 1n
}

/** Writes the draft of a template, or goes on with it. Refused with every field that is unknown or missing. */
export const saveTemplateDraft = useCase({
  name: 'saveTemplateDraft',
  api: 'PUT /document-templates/{kind}/draft',
  summary: 'Enregistre le brouillon d’un modèle de document',
  roles: OFFICE,
  scope: 'house',
  input: z.strictObject({ kind: zKind, body: zBody, version: zVersion.nullish() }),
  output: z.strictObject({ kind: zKind }),
  async run(ctx, { kind, body: typed, version }) {
    const body = typed.trim()
    refuseIfAny(templateRefusals(kind, body))
    const versions = await readVersions(ctx, kind)
    const draft = versions.find(({ startsOn }) => startsOn === null)
    if ((draft?.version ?? null) !== (version ?? null)) throw stale('Ce modèle')
    if (!draft) {
      if (!(await insertVersion(ctx, kind, versions, body, null))) throw stale('Ce modèle')
    } else
      await ctx.db
        .updateTable('document_template')
        .set({
          body,
          origin: body === defaultText(kind) ? 'default' : 'house',
          by_name: ctx.session.actor.name,
          at: ctx.now,
          version: draft.version + 1,
        })
        .where('organisation_id', '=', ctx.organisationId)
        .where('kind', '=', kind)
        .where('number', '=', draft.number)
        .execute()
    ctx.record(ctx.organisationId)
    return { kind }
  },
})

/** Puts the draft in force from a day, today at the soonest: what was printed before keeps its own version. */
export const publishTemplate = useCase({
  name: 'publishTemplate',
  api: 'POST /document-templates/{kind}/publication',
  summary: 'Met en vigueur le brouillon d’un modèle de document',
  roles: OFFICE,
  scope: 'house',
  input: z.strictObject({ kind: zKind, startsOn: zDay, version: zVersion }),
  output: z.strictObject({ kind: zKind }),
  async run(ctx, { kind, startsOn, version }) {
    const draft = await readDraft(ctx, kind)
    if (draft.version !== version) throw stale('Ce modèle')
    refuseIfAny([
      ...templateRefusals(kind, draft.body),
      ...(startsOn < ctx.today
        ? [
            refuse(
              'date',
              `Un modèle ne vaut pas pour le passé : choisissez le ${formatDay(ctx.today)} ou un jour qui suit.`,
              'startsOn',
            ),
          ]
        : []),
    ])
    await ctx.db
      .updateTable('document_template')
      .set({ starts_on: startsOn, by_name: ctx.session.actor.name, at: ctx.now })
      .where('organisation_id', '=', ctx.organisationId)
      .where('kind', '=', kind)
      .where('number', '=', draft.number)
      .execute()
    ctx.record(ctx.organisationId)
    return { kind }
  },
})

/** Throws the draft away; what is in force stays. */
export const discardTemplateDraft = useCase({
  name: 'discardTemplateDraft',
  api: 'DELETE /document-templates/{kind}/draft',
  summary: 'Abandonne le brouillon d’un modèle de document',
  roles: OFFICE,
  scope: 'house',
  input: z.strictObject({ kind: zKind }),
  output: z.strictObject({ kind: zKind }),
  async run(ctx, { kind }) {
    const draft = await readDraft(ctx, kind)
    await ctx.db
      .deleteFrom('document_template')
      .where('organisation_id', '=', ctx.organisationId)
      .where('kind', '=', kind)
      .where('number', '=', draft.number)
      .execute()
    ctx.record(ctx.organisationId, { before: { kind, body: draft.body } })
    return { kind }
  },
})

async function readDraft(ctx: Context, kind: DocumentKind): Promise<Version> {
  const draft = (await readVersions(ctx, kind)).find(({ startsOn }) => startsOn === null)
  if (!draft) throw new Refused([refuse('brouillon', 'Ce modèle n’a pas de brouillon : écrivez-en un.')])
  return draft
}

/** Each kind with the version in force, and whether something is being written. */
export const listTemplates = query({
  name: 'listTemplates',
  api: 'GET /document-templates',
  summary: 'Liste les modèles de documents',
  roles: TEAM,
  scope: 'house',
  input: z.strictObject({}),
  output: z.array(
    z.strictObject({
      kind: zKind,
      origin: z.enum(['default', 'house']),
      startsOn: zDay.nullable(),
      nextOn: zDay.nullable(),
      hasDraft: z.boolean(),
      documents: z.number(),
    }),
  ),
  async run(ctx) {
    const { rows } = await sql<{
      kind: DocumentKind
      origin: Version['origin'] | null
      startsOn: Day | null
      nextOn: Day | null
      hasDraft: boolean
    }>`
      select kind,
        (array_agg(origin order by starts_on desc, number desc) filter (where starts_on <= ${ctx.today}::date))[1] as origin,
        max(starts_on) filter (where starts_on <= ${ctx.today}::date) as "startsOn",
        min(starts_on) filter (where starts_on > ${ctx.today}::date) as "nextOn",
        bool_or(starts_on is null) as "hasDraft"
      from document_template where organisation_id = ${ctx.organisationId} group by kind`.execute(ctx.db)
    const counts = await ctx.db
      .selectFrom('document')
      .select(['kind', eb => eb.fn.countAll<number>().as('n')])
      .where('organisation_id', '=', ctx.organisationId)
      .groupBy('kind')
      .execute()
    return DOCUMENT_KINDS.map(kind => {
      const row = rows.find(one => one.kind === kind)
      return {
        kind,
        origin: row?.origin ?? 'default',
        startsOn: row?.startsOn ?? null,
        nextOn: row?.nextOn ?? null,
        hasDraft: row?.hasDraft ?? false,
        documents: Number(counts.find(count => count.kind === kind)?.n ?? 0),
      }
    })
  },
})

const zVersionOut = z.strictObject({
  number: z.number(),
  body: z.string(),
  origin: z.enum(['default', 'house']),
  startsOn: zDay.nullable(),
  byName: z.string(),
  at: z.string(),
  version: z.number(),
})

/** One template: what is in force today (the platform's own text when the house wrote none), the draft, and every version. */
export const getTemplate = query({
  name: 'getTemplate',
  api: 'GET /document-templates/{kind}',
  summary: 'Donne un modèle de document, son brouillon et son historique',
  roles: TEAM,
  scope: 'house',
  input: z.strictObject({ kind: zKind }),
  output: z.strictObject({
    kind: zKind,
    inForce: zVersionOut.nullable(),
    draft: zVersionOut.nullable(),
    versions: z.array(zVersionOut),
    defaultText: z.string(),
  }),
  async run(ctx, { kind }) {
    const versions = await readVersions(ctx, kind)
    return {
      kind,
      inForce: currentOf(versions, ctx.today) ?? null,
      draft: versions.find(({ startsOn }) => startsOn === null) ?? null,
      versions: versions.filter(({ startsOn }) => startsOn !== null),
      defaultText: defaultText(kind),
    }
  },
})

/** A version, or the platform's text (`number` 0), or what is being written, else in force: as PDF, filled with examples. */
export const previewTemplate = query({
  name: 'previewTemplate',
  api: 'GET /document-templates/{kind}/preview',
  summary: 'Donne l’aperçu PDF d’un modèle, rempli d’exemples',
  roles: TEAM,
  scope: 'house',
  input: z.strictObject({
    kind: zKind,
    number: z.number().int().min(0).max(1_000_000).meta({ text: 'integer' }).optional(),
  }),
  output: z.strictObject({ name: z.string(), contentBase64: z.string() }),
  async run(ctx, { kind, number }) {
    const versions = await readVersions(ctx, kind)
    const chosen =
      number === undefined
        ? (versions.find(({ startsOn }) => startsOn === null) ?? currentOf(versions, ctx.today))
        : versions.find(one => one.number === number)
    if (!chosen && number) throw notFound('Cette version du modèle')
    const pdf = await renderDocumentPdf({
      ...(await letterhead(ctx)),
      title: 'Aperçu du modèle',
      day: ctx.today,
      mark: 'aperçu',
      blocks: fillTemplate(chosen?.body ?? defaultText(kind), exampleValues(kind)),
      signatories: [
        { name: 'Camille Fabre', quality: 'première partie' },
        { name: 'Hélène Castagné', quality: 'pour la coopérative' },
      ],
      signed: null,
    })
    return { name: `Aperçu ${kind}.pdf`, contentBase64: Buffer.from(pdf).toString('base64') }
  },
})
