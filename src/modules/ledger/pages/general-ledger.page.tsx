import { Link } from 'react-router'
import { load } from '../../../platform/page.server.ts'
import { BookOpen } from '../../../ui/icon.tsx'
import {
  Badge,
  Card,
  DataTable,
  DayText,
  DescriptionList,
  EmptyState,
  FileLinks,
  FilterBar,
  HiddenFields,
  Money,
  PageHeader,
  Pager,
  TextField,
} from '../../../ui/index.ts'
import { generalLedger, listAccounts } from '../index.ts'
import type { Route } from './+types/general-ledger.page'
import { listAfter } from './ledger-address.ts'
import { LedgerTabs } from './ledger-tabs.tsx'
import { reportFilter } from './period.server.ts'
import { PeriodFields } from './period-fields.tsx'

export async function loader(args: Route.LoaderArgs) {
  const {
    from,
    to,
    activityIds,
    accounts,
    activity,
    several: many,
    choosing,
    after,
    search,
    wholeHouse,
  } = await reportFilter(args)
  const thirdPartyId = search.get('tiers') ?? undefined
  const chart = await load(args, listAccounts, {})
  const labels = new Map(chart.map(({ code, label }) => [code, label]))
  const ledger = await load(args, generalLedger, {
    from,
    to,
    ...(activityIds ? { activityIds } : {}),
    ...(accounts ? { accounts } : {}),
    ...(thirdPartyId ? { thirdPartyId } : {}),
    ...(after ? { after } : {}),
    limit: 100,
  })
  const only = (accounts?.[0] ?? '').replace('.', '')
  return {
    ...ledger,
    rows: ledger.rows.map(row => ({ ...row, accountLabel: labels.get(row.account) ?? '' })),
    title: accounts?.length === 1 ? `${only} ${labels.get(only) ?? ''}`.trim() : undefined,
    from,
    to,
    activity: activity && { id: activity.id, name: activity.name },
    byActivity: many && !activity,
    choosing,
    accounts: accounts?.join(' '),
    thirdPartyId,
    search: search.toString(),
    after,
    wholeHouse,
  }
}

const several = (values: readonly string[]): boolean => new Set(values).size > 1

export default function GeneralLedgerPage({ loaderData }: Route.ComponentProps) {
  const { rows, next, from, to, activity, byActivity, choosing, accounts, search, wholeHouse, after } = loaderData
  return (
    <>
      <title>Grand livre — Essaim</title>
      <PageHeader
        title={wholeHouse ? 'Comptabilité' : 'Les lignes de mon compte'}
        subtitle={[loaderData.title, activity?.name].filter(Boolean).join(' · ') || undefined}
        breadcrumbs={wholeHouse ? undefined : [{ label: 'Mon compte', href: '/mon-compte' }]}
      />
      {wholeHouse ? <LedgerTabs current="/comptabilite/grand-livre" /> : null}
      <Card>
        <FilterBar clearHref={search ? '/comptabilite/grand-livre' : undefined} refused={choosing.refused}>
          <HiddenFields values={{ tiers: loaderData.thirdPartyId }} />
          <TextField name="comptes" label="Comptes" required={false} defaultValue={accounts} placeholder="70 ou 706." />
          <PeriodFields from={from} to={to} choosing={choosing} />
        </FilterBar>
        <DescriptionList
          items={[
            ['Solde au début', <Money key="o" cents={loaderData.openingCents} tone="plain" />],
            ['Débits', <Money key="d" cents={loaderData.debitCents} />],
            ['Crédits', <Money key="c" cents={loaderData.creditCents} />],
            ['Solde à la fin', <Money key="e" cents={loaderData.closingCents} tone="plain" />],
          ]}
        />
        <DataTable
          caption="Lignes"
          rows={rows}
          rowKey={row => `${row.entryId}.${row.position}`}
          rowHref={row => `/comptabilite/ecritures/${row.entryId}`}
          empty={
            <EmptyState icon={BookOpen} title="Aucune ligne sur cette période">
              Élargissez la période ou changez de comptes.
            </EmptyState>
          }
          columns={[
            { header: 'Date', cell: row => <DayText day={row.day} /> },
            {
              header: 'Pièce',
              main: true,
              cell: row => (
                <>
                  {row.documentNumber}{' '}
                  <small className="soft">
                    {row.journal}&nbsp;{row.number ?? ''}
                  </small>{' '}
                  {row.number === null ? <Badge tone="wait">provisoire</Badge> : null}
                </>
              ),
            },
            ...(several(rows.map(row => row.account))
              ? [
                  {
                    header: 'Compte',
                    cell: (row: (typeof rows)[number]) => <span title={row.accountLabel}>{row.account}</span>,
                  },
                ]
              : []),
            ...(byActivity
              ? [{ header: 'Activité', cell: (row: (typeof rows)[number]) => row.activityCode ?? '' }]
              : []),
            ...(rows.some(row => row.thirdPartyName)
              ? [{ header: 'Tiers', cell: (row: (typeof rows)[number]) => row.thirdPartyName ?? '' }]
              : []),
            ...(rows.some(row => row.label !== row.documentNumber)
              ? [
                  {
                    header: 'Libellé',
                    cell: (row: (typeof rows)[number]) => (row.label === row.documentNumber ? '' : row.label),
                  },
                ]
              : []),
            { header: 'Débit', align: 'end', cell: row => (row.debitCents ? <Money cents={row.debitCents} /> : '') },
            { header: 'Crédit', align: 'end', cell: row => (row.creditCents ? <Money cents={row.creditCents} /> : '') },
            ...(rows.some(row => row.letter)
              ? [{ header: 'Let.', cell: (row: (typeof rows)[number]) => row.letter ?? '' }]
              : []),
            { header: 'Solde', align: 'end', cell: row => <Money cents={row.balanceCents} tone="plain" /> },
          ]}
        />
        <Pager first={after ? listAfter(search, null) : undefined} next={next ? listAfter(search, next) : undefined} />
        {rows.length > 0 ? <FileLinks to="/comptabilite/grand-livre/export" search={search} /> : null}
        {wholeHouse ? (
          <p className="soft small">
            «&nbsp;70&nbsp;»&nbsp;: tous les comptes qui commencent ainsi&nbsp;; «&nbsp;706.&nbsp;»&nbsp;: celui-là
            seul. Une ligne validée se déplace vers un autre compte ou une autre activité depuis son écriture.{' '}
            <Link to={`/comptabilite/balance?du=${from}&au=${to}`}>Voir la balance de la période</Link>
          </p>
        ) : null}
      </Card>
    </>
  )
}
