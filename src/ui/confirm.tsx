import { type ComponentProps, type MouseEvent, type ReactNode, useId } from 'react'
import { Button, type ButtonVariant } from './button.tsx'
import type { LucideIcon } from './icon.tsx'

interface ConfirmProps {
  /** The button that asks. */
  label: ReactNode
  /** The question, as a title: « Émettre cette facture ? » */
  title: string
  /** What will happen and why it cannot be undone; may hold fields. */
  children: ReactNode
  /** The verb of the button that does it: « Émettre ». */
  confirm: ReactNode
  variant?: ButtonVariant
  icon?: LucideIcon
  small?: boolean
  /** Attributes of the button that does it: `name` and `value`, `formAction`, `form`, `formNoValidate`. */
  submit?: Pick<ComponentProps<'button'>, 'name' | 'value' | 'formAction' | 'form' | 'formNoValidate'>
  pending?: boolean
}

/** What is refused is said on the page, not under the dialog; one that holds fields stays, to be corrected. */
function hideWithoutFields({ currentTarget }: MouseEvent<HTMLButtonElement>): void {
  const dialog = currentTarget.closest('dialog')
  if (!dialog?.querySelector('input:not([type=hidden]), select, textarea')) dialog?.hidePopover()
}

/**
 * Asks before what cannot be undone, and only then. It stands inside the form that it submits. The dialog is a native popover:
 * it opens without JavaScript, Escape and a press outside close it, and the focus comes back to its button.
 */
export function Confirm(props: ConfirmProps) {
  const { label, title, children, confirm, variant = 'danger', icon, small, submit, pending } = props
  const id = useId()
  return (
    <>
      <Button type="button" variant={variant} icon={icon} small={small} popoverTarget={id}>
        {label}
      </Button>
      <dialog className="dialog" id={id} popover="auto" aria-labelledby={`${id}-title`}>
        <div>
          <h2 id={`${id}-title`}>{title}</h2>
          <div className="stack tight">{children}</div>
          <div className="form-actions">
            <Button
              {...submit}
              variant={variant === 'danger' ? 'danger' : 'primary'}
              pending={pending}
              onClick={hideWithoutFields}
            >
              {confirm}
            </Button>
            <Button type="button" variant="quiet" popoverTarget={id} popoverTargetAction="hide">
              Revenir
            </Button>
          </div>
        </div>
      </dialog>
    </>
  )
}
