import { DataTable } from '../../../ui/index.ts'

interface CountBarsProps {
  caption: string
  header: string
  year: number
  /** `before`: the year before; null where there is none. */
  rows: readonly { label: string; count: number; before: number | null }[]
  empty: string
}

/** Counts by kind, each with a bar to compare them: the figures are the table itself. */
export function CountBars({ caption, header, year, rows, empty }: CountBarsProps) {
  if (rows.length === 0) return <p className="soft">{empty}</p>
  const most = Math.max(1, ...rows.map(row => row.count))
  const compares = rows.some(row => row.before !== null)
  return (
    <DataTable
      caption={caption}
      rows={rows}
      rowKey={row => row.label}
      phone="scroll"
      columns={[
        { header, main: true, cell: row => row.label },
        {
          header: 'Part',
          cell: row => (
            <svg className="count-bar" aria-hidden="true" preserveAspectRatio="none">
              <rect className="fill-accent" width={`${Math.round((row.count / most) * 100)}%`} height="100%" rx="3" />
            </svg>
          ),
        },
        {
          header: String(year),
          align: 'end',
          cell: row => row.count,
          total: rows.reduce((sum, row) => sum + row.count, 0),
        },
        ...(compares
          ? [{ header: String(year - 1), align: 'end' as const, cell: (row: (typeof rows)[number]) => row.before }]
          : []),
      ]}
    />
  )
}
