import { Form } from 'react-router'
import { requestPasswordReset } from '../../platform/auth.server.ts'
import { attempt, formOf } from '../../platform/page.server.ts'
import { limit } from '../../platform/rate-limit.server.ts'
import { Button, FormActions, FormFeedback, Notice, TextField } from '../../ui/index.ts'
import { PublicFrame } from '../public-frame.tsx'
import { callerOf, textOf } from '../sign-in-pages.server.ts'
import type { Route } from './+types/forgotten-password.page'

export async function action(args: Route.ActionArgs) {
  return attempt(args, async () => {
    const email = textOf(await formOf(args), 'email')
    limit(`reset ${callerOf(args).ip}`, 20, 900)
    limit(`reset ${email}`, 3, 900)
    await requestPasswordReset(email)
    return { sentTo: email, refusals: undefined, values: undefined }
  })
}

export default function ForgottenPasswordPage({ actionData }: Route.ComponentProps) {
  if (actionData && 'sentTo' in actionData)
    return (
      <PublicFrame title="Regardez votre courrier">
        <Notice tone="good">
          <p>
            Si {actionData.sentTo} a un accès, un lien vient d’y être envoyé. Il sert une fois, dans l’heure. Rien reçu
            &nbsp;? Regardez les indésirables, puis demandez à votre coopérative.
          </p>
        </Notice>
        <p>
          <a href="/connexion">Revenir à la connexion</a>
        </p>
      </PublicFrame>
    )
  return (
    <PublicFrame title="Mot de passe oublié">
      <p>Écrivez l’adresse de votre accès&nbsp;: un lien y arrive, pour choisir un nouveau mot de passe.</p>
      <Form method="post" className="form">
        <FormFeedback errors={actionData?.refusals} values={actionData?.values}>
          <TextField name="email" label="Adresse électronique" type="email" autoComplete="username" />
        </FormFeedback>
        <FormActions>
          <Button variant="primary">Recevoir un lien</Button>
          <a href="/connexion">Revenir à la connexion</a>
        </FormActions>
      </Form>
    </PublicFrame>
  )
}
