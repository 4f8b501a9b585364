import type { PageArgs } from '../../../platform/page.server.ts'
import { everyRow, type FileColumn, tableFile } from '../../../platform/table-file.server.ts'
import { listLackingPapers } from '../index.ts'
import { PAPER_KINDS, PAPER_LABELS, PAPER_STATE_LABELS } from '../paper.ts'
import type { Route } from './+types/papers-file'

/** What the address of the list asks for. */
export function papersAsked({ url }: PageArgs) {
  const search = url!.searchParams
  return {
    kind: PAPER_KINDS.find(paper => paper.kind === search.get('piece'))?.kind,
    q: search.get('q')?.slice(0, 100) || undefined,
  }
}

type Lacking = Awaited<ReturnType<typeof listLackingPapers>>['rows'][number]
type Row = Lacking['papers'][number] & { name: string }

const COLUMNS: FileColumn<Row>[] = [
  { header: 'Personne', of: row => row.name },
  { header: 'Pièce', of: row => PAPER_LABELS[row.kind] },
  { header: 'État', of: row => PAPER_STATE_LABELS[row.state] },
  { header: 'Expire le', kind: 'day', of: row => row.expiresOn },
]

/** A line each paper that somebody lacks. */
async function* papersOf(files: AsyncIterable<Lacking>): AsyncGenerator<Row> {
  for await (const { name, papers } of files) yield* papers.map(paper => ({ ...paper, name }))
}

export const loader = (args: Route.LoaderArgs) =>
  tableFile(args, 'Dossiers incomplets', COLUMNS, papersOf(everyRow(args, listLackingPapers, papersAsked(args))))
