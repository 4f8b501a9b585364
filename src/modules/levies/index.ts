export {
  assessLevies,
  cancelLevies,
  cumulated,
  giveBackLevies,
  purchaseLevies,
  readLevies,
  salesLevies,
  takeOffLevies,
} from './assess.ts'
export { decideLevy, endLevy, listLevies, takeMonthlyLevies } from './levies.ts'
