import { load } from '../../../platform/page.server.ts'
import { Plus } from '../../../ui/icon.tsx'
import { ButtonLink, Card, FilterBar, PageHeader, Pager, SelectField } from '../../../ui/index.ts'
import { DOCUMENT_STATUS_LABELS, DOCUMENT_STATUSES } from '../document.ts'
import { DOCUMENT_KINDS, DOCUMENT_LABELS } from '../document-kinds.ts'
import { listHouseDocuments } from '../index.ts'
import type { Route } from './+types/documents.page'
import { DocumentsTable } from './documents-table.tsx'

export async function loader(args: Route.LoaderArgs) {
  const { searchParams } = args.url
  const status = DOCUMENT_STATUSES.find(known => known === searchParams.get('etat'))
  const kind = DOCUMENT_KINDS.find(known => known === searchParams.get('genre'))
  const after = searchParams.get('apres') ?? undefined
  return { ...(await load(args, listHouseDocuments, { status, kind, after, limit: 50 })), status, kind }
}

export default function DocumentsPage({ loaderData: { rows, next, status, kind } }: Route.ComponentProps) {
  const filters = { ...(status ? { etat: status } : {}), ...(kind ? { genre: kind } : {}) }
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
        <FilterBar empty={rows.length === 0} clearHref={status || kind ? '/documents' : undefined}>
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
            status || kind
              ? 'Changez les filtres.'
              : 'Contrats, conventions et attestations arrivent ici à mesure qu’ils se font.'
          }
        />
        <Pager next={next ? `?${new URLSearchParams({ ...filters, apres: next })}` : undefined} />
      </Card>
    </>
  )
}
