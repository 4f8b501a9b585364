export { addAccount, listAccounts, listJournals, renameAccount } from './accounts.ts'
export { reallocate, reverseEntry } from './correct-entries.ts'
export { exportFec, type FecExport, getFecSummary, writeFec } from './export-fec.ts'
export { generalLedger } from './general-ledger.ts'
export { getEntry, journalEntries } from './journal-entries.ts'
export { letterLines, suggestLetterings, unletter } from './letter.ts'
export {
  addThirdParties,
  discardEntries,
  ensureAccounts,
  postEntries,
  renameThirdParty,
  unknownAccounts,
} from './post.ts'
export { postSundryEntry } from './post-sundry-entry.ts'
export { balanceSheet, incomeStatement } from './read-statements.ts'
export { reverseEntries } from './reverse-entries.ts'
export { agedBalance, thirdPartyLedger } from './third-party-ledger.ts'
export { trialBalance } from './trial-balance.ts'
export { turnoverTable } from './turnover.ts'
export { closePeriod, discardEntry, validateEntries } from './validate-entries.ts'
export { describeProblem, type LedgerProblem, verifyLedger } from './verify-ledger.ts'
