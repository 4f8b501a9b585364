export {
  annulSurplus,
  discardSurplusScenario,
  getSurplus,
  listDecisions,
  listSurplus,
  postSurplus,
  saveSurplusScenario,
  voteSurplus,
} from './scenarios.ts'
