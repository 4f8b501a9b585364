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

export function LedgerTabs({ current }: { current: (typeof ITEMS)[number]['href'] }) {
  return <Tabs label="Comptabilité" items={ITEMS.map(item => ({ ...item, current: item.href === current }))} />
}
