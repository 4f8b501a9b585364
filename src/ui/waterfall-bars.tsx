import { Link } from 'react-router'
import { Money } from './money.tsx'

export interface WaterfallTerm {
  label: string
  cents: number
  /** The lines that make it. */
  href?: string
  /** A running total: its bar starts again from zero. The first term is one by nature. */
  total?: boolean
}

interface Bar extends WaterfallTerm {
  from: number
  to: number
}

/** Where each term starts and ends: a term falls from the sum of those before it, a total stands on zero. */
export function waterfall(terms: readonly WaterfallTerm[]): Bar[] {
  let running = 0
  return terms.map(term => {
    const from = term.total ? 0 : running
    running = from + term.cents
    return { ...term, from, to: running }
  })
}

/** « Ce qui est à moi »: what is there, what is owed out of it, what remains, each opening its lines. */
export function WaterfallBars({ terms }: { terms: readonly WaterfallTerm[] }) {
  const bars = waterfall(terms)
  const low = Math.min(0, ...bars.map(bar => bar.to))
  const span = Math.max(1, Math.max(0, ...bars.map(bar => bar.to)) - low)
  const at = (cents: number) => Math.round(((cents - low) / span) * 1000) / 10
  return (
    <ul className="fall">
      {bars.map((bar, index) => {
        const start = at(Math.min(bar.from, bar.to))
        const width = Math.max(0.8, at(Math.max(bar.from, bar.to)) - start)
        const content = (
          <>
            <span>{bar.label}</span>
            <svg aria-hidden="true">
              <rect className="track" width="100%" height="100%" rx="5" />
              <rect className={fillOf(bar, index)} x={`${start}%`} width={`${width}%`} height="100%" rx="5" />
            </svg>
            <Money cents={bar.cents} tone={bar.total ? 'auto' : 'plain'} />
          </>
        )
        const className = bar.total ? 'total' : undefined
        return (
          <li key={bar.label} className={className}>
            {bar.href ? <Link to={bar.href}>{content}</Link> : <div>{content}</div>}
          </li>
        )
      })}
    </ul>
  )
}

const fillOf = (bar: Bar, index: number) =>
  bar.cents < 0 ? 'fill-bad' : bar.total && index > 0 ? 'fill-accent' : 'fill-good'
