import { createContext, type ReactNode, use, useEffect, useState } from 'react'
import { plain } from '../kernel/plain.ts'
import { STALE } from '../kernel/refusal.ts'
import { ErrorSummary, type FieldError } from './error-summary.tsx'

/** What a form sends back when it is refused: the texts as they were typed, by field name. */
export type FormValues = Readonly<Record<string, unknown>>

/** Those whom a name typed may mean, by field. */
export type FormChoices = Readonly<Record<string, readonly { value: string; label: string }[]>>

/** The fields of a form as they render, by name: where each is and what it is called, for the summary above them. */
type Fields = Map<string, { id: string; label: ReactNode }>

interface Feedback {
  errors: ReadonlyMap<string, string>
  values: FormValues
  choices: FormChoices
  /** Somebody else changed what the form shows: each field tells what is stored now, where it differs. */
  stale: boolean
  fields: Fields | null
}

const FeedbackContext = createContext<Feedback>({
  errors: new Map(),
  values: {},
  choices: {},
  stale: false,
  fields: null,
})

interface FormFeedbackProps {
  errors?: readonly FieldError[] | null
  values?: FormValues | null
  choices?: FormChoices | undefined
  /** For who may not change what the form holds: its fields are read, its buttons are gone. */
  readOnly?: boolean
  children: ReactNode
}

/**
 * Around the fields of one form: shows the summary of its errors, gives each field its own by its name, and puts back what
 * was typed, so that a refused form loses nothing even without JavaScript. A field's own `error` comes first.
 */
export function FormFeedback({ errors, values, choices, readOnly, children }: FormFeedbackProps) {
  const [fields] = useState<Fields>(() => new Map())
  const byPath = new Map<string, string>()
  for (const { path, message } of errors ?? []) {
    if (path) byPath.set(path, byPath.has(path) ? `${byPath.get(path)} ${message}` : message)
  }
  const stale = errors?.some(({ code }) => code === STALE) ?? false
  return (
    <FeedbackContext value={{ errors: byPath, values: values ?? {}, choices: choices ?? {}, stale, fields }}>
      {errors && errors.length > 0 ? <NamedErrors errors={errors} fields={fields} /> : null}
      {readOnly ? (
        <fieldset disabled className="read-only">
          {children}
        </fieldset>
      ) : (
        children
      )}
    </FeedbackContext>
  )
}

/**
 * The summary, each error with the name of its field where its own words have none. It stands above the fields and is written after them: the
 * server comes back to what waits once it has gone through the page; the browser, which takes over what the server wrote, looks again once all
 * is there.
 */
function NamedErrors({ errors, fields }: { errors: readonly FieldError[]; fields: Fields }) {
  const [, lookAgain] = useState(false)
  useEffect(() => lookAgain(true), [])
  if (typeof document === 'undefined' && errors.some(error => error.path)) use(Promise.resolve())
  return <ErrorSummary errors={errors.map(error => named(error, fields.get(error.path ?? '')))} />
}

/** What a schema says (« À remplir. ») fits any field; what a rule says speaks for itself. */
function named(error: FieldError, field: { id: string; label: ReactNode } | undefined): FieldError {
  if (!field) return error
  const anyField = /^(invalid|too|not)_|^invalide$/.test(error.code ?? '') && typeof field.label === 'string'
  return {
    ...error,
    path: field.id,
    message: anyField ? withName(field.label as string, error.message) : error.message,
  }
}

/** « Nom : À remplir. »; what begins with the name, or its first words, goes on from it: « Prix illisible » is « Prix HT illisible ». */
function withName(label: string, message: string): string {
  const words = label.split(' ')
  for (let n = words.length; n > 0; n--) {
    const start = words.slice(0, n).join(' ')
    const rest = message.slice(start.length)
    if (start.length > 3 && plain(message).startsWith(plain(start)) && !/^\p{L}/u.test(rest)) return label + rest
  }
  return `${label}\u00a0: ${message}`
}

/** The error, the typed text and the choices that the form gives to the field `name`. */
export function useFeedback(name: string) {
  const { errors, values, choices, stale } = use(FeedbackContext)
  const isBack = Object.keys(values).length > 0
  return { error: errors.get(name), typed: values[name], isBack, choices: choices[name] ?? [], stale }
}

/** Tells the form's summary where the field `name` is and what it is called; of several of the same name, the first. */
export function useName(name: string, id: string, label: ReactNode): void {
  const { fields } = use(FeedbackContext)
  if (fields && !fields.has(name)) fields.set(name, { id, label })
}
