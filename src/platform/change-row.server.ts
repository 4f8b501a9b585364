import type { Generated, UpdateObject } from 'kysely'
import { stale } from '../kernel/refusal.ts'
import type { Database } from './schema.ts'
import type { Context } from './use-case.server.ts'

type Versioned = {
  [T in keyof Database]: Database[T] extends { organisation_id: string; id: string; version: Generated<number> }
    ? T
    : never
}[keyof Database]

/** Changes a row that is still as it was read, and counts its version; refuses when it is not (`what`: « Ce client »). */
export async function changeRow<T extends Versioned>(
  ctx: Context,
  table: T,
  { id, version = 0 }: { id: string; version?: number | undefined },
  what: string,
  columns: UpdateObject<Database, T, T>,
): Promise<void> {
  const { numUpdatedRows } = await ctx.db
    .updateTable(table as 'customer')
    .set({ ...(columns as object), version: version + 1 })
    .where('organisation_id', '=', ctx.organisationId)
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst()
  if (numUpdatedRows !== 1n) throw stale(what)
}
