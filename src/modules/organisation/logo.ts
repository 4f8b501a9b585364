import { z } from 'zod'
import { zId, zText } from '../../kernel/input.ts'
import { Refused, refuse } from '../../kernel/refusal.ts'
import { keepFile } from '../../platform/kept-file.server.ts'
import { canPrintImage } from '../../platform/pdf.server.ts'
import { OFFICE } from '../../platform/session.ts'
import { type Context, sql, useCase } from '../../platform/use-case.server.ts'
import { readActivity } from './activities.ts'
import { readOrganisation } from './read-organisation.ts'

const MAX_BYTES = 1024 * 1024

/** Sets the logo that documents print: the organisation's, or an activity's. It must be an image that a PDF can carry. */
export const setLogo = useCase({
  name: 'setLogo',
  api: 'POST /logo',
  summary: 'Dépose le logo de l’organisation ou d’une activité (PNG, JPEG, SVG, 1 Mo au plus)',
  roles: OFFICE,
  scope: 'house',
  audit: 'none',
  input: z.strictObject({
    activityId: zId.nullish(),
    name: zText(200),
    contentBase64: z.base64('Joignez une image.').min(1, 'Joignez une image.').max(28_000_000, 'Ce logo dépasse 1 Mo.'),
  }),
  output: z.strictObject({ id: zId }),
  async run(ctx, { activityId, name, contentBase64 }) {
    const bytes = Buffer.from(contentBase64, 'base64')
    if (bytes.length > MAX_BYTES)
      throw new Refused([refuse('taille', 'Ce logo dépasse 1 Mo : réduisez l’image.', 'logo')])
    const mediaType = mediaTypeOf(bytes)
    if (!mediaType || !(await canPrintImage(bytes)))
      throw new Refused([
        refuse(
          'format',
          'Cette image ne peut pas être imprimée : choisissez un fichier PNG, JPEG, WebP ou SVG.',
          'logo',
        ),
      ])
    const id = await keepFile(ctx, { activityId: activityId ?? null, name, mediaType, bytes })
    await (activityId ? setActivityLogo(ctx, activityId, id) : setHouseLogo(ctx, id))
    return { id }
  },
})

async function setActivityLogo(ctx: Context, activityId: string, logoId: string): Promise<void> {
  const { version } = await readActivity(ctx, activityId)
  await ctx.db
    .updateTable('activity')
    .set({ logo_id: logoId, version: version + 1 })
    .where('organisation_id', '=', ctx.organisationId)
    .where('id', '=', activityId)
    .execute()
}

async function setHouseLogo(ctx: Context, logoId: string): Promise<void> {
  const { settings, version } = await readOrganisation(ctx)
  await ctx.db
    .updateTable('organisation')
    .set({ settings: JSON.stringify({ ...settings, logoId }), version: version + 1 })
    .where('organisation_id', '=', ctx.organisationId)
    .execute()
}

/** The organisation's logo, for documents of any activity; null when it has none. */
export async function readHouseLogo(ctx: Context): Promise<Uint8Array | null> {
  const { rows } = await sql<{ bytes: Buffer | null }>`select organisation_logo() as bytes`.execute(ctx.db)
  return rows[0]?.bytes ?? null
}

/** What an image is by its first bytes, whatever its name says. */
function mediaTypeOf(bytes: Buffer): string | null {
  const start = bytes.subarray(0, 12).toString('latin1')
  if (start.startsWith('\x89PNG')) return 'image/png'
  if (start.startsWith('\xff\xd8\xff')) return 'image/jpeg'
  if (start.startsWith('RIFF') && start.endsWith('WEBP')) return 'image/webp'
  return /^\s*(<\?xml[^>]*>\s*)?(<!--[\s\S]*?-->\s*)?<svg[\s>]/.test(bytes.subarray(0, 2000).toString('utf8'))
    ? 'image/svg+xml'
    : null
}
