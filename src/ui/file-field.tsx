import type { ComponentProps } from 'react'
import { FieldFrame, type FieldProps, useField } from './field.tsx'

type FileFieldProps = FieldProps & {
  /** "image/*,application/pdf" */
  accept?: string
  multiple?: boolean
  /** On a phone, opens the camera at once. */
  photo?: boolean
  onChange?: ComponentProps<'input'>['onChange']
}

/** A file to send; its form needs `method="post" encType="multipart/form-data"`. */
export function FileField({ name, label, help, error, id, required = true, accept, photo, ...rest }: FileFieldProps) {
  const { control, notes } = useField({ name, label, help, error, id, required })
  return (
    <FieldFrame label={label} notes={notes} required={required}>
      <input
        {...rest}
        {...control}
        type="file"
        accept={accept ?? (photo ? 'image/*,application/pdf' : undefined)}
        capture={photo ? 'environment' : undefined}
        className="input file-drop"
      />
    </FieldFrame>
  )
}
