import type { PageArgs } from '../../../platform/page.server.ts'
import { everyRow, type FileColumn, tableFile } from '../../../platform/table-file.server.ts'
import { agedBalance } from '../index.ts'
import type { Route } from './+types/third-parties-file'
import { reportFilter } from './period.server.ts'

export const KINDS = [
  { value: 'customer', label: 'Clients' },
  { value: 'supplier', label: 'Fournisseurs' },
  { value: 'employee', label: 'Salariés' },
  { value: 'body', label: 'Organismes' },
  { value: 'member', label: 'Membres (hors salariés)' },
] as const

/** The kind of third party that the address names. */
export const kindAsked = ({ url }: PageArgs) =>
  KINDS.find(one => one.value === url!.searchParams.get('sorte')) ?? KINDS[0]

type Row = Awaited<ReturnType<typeof agedBalance>>['rows'][number]

const COLUMNS: FileColumn<Row>[] = [
  { header: 'Code', of: row => row.code },
  { header: 'Tiers', of: row => row.name },
  { header: 'Solde', kind: 'cents', of: row => row.balanceCents },
  { header: 'Non échu', kind: 'cents', of: row => row.notDueCents },
  { header: '1 à 30 jours', kind: 'cents', of: row => row.upTo30Cents },
  { header: '31 à 60 jours', kind: 'cents', of: row => row.upTo60Cents },
  { header: '61 à 90 jours', kind: 'cents', of: row => row.upTo90Cents },
  { header: 'Plus de 90 jours', kind: 'cents', of: row => row.beyondCents },
]

export async function loader(args: Route.LoaderArgs) {
  const { to, q } = await reportFilter(args)
  const { value: kind, label } = kindAsked(args)
  return tableFile(
    args,
    `Balance âgée ${label} au ${to}`,
    COLUMNS,
    everyRow(args, agedBalance, { on: to, kind, ...(q ? { q } : {}) }),
  )
}
