import { type Option, RadioGroup, SelectField } from './choice-fields.tsx'
import type { FieldProps } from './field.tsx'
import { useFeedback, useName } from './form-feedback.tsx'
import { HiddenFields } from './form-parts.tsx'
import { TextField } from './text-field.tsx'

type NamedFieldProps = FieldProps & {
  /** All those there are; null when they are too many to list: their name is typed, and the action finds whose it is (`chooseNamed`). */
  options: readonly Option[] | null
  empty?: string
  /** Who is chosen to begin with; no longer in the list, or yet, they stay. */
  chosen?: Option | null
}

/** One among many, by name: the browser's own list while it is short enough for a phone; else a name to type, then those who bear it. */
export function NamedField({ options, empty, chosen, ...field }: NamedFieldProps) {
  const { name, help = 'Le nom, ou une partie.' } = field
  useName(name, field.id ?? name, field.label)
  const { error, typed, choices } = useFeedback(name)
  const { typed: text } = useFeedback(`${name}.name`)
  if (options) {
    const all = chosen && !options.some(({ value }) => value === chosen.value) ? [chosen, ...options] : options
    return <SelectField {...field} options={all} empty={empty} defaultValue={chosen?.value ?? ''} />
  }
  const kept = typeof typed === 'string' && typed && typeof text === 'string' ? { value: typed, label: text } : chosen
  return (
    <div className="named">
      <TextField
        {...field}
        id={field.id ?? name}
        name={`${name}.name`}
        help={help}
        error={error}
        defaultValue={chosen?.label}
        autoComplete="off"
      />
      {choices.length > 0 ? (
        <RadioGroup
          name={name}
          id={`${field.id ?? name}-choices`}
          label="Lequel de ces noms&nbsp;?"
          error=""
          options={choices}
        />
      ) : null}
      {choices.length > 0 ? (
        <HiddenFields values={{ [`${name}.was`]: String(text ?? '') }} />
      ) : kept ? (
        <HiddenFields values={{ [name]: kept.value, [`${name}.was`]: kept.label }} />
      ) : null}
    </div>
  )
}
