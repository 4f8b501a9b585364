import type { Role } from '../platform/session.ts'
import { FileText, House, type LucideIcon } from '../ui/icon.tsx'

interface Destination {
  href: string
  label: string
  shortLabel?: string
  icon: LucideIcon
  group?: string
  /** Who finds it in their navigation; the use cases behind the page decide what they may do there. */
  roles: readonly Role[] | 'all'
}

/** The navigation of signed-in pages, in order. A phone's bar shows the first ones. */
const DESTINATIONS: readonly Destination[] = [
  { href: '/', label: 'Accueil', icon: House, roles: 'all' },
  { href: '/factures', label: 'Factures', icon: FileText, roles: 'all' },
]

/** What somebody with these roles finds in the navigation; the entry of the page shown is marked. */
export function navigationFor(roles: readonly Role[], path: string) {
  return DESTINATIONS.filter(
    ({ roles: allowed }) => allowed === 'all' || allowed.some(role => roles.includes(role)),
  ).map(({ roles: _, ...item }) => ({
    ...item,
    current: item.href === '/' ? path === '/' : path === item.href || path.startsWith(`${item.href}/`),
  }))
}
