import { DateField, FieldRow, SelectField, TextField } from '../../../ui/index.ts'

interface Known {
  firstName: string
  lastName: string
  email: string | null
  phone: string | null
  birthDay: string | null
  department: string | null
  sex: string | null
  iban: string | null
  bic: string | null
  payrollNumber: string | null
  address: { line1: string; line2?: string | null; postalCode: string; city: string; country: string } | null
}

/** The fields of a person, new or known. */
export function PersonFields({ person }: { person?: Known }) {
  return (
    <>
      <FieldRow>
        <TextField name="firstName" label="Prénom" defaultValue={person?.firstName} autoComplete="off" />
        <TextField name="lastName" label="Nom" defaultValue={person?.lastName} autoComplete="off" />
      </FieldRow>
      <FieldRow>
        <TextField
          name="email"
          label="Adresse électronique"
          type="email"
          required={false}
          defaultValue={person?.email ?? ''}
        />
        <TextField name="phone" label="Téléphone" type="tel" required={false} defaultValue={person?.phone ?? ''} />
      </FieldRow>
      <FieldRow>
        <DateField name="birthDay" label="Date de naissance" required={false} defaultValue={person?.birthDay ?? ''} />
        <SelectField
          name="sex"
          label="Sexe"
          required={false}
          options={[
            { value: 'F', label: 'Femme' },
            { value: 'M', label: 'Homme' },
          ]}
          defaultValue={person?.sex ?? ''}
        />
        <TextField
          name="department"
          label="Département"
          required={false}
          defaultValue={person?.department ?? ''}
          placeholder="31"
        />
      </FieldRow>
      <TextField name="address.line1" label="Adresse" required={false} defaultValue={person?.address?.line1 ?? ''} />
      <FieldRow>
        <TextField
          name="address.postalCode"
          label="Code postal"
          required={false}
          defaultValue={person?.address?.postalCode ?? ''}
        />
        <TextField name="address.city" label="Commune" required={false} defaultValue={person?.address?.city ?? ''} />
      </FieldRow>
      <FieldRow>
        <TextField
          name="payrollNumber"
          label="Matricule de paie"
          required={false}
          defaultValue={person?.payrollNumber ?? ''}
          help="Tel que le logiciel de paie l’écrit."
        />
        <TextField name="iban" label="IBAN" required={false} defaultValue={person?.iban ?? ''} autoComplete="off" />
        <TextField name="bic" label="BIC" required={false} defaultValue={person?.bic ?? ''} autoComplete="off" />
      </FieldRow>
    </>
  )
}
