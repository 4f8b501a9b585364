import { type ReactNode, useId } from 'react'

interface CardProps {
  title?: ReactNode
  /** Beside the title: a link « Tout voir », a badge. */
  aside?: ReactNode
  /** `accent` washes the card with the organisation's colour: one a screen at most. */
  tone?: 'plain' | 'accent'
  id?: string
  children?: ReactNode
}

/** A framed part of a page, named by its title. */
export function Card({ title, aside, tone = 'plain', id, children }: CardProps) {
  const titleId = useId()
  return (
    <section
      className={`card${tone === 'accent' ? ' accent' : ''}`}
      id={id}
      aria-labelledby={title ? titleId : undefined}
    >
      {title || aside ? (
        <header>
          {title ? <h2 id={titleId}>{title}</h2> : null}
          {aside}
        </header>
      ) : null}
      {children}
    </section>
  )
}
