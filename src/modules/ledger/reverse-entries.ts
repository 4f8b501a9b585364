import type { Day } from '../../kernel/day.ts'
import { newId } from '../../platform/ids.server.ts'
import { type Context, sql } from '../../platform/use-case.server.ts'
import { type Entry, reversal } from './entry.ts'
import { postEntries } from './post.ts'

/**
 * Cancels validated entries by their mirrors, validated at once, in the caller's transaction: for the modules whose documents made
 * them. Gives the mirror's id by entry.
 */
export async function reverseEntries(ctx: Context, ids: readonly string[], day: Day): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map()
  const { rows } = await sql<Entry & { debit: number }>`
    select e.id, e.journal_code as journal, e.day, e.label, e.document_kind as "documentKind", e.document_id as "documentId",
      e.document_number as "documentNumber", e.document_day as "documentDay",
      whole_lines(e.id) as lines
    from entry e where e.organisation_id = ${ctx.organisationId} and e.id = any(${ids}::uuid[]) order by e.sequence`.execute(
    ctx.db,
  )
  const mirrors = rows.map(entry => ({
    ...reversal(entry, newId(), day, `Contrepassation ${entry.documentNumber}`),
    documentKind: 'reversal',
    documentId: entry.id,
  }))
  await postEntries(ctx, mirrors, 'validated')
  return new Map(mirrors.map(mirror => [mirror.reversesId!, mirror.id]))
}
