import type { ReactNode } from 'react'
import { InstantText } from './dates.tsx'

export interface TimelineEvent {
  key: string
  /** An instant, or a text already written (« 21 novembre 2026 »). */
  at: string
  title: ReactNode
  /** Who did it, what was said. */
  detail?: ReactNode
  tone?: 'plain' | 'good' | 'bad'
}

/** What happened, in the order given: the audit of a document, the journey of a person. */
export function Timeline({
  events,
  zone,
  label = 'Historique',
}: {
  events: readonly TimelineEvent[]
  zone?: string
  label?: string
}) {
  return (
    <ol className="timeline" aria-label={label}>
      {events.map(event => (
        <li key={event.key} className={event.tone && event.tone !== 'plain' ? event.tone : undefined}>
          {event.title}
          <small>
            {event.at.includes('T') ? <InstantText at={event.at} zone={zone} /> : event.at}
            {event.detail ? <> · {event.detail}</> : null}
          </small>
        </li>
      ))}
    </ol>
  )
}
