export { createApiKey, listApiKeys, revokeApiKey } from './api-keys.ts'
export { addContract, changeContract, endContract } from './contracts.ts'
export { assignPortfolio, getOwners, setActivityOwners } from './owners.ts'
export { addPerson, changePerson } from './people.ts'
export {
  type Contract,
  getPerson,
  isTeam,
  listPeople,
  type Person,
  readContracts,
  readOwners,
  readPerson,
} from './read-people.ts'
export { grantRole, listRoles, revokeRole } from './roles.ts'
