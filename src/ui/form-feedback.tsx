import { createContext, type ReactNode, use } from 'react'
import { ErrorSummary, type FieldError } from './error-summary.tsx'

/** What a form sends back when it is refused: the texts as they were typed, by field name. */
export type FormValues = Readonly<Record<string, unknown>>

/** Those whom a name typed may mean, by field. */
export type FormChoices = Readonly<Record<string, readonly { value: string; label: string }[]>>

interface Feedback {
  errors: ReadonlyMap<string, string>
  values: FormValues
  choices: FormChoices
}

const FeedbackContext = createContext<Feedback>({ errors: new Map(), values: {}, choices: {} })

interface FormFeedbackProps {
  errors?: readonly FieldError[] | null
  values?: FormValues | null
  choices?: FormChoices | undefined
  children: ReactNode
}

/**
 * Around the fields of one form: shows the summary of its errors, gives each field its own by its name, and puts back what
 * was typed, so that a refused form loses nothing even without JavaScript. A field's own `error` comes first.
 */
export function FormFeedback({ errors, values, choices, children }: FormFeedbackProps) {
  const byPath = new Map<string, string>()
  for (const { path, message } of errors ?? []) {
    if (path) byPath.set(path, byPath.has(path) ? `${byPath.get(path)} ${message}` : message)
  }
  return (
    <FeedbackContext value={{ errors: byPath, values: values ?? {}, choices: choices ?? {} }}>
      <ErrorSummary errors={errors ?? []} />
      {children}
    </FeedbackContext>
  )
}

/** The error, the typed text and the choices that the form gives to the field `name`. */
export function useFeedback(name: string) {
  const { errors, values, choices } = use(FeedbackContext)
  return { error: errors.get(name), typed: values[name], choices: choices[name] ?? [] }
}
