import { useRouteLoaderData } from 'react-router'
import { OFFICE, ROLES, type Role, TEAM } from '../../../platform/session.ts'
import { Tabs } from '../../../ui/index.ts'

const BOOKS = [...OFFICE, 'auditor'] as const

/** The faces of the settings, and whom each concerns. The contribution is everybody’s: the assembly decides it. */
const PAGES = [
  { href: '/reglages', label: 'Identité', roles: BOOKS },
  { href: '/reglages/facturation', label: 'Facturation', roles: [...BOOKS, 'payroll'] },
  { href: '/reglages/comptes', label: 'Comptes', roles: BOOKS },
  { href: '/reglages/prelevements', label: 'Prélèvements', roles: ROLES },
  { href: '/reglages/societariat', label: 'Sociétariat', roles: [...BOOKS, 'payroll'] },
  { href: '/reglages/exercices', label: 'Exercices', roles: [...BOOKS, 'payroll'] },
  { href: '/reglages/lieux', label: 'Lieux', roles: TEAM },
  { href: '/reglages/modeles', label: 'Modèles', roles: TEAM },
  { href: '/reglages/accueil', label: 'Accueil du public', roles: TEAM },
  { href: '/reglages/assemblees', label: 'Assemblées', roles: TEAM },
  { href: '/reglages/equipe', label: 'Équipe', roles: ['director', 'administrator'] },
] as const satisfies readonly { href: string; label: string; roles: readonly Role[] }[]
type Page = (typeof PAGES)[number]

/** The page that an address belongs to. */
export const settingsPage = (path: string): Page =>
  PAGES.findLast(({ href }) => path === href || path.startsWith(`${href}/`)) ?? PAGES[0]

export const mayOpen = (page: Page, roles: readonly Role[]): boolean =>
  page.roles.some(role => roles.some(mine => mine === role))

/** The faces that the visitor may open; `current` is the address of the one shown. */
export function SettingsTabs({ current }: { current: Page['href'] }) {
  const { roles } = useRouteLoaderData('modules/organisation/pages/settings.layout') as { roles: Role[] }
  const items = PAGES.filter(page => mayOpen(page, roles)).map(({ href, label }) => ({
    href,
    label,
    current: href === current,
  }))
  return <Tabs label="Réglages" items={items} />
}
