import type { PageArgs } from '../../../platform/page.server.ts'
import { everyRow, type FileColumn, tableFile } from '../../../platform/table-file.server.ts'
import { listReceipts, type ReceiptRow } from '../index.ts'
import { METHOD_LABELS } from '../receipt-method.ts'
import type { Route } from './+types/receipts-file'

/** What the address of the list asks for. */
export function receiptsAsked({ url }: PageArgs) {
  const text = (name: string) => url!.searchParams.get(name)?.slice(0, 100) || undefined
  return { q: text('q'), customerId: text('client') }
}

const COLUMNS: FileColumn<ReceiptRow>[] = [
  { header: 'Date', kind: 'day', of: row => row.day },
  { header: 'Moyen', of: row => METHOD_LABELS[row.method] },
  { header: 'Client', of: row => row.customerName },
  { header: 'Activité', of: row => row.activityName },
  { header: 'Montant', kind: 'cents', of: row => row.amountCents },
  { header: 'Dont en avance', kind: 'cents', of: row => row.overCents },
  { header: 'Factures', of: row => row.invoices.map(({ number }) => number).join(' ') },
  { header: 'Référence', of: row => row.reference },
  { header: 'Remise en banque', of: row => row.depositReference },
]

export const loader = (args: Route.LoaderArgs) =>
  tableFile(args, 'Encaissements', COLUMNS, everyRow(args, listReceipts, receiptsAsked(args)))
