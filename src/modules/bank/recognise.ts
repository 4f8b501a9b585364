import { plain } from './bank-line.ts'

/** How surely a text names a document: 3 its whole number, 2 the end of it, 1 a short number after a word such as « facture ». */
export type Strength = 1 | 2 | 3

interface Numbered {
  id: string
  number: string
}

/** Documents by every way in which people write their numbers. */
export interface NumberIndex {
  /** "202600042" */
  full: Map<string, string[]>
  /** "2026|42" */
  pairs: Map<string, string[]>
  /** "00042" */
  tails: Map<string, string[]>
  /** "42" */
  short: Map<string, string[]>
}

const add = (map: Map<string, string[]>, key: string, id: string) => {
  const ids = map.get(key)
  if (ids) ids.push(id)
  else map.set(key, [id])
}

export function indexNumbers(documents: readonly Numbered[]): NumberIndex {
  const index: NumberIndex = { full: new Map(), pairs: new Map(), tails: new Map(), short: new Map() }
  for (const { id, number } of documents) {
    const runs = number.match(/\d+/g)
    if (!runs) continue
    const tail = runs.at(-1)!
    const head = runs.slice(0, -1).join('')
    const whole = head + tail
    if (whole.length >= 6) add(index.full, whole, id)
    if (head) {
      add(index.pairs, `${head}|${Number(tail)}`, id)
      if (/^(19|20)\d\d$/.test(head)) add(index.pairs, `${head.slice(2)}|${Number(tail)}`, id)
    }
    if (tail.length >= 4) add(index.tails, tail, id)
    if (tail.length < 10) add(index.short, String(Number(tail)), id)
  }
  return index
}

const JOINT = /^[\s\-\u2010-\u2015_/.:°]{0,3}$/
const BEFORE_A_NUMBER = /(?:^|[^A-Z])(?:FACT(?:URES?)?|FACS?|FA|FC|F|INV(?:OICE)?|N|NO|NUM|NR|REF)\s*[°º:.#\-_/]*\s*$/

/**
 * The documents whose number stands in a text, in any writing: "F2026-00042", "F202600042", "F 2026 / 42", "2026-42", "00042",
 * « facture n° 42 ». A number of another year is not taken for the end of this one's.
 */
export function findNumbers(text: string, index: NumberIndex): Map<string, Strength> {
  const found = new Map<string, Strength>()
  const keep = (ids: string[] | undefined, strength: Strength) => {
    for (const id of ids ?? []) if ((found.get(id) ?? 0) < strength) found.set(id, strength)
  }
  const upper = text.normalize('NFKD').replace(/\p{M}/gu, '').toUpperCase()
  const groups = [...upper.matchAll(/\d+/g)].map(match => ({
    digits: match[0],
    from: match.index,
    to: match.index + match[0].length,
  }))
  const joined = (i: number) => i > 0 && JOINT.test(upper.slice(groups[i - 1]!.to, groups[i]!.from))
  for (let i = 0; i < groups.length; i++) {
    const { digits, from } = groups[i]!
    keep(index.full.get(digits), 3)
    let whole = digits
    for (let j = i + 1; j < Math.min(i + 4, groups.length) && joined(j); j++) {
      whole += groups[j]!.digits
      keep(index.full.get(whole), 3)
    }
    const next = groups[i + 1]
    if (next && next.digits.length < 10 && joined(i + 1))
      keep(index.pairs.get(`${digits}|${Number(next.digits)}`), digits.length === 4 ? 3 : 2)
    const afterYear = joined(i) && /^(19|20)\d\d$/.test(groups[i - 1]!.digits)
    if (afterYear) continue
    if (digits.length >= 4) keep(index.tails.get(digits), 2)
    else if (BEFORE_A_NUMBER.test(upper.slice(Math.max(0, from - 14), from)))
      keep(index.short.get(String(Number(digits))), 1)
  }
  return found
}

/** Whether a number of another's making ("FA-1234/B") stands in a text, spaces and signs aside. */
export function mentions(compactText: string, number: string): boolean {
  const compact = number.toUpperCase().replace(/[^A-Z0-9]/g, '')
  return compact.length >= 5 && /\d/.test(compact) && compactText.includes(compact)
}

const EMPTY_WORDS = new Set(
  'SARL SAS SASU SA SC SCI SCIC SCOP EURL EI GIE SNC ASSO ASSOC ASSOCIATION STE SOCIETE ETS DE DU DES LA LE LES L D ET EN A AU AUX M MR MME MLLE MONSIEUR MADAME OU'.split(
    ' ',
  ),
)

/** The words of a name that tell it from others. */
export function nameWords(name: string): string[] {
  const words = plain(name).split(' ').filter(Boolean)
  const telling = words.filter(word => !EMPTY_WORDS.has(word))
  return telling.length > 0 ? telling : words
}

/** How much of a name (its words) a text (its words) holds, from 0 to 1; long words weigh more, words cut short by the bank count. */
export function nameShare(name: readonly string[], text: ReadonlySet<string>): number {
  let weight = 0
  let held = 0
  for (const word of name) {
    weight += word.length
    if (text.has(word)) held += word.length
    else if (word.length >= 5) {
      for (const other of text) {
        if (other.length >= 4 && word.startsWith(other)) {
          held += word.length
          break
        }
      }
    }
  }
  return weight < 3 ? 0 : held / weight
}

/** Likeness of two names by the groups of three letters that they share, from 0 to 1: typing errors, inversions. */
export function likeness(left: ReadonlySet<string>, right: ReadonlySet<string>): number {
  if (left.size === 0 || right.size === 0) return 0
  let shared = 0
  for (const gram of left) if (right.has(gram)) shared++
  return shared / (left.size + right.size - shared)
}

/** The groups of three letters of a name's words. */
export function trigrams(words: readonly string[]): Set<string> {
  const grams = new Set<string>()
  for (const word of words) {
    const padded = `  ${word} `
    for (let i = 0; i + 3 <= padded.length; i++) grams.add(padded.slice(i, i + 3))
  }
  return grams
}
