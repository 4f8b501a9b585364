import type { Day } from '../kernel/day.ts'

/** One value of a rule, from the day it applies until the next row's day. `source` is the text it comes from. */
export interface Dated<T> {
  from: Day
  value: T
  source: string
}

/** The row in force on `at`, with its source; undefined before the first row. Rows may be in any order. */
export function rowInForce<T>(table: readonly Dated<T>[], at: Day): Dated<T> | undefined {
  let found: Dated<T> | undefined
  for (const row of table) if (row.from <= at && (!found || row.from > found.from)) found = row
  return found
}

/** The value in force on `at`. Throws before the first row: a rule asked for a day it does not know is a bug. */
export function inForce<T>(table: readonly Dated<T>[], at: Day): T {
  const row = rowInForce(table, at)
  if (!row) throw new RangeError(`no rule in force on ${at}`)
  return row.value
}
