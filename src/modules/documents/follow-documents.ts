import { z } from 'zod'
import { extensionOf, mediaTypeOf } from '../../formats/media-type.ts'
import { type Day, formatDay, instantIn } from '../../kernel/day.ts'
import type { Deadline } from '../../kernel/deadline.ts'
import { zDay, zId, zText } from '../../kernel/input.ts'
import { notFound, Refused, refuse, refuseIfAny } from '../../kernel/refusal.ts'
import { queueMail } from '../../platform/mail.server.ts'
import { OFFICE } from '../../platform/session.ts'
import { type Context, sql, useCase } from '../../platform/use-case.server.ts'
import { readOrganisation } from '../organisation/index.ts'
import { createDocument, keepDocument } from './create-document.ts'
import { DOCUMENT_LABELS, type DocumentKind } from './document-kinds.ts'
import { closeSigned, markSigned } from './sign-document.ts'
import { inviteToSign } from './signing-links.ts'

/** Those of the team who keep papers. */
const KEEPERS = ['advisor', 'training', 'payroll', ...OFFICE] as const

async function lockToSign(ctx: Context, id: string) {
  const document = await ctx.db
    .selectFrom('document')
    .select(['id', 'title', 'status', 'kind'])
    .where('organisation_id', '=', ctx.organisationId)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  if (!document) throw notFound('Ce document')
  if (document.status !== 'to-sign')
    throw new Refused([refuse('ferme', 'Ce document n’est plus à signer : il est signé, classé ou annulé.')])
  return document
}

const waitingOf = (ctx: Context, documentId: string) =>
  ctx.db
    .selectFrom('document_signature')
    .select(['id', 'name', 'email'])
    .where('organisation_id', '=', ctx.organisationId)
    .where('document_id', '=', documentId)
    .where('signed_at', 'is', null)
    .orderBy('position')
    .execute()

const dropLinks = (ctx: Context, ids: readonly string[]) =>
  ctx.db
    .updateTable('document_signature')
    .set({ token_hash: null, token_expires_at: null, code_hash: null, code_expires_at: null })
    .where('organisation_id', '=', ctx.organisationId)
    .where('id', 'in', [...ids])
    .execute()

/** Before everybody has signed: the document is kept, marked as cancelled, its links are worth nothing, and those invited are told. */
export const cancelDocument = useCase({
  name: 'cancelDocument',
  api: 'POST /documents/{id}/cancellation',
  summary: 'Annule un document qui n’est pas encore signé par tous',
  roles: KEEPERS,
  scope: 'own',
  input: z.strictObject({ id: zId, reason: zText(300) }),
  output: z.strictObject({ id: zId }),
  async run(ctx, { id, reason }) {
    const { title } = await lockToSign(ctx, id)
    const waiting = await waitingOf(ctx, id)
    await dropLinks(
      ctx,
      waiting.map(signature => signature.id),
    )
    await ctx.db
      .updateTable('document')
      .set({ status: 'cancelled', closed_at: ctx.now, cancel_reason: reason })
      .where('organisation_id', '=', ctx.organisationId)
      .where('id', '=', id)
      .execute()
    const house = await readOrganisation(ctx)
    if (!ctx.session.bulk)
      for (const { name, email } of waiting.filter(signature => signature.email))
        await queueMail(ctx.db, {
          to: email!,
          subject: `Annulé : ${title} – ${house.name}`,
          text: `Bonjour ${name},\n\n« ${title} » n’est plus à signer. Motif : ${reason}\n\n${house.name}\n`,
          organisationId: ctx.organisationId,
        })
    ctx.record(id)
    return { id }
  },
})

/** Writes again to those who have not signed, each with a new link; the links given before are worth nothing any more. */
export const remindSignatories = useCase({
  name: 'remindSignatories',
  api: 'POST /documents/{id}/reminder',
  summary: 'Relance ceux qui n’ont pas signé, avec un nouveau lien',
  roles: KEEPERS,
  scope: 'own',
  input: z.strictObject({ id: zId }),
  output: z.strictObject({ sent: z.number() }),
  async run(ctx, { id }) {
    const { title } = await lockToSign(ctx, id)
    const reachable = (await waitingOf(ctx, id)).filter(({ email }) => email)
    if (reachable.length === 0)
      throw new Refused([
        refuse('adresse', 'Aucun de ceux qui doivent signer n’a d’adresse électronique : faites signer sur papier.'),
      ])
    await inviteToSign(ctx, title, reachable)
    ctx.record(id)
    return { sent: reachable.length }
  },
})

/** Takes back the links of those who have not signed; they may still sign in the application. */
export const revokeSigningLinks = useCase({
  name: 'revokeSigningLinks',
  api: 'DELETE /documents/{id}/links',
  summary: 'Révoque les liens de signature d’un document',
  roles: KEEPERS,
  scope: 'own',
  input: z.strictObject({ id: zId }),
  output: z.strictObject({ id: zId }),
  async run(ctx, { id }) {
    await lockToSign(ctx, id)
    await dropLinks(
      ctx,
      (await waitingOf(ctx, id)).map(signature => signature.id),
    )
    ctx.record(id)
    return { id }
  },
})

const zContent = z
  .string({ error: 'Joignez le fichier.' })
  .min(1, 'Joignez le fichier.')
  .max(28_000_000, 'Ce fichier dépasse 20 Mo : réduisez-le.')
  .meta({ contentEncoding: 'base64' })

/** A scan's bytes and what they are; refused when it is no PDF and no picture. */
function readScan(contentBase64: string): { bytes: Buffer; mediaType: string } {
  const bytes = Buffer.from(contentBase64, 'base64')
  const mediaType = mediaTypeOf(bytes)
  refuseIfAny(
    mediaType
      ? []
      : [
          refuse(
            'format',
            'Ce fichier n’est ni un PDF, ni une photo (JPEG, PNG, WebP, HEIC) : numérisez le document.',
            'contentBase64',
          ),
        ],
  )
  return { bytes, mediaType: mediaType! }
}

/** Files the scan of a document that was printed and signed by hand: it becomes the signed copy. */
export const fileSignedPaper = useCase({
  name: 'fileSignedPaper',
  api: 'POST /documents/{id}/signed-paper',
  summary: 'Classe la copie numérisée d’un document signé sur papier',
  roles: KEEPERS,
  scope: 'own',
  input: z.strictObject({ id: zId, signedOn: zDay, contentBase64: zContent }),
  output: z.strictObject({ id: zId }),
  async run(ctx, { id, signedOn, contentBase64 }) {
    const { title } = await lockToSign(ctx, id)
    if (signedOn > ctx.today)
      throw new Refused([
        refuse('date', `Ce jour n’est pas encore venu : le ${formatDay(ctx.today)} au plus tard.`, 'signedOn'),
      ])
    const { bytes, mediaType } = readScan(contentBase64)
    const waiting = await waitingOf(ctx, id)
    await markSigned(
      ctx,
      id,
      waiting.map(signature => signature.id),
      { typedName: null, means: 'paper', at: instantIn(ctx.session.zone, signedOn, '12:00') },
    )
    await closeSigned(ctx, id, { name: `${title} (signé).${extensionOf(mediaType)}`, mediaType, bytes })
    ctx.record(id)
    return { id }
  },
})

/** Writes a document of no particular kind to a person: a letter, an attestation; to be signed by them when asked. */
export const writeDocument = useCase({
  name: 'writeDocument',
  api: 'POST /people/{personId}/documents',
  summary: 'Écrit un document à une personne, à signer ou à classer',
  roles: KEEPERS,
  scope: 'own',
  input: z.strictObject({
    personId: zId,
    subject: zText(200),
    text: zText(20_000),
    toSign: z.boolean().default(false),
  }),
  output: z.strictObject({ id: zId, fileId: zId }),
  async run(ctx, { personId, subject, text, toSign }) {
    const person = await ctx.db
      .selectFrom('person')
      .select(['first_name', 'last_name', 'email'])
      .where('organisation_id', '=', ctx.organisationId)
      .where('id', '=', personId)
      .executeTakeFirst()
    if (!person) throw notFound('Cette personne')
    const name = `${person.first_name} ${person.last_name}`
    const made = await createDocument(ctx, {
      kind: 'other',
      subjectId: personId,
      personId,
      title: `${subject} – ${name}`,
      fields: { objet: subject, texte: text },
      signatories: toSign ? [{ personId, name, email: person.email, quality: 'destinataire' }] : [],
    })
    ctx.record(made.id)
    return made
  },
})

/** Files a paper received from a person: an identity card, an insurance certificate, a letter. Its person may do it too. */
export const fileReceivedPaper = useCase({
  name: 'fileReceivedPaper',
  api: 'POST /documents',
  summary: 'Classe un papier reçu d’une personne',
  roles: ['entrepreneur', 'associate', ...KEEPERS],
  scope: 'own',
  input: z.strictObject({ personId: zId, title: zText(200), contentBase64: zContent }),
  output: z.strictObject({ id: zId, fileId: zId }),
  async run(ctx, { personId, title, contentBase64 }) {
    const { bytes, mediaType } = readScan(contentBase64)
    const made = await keepDocument(
      ctx,
      { kind: 'other', subjectId: personId, personId, title, signatories: [] },
      { bytes, mediaType },
      { template_number: null, fields: {} },
    )
    ctx.record(made.id)
    return made
  },
})

/** Documents that wait for a signature, thirty days after they were made. */
export async function readDocumentsDeadlines(ctx: Context, { until }: { until: Day }): Promise<Deadline[]> {
  const { rows } = await sql<{
    id: string
    kind: DocumentKind
    on: Day
    person_id: string | null
    activity_id: string | null
  }>`
    select id, kind, (at at time zone ${ctx.session.zone})::date + 30 as on, person_id, activity_id from document
    where organisation_id = ${ctx.organisationId} and status = 'to-sign'
      and (at at time zone ${ctx.session.zone})::date + 30 <= ${until}::date
    order by at`.execute(ctx.db)
  return rows.map(({ id, kind, on, person_id, activity_id }) => ({
    kind: 'document-to-sign',
    subjectId: id,
    on,
    label: `Signature attendue : ${DOCUMENT_LABELS[kind]}`,
    why: 'Un lien de signature sert trente jours : relancez, faites signer sur papier ou annulez.',
    personId: person_id,
    activityId: activity_id,
    href: `/documents/${id}`,
  }))
}
