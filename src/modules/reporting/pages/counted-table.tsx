import { Link } from 'react-router'
import type { Day } from '../../../kernel/day.ts'
import { DataTable, DayText, EmptyState } from '../../../ui/index.ts'

interface Row {
  personId: string | null
  name: string
  commune: string | null
  department: string | null
  on: Day | null
  detail: string | null
}

interface CountedTableProps {
  caption: string
  rows: readonly Row[]
  total: number
  /** What the day and the detail are. */
  headers: { on: string; detail: string }
  /** The same list, whole. */
  allHref: string
}

/** The people behind a figure. */
export function CountedTable({ caption, rows, total, headers, allHref }: CountedTableProps) {
  return (
    <>
      <DataTable
        caption={caption}
        rows={rows.map((row, index) => ({ ...row, index }))}
        rowKey={row => String(row.index)}
        rowHref={row => (row.personId ? `/personnes/${row.personId}` : null)}
        empty={<EmptyState title="Personne">Rien n’est compté ici sur cette période.</EmptyState>}
        columns={[
          { header: 'Personne', main: true, cell: row => row.name },
          {
            header: 'Domicile',
            cell: row =>
              [row.commune, row.department && `(${row.department})`].filter(Boolean).join(' ') || (
                <span className="soft">pas noté</span>
              ),
          },
          { header: headers.on, cell: row => (row.on ? <DayText day={row.on} /> : '–') },
          { header: headers.detail, cell: row => row.detail ?? <span className="soft">pas noté</span> },
        ]}
      />
      {rows.length < total ? (
        <p>
          <Link to={allHref}>Voir les {total}</Link>
        </p>
      ) : null}
    </>
  )
}
