import { useRouteLoaderData } from 'react-router'
import { OFFICE, type Role } from '../../../platform/session.ts'
import { Tabs } from '../../../ui/index.ts'

const ITEMS = [
  { href: '/comptabilite', label: 'Journaux' },
  { href: '/comptabilite/grand-livre', label: 'Grand livre' },
  { href: '/comptabilite/balance', label: 'Balance' },
  { href: '/comptabilite/tiers', label: 'Tiers' },
  { href: '/comptabilite/etats', label: 'Bilan et résultat' },
  { href: '/comptabilite/plan', label: 'Plan comptable' },
  { href: '/comptabilite/fec', label: 'Clôture et FEC' },
] as const

const CLOSERS: readonly Role[] = [...OFFICE, 'auditor']

/** The faces of the books; closing them and their file are for those who answer for them. */
export function LedgerTabs({ current }: { current: (typeof ITEMS)[number]['href'] }) {
  const { roles } = useRouteLoaderData('app/shell.layout') as { roles: Role[] }
  const items = ITEMS.filter(
    ({ href }) => href !== '/comptabilite/fec' || roles.some(role => CLOSERS.includes(role)),
  ).map(item => ({ ...item, current: item.href === current }))
  return <Tabs label="Comptabilité" items={items} />
}
