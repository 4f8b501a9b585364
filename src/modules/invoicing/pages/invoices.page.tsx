import { pageAsked, signedIn } from '../../../platform/page.server.ts'
import { may } from '../../../platform/session.ts'
import { Plus } from '../../../ui/icon.tsx'
import {
  Badge,
  ButtonLink,
  Card,
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
import { listInvoices, saveInvoiceDraft } from '../index.ts'
import { INVOICE_KIND_LABELS } from '../invoice-kind.ts'
import type { Route } from './+types/invoices.page'
import { invoicesAsked } from './invoices-file.ts'
import { STAGE_BADGES } from './stages.ts'

const STATUS_OPTIONS = [
  { value: 'draft', label: 'Brouillons' },
  { value: 'submitted', label: 'À valider' },
  { value: 'issued', label: 'Émises' },
  { value: 'open', label: 'À encaisser' },
  { value: 'late', label: 'En retard' },
  { value: 'paid', label: 'Payées' },
  { value: 'held', label: 'Retenues de garantie' },
]

export async function loader(args: Route.LoaderArgs) {
  const asked = invoicesAsked(args)
  return {
    ...(await pageAsked(args, listInvoices, asked)),
    filtered: Object.keys(asked).length > 0,
    status: asked.status,
    q: asked.q,
    writes: may(signedIn(args), saveInvoiceDraft),
    wholeHouse: (signedIn(args).activityIds?.length ?? 2) > 1,
  }
}

export default function InvoicesPage({
  loaderData: { rows, next, sort, filtered, status, q, wholeHouse, writes },
}: Route.ComponentProps) {
  return (
    <>
      <title>Factures — Essaim</title>
      <PageHeader
        title="Factures"
        action={
          writes ? (
            <ButtonLink variant="primary" icon={Plus} to="/factures/nouvelle">
              Nouvelle facture
            </ButtonLink>
          ) : null
        }
      />
      <Card>
        <FilterBar empty={rows.length === 0} clearHref={filtered ? '/factures' : undefined}>
          <SearchField defaultValue={q} />
          <SelectField
            name="statut"
            label="État"
            required={false}
            empty="Toutes"
            options={STATUS_OPTIONS}
            defaultValue={status}
          />
        </FilterBar>
        <DataTable
          caption="Factures"
          rows={rows}
          sort={sort}
          rowKey={row => row.id}
          rowHref={row => `/factures/${row.id}`}
          empty={
            <EmptyState title={filtered ? 'Aucune facture ne correspond' : 'Aucune facture'}>
              {filtered ? 'Changez les filtres.' : 'Un client, une ligne\u00a0: la première est faite en deux minutes.'}
            </EmptyState>
          }
          columns={[
            {
              header: 'Numéro',
              phone: 'bare',
              cell: row => <span className="num">{row.number ?? INVOICE_KIND_LABELS[row.kind]}</span>,
            },
            { header: 'Client', sort: 'customer', main: true, cell: row => row.customerName },
            ...(wholeHouse
              ? [
                  {
                    header: 'Activité',
                    cell: (row: (typeof rows)[number]) => row.activityName,
                    phone: 'hidden' as const,
                  },
                ]
              : []),
            {
              header: 'Date',
              sort: '-issuedOn',
              phone: 'bare',
              cell: row => (row.issuedOn ? <DayText day={row.issuedOn} /> : null),
            },
            {
              header: 'État',
              sort: 'stage',
              phone: 'bare',
              cell: row => <Badge tone={STAGE_BADGES[row.stage].tone}>{STAGE_BADGES[row.stage].label}</Badge>,
            },
            {
              header: 'Total TTC',
              phone: 'beside',
              sort: '-gross',
              align: 'end',
              cell: row => <Money cents={row.kind === 'credit-note' ? -row.grossCents : row.grossCents} />,
            },
            {
              header: 'Reste',
              sort: '-open',
              align: 'end',
              cell: row => (row.openCents === 0 ? '—' : <Money cents={row.openCents} />),
              phone: 'hidden',
            },
          ]}
        />
        <Pager next={next} />
        {rows.length > 0 ? <FileLinks to="/factures/export" /> : null}
      </Card>
    </>
  )
}
