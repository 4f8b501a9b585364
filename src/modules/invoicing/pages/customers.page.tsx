import { pageAsked, signedIn } from '../../../platform/page.server.ts'
import { may } from '../../../platform/session.ts'
import { Plus, Upload } from '../../../ui/icon.tsx'
import {
  ActivityFilter,
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
import { askedActivity } from '../../organisation/index.ts'
import { CUSTOMER_KIND_LABELS } from '../customer.ts'
import { addCustomer, addCustomers, listCustomers } from '../index.ts'
import type { Route } from './+types/customers.page'
import { customersAsked } from './customers-file.ts'

export async function loader(args: Route.LoaderArgs) {
  const { known, choosing } = await askedActivity(args, () => true)
  const asked = customersAsked(args)
  const page = await pageAsked(args, listCustomers, asked)
  const names = new Map(known.map(({ id, name }) => [id, name]))
  return {
    ...page,
    ...asked,
    rows: page.rows.map(row => ({ ...row, activity: names.get(row.activityId) })),
    imports: may(signedIn(args), addCustomers),
    writes: may(signedIn(args), addCustomer),
    several: known.length > 1,
    choosing,
  }
}

export default function CustomersPage({ loaderData }: Route.ComponentProps) {
  const { rows, next, sort, several, choosing, q, activityId, archived, imports, writes } = loaderData
  const filtered = Boolean(q || activityId || archived)
  return (
    <>
      <title>Clients — Essaim</title>
      <PageHeader
        title="Clients"
        action={
          <>
            {imports ? (
              <ButtonLink icon={Upload} to="/clients/import">
                Importer
              </ButtonLink>
            ) : null}
            {writes ? (
              <ButtonLink variant="primary" icon={Plus} to="/clients/nouveau">
                Nouveau client
              </ButtonLink>
            ) : null}
          </>
        }
      />
      <Card>
        <FilterBar empty={rows.length === 0} clearHref={filtered ? '/clients' : undefined} refused={choosing.refused}>
          <SearchField label="Nom, SIREN ou ville" defaultValue={q} />
          <ActivityFilter {...choosing} />
        </FilterBar>
        <DataTable
          caption="Clients"
          rows={rows}
          sort={sort}
          rowKey={row => row.id}
          rowHref={row => `/clients/${row.id}`}
          empty={
            <EmptyState title={filtered ? 'Aucun client ne correspond' : 'Aucun client'}>
              {filtered
                ? 'Changez la recherche.'
                : 'Ajoutez-les ici, importez-les d’un tableur, ou créez-les en écrivant une facture.'}
            </EmptyState>
          }
          columns={[
            { header: 'Nom', sort: 'name', main: true, cell: row => row.name },
            { header: 'Type', phone: 'hidden', cell: row => CUSTOMER_KIND_LABELS[row.kind] },
            { header: 'Ville', sort: 'city', phone: 'bare', cell: row => row.address.city },
            { header: 'SIREN', phone: 'hidden', cell: row => <span className="num">{row.siren}</span> },
            { header: 'Courriel', phone: 'bare', cell: row => <span className="breakable">{row.email}</span> },
            ...(several
              ? [
                  {
                    header: 'Activité',
                    phone: 'hidden' as const,
                    cell: (row: (typeof rows)[number]) => row.activity,
                  },
                ]
              : []),
          ]}
        />
        <Pager next={next} />
        {rows.length > 0 ? <FileLinks to="/clients/export" /> : null}
      </Card>
      {archived ? null : (
        <p>
          <ButtonLink small variant="quiet" to="?archives=1">
            Voir aussi les clients archivés
          </ButtonLink>
        </p>
      )}
    </>
  )
}
