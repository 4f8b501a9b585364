import type { ReactNode } from 'react'
import { Icon, type LucideIcon } from './icon.tsx'

interface EmptyStateProps {
  icon?: LucideIcon
  title: string
  /** Why it is empty and what will come here. */
  children?: ReactNode
  /** The one thing to do about it. */
  action?: ReactNode
}

/** An empty list explains itself and offers one action. */
export function EmptyState({ icon, title, children, action }: EmptyStateProps) {
  return (
    <div className="empty">
      {icon ? <Icon of={icon} /> : null}
      <strong>{title}</strong>
      {children ? <p>{children}</p> : null}
      {action}
    </div>
  )
}
