import { pageAsked, signedIn } from '../../../platform/page.server.ts'
import { may } from '../../../platform/session.ts'
import { Plus } from '../../../ui/icon.tsx'
import {
  ButtonLink,
  Card,
  FileLinks,
  FilterBar,
  PageHeader,
  Pager,
  SearchField,
  SelectField,
} from '../../../ui/index.ts'
import { DOCUMENT_STATUS_LABELS, DOCUMENT_STATUSES } from '../document.ts'
import { DOCUMENT_KINDS, DOCUMENT_LABELS } from '../document-kinds.ts'
import { listHouseDocuments, writeDocument } from '../index.ts'
import type { Route } from './+types/documents.page'
import { documentsAsked } from './documents-file.ts'
import { DocumentsTable } from './documents-table.tsx'

export async function loader(args: Route.LoaderArgs) {
  const asked = documentsAsked(args)
  return { ...(await pageAsked(args, listHouseDocuments, asked)), ...asked, writes: may(signedIn(args), writeDocument) }
}

export default function DocumentsPage({ loaderData: { rows, next, status, kind, q, writes } }: Route.ComponentProps) {
  const filtered = Boolean(status || kind || q)
  return (
    <>
      <title>Documents — Essaim</title>
      <PageHeader
        title="Documents"
        action={
          writes ? (
            <ButtonLink icon={Plus} to="/documents/nouveau">
              Nouveau document
            </ButtonLink>
          ) : null
        }
      />
      <Card>
        <FilterBar empty={rows.length === 0} clearHref={filtered ? '/documents' : undefined}>
          <SearchField label="Titre ou personne" defaultValue={q} />
          <SelectField
            name="etat"
            label="État"
            required={false}
            empty="Tous"
            options={DOCUMENT_STATUSES.map(value => ({ value, label: DOCUMENT_STATUS_LABELS[value] }))}
            defaultValue={status}
          />
          <SelectField
            name="genre"
            label="Genre"
            required={false}
            empty="Tous"
            options={DOCUMENT_KINDS.map(value => ({ value, label: DOCUMENT_LABELS[value] }))}
            defaultValue={kind}
          />
        </FilterBar>
        <DocumentsTable
          documents={rows}
          empty={
            filtered
              ? 'Changez les filtres.'
              : 'Contrats, conventions et attestations arrivent ici à mesure qu’ils se font.'
          }
        />
        <Pager next={next} />
        {rows.length > 0 ? <FileLinks to="/documents/export" /> : null}
      </Card>
    </>
  )
}
