export { type Commitment, type CommitmentKind, clearCommitment, setCommitment } from './commitment.ts'
