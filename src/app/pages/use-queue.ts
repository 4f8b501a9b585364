import { type FormEvent, type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { useRevalidator } from 'react-router'
import type { Outcome, Waiting } from './to-validate.server.ts'

interface Request {
  keys: string[]
  reason?: string
}

/**
 * The queue under the keys. A press marks its row and moves on at once; what was pressed meanwhile leaves in one request, in order, so
 * that nobody waits and no two requests cross. The list is read again when nothing is left to send.
 */
export function useQueue(rows: readonly Waiting[], before: readonly Outcome[]) {
  const form = useRef<HTMLFormElement>(null)
  const dialog = useRef<HTMLDialogElement>(null)
  const { revalidate } = useRevalidator()
  const [outcomes, setOutcomes] = useState<ReadonlyMap<string, Outcome>>(new Map(before.map(one => [one.key, one])))
  const [sent, setSent] = useState<ReadonlySet<string>>(new Set())
  const [chosen, setChosen] = useState<string | null>(null)
  const [returned, setReturned] = useState<string | null>(null)
  const pending = useRef<Request[]>([])
  const running = useRef(false)

  const left = rows.filter(row => !outcomes.get(row.key)?.done)
  const current = left.find(row => row.key === chosen) ?? left.find(row => !sent.has(row.key)) ?? null

  const drain = async () => {
    if (running.current) return
    running.current = true
    for (let request = takeNext(pending.current); request; request = takeNext(pending.current)) {
      const told = await ask(request)
      setOutcomes(all => new Map([...all, ...told.map(one => [one.key, one] as const)]))
      setSent(all => new Set([...all].filter(key => !told.some(one => one.key === key))))
    }
    running.current = false
    await revalidate()
  }
  const send = (keys: readonly string[], reason?: string) => {
    const fresh = keys.filter(key => !sent.has(key) && !outcomes.get(key)?.done)
    if (fresh.length === 0) return
    pending.current.push({ keys: fresh, reason })
    setSent(new Set([...sent, ...fresh]))
    setOutcomes(new Map([...outcomes].filter(([key]) => !fresh.includes(key))))
    const at = left.findIndex(row => row.key === fresh.at(-1))
    const free = (row: Waiting) => !sent.has(row.key) && !fresh.includes(row.key)
    goTo(left.slice(at + 1).find(free) ?? left.find(free))
    void drain()
  }
  const goTo = (row: Waiting | undefined) => {
    setChosen(row?.key ?? null)
    if (row) form.current?.querySelector<HTMLElement>(`tr[data-key="${row.key}"]`)?.focus()
  }
  const step = (by: number) => {
    const at = left.findIndex(row => row.key === current?.key)
    goTo(left[Math.max(0, Math.min(left.length - 1, at + by))])
  }
  const boxes = () => [...(form.current?.querySelectorAll<HTMLInputElement>('input[name=keys]') ?? [])]
  const acts: Record<string, (row: Waiting) => void> = {
    j: () => step(1),
    k: () => step(-1),
    v: row => send([row.key]),
    r: row => {
      setReturned(row.key)
      dialog.current?.showPopover()
    },
    o: row => form.current?.querySelector<HTMLElement>(`tr[data-key="${row.key}"] a`)?.click(),
    x: row =>
      boxes()
        .find(box => box.value === row.key)
        ?.click(),
    a: () => {
      const checked = !boxes().every(box => box.checked)
      for (const box of boxes()) box.checked = checked
    },
  }
  const press = (event: KeyboardEvent<HTMLElement>) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !current) return
    const onControl = (event.target as HTMLElement).closest('a, button, input')
    if (onControl && (event.key === 'Enter' || event.key === ' ')) return
    const act = acts[SAME_KEYS[event.key] ?? event.key]
    if (!act) return
    event.preventDefault()
    act(current)
  }
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    send(boxes().flatMap(box => (box.checked ? [box.value] : [])))
  }
  // The first key must do something: the queue has the focus when it opens, and keeps it as rows leave.
  const first = current?.key
  useEffect(() => {
    const active = document.activeElement
    const idle = !active || active === document.body || active.closest('.queue') !== null
    if (first && idle)
      form.current?.querySelector<HTMLElement>(`tr[data-key="${first}"]`)?.focus({ preventScroll: true })
  }, [first])
  return { form, dialog, left, sent, outcomes: [...outcomes.values()], current, goTo, send, press, submit, returned }
}

export type QueueState = ReturnType<typeof useQueue>

const SAME_KEYS: Record<string, string> = { ArrowDown: 'j', ArrowUp: 'k', Enter: 'v' }

/** What was pressed next: validations that follow one another go together. */
function takeNext(pending: Request[]): Request | undefined {
  const request = pending.shift()
  while (request && !request.reason && pending[0] && !pending[0].reason && request.keys.length < 100)
    request.keys.push(...pending.shift()!.keys)
  return request
}

async function ask({ keys, reason }: Request): Promise<Outcome[]> {
  const body = new FormData()
  for (const key of keys) body.append('keys', key)
  if (reason) body.append('reason', reason)
  const response = await fetch('/a-valider/lot', { method: 'POST', body }).catch(() => null)
  const answer = await response?.json().catch(() => null)
  if (answer?.outcomes) return answer.outcomes
  const message = answer?.message ?? 'Pas de réponse du serveur : vérifiez le réseau et recommencez.'
  return keys.map(key => ({ key, done: false, message }))
}
