import { type MouseEvent, useEffect, useId, useRef } from 'react'
import { Icon, TriangleAlert } from './icon.tsx'

/** A kernel `Refusal` fits: `path` is the name of the field, which is also its id; `code` tells whether a rule or a schema speaks. */
export interface FieldError {
  message: string
  path?: string
  code?: string
}

function focusField(event: MouseEvent<HTMLAnchorElement>) {
  const field = document.getElementById(event.currentTarget.hash.slice(1))
  if (!field) return
  event.preventDefault()
  for (let folded = field.closest('details'); folded; folded = folded.parentElement!.closest('details'))
    folded.open = true
  field.focus()
  field.scrollIntoView({ block: 'center' })
}

/** Every reason at once, each linked to its field; announced and focused when it appears. Nothing when there is none. */
export function ErrorSummary({ errors, title }: { errors: readonly FieldError[]; title?: string }) {
  const titleId = useId()
  const summary = useRef<HTMLDivElement>(null)
  const content = errors.map(error => error.message).join(' ')
  useEffect(() => {
    if (content) summary.current?.focus()
  }, [content])
  if (errors.length === 0) return null
  return (
    // biome-ignore lint/a11y/noAutofocus: without JavaScript, the page that comes back must open on what to correct
    <div className="notice bad" role="alert" aria-labelledby={titleId} tabIndex={-1} ref={summary} autoFocus>
      <Icon of={TriangleAlert} />
      <div className="body">
        <h2 id={titleId}>
          {title ?? (errors.length === 1 ? 'Une chose à corriger' : `${errors.length} choses à corriger`)}
        </h2>
        <ul>
          {errors.map(error => (
            <li key={`${error.path}${error.message}`}>
              {error.path ? (
                // The browser keeps the words that the server wrote (see NamedErrors).
                <a href={`#${error.path}`} onClick={focusField} suppressHydrationWarning>
                  {error.message}
                </a>
              ) : (
                error.message
              )}
            </li>
          ))}
        </ul>
      </div>
    </div>
  )
}
