import { Form, redirect } from 'react-router'
import { PASSWORD_MIN, resetPassword } from '../../platform/auth.server.ts'
import { attempt, formOf } from '../../platform/page.server.ts'
import { limit } from '../../platform/rate-limit.server.ts'
import { Button, FormActions, FormFeedback, TextField } from '../../ui/index.ts'
import { PublicFrame } from '../public-frame.tsx'
import { callerOf, textOf } from '../sign-in-pages.server.ts'
import type { Route } from './+types/new-password.page'

export const loader = () => ({ minimum: PASSWORD_MIN })

export async function action(args: Route.ActionArgs) {
  return attempt(args, async () => {
    limit(`new-password ${callerOf(args).ip}`, 30, 900)
    const token = new URL(args.request.url).searchParams.get('jeton') ?? ''
    await resetPassword(token, textOf(await formOf(args), 'newPassword'))
    throw redirect('/connexion', 303)
  })
}

export default function NewPasswordPage({ loaderData, actionData }: Route.ComponentProps) {
  return (
    <PublicFrame title="Nouveau mot de passe">
      <Form method="post" className="form">
        <FormFeedback errors={actionData?.refusals}>
          <TextField
            name="newPassword"
            label="Nouveau mot de passe"
            help={`${loaderData.minimum} caractères au moins\u00a0: une phrase que vous seul·e connaissez.`}
            type="password"
            autoComplete="new-password"
            minLength={loaderData.minimum}
          />
        </FormFeedback>
        <FormActions>
          <Button variant="primary">Enregistrer</Button>
        </FormActions>
      </Form>
    </PublicFrame>
  )
}
