import { type ReactNode, useEffect, useRef } from 'react'
import { Form, useSearchParams } from 'react-router'
import { Button, ButtonLink } from './button.tsx'
import type { FieldError } from './error-summary.tsx'
import { type FormChoices, FormFeedback, type FormValues } from './form-feedback.tsx'
import { HiddenFields } from './form-parts.tsx'

export interface FilterBarProps {
  /** Fields whose `defaultValue` comes from the address. */
  children: ReactNode
  /** The address without filters, when some are on. */
  clearHref?: string | null
  /** Nothing shown: without a filter on, there is nothing to filter, and the bar goes. Not where a filter is on from the start (a year, a period). */
  empty?: boolean
  label?: string
  submit?: string
  /** Of a name typed in it (`chooseNamed`): what it may mean. */
  refused?: { refusals: readonly FieldError[]; values: FormValues; choices?: FormChoices } | null
}

/**
 * Filters of a list, as a GET form: the address keeps them, a reload and a colleague find them again. The fields are made anew when it changes,
 * so that they say what the list shows (« Tout voir », back, forward); the one from which they were sent keeps the focus.
 */
export function FilterBar({
  children,
  clearHref,
  empty = false,
  label = 'Filtrer la liste',
  submit = 'Filtrer',
  refused,
}: FilterBarProps) {
  const [asked] = useSearchParams()
  const sort = asked.get('tri')
  const address = asked.toString()
  const sentFrom = useRef('')
  // biome-ignore lint/correctness/useExhaustiveDependencies: once the address has changed, not before
  useEffect(() => {
    const field = document.getElementById(sentFrom.current)
    sentFrom.current = ''
    field?.focus()
    if (field instanceof HTMLInputElement) field.select()
  }, [address])
  if (empty && !clearHref && !refused) return null
  return (
    <Form
      method="get"
      role="search"
      className="filters"
      aria-label={label}
      onSubmit={() => {
        sentFrom.current = document.activeElement?.id ?? ''
      }}
    >
      <FormFeedback key={address} errors={refused?.refusals} values={refused?.values} choices={refused?.choices}>
        {children}
      </FormFeedback>
      {sort ? <HiddenFields values={{ tri: sort }} /> : null}
      <div className="filters-actions">
        <Button>{submit}</Button>
        {clearHref ? (
          <ButtonLink variant="quiet" to={clearHref}>
            Tout voir
          </ButtonLink>
        ) : null}
      </div>
    </Form>
  )
}
