import type { PageArgs } from '../../../platform/page.server.ts'
import { everyRow, type FileColumn, tableFile } from '../../../platform/table-file.server.ts'
import { listShareMovements, type ShareMovement } from '../index.ts'
import { MOVEMENT_KINDS, MOVEMENT_LABELS, movementNumber } from '../share.ts'
import type { Route } from './+types/movements-file'

/** What the address of the list asks for. */
export function movementsAsked({ url }: PageArgs) {
  const search = url!.searchParams
  const kind = MOVEMENT_KINDS.find(one => one === search.get('mouvement'))
  const q = search.get('q')?.slice(0, 100) || undefined
  return { ...(kind ? { kind } : {}), ...(q ? { q } : {}) }
}

const COLUMNS: FileColumn<ShareMovement>[] = [
  { header: 'Numéro', of: row => movementNumber(row.number) },
  { header: 'Jour', kind: 'day', of: row => row.day },
  { header: 'Mouvement', of: row => MOVEMENT_LABELS[row.kind] },
  { header: 'Membre n°', kind: 'number', of: row => row.memberNumber },
  { header: 'Nom', of: row => row.name },
  { header: 'Avec', of: row => row.counterpart },
  { header: 'Parts', kind: 'number', of: row => row.shares },
  { header: 'Capital', kind: 'cents', of: row => row.capitalCents },
  { header: 'Libéré', kind: 'cents', of: row => row.paidCents },
  { header: 'Décision, motif', of: row => row.label },
]

export const loader = (args: Route.LoaderArgs) =>
  tableFile(args, 'Registre des parts', COLUMNS, everyRow(args, listShareMovements, movementsAsked(args)))
