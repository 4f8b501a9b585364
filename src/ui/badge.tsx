import type { ReactNode } from 'react'

export type Tone = 'neutral' | 'good' | 'bad' | 'info' | 'wait'

/** A status in one or two words. The word says it all: colour only helps the eye. */
export function Badge({ tone = 'neutral', children }: { tone?: Tone; children: ReactNode }) {
  return <span className={`badge ${tone}`}>{children}</span>
}
