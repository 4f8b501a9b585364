import type { ReactNode } from 'react'
import { Form } from 'react-router'
import { Button, ButtonLink } from './button.tsx'

interface FilterBarProps {
  /** Fields whose `defaultValue` comes from the address. */
  children: ReactNode
  /** The address without filters, when some are on. */
  clearHref?: string | null
  label?: string
}

/** Filters of a list, as a GET form: the address keeps them, a reload and a colleague find them again. */
export function FilterBar({ children, clearHref, label = 'Filtrer la liste' }: FilterBarProps) {
  return (
    <Form method="get" role="search" className="filters" aria-label={label}>
      {children}
      <div className="filters-actions">
        <Button>Filtrer</Button>
        {clearHref ? (
          <ButtonLink variant="quiet" to={clearHref}>
            Tout voir
          </ButtonLink>
        ) : null}
      </div>
    </Form>
  )
}
