import { type RefObject, useCallback, useEffect, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import { useNavigation } from 'react-router'
import type { Saved } from './sales-form.server.ts'

/** The texts of a form that the server does not have yet, kept in this tab so that a reload, a lost network or a refusal loses nothing. */
interface Kept {
  values: [string, string][]
  /** They were sent: they come back only if the document did not change since. */
  version?: number
  sent?: true
}
const NOT_KEPT = new Set(['requestKey', 'id', 'version', 'intent'])
const storageKey = () => `saisie:${window.location.pathname}`

function keep(form: HTMLFormElement, version: number | undefined, sent?: true): void {
  const values = [...new FormData(form)].filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string' && !NOT_KEPT.has(entry[0]),
  )
  try {
    sessionStorage.setItem(storageKey(), JSON.stringify({ values, version, sent } satisfies Kept))
  } catch {
    // a full or forbidden storage: the server keeps the draft anyway
  }
}

/** What was typed here and never reached the server. */
export function keptTexts(version: number | undefined): [string, string][] | null {
  try {
    const kept = JSON.parse(sessionStorage.getItem(storageKey()) ?? 'null') as Kept | null
    if (!kept) return null
    if (!kept.sent || kept.version === version) return kept.values
    sessionStorage.removeItem(storageKey())
  } catch {
    // nothing readable: nothing kept
  }
  return null
}

export const forgetTexts = () => sessionStorage.removeItem(storageKey())

interface SavingState {
  tone: 'soft' | 'bad'
  message: string
}

interface AutosaveOptions {
  form: RefObject<HTMLFormElement | null>
  /** Where the form is sent: answers `{ saved, href }` or `{ refusals, stale }`. */
  saveTo: string
  /** The document as the server last knew it. */
  known: Partial<Saved>
  /** Whether the last submission came back refused. */
  refused: boolean
}

/**
 * Saves the form a second after the last key, and keeps its texts in the tab meanwhile. A refusal is only told: what is typed stays. A
 * press on a button waits for the save under way, so that it never meets a version of its own making.
 */
export function useAutosave({ form, saveTo, known, refused }: AutosaveOptions) {
  const [saved, setSaved] = useState<Partial<Saved>>({})
  const [state, setState] = useState<SavingState>({ tone: 'soft', message: '' })
  const latest: Partial<Saved> = (saved.version ?? 0) > (known.version ?? 0) ? saved : known
  const running = useRef<Promise<void> | null>(null)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const version = useRef(latest.version)
  version.current = latest.version

  const save = useCallback(async () => {
    const fields = form.current && new FormData(form.current)
    if (!fields) return
    if (!(fields.get('customerId') || fields.get('customerId.name')) || fields.get('newCustomer.name')) {
      setState({ tone: 'soft', message: 'S’enregistrera tout seul une fois le client choisi.' })
      return
    }
    fields.delete('requestKey')
    setState({ tone: 'soft', message: 'Enregistrement…' })
    const result = await send(saveTo, fields)
    if ('saved' in result) {
      const before = storageKey()
      if (window.location.pathname !== result.href) window.history.replaceState(window.history.state, '', result.href)
      if (timer.current === undefined) sessionStorage.removeItem(before)
      flushSync(() => {
        setSaved(result.saved)
        setState({ tone: 'soft', message: 'Brouillon enregistré.' })
      })
    } else setState({ tone: 'bad', message: result.message })
  }, [form, saveTo])

  useEffect(() => {
    const element = form.current
    if (!element) return
    const run = () => {
      timer.current = undefined
      if (running.current) return later()
      running.current = save().finally(() => {
        running.current = null
      })
    }
    const later = () => {
      clearTimeout(timer.current)
      timer.current = setTimeout(run, 1000)
    }
    const input = () => {
      keep(element, version.current)
      later()
    }
    const submit = (event: SubmitEvent) => {
      clearTimeout(timer.current)
      timer.current = undefined
      keep(element, version.current, true)
      if (!running.current) return
      event.preventDefault()
      event.stopPropagation()
      const { submitter } = event
      void running.current.then(() => element.requestSubmit(submitter as HTMLButtonElement | null))
    }
    element.addEventListener('input', input)
    element.addEventListener('submit', submit, true)
    window.addEventListener('online', later)
    return () => {
      clearTimeout(timer.current)
      element.removeEventListener('input', input)
      element.removeEventListener('submit', submit, true)
      window.removeEventListener('online', later)
    }
  }, [form, save])

  useForgetOnceSent(refused)
  return { latest, state }
}

/** Texts that were accepted are no longer kept. */
function useForgetOnceSent(refused: boolean): void {
  const { state, location, formMethod } = useNavigation()
  const from = useRef<string>(undefined)
  const key = useRef<string>(undefined)
  const elsewhere = state === 'loading' && formMethod === 'POST' && location.pathname !== from.current
  useEffect(() => {
    if (state === 'submitting') {
      from.current = location.pathname
      key.current = storageKey()
    } else if (key.current && (elsewhere || (state === 'idle' && !refused))) {
      sessionStorage.removeItem(key.current)
      key.current = undefined
    }
  }, [state, location, elsewhere, refused])
}

type Sent = { saved: Saved; href: string } | { message: string }

async function send(to: string, fields: FormData): Promise<Sent> {
  const offline = { message: 'Pas de réseau\u00a0: votre saisie est gardée sur cet appareil.' }
  const response = await fetch(to, { method: 'POST', body: fields }).catch(() => null)
  if (!response) return offline
  const answer = await response.json().catch(() => null)
  if (answer?.saved) return answer
  if (answer?.stale)
    return { message: 'Ce document a été modifié ailleurs\u00a0: rechargez la page, votre saisie est gardée.' }
  const reasons: { message: string }[] = answer?.refusals ?? []
  return reasons.length > 0
    ? { message: `Pas encore enregistré. ${[...new Set(reasons.map(reason => reason.message))].join(' ')}` }
    : { message: 'Pas encore enregistré\u00a0: le serveur n’a pas répondu. Votre saisie est gardée sur cet appareil.' }
}
