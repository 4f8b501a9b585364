import { everyRow, type FileColumn, tableFile } from '../../../platform/table-file.server.ts'
import { generalLedger } from '../index.ts'
import type { Route } from './+types/general-ledger-file'
import { reportFilter } from './period.server.ts'

type Row = Awaited<ReturnType<typeof generalLedger>>['rows'][number]

export const LEDGER_COLUMNS: FileColumn<Row>[] = [
  { header: 'Date', kind: 'day', of: row => row.day },
  { header: 'Journal', of: row => row.journal },
  { header: 'Numéro', kind: 'number', of: row => row.number },
  { header: 'Pièce', of: row => row.documentNumber },
  { header: 'Compte', of: row => row.account },
  { header: 'Activité', of: row => row.activityCode },
  { header: 'Tiers', of: row => row.thirdPartyName },
  { header: 'Libellé', of: row => row.label },
  { header: 'Débit', kind: 'cents', of: row => row.debitCents },
  { header: 'Crédit', kind: 'cents', of: row => row.creditCents },
  { header: 'Solde', kind: 'cents', of: row => row.balanceCents },
  { header: 'Lettrage', of: row => row.letter },
  { header: 'Échéance', kind: 'day', of: row => row.dueDay },
]

export async function loader(args: Route.LoaderArgs) {
  const { from, to, activityIds, accounts, search } = await reportFilter(args)
  const thirdPartyId = search.get('tiers')
  return tableFile(
    args,
    `Grand livre du ${from} au ${to}`,
    LEDGER_COLUMNS,
    everyRow(args, generalLedger, {
      from,
      to,
      ...(activityIds ? { activityIds } : {}),
      ...(accounts ? { accounts } : {}),
      ...(thirdPartyId ? { thirdPartyId } : {}),
    }),
  )
}
