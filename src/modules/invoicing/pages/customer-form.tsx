import { FieldRow, SelectField, TextField } from '../../../ui/index.ts'
import { CUSTOMER_KIND_LABELS } from '../customer.ts'
import type { Customer } from '../index.ts'

const KINDS = Object.entries(CUSTOMER_KIND_LABELS).map(([value, label]) => ({ value, label }))

/** The whole record of a customer. */
export function CustomerFields({ customer }: { customer?: Customer }) {
  return (
    <>
      <FieldRow>
        <SelectField name="kind" label="Type" empty={null} options={KINDS} defaultValue={customer?.kind ?? 'company'} />
        <TextField name="name" label="Nom" defaultValue={customer?.name} maxLength={120} autoComplete="off" />
      </FieldRow>
      <FieldRow>
        <TextField
          name="siren"
          label="SIREN"
          help="Neuf chiffres&nbsp;; obligatoire sur la facture d’un professionnel."
          required={false}
          inputMode="numeric"
          defaultValue={customer?.siren ?? ''}
          maxLength={20}
        />
        <TextField
          name="siret"
          label="SIRET"
          required={false}
          inputMode="numeric"
          defaultValue={customer?.siret ?? ''}
          maxLength={25}
        />
        <TextField
          name="vatNumber"
          label="N° de TVA"
          help="Quand le client doit la taxe lui-même."
          required={false}
          defaultValue={customer?.vatNumber ?? ''}
          maxLength={25}
        />
      </FieldRow>
      <AddressFields name="address" label="Adresse" address={customer?.address} />
      <FieldRow>
        <TextField
          name="email"
          label="Courriel"
          help="Où partent devis et factures."
          required={false}
          type="email"
          defaultValue={customer?.email ?? ''}
          maxLength={254}
        />
        <TextField
          name="phone"
          label="Téléphone"
          required={false}
          defaultValue={customer?.phone ?? ''}
          maxLength={30}
        />
        <TextField
          name="contact"
          label="Contact"
          required={false}
          defaultValue={customer?.contact ?? ''}
          maxLength={120}
        />
        <TextField
          name="paymentTermDays"
          label="Paiement"
          help="En jours&nbsp;; vide&nbsp;: celui de la coopérative."
          required={false}
          inputMode="numeric"
          defaultValue={customer?.paymentTermDays ?? ''}
        />
      </FieldRow>
      <details className="fold" open={customer?.deliveryAddress ? true : undefined}>
        <summary>Adresse de livraison différente</summary>
        <AddressFields name="deliveryAddress" label="Livraison" address={customer?.deliveryAddress} required={false} />
      </details>
    </>
  )
}

interface AddressFieldsProps {
  name: string
  label: string
  address?: Customer['address'] | null
  required?: boolean
}

function AddressFields({ name, label, address, required = true }: AddressFieldsProps) {
  return (
    <FieldRow>
      <TextField
        name={`${name}.line1`}
        label={label}
        required={required}
        defaultValue={address?.line1}
        maxLength={120}
      />
      <TextField
        name={`${name}.line2`}
        label="Complément"
        required={false}
        defaultValue={address?.line2 ?? ''}
        maxLength={120}
      />
      <TextField
        name={`${name}.postalCode`}
        label="Code postal"
        required={required}
        defaultValue={address?.postalCode}
        maxLength={12}
      />
      <TextField name={`${name}.city`} label="Ville" required={required} defaultValue={address?.city} maxLength={80} />
      <TextField
        name={`${name}.country`}
        label="Pays"
        help="Code à deux lettres. Vide&nbsp;: FR."
        required={false}
        defaultValue={address && address.country !== 'FR' ? address.country : ''}
        maxLength={2}
      />
    </FieldRow>
  )
}
