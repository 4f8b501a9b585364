import { z } from 'zod'
import { MEDIA_TYPES, mediaTypeOf } from '../../formats/media-type.ts'
import { formatDay } from '../../kernel/day.ts'
import { zId, zText } from '../../kernel/input.ts'
import { notFound, type Refusal, Refused, refuse, refuseIfAny } from '../../kernel/refusal.ts'
import { sha256 } from '../../platform/ids.server.ts'
import { keepFile, readFile } from '../../platform/kept-file.server.ts'
import { OFFICE, ROLES } from '../../platform/session.ts'
import { type Context, query, sql, useCase } from '../../platform/use-case.server.ts'
import { readActivity } from '../organisation/index.ts'
import { PURCHASE_KIND_LABELS, type PurchaseKind } from './purchase.ts'

const MAX_BYTES = 20 * 1024 * 1024

/**
 * Keeps a receipt before anything is typed: PDF, JPEG, PNG, WebP or HEIC, 20 MB at most. The same bytes sent again give the file already
 * kept when no purchase has it (the network was cut); when one has it, a warning, passed with `acceptDuplicate`.
 * The row is final, names its instant, and no audit row repeats its bytes.
 */
export const attachReceipt = useCase({
  name: 'attachReceipt',
  api: 'POST /files',
  summary: 'Dépose un justificatif (PDF ou photo, 20 Mo au plus)',
  roles: ['entrepreneur', 'advisor', ...OFFICE],
  scope: 'own',
  audit: 'none',
  input: z.strictObject({
    activityId: zId,
    name: zText(200),
    contentBase64: z
      .string({ error: 'Joignez la photo ou le PDF.' })
      .max(30_000_000, 'Ce fichier dépasse 20 Mo : réduisez-le ou scannez-le en qualité moindre.')
      .meta({ contentEncoding: 'base64' }),
    acceptDuplicate: z.boolean().default(false),
  }),
  output: z.strictObject({ id: zId, name: z.string(), mediaType: z.enum(MEDIA_TYPES) }),
  async run(ctx, input) {
    await readActivity(ctx, input.activityId)
    const bytes = Buffer.from(input.contentBase64, 'base64')
    const mediaType = mediaTypeOf(bytes)
    if (bytes.length > MAX_BYTES)
      throw new Refused([
        refuse('taille', 'Ce fichier dépasse 20 Mo : réduisez-le ou scannez-le en qualité moindre.', 'receipt'),
      ])
    if (!mediaType)
      throw new Refused([
        refuse(
          'format',
          'Ce fichier n’est ni un PDF, ni une photo (JPEG, PNG, WebP, HEIC) : photographiez le justificatif ou enregistrez-le en PDF.',
          'receipt',
        ),
      ])
    const known = await readSame(ctx, sha256(bytes), input.activityId)
    if (!input.acceptDuplicate) refuseIfAny(known.taken)
    if (known.freeId) return { id: known.freeId, name: input.name, mediaType }
    const { activityId, name } = input
    return { id: await keepFile(ctx, { activityId, name, mediaType, bytes }), name, mediaType }
  },
})

async function readSame(
  ctx: Context,
  hash: Buffer,
  activityId: string,
): Promise<{ taken: Refusal[]; freeId: string | null }> {
  const rows = await ctx.db
    .selectFrom('file as f')
    .leftJoin('purchase as p', join =>
      join
        .onRef('p.organisation_id', '=', 'f.organisation_id')
        .onRef('p.receipt_id', '=', 'f.id')
        .on('p.status', '<>', 'refused'),
    )
    .select(['f.id', 'f.activity_id', 'p.id as purchaseId', 'p.kind', 'p.number', 'p.day'])
    .where('f.organisation_id', '=', ctx.organisationId)
    .where('f.sha256', '=', hash)
    .execute()
  return {
    taken: rows
      .filter(row => row.purchaseId)
      .map(row => duplicateReceipt({ kind: row.kind as PurchaseKind, number: row.number, day: row.day })),
    freeId: rows.find(row => !row.purchaseId && row.activity_id === activityId)?.id ?? null,
  }
}

interface Known {
  kind: PurchaseKind
  number: string | null
  day: string | null
}

const named = ({ kind, number, day }: Known): string =>
  `${PURCHASE_KIND_LABELS[kind].toLowerCase()}${number ? ` ${number}` : ''}${day ? ` du ${formatDay(day)}` : ''}`

const duplicateReceipt = (known: Known): Refusal =>
  refuse(
    'doublon',
    `Ce justificatif est déjà joint (${named(known)}) : vérifiez, et confirmez si c’est bien une autre dépense.`,
    'acceptDuplicate',
  )

/**
 * Warns of purchases that look like another: the same receipt, or the same number of the same supplier (the same SIREN in another
 * activity counts). Sees what the session may see: the house notices what two activities sent.
 */
export async function duplicateRefusals(ctx: Context, ids: readonly string[]): Promise<Map<string, Refusal[]>> {
  const { rows } = await sql<Known & { of: string; why: 'receipt' | 'number' }>`
    select p.id as of, o.kind, o.number, o.day, 'receipt' as why
    from purchase p
    join file f on f.organisation_id = p.organisation_id and f.id = p.receipt_id
    join file g on g.organisation_id = p.organisation_id and g.sha256 = f.sha256
    join purchase o on o.organisation_id = p.organisation_id and o.receipt_id = g.id and o.id <> p.id and o.status <> 'refused'
    where p.organisation_id = ${ctx.organisationId} and p.id = any(${ids}::uuid[])
    union all
    select p.id, o.kind, o.number, o.day, 'number'
    from purchase p
    join supplier s on s.organisation_id = p.organisation_id and s.id = p.supplier_id
    join supplier t on t.organisation_id = p.organisation_id and (t.id = s.id or t.siren = s.siren)
    join purchase o on o.organisation_id = p.organisation_id and o.supplier_id = t.id and o.id <> p.id and o.status <> 'refused'
      and (o.kind = 'credit-note') = (p.kind = 'credit-note')
      and regexp_replace(upper(o.number), '[^A-Z0-9]', '', 'g') = regexp_replace(upper(p.number), '[^A-Z0-9]', '', 'g')
    where p.organisation_id = ${ctx.organisationId} and p.id = any(${ids}::uuid[]) and p.number ~ '[A-Za-z0-9]'
  `.execute(ctx.db)
  const byId = new Map<string, Refusal[]>()
  for (const row of rows) {
    const refusal =
      row.why === 'receipt'
        ? duplicateReceipt(row)
        : refuse(
            'doublon',
            `Ce fournisseur a déjà une pièce de ce numéro (${named(row)}) : vérifiez, et confirmez si c’en est une autre.`,
            'acceptDuplicate',
          )
    byId.set(row.of, [...(byId.get(row.of) ?? []), refusal])
  }
  return byId
}

/** A file with its bytes: in base64 for scripts, as they are for a page. */
export const getFile = query({
  name: 'getFile',
  api: 'GET /files/{id}',
  summary: 'Télécharge un fichier',
  roles: ROLES,
  scope: 'own',
  input: z.strictObject({ id: zId }),
  output: z.strictObject({ id: zId, name: z.string(), mediaType: z.string(), contentBase64: z.string() }),
  async run(ctx, { id }) {
    const file = await readFile(ctx, id)
    if (!file) throw notFound('Ce fichier')
    return { id, name: file.name, mediaType: file.mediaType, contentBase64: file.bytes.toString('base64') }
  },
})
