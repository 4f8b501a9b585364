import { Form, redirect } from 'react-router'
import { DEMO_PASSWORD, demoUsers, signIn } from '../../platform/auth.server.ts'
import { attempt, formOf, visitorOf } from '../../platform/page.server.ts'
import { forgive, limit } from '../../platform/rate-limit.server.ts'
import { ROLE_LABELS } from '../../platform/session.ts'
import { groupByName } from '../../ui/group-by.ts'
import { Button, Card, CheckboxField, FormActions, FormFeedback, TextField } from '../../ui/index.ts'
import { PublicFrame } from '../public-frame.tsx'
import { callerOf, redirectWith, returnPath, textOf } from '../sign-in-pages.server.ts'
import type { Route } from './+types/sign-in.page'

export async function loader(args: Route.LoaderArgs) {
  if (visitorOf(args.context)) throw redirect(returnPath(args.request))
  return { demo: await demoUsers() }
}

const LIST = new Intl.ListFormat('fr')
const ATTEMPTS = { ofAddress: 10, ofPlace: 60, seconds: 900 }

export async function action(args: Route.ActionArgs) {
  return attempt(args, async () => {
    const form = await formOf(args)
    const caller = callerOf(args)
    const demo = textOf(form, 'demo')
    const email = (demo || textOf(form, 'email')).trim().toLowerCase()
    const keys = [`sign-in ${email}`, `sign-in ${caller.ip}`] as const
    limit(keys[0], ATTEMPTS.ofAddress, ATTEMPTS.seconds)
    limit(keys[1], ATTEMPTS.ofPlace, ATTEMPTS.seconds)
    const password = demo ? DEMO_PASSWORD : textOf(form, 'password')
    const { needsCode, cookies } = await signIn(caller, { email, password, remember: form.has('remember') })
    for (const key of keys) forgive(key)
    const back = returnPath(args.request)
    throw redirectWith(cookies, needsCode ? `/connexion/code?retour=${encodeURIComponent(back)}` : back)
  })
}

export default function SignInPage({ loaderData: { demo }, actionData }: Route.ComponentProps) {
  return (
    <PublicFrame title="Se connecter">
      <Form method="post" className="form">
        <FormFeedback errors={actionData?.refusals} values={actionData?.values}>
          <TextField name="email" label="Adresse électronique" type="email" autoComplete="username" />
          <TextField
            name="password"
            label="Mot de passe"
            type="password"
            autoComplete="current-password"
            defaultValue=""
          />
          <CheckboxField name="remember" label="Rester connecté·e sur cet appareil" />
        </FormFeedback>
        <FormActions>
          <Button variant="primary">Se connecter</Button>
          <a href="/mot-de-passe-oublie">Mot de passe oublié</a>
        </FormActions>
      </Form>
      {demo.length > 0 ? (
        <Card title="Essayer la démonstration">
          <p>Des coopératives fictives&nbsp;: entrez dans le rôle de votre choix, rien de réel n’est en jeu.</p>
          <Form method="post" className="stack">
            {groupByName(demo.map(user => ({ ...user, group: LIST.format(user.organisations) }))).map(
              ([house, users]) => (
                <section key={house} className="stack tight" aria-label={house}>
                  <h3>{house}</h3>
                  <div className="roles">
                    {users.map(({ email, name, roles }) => (
                      <Button key={email} name="demo" value={email}>
                        <span>
                          <b>{roles.map(role => ROLE_LABELS[role]).join(', ')}</b>
                          <span className="visually-hidden"> — </span>
                          <small>
                            {name}
                            <span className="visually-hidden">, {house}</span>
                          </small>
                        </span>
                      </Button>
                    ))}
                  </div>
                </section>
              ),
            )}
          </Form>
        </Card>
      ) : null}
    </PublicFrame>
  )
}
