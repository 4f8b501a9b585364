import { Tabs } from '../../../ui/index.ts'

/** The faces of training: the house's own pages only for those who see the house. */
export function TrainingTabs({ current, forHouse }: { current: string; forHouse: boolean }) {
  const items = [
    { href: '/formation', label: 'Sessions' },
    { href: '/formation/programmes', label: 'Programmes' },
    { href: '/formation/formateurs', label: 'Formateurs' },
    ...(forHouse
      ? [
          { href: '/formation/resultats', label: 'Résultats' },
          { href: '/formation/qualiopi', label: 'Qualiopi' },
          { href: '/formation/qualiopi/constats', label: 'Constats' },
          { href: '/formation/bpf', label: 'BPF' },
          { href: '/formation/organisme', label: 'Organisme' },
        ]
      : [{ href: '/formation/mes-formations', label: 'Mes formations' }]),
  ]
  return <Tabs label="Formation" items={items.map(item => ({ ...item, current: item.href === current }))} />
}
