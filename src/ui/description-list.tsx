import type { ReactNode } from 'react'

/** Facts of one thing: term, value. Null values are left out. Stands in a `Card` (it follows the card's width). */
export function DescriptionList({ items }: { items: readonly (readonly [term: string, value: ReactNode])[] }) {
  return (
    <dl className="description">
      {items.map(([term, value]) =>
        value === null || value === undefined ? null : (
          <div key={term}>
            <dt>{term}</dt>
            <dd>{value}</dd>
          </div>
        ),
      )}
    </dl>
  )
}
