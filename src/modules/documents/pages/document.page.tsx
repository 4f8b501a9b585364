import { data, Form, Link } from 'react-router'
import { fileOf, formOf, load, perform, requestKey, signedIn } from '../../../platform/page.server.ts'
import { may } from '../../../platform/session.ts'
import {
  Badge,
  Button,
  ButtonLink,
  Card,
  Confirm,
  DataTable,
  DateField,
  DescriptionList,
  FileField,
  Flash,
  FormActions,
  FormFeedback,
  HiddenFields,
  InstantText,
  Notice,
  PageHeader,
  TextField,
} from '../../../ui/index.ts'
import { DOCUMENT_STATUS_LABELS, DOCUMENT_STATUS_TONES, maskedEmail, SIGNING_MEANS_LABELS } from '../document.ts'
import { DOCUMENT_LABELS } from '../document-kinds.ts'
import {
  cancelDocument,
  fileSignedPaper,
  getDocument,
  remindSignatories,
  revokeSigningLinks,
  sendSigningCode,
  signDocument,
} from '../index.ts'
import type { Route } from './+types/document.page'
import { DocumentText } from './document-text.tsx'
import { signingAction } from './signing.server.ts'
import { SigningForm } from './signing-form.tsx'

export async function loader(args: Route.LoaderArgs) {
  const session = signedIn(args)
  const { searchParams } = args.url
  return {
    document: await load(args, getDocument, { id: args.params.id }),
    keeps: may(session, cancelDocument),
    done: searchParams.get('fait'),
    requestKey: requestKey(),
  }
}

export async function action(args: Route.ActionArgs) {
  const { id } = args.params
  const form = await formOf(args)
  const intent = String(form.get('intent'))
  const done = { redirect: `/documents/${id}?fait=${intent}` }
  const kept = async ({ data: refused, init }: Awaited<ReturnType<typeof perform>>) =>
    data({ intent, sentTo: null, refused }, init ?? {})
  if (intent === 'cancel')
    return kept(await perform(args, cancelDocument, { id, reason: form.get('reason') ?? '' }, done))
  if (intent === 'remind') return kept(await perform(args, remindSignatories, { id }, done))
  if (intent === 'revoke') return kept(await perform(args, revokeSigningLinks, { id }, done))
  if (intent === 'paper') {
    form.set('contentBase64', (await fileOf(form.get('scan')))?.contentBase64 ?? '')
    form.set('id', id)
    return kept(await perform(args, fileSignedPaper, undefined, done))
  }
  const session = signedIn(args)
  const signed = await signingAction(args, {
    session,
    which: { id },
    here: `/documents/${id}`,
    send: sendSigningCode,
    sign: signDocument,
  })
  return 'init' in signed ? data({ intent: 'sign', ...signed.data }, signed.init ?? {}) : { intent: 'sign', ...signed }
}

const DONE: Record<string, string> = {
  remind: 'Relance envoyée\u00a0: chacun a reçu un nouveau lien.',
  revoke: 'Liens révoqués.',
  paper: 'Copie signée classée.',
}

export default function DocumentPage({ loaderData, actionData }: Route.ComponentProps) {
  const { document, keeps, done, requestKey } = loaderData
  const refusedFor = (...intents: string[]) =>
    actionData && intents.includes(actionData.intent) ? actionData.refused : null
  const mine = document.signatures.find(signature => signature.mine)
  const file = `/documents/${document.id}/fichier`
  return (
    <>
      <title>{`${document.title} — Essaim`}</title>
      <PageHeader
        title={document.title}
        subtitle={DOCUMENT_LABELS[document.kind]}
        breadcrumbs={[
          keeps ? { href: '/documents', label: 'Documents' } : { href: '/mes-documents', label: 'Mes documents' },
        ]}
        action={
          <ButtonLink external variant={mine ? 'secondary' : 'primary'} to={file}>
            {document.status === 'signed' ? 'Ouvrir la copie signée' : 'Ouvrir le fichier'}
          </ButtonLink>
        }
      />
      <div className="stack">
        {done && DONE[done] ? <Flash title={DONE[done]} /> : null}
        {document.cancelReason ? (
          <Notice tone="bad" title="Ce document a été annulé.">
            {document.cancelReason}
          </Notice>
        ) : null}
        {document.intact ? null : (
          <Notice tone="bad" title="Le fichier n’est plus celui qui a été fait.">
            Son empreinte ne correspond plus&nbsp;: ne vous y fiez pas, et prévenez l’administration de la plateforme.
          </Notice>
        )}
        <Card>
          <DescriptionList
            items={[
              [
                'État',
                <Badge key="etat" tone={DOCUMENT_STATUS_TONES[document.status]}>
                  {DOCUMENT_STATUS_LABELS[document.status]}
                </Badge>,
              ],
              [
                'Personne',
                document.personId && keeps ? (
                  <Link key="personne" to={`/personnes/${document.personId}`}>
                    {document.personName}
                  </Link>
                ) : (
                  document.personName
                ),
              ],
              ['Fait le', <InstantText key="at" at={document.at} />],
              ['Par', document.byName],
              ['Modèle', document.templateNumber ? `version ${document.templateNumber}` : null],
              ['Intégrité', document.intact ? 'fichier intact' : 'fichier changé'],
              [
                'Empreinte SHA-256',
                <code key="sha" className="small">
                  {document.sha256}
                </code>,
              ],
              [
                'Fichier signé par tous',
                document.status === 'signed' ? (
                  <Link key="original" to={`${file}?original`} reloadDocument>
                    ce qui a été lu et signé
                  </Link>
                ) : null,
              ],
            ]}
          />
        </Card>
        {document.text ? (
          <Card title="Texte">
            <DocumentText blocks={document.text} />
          </Card>
        ) : null}
        {mine ? (
          <Card title="Signer" id="signer" tone="accent">
            <SigningForm
              requestKey={requestKey}
              name={mine.name}
              quality={mine.quality}
              sentTo={actionData?.sentTo ?? null}
              waiting={mine.codeWaiting}
              refused={refusedFor('sign')}
            />
          </Card>
        ) : null}
        {document.signatures.length > 0 ? (
          <Card title="Signatures">
            <DataTable
              caption="Signatures"
              rows={document.signatures}
              rowKey={row => row.id}
              empty={null}
              columns={[
                { header: 'Qui', main: true, cell: row => row.typedName ?? row.name },
                { header: 'En qualité de', cell: row => row.quality },
                {
                  header: 'Signé',
                  cell: row =>
                    row.signedAt && row.means ? (
                      <>
                        <InstantText at={row.signedAt} />{' '}
                        <span className="soft">{SIGNING_MEANS_LABELS[row.means]}</span>
                      </>
                    ) : (
                      <Badge tone="wait">attendu</Badge>
                    ),
                },
                {
                  header: 'Lien',
                  cell: row =>
                    row.signedAt ? (
                      ''
                    ) : row.linkExpiresAt && row.email ? (
                      <>
                        envoyé à {maskedEmail(row.email)}, jusqu’au <InstantText at={row.linkExpiresAt} />
                      </>
                    ) : (
                      'aucun'
                    ),
                },
              ]}
            />
          </Card>
        ) : null}
        {keeps && document.status === 'to-sign' ? <Follow requestKey={requestKey} refusedFor={refusedFor} /> : null}
      </div>
    </>
  )
}

type Refused = {
  refusals: readonly { message: string; path?: string }[]
  values: Record<string, string | string[]>
} | null

function Follow({ requestKey, refusedFor }: { requestKey: string; refusedFor: (...intents: string[]) => Refused }) {
  return (
    <Card title="Suivre la signature">
      <Form method="post" className="stack" noValidate>
        <HiddenFields values={{ requestKey }} />
        <FormFeedback errors={refusedFor('remind', 'revoke', 'cancel')?.refusals}>
          <div className="row">
            <Button name="intent" value="remind">
              Relancer avec un nouveau lien
            </Button>
            <Button name="intent" value="revoke">
              Révoquer les liens
            </Button>
            <Confirm
              label="Annuler le document"
              title="Annuler ce document&nbsp;?"
              confirm="Annuler le document"
              submit={{ name: 'intent', value: 'cancel' }}
            >
              <p>
                Il ne pourra plus être signé&nbsp;; ceux qui l’attendent en seront avertis. Il reste classé comme
                annulé.
              </p>
              <TextField name="reason" label="Motif" maxLength={300} />
            </Confirm>
          </div>
        </FormFeedback>
      </Form>
      <h3>Signé à la main</h3>
      <Form method="post" encType="multipart/form-data" className="form" noValidate>
        <HiddenFields values={{ requestKey }} />
        <FormFeedback errors={refusedFor('paper')?.refusals} values={refusedFor('paper')?.values}>
          <DateField name="signedOn" label="Signé le" />
          <FileField
            name="scan"
            id="contentBase64"
            label="Le document numérisé"
            help="Le PDF ou la photo du document signé par tous."
            photo
          />
        </FormFeedback>
        <FormActions>
          <Button name="intent" value="paper">
            Classer la copie signée
          </Button>
        </FormActions>
      </Form>
    </Card>
  )
}
