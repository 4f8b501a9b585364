import { Tabs } from '../../../ui/index.ts'

const PAGES = [
  ['/societariat', 'Capital'],
  ['/societariat/membres', 'Membres'],
  ['/societariat/mouvements', 'Registre'],
  ['/societariat/prelevements', 'Sur la paie'],
] as const

/** The faces of the membership; `current` is the address of the one shown. */
export function SharesTabs({ current }: { current: (typeof PAGES)[number][0] }) {
  return <Tabs label="Sociétariat" items={PAGES.map(([href, label]) => ({ href, label, current: href === current }))} />
}
