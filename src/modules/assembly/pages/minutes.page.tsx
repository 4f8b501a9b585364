import { Form } from 'react-router'
import { readForm } from '../../../platform/form.ts'
import { formOf, load, perform, requestKey, signedIn } from '../../../platform/page.server.ts'
import {
  Badge,
  Button,
  ButtonLink,
  Card,
  Confirm,
  FieldRow,
  FormActions,
  FormFeedback,
  HiddenFields,
  Notice,
  PageHeader,
  TextArea,
  TextField,
} from '../../../ui/index.ts'
import { DOCUMENT_STATUS_LABELS, type DocumentStatus } from '../../documents/document.ts'
import { DocumentText } from '../../documents/pages/document-text.tsx'
import { layOut } from '../../documents/template.ts'
import { getAssembly, getAssemblyDocuments, getMinutes, saveMinutes, signMinutes } from '../index.ts'
import type { Route } from './+types/minutes.page'
import { mayChair } from './chair.ts'
import { PendingDecisions } from './effect-card.tsx'

export async function loader(args: Route.LoaderArgs) {
  const { id } = args.params
  const { title, version, status, minutesDocumentId, chair, secretary, items } = await load(args, getAssembly, { id })
  const { minutesFileId, minutesStatus } = await load(args, getAssemblyDocuments, { id })
  const minutes = await load(args, getMinutes, { id })
  return {
    id,
    title,
    version,
    chair,
    secretary,
    minutes,
    minutesDocumentId,
    minutesFileId,
    minutesStatus: minutesStatus as DocumentStatus | null,
    items: mayChair(signedIn(args)) ? items : [],
    editable: status === 'closed' && minutesDocumentId === null && mayChair(signedIn(args)),
    requestKey: requestKey(),
  }
}

export async function action(args: Route.ActionArgs) {
  const form = await formOf(args)
  const { id } = args.params
  return form.get('intent') === 'sign'
    ? perform(args, signMinutes, { ...(readForm(signMinutes.input, form) as object), id })
    : perform(args, saveMinutes, { ...(readForm(saveMinutes.input, form) as object), id })
}

const PARTS = [
  ['bureau', 'Bureau', 4],
  ['presence', 'Présence', 6],
  ['quorum', 'Quorum', 3],
  ['debats', 'Débats', 8],
  ['resolutions', 'Résolutions et résultats', 24],
] as const

export default function MinutesPage({ loaderData, actionData }: Route.ComponentProps) {
  const {
    title,
    minutes,
    editable,
    version,
    chair,
    secretary,
    minutesFileId,
    minutesStatus,
    requestKey: key,
  } = loaderData
  return (
    <>
      <title>{`Procès-verbal\u00a0: ${title} — Essaim`}</title>
      <PageHeader
        title="Procès-verbal"
        subtitle={title}
        breadcrumbs={[
          { label: 'Assemblées', href: '/assemblees' },
          { label: title, href: `/assemblees/${loaderData.id}` },
        ]}
        action={
          minutesFileId && minutesStatus ? (
            <>
              <Badge tone={minutesStatus === 'signed' ? 'good' : 'wait'}>{DOCUMENT_STATUS_LABELS[minutesStatus]}</Badge>
              <ButtonLink to={`/documents/${loaderData.minutesDocumentId}`}>Lire et signer</ButtonLink>
            </>
          ) : null
        }
      />
      <PendingDecisions items={loaderData.items} href={`/assemblees/${loaderData.id}`} />
      {editable ? (
        <Notice>La séance l’a rédigé. Relisez, complétez les débats, puis mettez-le à la signature.</Notice>
      ) : null}
      <Form method="post" className="form" noValidate>
        <FormFeedback errors={actionData?.refusals} values={actionData?.values}>
          <HiddenFields values={{ requestKey: key, version }} />
          <Card>
            <div className="stack">
              {PARTS.map(([name, label, rows]) =>
                editable ? (
                  <TextArea
                    key={name}
                    name={name}
                    label={label}
                    rows={rows}
                    required={name !== 'debats'}
                    defaultValue={minutes[name]}
                    help={
                      name === 'resolutions'
                        ? 'Une ligne qui commence par ## est un titre, **gras** se met en gras.'
                        : undefined
                    }
                  />
                ) : (
                  <section key={name}>
                    <h2>{label}</h2>
                    <DocumentText blocks={layOut(minutes[name] || '–')} />
                  </section>
                ),
              )}
            </div>
          </Card>
          {editable ? (
            <FormActions>
              <Button variant="primary" name="intent" value="save">
                Enregistrer
              </Button>
              <Confirm
                label="Mettre à la signature"
                variant="secondary"
                title="Mettre le procès-verbal à la signature&nbsp;?"
                confirm="Mettre à la signature"
                submit={{ name: 'intent', value: 'sign' }}
              >
                <p>
                  {chair} et {secretary} le signent. Le texte enregistré ne change plus&nbsp;: enregistrez d’abord vos
                  corrections.
                </p>
                <FieldRow>
                  <TextField name="chairEmail" label={`Adresse de ${chair}`} type="email" required={false} />
                  <TextField name="secretaryEmail" label={`Adresse de ${secretary}`} type="email" required={false} />
                </FieldRow>
              </Confirm>
            </FormActions>
          ) : null}
        </FormFeedback>
      </Form>
    </>
  )
}
