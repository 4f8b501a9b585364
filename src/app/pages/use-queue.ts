import { type FormEvent, useRef, useState } from 'react'
import { useRevalidator } from 'react-router'
import { useRowKeys } from '../../ui/use-row-keys.ts'
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
  const dialog = useRef<HTMLDialogElement>(null)
  const { revalidate } = useRevalidator()
  const [outcomes, setOutcomes] = useState<ReadonlyMap<string, Outcome>>(new Map(before.map(one => [one.key, one])))
  const [sent, setSent] = useState<ReadonlySet<string>>(new Set())
  const [returned, setReturned] = useState<string | null>(null)
  const pending = useRef<Request[]>([])
  const running = useRef(false)

  const left = rows.filter(row => !outcomes.get(row.key)?.done)

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
    rowKeys.leave(fresh)
    void drain()
  }
  const validate = (key: string) => send([key])
  const rowKeys = useRowKeys(
    left.map(row => row.key),
    key => sent.has(key),
    {
      v: validate,
      Enter: validate,
      r: key => {
        setReturned(key)
        dialog.current?.showPopover()
      },
      o: key => rowKeys.rowOf(key)?.querySelector('a')?.click(),
      x: key => rowKeys.rowOf(key)?.querySelector('input')?.click(),
      a: () => {
        const all = boxes()
        const checked = !all.every(box => box.checked)
        for (const box of all) box.checked = checked
      },
    },
  )
  const boxes = () => [...(rowKeys.table.ref.current?.querySelectorAll('input') ?? [])]
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    send(boxes().flatMap(box => (box.checked ? [box.value] : [])))
  }
  return { dialog, left, sent, outcomes: [...outcomes.values()], send, submit, returned, rowKeys }
}

export type QueueState = ReturnType<typeof useQueue>

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
