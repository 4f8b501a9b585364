import type { ComponentProps } from 'react'
import { FieldFrame, FieldNotes, type FieldProps, useField } from './field.tsx'

type InputProps = Omit<ComponentProps<'input'>, keyof FieldProps | 'style' | 'className'>
type TextFieldProps = FieldProps & InputProps

/** A line of text. Required unless `required={false}`; `type`, `inputMode`, `autoComplete`, `list` go to the input. */
export function TextField({ name, label, help, error, id, required = true, ...rest }: TextFieldProps) {
  const { control, notes, typed } = useField({ name, label, help, error, id, required }, storedText(rest))
  return (
    <FieldFrame label={label} notes={notes} required={required}>
      <input type="text" {...rest} {...control} {...start(rest, typed)} className="input" />
    </FieldFrame>
  )
}

/** A field in a cell of a table: its column and its row say what it is to who sees them, `label` to the others and to the summary of errors. */
export function CellField({ name, label, help, error, id, ...rest }: TextFieldProps & { label: string }) {
  const { control, notes, typed } = useField({ name, label, help, error, id }, storedText(rest))
  const className = rest.inputMode === 'decimal' ? 'input figures' : 'input'
  return (
    <div className="field">
      <input
        type="text"
        autoComplete="off"
        {...rest}
        {...control}
        {...start(rest, typed)}
        aria-label={label}
        className={className}
      />
      <FieldNotes {...notes} />
    </div>
  )
}

/** What is sought in a list: the field `q` of its filters, whatever it is said to be found by. */
export function SearchField({ name = 'q', label = 'Chercher', ...rest }: Partial<TextFieldProps>) {
  return <TextField name={name} label={label} type="search" maxLength={100} required={false} {...rest} />
}

type TextAreaProps = FieldProps & Omit<ComponentProps<'textarea'>, keyof FieldProps | 'style' | 'className'>

/** Several lines of text; grows with what is written. */
export function TextArea({ name, label, help, error, id, required = true, ...rest }: TextAreaProps) {
  const { control, notes, typed } = useField({ name, label, help, error, id, required }, storedText(rest))
  return (
    <FieldFrame label={label} notes={notes} required={required}>
      <textarea rows={3} {...rest} {...control} {...start(rest, typed)} className="input" />
    </FieldFrame>
  )
}

/** A controlled field keeps its `value`; the others start from what was typed, then from `defaultValue`. */
export function start<V>(rest: { value?: V; defaultValue?: V }, typed: string | undefined) {
  return rest.value === undefined ? { defaultValue: typed ?? rest.defaultValue ?? undefined } : {}
}

/** What an uncontrolled field starts from. */
export const storedText = ({ value, defaultValue }: { value?: unknown; defaultValue?: unknown }) =>
  value === undefined && defaultValue != null ? String(defaultValue) : undefined
