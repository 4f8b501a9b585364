import { ChartFrame } from '../../../ui/chart-frame.tsx'
import { DataTable } from '../../../ui/index.ts'
import { linePath, moneyScale } from '../../../ui/scale.ts'
import type { SurvivalPoint } from '../cohort.ts'

const percent = (share: number) => `${Math.round(share * 100)}\u00a0%`
const TITLE = 'Part de ceux qui sont encore là, mois après mois'

/** The survival curve, a step each month, with its table one click away. */
export function SurvivalChart({ points }: { points: readonly SurvivalPoint[] }) {
  const last = points.at(-1)
  if (!last || points.length < 2) return null
  const scale = moneyScale([0, 100])
  const x = (months: number) => (months / last.months) * 100
  const steps = points.flatMap((point, i) => [
    ...(i === 0 ? [] : [[x(point.months), scale(points[i - 1]!.share * 100)] as const]),
    [x(point.months), scale(point.share * 100)] as const,
  ])
  const years = Array.from({ length: Math.floor(last.months / 12) + 1 }, (_, i) => i)
  return (
    <ChartFrame
      title={TITLE}
      format={tick => `${tick}\u00a0%`}
      scale={scale}
      labels={years.map(year => ({
        at: x(year * 12),
        text: year === 0 ? 'entrée' : `${year}\u00a0an${year > 1 ? 's' : ''}`,
      }))}
      description={[12, 36, 60]
        .flatMap(months => points.filter(point => point.months === months))
        .map(point => `${percent(point.share)} après ${point.months / 12} an${point.months > 12 ? 's' : ''}`)
        .join(', ')}
      table={
        <DataTable
          caption={TITLE}
          rows={points}
          rowKey={point => String(point.months)}
          phone="scroll"
          columns={[
            { header: 'Mois', cell: point => point.months },
            { header: 'Suivis jusque-là', align: 'end', cell: point => point.atRisk },
            { header: 'Partis dans le mois', align: 'end', cell: point => point.left },
            { header: 'Encore là au début du mois', align: 'end', cell: point => percent(point.share) },
          ]}
        />
      }
    >
      <svg viewBox="0 0 100 100" preserveAspectRatio="none" width="100%" height="100%" aria-hidden="true">
        <path className="area" d={`${linePath(steps)}L100,100L0,100Z`} />
        <path className="curve" d={linePath(steps)} />
      </svg>
    </ChartFrame>
  )
}
