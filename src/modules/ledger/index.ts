export { discardEntries, ensureAccounts, postEntries } from './post.ts'
