import { Link } from 'react-router'
import { load } from '../../../platform/page.server.ts'
import {
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
import { listShareMovements } from '../index.ts'
import { MOVEMENT_KINDS, MOVEMENT_LABELS, movementNumber } from '../share.ts'
import type { Route } from './+types/movements.page'
import { movementsAsked } from './movements-file.ts'
import { SharesTabs } from './shares-tabs.tsx'

export async function loader(args: Route.LoaderArgs) {
  const asked = movementsAsked(args)
  const search = new URLSearchParams(args.url.searchParams)
  const after = search.get('apres')
  const page = await load(args, listShareMovements, { limit: 50, ...asked, ...(after ? { after } : {}) })
  search.delete('apres')
  return { ...page, kind: asked.kind, q: asked.q, search: search.toString() }
}

export default function MovementsPage({ loaderData }: Route.ComponentProps) {
  const { rows, next, kind, q, search } = loaderData
  return (
    <>
      <title>Registre des parts — Essaim</title>
      <PageHeader
        title="Sociétariat"
        action={
          <ButtonLink to="/societariat/registre" external>
            Registre en PDF
          </ButtonLink>
        }
      />
      <SharesTabs current="/societariat/mouvements" />
      <Card>
        <FilterBar empty={rows.length === 0} clearHref={kind || q ? '/societariat/mouvements' : undefined}>
          <SearchField defaultValue={q} />
          <SelectField
            name="mouvement"
            label="Mouvement"
            required={false}
            empty="Tous"
            defaultValue={kind}
            options={MOVEMENT_KINDS.map(value => ({ value, label: MOVEMENT_LABELS[value] }))}
          />
        </FilterBar>
        <DataTable
          caption="Mouvements"
          rows={rows}
          rowKey={row => row.id}
          empty={
            <EmptyState title={kind || q ? 'Aucun mouvement ne correspond' : 'Aucun mouvement'}>
              {kind || q
                ? 'Changez les filtres.'
                : 'Le registre commence avec la première souscription agréée, ou avec l’import d’un registre.'}
            </EmptyState>
          }
          columns={[
            {
              header: 'Numéro',
              cell: row =>
                row.entryId ? (
                  <Link to={`/comptabilite/ecritures/${row.entryId}`}>{movementNumber(row.number)}</Link>
                ) : (
                  movementNumber(row.number)
                ),
            },
            { header: 'Jour', phone: 'bare', cell: row => <DayText day={row.day} /> },
            { header: 'Mouvement', phone: 'bare', cell: row => MOVEMENT_LABELS[row.kind] },
            {
              header: 'Membre',
              main: true,
              cell: row => (
                <Link to={`/societariat/${row.shareholderId}`}>
                  {row.memberNumber === null ? '' : `${row.memberNumber} · `}
                  {row.name}
                </Link>
              ),
            },
            {
              header: 'Parts',
              phone: 'bare',
              align: 'end',
              cell: row => (row.shares > 0 ? `+${row.shares}` : row.shares < 0 ? `−${-row.shares}` : ''),
            },
            { header: 'Libéré', align: 'end', cell: row => <Money cents={row.paidCents || null} /> },
            {
              header: 'Décision, motif',
              cell: row => (row.counterpart ? `${row.label} (avec ${row.counterpart})` : row.label),
              phone: 'hidden',
            },
          ]}
        />
        <Pager next={next ? `?${search}${search ? '&' : ''}apres=${next}` : undefined} />
        {rows.length > 0 ? <FileLinks to="/societariat/mouvements/export" search={search} /> : null}
      </Card>
    </>
  )
}
