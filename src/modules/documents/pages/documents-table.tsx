import { Badge, DataTable, DayText, EmptyState } from '../../../ui/index.ts'
import { DOCUMENT_STATUS_LABELS, DOCUMENT_STATUS_TONES, type DocumentSummary } from '../document.ts'
import { DOCUMENT_LABELS } from '../document-kinds.ts'

/** Documents, each leading to its page. */
export function DocumentsTable({ documents, empty }: { documents: readonly DocumentSummary[]; empty: string }) {
  return (
    <DataTable
      caption="Documents"
      rows={documents}
      rowKey={row => row.id}
      rowHref={row => `/documents/${row.id}`}
      empty={<EmptyState title="Aucun document">{empty}</EmptyState>}
      columns={[
        { header: 'Document', main: true, cell: row => row.title },
        { header: 'Genre', cell: row => DOCUMENT_LABELS[row.kind], phone: 'hidden' },
        { header: 'Date', phone: 'bare', cell: row => <DayText day={row.at.slice(0, 10)} /> },
        {
          header: 'État',
          phone: 'bare',
          cell: row => <Badge tone={DOCUMENT_STATUS_TONES[row.status]}>{DOCUMENT_STATUS_LABELS[row.status]}</Badge>,
        },
        {
          header: 'Signatures',
          cell: row =>
            row.signatures.length > 0
              ? `${row.signatures.filter(({ signedAt }) => signedAt).length} sur ${row.signatures.length}`
              : '',
        },
      ]}
    />
  )
}
