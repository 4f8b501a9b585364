export const INVOICE_KINDS = ['invoice', 'deposit', 'progress', 'balance', 'credit-note'] as const
export type InvoiceKind = (typeof INVOICE_KINDS)[number]
export const INVOICE_KIND_LABELS: Record<InvoiceKind, string> = {
  invoice: 'Facture',
  deposit: 'Facture d’acompte',
  progress: 'Facture de situation',
  balance: 'Facture de solde',
  'credit-note': 'Avoir',
}
