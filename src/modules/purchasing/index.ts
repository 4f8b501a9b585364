export { acceptPurchases, changeAcceptedPurchase, refusePurchase } from './accept-purchases.ts'
export { type PaymentInput, payPurchases, settlePurchases } from './pay-purchases.ts'
export { getPurchase, listPurchases, type PurchaseDetail, type PurchaseSummary } from './read-purchase.ts'
export { attachReceipt, getFile } from './receipt-files.ts'
export { discardPurchaseDraft, savePurchaseDraft, submitPurchases, withdrawPurchases } from './save-draft.ts'
export {
  addSupplier,
  addSuppliers,
  changeSupplier,
  discardSuppliers,
  getSupplier,
  listSuppliers,
  type Supplier,
} from './suppliers.ts'
export { addVehicle, listVehicles } from './vehicles.ts'
