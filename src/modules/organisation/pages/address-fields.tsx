import { FieldRow, TextField } from '../../../ui/index.ts'
import type { Address } from '../settings.ts'

/** A postal address; `prefix` is its place in the form: « identity.address ». */
export function AddressFields({ prefix, address }: { prefix: string; address?: Address }) {
  return (
    <>
      <TextField name={`${prefix}.line1`} label="Adresse" defaultValue={address?.line1} autoComplete="off" />
      <TextField name={`${prefix}.line2`} label="Complément" required={false} defaultValue={address?.line2 ?? ''} />
      <FieldRow>
        <TextField name={`${prefix}.postalCode`} label="Code postal" defaultValue={address?.postalCode} />
        <TextField name={`${prefix}.city`} label="Commune" defaultValue={address?.city} />
        <TextField
          name={`${prefix}.country`}
          label="Pays"
          defaultValue={address?.country ?? 'FR'}
          help="Deux lettres&nbsp;: FR, BE…"
        />
      </FieldRow>
    </>
  )
}
