import type { Line } from './bank-line.ts'
import { batchSuggestion, itemSuggestions } from './suggest-items.ts'
import {
  depositSuggestions,
  feeSuggestions,
  habitSuggestions,
  ledgerSuggestions,
  transferSuggestions,
} from './suggest-others.ts'
import { type Index, indexWorld, lookOf, type Suggestion, targetsOf, type World } from './world.ts'

export type { Suggestion } from './world.ts'

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

function suggestionsFor(line: Line, index: Index): Suggestion[] {
  const look = lookOf(line)
  const found = [
    ...ledgerSuggestions(line, look, index),
    ...itemSuggestions(line, look, index),
    ...batchSuggestion(line, index),
    ...depositSuggestions(line, index),
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
