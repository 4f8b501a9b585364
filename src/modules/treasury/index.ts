export { type Commitment, type CommitmentKind, clearCommitment, setCommitment } from './commitment.ts'
export { readWhatIsMine, treasuryCurve, whatIsMine, whatIsMineOfAll } from './read-what-is-mine.ts'
