export { amendContracts } from './amendments.ts'
export { createApiKey, listApiKeys, revokeApiKey } from './api-keys.ts'
export { readContractDeadlines } from './contract-deadlines.ts'
export { getNotice, readNotices, tickNotices, untickNotice } from './contract-notices.ts'
export { addContract, changeContract, endContract, setClauses } from './contracts.ts'
export { fillPerson } from './fill-person.ts'
export { addOtherContract, removeOtherContract } from './other-contracts.ts'
export { assignPortfolio, getOwners, setActivityOwners } from './owners.ts'
export { listLackingPapers, listPapersOf, tickPapers, untickPaper } from './papers.ts'
export { addPerson, changePerson } from './people.ts'
export { printAmendment, printContract } from './print-contracts.ts'
export { computeContractDates, explainDeadlines, getContract } from './read-contract.ts'
export {
  type Contract,
  getPerson,
  isTeam,
  type ListedPerson,
  listPeople,
  ownPeople,
  type Person,
  readContracts,
  readOwners,
  readPerson,
} from './read-people.ts'
export { endRolesOf, grantRole, listRoles, revokeRole } from './roles.ts'
export { changeSuspension, readSuspensions, suspendContract } from './suspensions.ts'
