export {
  assessLevies,
  cancelLevies,
  cumulated,
  giveBackLevies,
  purchaseLevies,
  readLevies,
  salesLevies,
} from './assess.ts'
export { decideLevy, endLevy, listLevies, takeMonthlyLevies } from './levies.ts'
