import { load, signedIn, todayOf } from '../../../platform/page.server.ts'
import { Plus } from '../../../ui/icon.tsx'
import {
  Badge,
  ButtonLink,
  Card,
  type Column,
  DataTable,
  DayText,
  EmptyState,
  FilterBar,
  Money,
  PageHeader,
  Pager,
  SelectField,
  TextField,
} from '../../../ui/index.ts'
import { listQuotes, type QuoteRow } from '../index.ts'
import type { Route } from './+types/quotes.page'
import { QUOTE_BADGES, quoteStage } from './stages.ts'

const STATUS_OPTIONS = [
  { value: 'draft', label: 'Brouillons' },
  { value: 'sent', label: 'Envoyés' },
  { value: 'signed', label: 'Signés' },
  { value: 'refused', label: 'Refusés' },
  { value: 'cancelled', label: 'Remplacés' },
] as const

export async function loader(args: Route.LoaderArgs) {
  const search = new URL(args.request.url).searchParams
  const status = STATUS_OPTIONS.find(known => known.value === search.get('statut'))?.value
  const q = search.get('q')?.slice(0, 100) || undefined
  const page = await load(args, listQuotes, {
    status,
    q,
    customerId: search.get('client') ?? undefined,
    activityId: search.get('activite') ?? undefined,
    after: search.get('apres') ?? undefined,
    limit: 50,
  })
  const today = todayOf(args)
  return {
    rows: page.rows.map(row => ({ ...row, stage: quoteStage(row, today) })),
    next: page.next,
    status,
    q,
    several: (signedIn(args).activityIds?.length ?? 2) > 1,
  }
}

type Row = QuoteRow & { stage: keyof typeof QUOTE_BADGES }

export default function QuotesPage({ loaderData: { rows, next, status, q, several } }: Route.ComponentProps) {
  const columns: Column<Row>[] = [
    { header: 'Numéro', cell: row => row.number ?? '—' },
    { header: 'Client', main: true, cell: row => row.customerName },
    { header: 'Objet', cell: row => row.subject, secondary: true },
    ...(several ? [{ header: 'Activité', cell: (row: Row) => row.activityName, secondary: true }] : []),
    { header: 'Date', cell: row => (row.day ? <DayText day={row.day} /> : '—') },
    { header: 'État', cell: row => <Badge tone={QUOTE_BADGES[row.stage].tone}>{QUOTE_BADGES[row.stage].label}</Badge> },
    { header: 'Total HT', align: 'end', cell: row => <Money cents={row.netCents} /> },
    {
      header: 'Reste à facturer',
      align: 'end',
      cell: row => (row.toInvoiceCents > 0 ? <Money cents={row.toInvoiceCents} /> : null),
    },
  ]
  const filters = { ...(q ? { q } : {}), ...(status ? { statut: status } : {}) }
  return (
    <>
      <title>Devis — Essaim</title>
      <PageHeader
        title="Devis"
        action={
          <ButtonLink variant="primary" icon={Plus} to="/devis/nouveau">
            Nouveau devis
          </ButtonLink>
        }
      />
      <Card>
        <FilterBar empty={rows.length === 0} clearHref={status || q ? '/devis' : undefined}>
          <TextField name="q" label="Chercher" required={false} defaultValue={q} type="search" />
          <SelectField
            name="statut"
            label="État"
            required={false}
            empty="Tous"
            options={STATUS_OPTIONS}
            defaultValue={status}
          />
        </FilterBar>
        <DataTable
          caption="Devis"
          rows={rows}
          rowKey={row => row.id}
          rowHref={row => `/devis/${row.id}`}
          empty={
            <EmptyState title={q || status ? 'Aucun devis ne correspond' : 'Aucun devis'}>
              {q || status ? 'Changez les filtres.' : 'Un devis signé devient une facture en deux gestes.'}
            </EmptyState>
          }
          columns={columns}
        />
        <Pager next={next ? `?${new URLSearchParams({ ...filters, apres: next })}` : undefined} />
      </Card>
    </>
  )
}
