import type { ComponentProps, ReactNode } from 'react'
import { FieldFrame, FieldNotes, type FieldProps, useField } from './field.tsx'
import { groupByName } from './group-by.ts'
import { start, storedText } from './text-field.tsx'

export interface Option {
  value: string
  label: string
  /** Options of one group stand together under its name. */
  group?: string
  help?: ReactNode
  disabled?: boolean
}

type SelectFieldProps = FieldProps &
  Omit<ComponentProps<'select'>, keyof FieldProps | 'style' | 'className' | 'children' | 'multiple'> & {
    options: readonly Option[]
    /** The first, empty line: « Choisir… ». Null leaves it out. */
    empty?: string | null
  }

/** One of a list, in the browser's own control. */
export function SelectField(props: SelectFieldProps) {
  const { name, label, help, error, id, required = true, options, empty = 'Choisir…', ...rest } = props
  const { control, notes, typed } = useField({ name, label, help, error, id, required }, storedText(rest))
  return (
    <FieldFrame label={label} notes={{ ...notes, stored: labelOf(options, notes.stored) }} required={required}>
      <select {...rest} {...control} {...start(rest, typed)} className="input">
        {empty === null ? null : <option value="">{empty}</option>}
        {groupByName(options).map(([group, members]) =>
          group ? (
            <optgroup key={group} label={group}>
              {members.map(optionOf)}
            </optgroup>
          ) : (
            members.map(optionOf)
          ),
        )}
      </select>
    </FieldFrame>
  )
}

const labelOf = (options: readonly Option[], stored: string | undefined) =>
  options.find(({ value }) => value === stored)?.label ?? stored

const optionOf = ({ value, label, disabled }: Option) => (
  <option key={value} value={value} disabled={disabled}>
    {label}
  </option>
)

type CheckboxFieldProps = FieldProps & {
  /** What the form receives when ticked; nothing when not. */
  value?: string
  defaultChecked?: boolean
  disabled?: boolean
  onChange?: ComponentProps<'input'>['onChange']
}

/** One thing to accept or switch on. Not required unless said: a box is an answer either way. */
export function CheckboxField({
  name,
  label,
  help,
  error,
  id,
  required = false,
  value = 'on',
  defaultChecked,
  ...rest
}: CheckboxFieldProps) {
  const { control, notes, ticked } = useField({ name, label, help, error, id, required })
  return (
    <div className="field choice">
      <input
        {...rest}
        {...control}
        type="checkbox"
        value={value}
        defaultChecked={ticked?.includes(value) ?? defaultChecked}
      />
      <label htmlFor={control.id}>{label}</label>
      <FieldNotes {...notes} />
    </div>
  )
}

type RadioGroupProps = FieldProps & {
  options: readonly Option[]
  defaultValue?: string | null
  /** Short answers side by side. */
  inline?: boolean
  onChange?: ComponentProps<'input'>['onChange']
}

/** One of a few, all in sight. The first button carries the name as its id, so that an error leads to it. */
export function RadioGroup(props: RadioGroupProps) {
  const { name, label, help, error, id, required = true, options, defaultValue, inline = false, onChange } = props
  const { control, notes, typed } = useField({ name, label, help, error, id, required }, defaultValue)
  const chosen = typed ?? defaultValue
  return (
    <fieldset className="field" aria-describedby={control['aria-describedby']}>
      <legend>
        {label}
        {required ? null : <span className="optional"> (facultatif)</span>}
      </legend>
      <div className={inline ? 'choices inline' : 'choices'}>
        {options.map((option, index) => {
          const optionId = index === 0 ? control.id : `${control.id}-${index}`
          return (
            <div className="choice" key={option.value}>
              <input
                type="radio"
                id={optionId}
                name={name}
                value={option.value}
                required={required}
                disabled={option.disabled}
                defaultChecked={chosen === option.value}
                onChange={onChange}
                aria-describedby={option.help ? `${optionId}-note` : undefined}
              />
              <label htmlFor={optionId}>{option.label}</label>
              {option.help ? (
                <p className="help" id={`${optionId}-note`}>
                  {option.help}
                </p>
              ) : null}
            </div>
          )
        })}
      </div>
      <FieldNotes {...notes} stored={labelOf(options, notes.stored)} />
    </fieldset>
  )
}
