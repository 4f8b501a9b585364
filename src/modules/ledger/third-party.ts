/** Auxiliary account of a third party: a letter and the random tail of its id, stable and without anybody's name. */
export const auxiliaryCode = (letter: string, id: string): string =>
  `${letter}${id.replaceAll('-', '').slice(-12).toUpperCase()}`
