import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { ButtonLink } from './button.tsx'
import { Icon, type LucideIcon } from './icon.tsx'

export interface Todo {
  key: string
  title: ReactNode
  detail?: ReactNode
  href: string
  /** The verb of its button: « Relancer ». */
  action: string
  late?: boolean
}

/** « À faire »: at most a handful, each with the one button that deals with it. */
export function TodoList({ items }: { items: readonly Todo[] }) {
  return (
    <ul className="todo">
      {items.map(item => (
        <li key={item.key} className={item.late ? 'late' : undefined}>
          <span>
            {item.title}
            {item.detail ? <small>{item.detail}</small> : null}
          </span>
          <ButtonLink to={item.href} small>
            {item.action}
          </ButtonLink>
        </li>
      ))}
    </ul>
  )
}

/** The few big actions of a home page. */
export function BigActions({
  label,
  items,
}: {
  label: string
  items: readonly { href: string; label: string; icon: LucideIcon }[]
}) {
  return (
    <nav className="actions" aria-label={label}>
      {items.map(item => (
        <Link key={item.href} to={item.href}>
          <Icon of={item.icon} />
          {item.label}
        </Link>
      ))}
    </nav>
  )
}
