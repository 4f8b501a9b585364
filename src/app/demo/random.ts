/** Numbers that look random and are always the same for the same seed: the demo tells one story, whatever the machine. */
export interface Random {
  /** A whole number from 0 to `below` − 1. */
  below(below: number): number
  /** A whole number from `from` to `to`, both included. */
  between(from: number, to: number): number
  /** True `percent` times in a hundred. */
  chance(percent: number): boolean
  pick<T>(from: readonly T[]): T
  shuffled<T>(from: readonly T[]): T[]
}

/** A generator for each subject (« la-burle/2025/ABC »), so that a longer story leaves its beginning as it was. */
export function random(seed: string): Random {
  let state = hash(seed)
  const next = () => {
    // mulberry32: 32 bits of state are plenty for a story.
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return (t ^ (t >>> 14)) >>> 0
  }
  const below = (count: number) => Math.floor((next() / 2 ** 32) * count)
  return {
    below,
    between: (from, to) => from + below(to - from + 1),
    chance: percent => below(10_000) < percent * 100,
    pick: from => from[below(from.length)]!,
    shuffled: from => {
      const all = [...from]
      for (let i = all.length - 1; i > 0; i--) {
        const j = below(i + 1)
        ;[all[i], all[j]] = [all[j]!, all[i]!]
      }
      return all
    },
  }
}

function hash(text: string): number {
  let value = 0x811c9dc5
  for (const character of text) value = Math.imul(value ^ character.codePointAt(0)!, 0x01000193)
  return value
}
