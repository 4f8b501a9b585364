import { counted } from '../../../kernel/count.ts'
import { load, pageAmong } from '../../../platform/page.server.ts'
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
import { listActivities, listSites } from '../index.ts'
import type { Route } from './+types/activities.page'
import { SettingsTabs } from './settings-tabs.tsx'

export async function loader(args: Route.LoaderArgs) {
  const all = args.url.searchParams.get('toutes') === '1'
  const sites = new Map((await load(args, listSites, {})).map(site => [site.id, site.name]))
  const activities = (await load(args, listActivities, {})).filter(one => !one.isHouse)
  const shown = activities.filter(one => all || !one.closedOn)
  const { q, rows, next } = pageAmong(args, shown, one => [one.name, one.code, one.trade, one.commune].join(' '))
  return {
    all,
    closed: activities.filter(one => one.closedOn).length,
    count: shown.length,
    q,
    rows: rows.map(one => ({ ...one, site: one.siteId ? (sites.get(one.siteId) ?? null) : null })),
    next,
  }
}

export default function ActivitiesPage({ loaderData: { rows, next, q, count, all, closed } }: Route.ComponentProps) {
  return (
    <>
      <title>Activités — Essaim</title>
      <PageHeader
        title="Réglages"
        subtitle={counted(count, 'activité')}
        action={
          <ButtonLink variant="primary" icon={Plus} to="/reglages/activites/nouvelle">
            Ouvrir une activité
          </ButtonLink>
        }
      />
      <SettingsTabs current="/reglages/activites" />
      <Card>
        <FilterBar empty={rows.length === 0} clearHref={q ? '/reglages/activites' : undefined}>
          <SearchField label="Nom, code, métier ou commune" defaultValue={q} />
          {all ? <HiddenFields values={{ toutes: '1' }} /> : null}
        </FilterBar>
        <DataTable
          caption="Activités"
          rows={rows}
          rowKey={row => row.id}
          rowHref={row => `/reglages/activites/${row.id}`}
          empty={
            <EmptyState icon={Store} title="Aucune activité">
              Une activité porte un nom, un code et ses propres comptes&nbsp;: ouvrez la première, puis confiez-la à
              quelqu’un.
            </EmptyState>
          }
          columns={[
            { header: 'Activité', main: true, cell: row => row.name },
            { header: 'Code', cell: row => row.code },
            { header: 'Métier', secondary: true, cell: row => row.trade ?? '' },
            { header: 'Lieu', secondary: true, cell: row => row.site ?? row.commune ?? '' },
            { header: 'Ouverte le', cell: row => <DayText day={row.openedOn} /> },
            {
              header: 'Émet seule jusqu’à',
              align: 'end',
              cell: row =>
                row.closedOn ? (
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
          <ButtonLink variant="quiet" to={all ? '/reglages/activites' : '/reglages/activites?toutes=1'}>
            {all ? 'Seulement les ouvertes' : `Voir aussi les ${closed} closes`}
          </ButtonLink>
        ) : null}
      </Card>
    </>
  )
}
