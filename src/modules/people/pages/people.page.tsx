import { pageAsked, signedIn } from '../../../platform/page.server.ts'
import { may } from '../../../platform/session.ts'
import { UserPlus } from '../../../ui/icon.tsx'
import {
  Badge,
  ButtonLink,
  Card,
  DataTable,
  DayText,
  EmptyState,
  FileLinks,
  FilterBar,
  PageHeader,
  Pager,
  SearchField,
  SelectField,
} from '../../../ui/index.ts'
import { addPerson, listPeople } from '../index.ts'
import type { Route } from './+types/people.page'
import { peopleAsked } from './people-file.ts'

const CONTRACTS = [
  { value: 'cape', label: 'CAPE en cours' },
  { value: 'cesa', label: 'CESA en cours' },
  { value: 'none', label: 'Sans contrat' },
]

export async function loader(args: Route.LoaderArgs) {
  const asked = peopleAsked(args)
  return {
    ...(await pageAsked(args, listPeople, asked)),
    q: asked.q,
    contract: asked.contract,
    writes: may(signedIn(args), addPerson),
  }
}

export default function PeoplePage({ loaderData }: Route.ComponentProps) {
  const { rows, next, sort, q, contract, writes } = loaderData
  const isFiltered = Boolean(q || contract)
  return (
    <>
      <title>Personnes — Essaim</title>
      <PageHeader
        title="Personnes"
        action={
          writes ? (
            <ButtonLink variant="primary" icon={UserPlus} to="/personnes/nouvelle">
              Ajouter une personne
            </ButtonLink>
          ) : null
        }
      />
      <Card>
        <FilterBar empty={rows.length === 0} clearHref={isFiltered ? '/personnes' : undefined}>
          <SearchField defaultValue={q} />
          <SelectField
            name="contrat"
            label="Contrat"
            required={false}
            empty="Tous"
            options={CONTRACTS}
            defaultValue={contract}
          />
        </FilterBar>
        <DataTable
          caption="Personnes"
          rows={rows}
          sort={sort}
          rowKey={row => row.id}
          rowHref={row => `/personnes/${row.id}`}
          empty={
            <EmptyState title={isFiltered ? 'Personne ne correspond' : 'Personne encore'}>
              {isFiltered ? 'Changez les filtres.' : 'Ajoutez les entrepreneurs, puis leur contrat sur une activité.'}
            </EmptyState>
          }
          columns={[
            { header: 'Nom', sort: 'name', main: true, cell: row => `${row.lastName} ${row.firstName}` },
            {
              header: 'Activités',
              phone: 'bare',
              cell: row => row.activities.map(activity => activity.name).join(', ') || '–',
            },
            {
              header: 'Contrat',
              phone: 'bare',
              cell: row => (row.contract ? <Badge>{row.contract.kind.toUpperCase()}</Badge> : '–'),
            },
            {
              header: 'Jusqu’au',
              sort: 'until',
              cell: row => (row.contract?.endsOn ? <DayText day={row.contract.endsOn} /> : '–'),
            },
            {
              header: 'Adresse électronique',
              cell: row => <span className="breakable">{row.email}</span>,
              phone: 'hidden',
            },
            { header: 'Matricule', cell: row => row.payrollNumber ?? '', phone: 'hidden' },
          ]}
        />
        <Pager next={next} />
        {rows.length > 0 ? <FileLinks to="/personnes/export" /> : null}
      </Card>
    </>
  )
}
