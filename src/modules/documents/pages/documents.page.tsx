import { load } from '../../../platform/page.server.ts'
import { Plus } from '../../../ui/icon.tsx'
import { ButtonLink, Card, FilterBar, PageHeader, Pager, SearchField, SelectField } from '../../../ui/index.ts'
import { DOCUMENT_STATUS_LABELS, DOCUMENT_STATUSES } from '../document.ts'
import { DOCUMENT_KINDS, DOCUMENT_LABELS } from '../document-kinds.ts'
import { listHouseDocuments } from '../index.ts'
import type { Route } from './+types/documents.page'
import { DocumentsTable } from './documents-table.tsx'

export async function loader(args: Route.LoaderArgs) {
  const { searchParams } = args.url
  const status = DOCUMENT_STATUSES.find(known => known === searchParams.get('etat'))
  const kind = DOCUMENT_KINDS.find(known => known === searchParams.get('genre'))
  const q = searchParams.get('q')?.slice(0, 100) || undefined
  const after = searchParams.get('apres') ?? undefined
  return { ...(await load(args, listHouseDocuments, { status, kind, q, after, limit: 50 })), status, kind, q }
}

export default function DocumentsPage({ loaderData: { rows, next, status, kind, q } }: Route.ComponentProps) {
  const filters = { ...(q ? { q } : {}), ...(status ? { etat: status } : {}), ...(kind ? { genre: kind } : {}) }
  const filtered = Object.keys(filters).length > 0
  return (
    <>
      <title>Documents — Essaim</title>
      <PageHeader
        title="Documents"
        action={
          <ButtonLink icon={Plus} to="/documents/nouveau">
            Nouveau document
          </ButtonLink>
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
        <Pager next={next ? `?${new URLSearchParams({ ...filters, apres: next })}` : undefined} />
      </Card>
    </>
  )
}
