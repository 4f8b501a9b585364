import { load, signedIn } from '../../../platform/page.server.ts'
import { may } from '../../../platform/session.ts'
import { Plus } from '../../../ui/icon.tsx'
import {
  Badge,
  ButtonLink,
  Card,
  DataTable,
  DateField,
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
import { listTakings, recordTakings, type TakingRow } from '../index.ts'
import type { Route } from './+types/takings.page'
import { methodsOf, takingsAsked } from './takings-file.ts'

export async function loader(args: Route.LoaderArgs) {
  const search = new URL(args.request.url).searchParams
  const asked = takingsAsked(args)
  const after = search.get('apres')
  const page = await load(args, listTakings, { ...asked, ...(after ? { after } : {}), limit: 50 })
  search.delete('apres')
  return {
    ...page,
    rows: page.rows.map(row => ({ ...row, methods: methodsOf(row) })),
    asked: asked as { from?: string; to?: string; q?: string; toCheck?: boolean },
    filters: search.toString(),
    several: (signedIn(args).activityIds?.length ?? 2) > 1,
    mayRecord: may(signedIn(args), recordTakings),
  }
}

export function TakingBadge({ row }: { row: Pick<TakingRow, 'cancelledOn' | 'checked' | 'payments'> }) {
  if (row.cancelledOn) return <Badge>Annulée</Badge>
  if (!row.checked) return <Badge tone="wait">À relire</Badge>
  return row.payments.every(payment => payment.depositReference) ? (
    <Badge tone="good">En banque</Badge>
  ) : (
    <Badge tone="info">Comptabilisée</Badge>
  )
}

export default function TakingsPage({ loaderData }: Route.ComponentProps) {
  const { rows, next, asked, filters, several } = loaderData
  type Row = (typeof rows)[number]
  return (
    <>
      <title>Recettes — Essaim</title>
      <PageHeader
        title="Recettes"
        subtitle="Ce qui est vendu sans facture&nbsp;: caisse, CESU, places de marché"
        action={
          loaderData.mayRecord ? (
            <ButtonLink variant="primary" icon={Plus} to="nouvelle">
              Noter une recette
            </ButtonLink>
          ) : null
        }
      />
      <Card>
        <FilterBar empty={rows.length === 0} clearHref={filters ? '/recettes' : undefined}>
          <SearchField label="Référence ou libellé" defaultValue={asked.q} />
          <DateField name="du" label="Du" required={false} defaultValue={asked.from} />
          <DateField name="au" label="Au" required={false} defaultValue={asked.to} />
          <SelectField
            name="etat"
            label="État"
            required={false}
            empty="Toutes"
            options={[{ value: 'a-relire', label: 'À relire' }]}
            defaultValue={asked.toCheck ? 'a-relire' : undefined}
          />
        </FilterBar>
        <DataTable
          caption="Recettes"
          rows={rows}
          rowKey={row => row.id}
          rowHref={row => `/recettes/${row.id}`}
          empty={
            <EmptyState title={filters ? 'Aucune recette ne correspond' : 'Aucune recette'}>
              {filters
                ? 'Changez les filtres.'
                : 'Le total d’un jour de marché, un lot de CESU, le versement d’une place de marché\u00a0: un montant, un moyen de paiement, c’est noté.'}
            </EmptyState>
          }
          columns={[
            { header: 'Jour', phone: 'bare', cell: row => <DayText day={row.day} /> },
            { header: 'Référence', main: true, cell: row => [row.reference, row.label].filter(Boolean).join(' · ') },
            ...(several
              ? [{ header: 'Activité', phone: 'hidden' as const, cell: (row: Row) => row.activityName }]
              : []),
            { header: 'Moyen', phone: 'bare', cell: row => row.methods },
            { header: 'État', phone: 'bare', cell: row => <TakingBadge row={row} /> },
            { header: 'HT', align: 'end', phone: 'hidden' as const, cell: row => <Money cents={row.netCents} /> },
            { header: 'TVA', align: 'end', phone: 'hidden' as const, cell: row => <Money cents={row.vatCents} /> },
            { header: 'TTC', phone: 'beside', align: 'end', cell: row => <Money cents={row.grossCents} /> },
          ]}
        />
        <Pager
          next={next ? `?${new URLSearchParams([...new URLSearchParams(filters), ['apres', next]])}` : undefined}
        />
        {rows.length > 0 ? <FileLinks to="/recettes/export" search={filters} /> : null}
      </Card>
    </>
  )
}
