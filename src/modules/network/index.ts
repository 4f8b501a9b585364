export {
  answerInternalInvoice,
  cancelInternalInvoice,
  type InternalInvoice,
  listColleagues,
  listInternalInvoices,
  proposeInternalInvoice,
} from './internal-invoices.ts'
export { mirrorInvoice } from './mirror-invoice.ts'
export {
  bookTool,
  cancelBooking,
  changeNetwork,
  getNetwork,
  joinNetwork,
  leaveNetwork,
  listNetworks,
  type Member,
  type Network,
  openNetwork,
  shareTool,
  type Tool,
  withdrawTool,
} from './networks.ts'
export { answerPart, getMyPart, invoicePart, listMyParts, type MyPart, mirrorInvoiceJob } from './quote-parts.ts'
export {
  answerSharedQuote,
  discardSharedQuote,
  getSharedQuote,
  listSharedQuotes,
  saveSharedQuote,
  sendSharedQuote,
} from './shared-quotes.ts'
