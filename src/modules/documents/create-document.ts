import { extensionOf, mediaTypeOf } from '../../formats/media-type.ts'
import { type Day, formatLongDay } from '../../kernel/day.ts'
import { notFound, type Refusal, Refused, refuse, refuseIfAny } from '../../kernel/refusal.ts'
import { newId } from '../../platform/ids.server.ts'
import { keepFile } from '../../platform/kept-file.server.ts'
import { type Context, sql } from '../../platform/use-case.server.ts'
import { maskedEmail, type Signatory } from './document.ts'
import type { DocumentKind } from './document-kinds.ts'
import { houseFields, letterhead } from './letterhead.ts'
import { renderDocumentPdf } from './printed-document.server.ts'
import { inviteToSign } from './signing-links.ts'
import { type Block, fieldRefusals, fillTemplate } from './template.ts'
import { templateInForce } from './templates.ts'

interface NewDocument {
  kind: DocumentKind
  /** What it is about: a contract, a training session, an assembly… */
  subjectId: string
  /** Whose it is: that person sees it, and the team that follows them. Null: the house's. */
  personId: string | null
  activityId?: string | null
  title: string
  /** None: filed as it is. */
  signatories: readonly Signatory[]
}

/**
 * Prints a document from the house's template in force and freezes it: signed by all, or filed when nobody has to. Who signs and has an
 * address is written to. Part of the caller's transaction; refused with every field that is missing or unknown.
 */
export async function createDocument(
  ctx: Context,
  document: NewDocument & { fields: Record<string, string>; demanded?: readonly string[] },
): Promise<{ id: string; fileId: string }> {
  const fields = { ...(await commonFields(ctx, document)), ...document.fields }
  refuseIfAny(fieldRefusals(document.kind, fields, document.demanded))
  const template = await templateInForce(ctx, document.kind)
  const pdf = await renderDocumentPdf({
    ...(await letterhead(ctx)),
    title: document.title,
    day: ctx.today,
    mark: null,
    blocks: fillTemplate(template.body, fields),
    signatories: document.signatories,
    signed: null,
  })
  return keepDocument(
    ctx,
    document,
    { bytes: pdf, mediaType: 'application/pdf' },
    { template_number: template.number, fields },
  )
}

/** Keeps a PDF made elsewhere (minutes, a received paper), to sign or to file. */
export async function createDocumentFromPdf(
  ctx: Context,
  document: NewDocument & { pdf: Uint8Array },
): Promise<{ id: string; fileId: string }> {
  if (mediaTypeOf(document.pdf) !== 'application/pdf')
    throw new Refused([refuse('format', 'Ce fichier n’est pas un PDF : enregistrez-le en PDF.')])
  return keepDocument(
    ctx,
    document,
    { bytes: document.pdf, mediaType: 'application/pdf' },
    { template_number: null, fields: {} },
  )
}

/** Writes the row, then its file, then who signs, and writes to them. */
export async function keepDocument(
  ctx: Context,
  document: NewDocument,
  { bytes, mediaType }: { bytes: Uint8Array; mediaType: string },
  origin: { template_number: number | null; fields: Record<string, string> },
): Promise<{ id: string; fileId: string }> {
  refuseIfAny(signatoryRefusals(document.signatories))
  const [id, fileId] = [newId(), newId()]
  await ctx.db
    .insertInto('document')
    .values({
      organisation_id: ctx.organisationId,
      id,
      kind: document.kind,
      subject_id: document.subjectId,
      person_id: document.personId,
      activity_id: document.activityId ?? null,
      title: document.title,
      template_number: origin.template_number,
      fields: JSON.stringify(origin.fields),
      status: document.signatories.length > 0 ? 'to-sign' : 'filed',
      file_id: fileId,
      at: ctx.now,
      by_name: ctx.session.actor.name,
    })
    .execute()
  await keepFile(ctx, { id: fileId, name: `${document.title}.${extensionOf(mediaType)}`, mediaType, bytes })
  const signatures = document.signatories.map((signatory, position) => ({ ...signatory, id: newId(), position }))
  if (signatures.length > 0)
    await ctx.db
      .insertInto('document_signature')
      .values(
        signatures.map(({ id: signatureId, position, personId, name, email, quality }) => ({
          organisation_id: ctx.organisationId,
          id: signatureId,
          document_id: id,
          position,
          signer_id: personId,
          name,
          email,
          quality,
        })),
      )
      .execute()
  await inviteToSign(ctx, document.title, signatures)
  return { id, fileId }
}

function signatoryRefusals(signatories: readonly Signatory[]): Refusal[] {
  return signatories
    .filter(({ name }) => name.trim() === '')
    .map(({ quality }) => refuse('signataire', `Le nom de qui signe pour « ${quality} » manque : indiquez-le.`))
}

async function commonFields(ctx: Context, { personId, signatories }: NewDocument): Promise<Record<string, string>> {
  const house = signatories.find(signatory => signatory.forHouse)
  return {
    ...(await houseFields(ctx)),
    representant: house ? `${house.name}, ${house.quality}` : '',
    date: formatLongDay(ctx.today),
    ...(personId ? await personFields(ctx, personId) : {}),
  }
}

async function personFields(ctx: Context, personId: string): Promise<Record<string, string>> {
  const person = await ctx.db
    .selectFrom('person')
    .select(['first_name', 'last_name', 'address', 'birth_day'])
    .where('organisation_id', '=', ctx.organisationId)
    .where('id', '=', personId)
    .executeTakeFirst()
  if (!person) throw notFound('Cette personne')
  const address = person.address as { line1: string; line2?: string; postalCode: string; city: string } | null
  return {
    personne: `${person.first_name} ${person.last_name}`,
    personne_adresse: address
      ? [address.line1, address.line2, `${address.postalCode} ${address.city}`].filter(Boolean).join(', ')
      : '',
    personne_naissance: person.birth_day ? formatLongDay(person.birth_day) : '',
  }
}

/**
 * The signed copy: the text printed again (or, for a PDF made elsewhere, the page of signatures alone), who signed, and the very file
 * that they signed inside it. Read once everybody has.
 */
export async function renderSignedCopy(ctx: Context, id: string): Promise<{ name: string; pdf: Uint8Array }> {
  const { rows } = await sql<{
    title: string
    kind: DocumentKind
    day: Day
    body: string | null
    fields: Record<string, string>
    name: string
    bytes: Buffer
    sha256: Buffer
  }>`
    select d.title, d.kind, d.at, t.body, d.fields, f.name, f.bytes, f.sha256,
      (d.at at time zone ${ctx.session.zone})::date as day
    from document d
    join file f on f.organisation_id = d.organisation_id and f.id = d.file_id
    left join document_template t on t.organisation_id = d.organisation_id and t.kind = d.kind and t.number = d.template_number
    where d.organisation_id = ${ctx.organisationId} and d.id = ${id}`.execute(ctx.db)
  const document = rows[0]!
  const signatures = await ctx.db
    .selectFrom('document_signature')
    .select(['quality', 'typed_name', 'signed_at', 'means', 'email'])
    .where('organisation_id', '=', ctx.organisationId)
    .where('document_id', '=', id)
    .orderBy('position')
    .execute()
  const blocks: Block[] =
    document.body === null
      ? [{ type: 'heading', level: 1, runs: [{ text: document.title, bold: false }] }]
      : fillTemplate(document.body, document.fields)
  const pdf = await renderDocumentPdf({
    ...(await letterhead(ctx)),
    title: document.title,
    day: document.day,
    mark: null,
    blocks,
    signatories: [],
    signed: {
      signatures: signatures.map(({ quality, typed_name, signed_at, means, email }) => ({
        quality,
        typedName: typed_name!,
        at: signed_at!,
        means: means as 'application' | 'link' | 'paper',
        maskedEmail: email && means !== 'paper' ? maskedEmail(email) : null,
      })),
      sha256: document.sha256.toString('hex'),
      original: document.bytes,
      zone: ctx.session.zone,
    },
  })
  return { name: document.name.replace(/\.pdf$/, ' (signé).pdf'), pdf }
}
