import qrcode from 'qrcode'
import { Form } from 'react-router'
import { beginSecondFactor, confirmSecondFactor } from '../../platform/auth.server.ts'
import { attempt, formOf, signedInVisitor } from '../../platform/page.server.ts'
import { limit } from '../../platform/rate-limit.server.ts'
import { Button, Card, FormActions, FormFeedback, Notice, PageHeader, QrCode, TextField } from '../../ui/index.ts'
import { callerOf, redirectWith, textOf } from '../sign-in-pages.server.ts'
import type { Route } from './+types/two-factor.page'

export const loader = (args: Route.LoaderArgs) => ({ set: signedInVisitor(args).twoFactor })

export async function action(args: Route.ActionArgs) {
  const { userId } = signedInVisitor(args)
  return attempt(args, async () => {
    limit(`second-factor ${userId}`, 20, 900)
    const form = await formOf(args)
    if (form.has('code')) throw redirectWith(await confirmSecondFactor(callerOf(args), textOf(form, 'code')), '/')
    const { uri, backupCodes } = await beginSecondFactor(callerOf(args), textOf(form, 'password'))
    const secret = new URL(uri).searchParams.get('secret') ?? ''
    return { qrCode: await qrcode.toString(uri, { type: 'svg', margin: 2 }), secret, backupCodes }
  })
}

export default function TwoFactorPage({ loaderData, actionData }: Route.ComponentProps) {
  const refusals = actionData && 'refusals' in actionData ? actionData.refusals : null
  const begun = actionData && 'qrCode' in actionData ? actionData : null
  const confirming = begun || refusals?.some(refusal => refusal.path === 'code')
  return (
    <>
      <title>Double authentification — Essaim</title>
      <PageHeader
        title="Double authentification"
        subtitle="Un mot de passe se vole&nbsp;; avec un second facteur, il ne suffit plus. Elle est obligatoire pour l’équipe."
      />
      {loaderData.set ? <Notice tone="good">Le second facteur est en place.</Notice> : null}
      {begun ? <Secret {...begun} /> : null}
      {loaderData.set ? null : (
        <Form method="post" className="form">
          <FormFeedback errors={refusals}>
            {confirming ? (
              <TextField
                key="code"
                name="code"
                label="Code à six chiffres"
                help="Celui que l’application affiche maintenant."
                autoComplete="one-time-code"
                inputMode="numeric"
              />
            ) : (
              <TextField
                key="password"
                name="password"
                label="Votre mot de passe"
                type="password"
                autoComplete="current-password"
              />
            )}
          </FormFeedback>
          <FormActions>
            <Button variant="primary">{confirming ? 'Activer' : 'Commencer'}</Button>
            {confirming && !begun ? <a href="/double-authentification">Recommencer</a> : null}
          </FormActions>
        </Form>
      )}
    </>
  )
}

function Secret({ qrCode, secret, backupCodes }: { qrCode: string; secret: string; backupCodes: string[] }) {
  return (
    <div className="stack">
      <Card title="1. Ajoutez Essaim à votre application">
        <p>Ouvrez une application de codes (Aegis, FreeOTP, Google Authenticator…) et visez ce dessin.</p>
        <QrCode svg={qrCode} label="Code à viser" />
        <p>
          Sans appareil photo, recopiez <code>{secret}</code>.
        </p>
      </Card>
      <Card title="2. Gardez ces codes de secours sur papier">
        <p>Chacun remplace une fois l’application, si vous la perdez. Ils ne seront plus montrés.</p>
        <ul className="codes">
          {backupCodes.map(code => (
            <li key={code}>
              <code>{code}</code>
            </li>
          ))}
        </ul>
      </Card>
    </div>
  )
}
