export { addShareholder, changeShareCategory, changeShareholder } from './members.ts'
export { type Capital, readCapital, readHeldCapital, readShareholders, type Shareholder } from './read-shares.ts'
export { annulUnpaidShares, recordSharePayments, releaseShares } from './release-shares.ts'
export {
  approveShareRequests,
  cancelShareRequest,
  refuseShareRequests,
  reimburseShares,
  requestShares,
} from './requests.ts'
export { changeShareRules, getShareRules, readShareRules } from './rules.ts'
export { endShareSchedule, setShareSchedules, takeShareSchedules } from './schedules.ts'
