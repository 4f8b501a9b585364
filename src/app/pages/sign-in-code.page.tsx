import { Form } from 'react-router'
import { signInWithCode } from '../../platform/auth.server.ts'
import { attempt, formOf } from '../../platform/page.server.ts'
import { limit } from '../../platform/rate-limit.server.ts'
import { Button, FormActions, FormFeedback, TextField } from '../../ui/index.ts'
import { PublicFrame } from '../public-frame.tsx'
import { callerOf, redirectWith, returnPath, textOf } from '../sign-in-pages.server.ts'
import type { Route } from './+types/sign-in-code.page'

export async function action(args: Route.ActionArgs) {
  return attempt(args, async () => {
    const caller = callerOf(args)
    limit(`code ${caller.ip}`, 60, 900)
    const cookies = await signInWithCode(caller, textOf(await formOf(args), 'code'))
    throw redirectWith(cookies, returnPath(args.request))
  })
}

export default function SignInCodePage({ actionData }: Route.ComponentProps) {
  return (
    <PublicFrame title="Votre code">
      <Form method="post" className="form">
        <FormFeedback errors={actionData?.refusals}>
          <TextField
            name="code"
            label="Code à six chiffres"
            help="Celui que votre application affiche en ce moment. Sans elle&nbsp;: un code de secours, gardé sur papier."
            autoComplete="one-time-code"
            inputMode="numeric"
            autoFocus
          />
        </FormFeedback>
        <FormActions>
          <Button variant="primary">Continuer</Button>
          <a href="/connexion">Recommencer</a>
        </FormActions>
      </Form>
    </PublicFrame>
  )
}
