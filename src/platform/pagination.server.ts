import { z } from 'zod'
import { zInteger } from '../kernel/input.ts'
import { Refused, refuse } from '../kernel/refusal.ts'

/** Lists: 50 rows a page, the cursor is the last row's sort keys. */
export const zPage = { after: z.string().max(400).optional(), limit: zInteger(1, 500).default(50) }

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
