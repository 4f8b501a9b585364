import { pageAsked, signedIn, todayOf } from '../../../platform/page.server.ts'
import { may } from '../../../platform/session.ts'
import { Plus } from '../../../ui/icon.tsx'
import {
  Badge,
  ButtonLink,
  Card,
  type Column,
  DataTable,
  DayText,
  EmptyState,
  FileLinks,
  FilterBar,
  Money,
  PageHeader,
  Pager,
  SearchField,
  SelectField,
} from '../../../ui/index.ts'
import { listQuotes, type QuoteRow, saveQuoteDraft } from '../index.ts'
import type { Route } from './+types/quotes.page'
import { quotesAsked } from './quotes-file.ts'
import { QUOTE_BADGES, QUOTE_STATUSES, quoteStage } from './stages.ts'

export async function loader(args: Route.LoaderArgs) {
  const asked = quotesAsked(args)
  const page = await pageAsked(args, listQuotes, asked)
  const today = todayOf(args)
  return {
    ...page,
    rows: page.rows.map(row => ({ ...row, stage: quoteStage(row, today) })),
    ...asked,
    writes: may(signedIn(args), saveQuoteDraft),
    several: (signedIn(args).activityIds?.length ?? 2) > 1,
  }
}

type Row = QuoteRow & { stage: keyof typeof QUOTE_BADGES }

export default function QuotesPage({
  loaderData: { rows, next, sort, status, q, customerId, activityId, several, writes },
}: Route.ComponentProps) {
  const columns: Column<Row>[] = [
    { header: 'Numéro', phone: 'bare', cell: row => row.number },
    { header: 'Client', sort: 'customer', main: true, cell: row => row.customerName },
    { header: 'Objet', cell: row => row.subject, phone: 'hidden' },
    ...(several ? [{ header: 'Activité', cell: (row: Row) => row.activityName, phone: 'hidden' as const }] : []),
    { header: 'Date', sort: '-day', phone: 'bare', cell: row => (row.day ? <DayText day={row.day} /> : null) },
    {
      header: 'État',
      phone: 'bare',
      cell: row => <Badge tone={QUOTE_BADGES[row.stage].tone}>{QUOTE_BADGES[row.stage].label}</Badge>,
    },
    { header: 'Total HT', sort: '-net', phone: 'beside', align: 'end', cell: row => <Money cents={row.netCents} /> },
    {
      header: 'Reste à facturer',
      phone: 'bare',
      align: 'end',
      cell: row => (row.toInvoiceCents > 0 ? <Money cents={row.toInvoiceCents} /> : null),
    },
  ]
  const filtered = Boolean(q || status || customerId || activityId)
  return (
    <>
      <title>Devis — Essaim</title>
      <PageHeader
        title="Devis"
        action={
          writes ? (
            <ButtonLink variant="primary" icon={Plus} to="/devis/nouveau">
              Nouveau devis
            </ButtonLink>
          ) : null
        }
      />
      <Card>
        <FilterBar empty={rows.length === 0} clearHref={filtered ? '/devis' : undefined}>
          <SearchField defaultValue={q} />
          <SelectField
            name="statut"
            label="État"
            required={false}
            empty="Tous"
            options={QUOTE_STATUSES}
            defaultValue={status}
          />
        </FilterBar>
        <DataTable
          caption="Devis"
          rows={rows}
          sort={sort}
          rowKey={row => row.id}
          rowHref={row => `/devis/${row.id}`}
          empty={
            <EmptyState title={filtered ? 'Aucun devis ne correspond' : 'Aucun devis'}>
              {filtered ? 'Changez les filtres.' : 'Un devis signé devient une facture en deux gestes.'}
            </EmptyState>
          }
          columns={columns}
        />
        <Pager next={next} />
        {rows.length > 0 ? <FileLinks to="/devis/export" /> : null}
      </Card>
    </>
  )
}
