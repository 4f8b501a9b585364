import { formatEuros, sum } from '../kernel/money.ts'
import { ChartFrame, thin } from './chart-frame.tsx'
import { DataTable } from './data-table.tsx'
import { Money } from './money.tsx'
import { bandScale, moneyScale } from './scale.ts'

interface BarSeries {
  label: string
  /** One amount a label, in the same order. */
  cents: readonly number[]
}

interface BarChartProps {
  title: string
  /** What stands under the bars: months, activities. */
  labels: readonly string[]
  /** One or two: what is compared. */
  series: readonly [BarSeries] | readonly [BarSeries, BarSeries]
  /** The head of the labels' column. */
  labelHeader?: string
}

const FILLS = ['fill-accent', 'fill-soft']

/** Amounts side by side by month or by anything else. */
export function BarChart({ title, labels, series, labelHeader = 'Mois' }: BarChartProps) {
  const scale = moneyScale(series.flatMap(one => one.cents))
  const bands = bandScale(labels.length)
  const width = bands.width / series.length
  return (
    <ChartFrame
      title={title}
      legend={series.length > 1 ? <Legend series={series} /> : undefined}
      scale={scale}
      labels={thin(
        labels.map((text, index) => ({ at: bands.at(index) + bands.width / 2, text })),
        12,
      )}
      description={`${series.map(one => `${one.label}\u00a0: ${formatEuros(sum(one.cents))}`).join('\u00a0; ')}, de ${labels[0]} à ${labels.at(-1)}.`}
      table={
        <DataTable
          caption={title}
          rows={labels.map((label, index) => ({ label, index }))}
          rowKey={row => String(row.index)}
          phone="scroll"
          columns={[
            { header: labelHeader, cell: row => row.label },
            ...series.map(one => ({
              header: one.label,
              align: 'end' as const,
              cell: (row: { index: number }) => <Money cents={one.cents[row.index]} />,
              total: <Money cents={sum(one.cents)} />,
            })),
          ]}
        />
      }
    >
      {series.flatMap((one, rank) =>
        one.cents.map((cents, index) => (
          <rect
            key={`${rank}-${index}`}
            className={FILLS[rank]}
            x={`${bands.at(index) + rank * width}%`}
            width={`${width * (series.length > 1 ? 0.92 : 1)}%`}
            y={`${scale(Math.max(0, cents))}%`}
            height={`${Math.abs(scale(cents) - scale(0))}%`}
            rx="2"
          />
        )),
      )}
    </ChartFrame>
  )
}

function Legend({ series }: { series: readonly BarSeries[] }) {
  return (
    <span className="legend">
      {series.map((one, rank) => (
        <span key={one.label}>
          <svg aria-hidden="true">
            <rect className={FILLS[rank]} width="100%" height="100%" rx="2" />
          </svg>
          {one.label}
        </span>
      ))}
    </span>
  )
}
