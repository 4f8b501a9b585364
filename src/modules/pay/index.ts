export { decidePay } from './decide-pay.ts'
export { estimatePay, payCurveOf, paySettingsOf } from './estimate-pay.ts'
export { importPayJournal, previewPayJournal } from './import-pay-journal.ts'
export { openPayRound } from './open-round.ts'
export {
  cancelPayments,
  confirmPayments,
  downloadSepa,
  getPaymentOrder,
  listPaymentOrders,
  preparePayments,
} from './pay-transfers.ts'
export { listPayables } from './payables.ts'
export { attachPayslips, getPayslip, listPayslips } from './payslips.ts'
export { getPayRound, listMyPay, listPayRounds, type PayLine } from './read-rounds.ts'
export { setPayKey } from './set-pay-key.ts'
export { undoPayJournal } from './undo-pay-journal.ts'
export { wishPay } from './wish-pay.ts'
