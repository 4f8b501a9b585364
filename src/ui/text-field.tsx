import type { ComponentProps } from 'react'
import { FieldFrame, type FieldProps, useField } from './field.tsx'

type InputProps = Omit<ComponentProps<'input'>, keyof FieldProps | 'style' | 'className'>
type TextFieldProps = FieldProps & InputProps

/** A line of text. Required unless `required={false}`; `type`, `inputMode`, `autoComplete`, `list` go to the input. */
export function TextField({ name, label, help, error, id, required = true, ...rest }: TextFieldProps) {
  const { control, message, typed } = useField({ name, label, help, error, id, required })
  return (
    <FieldFrame id={control.id} label={label} help={help} message={message} required={required}>
      <input type="text" {...rest} {...control} {...start(rest, typed)} className="input" />
    </FieldFrame>
  )
}

/** What is sought in a list: the field `q` of its filters, whatever it is said to be found by. */
export function SearchField({ name = 'q', label = 'Chercher', ...rest }: Partial<TextFieldProps>) {
  return <TextField name={name} label={label} type="search" maxLength={100} required={false} {...rest} />
}

type TextAreaProps = FieldProps & Omit<ComponentProps<'textarea'>, keyof FieldProps | 'style' | 'className'>

/** Several lines of text; grows with what is written. */
export function TextArea({ name, label, help, error, id, required = true, ...rest }: TextAreaProps) {
  const { control, message, typed } = useField({ name, label, help, error, id, required })
  return (
    <FieldFrame id={control.id} label={label} help={help} message={message} required={required}>
      <textarea rows={3} {...rest} {...control} {...start(rest, typed)} className="input" />
    </FieldFrame>
  )
}

/** A controlled field keeps its `value`; the others start from what was typed, then from `defaultValue`. */
export function start<V>(rest: { value?: V; defaultValue?: V }, typed: string | undefined) {
  return rest.value === undefined ? { defaultValue: typed ?? rest.defaultValue ?? undefined } : {}
}
