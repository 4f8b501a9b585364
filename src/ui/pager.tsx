import { ButtonLink } from './button.tsx'

interface PagerProps {
  /** Addresses with their cursor; null where there is nothing more. */
  first?: string | null
  next?: string | null
  /** « 50 factures sur 312 » */
  label?: string
}

/** Under a list cut in pages: on, or back to the start. Nothing when everything is already in sight. */
export function Pager({ first, next, label }: PagerProps) {
  if (!first && !next && !label) return null
  return (
    <nav className="pager" aria-label="Pages">
      <span className="small">{label}</span>
      <div>
        {first ? (
          <ButtonLink small to={first}>
            Début
          </ButtonLink>
        ) : null}
        {next ? (
          <ButtonLink small to={next}>
            Suite
          </ButtonLink>
        ) : null}
      </div>
    </nav>
  )
}
