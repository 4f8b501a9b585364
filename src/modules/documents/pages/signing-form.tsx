import { Form } from 'react-router'
import type { FieldError, FormValues } from '../../../ui/index.ts'
import { Button, Flash, FormActions, FormFeedback, HiddenFields, TextField } from '../../../ui/index.ts'

interface SigningFormProps {
  requestKey: string
  name: string
  quality: string
  /** Where a code was just sent, masked. */
  sentTo: string | null
  /** A code that was sent can still be typed. */
  waiting: boolean
  refused: { refusals: readonly FieldError[]; values: FormValues } | null
}

/** Two steps: ask for the code, then name and code. Works without scripts, signed in or from a link. */
export function SigningForm({ requestKey, name, quality, sentTo, waiting, refused }: SigningFormProps) {
  const asked = waiting || sentTo !== null
  return (
    <Form method="post" action="#signer" className="form" noValidate>
      <HiddenFields values={{ requestKey }} />
      <FormFeedback errors={refused?.refusals} values={refused?.values}>
        {sentTo ? (
          <Flash title={`Code envoyé à ${sentTo}.`}>Il sert quinze minutes. Pensez à regarder les indésirables.</Flash>
        ) : null}
        <p>
          Vous signez au titre suivant&nbsp;: <strong>{quality}</strong>. En signant, vous dites avoir lu ce document et
          l’accepter&nbsp;; votre nom, l’instant et l’empreinte du fichier y seront attachés.
        </p>
        {asked ? (
          <>
            <TextField
              name="typedName"
              label="Votre nom en entier"
              help={`Comme au document\u00a0: ${name}`}
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
          </>
        ) : null}
      </FormFeedback>
      <FormActions>
        {asked ? (
          <Button variant="primary" name="intent" value="sign">
            Signer
          </Button>
        ) : null}
        <Button variant={asked ? 'secondary' : 'primary'} name="intent" value="code">
          {asked ? 'Renvoyer un code' : 'Recevoir le code pour signer'}
        </Button>
      </FormActions>
    </Form>
  )
}
