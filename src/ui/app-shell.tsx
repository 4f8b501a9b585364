import type { MouseEvent, ReactNode } from 'react'
import { Link } from 'react-router'
import { groupByName } from './group-by.ts'
import { Ellipsis, Icon, type LucideIcon, Mark } from './icon.tsx'

export interface NavItem {
  href: string
  label: string
  /** For the narrow bar of a phone, when the label is long. */
  shortLabel?: string
  icon: LucideIcon
  current?: boolean
  /** Items of one group stand together under its name. */
  group?: string
  /** How many things wait there. */
  count?: number
}

interface AppShellProps {
  nav: readonly NavItem[]
  home?: string
  /** The organisation's name, or the menu that switches between several. */
  organisation?: ReactNode
  /** A `SearchBox`. */
  search?: ReactNode
  /** The user's menu. */
  user?: ReactNode
  children: ReactNode
}

const NAV_ID = 'navigation'
const hide = (event: MouseEvent<HTMLElement>) => {
  if (event.currentTarget.matches(':popover-open') && (event.target as Element).closest('a'))
    event.currentTarget.hidePopover()
}

/**
 * Around every signed-in page. A desk shows the whole navigation at the side; a phone shows the first items in a bar at the bottom
 * (five, or four and « Plus », which opens the same navigation as a sheet: a native popover, no JavaScript needed).
 */
export function AppShell({ nav, home = '/', organisation, search, user, children }: AppShellProps) {
  return (
    <div className="shell">
      <a className="skip button" href="#contenu">
        Aller au contenu
      </a>
      <header className="shell-header">
        <Link className="brand" to={home} aria-label="Essaim, accueil">
          <Mark />
          <span>Essaim</span>
        </Link>
        {organisation}
        {search}
        <div className="shell-end">{user}</div>
      </header>
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: closes the sheet once one of its links is followed; Enter on a link is a click */}
      <nav className="shell-nav" id={NAV_ID} popover="auto" aria-label="Principale" onClick={hide}>
        {groupByName(nav).map(([group, items]) => (
          <NavGroup key={group} group={group} items={items} />
        ))}
        <button type="button" className="button" popoverTarget={NAV_ID} popoverTargetAction="hide">
          Fermer
        </button>
      </nav>
      <main className="shell-main" id="contenu" tabIndex={-1}>
        <div>{children}</div>
      </main>
      <PhoneBar nav={nav} />
    </div>
  )
}

function NavGroup({ group, items }: { group: string; items: readonly NavItem[] }) {
  return (
    <>
      {group ? <p>{group}</p> : null}
      <ul aria-label={group || undefined}>
        {items.map(item => (
          <li key={item.href}>
            <Link to={item.href} aria-current={item.current ? 'page' : undefined}>
              <Icon of={item.icon} />
              {item.label}
              {item.count ? <span className="count num">{item.count}</span> : null}
            </Link>
          </li>
        ))}
      </ul>
    </>
  )
}

function PhoneBar({ nav }: { nav: readonly NavItem[] }) {
  const shown = nav.length > 5 ? nav.slice(0, 4) : nav
  const elsewhere = nav.length > 5 && nav.slice(4).some(item => item.current)
  return (
    <nav className="shell-bar" aria-label="Raccourcis">
      {shown.map(item => (
        <Link key={item.href} to={item.href} aria-current={item.current ? 'page' : undefined}>
          <Icon of={item.icon} />
          {item.shortLabel ?? item.label}
        </Link>
      ))}
      {nav.length > 5 ? (
        <button type="button" popoverTarget={NAV_ID} aria-current={elsewhere ? 'true' : undefined}>
          <Icon of={Ellipsis} />
          Plus
        </button>
      ) : null}
    </nav>
  )
}
