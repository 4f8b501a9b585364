import { z } from 'zod'
import { mediaTypeOf } from '../../formats/media-type.ts'
import { zText } from '../../kernel/input.ts'
import { Refused, refuse } from '../../kernel/refusal.ts'
import { keepFile } from '../../platform/kept-file.server.ts'
import type { Context } from '../../platform/use-case.server.ts'

/** A file sent with a form: its name and its bytes. */
export const zFile = z.strictObject(
  {
    name: zText(200),
    contentBase64: z
      .string({ error: 'Joignez la photo ou le PDF.' })
      .max(30_000_000, 'Ce fichier dépasse 20 Mo : réduisez-le ou scannez-le en qualité moindre.')
      .meta({ contentEncoding: 'base64' }),
  },
  { error: 'Joignez la photo ou le PDF.' },
)
export const zUpload = zFile.nullish()
type Upload = z.output<typeof zFile>

/** Keeps a PDF or a photo of the activity's. Gives its id; null when none came. */
export async function keepUpload(ctx: Context, activityId: string, upload: Upload): Promise<string>
export async function keepUpload(ctx: Context, activityId: string, upload?: Upload | null): Promise<string | null>
export async function keepUpload(ctx: Context, activityId: string, upload?: Upload | null): Promise<string | null> {
  if (!upload) return null
  const bytes = Buffer.from(upload.contentBase64, 'base64')
  const mediaType = mediaTypeOf(bytes)
  if (!mediaType)
    throw new Refused([
      refuse(
        'format',
        'Ce fichier n’est ni un PDF, ni une photo (JPEG, PNG, WebP, HEIC) : enregistrez-le en PDF.',
        'file',
      ),
    ])
  return keepFile(ctx, { activityId, name: upload.name, mediaType, bytes })
}
