import { type Day, parseDay } from '../../../kernel/day.ts'
import type { PageArgs } from '../../../platform/page.server.ts'
import { everyRow, type FileColumn, tableFile } from '../../../platform/table-file.server.ts'
import { listInvoices } from '../index.ts'
import { INVOICE_KIND_LABELS } from '../invoice-kind.ts'
import type { InvoiceRow } from '../queries.ts'
import type { Route } from './+types/invoices-file'
import { STAGE_BADGES } from './stages.ts'

const STATUSES = ['draft', 'submitted', 'issued', 'open', 'late', 'paid', 'held'] as const

/** What the address of the list asks for; reports lead there with a period, `du` and `au`. */
export function invoicesAsked({ url }: PageArgs) {
  const search = url!.searchParams
  const status = STATUSES.find(known => known === search.get('statut'))
  const q = search.get('q')?.slice(0, 100) || undefined
  const [from, to]: (Day | null)[] = [parseDay(search.get('du') ?? ''), parseDay(search.get('au') ?? '')]
  return {
    ...(status ? { status } : {}),
    ...(q ? { q } : {}),
    ...(search.get('client') ? { customerId: search.get('client')! } : {}),
    ...(search.get('activite') ? { activityId: search.get('activite')! } : {}),
    ...(from ? { from } : {}),
    ...(to ? { to } : {}),
  }
}

const signed = (row: InvoiceRow, cents: number) => (row.kind === 'credit-note' ? -cents : cents)
const COLUMNS: FileColumn<InvoiceRow>[] = [
  { header: 'Numéro', of: row => row.number },
  { header: 'Nature', of: row => INVOICE_KIND_LABELS[row.kind] },
  { header: 'État', of: row => STAGE_BADGES[row.stage].label },
  { header: 'Date', kind: 'day', of: row => row.issuedOn },
  { header: 'Échéance', kind: 'day', of: row => row.dueOn },
  { header: 'Client', of: row => row.customerName },
  { header: 'Objet', of: row => row.subject },
  { header: 'Activité', of: row => row.activityName },
  { header: 'Total HT', kind: 'cents', of: row => signed(row, row.netCents) },
  { header: 'TVA', kind: 'cents', of: row => signed(row, row.grossCents - row.netCents) },
  { header: 'Total TTC', kind: 'cents', of: row => signed(row, row.grossCents) },
  { header: 'Reste à encaisser', kind: 'cents', of: row => row.openCents },
  { header: 'Retenue de garantie', kind: 'cents', of: row => (row.kind === 'credit-note' ? null : row.heldCents) },
]

export const loader = (args: Route.LoaderArgs) =>
  tableFile(args, 'Factures', COLUMNS, everyRow(args, listInvoices, invoicesAsked(args)))
