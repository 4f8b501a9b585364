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

/**
 * The attributes that tie a control to its label and notes. `typed` is the text to put back after a refusal, `ticked` those of boxes that share a
 * name. Of a form that somebody else changed meanwhile, the notes tell what is stored, where that is not what was typed.
 */
export function useField({ name, label, help, error, id = name, required }: FieldProps, stored?: string | null) {
  useName(name, id, label)
  const feedback = useFeedback(name)
  const message = error ?? feedback.error
  const typed = typeof feedback.typed === 'string' ? feedback.typed : undefined
  const differs = feedback.stale && stored != null && typed !== undefined && bare(stored) !== bare(typed)
  const notes: Notes = { id, help, message, stored: differs ? stored : undefined }
  const describedBy = [help ? `${id}-help` : '', differs ? `${id}-stored` : '', message ? `${id}-error` : '']
  return {
    typed,
    // A box that is not ticked is not sent.
    ticked: feedback.isBack ? [feedback.typed ?? []].flat() : undefined,
    notes,
    control: {
      id,
      name,
      required,
      'aria-invalid': message ? (true as const) : undefined,
      'aria-describedby': describedBy.filter(Boolean).join(' ') || undefined,
    },
  }
}

const bare = (text: string): string => text.replace(/\s+/g, ' ').trim()

interface Notes {
  id: string
  help?: ReactNode
  message?: string
  stored?: string
}

interface FrameProps {
  label: ReactNode
  notes: Notes
  required?: boolean
  children: ReactNode
}

/** Label above, control, help, error. What may stay empty says so; required is the rule. */
export function FieldFrame({ label, notes, required, children }: FrameProps) {
  return (
    <div className="field">
      <label htmlFor={notes.id}>
        {label}
        {required ? null : <span className="optional"> (facultatif)</span>}
      </label>
      {children}
      <FieldNotes {...notes} />
    </div>
  )
}

export function FieldNotes({ id, help, message, stored }: Notes) {
  return (
    <>
      {help ? (
        <p className="help" id={`${id}-help`}>
          {help}
        </p>
      ) : null}
      {stored === undefined ? null : (
        <p className="help" id={`${id}-stored`}>
          Enregistré à présent&nbsp;: <strong>{stored.trim() || 'rien'}</strong>
        </p>
      )}
      {message ? (
        <p className="error" id={`${id}-error`}>
          {message}
        </p>
      ) : null}
    </>
  )
}
