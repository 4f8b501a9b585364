import { ButtonLink, Card, DataTable, EmptyState, PageHeader } from '../../../ui/index.ts'

/** Who sells for several activities says first for which. */
export function ChooseActivity({
  activities,
  title,
}: {
  activities: readonly { id: string; name: string; code: string }[]
  title: string
}) {
  return (
    <>
      <title>{`${title} — Essaim`}</title>
      <PageHeader title={title} subtitle="Pour quelle activité&nbsp;?" />
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
              Une facture se fait au nom d’une activité.
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
