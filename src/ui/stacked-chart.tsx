import { ChartFrame, thin } from './chart-frame.tsx'
import { DataTable } from './data-table.tsx'
import { bandScale, moneyScale } from './scale.ts'

interface StackedChartProps {
  title: string
  /** What stands under the bars: years. */
  labels: readonly string[]
  labelHeader: string
  /** From the bottom up: at most four, the last in the soft tone. One count a label, in the same order. */
  series: readonly { label: string; counts: readonly number[] }[]
}

const OPACITIES = [1, 0.62, 0.34] as const

/** What a whole is made of, year after year: people, not money. */
export function StackedChart({ title, labels, labelHeader, series }: StackedChartProps) {
  const totals = labels.map((_, index) => series.reduce((sum, one) => sum + (one.counts[index] ?? 0), 0))
  const scale = moneyScale(totals)
  const bands = bandScale(labels.length)
  const fill = (rank: number) =>
    rank === series.length - 1
      ? { className: 'fill-soft' }
      : { className: 'fill-accent', opacity: OPACITIES[rank] ?? 0.34 }
  return (
    <ChartFrame
      title={title}
      format={String}
      legend={
        <span className="legend">
          {series.map((one, rank) => (
            <span key={one.label}>
              <svg aria-hidden="true">
                <rect {...fill(rank)} width="100%" height="100%" rx="2" />
              </svg>
              {one.label}
            </span>
          ))}
        </span>
      }
      scale={scale}
      labels={thin(
        labels.map((text, index) => ({ at: bands.at(index) + bands.width / 2, text })),
        12,
      )}
      description={labels
        .map((label, index) => `${label}\u00a0: ${series.map(one => `${one.counts[index]} ${one.label}`).join(', ')}`)
        .join('\u00a0; ')}
      table={
        <DataTable
          caption={title}
          rows={labels.map((label, index) => ({ label, index }))}
          rowKey={row => row.label}
          phone="scroll"
          columns={[
            { header: labelHeader, cell: row => row.label },
            ...series.map(one => ({
              header: one.label,
              align: 'end' as const,
              cell: (row: { index: number }) => one.counts[row.index],
            })),
            { header: 'Ensemble', align: 'end' as const, cell: row => totals[row.index] },
          ]}
        />
      }
    >
      {labels.flatMap((label, index) =>
        series.map((one, rank) => {
          const below = series.slice(0, rank).reduce((sum, other) => sum + (other.counts[index] ?? 0), 0)
          const top = below + (one.counts[index] ?? 0)
          return (
            <rect
              key={`${label} ${one.label}`}
              {...fill(rank)}
              x={`${bands.at(index)}%`}
              width={`${bands.width}%`}
              y={`${scale(top)}%`}
              height={`${scale(below) - scale(top)}%`}
            />
          )
        }),
      )}
    </ChartFrame>
  )
}
