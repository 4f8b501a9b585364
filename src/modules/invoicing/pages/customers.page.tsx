import { load } from '../../../platform/page.server.ts'
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
  SelectField,
  TextField,
} from '../../../ui/index.ts'
import { CUSTOMER_KIND_LABELS } from '../customer.ts'
import { listCustomers } from '../index.ts'
import type { Route } from './+types/customers.page'
import { customersAsked } from './customers-file.ts'
import { chosenActivity } from './sales-form.server.ts'

export async function loader(args: Route.LoaderArgs) {
  const search = new URL(args.request.url).searchParams
  const { q, activityId, archived } = customersAsked(args)
  const [page, { activities }] = await Promise.all([
    load(args, listCustomers, { q, activityId, archived, after: search.get('apres') ?? undefined, limit: 50 }),
    chosenActivity(args, null),
  ])
  return { ...page, activities, q, activityId, archived }
}

export default function CustomersPage({ loaderData }: Route.ComponentProps) {
  const { rows, next, activities, q, activityId, archived } = loaderData
  const names = new Map(activities.map(activity => [activity.id, activity.name]))
  const several = activities.length > 1
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
        <FilterBar empty={rows.length === 0} clearHref={filtered ? '/clients' : undefined}>
          <TextField
            name="q"
            label="Nom, SIREN ou ville"
            required={false}
            defaultValue={q}
            type="search"
            maxLength={100}
          />
          {several ? (
            <SelectField
              name="activite"
              label="Activité"
              required={false}
              empty="Toutes"
              defaultValue={activityId}
              options={activities.map(({ id, name }) => ({ value: id, label: name }))}
            />
          ) : null}
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
            { header: 'Type', secondary: true, cell: row => CUSTOMER_KIND_LABELS[row.kind] },
            { header: 'Ville', cell: row => row.address.city },
            { header: 'SIREN', secondary: true, cell: row => <span className="num">{row.siren}</span> },
            { header: 'Courriel', cell: row => <span className="breakable">{row.email}</span> },
            ...(several
              ? [
                  {
                    header: 'Activité',
                    secondary: true,
                    cell: (row: (typeof rows)[number]) => names.get(row.activityId) ?? null,
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
