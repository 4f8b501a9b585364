import { formatSiren } from '../../../formats/siren.ts'
import { pageAsked, signedIn } from '../../../platform/page.server.ts'
import { may } from '../../../platform/session.ts'
import { Plus, Upload } from '../../../ui/icon.tsx'
import {
  ButtonLink,
  Card,
  DataTable,
  EmptyState,
  FileLinks,
  FilterBar,
  PageHeader,
  Pager,
  SearchField,
} from '../../../ui/index.ts'
import { addSuppliers, listSuppliers } from '../index.ts'
import type { Route } from './+types/suppliers.page'
import { suppliersAsked } from './suppliers-file.ts'

export async function loader(args: Route.LoaderArgs) {
  const asked = suppliersAsked(args)
  const page = await pageAsked(args, listSuppliers, asked)
  return {
    ...page,
    rows: page.rows.map(({ id, name, siren, country, iban }) => ({
      id,
      name,
      siren: siren ? formatSiren(siren) : country === 'FR' ? '' : country,
      hasIban: iban !== null,
    })),
    q: asked.q,
    writes: may(signedIn(args), addSuppliers),
  }
}

export default function SuppliersPage({ loaderData: { rows, next, sort, q, writes } }: Route.ComponentProps) {
  return (
    <>
      <title>Fournisseurs — Essaim</title>
      <PageHeader
        title="Fournisseurs"
        action={
          <>
            {writes ? (
              <ButtonLink icon={Upload} to="/fournisseurs/import">
                Importer
              </ButtonLink>
            ) : null}
            {writes ? (
              <ButtonLink variant="primary" icon={Plus} to="/fournisseurs/nouveau">
                Nouveau fournisseur
              </ButtonLink>
            ) : null}
          </>
        }
      />
      <Card>
        <FilterBar empty={rows.length === 0} clearHref={q ? '/fournisseurs' : undefined}>
          <SearchField defaultValue={q} />
        </FilterBar>
        <DataTable
          caption="Fournisseurs"
          rows={rows}
          sort={sort}
          rowKey={row => row.id}
          rowHref={row => `/fournisseurs/${row.id}`}
          empty={
            <EmptyState title={q ? 'Aucun fournisseur ne correspond' : 'Aucun fournisseur'}>
              {q ? 'Changez la recherche.' : 'Ils s’ajoutent aussi en saisissant une dépense.'}
            </EmptyState>
          }
          columns={[
            { header: 'Nom', main: true, sort: 'name', cell: row => row.name },
            { header: 'SIREN ou pays', cell: row => row.siren },
            { header: 'IBAN', cell: row => (row.hasIban ? 'Connu' : '—') },
          ]}
        />
        <Pager next={next} />
        {rows.length > 0 ? <FileLinks to="/fournisseurs/export" /> : null}
      </Card>
    </>
  )
}
