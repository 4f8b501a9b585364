import { type PageArgs, todayOf } from '../../../platform/page.server.ts'
import { everyRow, type FileColumn, tableFile } from '../../../platform/table-file.server.ts'
import { listQuotes, type QuoteRow } from '../index.ts'
import type { Route } from './+types/quotes-file'
import { QUOTE_BADGES, QUOTE_STATUSES, quoteStage } from './stages.ts'

/** What the address of the list asks for. */
export function quotesAsked({ url }: PageArgs) {
  const search = url!.searchParams
  return {
    status: QUOTE_STATUSES.find(known => known.value === search.get('statut'))?.value,
    q: search.get('q')?.slice(0, 100) || undefined,
    customerId: search.get('client') ?? undefined,
    activityId: search.get('activite') ?? undefined,
  }
}

export const loader = (args: Route.LoaderArgs) => {
  const today = todayOf(args)
  const columns: FileColumn<QuoteRow>[] = [
    { header: 'Numéro', of: row => row.number },
    { header: 'État', of: row => QUOTE_BADGES[quoteStage(row, today)].label },
    { header: 'Date', kind: 'day', of: row => row.day },
    { header: 'Valable jusqu’au', kind: 'day', of: row => row.validUntil },
    { header: 'Client', of: row => row.customerName },
    { header: 'Objet', of: row => row.subject },
    { header: 'Activité', of: row => row.activityName },
    { header: 'Total HT', kind: 'cents', of: row => row.netCents },
    { header: 'Total TTC', kind: 'cents', of: row => row.grossCents },
    { header: 'Reste à facturer HT', kind: 'cents', of: row => row.toInvoiceCents },
  ]
  return tableFile(args, 'Devis', columns, everyRow(args, listQuotes, quotesAsked(args)))
}
