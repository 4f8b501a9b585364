import { load } from '../../../platform/page.server.ts'
import { type FileColumn, tableFile } from '../../../platform/table-file.server.ts'
import { trialBalance } from '../index.ts'
import type { Route } from './+types/trial-balance-file'
import { reportFilter } from './period.server.ts'

type Row = Awaited<ReturnType<typeof trialBalance>>['rows'][number]

const COLUMNS: FileColumn<Row>[] = [
  { header: 'Compte', of: row => row.account },
  { header: 'Libellé', of: row => row.label },
  { header: 'Solde au début', kind: 'cents', of: row => row.openingCents },
  { header: 'Débits', kind: 'cents', of: row => row.debitCents },
  { header: 'Crédits', kind: 'cents', of: row => row.creditCents },
  { header: 'Solde à la fin', kind: 'cents', of: row => row.closingCents },
]

export async function loader(args: Route.LoaderArgs) {
  const { from, to, activityIds, accounts } = await reportFilter(args)
  async function* rows() {
    const balance = await load(args, trialBalance, {
      from,
      to,
      ...(activityIds ? { activityIds } : {}),
      ...(accounts ? { accounts } : {}),
    })
    yield* balance.rows
  }
  return tableFile(args, `Balance du ${from} au ${to}`, COLUMNS, rows())
}
