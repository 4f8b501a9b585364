export { closeVote, destroyUrnKey, destroyUrnKeyJob, recountVote } from './close-vote.ts'
export {
  cancelAssembly,
  conveneAssembly,
  getAssemblyDocuments,
  sendConvening,
  sendConveningJob,
  writeConveningMail,
} from './convene.ts'
export { enterCounts, markPaperVoters } from './count.ts'
export { readAssemblyDeadlines } from './deadlines.ts'
export { applyDecision, getSupportMeans } from './decisions.ts'
export {
  attendByLink,
  getAssemblyByLink,
  getMyAssembly,
  giveProxyByLink,
  listBallotsByLink,
  listMyAssemblies,
  type MyAssembly,
  proposeAmendmentByLink,
} from './my-votes.ts'
export {
  attachToAssembly,
  changeAssemblyRules,
  decideAmendment,
  getAssemblyRules,
  proposeAmendment,
  saveAgendaItem,
  saveAssembly,
  setCandidates,
  setResolutionEffect,
  withdrawAgendaItem,
} from './prepare.ts'
export {
  type AgendaItem,
  type Assembly,
  getAssembly,
  listAssemblies,
  listBallots,
  type Member,
  type Resolution,
  readAdoptedResolutions,
  readResolution,
} from './read.ts'
export { attendMyAssembly, giveMyProxy, giveProxies, markAttendance, reissueVotingCode } from './roll.ts'
export { getMinutes, saveMinutes, signMinutes } from './sign-minutes.ts'
export { closeAssembly, openAssembly } from './sitting.ts'
export { annulVote, castMyVotes, castVotesByLink, openVote } from './vote.ts'
