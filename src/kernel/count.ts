/** An integer in French: 2667 → « 2 667 », with a narrow non-breaking space. */
export const formatInteger = (n: number): string =>
  String(n)
    .replace(/\B(?=(\d{3})+$)/g, '\u202f')
    .replace('-', '−')

/** « 1 personne », « 2 667 heures »: French puts the plural from two on. The plural adds an s unless it is said. */
export const counted = (n: number, one: string, many = `${one}s`): string =>
  `${formatInteger(n)}\u00a0${Math.abs(n) >= 2 ? many : one}`

/**
 * The unit of a quantity, as people typed it, in the number that it takes: 3 → « jours », 2.5 → « mètres carrés », 12 → « kg ». Symbols and
 * what follows a preposition or a figure stay as they are.
 */
export function unitOf(quantity: string, unit: string): string {
  if (Math.abs(Number(quantity)) < 2) return unit
  const words = unit.split(/(\s+)/)
  const end = words.findIndex(word => STAYS.test(word))
  return words.map((word, i) => (end >= 0 && i >= end ? word : plural(word))).join('')
}

const STAYS =
  /^(?:d’.*|d'.*|de|du|des|à|au|aux|en|par|pour|sur|sous|sans|avec|hors|chez|la|le|les|ttc|ht|[^\p{L}]*\d.*|[/(×].*)$/iu
/** Symbols: short, or with figures, dots or capitals within: m², kWh, ml, min, cts. */
const SYMBOL = /^(?:.{0,2}|min|mol|sec|cts|pce|.*[^\p{L}’'].*|.+\p{Lu}.*)$/u

/** « heure/personne » has its plural before the bar, « demi-journée » after the hyphen. */
const plural = (word: string): string => {
  const [each, ...by] = word.split('/')
  const parts = each!.split('-').map((part, i, all) => (i + 1 < all.length && PREFIX.test(part) ? part : withS(part)))
  return [parts.join('-'), ...by].join('/')
}
const PREFIX = /^(?:demi|mi|semi|week|mini)$/i

function withS(word: string): string {
  if (SYMBOL.test(word) || /[sxz]$/i.test(word)) return word
  if (/(?:eau|eu)$/i.test(word)) return `${word}x`
  return /al$/i.test(word) ? `${word.slice(0, -1)}ux` : `${word}s`
}
