import type { ComponentProps } from 'react'
import { formatDay, isDay, parseDay } from '../kernel/day.ts'
import { FieldFrame, type FieldProps, useField } from './field.tsx'
import { start, storedText } from './text-field.tsx'

type DateFieldProps = FieldProps &
  Omit<ComponentProps<'input'>, keyof FieldProps | 'style' | 'className' | 'type' | 'defaultValue'> & {
    defaultValue?: string | null
    /** `month` asks for a month, "2026-11". */
    type?: 'date' | 'month'
  }

/** A day, by the browser's own control (its values are ISO); a browser without one shows a text that reads 21/11/2026 too. */
export function DateField({
  name,
  label,
  help,
  error,
  id,
  required = true,
  type = 'date',
  defaultValue,
  ...rest
}: DateFieldProps) {
  const { control, notes, typed } = useField(
    { name, label, help, error, id, required },
    storedText({ ...rest, defaultValue }),
  )
  const back = typed === undefined ? undefined : (parseDay(typed) ?? typed)
  const stored = notes.stored && isDay(notes.stored) ? formatDay(notes.stored) : notes.stored
  return (
    <FieldFrame label={label} notes={{ ...notes, stored }} required={required}>
      <input
        {...rest}
        {...control}
        {...start({ ...rest, defaultValue: defaultValue ?? undefined }, back)}
        type={type}
        className="input"
      />
    </FieldFrame>
  )
}
