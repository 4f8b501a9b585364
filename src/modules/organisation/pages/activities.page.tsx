import { counted } from '../../../kernel/count.ts'
import { load } from '../../../platform/page.server.ts'
import { Plus, Store } from '../../../ui/icon.tsx'
import { Badge, ButtonLink, Card, DataTable, DayText, EmptyState, Money, PageHeader } from '../../../ui/index.ts'
import { listActivities, listSites } from '../index.ts'
import type { Route } from './+types/activities.page'
import { SettingsTabs } from './settings-tabs.tsx'

export async function loader(args: Route.LoaderArgs) {
  const all = new URL(args.request.url).searchParams.get('toutes') === '1'
  const sites = new Map((await load(args, listSites, {})).map(site => [site.id, site.name]))
  const activities = (await load(args, listActivities, {})).filter(one => !one.isHouse)
  return {
    all,
    closed: activities.filter(one => one.closedOn).length,
    rows: activities
      .filter(one => all || !one.closedOn)
      .map(one => ({ ...one, site: one.siteId ? (sites.get(one.siteId) ?? null) : null })),
  }
}

export default function ActivitiesPage({ loaderData: { rows, all, closed } }: Route.ComponentProps) {
  return (
    <>
      <title>Activités — Essaim</title>
      <PageHeader
        title="Réglages"
        subtitle={counted(rows.length, 'activité')}
        action={
          <ButtonLink variant="primary" icon={Plus} to="/reglages/activites/nouvelle">
            Ouvrir une activité
          </ButtonLink>
        }
      />
      <SettingsTabs current="/reglages/activites" />
      <Card>
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
        {closed > 0 ? (
          <ButtonLink variant="quiet" to={all ? '/reglages/activites' : '/reglages/activites?toutes=1'}>
            {all ? 'Seulement les ouvertes' : `Voir aussi les ${closed} closes`}
          </ButtonLink>
        ) : null}
      </Card>
    </>
  )
}
