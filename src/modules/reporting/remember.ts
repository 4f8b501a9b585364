interface Kept {
  stamp: string
  until: number
  answer: Promise<unknown>
}

const kept = new Map<string, Kept>()

/**
 * One reckoning for all who look at the same thing at the same time: the answer is given again for so many seconds, as long as its stamp (what
 * would make it wrong) is the same. The key says all that the answer depends on besides: the house, and who may see it.
 */
export function rememberWhile<T>(
  { key, stamp, seconds }: { key: string; stamp: string; seconds: number },
  work: () => Promise<T>,
): Promise<T> {
  const now = performance.now()
  const known = kept.get(key)
  if (known && known.stamp === stamp && known.until > now) return known.answer as Promise<T>
  const answer = work()
  const fresh = { stamp, until: now + seconds * 1000, answer }
  kept.set(key, fresh)
  answer.catch(() => {
    if (kept.get(key) === fresh) kept.delete(key)
  })
  return answer
}
