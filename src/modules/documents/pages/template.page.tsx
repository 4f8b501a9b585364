import { data, Form } from 'react-router'
import { formOf, load, notFoundPage, perform, requestKey, signedIn } from '../../../platform/page.server.ts'
import { may } from '../../../platform/session.ts'
import {
  Badge,
  Button,
  ButtonLink,
  Card,
  Confirm,
  DataTable,
  DateField,
  DayText,
  EmptyState,
  Flash,
  FormActions,
  FormFeedback,
  HiddenFields,
  PageHeader,
  TextArea,
} from '../../../ui/index.ts'
import { DOCUMENT_FIELDS, DOCUMENT_KINDS, DOCUMENT_LABELS } from '../document-kinds.ts'
import { discardTemplateDraft, getTemplate, publishTemplate, saveTemplateDraft } from '../index.ts'
import { exampleValues, fillTemplate } from '../template.ts'
import type { Route } from './+types/template.page'
import { DocumentText } from './document-text.tsx'

const kindOf = (params: { kind: string }) =>
  DOCUMENT_KINDS.find(kind => kind === params.kind) ??
  notFoundPage('Ce modèle n’existe pas\u00a0: choisissez-en un dans la liste.')

export async function loader(args: Route.LoaderArgs) {
  const kind = kindOf(args.params)
  const template = await load(args, getTemplate, { kind })
  const { searchParams } = args.url
  const text = searchParams.has('origine')
    ? template.defaultText
    : (template.draft?.body ?? template.inForce?.body ?? template.defaultText)
  return {
    ...template,
    text,
    done: searchParams.get('fait'),
    writes: may(signedIn(args), saveTemplateDraft),
    requestKey: requestKey(),
  }
}

export async function action(args: Route.ActionArgs) {
  const kind = kindOf(args.params)
  const form = await formOf(args)
  const intent = String(form.get('intent'))
  form.set('kind', kind)
  const done = { redirect: `/reglages/modeles/${kind}?fait=${intent}` }
  const { data: refused, init } =
    intent === 'publish'
      ? await perform(args, publishTemplate, undefined, done)
      : intent === 'discard'
        ? await perform(args, discardTemplateDraft, undefined, done)
        : await perform(args, saveTemplateDraft, undefined, done)
  return data({ intent, ...refused }, init ?? {})
}

const DONE: Record<string, string> = {
  save: 'Brouillon enregistré.',
  publish: 'Modèle publié\u00a0: il servira à partir du jour choisi.',
  discard: 'Brouillon abandonné.',
}

export default function TemplatePage({ loaderData, actionData }: Route.ComponentProps) {
  const { kind, draft, versions, text, inForce, done, writes, requestKey } = loaderData
  const refusedFor = (...intents: string[]) => (actionData && intents.includes(actionData.intent) ? actionData : null)
  const saving = refusedFor('save')
  return (
    <>
      <title>{`Modèle\u00a0: ${DOCUMENT_LABELS[kind]} — Essaim`}</title>
      <PageHeader
        title={DOCUMENT_LABELS[kind]}
        subtitle={draft ? 'Modèle de document, en cours d’écriture' : 'Modèle de document'}
        breadcrumbs={[{ href: '/reglages/modeles', label: 'Modèles' }]}
        action={
          <ButtonLink external to={`/reglages/modeles/${kind}/apercu`}>
            Aperçu PDF
          </ButtonLink>
        }
      />
      <div className="stack">
        {done && DONE[done] ? <Flash title={DONE[done]} /> : null}
        <div className="two">
          {writes ? (
            <Card title="Texte">
              <Form method="post" className="form" noValidate>
                <HiddenFields values={{ requestKey, version: draft?.version }} />
                <FormFeedback errors={saving?.refusals} values={saving?.values}>
                  <TextArea
                    key={text}
                    name="body"
                    label="Texte du modèle"
                    help="«&nbsp;#&nbsp;» et «&nbsp;##&nbsp;» font des titres, «&nbsp;-&nbsp;» des listes, **deux étoiles** du gras. Un champ s’écrit {{personne}}&nbsp;; ce qui nomme un champ vide ne s’imprime pas&nbsp;; {{sans champ}} fait le contraire."
                    rows={28}
                    defaultValue={text}
                    spellCheck
                    lang="fr"
                  />
                </FormFeedback>
                <FormActions>
                  <Button variant="primary" name="intent" value="save">
                    Enregistrer le brouillon
                  </Button>
                  <ButtonLink to="?origine" variant="quiet">
                    Reprendre le texte d’origine
                  </ButtonLink>
                </FormActions>
              </Form>
            </Card>
          ) : null}
          <Card title="Aperçu">
            <DocumentText blocks={fillTemplate(text, exampleValues(kind))} />
          </Card>
        </div>
        {writes && draft ? (
          <Card title="Mettre en vigueur">
            <Form method="post" className="form" noValidate>
              <HiddenFields values={{ requestKey, version: draft.version }} />
              <FormFeedback errors={refusedFor('publish', 'discard')?.refusals} values={refusedFor('publish')?.values}>
                <DateField name="startsOn" label="À partir du" help="Les documents déjà faits gardent leur version." />
              </FormFeedback>
              <FormActions>
                <Button name="intent" value="publish">
                  Mettre en vigueur
                </Button>
                <Confirm
                  label="Abandonner le brouillon"
                  title="Abandonner ce brouillon&nbsp;?"
                  confirm="Abandonner"
                  submit={{ name: 'intent', value: 'discard' }}
                >
                  <p>Ce qui y est écrit sera perdu&nbsp;; le modèle en vigueur ne change pas.</p>
                </Confirm>
              </FormActions>
            </Form>
          </Card>
        ) : null}
        <Card title="Champs">
          <DataTable
            caption="Champs de fusion"
            rows={DOCUMENT_FIELDS[kind]}
            rowKey={row => row.name}
            empty={null}
            columns={[
              { header: 'Champ', main: true, cell: row => <code>{`{{${row.name}}}`}</code> },
              { header: 'Ce que c’est', cell: row => row.label },
              { header: 'Emploi', cell: row => (row.required ? <Badge tone="info">obligatoire</Badge> : 'facultatif') },
            ]}
          />
        </Card>
        <Card title="Versions">
          <DataTable
            caption="Versions"
            rows={versions}
            rowKey={row => String(row.number)}
            empty={<EmptyState title="Le texte d’origine">Aucun document n’en a encore été fait.</EmptyState>}
            columns={[
              {
                header: 'Version',
                main: true,
                cell: row => (
                  <>
                    Version {row.number} {row.number === inForce?.number ? <Badge tone="good">en vigueur</Badge> : null}
                  </>
                ),
              },
              { header: 'À partir du', cell: row => (row.startsOn ? <DayText day={row.startsOn} /> : '') },
              { header: 'Texte', cell: row => (row.origin === 'default' ? 'd’origine' : 'de la maison') },
              { header: 'Par', cell: row => row.byName },
              {
                header: 'PDF',
                cell: row => (
                  <ButtonLink small external to={`/reglages/modeles/${kind}/apercu?version=${row.number}`}>
                    Voir
                  </ButtonLink>
                ),
              },
            ]}
          />
        </Card>
      </div>
    </>
  )
}
