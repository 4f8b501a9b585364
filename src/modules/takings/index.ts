export { cancelTaking } from './cancel-taking.ts'
export { getTaking, listTakings, type TakingRow } from './read-takings.ts'
export { checkTakings, recordTakings, type TakingInput, zTaking } from './record-takings.ts'
