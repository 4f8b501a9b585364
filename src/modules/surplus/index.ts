export { postSurplus } from './post-surplus.ts'
export { getSurplus, listDecisions, listSurplus } from './read-surplus.ts'
export { discardSurplusScenario, saveSurplusScenario } from './save-scenario.ts'
export { annulSurplus, voteSurplus } from './vote-surplus.ts'
