import { Link } from 'react-router'

export interface Crumb {
  label: string
  href: string
}

/** The way up from this page, which is not itself in the list: the title says it. */
export function Breadcrumbs({ items }: { items: readonly Crumb[] }) {
  return (
    <nav className="breadcrumbs" aria-label="Fil d’Ariane">
      <ol>
        {items.map(item => (
          <li key={item.href}>
            <Link to={item.href}>{item.label}</Link>
          </li>
        ))}
      </ol>
    </nav>
  )
}
