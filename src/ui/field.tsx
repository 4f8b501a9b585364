import type { ReactNode } from 'react'
import { useFeedback, useName } from './form-feedback.tsx'

/** What every field takes. Its id is its name, which is where the error summary points; `id` is for a second form on the page. */
export interface FieldProps {
  name: string
  label: ReactNode
  /** One line: what to write, in whose words. */
  help?: ReactNode
  error?: string
  id?: string
  required?: boolean
}

/** The attributes that tie a control to its label, help and error. `typed` is the text to put back after a refusal, `ticked` those of boxes that share a name. */
export function useField({ name, label, help, error, id = name, required }: FieldProps) {
  useName(name, id, label)
  const feedback = useFeedback(name)
  const message = error ?? feedback.error
  const describedBy = [help ? `${id}-help` : '', message ? `${id}-error` : ''].filter(Boolean).join(' ')
  return {
    typed: typeof feedback.typed === 'string' ? feedback.typed : undefined,
    ticked: feedback.typed === undefined ? undefined : [feedback.typed].flat(),
    message,
    control: {
      id,
      name,
      required,
      'aria-invalid': message ? (true as const) : undefined,
      'aria-describedby': describedBy || undefined,
    },
  }
}

interface FrameProps {
  id: string
  label: ReactNode
  help?: ReactNode
  message?: string
  required?: boolean
  children: ReactNode
}

/** Label above, control, help, error. What may stay empty says so; required is the rule. */
export function FieldFrame({ id, label, help, message, required, children }: FrameProps) {
  return (
    <div className="field">
      <label htmlFor={id}>
        {label}
        {required ? null : <span className="optional"> (facultatif)</span>}
      </label>
      {children}
      <FieldNotes id={id} help={help} message={message} />
    </div>
  )
}

export function FieldNotes({ id, help, message }: { id: string; help?: ReactNode; message?: string }) {
  return (
    <>
      {help ? (
        <p className="help" id={`${id}-help`}>
          {help}
        </p>
      ) : null}
      {message ? (
        <p className="error" id={`${id}-error`}>
          {message}
        </p>
      ) : null}
    </>
  )
}
