export {
  cancelAssembly,
  conveneAssembly,
  sendConvening,
  sendConveningJob,
  writeConveningMail,
} from './convene.ts'
export { applyDecision, getSupportMeans, readSupportMeans } from './decisions.ts'
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
export { getAssembly, listAssemblies, listBallots, type Resolution, readResolution } from './read.ts'
export { attendMyAssembly, giveMyProxy, giveProxies, markAttendance, reissueVotingCode } from './roll.ts'
export { getMinutes, saveMinutes, signMinutes } from './sign-minutes.ts'
export {
  annulVote,
  castMyVotes,
  castVotesByLink,
  closeAssembly,
  closeVote,
  destroyUrnKey,
  destroyUrnKeyJob,
  enterCounts,
  markPaperVoters,
  openAssembly,
  openVote,
  recountVote,
} from './vote.ts'
