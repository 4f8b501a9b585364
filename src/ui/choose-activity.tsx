import type { Crumb } from './breadcrumbs.tsx'
import { ButtonLink } from './button.tsx'
import { Card } from './card.tsx'
import { DataTable } from './data-table.tsx'
import { EmptyState } from './empty-state.tsx'
import { PageHeader } from './page-header.tsx'

/** Who acts for several activities says first for which. */
export function ChooseActivity({
  activities,
  title,
  breadcrumbs,
}: {
  activities: readonly { id: string; name: string; code: string }[]
  title: string
  breadcrumbs?: readonly Crumb[]
}) {
  return (
    <>
      <title>{`${title} — Essaim`}</title>
      <PageHeader title={title} subtitle="Pour quelle activité&nbsp;?" breadcrumbs={breadcrumbs} />
      <Card>
        <DataTable
          caption="Activités"
          rows={activities}
          rowKey={row => row.id}
          rowHref={row => `?activite=${row.id}`}
          empty={
            <EmptyState
              title="Aucune activité ouverte"
              action={<ButtonLink to="/reglages/activites">Ouvrir une activité</ButtonLink>}
            >
              Ce qui se vend et s’achète est au nom d’une activité.
            </EmptyState>
          }
          columns={[
            { header: 'Activité', main: true, cell: row => row.name },
            { header: 'Code', cell: row => row.code },
          ]}
        />
      </Card>
    </>
  )
}
