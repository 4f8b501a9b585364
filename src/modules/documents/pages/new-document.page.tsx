import { data, Form } from 'react-router'
import {
  chooseNamed,
  fileOf,
  formOf,
  load,
  onlyFor,
  perform,
  requestKey,
  signedIn,
} from '../../../platform/page.server.ts'
import { may } from '../../../platform/session.ts'
import {
  Button,
  Card,
  CheckboxField,
  FileField,
  FormActions,
  FormFeedback,
  HiddenFields,
  NamedField,
  PageHeader,
  TextArea,
  TextField,
} from '../../../ui/index.ts'
import { choosePeople, fileReceivedPaper, writeDocument } from '../index.ts'
import type { Route } from './+types/new-document.page'

export async function loader(args: Route.LoaderArgs) {
  onlyFor(args, fileReceivedPaper)
  const session = signedIn(args)
  const { personId } = session
  const team = may(session, writeDocument)
  const id = args.url.searchParams.get('personne') ?? personId ?? undefined
  return {
    team,
    people: team ? await load(args, choosePeople, {}) : null,
    chosen: team && id ? ((await load(args, choosePeople, { id }))?.[0] ?? null) : null,
    personId: id ?? '',
    requestKey: requestKey(),
  }
}

export async function action(args: Route.ActionArgs) {
  const form = await formOf(args)
  const intent = form.get('intent') === 'write' ? 'write' : 'file'
  const unnamed = await chooseNamed(args, { personId: named => load(args, choosePeople, { named }) })
  if (intent === 'write') {
    const written =
      unnamed ?? (await perform(args, writeDocument, undefined, { redirect: ({ id }) => `/documents/${id}` }))
    return data({ intent, refused: written.data }, written.init ?? {})
  }
  form.set('contentBase64', (await fileOf(form.get('scan')))?.contentBase64 ?? '')
  const { data: refused, init } =
    unnamed ?? (await perform(args, fileReceivedPaper, undefined, { redirect: ({ id }) => `/documents/${id}` }))
  return data({ intent, refused }, init ?? {})
}

export default function NewDocumentPage({ loaderData, actionData }: Route.ComponentProps) {
  const { team, people, chosen, personId, requestKey } = loaderData
  const feedbackOf = (intent: string) => {
    const refused = actionData?.intent === intent ? actionData.refused : null
    return { errors: refused?.refusals, values: refused?.values, choices: refused?.choices }
  }
  return (
    <>
      <title>Nouveau document — Essaim</title>
      <PageHeader
        title="Nouveau document"
        breadcrumbs={[
          team ? { href: '/documents', label: 'Documents' } : { href: '/mes-documents', label: 'Mes documents' },
        ]}
      />
      <div className="stack">
        <Card title="Un papier reçu">
          <Form method="post" encType="multipart/form-data" className="form" noValidate>
            <HiddenFields values={{ requestKey }} />
            <FormFeedback {...feedbackOf('file')}>
              {team ? (
                <NamedField name="personId" label="Personne" options={people} chosen={chosen} />
              ) : (
                <HiddenFields values={{ personId }} />
              )}
              <TextField
                name="title"
                label="Ce que c’est"
                help="Par exemple «&nbsp;Attestation d’assurance 2027&nbsp;»."
                maxLength={200}
              />
              <FileField name="scan" id="contentBase64" label="Le fichier" help="PDF ou photo, 20 Mo au plus." photo />
            </FormFeedback>
            <FormActions>
              <Button variant="primary" name="intent" value="file">
                Classer
              </Button>
            </FormActions>
          </Form>
        </Card>
        {team ? (
          <Card title="Écrire un document">
            <Form method="post" className="form" noValidate>
              <HiddenFields values={{ requestKey }} />
              <FormFeedback {...feedbackOf('write')}>
                <NamedField name="personId" id="destinataire" label="À qui" options={people} chosen={chosen} />
                <TextField name="subject" label="Objet" maxLength={200} />
                <TextArea
                  name="text"
                  label="Texte"
                  rows={10}
                  help="Des paragraphes séparés d’une ligne vide&nbsp;; «&nbsp;-&nbsp;» fait une liste, **deux étoiles** du gras."
                />
                <CheckboxField name="toSign" label="À signer par cette personne" />
              </FormFeedback>
              <FormActions>
                <Button name="intent" value="write">
                  Faire le document
                </Button>
              </FormActions>
            </Form>
          </Card>
        ) : null}
      </div>
    </>
  )
}
