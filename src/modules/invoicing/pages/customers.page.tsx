import { load } from '../../../platform/page.server.ts'
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
import { listCustomers } from '../index.ts'
import type { Route } from './+types/customers.page'
import { customersAsked } from './customers-file.ts'

export async function loader(args: Route.LoaderArgs) {
  const { known, choosing } = await askedActivity(args, () => true)
  const { q, activityId, archived } = customersAsked(args)
  const after = args.url.searchParams.get('apres') ?? undefined
  const { rows, next } = await load(args, listCustomers, { q, activityId, archived, after, limit: 50 })
  const names = new Map(known.map(({ id, name }) => [id, name]))
  return {
    rows: rows.map(row => ({ ...row, activity: names.get(row.activityId) })),
    next,
    several: known.length > 1,
    choosing,
    q,
    activityId,
    archived,
  }
}

export default function CustomersPage({ loaderData }: Route.ComponentProps) {
  const { rows, next, several, choosing, q, activityId, archived } = loaderData
  const filters = {
    ...(q ? { q } : {}),
    ...(activityId ? { activite: activityId } : {}),
    ...(archived ? { archives: '1' } : {}),
  }
  const filtered = Object.keys(filters).length > 0
  return (
    <>
      <title>Clients — Essaim</title>
      <PageHeader
        title="Clients"
        action={
          <>
            <ButtonLink icon={Upload} to="/clients/import">
              Importer
            </ButtonLink>
            <ButtonLink variant="primary" icon={Plus} to="/clients/nouveau">
              Nouveau client
            </ButtonLink>
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
            { header: 'Nom', main: true, cell: row => row.name },
            { header: 'Type', phone: 'hidden', cell: row => CUSTOMER_KIND_LABELS[row.kind] },
            { header: 'Ville', phone: 'bare', cell: row => row.address.city },
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
        <Pager next={next ? `?${new URLSearchParams({ ...filters, apres: next })}` : undefined} />
        {rows.length > 0 ? <FileLinks to="/clients/export" search={`${new URLSearchParams(filters)}`} /> : null}
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
