import { Form, redirect } from 'react-router'
import { acceptInvitation, findInvitation, PASSWORD_MIN, signIn } from '../../platform/auth.server.ts'
import { attempt, formOf, notFoundPage } from '../../platform/page.server.ts'
import { limit } from '../../platform/rate-limit.server.ts'
import { ROLE_LABELS } from '../../platform/session.ts'
import { Button, FormActions, FormFeedback, TextField } from '../../ui/index.ts'
import { PublicFrame } from '../public-frame.tsx'
import { callerOf, redirectWith, textOf } from '../sign-in-pages.server.ts'
import type { Route } from './+types/invitation.page'

async function invitationOf(args: Route.LoaderArgs | Route.ActionArgs) {
  limit(`invitation ${callerOf(args).ip}`, 60, 900)
  const found = await findInvitation(args.params.token)
  return (
    found ?? notFoundPage('Cette invitation a déjà servi ou a expiré\u00a0: demandez-en une autre à votre coopérative.')
  )
}

export async function loader(args: Route.LoaderArgs) {
  const { organisationName, email, name, role, known } = await invitationOf(args)
  return { organisationName, email, name, known, role: ROLE_LABELS[role], minimum: PASSWORD_MIN }
}

export async function action(args: Route.ActionArgs) {
  const { email, known } = await invitationOf(args)
  return attempt(args, async () => {
    const password = textOf(await formOf(args), 'password')
    await acceptInvitation(args.params.token, known ? null : password)
    if (known) throw redirect('/connexion', 303)
    const { cookies } = await signIn(callerOf(args), { email, password, remember: false })
    throw redirectWith(cookies, '/')
  })
}

export default function InvitationPage({ loaderData, actionData }: Route.ComponentProps) {
  const { organisationName, email, name, role, known, minimum } = loaderData
  return (
    <PublicFrame title={`Bienvenue, ${name}`}>
      <p>
        {organisationName} vous ouvre un accès&nbsp;: {role}.
      </p>
      <Form method="post" className="form">
        <FormFeedback errors={actionData?.refusals}>
          {known ? (
            <p>Vous avez déjà un accès avec {email}&nbsp;: celui-ci s’y ajoute, votre mot de passe ne change pas.</p>
          ) : (
            <>
              <input type="hidden" name="username" value={email} autoComplete="username" />
              <TextField
                name="password"
                label="Votre mot de passe"
                help={`${minimum} caractères au moins\u00a0: une phrase que vous seul·e connaissez. Vous vous connecterez avec ${email}.`}
                type="password"
                autoComplete="new-password"
                minLength={minimum}
              />
            </>
          )}
        </FormFeedback>
        <FormActions>
          <Button variant="primary">{known ? 'Accepter' : 'Ouvrir mon accès'}</Button>
        </FormActions>
      </Form>
    </PublicFrame>
  )
}
