import { type KeyboardEvent, useEffect, useRef, useState } from 'react'

/**
 * A table (`class="queue"`) worked through under the keys: one row is current and has the focus, j, k and the arrows move, any other key does
 * its act on that row. `row(key)` is for the `<tr>`, `table` for the `<table>`; `busy` rows are on their way out.
 */
export function useRowKeys(
  keys: readonly string[],
  busy: (key: string) => boolean,
  acts: Readonly<Record<string, (key: string) => void>>,
) {
  const ref = useRef<HTMLTableElement>(null)
  const [chosen, setChosen] = useState<string | null>(null)
  const current = keys.find(key => key === chosen) ?? keys.find(key => !busy(key)) ?? null

  const rowOf = (key: string) => ref.current?.querySelector<HTMLElement>(`tr[data-key="${key}"]`)
  const goTo = (key: string | undefined) => {
    setChosen(key ?? null)
    if (key) rowOf(key)?.focus()
  }
  const step = (by: number) => goTo(keys[Math.max(0, Math.min(keys.length - 1, keys.indexOf(current!) + by))])
  /** Goes on to what is still free, after these if it can. */
  const leave = (left: readonly string[]) => {
    const free = (key: string) => !busy(key) && !left.includes(key)
    goTo(keys.slice(keys.indexOf(left.at(-1)!) + 1).find(free) ?? keys.find(free))
  }
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !current) return
    const onControl = (event.target as HTMLElement).closest('a, button, input')
    if (onControl && (event.key === 'Enter' || event.key === ' ')) return
    const by = STEPS[event.key]
    const act = by ? () => step(by) : acts[event.key]
    if (!act) return
    event.preventDefault()
    act(current)
  }
  // The first key must do something: the queue has the focus when it opens, and keeps it as rows leave.
  useEffect(() => {
    const row = current ? ref.current?.querySelector<HTMLElement>(`tr[data-key="${current}"]`) : null
    const active = document.activeElement ?? document.body
    if (row && (active === document.body || (ref.current!.contains(active) && !row.contains(active))))
      row.focus({ preventScroll: true })
  }, [current])

  return {
    current,
    leave,
    rowOf,
    table: { ref, onKeyDown },
    row: (key: string) => ({
      'data-key': key,
      tabIndex: key === current ? 0 : -1,
      'aria-current': key === current ? ('true' as const) : undefined,
      'aria-busy': busy(key) || undefined,
      onFocus: () => setChosen(key),
    }),
  }
}

const STEPS: Readonly<Record<string, number>> = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }
