export { importShareRegister, undoShareRegisterImport } from './import-register.ts'
export { addShareholder, changeShareCategory, changeShareholder } from './members.ts'
export { printShareCertificates, printShareRegister, printSubscriptions } from './papers.ts'
export {
  capitalOverview,
  getShareholder,
  listShareholders,
  listShareMovements,
  listShareSchedules,
  myShares,
  readSharesDeadlines,
  readSharesOf,
  type ShareMovement,
} from './queries.ts'
export { type Capital, readCapital, readHeldCapital, readShareholders, type Shareholder } from './read-shares.ts'
export { nameMembers } from './register.ts'
export { annulUnpaidShares, followSharePayments, recordSharePayments } from './release-shares.ts'
export {
  approveShareRequests,
  cancelShareRequest,
  refuseShareRequests,
  reimburseShares,
  requestShares,
} from './requests.ts'
export { changeShareRules, getShareRules, readShareRules } from './rules.ts'
export { endShareSchedule, setShareSchedules, takeShareSchedules } from './schedules.ts'
