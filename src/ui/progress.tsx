import { type ReactNode, useId } from 'react'

interface ProgressProps {
  label: ReactNode
  /** Null while the length of the work is unknown. */
  done: number | null
  total: number
  /** « 12 lignes refusées » */
  note?: ReactNode
}

/** Long work under way: how far it is. */
export function Progress({ label, done, total, note }: ProgressProps) {
  const id = useId()
  return (
    <div className="progress">
      <div>
        <label htmlFor={id}>{label}</label>
        {done === null ? null : (
          <span className="num soft">
            {done}&nbsp;sur&nbsp;{total}
          </span>
        )}
      </div>
      <progress id={id} max={Math.max(1, total)} value={done ?? undefined} />
      {note ? <p className="help">{note}</p> : null}
    </div>
  )
}

/** Where we are in a journey of a few steps. `current` counts from 0; the steps before it are done. */
export function Steps({
  items,
  current,
  label = 'Étapes',
}: {
  items: readonly string[]
  current: number
  label?: string
}) {
  return (
    <ol className="steps" aria-label={label}>
      {items.map((item, index) => (
        <li
          key={item}
          className={index < current ? 'done' : undefined}
          aria-current={index === current ? 'step' : undefined}
        >
          {item}
          {index < current ? <span className="visually-hidden"> (fait)</span> : null}
        </li>
      ))}
    </ol>
  )
}
