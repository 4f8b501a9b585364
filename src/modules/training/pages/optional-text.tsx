import type { ComponentProps } from 'react'
import { TextField } from '../../../ui/index.ts'

type OptionalTextProps = Omit<ComponentProps<typeof TextField>, 'required' | 'defaultValue'> & { known: string | null }

/** A line of text that may stay empty, with what is known of it. */
export function OptionalText({ known, ...rest }: OptionalTextProps) {
  return <TextField {...rest} required={false} defaultValue={known ?? ''} />
}
