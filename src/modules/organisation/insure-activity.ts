import { z } from 'zod'
import { mediaTypeOf } from '../../formats/media-type.ts'
import { zId, zText, zVersion } from '../../kernel/input.ts'
import { Refused, refuse } from '../../kernel/refusal.ts'
import { changeRow } from '../../platform/change-row.server.ts'
import { keepFile } from '../../platform/kept-file.server.ts'
import { OFFICE } from '../../platform/session.ts'
import { type Context, useCase } from '../../platform/use-case.server.ts'
import { readActivity, zInsurance } from './activities.ts'

const MAX_BYTES = 4 * 1024 * 1024

/**
 * Says which compulsory insurance an activity has, or that it has none. Its quotes and invoices name it from then on (art. 22-2 of loi 96-603),
 * and carry the insurer's certificate when they are mailed (C. assur. art. L243-2).
 */
export const insureActivity = useCase({
  name: 'insureActivity',
  api: 'PUT /activities/{id}/insurance',
  summary: 'Enregistre l’assurance obligatoire d’une activité et son attestation',
  roles: OFFICE,
  scope: 'house',
  audit: 'subject',
  input: z.strictObject({
    id: zId,
    version: zVersion,
    insurance: zInsurance.nullish(),
    /** The one on file stays when there is none. */
    attestation: z
      .strictObject({
        name: zText(200),
        contentBase64: z.base64('Joignez un fichier PDF.').max(8_000_000, 'L’attestation dépasse 4 Mo.'),
      })
      .nullish(),
  }),
  output: z.strictObject({ id: zId }),
  async run(ctx, { id, version, insurance = null, attestation }) {
    const before = await readActivity(ctx, id)
    if (!insurance && attestation)
      throw new Refused([refuse('assurance', 'Dites d’abord chez quel assureur.', 'insurance.insurer')])
    const attestationId = attestation ? await keepPdf(ctx, id, attestation) : before.attestationId
    await changeRow(ctx, 'activity', { id, version }, 'Cette activité', {
      insurance: insurance && JSON.stringify(insurance),
      attestation_id: insurance && attestationId,
    })
    ctx.record(id, { activityId: id, before })
    return { id }
  },
})

async function keepPdf(ctx: Context, activityId: string, file: { name: string; contentBase64: string }) {
  const bytes = Buffer.from(file.contentBase64, 'base64')
  if (bytes.length > MAX_BYTES)
    throw new Refused([refuse('taille', 'L’attestation dépasse 4 Mo : réduisez le fichier.', 'attestation')])
  if (mediaTypeOf(bytes) !== 'application/pdf')
    throw new Refused([refuse('format', 'Joignez l’attestation en PDF, telle que l’assureur la donne.', 'attestation')])
  return keepFile(ctx, { activityId, name: file.name, mediaType: 'application/pdf', bytes })
}
