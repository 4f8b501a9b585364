import { data, Form, Link } from 'react-router'
import {
  addDays,
  type Day,
  dayIn,
  formatDay,
  formatFullDay,
  formatTime,
  type Instant,
  isDay,
  timeIn,
  weekdayOf,
} from '../../../kernel/day.ts'
import { attempt, formOf, load, requestKey, signedIn, todayOf } from '../../../platform/page.server.ts'
import { publicUrl } from '../../../platform/public-url.server.ts'
import { may } from '../../../platform/session.ts'
import {
  Badge,
  Button,
  ButtonLink,
  Card,
  Confirm,
  DateField,
  EmptyState,
  FieldRow,
  FormActions,
  FormFeedback,
  HiddenFields,
  Notice,
  PageHeader,
  RadioGroup,
  SelectField,
  TextField,
} from '../../../ui/index.ts'
import { choosePeople } from '../../documents/index.ts'
import { getOrganisation } from '../../organisation/index.ts'
import { isTeam } from '../../people/index.ts'
import { MEANS, MEANS_LABELS } from '../appointment.ts'
import {
  type Appointment,
  bookSlot,
  cancelAppointment,
  closeAction,
  closeAppointments,
  listActions,
  listAppointments,
  listFreeSlots,
  listInterviews,
  listWorkshops,
  moveAppointment,
  offerSlots,
  renewCalendarFeed,
} from '../index.ts'
import type { Route } from './+types/agenda.page'
import { ActionList } from './action-list.tsx'
import { performIntent } from './forms.server.ts'
import { INTERVIEW_STATUS } from './interview-status.ts'
import { refusedFor } from './refused.ts'

export async function loader(args: Route.LoaderArgs) {
  const session = signedIn(args)
  const search = args.url.searchParams
  const today = todayOf(args)
  const asked = search.get('semaine')
  const monday = mondayOf(asked && isDay(asked) ? asked : today)
  const team = isTeam(session)
  const personId = team ? search.get('personne') : session.personId
  const period = team ? { from: monday, to: addDays(monday, 6) } : { from: today, to: addDays(today, 180) }
  const workshops = await load(args, listWorkshops, period)
  const moving = search.get('deplacer')
  return {
    team,
    today,
    monday,
    zone: session.zone,
    now: session.now ?? (new Date().toISOString() as Instant),
    hasPerson: session.personId !== null,
    appointments: await load(args, listAppointments, period),
    workshops: workshops.filter(
      one => !one.cancelledAt && (team ? one.leaderId === session.personId : one.mine === 'seated'),
    ),
    free: team && !personId && !moving ? [] : await load(args, listFreeSlots, personId && team ? { personId } : {}),
    moving,
    person: personId && team ? ((await load(args, choosePeople, { id: personId }))?.[0] ?? null) : null,
    mayOffer: may(session, offerSlots),
    notes: may(session, closeAppointments),
    cancels: may(session, cancelAppointment),
    closes: may(session, closeAction),
    actions: team || !session.personId ? [] : await load(args, listActions, {}),
    interviews:
      team || !session.personId ? [] : (await load(args, listInterviews, { personId: session.personId })).interviews,
    requestKey: requestKey(),
  }
}

const mondayOf = (on: Day): Day => addDays(on, 1 - weekdayOf(on))

export async function action(args: Route.ActionArgs) {
  if ((await formOf(args)).get('intent') === 'feed')
    return attempt(args, async () => {
      const { token } = await renewCalendarFeed(signedIn(args), {})
      const { slug } = await load(args, getOrganisation, {})
      return data({ intent: 'feed', feed: `${publicUrl()}/p/${slug}/agenda/${token}`, refusals: [], values: {} })
    })
  return performIntent(
    args,
    {
      book: bookSlot,
      offer: offerSlots,
      cancel: cancelAppointment,
      move: moveAppointment,
      close: closeAction,
      held: closeAppointments,
    },
    new URL(args.request.url).searchParams.has('deplacer') ? '/agenda' : undefined,
  )
}

export default function AgendaPage({ loaderData, actionData }: Route.ComponentProps) {
  const { team, appointments, moving } = loaderData
  const moved = appointments.find(one => one.id === moving)
  return (
    <>
      <title>Agenda — Essaim</title>
      <PageHeader
        title="Agenda"
        subtitle={team ? undefined : 'Vos rendez-vous, vos ateliers et ce qui a été convenu.'}
        action={team ? <ButtonLink to="/ateliers">Ateliers</ButtonLink> : null}
      />
      {team ? (
        <Week loaderData={loaderData} actionData={actionData} />
      ) : (
        <Mine loaderData={loaderData} actionData={actionData} />
      )}
      <div className="two">
        <div className="stack">
          {loaderData.free.length > 0 || !team || moved || loaderData.person ? (
            <FreeSlots loaderData={loaderData} actionData={actionData} moved={moved} />
          ) : null}
          {team && loaderData.mayOffer && loaderData.hasPerson ? (
            <Offer loaderData={loaderData} actionData={actionData} />
          ) : null}
          {team && !loaderData.hasPerson ? (
            <Notice>
              Votre accès n’est relié à aucune personne du registre&nbsp;: vous voyez les agendas sans en avoir un.
            </Notice>
          ) : null}
        </div>
        <div className="stack">
          {team ? null : <WhatWasAgreed loaderData={loaderData} actionData={actionData} />}
          {loaderData.hasPerson ? <Feed loaderData={loaderData} actionData={actionData} /> : null}
        </div>
      </div>
    </>
  )
}

type Props = Pick<Route.ComponentProps, 'loaderData'> & { actionData: Route.ComponentProps['actionData'] }
type Row = Route.ComponentProps['loaderData']['appointments'][number]

const hours = (row: Pick<Row, 'startsAt' | 'endsAt'>, zone: string) =>
  `${formatTime(timeIn(zone, row.startsAt as Instant))} – ${formatTime(timeIn(zone, row.endsAt as Instant))}`
const dayOf = (row: { startsAt: string }, zone: string): Day => dayIn(zone, row.startsAt as Instant)

/** The week of one of the team: a column a day on a desk, a list on a phone. */
function Week({ loaderData, actionData }: Props) {
  const { monday, appointments, workshops, zone, today } = loaderData
  const days = Array.from({ length: 7 }, (_, i) => addDays(monday, i))
  const weekend = (on: Day) => weekdayOf(on) > 5
  const of = (on: Day) => [
    ...appointments.filter(row => dayOf(row, zone) === on),
    ...workshops.filter(row => dayOf(row, zone) === on),
  ]
  return (
    <Card
      title={`Semaine du ${formatFullDay(monday)}`}
      aside={
        <span className="row">
          <ButtonLink small to={`/agenda?semaine=${addDays(monday, -7)}`} aria-label="Semaine précédente">
            ‹
          </ButtonLink>
          <ButtonLink small to="/agenda">
            Aujourd’hui
          </ButtonLink>
          <ButtonLink small to={`/agenda?semaine=${addDays(monday, 7)}`} aria-label="Semaine suivante">
            ›
          </ButtonLink>
        </span>
      }
    >
      <FormFeedback errors={refusedFor(actionData, 'cancel').errors ?? refusedFor(actionData, 'held').errors}>
        <div className="week">
          {days
            .filter(on => !weekend(on) || of(on).length > 0)
            .map(on => (
              <section key={on} className={on === today ? 'today' : undefined} aria-label={formatFullDay(on)}>
                <h3>{formatFullDay(on).split(/\s/).slice(0, 2).join(' ')}</h3>
                {of(on).length === 0 ? <p className="soft small">rien</p> : null}
                {appointments
                  .filter(row => dayOf(row, zone) === on)
                  .map(row => (
                    <Slot key={row.id} row={row} loaderData={loaderData} />
                  ))}
                {workshops
                  .filter(row => dayOf(row, zone) === on)
                  .map(row => (
                    <div key={row.id} className="slot taken">
                      <strong className="num">{hours(row, zone)}</strong>
                      <Link to={`/ateliers/${row.id}`}>{row.title}</Link>
                      <small className="soft">
                        Atelier, {row.taken}&nbsp;/&nbsp;{row.seats}
                      </small>
                    </div>
                  ))}
              </section>
            ))}
        </div>
      </FormFeedback>
    </Card>
  )
}

function Slot({
  row,
  loaderData: { zone, now, notes, cancels, requestKey },
}: {
  row: Row
  loaderData: Props['loaderData']
}) {
  const past = row.endsAt < now
  return (
    <div className={row.personId ? 'slot taken' : 'slot'}>
      <strong className="num">{hours(row, zone)}</strong>
      {row.personId ? (
        <>
          {row.activityId ? <Link to={`/accompagnement/${row.activityId}`}>{row.personName}</Link> : row.personName}
          <small className="soft">{[MEANS_LABELS[row.means], row.subject].filter(Boolean).join(' · ')}</small>
        </>
      ) : (
        <span className="soft">{past ? 'resté libre' : 'libre'}</span>
      )}
      {row.outcome ? (
        <Badge tone={row.outcome === 'held' ? 'good' : 'bad'}>{row.outcome === 'held' ? 'tenu' : 'manqué'}</Badge>
      ) : row.personId && past && notes ? (
        <Form method="post" className="row">
          <HiddenFields values={{ requestKey: `${requestKey}-${row.id}`, intent: 'held', 'items.0.id': row.id }} />
          <Button small name="items.0.outcome" value="held">
            Tenu
          </Button>
          <Button small variant="quiet" name="items.0.outcome" value="missed">
            Manqué
          </Button>
        </Form>
      ) : past || !cancels ? null : (
        <Form method="post">
          <HiddenFields values={{ requestKey: `${requestKey}-${row.id}`, id: row.id, version: row.version }} />
          {row.personId ? (
            <Confirm
              small
              variant="quiet"
              label="Annuler"
              title="Annuler ce rendez-vous&nbsp;?"
              confirm="Annuler le rendez-vous"
              submit={{ name: 'intent', value: 'cancel' }}
            >
              <p>{row.personName} en est prévenu·e par courrier électronique.</p>
              <TextField name="reason" id={`motif-${row.id}`} label="Motif" required={false} maxLength={300} />
            </Confirm>
          ) : (
            <Button small variant="quiet" name="intent" value="cancel">
              Retirer
            </Button>
          )}
        </Form>
      )}
    </div>
  )
}

/** What somebody has to come. */
function Mine({ loaderData, actionData }: Props) {
  const { appointments, workshops, zone, now, requestKey } = loaderData
  const coming = appointments.filter(row => row.endsAt > now)
  return (
    <Card title="À venir">
      <FormFeedback errors={refusedFor(actionData, 'cancel').errors}>
        {coming.length + workshops.length === 0 ? (
          <EmptyState title="Aucun rendez-vous à venir">Choisissez un créneau ci-dessous.</EmptyState>
        ) : null}
        <ul className="todo">
          {coming.map(row => (
            <li key={row.id}>
              <span>
                {formatFullDay(dayOf(row, zone))}, {hours(row, zone)}
                <small>
                  {row.advisorName} · {MEANS_LABELS[row.means]}&nbsp;: <Place row={row} />
                  {row.subject ? ` · ${row.subject}` : ''}
                </small>
              </span>
              <span className="row">
                <ButtonLink small external to={`/agenda/${row.id}/ics`}>
                  Mettre à mon agenda
                </ButtonLink>
                <ButtonLink small to={`/agenda?deplacer=${row.id}`}>
                  Déplacer
                </ButtonLink>
                <Form method="post">
                  <HiddenFields values={{ requestKey: `${requestKey}-${row.id}`, id: row.id, version: row.version }} />
                  <Confirm
                    small
                    variant="quiet"
                    label="Annuler"
                    title="Annuler ce rendez-vous&nbsp;?"
                    confirm="Annuler le rendez-vous"
                    submit={{ name: 'intent', value: 'cancel' }}
                  >
                    <p>{row.advisorName} en est prévenu·e, et le créneau redevient libre.</p>
                    <TextField name="reason" id={`motif-${row.id}`} label="Motif" required={false} maxLength={300} />
                  </Confirm>
                </Form>
              </span>
            </li>
          ))}
          {workshops.map(row => (
            <li key={row.id}>
              <span>
                {formatFullDay(dayOf(row, zone))}, {hours(row, zone)}
                <small>
                  Atelier «&nbsp;{row.title}&nbsp;» · {row.place}
                </small>
              </span>
              <ButtonLink small to={`/ateliers/${row.id}`}>
                Voir
              </ButtonLink>
            </li>
          ))}
        </ul>
      </FormFeedback>
    </Card>
  )
}

function Place({ row }: { row: Pick<Appointment, 'means' | 'place'> }) {
  return row.means === 'video' && /^https:\/\//.test(row.place) ? <a href={row.place}>ouvrir le lien</a> : row.place
}

/** One radio a slot, by day: it works without scripts, and a keyboard goes through it. */
function FreeSlots({ loaderData, actionData, moved }: Props & { moved: Row | undefined }) {
  const { free, zone, requestKey, team, person } = loaderData
  const intent = moved ? 'move' : 'book'
  const name = moved ? 'toId' : 'id'
  const byDay = [...Map.groupBy(free, row => dayOf(row, zone))]
  return (
    <Card title={moved ? `Déplacer le rendez-vous du ${formatFullDay(dayOf(moved, zone))}` : 'Prendre rendez-vous'}>
      {free.length === 0 ? (
        <EmptyState title="Aucun créneau libre">
          {team ? 'Proposez-en ci-dessous.' : 'Revenez bientôt, ou écrivez à la personne qui vous accompagne.'}
        </EmptyState>
      ) : (
        <Form method="post" className="form" noValidate>
          <FormFeedback {...refusedFor(actionData, intent)}>
            <HiddenFields
              values={{
                requestKey,
                ...(moved ? { id: moved.id, version: moved.version } : {}),
                ...(person && !moved ? { personId: person.value } : {}),
              }}
            />
            {person ? <p>Pour {person.label}.</p> : null}
            <RadioGroup
              name={name}
              label="Créneau"
              options={byDay.flatMap(([on, rows]) =>
                rows.map(row => ({
                  value: row.id,
                  label: `${formatFullDay(on)}, ${hours(row, zone)}`,
                  help: `${row.advisorName} · ${MEANS_LABELS[row.means]}`,
                })),
              )}
            />
            {moved ? null : (
              <TextField name="subject" label="De quoi voulez-vous parler&nbsp;?" required={false} maxLength={300} />
            )}
            <FormActions>
              <Button variant="primary" name="intent" value={intent}>
                {moved ? 'Déplacer ici' : 'Prendre ce rendez-vous'}
              </Button>
              {moved || person ? (
                <ButtonLink variant="quiet" to="/agenda">
                  Revenir
                </ButtonLink>
              ) : null}
            </FormActions>
          </FormFeedback>
        </Form>
      )}
    </Card>
  )
}

function Offer({ loaderData: { requestKey, today }, actionData }: Props) {
  return (
    <Card title="Proposer des créneaux" id="proposer">
      <Form method="post" className="form" noValidate>
        <FormFeedback {...refusedFor(actionData, 'offer')}>
          <HiddenFields values={{ requestKey }} />
          <FieldRow>
            <DateField name="on" label="Le" defaultValue={addDays(today, 1)} />
            <TextField name="from" label="De" type="time" defaultValue="09:00" />
            <TextField name="to" label="À" type="time" defaultValue="12:00" />
            <TextField name="minutes" label="Durée de chacun" defaultValue="1h" help="Par exemple 45 min." />
          </FieldRow>
          <FieldRow>
            <SelectField
              name="means"
              label="Comment"
              empty={null}
              defaultValue="place"
              options={MEANS.map(value => ({ value, label: MEANS_LABELS[value] }))}
            />
            <TextField name="place" label="Lieu, téléphone ou lien" maxLength={300} />
            <DateField
              name="until"
              label="Chaque semaine jusqu’au"
              required={false}
              help="Vide&nbsp;: ce jour seulement."
            />
          </FieldRow>
          <FormActions>
            <Button name="intent" value="offer">
              Proposer ces créneaux
            </Button>
          </FormActions>
        </FormFeedback>
      </Form>
    </Card>
  )
}

function WhatWasAgreed({ loaderData: { actions, interviews, closes, requestKey }, actionData }: Props) {
  return (
    <>
      <Card title="Mes actions" id="actions">
        <ActionList
          actions={actions}
          closes={closes}
          requestKey={requestKey}
          refused={refusedFor(actionData, 'close')}
        />
      </Card>
      {interviews.length > 0 ? (
        <Card title="Mes entretiens">
          <ul className="todo">
            {interviews.map(one => (
              <li key={one.id}>
                <span>
                  Entretien du {formatDay(one.heldOn)}{' '}
                  <Badge tone={INTERVIEW_STATUS[one.status].tone}>{INTERVIEW_STATUS[one.status].label}</Badge>
                  <small>{one.advisorName}</small>
                </span>
                <ButtonLink small to={`/entretiens/${one.id}`}>
                  Lire
                </ButtonLink>
              </li>
            ))}
          </ul>
        </Card>
      ) : null}
    </>
  )
}

function Feed({ loaderData: { requestKey }, actionData }: Props) {
  const feed = actionData && 'feed' in actionData ? actionData.feed : null
  return (
    <Card title="Dans mon agenda personnel">
      {feed ? (
        <Notice tone="good" title="Copiez ce lien dans votre programme d’agenda («&nbsp;s’abonner&nbsp;»).">
          <code>{feed}</code>
          <p>Il ne se montre qu’une fois. Qui l’a lit vos rendez-vous&nbsp;: gardez-le pour vous.</p>
        </Notice>
      ) : (
        <p className="soft">Un lien secret montre vos rendez-vous et vos ateliers dans l’agenda de votre téléphone.</p>
      )}
      <Form method="post">
        <HiddenFields values={{ requestKey }} />
        <Button name="intent" value="feed">
          {feed ? 'Changer de lien' : 'Créer mon lien secret'}
        </Button>
      </Form>
      <p className="soft small">Un nouveau lien annule le précédent.</p>
    </Card>
  )
}
