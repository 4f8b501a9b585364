import type { ReactNode } from 'react'
import { formatWholeEuros } from '../kernel/money.ts'
import type { MoneyScale } from './scale.ts'

interface ChartFrameProps {
  title: string
  legend?: ReactNode
  /** Positions from 0 (top) to 100, and what is written there. */
  scale: MoneyScale
  /** Centres from 0 (left) to 100; at most a dozen, every second one hidden on a phone. */
  labels: readonly { at: number; text: string }[]
  /** How a tick is written: whole euros unless told. */
  format?: (tick: number) => string
  /** What the picture says, for those who do not see it. */
  description: string
  children: ReactNode
  table: ReactNode
}

/**
 * The frame that charts share. Positions are percentages and curves are stretched, so that one SVG drawn on the server fits any
 * width while its text keeps its size.
 */
export function ChartFrame(props: ChartFrameProps) {
  const { title, legend, scale, labels, format = formatWholeEuros, description, children, table } = props
  const { ticks } = scale
  return (
    <figure className="chart">
      <figcaption>
        <span>{title}</span>
        {legend}
      </figcaption>
      <div className="plot">
        <svg className="ticks" aria-hidden="true">
          {ticks.map(tick => (
            <text key={tick} x="100%" y={`${scale(tick)}%`} dy="0.32em" textAnchor="end">
              {format(tick)}
            </text>
          ))}
        </svg>
        <svg role="img" aria-label={`${title}. ${description}`}>
          {ticks.map(tick => (
            <line
              key={tick}
              className={tick === 0 ? 'zero-line' : 'grid-line'}
              x2="100%"
              y1={`${scale(tick)}%`}
              y2={`${scale(tick)}%`}
            />
          ))}
          {children}
        </svg>
        <svg className="labels" aria-hidden="true">
          {labels.map((label, index) => (
            <text
              key={label.text}
              className={index % 2 === 1 ? 'minor' : undefined}
              x={`${label.at}%`}
              y="80%"
              textAnchor={label.at < 3 ? 'start' : label.at > 97 ? 'end' : 'middle'}
            >
              {label.text}
            </text>
          ))}
        </svg>
      </div>
      <details>
        <summary>Voir les chiffres</summary>
        {table}
      </details>
    </figure>
  )
}

/** Keeps at most `most` of `items`, evenly spread, the first always in. */
export function thin<T>(items: readonly T[], most: number): T[] {
  const step = Math.max(1, Math.ceil(items.length / most))
  return items.filter((_, index) => index % step === 0)
}
