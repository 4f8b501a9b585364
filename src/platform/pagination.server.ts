import { type RawBuilder, sql } from 'kysely'
import { z } from 'zod'
import { zInteger } from '../kernel/input.ts'
import { Refused, refuse } from '../kernel/refusal.ts'

/** Lists: 50 rows a page, the cursor is the last row's sort keys. */
export const zPage = { after: z.string().max(1000).optional(), limit: zInteger(1, 500).default(50) }

/** As many as a phone's own list of choices holds: beyond, one is chosen by name. */
export const LISTED = 300

/** A cursor from the keys of the last row shown. */
export const cursorOf = (keys: readonly (string | number | null)[]): string =>
  Buffer.from(JSON.stringify(keys)).toString('base64url')

/** The keys of a cursor; Refused when it was not one of ours. */
export function readCursor(cursor: string, length: number): (string | number)[] {
  try {
    const keys: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    if (
      Array.isArray(keys) &&
      keys.length === length &&
      keys.every(key => typeof key === 'string' || typeof key === 'number')
    )
      return keys
  } catch {
    // not JSON: refused below
  }
  throw new Refused([refuse('curseur', 'Cette page de la liste n’existe plus : repartez du début.', 'after')])
}

/** Cuts `limit + 1` rows found into a page and the cursor of the next one. */
export function pageOf<T>(
  found: readonly T[],
  limit: number,
  keys: (row: T) => readonly (string | number | null)[],
): { rows: T[]; next: string | null } {
  const rows = found.slice(0, limit)
  const last = rows.at(-1)
  return { rows, next: found.length > limit && last !== undefined ? cursorOf(keys(last)) : null }
}

type Sort<K extends string> = K | `-${K}`

/** The columns by which a list may be sorted, « - » before one for the last first. `usual` is what is read when nobody asks. */
export function zSort<K extends string>(usual: Sort<NoInfer<K>>, ...columns: K[]) {
  const known = z.enum(columns.flatMap((column): Sort<K>[] => [column, `-${column}`]))
  // Optional for who calls, as the schema fills it in.
  return known.default(usual as never) as unknown as z.ZodOptional<z.ZodType<Sort<K>>>
}

/**
 * A list sorted by one of its columns, each the SQL of what is never null, then by `id`, both one `way`, so that pages follow each other: put
 * it in that `order`, keep what is `beyond` the cursor, select the `key` as `sortKey`, and cut the `page`.
 */
export function sorted<K extends string>(
  { sort, after, limit }: { sort?: Sort<K> | undefined; after?: string | undefined; limit: number },
  columns: Readonly<Record<K, RawBuilder<unknown>>>,
  id: RawBuilder<unknown> = sql`id`,
) {
  const way: 'asc' | 'desc' = sort!.startsWith('-') ? 'desc' : 'asc'
  const column = sort!.replace('-', '') as K
  const key = sql<string | number>`${columns[column]}`
  const past = way === 'desc' ? sql`<` : sql`>`
  const cursor = after === undefined ? null : readCursor(after, 2)
  return {
    column,
    key,
    way,
    order: sql`${key} ${sql.raw(way)}, ${id} ${sql.raw(way)}`,
    // Said of the key alone too: an index knows where to start, even when `id` is of another table.
    beyond: cursor
      ? sql<boolean>`(${key} ${past}= ${cursor[0]} and (${key}, ${id}) ${past} (${cursor[0]}, ${cursor[1]}::uuid))`
      : sql<boolean>`true`,
    page<T extends { id: string; sortKey: string | number }>(found: readonly T[]) {
      const { rows, next } = pageOf(found, limit, row => [row.sortKey, row.id])
      return { rows: rows.map(({ sortKey: _, ...row }) => row), next }
    },
  }
}
