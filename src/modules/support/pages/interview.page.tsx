import { data, Form, Link, redirect } from 'react-router'
import { formatDay } from '../../../kernel/day.ts'
import { formatMinutes } from '../../../kernel/duration.ts'
import { formOf, load, perform, requestKey, signedIn, todayOf } from '../../../platform/page.server.ts'
import { may } from '../../../platform/session.ts'
import {
  Badge,
  Button,
  ButtonLink,
  Card,
  CheckboxField,
  Confirm,
  DateField,
  DayText,
  DescriptionList,
  FieldRow,
  FormActions,
  FormFeedback,
  HiddenFields,
  Notice,
  PageHeader,
  SelectField,
  TextArea,
  TextField,
} from '../../../ui/index.ts'
import { getPerson } from '../../people/index.ts'
import {
  chooseFundingProgrammes,
  closeAction,
  discardInterview,
  finishInterview,
  getInterview,
  listInterviews,
  saveInterview,
} from '../index.ts'
import { DOER_LABELS } from '../interview.ts'
import type { Route } from './+types/interview.page'
import { ActionList } from './action-list.tsx'
import { performIntent } from './forms.server.ts'
import { INTERVIEW_STATUS } from './interview-status.ts'
import { refusedFor } from './refused.ts'

export async function loader(args: Route.LoaderArgs) {
  const session = signedIn(args)
  const isNew = args.params.id === 'nouveau'
  const interview = isNew ? null : await load(args, getInterview, { id: args.params.id })
  const personId = interview?.personId ?? args.url.searchParams.get('personne') ?? ''
  const mayWrite = may(session, saveInterview)
  if (isNew && !mayWrite) throw redirect('/agenda')
  const person = await load(args, getPerson, { id: personId })
  const { next } = await load(args, listInterviews, { personId })
  return {
    interview,
    person: { id: person.id, name: `${person.firstName} ${person.lastName}`, activities: person.activities },
    next,
    mayWrite,
    closes: may(session, closeAction),
    programmes: mayWrite && interview?.status === 'draft' ? await load(args, chooseFundingProgrammes, {}) : [],
    today: todayOf(args),
    requestKey: requestKey(),
  }
}

export async function action(args: Route.ActionArgs) {
  const form = await formOf(args)
  const intent = String(form.get('intent'))
  if (intent === 'close') return performIntent(args, { close: closeAction })
  if (intent === 'discard') return performIntent(args, { discard: discardInterview }, '/accompagnement')
  if (intent === 'finish') return performIntent(args, { finish: finishInterview })
  // An action whose text was emptied is taken away, whoever was to do it.
  for (const [name, text] of [...form])
    if (/^actions\.\d+\.what$/.test(name) && typeof text === 'string' && !text.trim())
      for (const field of ['doer', 'dueOn', 'collective']) form.delete(name.replace('what', field))
  const { data: refused, init } = await perform(args, saveInterview, undefined, {
    redirect: ({ id }) => `/entretiens/${id}?garde`,
  })
  return data({ intent: 'save', ...refused }, init ?? {})
}

export default function InterviewPage({ loaderData, actionData }: Route.ComponentProps) {
  const { interview, person } = loaderData
  const draft = interview === null || interview.status === 'draft'
  const activityId = interview?.activityId ?? person.activities[0]?.id
  return (
    <>
      <title>{`Entretien de ${person.name} — Essaim`}</title>
      <PageHeader
        title={interview ? `Entretien du ${formatDay(interview.heldOn)}` : 'Nouvel entretien'}
        subtitle={person.name}
        breadcrumbs={
          loaderData.mayWrite && activityId
            ? [
                { href: '/accompagnement', label: 'Accompagnement' },
                { href: `/accompagnement/${activityId}`, label: person.name },
              ]
            : [{ href: '/agenda', label: 'Agenda' }]
        }
        action={
          interview ? (
            <Badge tone={INTERVIEW_STATUS[interview.status].tone}>{INTERVIEW_STATUS[interview.status].label}</Badge>
          ) : null
        }
      />
      <div className="stack">
        {loaderData.next && loaderData.mayWrite ? (
          <Notice>{loaderData.next.explanation} (Code du travail, art. R7331-3).</Notice>
        ) : null}
        {draft ? (
          <Draft loaderData={loaderData} actionData={actionData} />
        ) : (
          <Report loaderData={loaderData} actionData={actionData} />
        )}
      </div>
    </>
  )
}

type Props = Pick<Route.ComponentProps, 'loaderData' | 'actionData'>

function Draft({ loaderData, actionData }: Props) {
  const { interview, person, programmes, today, requestKey } = loaderData
  const actions = interview?.actions ?? []
  return (
    <>
      <Card title="Compte rendu">
        <Form method="post" className="form" noValidate>
          <FormFeedback {...refusedFor(actionData, 'save')}>
            <HiddenFields
              values={{ requestKey, id: interview?.id, version: interview?.version, personId: person.id }}
            />
            <FieldRow>
              <DateField name="heldOn" label="Tenu le" defaultValue={interview?.heldOn ?? today} />
              <TextField
                name="minutes"
                label="Durée"
                defaultValue={interview ? formatMinutes(interview.minutes) : '1h'}
                help="Par exemple 1h30."
              />
              {person.activities.length > 1 ? (
                <SelectField
                  name="activityId"
                  label="Activité"
                  empty={null}
                  defaultValue={interview?.activityId ?? person.activities[0]!.id}
                  options={person.activities.map(({ id, name }) => ({ value: id, label: name }))}
                />
              ) : null}
            </FieldRow>
            <TextArea
              name="review"
              label="Bilan"
              required={false}
              rows={5}
              maxLength={6000}
              defaultValue={interview?.review}
              help="Où en est l’activité&nbsp;: clients, chiffre d’affaires, trésorerie, ce qui a marché."
            />
            <TextArea
              name="outlook"
              label="Perspectives"
              required={false}
              rows={4}
              maxLength={6000}
              defaultValue={interview?.outlook}
              help="L’évolution prévisible de l’activité économique."
            />
            <TextArea
              name="needs"
              label="Besoins d’accompagnement"
              required={false}
              rows={3}
              maxLength={6000}
              defaultValue={interview?.needs}
              help="«&nbsp;Aucun&nbsp;» s’il n’y en a pas."
            />
            <fieldset className="stack">
              <legend>
                <strong>Actions convenues</strong> <span className="soft small">individuelles et collectives</span>
              </legend>
              {Array.from({ length: Math.max(3, actions.length + 1) }, (_, i) => (
                <ActionFields key={actions[i]?.id ?? `ligne ${i}`} index={i} action={actions[i]} />
              ))}
            </fieldset>
            <FormActions>
              <Button variant={interview ? 'secondary' : 'primary'} name="intent" value="save">
                Enregistrer le brouillon
              </Button>
            </FormActions>
          </FormFeedback>
        </Form>
      </Card>
      {interview ? (
        <Card title="Rendre définitif">
          <p>
            Le compte rendu est mis en PDF et proposé à la signature de {person.name} et de {interview.advisorName}. Son
            texte ne change plus.
          </p>
          <Form method="post" className="form" noValidate>
            <FormFeedback {...refusedFor(actionData, 'finish')}>
              <HiddenFields values={{ requestKey, id: interview.id, version: interview.version }} />
              <FieldRow>
                <SelectField
                  name="programmeId"
                  label="Temps compté pour"
                  required={false}
                  empty="Aucun financeur"
                  options={programmes}
                />
                <DateField
                  name="signedOn"
                  label="Déjà signé sur papier le"
                  required={false}
                  help="Vide&nbsp;: la signature se fait dans Essaim."
                />
              </FieldRow>
              <FormActions>
                <Button variant="primary" name="intent" value="finish">
                  Terminer et donner à signer
                </Button>
                <Confirm
                  label="Supprimer le brouillon"
                  title="Supprimer ce brouillon&nbsp;?"
                  confirm="Supprimer"
                  submit={{ name: 'intent', value: 'discard', formNoValidate: true }}
                >
                  <p>Son texte et ses actions sont perdus.</p>
                </Confirm>
              </FormActions>
            </FormFeedback>
          </Form>
        </Card>
      ) : null}
    </>
  )
}

function ActionFields({
  index,
  action,
}: {
  index: number
  action?: { what: string; doer: 'person' | 'house'; collective: boolean; dueOn: string | null }
}) {
  const name = (field: string) => `actions.${index}.${field}`
  return (
    <FieldRow>
      <TextField
        name={name('what')}
        label={`Action ${index + 1}`}
        required={false}
        maxLength={400}
        defaultValue={action?.what}
      />
      <SelectField
        name={name('doer')}
        label="Qui agit"
        required={false}
        empty={action ? null : 'Choisir…'}
        defaultValue={action?.doer ?? ''}
        options={Object.entries(DOER_LABELS).map(([value, label]) => ({ value, label }))}
      />
      <DateField name={name('dueOn')} label="Avant le" required={false} defaultValue={action?.dueOn} />
      <CheckboxField name={name('collective')} label="Collective" defaultChecked={action?.collective ?? false} />
    </FieldRow>
  )
}

function Report({ loaderData: { interview, closes, requestKey }, actionData }: Props) {
  const { review, outlook, needs, actions, documentId, status, advisorName, minutes, signedOn } = interview!
  return (
    <>
      {status === 'to-sign' && documentId ? (
        <Notice tone="wait" title="À signer par les deux">
          <Link to={`/documents/${documentId}`}>Lire et signer le compte rendu</Link>
        </Notice>
      ) : null}
      <Card title="Compte rendu">
        <DescriptionList
          items={[
            ['Mené par', advisorName],
            ['Durée', formatMinutes(minutes)],
            ['Signé le', signedOn ? <DayText key="signed" day={signedOn} /> : null],
          ]}
        />
        <h3>Bilan</h3>
        <p className="lines">{review}</p>
        <h3>Perspectives</h3>
        <p className="lines">{outlook}</p>
        <h3>Besoins d’accompagnement</h3>
        <p className="lines">{needs}</p>
        {documentId && status === 'signed' ? (
          <ButtonLink to={`/documents/${documentId}`}>Le document signé</ButtonLink>
        ) : null}
      </Card>
      <Card title="Actions convenues">
        <ActionList
          actions={actions}
          closes={closes}
          requestKey={requestKey}
          refused={refusedFor(actionData, 'close')}
        />
      </Card>
    </>
  )
}
