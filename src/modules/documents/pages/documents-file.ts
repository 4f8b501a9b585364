import type { PageArgs } from '../../../platform/page.server.ts'
import { everyRow, type FileColumn, tableFile } from '../../../platform/table-file.server.ts'
import { DOCUMENT_STATUS_LABELS, DOCUMENT_STATUSES, type DocumentSummary } from '../document.ts'
import { DOCUMENT_KINDS, DOCUMENT_LABELS } from '../document-kinds.ts'
import { listHouseDocuments } from '../index.ts'
import type { Route } from './+types/documents-file'

/** What the address of the list asks for. */
export function documentsAsked({ url }: PageArgs) {
  const search = url!.searchParams
  return {
    status: DOCUMENT_STATUSES.find(known => known === search.get('etat')),
    kind: DOCUMENT_KINDS.find(known => known === search.get('genre')),
    q: search.get('q')?.slice(0, 100) || undefined,
  }
}

const signed = ({ signatures }: DocumentSummary) => signatures.filter(({ signedAt }) => signedAt)
const COLUMNS: FileColumn<DocumentSummary>[] = [
  { header: 'Document', of: row => row.title },
  { header: 'Genre', of: row => DOCUMENT_LABELS[row.kind] },
  { header: 'Date', kind: 'day', of: row => row.at.slice(0, 10) },
  { header: 'État', of: row => DOCUMENT_STATUS_LABELS[row.status] },
  { header: 'Signataires', of: row => row.signatures.map(({ name }) => name).join(', ') },
  {
    header: 'Ont signé',
    of: row =>
      signed(row)
        .map(({ name }) => name)
        .join(', '),
  },
]

export const loader = (args: Route.LoaderArgs) =>
  tableFile(args, 'Documents', COLUMNS, everyRow(args, listHouseDocuments, documentsAsked(args)))
