import type { ReactNode } from 'react'
import { Breadcrumbs, type Crumb } from './breadcrumbs.tsx'

interface PageHeaderProps {
  title: ReactNode
  subtitle?: ReactNode
  /** The one primary action of the screen, and at most a menu beside it. */
  action?: ReactNode
  breadcrumbs?: readonly Crumb[]
}

/** The top of every page: where we are, what it is, the one thing to do. Holds the page's only `h1`. */
export function PageHeader({ title, subtitle, action, breadcrumbs }: PageHeaderProps) {
  return (
    <header className="page-header">
      {breadcrumbs ? <Breadcrumbs items={breadcrumbs} /> : null}
      <div>
        <h1>{title}</h1>
        {subtitle ? <p>{subtitle}</p> : null}
      </div>
      {action ? <div className="row">{action}</div> : null}
    </header>
  )
}
