import { type Day, daysBetween } from '../../kernel/day.ts'
import { cents, formatEuros } from '../../kernel/money.ts'
import type { Detail, Line } from './bank-line.ts'
import type { Part } from './match.ts'
import { findNumbers, likeness, mentions, nameShare, nameWords, type Strength, trigrams } from './recognise.ts'
import { type Index, itemKey, type Look, lookOf, type OpenItem, type Suggestion, start, targetsOf } from './world.ts'

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

export const isSettledBy = (item: OpenItem, amountCents: number) => Math.sign(item.openCents) === Math.sign(amountCents)

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
  [/^456/, 'Parts sociales'],
  [/^58/, 'Virement interne'],
]

function nameOfItems(items: readonly OpenItem[], amountCents: number): string {
  const [first] = items as readonly [OpenItem]
  const refund = /^411/.test(first.account) && amountCents < 0
  const kind = refund ? 'Remboursement' : (KINDS.find(([pattern]) => pattern.test(first.account))?.[1] ?? 'Pièce')
  const numbers = items.length > 3 ? `${items.length} pièces` : items.map(item => item.number).join(', ')
  return `${kind}${items.length > 1 && kind === 'Facture' ? 's' : ''} ${numbers}${first.thirdPartyName ? ` · ${first.thirdPartyName}` : ''}`
}

/** Invoices, purchases, expense reports, pays: what the line cites, what has its amount, what its party owes or is owed. */
export function itemSuggestions(line: Line, look: Look, index: Index): Suggestion[] {
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
export function subsetOf<Item extends { openCents: number }>(items: readonly Item[], amount: number): Item[] | null {
  let total = 0
  for (let i = 0; i < items.length; i++) {
    total += items[i]!.openCents
    if (total === amount) return items.slice(0, i + 1)
  }
  const few = items.slice(0, 14)
  const search = (from: number, left: number, chosen: Item[]): Item[] | null => {
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
export function batchSuggestion(line: Line, index: Index): Suggestion[] {
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
