import { Form } from 'react-router'
import type { RefusedForm } from '../../../platform/page.server.ts'
import {
  AmountField,
  Button,
  FieldRow,
  FormActions,
  FormFeedback,
  HiddenFields,
  NamedField,
  type Option,
  RadioGroup,
  SelectField,
  TextField,
} from '../../../ui/index.ts'
import { BILLING_LABELS, BILLINGS } from '../quote-part.ts'

interface SharedQuoteFormProps {
  requestKey: string
  hidden: Record<string, string | number | null | undefined>
  customers: readonly Option[] | null
  members: readonly { activityId: string; name: string; trade: string | null; organisationName: string }[]
  rates: readonly { value: string; label: string }[]
  start: {
    customer?: Option
    subject?: string
    billing?: string
    parts: readonly { activityId: string; label: string; netCents: number; vat: string; detailed: boolean }[]
  }
  blanks: number
  refused: RefusedForm | null | undefined
}

/** Who does what, at what price. A part left blank does not count; partners detail their own lines when they accept. */
export function SharedQuoteForm(props: SharedQuoteFormProps) {
  const { start, members, rates, refused } = props
  const rows = [...start.parts, ...Array.from({ length: props.blanks }, () => null)]
  return (
    <Form method="post" className="form" noValidate>
      <FormFeedback errors={refused?.refusals} values={refused?.values} choices={refused?.choices}>
        <HiddenFields values={{ requestKey: props.requestKey, ...props.hidden }} />
        <FieldRow>
          <NamedField name="customerId" label="Client" options={props.customers} chosen={start.customer} />
          <TextField name="subject" label="Objet" defaultValue={start.subject} />
        </FieldRow>
        <RadioGroup
          name="billing"
          label="Qui facture&nbsp;?"
          options={BILLINGS.map(value => ({ value, label: BILLING_LABELS[value] }))}
          defaultValue={start.billing ?? 'each'}
        />
        {rows.map((part, i) => (
          <fieldset key={i} className="stack tight">
            <legend>{`Part ${i + 1}`}</legend>
            <FieldRow>
              <SelectField
                name={`parts.${i}.activityId`}
                label="Activité"
                required={false}
                empty="Personne (part laissée vide)"
                options={members.map(member => ({
                  value: member.activityId,
                  label: [member.name, member.trade].filter(Boolean).join(', '),
                  group: member.organisationName,
                }))}
                defaultValue={part?.activityId}
              />
              <TextField
                name={`parts.${i}.label`}
                label="Ce qu’elle fait"
                required={false}
                defaultValue={part?.label}
              />
            </FieldRow>
            <FieldRow>
              <AmountField
                name={`parts.${i}.amount`}
                label="Montant HT"
                required={false}
                defaultValue={part && part.netCents > 0 ? part.netCents : undefined}
                help={
                  part?.detailed
                    ? 'Détaillé par l’activité elle-même\u00a0: changez le montant pour tout réécrire.'
                    : 'Laissez vide\u00a0: elle chiffrera elle-même.'
                }
              />
              <SelectField
                name={`parts.${i}.vat`}
                label="TVA"
                required={false}
                empty={null}
                options={rates}
                defaultValue={part?.vat ?? rates[0]?.value}
              />
            </FieldRow>
          </fieldset>
        ))}
        <FormActions>
          <Button variant="primary">Enregistrer</Button>
          <Button name="more" value="1">
            Enregistrer et ajouter des parts
          </Button>
        </FormActions>
      </FormFeedback>
    </Form>
  )
}
