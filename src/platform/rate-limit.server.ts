import { Refused, refuse } from '../kernel/refusal.ts'

interface Window {
  count: number
  endsAt: number
}

const windows = new Map<string, Window>()
const MAX_WINDOWS = 50_000

/** Counts one attempt under `key`; false once there were more than `max` within `seconds`. Kept in this process's memory. */
export function withinLimit(key: string, max: number, seconds: number): boolean {
  const now = performance.now()
  const window = windows.get(key)
  if (window && window.endsAt > now) return ++window.count <= max
  if (windows.size >= MAX_WINDOWS) for (const [old, { endsAt }] of windows) if (endsAt <= now) windows.delete(old)
  if (windows.size >= MAX_WINDOWS) windows.clear()
  windows.set(key, { count: 1, endsAt: now + seconds * 1000 })
  return true
}

/** Throws Refused (429) past the limit. */
export function limit(key: string, max: number, seconds: number): void {
  if (withinLimit(key, max, seconds)) return
  throw new Refused(
    [refuse('trop', 'Trop d’essais en peu de temps : patientez quelques minutes, puis recommencez.')],
    'too-many',
  )
}

/** Forgets the attempts of `key`: the last one was right. */
export function forgive(key: string): void {
  windows.delete(key)
}
