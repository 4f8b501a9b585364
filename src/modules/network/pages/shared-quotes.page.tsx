import { load } from '../../../platform/page.server.ts'
import { Badge, ButtonLink, Card, DataTable, EmptyState, Money, PageHeader, Pager } from '../../../ui/index.ts'
import { listMyParts, listSharedQuotes } from '../index.ts'
import { PART_STAGES, partStage } from '../quote-part.ts'
import type { Route } from './+types/shared-quotes.page'

export async function loader(args: Route.LoaderArgs) {
  const [{ parts }, led] = await Promise.all([
    load(args, listMyParts, {}),
    load(args, listSharedQuotes, { after: args.url.searchParams.get('apres') ?? undefined, limit: 50 }),
  ])
  return {
    parts: parts.map(part => ({
      ...part,
      stage: partStage({ ...part, invoiced: part.invoiceId !== null || part.internalInvoiceId !== null }),
    })),
    led,
  }
}

export default function SharedQuotesPage({ loaderData: { parts, led } }: Route.ComponentProps) {
  return (
    <>
      <title>Devis partagés — Essaim</title>
      <PageHeader
        title="Devis partagés"
        subtitle="Un client, un devis, plusieurs activités&nbsp;: chacune accepte sa part, puis facture."
        breadcrumbs={[{ label: 'Réseaux', href: '/reseaux' }]}
        action={<ButtonLink to="/factures-internes">Factures internes</ButtonLink>}
      />
      {parts.length > 0 ? (
        <Card title="Ce que l’on me propose">
          <DataTable
            caption="Parts proposées"
            rows={parts}
            rowKey={row => row.id}
            rowHref={row => `/devis-partages/parts/${row.id}`}
            columns={[
              { header: 'Chantier', main: true, cell: row => row.subject },
              { header: 'Ma part', cell: row => row.label },
              { header: 'Porté par', cell: row => row.leadName },
              {
                header: 'État',
                cell: row => <Badge tone={PART_STAGES[row.stage].tone}>{PART_STAGES[row.stage].label}</Badge>,
              },
              { header: 'HT', align: 'end', cell: row => <Money cents={row.netCents} /> },
            ]}
          />
        </Card>
      ) : null}
      <Card title="Ceux que je porte">
        <DataTable
          caption="Devis partagés portés"
          rows={led.rows}
          rowKey={row => row.id}
          rowHref={row => `/devis-partages/${row.id}`}
          empty={
            <EmptyState title="Aucun devis partagé" action={<ButtonLink to="/reseaux">Choisir un réseau</ButtonLink>}>
              Ouvrez un réseau dont vous êtes membre, puis «&nbsp;Devis partagé&nbsp;».
            </EmptyState>
          }
          columns={[
            { header: 'Objet', main: true, cell: row => row.subject },
            { header: 'Client', cell: row => row.customerName },
            { header: 'Parts', align: 'end', cell: row => row.partners },
            {
              header: 'État',
              cell: row =>
                row.quoteStatus === 'signed' ? (
                  <Badge tone="good">Signé</Badge>
                ) : row.quoteNumber ? (
                  <Badge tone="info">{row.quoteNumber}</Badge>
                ) : row.waiting > 0 ? (
                  <Badge tone="wait">{`${row.waiting} réponse${row.waiting > 1 ? 's' : ''} attendue${row.waiting > 1 ? 's' : ''}`}</Badge>
                ) : (
                  <Badge tone="good">Prêt à partir</Badge>
                ),
            },
            { header: 'HT', align: 'end', cell: row => <Money cents={row.netCents} /> },
          ]}
        />
        <Pager next={led.next ? `?${new URLSearchParams({ apres: led.next })}` : undefined} />
      </Card>
    </>
  )
}
