import { Form, Link } from 'react-router'
import { formatDay } from '../../../kernel/day.ts'
import { formatMinutes } from '../../../kernel/duration.ts'
import { load, requestKey, signedIn } from '../../../platform/page.server.ts'
import { may } from '../../../platform/session.ts'
import { CalendarDays, Mail, Plus } from '../../../ui/icon.tsx'
import {
  AmountField,
  Badge,
  Button,
  ButtonLink,
  Card,
  CheckboxField,
  DateField,
  DayText,
  DescriptionList,
  EmptyState,
  FieldRow,
  FormActions,
  FormFeedback,
  HiddenFields,
  InstantText,
  Money,
  Notice,
  PageHeader,
  SelectField,
  TextArea,
  TextField,
  Timeline,
  type TimelineEvent,
} from '../../../ui/index.ts'
import { LineChart } from '../../../ui/line-chart.tsx'
import { MEANS_LABELS } from '../appointment.ts'
import { addActions, closeAction, deleteNote, getAccompanied, listNotes, setObjective, writeNote } from '../index.ts'
import { DOER_LABELS } from '../interview.ts'
import type { Route } from './+types/accompanied.page'
import { ActionList } from './action-list.tsx'
import { performIntent } from './forms.server.ts'
import { INTERVIEW_STATUS } from './interview-status.ts'
import { MOOD_LABELS, Reasons } from './portfolio-table.tsx'
import { refusedFor } from './refused.ts'

export async function loader(args: Route.LoaderArgs) {
  const session = signedIn(args)
  const accompanied = await load(args, getAccompanied, { activityId: args.params.id })
  const notes = await Promise.all(accompanied.people.map(({ id }) => load(args, listNotes, { personId: id })))
  return {
    ...accompanied,
    notes: notes.flat(),
    mayWrite: may(session, writeNote),
    me: session.personId,
    closes: may(session, closeAction),
    requestKey: requestKey(),
  }
}

export const action = (args: Route.ActionArgs) =>
  performIntent(args, {
    action: addActions,
    close: closeAction,
    note: writeNote,
    forget: deleteNote,
    objective: setObjective,
  })

export default function AccompaniedPage({ loaderData, actionData }: Route.ComponentProps) {
  const { activity, people, mayWrite } = loaderData
  const first = people[0]
  return (
    <>
      <title>{`${activity.name} — Accompagnement — Essaim`}</title>
      <PageHeader
        title={activity.name}
        subtitle={[people.map(person => person.name).join(', '), activity.trade, activity.commune]
          .filter(Boolean)
          .join(' · ')}
        breadcrumbs={[{ href: '/accompagnement', label: 'Accompagnement' }]}
        action={
          mayWrite && first ? (
            <>
              <ButtonLink variant="primary" icon={Plus} to={`/entretiens/nouveau?personne=${first.id}`}>
                Nouvel entretien
              </ButtonLink>
              <ButtonLink icon={CalendarDays} to={`/agenda?personne=${first.id}`}>
                Rendez-vous
              </ButtonLink>
            </>
          ) : null
        }
      />
      <div className="two">
        <div className="stack">
          <Figures loaderData={loaderData} actionData={actionData} />
          <Actions loaderData={loaderData} actionData={actionData} />
          <Meetings loaderData={loaderData} />
        </div>
        <div className="stack">
          <People loaderData={loaderData} />
          <Notes loaderData={loaderData} actionData={actionData} />
        </div>
      </div>
    </>
  )
}

type Props = Pick<Route.ComponentProps, 'loaderData' | 'actionData'>

function Figures({ loaderData: { standing, activity, today, mayWrite, requestKey }, actionData }: Props) {
  if (!standing)
    return (
      <Notice>
        Cette activité est close
        {activity.closedOn ? (
          <>
            {' '}
            depuis le <DayText day={activity.closedOn} />
          </>
        ) : null}
        .
      </Notice>
    )
  const { mood } = standing
  return (
    <Card
      title="Où en est l’activité"
      aside={<Badge tone={MOOD_LABELS[mood].tone}>trésorerie {MOOD_LABELS[mood].label}</Badge>}
    >
      <Reasons row={standing} />
      <DescriptionList
        items={[
          ['À l’activité', <Money key="mine" cents={standing.mineCents} />],
          ['Payable', <Money key="payable" cents={standing.payableCents} />],
          ['À venir de clients', <Money key="come" cents={standing.toComeCents} tone="plain" />],
          [
            'Impayés',
            standing.lateCount > 0 ? (
              <Link key="late" to={`/factures?activite=${activity.id}`}>
                {standing.lateCount} pour <Money cents={standing.lateCents} tone="plain" />
              </Link>
            ) : (
              'aucun'
            ),
          ],
          [
            `Chiffre d’affaires ${today.slice(0, 4)}`,
            <span key="turnover">
              <Money cents={standing.turnoverCents} tone="plain" />
              {standing.objectiveCents ? (
                <>
                  {' '}
                  sur <Money cents={standing.objectiveCents} whole tone="plain" />
                  {standing.expectedCents ? (
                    <span className="soft">
                      {' '}
                      (<Money cents={standing.expectedCents} whole tone="plain" /> attendus à ce jour)
                    </span>
                  ) : null}
                </>
              ) : null}
            </span>,
          ],
        ]}
      />
      <p className="soft small">{standing.moodWhy}</p>
      <LineChart title="Trésorerie des six derniers mois" valueLabel="Trésorerie" points={standing.curve} />
      <div className="row">
        <ButtonLink small to={`/mon-compte?activite=${activity.id}`}>
          Compte d’activité
        </ButtonLink>
        <ButtonLink small to={`/factures?activite=${activity.id}`}>
          Factures
        </ButtonLink>
      </div>
      {mayWrite ? (
        <details open={actionData?.intent === 'objective'}>
          <summary>Fixer l’objectif de {today.slice(0, 4)}</summary>
          <Form method="post" className="form" noValidate>
            <FormFeedback {...refusedFor(actionData, 'objective')}>
              <HiddenFields values={{ requestKey, activityId: activity.id, year: today.slice(0, 4) }} />
              <AmountField
                name="turnoverCents"
                label="Chiffre d’affaires HT visé"
                required={false}
                defaultValue={standing.objectiveCents}
                help="Vide&nbsp;: l’activité minimale du contrat sert d’objectif."
              />
              <FormActions>
                <Button name="intent" value="objective">
                  Enregistrer l’objectif
                </Button>
              </FormActions>
            </FormFeedback>
          </Form>
        </details>
      ) : null}
    </Card>
  )
}

function Actions({ loaderData: { people, actions, mayWrite, closes, requestKey }, actionData }: Props) {
  const first = people[0]
  return (
    <Card title="Actions convenues" id="actions">
      <ActionList actions={actions} closes={closes} requestKey={requestKey} refused={refusedFor(actionData, 'close')} />
      {mayWrite && first ? (
        <details open={actionData?.intent === 'action'}>
          <summary>Ajouter une action</summary>
          <Form method="post" className="form" noValidate>
            <FormFeedback {...refusedFor(actionData, 'action')}>
              <HiddenFields values={{ requestKey }} />
              {people.length === 1 ? (
                <HiddenFields values={{ personId: first.id }} />
              ) : (
                <SelectField
                  name="personId"
                  id="action-personne"
                  label="Pour"
                  options={people.map(({ id, name }) => ({ value: id, label: name }))}
                />
              )}
              <TextField name="actions.0.what" label="Action" maxLength={400} />
              <FieldRow>
                <SelectField
                  name="actions.0.doer"
                  label="Qui agit"
                  empty={null}
                  defaultValue="person"
                  options={Object.entries(DOER_LABELS).map(([value, label]) => ({ value, label }))}
                />
                <DateField name="actions.0.dueOn" label="Avant le" required={false} />
              </FieldRow>
              <FormActions>
                <Button name="intent" value="action">
                  Ajouter
                </Button>
              </FormActions>
            </FormFeedback>
          </Form>
        </details>
      ) : null}
    </Card>
  )
}

/** Interviews, appointments and workshops, the last first. */
function Meetings({ loaderData: { interviews, appointments, workshops } }: Pick<Props, 'loaderData'>) {
  const events: (TimelineEvent & { order: string })[] = [
    ...interviews.map(one => ({
      key: one.id,
      order: one.heldOn,
      at: formatDay(one.heldOn),
      title: (
        <>
          <Link to={`/entretiens/${one.id}`}>Entretien d’accompagnement</Link>{' '}
          <Badge tone={INTERVIEW_STATUS[one.status].tone}>{INTERVIEW_STATUS[one.status].label}</Badge>
        </>
      ),
      detail: `${one.advisorName}, ${formatMinutes(one.minutes)}`,
    })),
    ...appointments.map(one => ({
      key: one.id,
      order: one.startsAt,
      at: one.startsAt,
      title: one.subject ?? 'Rendez-vous',
      detail: `${one.advisorName}, ${MEANS_LABELS[one.means].toLowerCase()}${one.outcome === 'missed' ? ', manqué' : ''}`,
      tone: one.outcome === 'missed' ? ('bad' as const) : ('plain' as const),
    })),
    ...workshops.map(one => ({
      key: `atelier ${one.id}`,
      order: one.startsAt,
      at: one.startsAt,
      title: <Link to={`/ateliers/${one.id}`}>{one.title}</Link>,
      detail: `Atelier${one.present === false ? ', absence' : one.present ? ', présence' : ''}`,
    })),
  ].sort((a, b) => (a.order < b.order ? 1 : -1))
  return (
    <Card title="Rencontres">
      {events.length === 0 ? (
        <EmptyState title="Aucune rencontre encore">Proposez un créneau depuis votre agenda.</EmptyState>
      ) : (
        <>
          <Timeline label="Rencontres" events={events.slice(0, 12)} />
          {events.length > 12 ? (
            <details>
              <summary>{events.length - 12} rencontres plus anciennes</summary>
              <Timeline label="Rencontres plus anciennes" events={events.slice(12)} />
            </details>
          ) : null}
        </>
      )}
    </Card>
  )
}

function People({ loaderData: { people, minutes, today } }: Pick<Props, 'loaderData'>) {
  return (
    <Card title={people.length > 1 ? 'Personnes' : 'Personne'}>
      {people.map(person => (
        <div key={person.id} className="stack tight">
          <div className="row spread">
            <strong>
              <Link to={`/personnes/${person.id}`}>{person.name}</Link>
            </strong>
            {person.email ? (
              <ButtonLink small external icon={Mail} to={`mailto:${person.email}`}>
                Écrire
              </ButtonLink>
            ) : null}
          </div>
          <DescriptionList
            items={[
              ['Téléphone', person.phone],
              [
                'Contrat',
                person.contract ? (
                  <span key="contract">
                    {person.contract.kind.toUpperCase()} depuis le <DayText day={person.contract.startsOn} />
                    {person.contract.endsOn ? (
                      <>
                        , jusqu’au <DayText day={person.contract.endsOn} />
                      </>
                    ) : null}
                  </span>
                ) : (
                  'aucun en cours'
                ),
              ],
              [
                'Prochain entretien',
                person.nextInterview ? (
                  <span key="interview">
                    dû le <DayText day={person.nextInterview.dueOn} />
                    {person.nextInterview.advisedOn !== person.nextInterview.dueOn ? (
                      <>
                        , conseillé avant le <DayText day={person.nextInterview.advisedOn} />
                      </>
                    ) : null}
                    <br />
                    <small className="soft">{person.nextInterview.explanation} (Code du travail, art. R7331-3)</small>
                  </span>
                ) : null,
              ],
            ]}
          />
        </div>
      ))}
      <p className="soft small">
        Temps passé avec {people.length > 1 ? 'elles' : 'cette personne'} en {today.slice(0, 4)}&nbsp;:{' '}
        {minutes > 0 ? formatMinutes(minutes) : 'aucun'}.
      </p>
    </Card>
  )
}

function Notes({ loaderData: { people, notes, me, mayWrite, requestKey }, actionData }: Props) {
  const first = people[0]
  return (
    <Card title="Notes" id="notes">
      {notes.length === 0 ? <p className="soft">Aucune note.</p> : null}
      {notes.map(note => (
        <article key={note.id} className="stack tight">
          <p className="row spread">
            <span>
              <strong>{note.authorName}</strong>{' '}
              <small className="soft">
                <InstantText at={note.at} />
              </small>
            </span>
            <Badge tone={note.private ? 'wait' : 'neutral'}>{note.private ? 'privée' : 'équipe'}</Badge>
          </p>
          <p className="lines">{note.body}</p>
          {note.authorId === me ? (
            <Form method="post">
              <HiddenFields values={{ requestKey, id: note.id }} />
              <Button small variant="quiet" name="intent" value="forget">
                Supprimer
              </Button>
            </Form>
          ) : null}
        </article>
      ))}
      {mayWrite && me && first ? (
        <Form method="post" className="form" noValidate>
          <FormFeedback {...refusedFor(actionData, 'note')}>
            <HiddenFields values={{ requestKey, personId: first.id }} />
            <TextArea name="body" label="Nouvelle note" maxLength={6000} />
            <CheckboxField
              name="private"
              label="Privée"
              defaultChecked
              help="Vous seul·e la lisez, ni la direction ni la personne. Décochée, toute l’équipe la lit."
            />
            <FormActions>
              <Button name="intent" value="note">
                Garder la note
              </Button>
            </FormActions>
          </FormFeedback>
        </Form>
      ) : null}
    </Card>
  )
}
