import type { ChangeEvent, FocusEvent } from 'react'
import { formatAmount, parseEuros } from '../kernel/money.ts'
import { formatRate, parseRate } from '../kernel/rate.ts'
import { FieldFrame, type FieldProps, useField } from './field.tsx'

interface FigureProps extends FieldProps {
  placeholder?: string
  disabled?: boolean
  readOnly?: boolean
  autoFocus?: boolean
  form?: string
}

interface AmountFieldProps extends FigureProps {
  /** Cents, or a text to show as it is. */
  defaultValue?: number | string | null
  /** Told at each key what the text means: cents, or null while it is unreadable. For live totals. */
  onAmount?: (cents: number | null) => void
}

/** Euros, typed or pasted as people write them; shown as « 1 234,56 » when left. The form receives the text. */
export function AmountField({ defaultValue, onAmount, ...props }: AmountFieldProps) {
  const shown = typeof defaultValue === 'number' ? formatAmount(defaultValue) : defaultValue
  const format = (text: string) => {
    const cents = parseEuros(text)
    return cents === null ? null : formatAmount(cents)
  }
  return (
    <FigureField
      {...props}
      unit="€"
      shown={shown}
      format={format}
      onText={onAmount && (text => onAmount(parseEuros(text)))}
    />
  )
}

interface RateFieldProps extends FigureProps {
  /** Basis points, or a text to show as it is. */
  defaultValue?: number | string | null
  onRate?: (bp: number | null) => void
}

/** A percentage: « 12,5 ». */
export function RateField({ defaultValue, onRate, ...props }: RateFieldProps) {
  const bare = (bp: number) => formatRate(bp).replace(/\s%$/, '')
  const format = (text: string) => {
    const bp = parseRate(text)
    return bp === null ? null : bare(bp)
  }
  const shown = typeof defaultValue === 'number' ? bare(defaultValue) : defaultValue
  return (
    <FigureField
      {...props}
      unit="%"
      shown={shown}
      format={format}
      onText={onRate && (text => onRate(parseRate(text)))}
    />
  )
}

interface FigureFieldProps extends FigureProps {
  unit: string
  shown?: string | null
  format: (text: string) => string | null
  onText?: (text: string) => void
}

function FigureField({
  name,
  label,
  help,
  error,
  id,
  required = true,
  unit,
  shown,
  format,
  onText,
  ...rest
}: FigureFieldProps) {
  const { control, notes, typed } = useField({ name, label, help, error, id, required }, shown)
  const tidy = (event: FocusEvent<HTMLInputElement>) => {
    const text = format(event.target.value)
    if (text !== null) event.target.value = text
  }
  return (
    <FieldFrame label={label} notes={notes} required={required}>
      <div className="with-unit">
        <input
          {...rest}
          {...control}
          type="text"
          inputMode="decimal"
          autoComplete="off"
          defaultValue={typed ?? shown ?? undefined}
          onBlur={tidy}
          onChange={onText && ((event: ChangeEvent<HTMLInputElement>) => onText(event.target.value))}
          className="input figures"
        />
        <span aria-hidden="true">{unit}</span>
      </div>
    </FieldFrame>
  )
}
