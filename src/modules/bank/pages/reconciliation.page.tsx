import { isDay, parseDay } from '../../../kernel/day.ts'
import { load, todayOf } from '../../../platform/page.server.ts'
import {
  Card,
  DataTable,
  DateField,
  DayText,
  EmptyState,
  FilterBar,
  Money,
  Notice,
  PageHeader,
} from '../../../ui/index.ts'
import { bankReconciliation } from '../index.ts'
import type { Route } from './+types/reconciliation.page'

export async function loader(args: Route.LoaderArgs) {
  const asked = parseDay(new URL(args.request.url).searchParams.get('au') ?? '')
  const day = asked && isDay(asked) ? asked : todayOf(args)
  return load(args, bankReconciliation, { id: args.params.accountId, day })
}

export default function ReconciliationPage({ loaderData: state }: Route.ComponentProps) {
  const { unexplainedCents } = state
  return (
    <>
      <title>État de rapprochement — Essaim</title>
      <PageHeader
        title="État de rapprochement"
        subtitle={`${state.accountName} · compte ${state.account}`}
        breadcrumbs={[{ href: '/banque', label: 'Banque' }]}
      />
      <FilterBar label="Choisir le jour">
        <DateField name="au" label="Au" defaultValue={state.day} />
      </FilterBar>
      {state.bankCents === null ? (
        <Notice title="Aucun solde de la banque à cette date">Importez un relevé qui donne son solde de départ.</Notice>
      ) : unexplainedCents !== 0 ? (
        <Notice
          tone="bad"
          title={
            <>
              Un écart de <Money cents={unexplainedCents} /> reste à expliquer
            </>
          }
        >
          D’ordinaire le solde de départ du premier relevé, qui n’est pas en comptabilité, ou un relevé qui manque.
        </Notice>
      ) : (
        <Notice tone="good" title="La banque et la comptabilité concordent">
          Chaque euro d’écart entre les deux soldes est nommé ci-dessous.
        </Notice>
      )}
      <Card
        title={
          <>
            Au <DayText day={state.day} />
          </>
        }
      >
        <DataTable
          caption="Du solde en banque au solde comptable"
          rows={[
            { label: 'Solde en banque', cents: state.bankCents, total: true },
            { label: 'Lignes de banque pas encore en comptabilité', cents: -state.bankOnlyCents },
            { label: 'Écritures pas encore à la banque', cents: state.ledgerOnlyCents },
            ...(unexplainedCents ? [{ label: 'Écart à expliquer', cents: unexplainedCents }] : []),
          ]}
          rowKey={row => row.label}
          columns={[
            { header: 'Ligne', main: true, cell: row => row.label, total: `Solde du compte ${state.account}` },
            {
              header: 'Montant',
              phone: 'beside',
              align: 'end',
              cell: row => <Money cents={row.cents} sign />,
              total: <Money cents={state.ledgerCents} />,
            },
          ]}
        />
        {state.parkedCount > 0 ? (
          <p className="soft">
            Dont {state.parkedCount} {state.parkedCount === 1 ? 'ligne' : 'lignes'} en attente d’identification (471),
            pour <Money cents={state.parkedCents} />.
          </p>
        ) : null}
      </Card>
      <div className="two">
        <Card title="À la banque, pas en comptabilité">
          <DataTable
            caption="Lignes de banque à rapprocher"
            rows={state.bankOnly}
            rowKey={line => line.id}
            rowHref={line => `/banque/lignes/${line.id}`}
            empty={<EmptyState title="Rien">Toutes les lignes de la banque sont en comptabilité.</EmptyState>}
            columns={[
              { header: 'Opération', main: true, cell: line => line.label, total: 'Total' },
              { header: 'Date', phone: 'bare', cell: line => <DayText day={line.day} /> },
              {
                header: 'Montant',
                phone: 'beside',
                align: 'end',
                cell: line => <Money cents={line.amountCents} sign />,
                total: <Money cents={state.bankOnlyCents} />,
              },
            ]}
          />
        </Card>
        <Card title="En comptabilité, pas à la banque">
          <DataTable
            caption="Écritures à rapprocher"
            rows={state.ledgerOnly}
            rowKey={entry => entry.entryId}
            rowHref={entry => `/comptabilite/ecritures/${entry.entryId}`}
            empty={<EmptyState title="Rien">Toutes les écritures du compte se voient à la banque.</EmptyState>}
            columns={[
              { header: 'Écriture', main: true, cell: entry => entry.label, total: 'Total' },
              { header: 'Date', phone: 'bare', cell: entry => <DayText day={entry.day} /> },
              {
                header: 'Montant',
                phone: 'beside',
                align: 'end',
                cell: entry => <Money cents={entry.amountCents} sign />,
                total: <Money cents={state.ledgerOnlyCents} />,
              },
            ]}
          />
        </Card>
      </div>
    </>
  )
}
