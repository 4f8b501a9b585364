import { load, type PageArgs } from '../../../platform/page.server.ts'
import { everyRow, type FileColumn, tableFile } from '../../../platform/table-file.server.ts'
import { agedBalance, thirdPartyLedger } from '../index.ts'
import type { Route } from './+types/third-parties-file'
import { LEDGER_COLUMNS } from './general-ledger-file.ts'
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

/** The aged balance, or the account of the one whom the address names. */
export async function loader(args: Route.LoaderArgs) {
  const { to, q, search } = await reportFilter(args)
  const thirdPartyId = search.get('tiers')
  if (thirdPartyId) {
    const asked = { thirdPartyId, to, open: search.get('ouvert') === 'on' }
    const { thirdParty } = await load(args, thirdPartyLedger, { ...asked, limit: 1 })
    const name = `Compte ${thirdParty?.name ?? ''} au ${to}`
    return tableFile(args, name, LEDGER_COLUMNS, everyRow(args, thirdPartyLedger, asked))
  }
  const { value: kind, label } = kindAsked(args)
  return tableFile(
    args,
    `Balance âgée ${label} au ${to}`,
    COLUMNS,
    everyRow(args, agedBalance, { on: to, kind, ...(q ? { q } : {}) }),
  )
}
