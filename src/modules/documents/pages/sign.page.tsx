import { load, publicSession, requestKey } from '../../../platform/page.server.ts'
import { ButtonLink, Card, InstantText, Notice, PublicPage } from '../../../ui/index.ts'
import { getDocumentToSign, sendCodeToLink, signFromLink } from '../index.ts'
import type { Route } from './+types/sign.page'
import { DocumentText } from './document-text.tsx'
import { signingAction } from './signing.server.ts'
import { SigningForm } from './signing-form.tsx'

export async function loader(args: Route.LoaderArgs) {
  const session = await publicSession(args, args.params.slug)
  return {
    document: await load(args, getDocumentToSign, { token: args.params.token }, session),
    requestKey: requestKey(),
  }
}

export async function action(args: Route.ActionArgs) {
  const session = await publicSession(args, args.params.slug)
  return signingAction(args, {
    session,
    which: { token: args.params.token },
    here: `/p/${args.params.slug}/signer/${args.params.token}`,
    send: sendCodeToLink,
    sign: signFromLink,
  })
}

/** The secret stands in the address: it is said to nobody else. */
export const headers = () => ({
  'referrer-policy': 'no-referrer',
  'x-robots-tag': 'noindex',
  'cache-control': 'no-store',
})

export default function SignPage({ loaderData: { document, requestKey }, actionData, params }: Route.ComponentProps) {
  const file = `/p/${params.slug}/signer/${params.token}/fichier`
  const open = document.status === 'to-sign' && document.signedAt === null
  return (
    <PublicPage house={document.house} title={document.title}>
      {document.status === 'cancelled' ? (
        <Notice tone="bad" title="Ce document a été annulé.">
          Il ne se signe plus. Pour toute question, répondez au courrier reçu.
        </Notice>
      ) : null}
      {document.signedAt ? (
        <Notice tone="good" title="Vous avez signé.">
          {document.status === 'signed'
            ? 'Tout le monde a signé\u00a0: votre exemplaire vous a été envoyé, il est aussi ci-dessous.'
            : 'Vous recevrez votre exemplaire quand tout le monde aura signé.'}
        </Notice>
      ) : null}
      <div className="row">
        <ButtonLink external to={file}>
          {document.status === 'signed' ? 'Ouvrir l’exemplaire signé (PDF)' : 'Lire le document (PDF)'}
        </ButtonLink>
      </div>
      {document.text ? (
        <details className="reading" open={open}>
          <summary>Le texte</summary>
          <DocumentText blocks={document.text} />
        </details>
      ) : null}
      {open ? (
        <Card title="Signer" id="signer">
          <SigningForm
            requestKey={requestKey}
            name={document.name}
            quality={document.quality}
            sentTo={actionData?.sentTo ?? null}
            waiting={document.codeWaiting}
            refused={actionData?.refused ?? null}
          />
        </Card>
      ) : null}
      <Card title="Signataires">
        <ul>
          {document.signatures.map(signature => (
            <li key={`${signature.name} ${signature.quality}`}>
              <strong>{signature.name}</strong>, {signature.quality}&nbsp;:{' '}
              {signature.signedAt ? (
                <>
                  signé le <InstantText at={signature.signedAt} />
                </>
              ) : (
                'pas encore signé'
              )}
            </li>
          ))}
        </ul>
      </Card>
    </PublicPage>
  )
}
