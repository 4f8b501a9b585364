import { createContext, type ReactNode, use } from 'react'
import { ErrorSummary, type FieldError } from './error-summary.tsx'

/** What a form sends back when it is refused: the texts as they were typed, by field name. */
export type FormValues = Readonly<Record<string, unknown>>

interface Feedback {
  errors: ReadonlyMap<string, string>
  values: FormValues
}

const FeedbackContext = createContext<Feedback>({ errors: new Map(), values: {} })

interface FormFeedbackProps {
  errors?: readonly FieldError[] | null
  values?: FormValues | null
  children: ReactNode
}

/**
 * Around the fields of one form: shows the summary of its errors, gives each field its own by its name, and puts back what
 * was typed, so that a refused form loses nothing even without JavaScript. A field's own `error` comes first.
 */
export function FormFeedback({ errors, values, children }: FormFeedbackProps) {
  const byPath = new Map<string, string>()
  for (const { path, message } of errors ?? []) {
    if (path) byPath.set(path, byPath.has(path) ? `${byPath.get(path)} ${message}` : message)
  }
  return (
    <FeedbackContext value={{ errors: byPath, values: values ?? {} }}>
      <ErrorSummary errors={errors ?? []} />
      {children}
    </FeedbackContext>
  )
}

/** The error and the typed text that the form gives to the field `name`. */
export function useFeedback(name: string): { error: string | undefined; typed: unknown } {
  const { errors, values } = use(FeedbackContext)
  return { error: errors.get(name), typed: values[name] }
}
