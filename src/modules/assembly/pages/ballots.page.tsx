import { load } from '../../../platform/page.server.ts'
import { Card, DataTable, EmptyState, PageHeader } from '../../../ui/index.ts'
import { listBallots } from '../index.ts'
import { CHOICE_LABELS } from '../tally.ts'
import type { Route } from './+types/ballots.page'

export const loader = (args: Route.LoaderArgs) => load(args, listBallots, { id: args.params.item })

export default function BallotsPage({ loaderData, params }: Route.ComponentProps) {
  const { title, ballots } = loaderData
  const colleges = ballots.some(ballot => ballot.college !== '')
  return (
    <>
      <title>{`Bulletins : ${title} — Essaim`}</title>
      <PageHeader
        title="Les bulletins"
        subtitle={title}
        breadcrumbs={[
          { label: 'Mes votes', href: '/mes-votes' },
          { label: 'L’assemblée', href: `/mes-votes/${params.id}` },
        ]}
      />
      <Card>
        <p className="soft">
          Chaque bulletin sous son reçu, sans nom. Cherchez le vôtre ; comptez, si vous voulez : le résultat est leur
          somme, et celle des voix comptées dans la salle.
        </p>
        <DataTable
          caption="Bulletins"
          rows={ballots}
          rowKey={row => row.receipt}
          empty={
            <EmptyState title="Aucun bulletin">Le vote n’est pas clos, ou tout s’est compté dans la salle.</EmptyState>
          }
          columns={[
            { header: 'Reçu', main: true, cell: row => <code>{row.receipt}</code> },
            ...(colleges ? [{ header: 'Collège', cell: (row: (typeof ballots)[number]) => row.college }] : []),
            {
              header: 'Vote',
              cell: row =>
                row.choice.length === 0 ? 'blanc' : row.choice.map(one => CHOICE_LABELS[one] ?? one).join(', '),
            },
          ]}
        />
      </Card>
    </>
  )
}
