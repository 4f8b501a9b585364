import type { MethodToDeposit } from '../invoicing/receipt-method.ts'
import { habitKeys, type Line, plain, wordsOf } from './bank-line.ts'
import type { Match, Part } from './match.ts'
import { indexNumbers, type NumberIndex, nameWords, trigrams } from './recognise.ts'

/** What a line probably is: how sure (0–100), why, in French, and the match that accepting it makes. */
export interface Suggestion {
  confidence: number
  /** « Facture F2026-00042 de Mairie de Rieux » */
  summary: string
  reason: string
  match: Match
}

/** An open item of the ledger: what a customer owes (positive), what is owed to a supplier, a person, a body (negative). */
export interface OpenItem {
  account: string
  itemId: string
  thirdPartyId: string | null
  thirdPartyName: string | null
  number: string
  openCents: number
  day: string
}

/** An entry that already moved the bank's account in the books, and that no bank line explains yet. */
export interface LedgerEntry {
  entryId: string
  bankAccountId: string
  amountCents: number
  day: string
  documentKind: string
  documentNumber: string
  label: string
  thirdPartyName: string | null
}

export interface Habit {
  key: string
  direction: number
  account: string
  targetKind: 'third-party' | 'activity'
  targetId: string
  /** Name of the third party or activity. */
  targetName: string
  times: number
}

/** Money received that waits to be taken to the bank: cheques, and what tills, CESU and marketplaces give. */
export interface Undeposited {
  receiptId: string
  activityId: string
  method: MethodToDeposit
  reference: string | null
  amountCents: number
  day: string
}

/** Everything that lines may be matched to. */
export interface World {
  items: readonly OpenItem[]
  entries: readonly LedgerEntry[]
  habits: readonly Habit[]
  undeposited: readonly Undeposited[]
  /** Open lines of all our accounts, for transfers between them and lines that make up one entry. */
  openLines: readonly Pick<Line, 'id' | 'bankAccountId' | 'day' | 'amountCents' | 'label'>[]
  accounts: readonly { id: string; iban: string | null; name: string }[]
  customersAccount: string
  bankToBank: string
  bankFees: string
  unidentified: string
}

/** The same, ready to be looked up for thousands of lines. */
export interface Index {
  world: World
  items: Map<string, OpenItem>
  numbers: NumberIndex
  byAmount: Map<number, OpenItem[]>
  byThirdParty: Map<string, OpenItem[]>
  /** Third parties by the first letters of each word of their names. */
  byWord: Map<string, string[]>
  names: Map<string, { name: string; words: string[]; grams: Set<string> }>
  habits: Map<string, Habit[]>
  entriesByAmount: Map<string, LedgerEntry[]>
  entryGroups: Map<string, LedgerEntry[][]>
  linesByAmount: Map<number, World['openLines'][number][]>
  lineGroups: Map<string, World['openLines'][number][]>
}

/** A line's words, made once. */
export interface Look {
  text: string
  words: ReadonlySet<string>
  compact: string
  keys: readonly string[]
}

export function lookOf(line: Line): Look {
  const text = wordsOf(line)
  const words = plain(text)
  return { text, words: new Set(words.split(' ')), compact: words.replaceAll(' ', ''), keys: habitKeys(line) }
}

export const itemKey = (item: OpenItem) => `${item.account} ${item.itemId}`
/** The beginning under which a word is filed. */
export const start = (word: string) => word.slice(0, 4)
const push = <K, V>(map: Map<K, V[]>, key: K, value: V) => {
  const values = map.get(key)
  if (values) values.push(value)
  else map.set(key, [value])
}

export function indexWorld(world: World): Index {
  const index: Index = {
    world,
    items: new Map(world.items.map(item => [itemKey(item), item])),
    numbers: indexNumbers(world.items.map(item => ({ id: itemKey(item), number: item.number }))),
    byAmount: new Map(),
    byThirdParty: new Map(),
    byWord: new Map(),
    names: new Map(),
    habits: new Map(),
    entriesByAmount: new Map(),
    entryGroups: new Map(),
    linesByAmount: new Map(),
    lineGroups: new Map(),
  }
  for (const item of world.items) {
    push(index.byAmount, item.openCents, item)
    if (!item.thirdPartyId) continue
    push(index.byThirdParty, item.thirdPartyId, item)
    if (index.names.has(item.thirdPartyId) || !item.thirdPartyName) continue
    const words = nameWords(item.thirdPartyName)
    index.names.set(item.thirdPartyId, { name: item.thirdPartyName, words, grams: trigrams(words) })
    for (const key of new Set(words.filter(word => word.length >= 3).map(start)))
      push(index.byWord, key, item.thirdPartyId)
  }
  for (const habit of world.habits) push(index.habits, `${habit.direction} ${habit.key}`, habit)
  const groups = new Map<string, LedgerEntry[]>()
  for (const entry of world.entries) {
    push(index.entriesByAmount, `${entry.bankAccountId} ${entry.amountCents}`, entry)
    push(groups, `${entry.bankAccountId} day ${entry.day} ${entry.documentKind} ${Math.sign(entry.amountCents)}`, entry)
    push(groups, `${entry.bankAccountId} number ${entry.documentNumber}`, entry)
  }
  for (const group of groups.values()) {
    if (group.length < 2 || group.length > 300) continue
    const total = group.reduce((all, entry) => all + entry.amountCents, 0)
    push(index.entryGroups, `${group[0]!.bankAccountId} ${total}`, group)
  }
  const sameDay = new Map<string, World['openLines'][number][]>()
  for (const line of world.openLines) {
    push(index.linesByAmount, line.amountCents, line)
    push(sameDay, `${line.bankAccountId} ${line.day} ${Math.sign(line.amountCents)} ${firstWords(line.label)}`, line)
  }
  for (const group of sameDay.values())
    if (group.length > 1 && group.length <= 200) for (const line of group) index.lineGroups.set(line.id, group)
  return index
}

const firstWords = (label: string) =>
  plain(label)
    .split(' ')
    .filter(word => !/\d/.test(word))
    .slice(0, 2)
    .join(' ')

export const one = (line: Line, part: Part): Match => ({ lineIds: [line.id], parts: [part] })

/** What a match uses up, so that another line does not take it too. */
export function targetsOf(match: Match): string[] {
  const targets = match.parts.flatMap(part => {
    if (part.kind === 'customer') return part.invoices?.map(invoice => invoice.invoiceId) ?? []
    if (part.kind === 'item') return [part.itemId]
    if (part.kind === 'ledger') return part.lines.map(line => line.entryId)
    if (part.kind === 'cheques') return part.receiptIds
    return []
  })
  return match.lineIds.length > 1 ? [...targets, ...match.lineIds] : targets
}
