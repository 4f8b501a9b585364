export { cancelReceipts, cancelReceiptsOn } from './cancel-receipts.ts'
export { type CatalogueItem, listCatalogueItems, saveCatalogueItem } from './catalogue.ts'
export { draftCreditNote } from './credit-invoice.ts'
export {
  addCustomer,
  addCustomers,
  type Customer,
  changeCustomer,
  discardCustomers,
  getCustomer,
  listCustomers,
} from './customers.ts'
export { depositReceipts, listDeposits } from './deposit-receipts.ts'
export { issueInvoices } from './issue-invoices.ts'
export { printInvoice, printQuote } from './print-documents.ts'
export {
  getInvoice,
  getQuote,
  type InvoiceRow,
  listInvoices,
  listQuotes,
  listReceipts,
  type QuoteRow,
  type ReceiptRow,
  turnoverStages,
} from './queries.ts'
export { answerQuote, discardQuoteDraft, invoiceQuote, reviseQuote, saveQuoteDraft, sendQuote } from './quotes.ts'
export { keepReceipts, type ReceiptInput, recordReceipts, zReceipt } from './record-receipts.ts'
export {
  cancelRelease,
  followRetention,
  listRetentions,
  type Retention,
  type RetentionRow,
  releaseRetentions,
} from './retentions.ts'
export { zSalesLines } from './sales-lines.ts'
export { discardInvoiceDraft, draftInvoices, saveInvoiceDraft, submitInvoices, withdrawInvoices } from './save-draft.ts'
export { sendInvoice } from './send-documents.ts'
export { listCustomerCredits, refundCustomer, writeOffInvoice } from './settle-customers.ts'
