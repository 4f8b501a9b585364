import { randomInt, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import { addMinutes, formatInstant, type Instant } from '../../kernel/day.ts'
import { zId, zText } from '../../kernel/input.ts'
import { notFound, type Refusal, Refused, refuse, refuseIfAny } from '../../kernel/refusal.ts'
import { newId, sha256 } from '../../platform/ids.server.ts'
import { type KeptFile, keepFile } from '../../platform/kept-file.server.ts'
import { queueMail } from '../../platform/mail.server.ts'
import { ROLES } from '../../platform/session.ts'
import { type Context, query, sql, useCase } from '../../platform/use-case.server.ts'
import { readOrganisation } from '../organisation/index.ts'
import { renderSignedCopy } from './create-document.ts'
import { DOCUMENT_STATUSES, maskedEmail, type SigningMeans, sameName } from './document.ts'
import { readFileOf, readText } from './read-documents.ts'
import { isMine } from './signatories.ts'
import type { Block } from './template.ts'

/** Everybody but the auditor, who only reads. */
const SIGNERS = ROLES.filter(role => role !== 'auditor')

const CODE_MINUTES = 15
const CODE_TRIES = 5
const CODES_A_LINK = 10

/** A signature that its signatory asks for, its document locked so that the last to sign sees everybody else's. */
interface Signing {
  id: string
  documentId: string
  title: string
  status: string
  name: string
  email: string | null
  signedAt: Instant | null
  codeHash: Buffer | null
  codeExpiresAt: Instant | null
  codeTries: number
  codesSent: number
}

type Which = ReturnType<typeof sql>
const ownOf = (ctx: Context, documentId: string): Which => sql`d.id = ${documentId} and ${isMine(ctx)}`
/** By its secret, while it lasts; what is signed stays readable that long. */
const byToken = (ctx: Context, token: string): Which =>
  sql`s.token_hash = ${sha256(token)} and s.token_expires_at > ${ctx.now}::timestamptz`

async function lockSigning(ctx: Context, which: Which): Promise<Signing> {
  const { rows } = await sql<Signing>`
    select s.id, d.id as "documentId", d.title, d.status, s.name, s.email, s.signed_at as "signedAt", s.code_hash as "codeHash",
      s.code_expires_at as "codeExpiresAt", s.code_tries as "codeTries", s.codes_sent as "codesSent"
    from document d join document_signature s on s.organisation_id = d.organisation_id and s.document_id = d.id
    where d.organisation_id = ${ctx.organisationId} and ${which}
    order by s.signed_at nulls first, s.position limit 1 for update of d, s`.execute(ctx.db)
  const signing = rows[0]
  if (!signing) throw notFound('Ce document à signer')
  return signing
}

function openRefusals({ status, signedAt }: Signing): Refusal[] {
  if (signedAt) return [refuse('deja-signe', 'Vous avez déjà signé ce document : il n’y a plus rien à faire.')]
  if (status !== 'to-sign')
    return [refuse('annule', 'Ce document a été annulé : il ne se signe plus. Demandez-en un autre.')]
  return []
}

async function sendCode(ctx: Context, signing: Signing): Promise<{ sentTo: string }> {
  refuseIfAny(openRefusals(signing))
  const { email } = signing
  if (!email)
    throw new Refused([
      refuse(
        'adresse',
        'Aucune adresse électronique ne permet de vous envoyer un code : demandez à votre coopérative d’en indiquer une.',
      ),
    ])
  if (signing.codeExpiresAt && signing.codeExpiresAt > addMinutes(ctx.now, CODE_MINUTES - 1))
    throw new Refused([
      refuse(
        'patience',
        `Un code vient d’être envoyé à ${maskedEmail(email)} : regardez votre courrier, ou patientez une minute.`,
      ),
    ])
  if (signing.codesSent >= CODES_A_LINK)
    throw new Refused([
      refuse(
        'trop',
        'Trop de codes ont été demandés pour cette signature : demandez un nouveau lien à votre coopérative.',
      ),
    ])
  const code = String(randomInt(1_000_000)).padStart(6, '0')
  await setCode(ctx, signing, {
    code_hash: sha256(`${signing.id} ${code}`),
    code_expires_at: addMinutes(ctx.now, CODE_MINUTES),
    code_tries: 0,
    codes_sent: signing.codesSent + 1,
  })
  const house = await readOrganisation(ctx)
  await queueMail(ctx.db, {
    to: email,
    subject: `${code} : votre code pour signer – ${house.name}`,
    text: `Bonjour ${signing.name},\n\nVotre code pour signer « ${signing.title} » : ${code}\n\nIl sert ${CODE_MINUTES} minutes, une seule fois. Ne le donnez à personne, pas même à ${house.name}. Si vous n’avez rien demandé, ne faites rien.\n`,
    organisationId: ctx.organisationId,
  })
  return { sentTo: maskedEmail(email) }
}

const setCode = (ctx: Context, { id }: Signing, values: object) =>
  ctx.db
    .updateTable('document_signature')
    .set(values)
    .where('organisation_id', '=', ctx.organisationId)
    .where('id', '=', id)
    .execute()

const zSigned = z.strictObject({
  /** A wrong code is no error: it is counted, so it must not be rolled back. */
  outcome: z.enum(['signed', 'wrong-code']),
  triesLeft: z.number(),
})
type Signed = z.output<typeof zSigned>

interface Typed {
  typedName: string
  code: string
}

async function sign(ctx: Context, signing: Signing, typed: Typed, means: SigningMeans): Promise<Signed> {
  const hasCode = signing.codeHash !== null && signing.codeExpiresAt !== null && signing.codeExpiresAt > ctx.now
  refuseIfAny([
    ...openRefusals(signing),
    ...(sameName(typed.typedName, signing.name)
      ? []
      : [refuse('nom', `Écrivez votre nom comme au document : ${signing.name}.`, 'typedName')]),
    ...(hasCode ? [] : [refuse('code', 'Aucun code n’est en cours, ou il a expiré : demandez-en un nouveau.', 'code')]),
  ])
  if (!timingSafeEqual(sha256(`${signing.id} ${typed.code.replace(' ', '')}`), signing.codeHash!)) {
    const triesLeft = CODE_TRIES - signing.codeTries - 1
    await setCode(ctx, signing, { code_tries: signing.codeTries + 1, ...(triesLeft > 0 ? {} : { code_hash: null }) })
    return { outcome: 'wrong-code', triesLeft }
  }
  await markSigned(ctx, signing.documentId, [signing.id], { typedName: typed.typedName.trim(), means, at: ctx.now })
  const waiting = await ctx.db
    .selectFrom('document_signature')
    .select('id')
    .where('organisation_id', '=', ctx.organisationId)
    .where('document_id', '=', signing.documentId)
    .where('signed_at', 'is', null)
    .execute()
  if (waiting.length === 0) {
    const { name, pdf } = await renderSignedCopy(ctx, signing.documentId)
    await closeSigned(ctx, signing.documentId, { name, mediaType: 'application/pdf', bytes: pdf })
  }
  return { outcome: 'signed', triesLeft: 0 }
}

/** Writes signatures with the SHA-256 of the bytes read now, which must be those that were kept. */
export async function markSigned(
  ctx: Context,
  documentId: string,
  ids: readonly string[],
  { typedName, means, at }: { typedName: string | null; means: SigningMeans; at: Instant },
): Promise<void> {
  const { numAffectedRows } = await sql`
    update document_signature s
    set signed_at = ${at}::timestamptz, typed_name = coalesce(${typedName}::text, s.name), means = ${means}, signed_sha256 = f.sha256,
      code_hash = null, code_expires_at = null
    from document d join file f on f.organisation_id = d.organisation_id and f.id = d.file_id
    where s.organisation_id = ${ctx.organisationId} and s.id = any(${ids}::uuid[])
      and d.organisation_id = s.organisation_id and d.id = ${documentId} and sha256(f.bytes) = f.sha256`.execute(ctx.db)
  if (Number(numAffectedRows) !== ids.length)
    throw new Refused([
      refuse(
        'integrite',
        'Le fichier n’est plus celui qui a été fait : il ne se signe pas. Prévenez votre coopérative.',
      ),
    ])
}

/** Everybody signed: the signed copy is frozen, and sent to those who have an address. */
export async function closeSigned(ctx: Context, documentId: string, copy: KeptFile): Promise<void> {
  const fileId = newId()
  await ctx.db
    .updateTable('document')
    .set({ status: 'signed', signed_file_id: fileId, closed_at: ctx.now })
    .where('organisation_id', '=', ctx.organisationId)
    .where('id', '=', documentId)
    .execute()
  await keepFile(ctx, { id: fileId, ...copy })
  if (ctx.session.bulk) return
  const house = await readOrganisation(ctx)
  const signatories = await ctx.db
    .selectFrom('document_signature as s')
    .innerJoin('document as d', join =>
      join.onRef('d.organisation_id', '=', 's.organisation_id').onRef('d.id', '=', 's.document_id'),
    )
    .select(['s.name', 's.email', 'd.title'])
    .where('s.organisation_id', '=', ctx.organisationId)
    .where('s.document_id', '=', documentId)
    .where('s.email', 'is not', null)
    .execute()
  for (const { name, email, title } of signatories)
    await queueMail(ctx.db, {
      to: email!,
      subject: `Signé : ${title} – ${house.name}`,
      text: `Bonjour ${name},\n\n« ${title} » a été signé par tous le ${formatInstant(ctx.now, ctx.session.zone)}. Votre exemplaire est joint : gardez-le.\n\n${house.name}\n`,
      organisationId: ctx.organisationId,
      attachments: [
        { filename: copy.name, contentType: copy.mediaType, base64: Buffer.from(copy.bytes).toString('base64') },
      ],
    })
}

const zTyped = {
  typedName: zText(200),
  code: z
    .string({ error: 'Le code compte six chiffres.' })
    .regex(/^\d{3} ?\d{3}$/, 'Le code compte six chiffres : recopiez celui du courrier.'),
}

/** Mails a six-digit code to the one who must sign, valid fifteen minutes. */
export const sendSigningCode = useCase({
  name: 'sendSigningCode',
  api: 'POST /documents/{id}/signing-code',
  summary: 'Envoie par mail le code pour signer un document',
  roles: SIGNERS,
  scope: 'own',
  input: z.strictObject({ id: zId }),
  output: z.strictObject({ sentTo: z.string() }),
  async run(ctx, { id }) {
    const sent = await sendCode(ctx, await lockSigning(ctx, ownOf(ctx, id)))
    ctx.record(id)
    return sent
  },
})

/** Signs: name typed in full, code received by mail. When the last one signs, the signed copy is frozen. */
export const signDocument = useCase({
  name: 'signDocument',
  api: 'POST /documents/{id}/signature',
  summary: 'Signe un document',
  roles: SIGNERS,
  scope: 'own',
  input: z.strictObject({ id: zId, ...zTyped }),
  output: zSigned,
  async run(ctx, { id, ...typed }) {
    const signed = await sign(ctx, await lockSigning(ctx, ownOf(ctx, id)), typed, 'application')
    ctx.record(id)
    return signed
  },
})

const zToken = z
  .string({ error: 'Ce lien est incomplet : recopiez-le en entier.' })
  .regex(/^[\w-]{32}$/, 'Ce lien est incomplet : recopiez-le en entier.')
const NO_DOOR = { none: 'people open it from their mail; the secret is in the address' }

/** What the holder of a secret link sees. Its use leaves its trace in the signature, so the secret never enters the audit log. */
export const getDocumentToSign = query({
  name: 'getDocumentToSign',
  api: NO_DOOR,
  summary: 'Donne le document à signer d’un lien personnel',
  roles: [],
  scope: 'public',
  input: z.strictObject({ token: zToken }),
  output: z.strictObject({
    house: z.string(),
    title: z.string(),
    status: z.enum(DOCUMENT_STATUSES),
    name: z.string(),
    quality: z.string(),
    signedAt: z.string().nullable(),
    sentTo: z.string().nullable(),
    codeWaiting: z.boolean(),
    text: z.array(z.custom<Block>()).nullable(),
    signatures: z.array(z.strictObject({ name: z.string(), quality: z.string(), signedAt: z.string().nullable() })),
  }),
  async run(ctx, { token }) {
    const { documentId, ...mine } = await readByToken(ctx, token)
    const signatures = await ctx.db
      .selectFrom('document_signature')
      .select(['name', 'quality', 'signed_at as signedAt'])
      .where('organisation_id', '=', ctx.organisationId)
      .where('document_id', '=', documentId)
      .orderBy('position')
      .execute()
    return { house: (await readOrganisation(ctx)).name, ...mine, text: await readText(ctx, documentId), signatures }
  },
})

async function readByToken(ctx: Context, token: string) {
  const { rows } = await sql<{
    documentId: string
    title: string
    status: (typeof DOCUMENT_STATUSES)[number]
    name: string
    quality: string
    email: string | null
    signedAt: string | null
    codeWaiting: boolean
  }>`
    select d.id as "documentId", d.title, d.status, s.name, s.quality, s.email, s.signed_at as "signedAt",
      s.code_hash is not null and s.code_expires_at > ${ctx.now}::timestamptz as "codeWaiting"
    from document d join document_signature s on s.organisation_id = d.organisation_id and s.document_id = d.id
    where d.organisation_id = ${ctx.organisationId} and ${byToken(ctx, token)}`.execute(ctx.db)
  const found = rows[0]
  if (!found)
    throw new Refused(
      [refuse('lien', 'Ce lien a expiré ou a été remplacé : demandez-en un autre à votre coopérative.')],
      'not-found',
    )
  const { email, ...rest } = found
  return { ...rest, sentTo: email && maskedEmail(email) }
}

/** The file of a secret link: what is to be read and signed, then the signed copy. */
export const getFileToSign = query({
  name: 'getFileToSign',
  api: NO_DOOR,
  summary: 'Donne le fichier à signer d’un lien personnel',
  roles: [],
  scope: 'public',
  input: z.strictObject({ token: zToken }),
  output: z.strictObject({ name: z.string(), mediaType: z.string(), contentBase64: z.string() }),
  run: async (ctx, { token }) => readFileOf(ctx, (await readByToken(ctx, token)).documentId, false),
})

/** Mails the code of a secret link's holder. */
export const sendCodeToLink = useCase({
  name: 'sendCodeToLink',
  api: NO_DOOR,
  summary: 'Envoie le code de signature au titulaire d’un lien',
  roles: [],
  scope: 'public',
  audit: 'none',
  input: z.strictObject({ token: zToken }),
  output: z.strictObject({ sentTo: z.string() }),
  run: async (ctx, { token }) => sendCode(ctx, await lockSigning(ctx, byToken(ctx, token))),
})

/** Signs from a secret link. */
export const signFromLink = useCase({
  name: 'signFromLink',
  api: NO_DOOR,
  summary: 'Signe un document par un lien personnel',
  roles: [],
  scope: 'public',
  audit: 'none',
  input: z.strictObject({ token: zToken, ...zTyped }),
  output: zSigned,
  run: async (ctx, { token, ...typed }) => sign(ctx, await lockSigning(ctx, byToken(ctx, token)), typed, 'link'),
})
