import { Form } from 'react-router'
import type { FieldError, FormValues } from '../../../ui/index.ts'
import { Button, Flash, FormActions, FormFeedback, HiddenFields, TextField } from '../../../ui/index.ts'

interface SigningFormProps {
  requestKey: string
  name: string
  quality: string
  /** Where a code has just been sent, masked. */
  sentTo: string | null
  refused: { refusals: readonly FieldError[]; values: FormValues } | null
}

/** Two steps in one form: ask for the code, then name and code. Works without scripts, signed in or from a link. */
export function SigningForm({ requestKey, name, quality, sentTo, refused }: SigningFormProps) {
  return (
    <Form method="post" className="form" noValidate>
      <HiddenFields values={{ requestKey }} />
      <FormFeedback errors={refused?.refusals} values={refused?.values}>
        {sentTo ? (
          <Flash title={`Code envoyé à ${sentTo}.`}>Il sert quinze minutes. Pensez à regarder les indésirables.</Flash>
        ) : null}
        <p>
          Vous signez comme <strong>{quality}</strong>. En signant, vous dites avoir lu ce document et l’accepter ;
          votre nom, l’instant et l’empreinte du fichier y seront attachés.
        </p>
        <TextField
          name="typedName"
          label="Votre nom en entier"
          help={`Comme au document : ${name}`}
          autoComplete="name"
          maxLength={200}
        />
        <TextField
          name="code"
          label="Code reçu par courrier électronique"
          help="Six chiffres"
          inputMode="numeric"
          autoComplete="one-time-code"
          maxLength={7}
        />
      </FormFeedback>
      <FormActions>
        <Button variant="primary" name="intent" value="sign">
          Signer
        </Button>
        <Button name="intent" value="code">
          {sentTo ? 'Renvoyer un code' : 'Recevoir un code'}
        </Button>
      </FormActions>
    </Form>
  )
}
