import { z } from 'zod'
import { zId } from '../../kernel/input.ts'
import { notFound } from '../../kernel/refusal.ts'
import { containing } from '../../platform/like.ts'
import { LISTED, pageOf, readCursor, zPage } from '../../platform/pagination.server.ts'
import { ROLES, TEAM } from '../../platform/session.ts'
import { type Context, query, sql } from '../../platform/use-case.server.ts'
import { DOCUMENT_STATUSES, type DocumentSummary } from './document.ts'
import { DOCUMENT_KINDS } from './document-kinds.ts'
import { isMine } from './signatories.ts'
import { type Block, fillTemplate } from './template.ts'

const summaries = (ctx: Context, where: ReturnType<typeof sql>, limit: number | null = null) =>
  sql<DocumentSummary>`
    select d.id, d.subject_id as "subjectId", d.person_id as "personId", d.kind, d.title,
      coalesce(d.signed_file_id, d.file_id) as "fileId", d.at, d.status,
      coalesce((select jsonb_agg(jsonb_build_object('name', s.name, 'quality', s.quality,
          'signedAt', to_char(s.signed_at, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) order by s.position)
        from document_signature s where s.organisation_id = d.organisation_id and s.document_id = d.id), '[]') as signatures
    from document d where d.organisation_id = ${ctx.organisationId} and ${where}
    order by d.at desc, d.id desc limit ${limit}`
    .execute(ctx.db)
    .then(({ rows }) => rows)

/** The documents about these things, the latest first; those that the session may see. */
export async function readDocumentsAbout(ctx: Context, subjectIds: readonly string[]): Promise<DocumentSummary[]> {
  return subjectIds.length === 0 ? [] : summaries(ctx, sql`d.subject_id = any(${subjectIds}::uuid[])`)
}

/** The documents of a person, the latest first; those that the session may see. */
export const readDocumentsOf = (ctx: Context, personId: string): Promise<DocumentSummary[]> =>
  summaries(ctx, sql`d.person_id = ${personId}`)

const zSummary = z.strictObject({
  id: zId,
  subjectId: zId,
  personId: zId.nullable(),
  kind: z.enum(DOCUMENT_KINDS),
  title: z.string(),
  fileId: zId,
  at: z.string(),
  status: z.enum(DOCUMENT_STATUSES),
  signatures: z.array(z.strictObject({ name: z.string(), quality: z.string(), signedAt: z.string().nullable() })),
})

/** A person's documents: one's own without `personId`, or those of somebody whom the session may see. */
export const listDocuments = query({
  name: 'listDocuments',
  api: 'GET /documents',
  summary: 'Liste les documents d’une personne',
  roles: ROLES,
  scope: 'own',
  input: z.strictObject({ personId: zId.optional() }),
  output: z.array(zSummary),
  async run(ctx, { personId = ctx.session.personId ?? undefined }) {
    return personId ? readDocumentsOf(ctx, personId) : []
  },
})

/** What whoever acts has to sign, whoever it is about. */
export const listDocumentsToSign = query({
  name: 'listDocumentsToSign',
  api: 'GET /documents-to-sign',
  summary: 'Liste ce que vous avez à signer',
  roles: ROLES,
  scope: 'own',
  input: z.strictObject({}),
  output: z.array(zSummary),
  async run(ctx) {
    return summaries(
      ctx,
      sql`d.status = 'to-sign' and exists (select from document_signature s
        where s.organisation_id = d.organisation_id and s.document_id = d.id and ${isMine(ctx)} and s.signed_at is null)`,
    )
  },
})

/** The people whom the session may see, to choose one: all of them, those of a name, or that one. Null when too many to list. */
export const choosePeople = query({
  name: 'choosePeople',
  api: { none: 'GET /people says more' },
  summary: 'Liste les personnes parmi lesquelles choisir',
  roles: TEAM,
  scope: 'own',
  input: z.strictObject({
    named: z.string().max(100).optional(),
    id: zId.optional(),
  }),
  output: z.array(z.strictObject({ value: zId, label: z.string() })).nullable(),
  async run(ctx, { named, id }) {
    const { rows } = await sql<{ value: string; label: string }>`
      select id as value, last_name || ' ' || first_name as label from person where organisation_id = ${ctx.organisationId}
        ${named ? sql`and id = any(array(select people_named(${containing(named)})))` : sql``} ${id ? sql`and id = ${id}` : sql``}
      order by lower(last_name), first_name limit ${LISTED + 1}`.execute(ctx.db)
    return rows.length > LISTED ? null : rows
  },
})

/** The documents of the house that the session may see, page by page, the latest first. */
export const listHouseDocuments = query({
  name: 'listHouseDocuments',
  api: 'GET /house-documents',
  summary: 'Liste les documents de la maison',
  roles: TEAM,
  scope: 'own',
  input: z.strictObject({
    status: z.enum(DOCUMENT_STATUSES, { error: 'Choisissez un état de la liste.' }).optional(),
    kind: z.enum(DOCUMENT_KINDS, { error: 'Choisissez un genre de la liste.' }).optional(),
    /** A part of the title, or of the name of whom it is about. */
    q: z.string().max(100).optional(),
    ...zPage,
  }),
  output: z.strictObject({ rows: z.array(zSummary), next: z.string().nullable() }),
  async run(ctx, { status, kind, q, after, limit }) {
    const [at, id] = after ? readCursor(after, 2) : [null, null]
    const like = containing(q?.trim() ?? '')
    const rows = await summaries(
      ctx,
      sql`(${status ?? null}::text is null or d.status = ${status ?? null}) and (${kind ?? null}::text is null or d.kind = ${kind ?? null})
        ${q?.trim() ? sql`and (unaccent(d.title) ilike unaccent(${like}) or d.person_id = any(array(select people_named(${like}))))` : sql``}
        and (${at}::timestamptz is null or (d.at, d.id) < (${at}::timestamptz, ${id}::uuid))`,
      limit + 1,
    )
    return pageOf(rows, limit, row => [row.at, row.id])
  },
})

const zSignature = z.strictObject({
  id: zId,
  name: z.string(),
  quality: z.string(),
  email: z.string().nullable(),
  signedAt: z.string().nullable(),
  typedName: z.string().nullable(),
  means: z.enum(['application', 'link', 'paper']).nullable(),
  linkExpiresAt: z.string().nullable(),
  /** To be signed by whoever acts, now. */
  mine: z.boolean(),
  /** A code was sent that can still be typed. */
  codeWaiting: z.boolean(),
})

/** One document: what it is, who signed, and whether its files are still the very ones (SHA-256 computed again on their bytes). */
export const getDocument = query({
  name: 'getDocument',
  api: 'GET /documents/{id}',
  summary: 'Donne un document, ses signatures et l’intégrité de ses fichiers',
  roles: ROLES,
  scope: 'own',
  input: z.strictObject({ id: zId }),
  output: z.strictObject({
    ...zSummary.omit({ signatures: true }).shape,
    personName: z.string().nullable(),
    templateNumber: z.number().nullable(),
    byName: z.string(),
    closedAt: z.string().nullable(),
    cancelReason: z.string().nullable(),
    sha256: z.string(),
    intact: z.boolean(),
    /** The text, to read on a small screen; null for what was received as a file. */
    text: z.array(z.custom<Block>()).nullable(),
    signatures: z.array(zSignature),
  }),
  async run(ctx, { id }) {
    const { rows } = await sql<
      Omit<z.infer<typeof zSummary>, 'signatures'> & {
        personName: string | null
        templateNumber: number | null
        byName: string
        closedAt: string | null
        cancelReason: string | null
        sha256: string
      }
    >`
      select d.id, d.subject_id as "subjectId", d.person_id as "personId", d.kind, d.title,
        coalesce(d.signed_file_id, d.file_id) as "fileId", d.at, d.status, d.template_number as "templateNumber",
        p.first_name || ' ' || p.last_name as "personName", d.by_name as "byName",
        d.closed_at as "closedAt", d.cancel_reason as "cancelReason", encode(f.sha256, 'hex') as sha256
      from document d
      join file f on f.organisation_id = d.organisation_id and f.id = d.file_id
      left join person p on p.organisation_id = d.organisation_id and p.id = d.person_id
      where d.organisation_id = ${ctx.organisationId} and d.id = ${id}`.execute(ctx.db)
    const document = rows[0]
    if (!document) throw notFound('Ce document')
    const signatures = await ctx.db
      .selectFrom('document_signature as s')
      .selectAll('s')
      .select(isMine(ctx).as('mine'))
      .where('organisation_id', '=', ctx.organisationId)
      .where('document_id', '=', id)
      .orderBy('position')
      .execute()
    return {
      ...document,
      intact: (await brokenAmong(ctx, [id])).length === 0,
      text: await readText(ctx, id),
      signatures: signatures.map(row => ({
        id: row.id,
        name: row.name,
        quality: row.quality,
        email: row.email,
        signedAt: row.signed_at,
        typedName: row.typed_name,
        means: row.means as 'application' | 'link' | 'paper' | null,
        linkExpiresAt: row.token_hash ? row.token_expires_at : null,
        mine: document.status === 'to-sign' && row.signed_at === null && row.mine === true,
        codeWaiting: row.code_hash !== null && row.code_expires_at !== null && row.code_expires_at > ctx.now,
      })),
    }
  },
})

/** What a document says, laid out: its template's version filled with its fields. */
export async function readText(ctx: Context, id: string): Promise<Block[] | null> {
  const { rows } = await sql<{ body: string; fields: Record<string, string> }>`
    select t.body, d.fields from document d
    join document_template t on t.organisation_id = d.organisation_id and t.kind = d.kind and t.number = d.template_number
    where d.organisation_id = ${ctx.organisationId} and d.id = ${id}`.execute(ctx.db)
  return rows[0] ? fillTemplate(rows[0].body, rows[0].fields) : null
}

/** The file of a document: the signed copy once there is one, or the file as it was before (`original`). */
export const getDocumentFile = query({
  name: 'getDocumentFile',
  api: 'GET /documents/{id}/file',
  summary: 'Télécharge un document, signé s’il l’est',
  roles: ROLES,
  scope: 'own',
  input: z.strictObject({ id: zId, original: z.boolean().optional() }),
  output: z.strictObject({ name: z.string(), mediaType: z.string(), contentBase64: z.string() }),
  run: (ctx, { id, original }) => readFileOf(ctx, id, original ?? false),
})

export async function readFileOf(ctx: Context, id: string, original: boolean) {
  const { rows } = await sql<{ name: string; mediaType: string; bytes: Buffer }>`
    select f.name, f.media_type as "mediaType", f.bytes
    from document d
    join file f on f.organisation_id = d.organisation_id
      and f.id = case when ${original} then d.file_id else coalesce(d.signed_file_id, d.file_id) end
    where d.organisation_id = ${ctx.organisationId} and d.id = ${id}`.execute(ctx.db)
  const file = rows[0]
  if (!file) throw notFound('Ce document')
  return { name: file.name, mediaType: file.mediaType, contentBase64: file.bytes.toString('base64') }
}

/**
 * Documents whose bytes are not those that were kept, or not those that were signed: the SHA-256 of each file is computed again by the
 * database, and compared with the file's own and with the one that each signature bears.
 */
async function brokenAmong(ctx: Context, ids: readonly string[] | null): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select d.id from document d
    join file f on f.organisation_id = d.organisation_id and f.id in (d.file_id, d.signed_file_id)
    where d.organisation_id = ${ctx.organisationId} and (${ids}::uuid[] is null or d.id = any(${ids}::uuid[]))
      and (sha256(f.bytes) <> f.sha256
        or (f.id = d.file_id and exists (select from document_signature s where s.organisation_id = d.organisation_id
          and s.document_id = d.id and s.signed_sha256 <> f.sha256)))
    group by d.id`.execute(ctx.db)
  return rows.map(({ id }) => id)
}

/** Reads every document again and says which are no longer what was printed or signed: none, unless somebody changed the database. */
export const verifyDocuments = query({
  name: 'verifyDocuments',
  api: 'GET /documents-verification',
  summary: 'Vérifie l’empreinte de chaque document',
  roles: ['director', 'auditor', 'administrator'],
  scope: 'house',
  input: z.strictObject({}),
  output: z.strictObject({ documents: z.number(), broken: z.array(zId) }),
  async run(ctx) {
    const { n } = await ctx.db
      .selectFrom('document')
      .select(eb => eb.fn.countAll<number>().as('n'))
      .where('organisation_id', '=', ctx.organisationId)
      .executeTakeFirstOrThrow()
    return { documents: Number(n), broken: await brokenAmong(ctx, null) }
  },
})
