/** What a third party of the ledger is, and the letter of its auxiliary account. */
const LETTERS = { customer: 'C', supplier: 'F', employee: 'E', member: 'M' }
export type ThirdPartyKind = keyof typeof LETTERS

/** Auxiliary account of a third party: a letter and the random tail of its id, stable and without anybody's name. */
export const auxiliaryCode = (kind: ThirdPartyKind, id: string): string =>
  `${LETTERS[kind]}${id.replaceAll('-', '').slice(-12).toUpperCase()}`
