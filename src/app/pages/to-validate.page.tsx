import { useRef } from 'react'
import { data, Form, Link, useNavigation } from 'react-router'
import { refuse, refuseIfAny } from '../../kernel/refusal.ts'
import { acceptPurchases } from '../../modules/purchasing/index.ts'
import { attempt, formOf, signedIn } from '../../platform/page.server.ts'
import { may } from '../../platform/session.ts'
import { Check, CheckCheck } from '../../ui/icon.tsx'
import { Button, Card, EmptyState, ErrorSummary, Money, Notice, PageHeader, TextField } from '../../ui/index.ts'
import type { Route } from './+types/to-validate.page'
import { type Outcome, validate, type Waiting, waitingDocuments } from './to-validate.server.ts'
import { type QueueState, useQueue } from './use-queue.ts'

export async function loader(args: Route.LoaderArgs) {
  return { rows: await waitingDocuments(args), writes: may(signedIn(args), acceptPurchases) }
}

export async function action(args: Route.ActionArgs) {
  const form = await formOf(args)
  return attempt(args, async () => {
    const one = form.get('one')
    const keys = one ? [String(one)] : form.getAll('keys').map(String)
    refuseIfAny(keys.length > 0 ? [] : [refuse('choix', 'Cochez au moins un document.')])
    return data({ outcomes: await validate(args, keys.slice(0, 200)) })
  })
}

type Answer = { outcomes: Outcome[] } | { refusals: readonly { message: string; path?: string }[] } | undefined

/** The house's queue: one key a document. Without scripts, boxes and a button. */
export default function ToValidatePage({ loaderData: { rows, writes }, actionData }: Route.ComponentProps) {
  const answer = actionData as Answer
  const busy = useNavigation().state !== 'idle'
  const queue = useQueue(rows, answer && 'outcomes' in answer ? answer.outcomes : [])
  const refusals = answer && 'refusals' in answer ? answer.refusals : []
  const count = queue.left.length
  const failed = queue.outcomes.filter(outcome => !outcome.done)
  const done = queue.outcomes.length - failed.length
  return (
    <>
      <title>À valider — Essaim</title>
      <PageHeader
        title="À valider"
        subtitle={count === 0 ? 'Rien n’attend' : count === 1 ? '1 document' : `${count} documents`}
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
        {count === 0 ? (
          <EmptyState icon={CheckCheck} title="Tout est validé">
            Les factures et les dépenses soumises par les entrepreneurs arrivent ici.
          </EmptyState>
        ) : (
          <Form method="post" className="stack" onSubmit={queue.submit}>
            {writes ? (
              <div className="row spread">
                <p className="soft small keys">
                  <kbd>j</kbd> <kbd>k</kbd> avancer, <kbd>v</kbd> ou <kbd>Entrée</kbd> valider, <kbd>r</kbd> renvoyer,{' '}
                  <kbd>x</kbd> cocher, <kbd>a</kbd> tout cocher, <kbd>o</kbd> ouvrir
                </p>
                <Button variant="primary" icon={CheckCheck} name="intent" value="validate" pending={busy}>
                  Valider la sélection
                </Button>
              </div>
            ) : null}
            <Queue queue={queue} writes={writes} />
          </Form>
        )}
      </Card>
      <ReturnDialog queue={queue} rows={rows} />
    </>
  )
}

const hrefOf = (key: string): string =>
  key.startsWith('facture:') ? `/factures/${key.slice(8)}` : `/depenses/${key.slice(8)}`

function Queue({ queue, writes }: { queue: QueueState; writes: boolean }) {
  const { left, sent, rowKeys } = queue
  return (
    <div className="table">
      <table className="cards queue" {...(writes ? rowKeys.table : {})}>
        <caption className="visually-hidden">Documents à valider</caption>
        <thead>
          <tr>
            {writes ? (
              <th scope="col" className="check">
                <span className="visually-hidden">Choisir</span>
              </th>
            ) : null}
            <th scope="col">De</th>
            <th scope="col">Pour</th>
            <th scope="col">Objet</th>
            <th scope="col" className="end">
              Total TTC
            </th>
            {writes ? (
              <th scope="col">
                <span className="visually-hidden">Actions</span>
              </th>
            ) : null}
          </tr>
        </thead>
        <tbody>
          {left.map(row => (
            <tr key={row.key} {...(writes ? rowKeys.row(row.key) : {})}>
              {writes ? (
                <td className="check">
                  <input type="checkbox" name="keys" value={row.key} aria-label={`${row.kind} pour ${row.who}`} />
                </td>
              ) : null}
              <th scope="row">
                <div>
                  {row.activity} <span className="soft small">{row.kind}</span>
                </div>
              </th>
              <td data-label="Pour" className="phone-bare">
                <Link to={row.href}>{row.who || 'Sans nom'}</Link>
              </td>
              <td data-label="Objet" className="phone-bare">
                {row.what}
              </td>
              <td data-label="Total TTC" className="end phone-beside">
                <Money cents={row.grossCents} />
              </td>
              {writes ? (
                <td className="end phone-bare">
                  <Button
                    small
                    variant="quiet"
                    icon={Check}
                    name="one"
                    value={row.key}
                    pending={sent.has(row.key)}
                    aria-label={`Valider\u00a0: ${row.kind} de ${row.activity} pour ${row.who}`}
                    onClick={event => {
                      event.preventDefault()
                      queue.send([row.key])
                    }}
                  >
                    Valider
                  </Button>
                </td>
              ) : null}
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
          queue.send([queue.returned], reason)
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
