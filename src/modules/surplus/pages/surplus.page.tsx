import { load } from '../../../platform/page.server.ts'
import { Badge, Card, DataTable, DayText, EmptyState, Money, PageHeader } from '../../../ui/index.ts'
import { listSurplus } from '../index.ts'
import type { Route } from './+types/surplus.page'

export async function loader(args: Route.LoaderArgs) {
  return { exercices: await load(args, listSurplus, {}) }
}

const STATUS = {
  none: { label: 'à étudier', tone: 'neutral' },
  draft: { label: 'à l’étude', tone: 'wait' },
  voted: { label: 'votée', tone: 'info' },
  posted: { label: 'comptabilisée', tone: 'good' },
} as const

type Row = Route.ComponentProps['loaderData']['exercices'][number]

const stateOf = ({ status, ended, resultCents }: Row) =>
  status !== 'none'
    ? STATUS[status]
    : !ended
      ? { label: 'exercice en cours', tone: 'neutral' as const }
      : resultCents === 0
        ? { label: 'rien à répartir', tone: 'neutral' as const }
        : resultCents < 0
          ? { label: 'perte à reporter', tone: 'bad' as const }
          : STATUS.none

export default function SurplusPage({ loaderData: { exercices } }: Route.ComponentProps) {
  return (
    <>
      <title>Répartition de l’excédent — Essaim</title>
      <PageHeader
        title="Répartition de l’excédent"
        subtitle="Ce que l’assemblée décide du résultat de chaque exercice"
      />
      <Card>
        <DataTable
          caption="Exercices"
          rows={exercices}
          rowKey={row => row.exerciceId}
          rowHref={row => `/repartition/${row.exerciceId}`}
          empty={<EmptyState title="Aucun exercice">Ouvrez un exercice aux réglages.</EmptyState>}
          columns={[
            { header: 'Exercice', main: true, cell: row => row.code },
            { header: 'Clos le', cell: row => <DayText day={row.endsOn} /> },
            { header: 'Scénarios', align: 'end', cell: row => row.scenarios || '' },
            {
              header: 'Répartition',
              cell: row => <Badge tone={stateOf(row).tone}>{stateOf(row).label}</Badge>,
            },
            { header: 'Résultat', align: 'end', cell: row => <Money cents={row.resultCents} /> },
          ]}
        />
      </Card>
    </>
  )
}
