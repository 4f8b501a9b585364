import { Form } from 'react-router'
import { Badge, Button, DayText, FormFeedback, HiddenFields, type Tone } from '../../../ui/index.ts'
import type { Action } from '../index.ts'
import { DOER_LABELS } from '../interview.ts'

const STATUS: Record<Action['status'], { label: string; tone: Tone }> = {
  open: { label: 'à faire', tone: 'info' },
  late: { label: 'en retard', tone: 'bad' },
  done: { label: 'faite', tone: 'good' },
  dropped: { label: 'abandonnée', tone: 'neutral' },
}

interface ActionListProps {
  actions: readonly Action[]
  /** Whether who looks may close them. */
  closes: boolean
  requestKey: string
  refused: { errors?: readonly { message: string; path?: string }[] }
}

/** What was agreed, what is still to do first; each with the gestures that deal with it (`intent` « close »). */
export function ActionList({ actions, closes, requestKey, refused }: ActionListProps) {
  const open = actions.filter(one => one.status === 'open' || one.status === 'late')
  const closed = actions.filter(one => one.status === 'done' || one.status === 'dropped')
  return (
    <FormFeedback errors={refused.errors}>
      {open.length === 0 ? <p className="soft">Rien à faire.</p> : null}
      <ul className="todo">
        {open.map(one => (
          <Line key={one.id} action={one} closes={closes} requestKey={requestKey} />
        ))}
      </ul>
      {closed.length > 0 ? (
        <details>
          <summary>{closed.length === 1 ? 'Une action close' : `${closed.length} actions closes`}</summary>
          <ul className="todo">
            {closed.map(one => (
              <Line key={one.id} action={one} closes={closes} requestKey={requestKey} />
            ))}
          </ul>
        </details>
      ) : null}
    </FormFeedback>
  )
}

function Line({ action, closes, requestKey }: { action: Action; closes: boolean; requestKey: string }) {
  const { label, tone } = STATUS[action.status]
  const open = action.status === 'open' || action.status === 'late'
  return (
    <li className={action.status === 'late' ? 'late' : undefined}>
      <span>
        {action.what} <Badge tone={tone}>{label}</Badge>
        <small>
          {DOER_LABELS[action.doer]}
          {action.collective ? ', action collective' : ''}
          {action.dueOn ? (
            <>
              {' '}
              · avant le <DayText day={action.dueOn} />
            </>
          ) : null}
          {action.closedBy ? ` · ${action.closedBy}` : ''}
        </small>
      </span>
      {closes ? (
        <Form method="post" className="row">
          <HiddenFields
            values={{
              requestKey: `${requestKey}-${action.id}`,
              id: action.id,
              version: action.version,
              intent: 'close',
            }}
          />
          {open ? (
            <Button small name="status" value="done" aria-label={`Fait\u00a0: ${action.what}`}>
              Fait
            </Button>
          ) : (
            <Button small variant="quiet" name="status" value="open" aria-label={`Rouvrir\u00a0: ${action.what}`}>
              Rouvrir
            </Button>
          )}
          {open ? (
            <Button small variant="quiet" name="status" value="dropped" aria-label={`Abandonner\u00a0: ${action.what}`}>
              Abandonner
            </Button>
          ) : null}
        </Form>
      ) : null}
    </li>
  )
}
