import type { Accounts } from '../organisation/settings.ts'

/** How money comes in. */
export const RECEIPT_METHODS = [
  'transfer',
  'cheque',
  'card',
  'cash',
  'directDebit',
  'voucher',
  'marketplace',
  'other',
] as const
export type ReceiptMethod = (typeof RECEIPT_METHODS)[number]

/** As people say them. */
export const METHOD_LABELS: Record<ReceiptMethod, string> = {
  transfer: 'Virement',
  cheque: 'Chèque',
  card: 'Carte',
  cash: 'Espèces',
  directDebit: 'Prélèvement',
  voucher: 'CESU ou titre',
  marketplace: 'Place de marché',
  other: 'Autre',
}

export const METHOD_OPTIONS = RECEIPT_METHODS.map(value => ({ value, label: METHOD_LABELS[value] }))

/** The means whose money is not at the bank yet: a remittance takes it there. */
export const METHODS_TO_DEPOSIT = ['cash', 'card', 'cheque', 'voucher', 'marketplace'] as const
export type MethodToDeposit = (typeof METHODS_TO_DEPOSIT)[number]

/** Where the money of a receipt stands until it reaches the bank account. */
export function accountOfMethod(method: ReceiptMethod, accounts: Accounts): string {
  const waiting: Record<MethodToDeposit, string> = {
    cash: accounts.cash,
    card: accounts.cards,
    cheque: accounts.cheques,
    voucher: accounts.vouchers,
    marketplace: accounts.marketplaces,
  }
  return waiting[method as MethodToDeposit] ?? accounts.bank
}
