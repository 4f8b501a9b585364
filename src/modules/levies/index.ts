export {
  assessLevies,
  backToRule,
  cancelLevies,
  cumulated,
  giveBackLevies,
  purchaseLevies,
  readLevies,
  retractLevies,
  salesLevies,
  takeOffLevies,
} from './assess.ts'
export { decideLevy, endLevy, listLevies, takeMonthlyLevies } from './levies.ts'
