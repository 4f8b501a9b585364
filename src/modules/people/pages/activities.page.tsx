import { counted } from '../../../kernel/count.ts'
import { load, pageAmong, signedIn } from '../../../platform/page.server.ts'
import { may } from '../../../platform/session.ts'
import { Plus, Store } from '../../../ui/icon.tsx'
import {
  Badge,
  ButtonLink,
  Card,
  DataTable,
  DayText,
  EmptyState,
  FilterBar,
  HiddenFields,
  Money,
  PageHeader,
  Pager,
  SearchField,
} from '../../../ui/index.ts'
import { listActivities, listSites, openActivity } from '../../organisation/index.ts'
import type { Route } from './+types/activities.page'

export async function loader(args: Route.LoaderArgs) {
  const all = args.url.searchParams.get('toutes') === '1'
  const sites = new Map((await load(args, listSites, {})).map(site => [site.id, site.name]))
  const activities = (await load(args, listActivities, {})).map(one => ({
    ...one,
    place: (one.siteId && sites.get(one.siteId)) || one.commune,
  }))
  return {
    ...pageAmong(
      args,
      activities.filter(one => all || !one.closedOn),
      one => [one.name, one.code, one.trade, one.commune].join(' '),
      {
        name: one => one.name,
        code: one => one.code,
        trade: one => one.trade,
        place: one => one.place,
        openedOn: one => one.openedOn,
        autonomous: one => one.autonomousUpToCents,
      },
    ),
    all,
    open: activities.filter(one => !one.isHouse && !one.closedOn).length,
    closed: activities.filter(one => one.closedOn).length,
    opens: may(signedIn(args), openActivity),
  }
}

export default function ActivitiesPage({ loaderData }: Route.ComponentProps) {
  const { rows, next, sort = 'name', q, all, open, closed, opens } = loaderData
  return (
    <>
      <title>Activités — Essaim</title>
      <PageHeader
        title="Activités"
        subtitle={`${counted(open, 'activité ouverte', 'activités ouvertes')}`}
        action={
          opens ? (
            <ButtonLink variant="primary" icon={Plus} to="/activites/nouvelle">
              Ouvrir une activité
            </ButtonLink>
          ) : null
        }
      />
      <Card>
        <FilterBar empty={rows.length === 0} clearHref={q ? '/activites' : undefined}>
          <SearchField label="Nom, code, métier ou commune" defaultValue={q} />
          {all ? <HiddenFields values={{ toutes: '1' }} /> : null}
        </FilterBar>
        <DataTable
          caption="Activités"
          rows={rows}
          sort={sort}
          rowKey={row => row.id}
          rowHref={row => `/activites/${row.id}`}
          empty={
            q ? (
              <EmptyState icon={Store} title="Aucune activité ne correspond">
                Changez les mots cherchés{all || closed === 0 ? '' : ', ou cherchez aussi parmi les closes'}.
              </EmptyState>
            ) : (
              <EmptyState icon={Store} title="Aucune activité">
                Une activité porte un nom, un code et ses propres comptes&nbsp;: ouvrez la première, puis confiez-la à
                quelqu’un.
              </EmptyState>
            )
          }
          columns={[
            { header: 'Activité', sort: 'name', main: true, cell: row => row.name },
            { header: 'Code', sort: 'code', phone: 'bare', cell: row => row.code },
            { header: 'Métier', sort: 'trade', phone: 'hidden', cell: row => row.trade ?? '' },
            { header: 'Lieu', sort: 'place', phone: 'hidden', cell: row => row.place ?? '' },
            { header: 'Ouverte le', sort: '-openedOn', cell: row => <DayText day={row.openedOn} /> },
            {
              header: 'Émet seule jusqu’à',
              sort: '-autonomous',
              align: 'end',
              cell: row =>
                row.isHouse ? (
                  <Badge>la coopérative</Badge>
                ) : row.closedOn ? (
                  <Badge>close</Badge>
                ) : row.autonomousUpToCents > 0 ? (
                  <Money cents={row.autonomousUpToCents} whole />
                ) : (
                  <span className="soft">rien</span>
                ),
            },
          ]}
        />
        <Pager next={next} />
        {closed > 0 ? (
          <ButtonLink variant="quiet" to={all ? '/activites' : '/activites?toutes=1'}>
            {all ? 'Seulement les ouvertes' : `Voir aussi ${counted(closed, 'close', 'closes')}`}
          </ButtonLink>
        ) : null}
      </Card>
    </>
  )
}
