import { Card, FieldRow, NamedField, SelectField, TextField } from '../../../ui/index.ts'
import type { SalesFormProps } from './sales-form.tsx'

export function CustomerCard({ data, document, refused }: SalesFormProps) {
  return (
    <Card>
      <FieldRow>
        <NamedField
          name="customerId"
          label="Client"
          options={data.customers}
          chosen={refused?.customer ?? data.customer}
        />
        <TextField
          name="subject"
          label="Objet"
          required={false}
          defaultValue={document.subject ?? ''}
          maxLength={200}
        />
      </FieldRow>
      <details
        className="fold"
        open={
          data.customers?.length === 0 ||
          refused?.refusals.some(({ path }) => path?.startsWith('newCustomer.')) ||
          undefined
        }
      >
        <summary>Nouveau client</summary>
        <NewCustomerFields />
      </details>
    </Card>
  )
}

/** Enough to invoice somebody unknown a minute ago; the rest is on the customer's page. */
function NewCustomerFields() {
  return (
    <div className="stack tight">
      <FieldRow>
        <SelectField
          name="newCustomer.kind"
          label="Type"
          empty={null}
          defaultValue="company"
          options={[
            { value: 'company', label: 'Entreprise ou association' },
            { value: 'public', label: 'Organisme public' },
            { value: 'person', label: 'Particulier' },
          ]}
        />
        <TextField name="newCustomer.name" label="Nom" maxLength={120} autoComplete="off" />
        <TextField
          name="newCustomer.siren"
          label="SIREN"
          help="Sauf pour un particulier."
          required={false}
          inputMode="numeric"
          maxLength={20}
          autoComplete="off"
        />
      </FieldRow>
      <FieldRow>
        <TextField name="newCustomer.address.line1" label="Adresse" maxLength={120} autoComplete="off" />
        <TextField
          name="newCustomer.address.postalCode"
          label="Code postal"
          inputMode="numeric"
          maxLength={12}
          autoComplete="off"
        />
        <TextField name="newCustomer.address.city" label="Ville" maxLength={80} autoComplete="off" />
        <TextField
          name="newCustomer.email"
          label="Courriel"
          required={false}
          type="email"
          maxLength={254}
          autoComplete="off"
        />
      </FieldRow>
    </div>
  )
}
