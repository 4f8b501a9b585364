import { load } from '../../../platform/page.server.ts'
import { Scale } from '../../../ui/icon.tsx'
import { Card, DataTable, EmptyState, FileLinks, FilterBar, Money, PageHeader, TextField } from '../../../ui/index.ts'
import { trialBalance } from '../index.ts'
import type { Route } from './+types/trial-balance.page'
import { ledgerAddress } from './ledger-address.ts'
import { LedgerTabs } from './ledger-tabs.tsx'
import { reportFilter } from './period.server.ts'
import { PeriodFields } from './period-fields.tsx'

export async function loader(args: Route.LoaderArgs) {
  const { from, to, activityIds, accounts, activity, choosing, search } = await reportFilter(args)
  const balance = await load(args, trialBalance, {
    from,
    to,
    ...(activityIds ? { activityIds } : {}),
    ...(accounts ? { accounts } : {}),
  })
  const shown = { accounts: accounts?.join(' '), activityId: activity?.id, search: search.toString() }
  return { ...balance, ...shown, from, to, choosing }
}

/** Nothing where nothing moved: the eye goes to what did. */
const moved = (cents: number) => (cents === 0 ? '' : <Money cents={cents} tone="plain" />)

export default function TrialBalancePage({ loaderData }: Route.ComponentProps) {
  const { rows, totals, from, to, activityId, choosing, accounts, search } = loaderData
  return (
    <>
      <title>Balance — Essaim</title>
      <PageHeader title="Comptabilité" />
      <LedgerTabs current="/comptabilite/balance" />
      <Card>
        <FilterBar clearHref={search ? '/comptabilite/balance' : undefined} refused={choosing.refused}>
          <PeriodFields from={from} to={to} choosing={choosing} />
          <TextField name="comptes" label="Comptes" required={false} defaultValue={accounts} />
        </FilterBar>
        <DataTable
          caption="Balance"
          rows={rows}
          rowKey={row => row.account}
          rowHref={row => ledgerAddress({ accounts: [row.account], activityId, from, to })}
          empty={
            <EmptyState icon={Scale} title="Rien sur cette période">
              Les comptes mouvementés paraîtront ici.
            </EmptyState>
          }
          columns={[
            {
              header: 'Compte',
              main: true,
              cell: row => (
                <>
                  {row.account} <small className="soft">{row.label}</small>
                </>
              ),
            },
            {
              header: 'Solde au début',
              align: 'end',
              cell: row => moved(row.openingCents),
              total: <Money cents={totals.openingCents} />,
            },
            {
              header: 'Débits',
              align: 'end',
              cell: row => moved(row.debitCents),
              total: <Money cents={totals.debitCents} />,
            },
            {
              header: 'Crédits',
              align: 'end',
              cell: row => moved(row.creditCents),
              total: <Money cents={totals.creditCents} />,
            },
            {
              header: 'Solde à la fin',
              align: 'end',
              cell: row => <Money cents={row.closingCents} tone="plain" />,
              total: <Money cents={totals.closingCents} />,
            },
          ]}
        />
        <p className="soft small">
          Un solde positif est débiteur, un solde négatif créditeur. Le résultat des exercices antérieurs est en 120 ou
          129.
        </p>
        {rows.length > 0 ? <FileLinks to="/comptabilite/balance/export" search={search} /> : null}
      </Card>
    </>
  )
}
