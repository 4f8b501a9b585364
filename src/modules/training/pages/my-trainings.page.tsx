import { formatMinutes } from '../../../kernel/duration.ts'
import { load } from '../../../platform/page.server.ts'
import { Badge, Card, DataTable, DayText, EmptyState, PageHeader } from '../../../ui/index.ts'
import { listMyTrainings } from '../index.ts'
import { OUTCOME_LABELS } from '../training.ts'
import type { Route } from './+types/my-trainings.page'
import { reader } from './training-page.server.ts'
import { TrainingTabs } from './training-tabs.tsx'

export async function loader(args: Route.LoaderArgs) {
  return { rows: await load(args, listMyTrainings, {}), ...reader(args) }
}

/** What one follows, or followed, as a trainee. */
export default function MyTrainingsPage({ loaderData }: Route.ComponentProps) {
  const { rows, today, forHouse } = loaderData
  return (
    <>
      <title>Mes formations — Essaim</title>
      <PageHeader title="Mes formations" subtitle="Celles que vous suivez, ou avez suivies" />
      <TrainingTabs current="/formation/mes-formations" forHouse={forHouse} />
      <Card>
        <DataTable
          caption="Mes formations"
          rows={rows}
          rowKey={row => row.sessionId}
          empty={
            <EmptyState title="Aucune formation encore">
              Parlez de vos envies d’apprendre à la personne qui vous accompagne&nbsp;: la coopérative vous inscrit.
            </EmptyState>
          }
          columns={[
            { header: 'Formation', main: true, cell: row => row.title },
            {
              header: 'Dates',
              phone: 'bare',
              cell: row => (
                <>
                  <DayText day={row.startsOn} />
                  {row.endsOn === row.startsOn ? null : (
                    <>
                      {' '}
                      au <DayText day={row.endsOn} />
                    </>
                  )}{' '}
                  {row.cancelledOn ? (
                    <Badge tone="bad">annulée</Badge>
                  ) : row.startsOn > today ? (
                    <Badge tone="wait">à venir</Badge>
                  ) : null}
                </>
              ),
            },
            { header: 'Lieu', phone: 'bare', cell: row => (row.mode === 'remote' ? 'À distance' : (row.place ?? '–')) },
            {
              header: 'Heures suivies',
              align: 'end',
              cell: row => `${formatMinutes(row.attendedMinutes)} sur ${formatMinutes(row.minutes)}`,
            },
            { header: 'Résultat', cell: row => (row.outcome ? OUTCOME_LABELS[row.outcome] : '–') },
          ]}
        />
      </Card>
    </>
  )
}
