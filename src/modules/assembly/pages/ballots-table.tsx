import { Card, DataTable, EmptyState } from '../../../ui/index.ts'
import { CHOICE_LABELS } from '../tally.ts'

interface Row {
  receipt: string
  college: string
  choice: string[]
}

interface BallotsTableProps {
  colleges: readonly { code: string; name: string }[]
  ballots: readonly Row[]
}

/** The ballots of a closed vote under their receipts: whoever holds one finds theirs, anybody counts again. */
export function BallotsTable({ colleges, ballots }: BallotsTableProps) {
  return (
    <Card>
      <p className="soft">
        Chaque bulletin sous son reçu, sans nom. Cherchez le vôtre&nbsp;; comptez, si vous voulez&nbsp;: le résultat est
        leur somme, et celle des voix comptées dans la salle.
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
          ...(colleges.length > 0
            ? [{ header: 'Collège', cell: (row: Row) => colleges.find(one => one.code === row.college)?.name }]
            : []),
          {
            header: 'Vote',
            cell: row =>
              row.choice.length === 0 ? 'blanc' : row.choice.map(one => CHOICE_LABELS[one] ?? one).join(', '),
          },
        ]}
      />
    </Card>
  )
}
