import { newId, sha256 } from './ids.server.ts'
import type { Context } from './use-case.server.ts'

export interface KeptFile {
  name: string
  mediaType: string
  bytes: Uint8Array
}

/**
 * Keeps a file, for good: of an activity, whose own see it, or of the house. Gives its id. It is given one (`id`) where the row that makes
 * it visible must stand before it.
 */
export async function keepFile(
  ctx: Context,
  { name, mediaType, bytes, activityId = null, id = newId() }: KeptFile & { activityId?: string | null; id?: string },
): Promise<string> {
  await ctx.db
    .insertInto('file')
    .values({
      organisation_id: ctx.organisationId,
      id,
      activity_id: activityId,
      name: name.replace(/[/\\\n\r]/g, ' '),
      media_type: mediaType,
      sha256: sha256(bytes),
      bytes: Buffer.from(bytes),
      at: ctx.now,
    })
    .execute()
  return id
}

/** A file that the session may see; null for any other. */
export async function readFile(ctx: Context, id: string): Promise<(KeptFile & { bytes: Buffer }) | null> {
  const file = await ctx.db
    .selectFrom('file')
    .select(['name', 'media_type as mediaType', 'bytes'])
    .where('organisation_id', '=', ctx.organisationId)
    .where('id', '=', id)
    .executeTakeFirst()
  return file ?? null
}
