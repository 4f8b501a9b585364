import { load } from '../../../platform/page.server.ts'
import { Vote } from '../../../ui/icon.tsx'
import { Badge, Card, DataTable, DayText, EmptyState, PageHeader } from '../../../ui/index.ts'
import { PRESENCE_LABELS, STATUS_LABELS } from '../assembly.ts'
import { listMyAssemblies } from '../index.ts'
import type { Route } from './+types/my-votes.page'
import { STATUS_TONES } from './assembly-fields.tsx'

export const loader = (args: Route.LoaderArgs) => load(args, listMyAssemblies, {})

export default function MyVotesPage({ loaderData }: Route.ComponentProps) {
  return (
    <>
      <title>Mes votes — Essaim</title>
      <PageHeader title="Mes votes" subtitle="Une personne, une voix" />
      <Card>
        <DataTable
          caption="Mes assemblées"
          rows={loaderData}
          rowKey={row => row.id}
          rowHref={row => `/mes-votes/${row.id}`}
          empty={
            <EmptyState icon={Vote} title="Aucune assemblée">
              Vous serez convoqué·e ici dès que vous serez associé·e et qu’une assemblée se prépare.
            </EmptyState>
          }
          columns={[
            { header: 'Assemblée', main: true, cell: row => row.title },
            { header: 'Jour', phone: 'bare', cell: row => <DayText day={row.day} /> },
            {
              header: 'État',
              phone: 'bare',
              cell: row =>
                row.openVotes > 0 ? (
                  <Badge tone="wait">{row.openVotes > 1 ? `${row.openVotes} votes ouverts` : 'vote ouvert'}</Badge>
                ) : (
                  <Badge tone={STATUS_TONES[row.status]}>{STATUS_LABELS[row.status]}</Badge>
                ),
            },
            {
              header: 'Vous',
              cell: row =>
                row.represented ? 'représenté·e' : row.presence === 'absent' ? '' : PRESENCE_LABELS[row.presence],
            },
          ]}
        />
      </Card>
    </>
  )
}
