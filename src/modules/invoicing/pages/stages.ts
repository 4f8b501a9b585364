import type { InvoiceStage } from '../invoice.ts'

/** How each stage of an invoice is shown. */
export const STAGE_BADGES = {
  draft: { label: 'Brouillon', tone: 'neutral' },
  submitted: { label: 'À valider', tone: 'wait' },
  open: { label: 'À encaisser', tone: 'info' },
  partly: { label: 'Payée en partie', tone: 'info' },
  late: { label: 'En retard', tone: 'bad' },
  paid: { label: 'Payée', tone: 'good' },
  held: { label: 'Retenue à venir', tone: 'good' },
  lost: { label: 'Perdue', tone: 'neutral' },
  credit: { label: 'Avoir', tone: 'neutral' },
} as const satisfies Record<InvoiceStage, object>

export const QUOTE_BADGES = {
  draft: { label: 'Brouillon', tone: 'neutral' },
  sent: { label: 'Envoyé', tone: 'info' },
  late: { label: 'Expiré', tone: 'wait' },
  signed: { label: 'Signé', tone: 'good' },
  invoiced: { label: 'Facturé', tone: 'good' },
  refused: { label: 'Refusé', tone: 'bad' },
  cancelled: { label: 'Remplacé', tone: 'neutral' },
} as const

/** What a list of quotes may be narrowed to. */
export const QUOTE_STATUSES = [
  { value: 'draft', label: 'Brouillons' },
  { value: 'sent', label: 'Envoyés' },
  { value: 'signed', label: 'Signés' },
  { value: 'refused', label: 'Refusés' },
  { value: 'cancelled', label: 'Remplacés' },
] as const

/** Where a quote stands on a day: sent past its validity it is late, signed and wholly billed it is invoiced. */
export function quoteStage(
  quote: {
    status: 'draft' | 'sent' | 'signed' | 'refused' | 'cancelled'
    validUntil: string | null
    toInvoiceCents: number
    netCents: number
  },
  today: string,
): keyof typeof QUOTE_BADGES {
  if (quote.status === 'sent' && quote.validUntil && quote.validUntil < today) return 'late'
  if (quote.status === 'signed' && quote.toInvoiceCents <= 0 && quote.netCents > 0) return 'invoiced'
  return quote.status
}
