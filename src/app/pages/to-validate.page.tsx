import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { data, Form, Link, useFetchers, useNavigation, useSubmit } from 'react-router'
import { refuse, refuseIfAny } from '../../kernel/refusal.ts'
import { attempt, formOf } from '../../platform/page.server.ts'
import { Check, CheckCheck } from '../../ui/icon.tsx'
import { Button, Card, EmptyState, ErrorSummary, Money, Notice, PageHeader, TextField } from '../../ui/index.ts'
import type { Route } from './+types/to-validate.page'
import { type Outcome, sendBack, validate, type Waiting, waitingDocuments } from './to-validate.server.ts'

export async function loader(args: Route.LoaderArgs) {
  return { rows: await waitingDocuments(args) }
}

export async function action(args: Route.ActionArgs) {
  const form = await formOf(args)
  return attempt(args, async () => {
    const one = String(form.get('one') ?? '')
    if (form.get('intent') === 'return') {
      const reason = String(form.get('reason') ?? '').trim()
      refuseIfAny(
        reason ? [] : [refuse('motif', 'Dites ce qu’il faut corriger : c’est ce que l’auteur lira.', 'reason')],
      )
      return data({ outcomes: [await sendBack(args, one, reason)] })
    }
    const keys = one ? [one] : form.getAll('keys').map(String)
    refuseIfAny(keys.length > 0 ? [] : [refuse('choix', 'Choisissez au moins un document.')])
    return data({ outcomes: await validate(args, keys.slice(0, 200)) })
  })
}

type Answer = { outcomes: Outcome[] } | { refusals: readonly { message: string; path?: string }[] } | undefined

/** The house's queue: one key a document. Without scripts, boxes and a button. */
export default function ToValidatePage({ loaderData: { rows }, actionData }: Route.ComponentProps) {
  const answer = actionData as Answer
  const busy = useNavigation().state !== 'idle'
  const queue = useQueue(rows, answer)
  const refusals = answer && 'refusals' in answer ? answer.refusals : []
  const failed = queue.outcomes.filter(outcome => !outcome.done)
  const done = queue.outcomes.length - failed.length
  return (
    <>
      <title>À valider — Essaim</title>
      <PageHeader
        title="À valider"
        subtitle={rows.length === 0 ? 'Rien n’attend' : rows.length === 1 ? '1 document' : `${rows.length} documents`}
      />
      <ErrorSummary errors={refusals} />
      {done > 0 ? (
        <div role="status">
          <Notice tone="good" title={done === 1 ? '1 document traité' : `${done} documents traités`}>
            {queue.outcomes
              .filter(outcome => outcome.done)
              .slice(-3)
              .map(outcome => outcome.message)
              .join(' ')}
          </Notice>
        </div>
      ) : null}
      {failed.map(outcome => (
        <Notice key={outcome.key} tone="bad">
          {outcome.message} <Link to={hrefOf(outcome.key)}>L’ouvrir</Link>
        </Notice>
      ))}
      <Card>
        {rows.length === 0 ? (
          <EmptyState icon={CheckCheck} title="Tout est validé">
            Les factures et les dépenses soumises par les entrepreneurs arrivent ici.
          </EmptyState>
        ) : (
          <Form method="post" className="stack" ref={queue.form}>
            <div className="row spread">
              <p className="soft small keys">
                <kbd>j</kbd> <kbd>k</kbd> avancer, <kbd>v</kbd> ou <kbd>Entrée</kbd> valider, <kbd>r</kbd> renvoyer,{' '}
                <kbd>x</kbd> cocher, <kbd>a</kbd> tout cocher, <kbd>o</kbd> ouvrir
              </p>
              <Button variant="primary" icon={CheckCheck} name="intent" value="validate" pending={busy}>
                Valider les documents cochés
              </Button>
            </div>
            <Queue rows={rows} queue={queue} />
          </Form>
        )}
      </Card>
      <ReturnDialog queue={queue} rows={rows} />
    </>
  )
}

const hrefOf = (key: string): string =>
  key.startsWith('facture:') ? `/factures/${key.slice(8)}` : `/depenses/${key.slice(8)}`

/** The current row, and what became of the rows already dealt with. Each key press is sent on its own: none waits for another. */
function useQueue(rows: readonly Waiting[], answer: Answer) {
  const form = useRef<HTMLFormElement>(null)
  const dialog = useRef<HTMLDialogElement>(null)
  const submit = useSubmit()
  const fetchers = useFetchers()
  const [outcomes, setOutcomes] = useState<readonly Outcome[]>(() =>
    answer && 'outcomes' in answer ? answer.outcomes : [],
  )
  const [currentKey, setCurrent] = useState<string | null>(null)
  const [returned, setReturned] = useState<string | null>(null)
  const running = new Set(fetchers.filter(fetcher => fetcher.state !== 'idle').map(fetcher => fetcher.key))
  const current = rows.find(row => row.key === currentKey) ?? rows.find(row => !running.has(row.key)) ?? null

  const told = [answer, ...fetchers.map(fetcher => fetcher.data as Answer)]
  useEffect(() => {
    const fresh = told.flatMap(one => (one && 'outcomes' in one ? one.outcomes : []))
    const unknown = (all: readonly Outcome[]) =>
      fresh.filter(outcome => !all.some(known => known.key === outcome.key && known.message === outcome.message))
    setOutcomes(all =>
      unknown(all).length === 0
        ? all
        : [...all.filter(known => !fresh.some(outcome => outcome.key === known.key)), ...unknown(all)],
    )
  })

  const goTo = (row: Waiting | undefined) => {
    if (!row) return
    setCurrent(row.key)
    form.current?.querySelector<HTMLElement>(`tr[data-key="${row.key}"]`)?.focus()
  }
  const step = (by: number) => {
    const at = rows.findIndex(row => row.key === current?.key)
    goTo(rows[Math.max(0, Math.min(rows.length - 1, at + by))])
  }
  const send = (key: string, fields: Record<string, string>) => {
    if (running.has(key)) return
    const at = rows.findIndex(row => row.key === key)
    const next =
      rows.slice(at + 1).find(row => !running.has(row.key)) ?? rows.slice(0, at).find(row => !running.has(row.key))
    void submit({ ...fields, one: key }, { method: 'post', navigate: false, fetcherKey: key })
    goTo(next)
  }
  const openReturn = (key: string) => {
    setReturned(key)
    dialog.current?.showPopover()
  }
  const press = (event: KeyboardEvent<HTMLElement>) => {
    const target = event.target as HTMLElement
    if (event.ctrlKey || event.metaKey || event.altKey || !current) return
    if (target.closest('a, button, input') && (event.key === 'Enter' || event.key === ' ')) return
    const boxes = () => [...(form.current?.querySelectorAll<HTMLInputElement>('input[name=keys]') ?? [])]
    const acts: Record<string, () => void> = {
      j: () => step(1),
      k: () => step(-1),
      v: () => send(current.key, { intent: 'validate' }),
      r: () => openReturn(current.key),
      o: () => form.current?.querySelector<HTMLElement>(`tr[data-key="${current.key}"] a`)?.click(),
      x: () =>
        boxes()
          .find(box => box.value === current.key)
          ?.click(),
      a: () => {
        const all = boxes()
        const checked = !all.every(box => box.checked)
        for (const box of all) box.checked = checked
      },
    }
    const act = acts[SAME_KEYS[event.key] ?? event.key]
    if (!act) return
    event.preventDefault()
    act()
  }
  return { form, dialog, running, outcomes, current, goTo, send, press, returned, openReturn }
}

const SAME_KEYS: Record<string, string> = { ArrowDown: 'j', ArrowUp: 'k', Enter: 'v' }

type QueueState = ReturnType<typeof useQueue>

function Queue({ rows, queue }: { rows: readonly Waiting[]; queue: QueueState }) {
  const { current, running, press, goTo, form } = queue
  // The first key must do something: the queue has the focus when it opens, and keeps it as rows leave.
  // biome-ignore lint/correctness/useExhaustiveDependencies: when rows come and go
  useEffect(() => {
    const active = document.activeElement
    if (active && active !== document.body && !active.closest('.queue')) return
    if (current) form.current?.querySelector<HTMLElement>(`tr[data-key="${current.key}"]`)?.focus()
  }, [rows])
  return (
    <div className="table">
      <table className="cards queue" onKeyDown={press}>
        <caption className="visually-hidden">Documents à valider</caption>
        <thead>
          <tr>
            <td className="check">
              <span className="visually-hidden">Choisir</span>
            </td>
            <th scope="col">De</th>
            <th scope="col">Pour</th>
            <th scope="col">Objet</th>
            <th scope="col" className="end">
              Total TTC
            </th>
            <td>
              <span className="visually-hidden">Actions</span>
            </td>
          </tr>
        </thead>
        <tbody>
          {rows.map(row => (
            <tr
              key={row.key}
              data-key={row.key}
              tabIndex={row.key === current?.key ? 0 : -1}
              aria-current={row.key === current?.key ? 'true' : undefined}
              aria-busy={running.has(row.key) || undefined}
              onClick={() => goTo(row)}
            >
              <td className="check">
                <input type="checkbox" name="keys" value={row.key} aria-label={`${row.kind} pour ${row.who}`} />
              </td>
              <th scope="row">
                {row.activity} <span className="soft small">{row.kind}</span>
              </th>
              <td data-label="Pour">
                <Link to={row.href}>{row.who || 'Sans nom'}</Link>
              </td>
              <td data-label="Objet">{row.what}</td>
              <td data-label="Total TTC" className="end">
                <Money cents={row.grossCents} />
              </td>
              <td className="end">
                <Button
                  small
                  variant="quiet"
                  icon={Check}
                  name="one"
                  value={row.key}
                  pending={running.has(row.key)}
                  aria-label={`Valider : ${row.kind} de ${row.activity} pour ${row.who}`}
                  onClick={event => {
                    event.preventDefault()
                    queue.send(row.key, { intent: 'validate' })
                  }}
                >
                  Valider
                </Button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** Asks why before sending back; without scripts, the document's own page does. */
function ReturnDialog({ queue, rows }: { queue: QueueState; rows: readonly Waiting[] }) {
  const row = rows.find(known => known.key === queue.returned)
  const field = useRef<HTMLDivElement>(null)
  return (
    <dialog
      className="dialog"
      popover="auto"
      ref={queue.dialog}
      aria-label="Renvoyer"
      onToggle={event => event.newState === 'open' && field.current?.querySelector('input')?.focus()}
    >
      <form
        onSubmit={event => {
          event.preventDefault()
          const form = event.currentTarget
          const reason = String(new FormData(form).get('reason') ?? '')
          if (!reason.trim() || !queue.returned) return
          queue.dialog.current?.hidePopover()
          queue.send(queue.returned, { intent: 'return', reason })
          form.reset()
        }}
      >
        <h2>Renvoyer {row ? `à ${row.activity}` : ''}</h2>
        <div ref={field}>
          <TextField
            id="return-reason"
            name="reason"
            label="Ce qu’il faut corriger"
            maxLength={500}
            autoComplete="off"
          />
        </div>
        <div className="form-actions">
          <Button variant="primary">Renvoyer</Button>
          <Button type="button" variant="quiet" onClick={() => queue.dialog.current?.hidePopover()}>
            Revenir
          </Button>
        </div>
      </form>
    </dialog>
  )
}
