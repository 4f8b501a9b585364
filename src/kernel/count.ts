/** An integer in French: 2667 → « 2 667 », with a narrow non-breaking space. */
export const formatInteger = (n: number): string =>
  String(n)
    .replace(/\B(?=(\d{3})+$)/g, '\u202f')
    .replace('-', '−')

/** « 1 personne », « 2 667 heures »: French puts the plural from two on. The plural adds an s unless it is said. */
export const counted = (n: number, one: string, many = `${one}s`): string =>
  `${formatInteger(n)}\u00a0${Math.abs(n) >= 2 ? many : one}`
