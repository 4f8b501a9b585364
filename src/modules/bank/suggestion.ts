import { type Day, daysBetween, formatDay } from '../../kernel/day.ts'
import { cents, formatEuros } from '../../kernel/money.ts'
import { type Detail, habitKeys, type Line, plain, wordsOf } from './bank-line.ts'
import type { Match, Part } from './match.ts'
import {
  findNumbers,
  indexNumbers,
  likeness,
  mentions,
  type NumberIndex,
  nameShare,
  nameWords,
  type Strength,
  trigrams,
} from './recognise.ts'

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

export interface Cheque {
  receiptId: string
  amountCents: number
  day: string
}

/** Everything that lines may be matched to. */
export interface World {
  items: readonly OpenItem[]
  entries: readonly LedgerEntry[]
  habits: readonly Habit[]
  cheques: readonly Cheque[]
  /** Open lines of all our accounts, for transfers between them and lines that make up one entry. */
  openLines: readonly Pick<Line, 'id' | 'bankAccountId' | 'day' | 'amountCents' | 'label'>[]
  accounts: readonly { id: string; iban: string | null; name: string }[]
  customersAccount: string
  bankToBank: string
  bankFees: string
  unidentified: string
}

interface Index {
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
interface Look {
  text: string
  words: ReadonlySet<string>
  compact: string
  keys: readonly string[]
}

function lookOf(line: Line): Look {
  const text = wordsOf(line)
  const words = plain(text)
  return { text, words: new Set(words.split(' ')), compact: words.replaceAll(' ', ''), keys: habitKeys(line) }
}

const itemKey = (item: OpenItem) => `${item.account} ${item.itemId}`
const start = (word: string) => word.slice(0, 4)
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

const MOST = 5

/**
 * What each line may be, surest first, at most five each. A document is proposed first to the line that fits it best: two equal
 * payments of a monthly fee go to two invoices.
 */
export function suggestAll(lines: readonly Line[], world: World): Map<string, Suggestion[]> {
  const index = indexWorld(world)
  const all = lines.map(line => ({ line, suggestions: suggestionsFor(line, index) }))
  const taken = new Set<string>()
  const inOrder = all.toSorted(
    (a, b) =>
      (b.suggestions[0]?.confidence ?? 0) - (a.suggestions[0]?.confidence ?? 0) || a.line.day.localeCompare(b.line.day),
  )
  const result = new Map<string, Suggestion[]>()
  for (const { line, suggestions } of inOrder) {
    const free = suggestions.filter(suggestion => !targetsOf(suggestion.match).some(target => taken.has(target)))
    const others = suggestions
      .filter(suggestion => !free.includes(suggestion))
      .map(suggestion => ({
        ...suggestion,
        confidence: Math.min(suggestion.confidence, 15),
        reason: `${suggestion.reason} ; déjà proposé pour une autre ligne`,
      }))
    const kept = [...free, ...others].slice(0, MOST)
    const best = free[0]
    if (best && best.confidence >= 50) for (const target of targetsOf(best.match)) taken.add(target)
    result.set(line.id, kept)
  }
  return result
}

/** What a match uses up, so that another line does not take it too. */
function targetsOf(match: Match): string[] {
  const targets = match.parts.flatMap(part => {
    if (part.kind === 'customer') return part.invoices?.map(invoice => invoice.invoiceId) ?? []
    if (part.kind === 'item') return [part.itemId]
    if (part.kind === 'ledger') return part.lines.map(line => line.entryId)
    if (part.kind === 'cheques') return part.receiptIds
    return []
  })
  return match.lineIds.length > 1 ? [...targets, ...match.lineIds] : targets
}

export function suggestionsFor(line: Line, index: Index): Suggestion[] {
  const look = lookOf(line)
  const found = [
    ...ledgerSuggestions(line, look, index),
    ...itemSuggestions(line, look, index),
    ...batchSuggestion(line, index),
    ...chequeSuggestions(line, index),
    ...transferSuggestions(line, index),
    ...habitSuggestions(line, look, index),
    ...feeSuggestions(line, index),
  ]
  const best = new Map<string, Suggestion>()
  for (const suggestion of found) {
    const key = JSON.stringify(suggestion.match.parts)
    const known = best.get(key)
    if (!known || known.confidence < suggestion.confidence) best.set(key, suggestion)
  }
  return [...best.values()].sort((a, b) => b.confidence - a.confidence)
}

const one = (line: Line, part: Part): Match => ({ lineIds: [line.id], parts: [part] })

// ── already in the books ─────────────────────────────────────────────────────

const ledgerPart = (entries: readonly LedgerEntry[]): Part => ({
  kind: 'ledger',
  lines: entries.map(({ entryId }) => ({ entryId })),
})

const ENTRY_WORDS: Record<string, string> = {
  receipt: 'Encaissement saisi',
  'cheque-deposit': 'Remise de chèques',
  'purchase-payment': 'Règlement saisi',
}

const nameOfEntry = (entry: LedgerEntry) =>
  `${ENTRY_WORDS[entry.documentKind] ?? entry.label} ${ENTRY_WORDS[entry.documentKind] ? entry.documentNumber : ''}`.trim()

function ledgerSuggestions(line: Line, { compact, words }: Look, index: Index): Suggestion[] {
  const same = (index.entriesByAmount.get(`${line.bankAccountId} ${line.amountCents}`) ?? []).filter(
    entry => Math.abs(daysBetween(entry.day as Day, line.day as Day)) <= 120,
  )
  const single = same.map(entry => {
    const days = Math.abs(daysBetween(entry.day as Day, line.day as Day))
    const cited = mentions(compact, entry.documentNumber)
    const named = entry.thirdPartyName !== null && nameShare(nameWords(entry.thirdPartyName), words) >= 0.6
    const confidence = Math.min(
      99,
      68 +
        (days <= 3 ? 14 : days <= 15 ? 9 : days <= 40 ? 4 : -10) +
        (cited ? 16 : 0) +
        (named ? 10 : 0) -
        (same.length > 1 && !cited && !named ? 16 : 0),
    )
    const why = [
      `même montant, déjà en comptabilité au ${formatDay(entry.day)}`,
      cited ? `référence ${entry.documentNumber} citée` : '',
      named ? 'tiers reconnu' : '',
    ]
    return {
      confidence,
      summary: nameOfEntry(entry),
      reason: why.filter(Boolean).join(', '),
      match: one(line, ledgerPart([entry])),
    }
  })
  const groups = (index.entryGroups.get(`${line.bankAccountId} ${line.amountCents}`) ?? []).map(group => ({
    confidence: group.some(entry => mentions(compact, entry.documentNumber)) ? 95 : 80,
    summary: `${group.length} écritures du ${formatDay(group[0]!.day)}`,
    reason: `leur somme est celle de la ligne : ${nameOfEntry(group[0]!)}…`,
    match: one(line, ledgerPart(group)),
  }))
  return [...single, ...groups, ...severalLines(line, index)]
}

/** Several bank lines of a day that the books hold as one entry: a pay, a batch of transfers. */
function severalLines(line: Line, index: Index): Suggestion[] {
  const group = index.lineGroups.get(line.id)
  if (!group) return []
  const total = group.reduce((all, other) => all + other.amountCents, 0)
  return (index.entriesByAmount.get(`${line.bankAccountId} ${total}`) ?? [])
    .filter(entry => Math.abs(daysBetween(entry.day as Day, line.day as Day)) <= 20)
    .map(entry => ({
      confidence: 78,
      summary: `${nameOfEntry(entry)}, avec ${group.length - 1} autres lignes du jour`,
      reason: `les ${group.length} lignes font ensemble ${formatEuros(total)}, comme l’écriture du ${formatDay(entry.day)}`,
      match: { lineIds: group.map(other => other.id), parts: [ledgerPart([entry])] },
    }))
}

// ── open items: invoices, purchases, expense reports, pays ───────────────────

interface Clues {
  numbers: Map<string, Strength>
  /** By third party: how surely the line is theirs, from 0 to 1, and why. */
  parties: Map<string, { share: number; why: string }>
}

function cluesOf(line: Line, look: Look, index: Index): Clues {
  const parties: Clues['parties'] = new Map()
  const keep = (id: string, share: number, why: string) => {
    if (share > (parties.get(id)?.share ?? 0)) parties.set(id, { share, why })
  }
  const near = nearest(look.words, index)
  let best = 0
  for (const id of near) {
    const { name, words } = index.names.get(id)!
    const share = nameShare(words, look.words)
    best = Math.max(best, share)
    if (share >= 0.6) keep(id, share, share >= 0.95 ? `nom reconnu (${name})` : `nom proche (${name})`)
  }
  if (best < 0.9 && line.counterparty) {
    const counterparty = trigrams(nameWords(line.counterparty))
    for (const id of near) {
      const { name, grams } = index.names.get(id)!
      const share = likeness(counterparty, grams)
      if (share >= 0.6) keep(id, share, `nom proche (${name})`)
    }
  }
  for (const key of look.keys)
    for (const habit of index.habits.get(`${Math.sign(line.amountCents)} ${key}`) ?? []) {
      if (habit.targetKind !== 'third-party') continue
      const what = key.startsWith('iban:') ? 'même IBAN que' : 'comme'
      const share = key.startsWith('iban:') ? 1 : key.startsWith('name:') ? 0.95 : 0.8
      const times = habit.times === 1 ? 'la fois précédente' : `les ${habit.times} fois précédentes`
      keep(habit.targetId, share, `${what} ${times} (${habit.targetName})`)
    }
  return { numbers: findNumbers(look.text, index.numbers), parties }
}

/** Third parties that share the beginning of a word with the line, through its rarest words first, some eighty at most. */
function nearest(words: ReadonlySet<string>, index: Index): Set<string> {
  const buckets = [...words]
    .flatMap(word => (word.length < 3 ? [] : [index.byWord.get(start(word)) ?? []]))
    .filter(ids => ids.length > 0 && ids.length <= 1000)
    .sort((a, b) => a.length - b.length)
  const near = new Set<string>()
  for (const ids of buckets) {
    if (near.size > 0 && near.size + ids.length > 80) break
    for (const id of ids) near.add(id)
  }
  return near
}

const isSettledBy = (item: OpenItem, amountCents: number) => Math.sign(item.openCents) === Math.sign(amountCents)

/** The part that settles items of one third party, each up to what is open on it. */
function partOf(items: readonly OpenItem[], amountCents: number, index: Index): Part[] {
  const [first] = items
  let left = amountCents
  const settled = items.flatMap(item => {
    const part = Math.sign(left) * Math.min(Math.abs(left), Math.abs(item.openCents))
    left -= part
    return part === 0 ? [] : [{ item, amountCents: cents(part) }]
  })
  if (first!.account === index.world.customersAccount && amountCents > 0)
    return [
      {
        kind: 'customer',
        customerId: first!.thirdPartyId!,
        amountCents: cents(amountCents),
        invoices: settled.map(({ item, amountCents }) => ({ invoiceId: item.itemId, amountCents })),
      },
    ]
  if (left !== 0) return []
  return settled.map(({ item, amountCents }) => ({
    kind: 'item',
    account: item.account,
    itemId: item.itemId,
    amountCents,
  }))
}

const KINDS: [RegExp, string][] = [
  [/^411/, 'Facture'],
  [/^40/, 'Achat'],
  [/^4686/, 'Note de frais'],
  [/^42/, 'Paie'],
  [/^43/, 'Cotisations'],
  [/^58/, 'Virement interne'],
]

function nameOfItems(items: readonly OpenItem[], amountCents: number): string {
  const [first] = items as readonly [OpenItem]
  const refund = /^411/.test(first.account) && amountCents < 0
  const kind = refund ? 'Remboursement' : (KINDS.find(([pattern]) => pattern.test(first.account))?.[1] ?? 'Pièce')
  const numbers = items.length > 3 ? `${items.length} pièces` : items.map(item => item.number).join(', ')
  return `${kind}${items.length > 1 && kind === 'Facture' ? 's' : ''} ${numbers}${first.thirdPartyName ? ` · ${first.thirdPartyName}` : ''}`
}

function itemSuggestions(line: Line, look: Look, index: Index): Suggestion[] {
  const clues = cluesOf(line, look, index)
  const amount = line.amountCents
  const suggestions: Suggestion[] = []
  const propose = (confidence: number, items: readonly OpenItem[], why: readonly string[], whole = amount) => {
    const parts = partOf(items, whole, index)
    if (parts.length > 0)
      suggestions.push({
        confidence: Math.max(1, Math.min(99, confidence)),
        summary: nameOfItems(items, amount),
        reason: why.filter(Boolean).join(', '),
        match: { lineIds: [line.id], parts },
      })
  }
  const cited = [...clues.numbers]
    .map(([key, strength]) => ({ item: index.items.get(key)!, strength }))
    .filter(({ item }) => isSettledBy(item, amount))
  const equal = (index.byAmount.get(amount) ?? []).filter(item => isSettledBy(item, amount))
  for (const item of equal.slice(0, 50)) {
    const strength = Math.max(clues.numbers.get(itemKey(item)) ?? 0, mentions(look.compact, item.number) ? 3 : 0)
    const party = item.thirdPartyId ? clues.parties.get(item.thirdPartyId) : undefined
    const rivals = equal.length - 1
    const base = strength === 3 ? 97 : strength === 2 ? 88 : strength === 1 ? 76 : 0
    const byName = party ? Math.round(70 + 22 * party.share) : 0
    const confidence =
      Math.max(base, byName, rivals === 0 ? 55 : Math.max(20, 45 - 5 * rivals)) + (base && party ? 2 : 0)
    const late = daysBetween(item.day as Day, line.day as Day)
    propose(
      confidence - (late < -7 ? 12 : 0) - (byName && !base ? sameParty(item, equal) : 0),
      [item],
      [
        'montant exact',
        strength > 0 ? (strength === 3 ? 'numéro cité' : 'fin du numéro citée') : '',
        party?.why ?? (rivals === 0 ? 'seule pièce de ce montant' : `${rivals + 1} pièces de ce montant`),
      ],
    )
  }
  proposeCited(cited, amount, clues, propose)
  if (!suggestions.some(suggestion => suggestion.confidence >= 90)) proposeParties(clues, amount, index, propose)
  return suggestions
}

/** Several items of the same party and amount: the oldest first, each next one a little less sure. */
function sameParty(item: OpenItem, equal: readonly OpenItem[]): number {
  const its = equal.filter(other => other.thirdPartyId === item.thirdPartyId).toSorted(byAge)
  return Math.min(10, its.indexOf(item))
}

const byAge = (a: OpenItem, b: OpenItem) => a.day.localeCompare(b.day) || a.number.localeCompare(b.number)

type Propose = (confidence: number, items: readonly OpenItem[], why: readonly string[]) => void

/** Numbers that the line cites, whatever the amount: several that add up, one paid in part, one paid too much. */
function proposeCited(
  cited: readonly { item: OpenItem; strength: Strength }[],
  amount: number,
  clues: Clues,
  propose: Propose,
) {
  const sure = cited.filter(({ strength }) => strength >= 2)
  for (const its of Map.groupBy(sure, ({ item }) => item.thirdPartyId ?? item.itemId).values()) {
    const items = its.map(({ item }) => item).sort(byAge)
    const open = items.reduce((all, item) => all + item.openCents, 0)
    const party = items[0]!.thirdPartyId ? clues.parties.get(items[0]!.thirdPartyId) : undefined
    const named = party ? 4 : 0
    const strong = its.every(({ strength }) => strength === 3)
    if (items.length > 1 && open === amount)
      propose((strong ? 97 : 88) + named, items, [`les ${items.length} numéros cités, somme exacte`, party?.why ?? ''])
    else if (Math.abs(amount) < Math.abs(open))
      propose((strong ? 72 : 45) + named, items, [
        'numéro cité',
        `règlement partiel, il restera ${formatEuros(Math.abs(open - amount))}`,
        party?.why ?? '',
      ])
    else if (Math.abs(amount) > Math.abs(open) && amount > 0)
      propose((strong ? 62 : 40) + named, items, [
        'numéro cité',
        `${formatEuros(amount - open)} de trop, au crédit du client`,
        party?.why ?? '',
      ])
  }
}

/** Parties that the line names: items that add up to the amount, else the oldest ones. */
function proposeParties(clues: Clues, amount: number, index: Index, propose: Propose) {
  for (const [id, { share, why }] of [...clues.parties].sort((a, b) => b[1].share - a[1].share).slice(0, 6)) {
    const items = (index.byThirdParty.get(id) ?? []).filter(item => isSettledBy(item, amount)).sort(byAge)
    for (const [account, its] of Map.groupBy(items, item => item.account)) {
      const set = its.length > 1 ? subsetOf(its, amount) : null
      if (set && set.length > 1)
        propose(Math.round(60 + 26 * share) - (set.length === its.length ? 0 : 8), set, [
          `${set.length} pièces, somme exacte`,
          why,
        ])
      else if (account === index.world.customersAccount && !its.some(item => item.openCents === amount))
        propose(Math.round(38 * share), its, ['montant différent des factures ouvertes', why])
    }
  }
}

/** Items that add up to the amount: all of them, the oldest ones in a row, else any two to four of the fourteen oldest. Null when none do. */
export function subsetOf(items: readonly OpenItem[], amount: number): OpenItem[] | null {
  let total = 0
  for (let i = 0; i < items.length; i++) {
    total += items[i]!.openCents
    if (total === amount) return items.slice(0, i + 1)
  }
  const few = items.slice(0, 14)
  const search = (from: number, left: number, chosen: OpenItem[]): OpenItem[] | null => {
    if (left === 0 && chosen.length > 1) return chosen
    if (chosen.length === 4) return null
    for (let i = from; i < few.length; i++) {
      const rest = left - few[i]!.openCents
      if (rest !== 0 && Math.sign(rest) !== Math.sign(amount)) continue
      const set = search(i + 1, rest, [...chosen, few[i]!])
      if (set) return set
    }
    return null
  }
  return search(0, amount, [])
}

/** A batch that the bank booked as one line, each of its transactions found by itself. */
function batchSuggestion(line: Line, index: Index): Suggestion[] {
  const { details } = line
  if (details.length < 2 || details.some(detail => !detail.amountCents)) return []
  const signed = details.map(detail => Math.sign(line.amountCents) * Math.abs(detail.amountCents!))
  if (signed.reduce((all, amount) => all + amount, 0) !== line.amountCents) return []
  const used = new Set<string>()
  const found = details.map((detail, i) => {
    const best = itemsOf(alone(line, detail, signed[i]!), index)
      .sort((a, b) => b.confidence - a.confidence)
      .find(suggestion => !targetsOf(suggestion.match).some(target => used.has(target)))
    if (best) for (const target of targetsOf(best.match)) used.add(target)
    return best
  })
  if (found.some(best => !best || best.confidence < 50)) return []
  return [
    {
      confidence: Math.min(...found.map(best => best!.confidence)),
      summary: `Lot de ${details.length} opérations`,
      reason: 'chaque opération du lot a trouvé sa pièce',
      match: { lineIds: [line.id], parts: found.flatMap(best => best!.match.parts) },
    },
  ]
}

const itemsOf = (line: Line, index: Index) => itemSuggestions(line, lookOf(line), index)

const alone = (line: Line, detail: Detail, amountCents: number): Line => ({
  ...line,
  label: detail.label,
  amountCents,
  counterparty: detail.counterparty,
  counterpartyIban: detail.counterpartyIban,
  reference: detail.reference,
  details: [],
})

// ── cheques, transfers, habits, fees ─────────────────────────────────────────

function chequeSuggestions(line: Line, { world: { cheques } }: Index): Suggestion[] {
  if (line.amountCents <= 0 || cheques.length === 0) return []
  const deposit = /\b(REM(ISE)?|CHQ|CHEQUES?)\b/.test(plain(line.label))
  const before = cheques.filter(cheque => cheque.day <= line.day)
  const pieces = before.map(cheque => ({
    ...cheque,
    account: '',
    itemId: cheque.receiptId,
    thirdPartyId: null,
    thirdPartyName: null,
    number: cheque.receiptId,
    openCents: cheque.amountCents,
  }))
  const set =
    pieces.length <= 200
      ? pieces.length === 1 && pieces[0]!.openCents === line.amountCents
        ? pieces
        : subsetOf(pieces, line.amountCents)
      : null
  const single = pieces.find(piece => piece.openCents === line.amountCents)
  const chosen = set ?? (single ? [single] : null)
  if (!chosen) return []
  return [
    {
      confidence: deposit ? 90 : 40,
      summary: chosen.length === 1 ? 'Remise d’un chèque reçu' : `Remise de ${chosen.length} chèques reçus`,
      reason: `chèques non encore remis, somme exacte${deposit ? ', libellé de remise' : ''}`,
      match: one(line, { kind: 'cheques', receiptIds: chosen.map(piece => piece.itemId) }),
    },
  ]
}

function transferSuggestions(line: Line, index: Index): Suggestion[] {
  const { accounts } = index.world
  const other = accounts.find(
    account => account.iban !== null && account.iban === line.counterpartyIban && account.id !== line.bankAccountId,
  )
  const mirror = (index.linesByAmount.get(-line.amountCents) ?? []).find(
    candidate =>
      candidate.bankAccountId !== line.bankAccountId &&
      Math.abs(daysBetween(candidate.day as Day, line.day as Day)) <= 5,
  )
  if (!other && !mirror) return []
  const name = other?.name ?? accounts.find(account => account.id === mirror!.bankAccountId)?.name ?? ''
  const outgoing = line.amountCents < 0 ? line.id : (mirror?.id ?? line.id)
  const worded = /\b(VIR(EMENT)?|TRANSFERT?|INTERNE)\b/.test(plain(line.label))
  return [
    {
      confidence: other && mirror ? 97 : other ? 92 : worded ? 72 : 50,
      summary: `Virement interne ${line.amountCents < 0 ? 'vers' : 'depuis'} « ${name} »`,
      reason: [
        other ? 'IBAN d’un de vos comptes' : '',
        mirror ? `montant opposé sur « ${name} » le ${formatDay(mirror.day)}` : '',
      ]
        .filter(Boolean)
        .join(', '),
      match: one(line, { kind: 'transfer', itemId: outgoing }),
    },
  ]
}

function habitSuggestions(line: Line, look: Look, index: Index): Suggestion[] {
  return look.keys.flatMap(key =>
    (index.habits.get(`${Math.sign(line.amountCents)} ${key}`) ?? []).flatMap(habit => {
      const times = habit.times === 1 ? 'comme la fois précédente' : `comme les ${habit.times} fois précédentes`
      const base = key.startsWith('label:') ? 66 : 74
      if (habit.targetKind === 'activity')
        return [
          {
            confidence: Math.min(92, base + 6 * Math.min(habit.times, 3)),
            summary: `Compte ${habit.account} · ${habit.targetName}`,
            reason: times,
            match: one(line, { kind: 'account' as const, account: habit.account, activityId: habit.targetId }),
          },
        ]
      if (habit.account !== index.world.customersAccount || line.amountCents < 0) return []
      const open = (index.byThirdParty.get(habit.targetId) ?? []).some(item => isSettledBy(item, line.amountCents))
      if (open) return []
      return [
        {
          confidence: 42,
          summary: `Au crédit de ${habit.targetName}`,
          reason: `${times} ; aucune facture ouverte, le montant restera à son crédit`,
          match: one(line, {
            kind: 'customer' as const,
            customerId: habit.targetId,
            amountCents: cents(line.amountCents),
            invoices: [],
          }),
        },
      ]
    }),
  )
}

const FEE =
  /\b(FRAIS|COTIS(ATION)?|COMM?(ISSION)?S?|AGIOS|TENUE DE COMPTE|FACTURATION|ABONNEMENT|FORFAIT|COM INTERV|INTERETS DEBITEURS|ARRETE)\b/
const BANK_WORD =
  /\b(BANQUE|BANCAIRE|COMPTE|CARTE|CB|VIR(EMENT)?S?|SEPA|PRELEVEMENTS?|REJET|IMPAYE|INTERNET|EBICS|TPE|TIERS|AGIOS|DECOUVERT|PRODUITS?|SERVICES?)\b/

function feeSuggestions(line: Line, { world }: Index): Suggestion[] {
  const label = plain(line.label)
  if (line.amountCents >= 0 || line.amountCents < -50_000 || line.counterpartyIban || !FEE.test(label)) return []
  return [
    {
      confidence: BANK_WORD.test(label) ? 84 : 62,
      summary: `Frais bancaires (${world.bankFees})`,
      reason: 'libellé de frais de la banque, à la charge de la coopérative',
      match: one(line, { kind: 'account', account: world.bankFees }),
    },
  ]
}
