import type { ComponentProps, MouseEvent, ReactNode } from 'react'
import { Link, type To } from 'react-router'
import { Icon, type LucideIcon } from './icon.tsx'

export type ButtonVariant = 'primary' | 'secondary' | 'danger' | 'quiet'

interface Look {
  /** One `primary` a screen; `danger` for what cannot be undone; `quiet` inside lists and bars. */
  variant?: ButtonVariant
  icon?: LucideIcon
  small?: boolean
}

const classOf = ({ variant = 'secondary', small }: Look) => `button ${variant}${small ? ' small' : ''}`

type ButtonProps = Omit<ComponentProps<'button'>, 'style' | 'className'> & Look & { pending?: boolean }

/** A submit button unless `type` says otherwise. While `pending` it turns, keeps the focus and ignores further presses. */
export function Button({ variant, icon, small, pending = false, children, onClick, type, ...rest }: ButtonProps) {
  const press = (event: MouseEvent<HTMLButtonElement>) => (pending ? event.preventDefault() : onClick?.(event))
  return (
    <button
      {...rest}
      type={type ?? 'submit'}
      className={classOf({ variant, small })}
      onClick={pending || onClick ? press : undefined}
      aria-busy={pending || undefined}
      aria-disabled={pending || rest['aria-disabled'] || undefined}
    >
      {icon && !pending ? <Icon of={icon} /> : null}
      {children}
    </button>
  )
}

type ButtonLinkProps = Look & {
  to: To
  children: ReactNode
  /** A file or another site: a plain link that the browser follows by itself. */
  external?: boolean
  download?: boolean
  'aria-label'?: string
}

/** A link that looks like a button: it goes somewhere and changes nothing. */
export function ButtonLink({
  variant,
  icon,
  small,
  to,
  external = false,
  download = false,
  children,
  ...rest
}: ButtonLinkProps) {
  return (
    <Link
      {...rest}
      to={to}
      reloadDocument={external || download}
      download={download || undefined}
      className={classOf({ variant, small })}
    >
      {icon ? <Icon of={icon} /> : null}
      {children}
    </Link>
  )
}
