import { type Day, daysBetween, formatDay } from '../kernel/day.ts'
import { formatEuros } from '../kernel/money.ts'
import { ChartFrame, thin } from './chart-frame.tsx'
import { DataTable } from './data-table.tsx'
import { DayText } from './dates.tsx'
import { Money } from './money.tsx'
import { areaPath, linePath, moneyScale } from './scale.ts'

interface DayPoint {
  day: Day
  cents: number
}

interface LineChartProps {
  title: string
  /** In order of time. */
  points: readonly DayPoint[]
  /** The head of the figures' column: « Trésorerie ». */
  valueLabel?: string
}

/** The last label, and those before it that leave each other this much of the width, in percent. */
function apart<L extends { at: number }>(labels: readonly L[], width: number): L[] {
  let next = Number.POSITIVE_INFINITY
  return labels.toReversed().filter(({ at }) => {
    if (next - at < width) return false
    next = at
    return true
  })
}

/** A balance over time, with its zero line; what lies below zero takes the tone of what is owed. */
export function LineChart({ title, points, valueLabel = 'Solde' }: LineChartProps) {
  const first = points[0]
  const last = points.at(-1)
  if (!first || !last) return null
  const scale = moneyScale(points.map(point => point.cents))
  const days = Math.max(1, daysBetween(first.day, last.day))
  const x = (point: DayPoint) => (daysBetween(first.day, point.day) / days) * 100
  const zero = scale(0)
  const lowest = points.reduce((low, point) => (point.cents < low.cents ? point : low))
  return (
    <ChartFrame
      title={title}
      scale={scale}
      labels={apart(
        thin(points, 8).map(point => ({
          at: x(point),
          text: days > 330 ? formatDay(point.day).slice(3) : formatDay(point.day).slice(0, 5),
        })),
        days > 330 ? 14 : 8,
      )}
      description={`Du ${formatDay(first.day)} (${formatEuros(first.cents)}) au ${formatDay(last.day)} (${formatEuros(last.cents)})\u00a0; au plus bas ${formatEuros(lowest.cents)} le ${formatDay(lowest.day)}.`}
      table={
        <DataTable
          caption={title}
          rows={[...points].reverse()}
          rowKey={point => point.day}
          phone="scroll"
          columns={[
            { header: 'Jour', cell: point => <DayText day={point.day} /> },
            { header: valueLabel, align: 'end', cell: point => <Money cents={point.cents} /> },
          ]}
        />
      }
    >
      <Half from={0} to={zero} points={points} x={x} y={point => scale(point.cents)} zero={zero} />
      <Half from={zero} to={100} points={points} x={x} y={point => scale(point.cents)} zero={zero} below />
      <circle className={last.cents < 0 ? 'point negative' : 'point'} cx="100%" cy={`${scale(last.cents)}%`} r="5" />
    </ChartFrame>
  )
}

interface HalfProps {
  from: number
  to: number
  points: readonly DayPoint[]
  x: (point: DayPoint) => number
  y: (point: DayPoint) => number
  zero: number
  below?: boolean
}

/** The part of the curve between two heights: the inner SVG cuts off the rest. */
function Half({ from, to, points, x, y, zero, below = false }: HalfProps) {
  if (to - from < 0.01) return null
  const line = points.map(point => [x(point), y(point)] as const)
  return (
    <svg
      className={below ? 'below' : undefined}
      y={`${from}%`}
      height={`${to - from}%`}
      width="100%"
      viewBox={`0 ${from} 100 ${to - from}`}
      preserveAspectRatio="none"
      overflow="hidden"
      aria-hidden="true"
    >
      <path className="area" d={areaPath(line, zero)} />
      <path className="curve" d={linePath(line)} />
    </svg>
  )
}
