import { Badge } from '../../../ui/index.ts'
import { BALLOT_LABELS } from '../assembly.ts'
import type { AgendaItem } from '../index.ts'

/** Where an item of the agenda stands. */
export function ItemBadge({ item }: { item: Pick<AgendaItem, 'kind' | 'status' | 'ballot' | 'adopted'> }) {
  if (item.status === 'withdrawn') return <Badge>retiré</Badge>
  if (item.kind === 'information') return <Badge>sans vote</Badge>
  if (item.status === 'open') return <Badge tone="wait">vote ouvert, {BALLOT_LABELS[item.ballot]}</Badge>
  if (item.adopted === null) return <Badge>{BALLOT_LABELS[item.ballot]}</Badge>
  const words = item.kind === 'election' ? ['élection faite', 'personne d’élu'] : ['adoptée', 'rejetée']
  return <Badge tone={item.adopted ? 'good' : 'bad'}>{words[item.adopted ? 0 : 1]}</Badge>
}
