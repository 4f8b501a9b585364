import { Link } from 'react-router'

export interface Tab {
  href: string
  label: string
  current?: boolean
  count?: number
}

/** The faces of one thing, each with its own address. */
export function Tabs({ label, items }: { label: string; items: readonly Tab[] }) {
  return (
    <nav className="tabs" aria-label={label}>
      {items.map(item => (
        <Link key={item.href} to={item.href} aria-current={item.current ? 'page' : undefined} preventScrollReset>
          {item.label}
          {item.count === undefined ? null : <span className="count num">{item.count}</span>}
        </Link>
      ))}
    </nav>
  )
}
