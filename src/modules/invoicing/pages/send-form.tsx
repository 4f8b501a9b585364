import { Form, useNavigation } from 'react-router'
import type { RefusedForm } from '../../../platform/page.server.ts'
import { Mail } from '../../../ui/icon.tsx'
import {
  Button,
  Card,
  DayText,
  FormActions,
  FormFeedback,
  HiddenFields,
  TextArea,
  TextField,
} from '../../../ui/index.ts'
import { refusedFor } from './refused-for.ts'

interface SendFormProps {
  customerEmail: string | null
  sentOn: string | null
  requestKey: string
  actionData: RefusedForm | undefined
  /** The one thing to do on this page. */
  primary?: boolean
  open?: boolean
}

/** Sends the document by mail with its PDF. */
export function SendForm({ customerEmail, sentOn, requestKey, actionData, primary, open }: SendFormProps) {
  const busy = useNavigation().state !== 'idle'
  const refused = refusedFor(actionData, 'mail')
  return (
    <Card
      id="envoyer"
      title="Envoyer au client"
      aside={
        sentOn ? (
          <span className="soft small">
            Envoyé le <DayText day={sentOn} />
          </span>
        ) : null
      }
    >
      <details className="fold" open={open || refused.errors !== undefined || !sentOn || undefined}>
        <summary>{sentOn ? 'Envoyer de nouveau' : 'Par mail, avec le PDF'}</summary>
        <Form method="post" className="form" noValidate>
          <FormFeedback {...refused}>
            <HiddenFields values={{ requestKey, intent: 'mail' }} />
            <TextField
              name="to"
              label="Adresse du client"
              type="email"
              defaultValue={customerEmail ?? ''}
              maxLength={254}
            />
            <TextArea
              name="message"
              label="Message"
              required={false}
              help="Vide&nbsp;: un message courtois qui dit le montant et l’échéance."
              maxLength={4000}
            />
            <FormActions>
              <Button variant={primary ? 'primary' : 'secondary'} icon={Mail} pending={busy}>
                Envoyer
              </Button>
            </FormActions>
          </FormFeedback>
        </Form>
      </details>
    </Card>
  )
}
