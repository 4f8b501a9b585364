import { type MouseEvent, type ReactNode, useId } from 'react'
import { Link } from 'react-router'
import { Button, type ButtonVariant } from './button.tsx'
import { ChevronDown, Icon, type LucideIcon } from './icon.tsx'

interface MenuProps {
  label: ReactNode
  /** The name of a button that shows only an icon. */
  accessibleLabel?: string
  icon?: LucideIcon
  variant?: ButtonVariant
  small?: boolean
  /** The side of the button that the list keeps to. */
  align?: 'start' | 'end'
  /** `MenuLink`s, `MenuButton`s, `MenuSeparator`s. */
  children: ReactNode
}

const close = (event: MouseEvent<HTMLElement>) => {
  if ((event.target as Element).closest('a')) event.currentTarget.hidePopover?.()
}

/** A list of links and actions under a button: a native popover of ordinary links, which needs no JavaScript. */
export function Menu({ label, accessibleLabel, icon, variant = 'quiet', small, align = 'end', children }: MenuProps) {
  const id = useId()
  return (
    <>
      <Button type="button" variant={variant} icon={icon} small={small} popoverTarget={id} aria-label={accessibleLabel}>
        {label}
        {label ? <Icon of={ChevronDown} /> : null}
      </Button>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: closes the list once one of its links is followed */}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: Enter on a link is a click */}
      <div className={align === 'start' ? 'menu start' : 'menu'} id={id} popover="auto" onClick={close}>
        <ul>{children}</ul>
      </div>
    </>
  )
}

interface MenuItem {
  icon?: LucideIcon
  children: ReactNode
}

export function MenuLink({
  icon,
  children,
  to,
  current,
  external,
}: MenuItem & { to: string; current?: boolean; external?: boolean }) {
  return (
    <li>
      <Link to={to} reloadDocument={external} aria-current={current ? 'true' : undefined}>
        {icon ? <Icon of={icon} /> : null}
        {children}
      </Link>
    </li>
  )
}

/** Submits the form that it stands in, or the one named by `form`. */
export function MenuButton(
  props: MenuItem & { name?: string; value?: string; form?: string; formAction?: string; danger?: boolean },
) {
  const { icon, children, danger, ...rest } = props
  return (
    <li>
      <button type="submit" {...rest} className={danger ? 'danger' : undefined}>
        {icon ? <Icon of={icon} /> : null}
        {children}
      </button>
    </li>
  )
}

export function MenuSeparator() {
  return (
    <li>
      <hr />
    </li>
  )
}
