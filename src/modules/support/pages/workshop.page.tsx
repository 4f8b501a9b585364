import { Form } from 'react-router'
import { dayIn, formatFullDay, formatTime, type Instant, timeIn } from '../../../kernel/day.ts'
import { load, requestKey, signedIn, todayOf } from '../../../platform/page.server.ts'
import { may } from '../../../platform/session.ts'
import {
  Badge,
  Button,
  Card,
  Confirm,
  DescriptionList,
  FormActions,
  FormFeedback,
  HiddenFields,
  NamedField,
  Notice,
  PageHeader,
  TextField,
} from '../../../ui/index.ts'
import { choosePeople } from '../../documents/index.ts'
import { isTeam } from '../../people/index.ts'
import { cancelWorkshop, getWorkshop, joinWorkshop, leaveWorkshop, tickWorkshop } from '../index.ts'
import type { Route } from './+types/workshop.page'
import { performIntent } from './forms.server.ts'
import { refusedFor } from './refused.ts'

export async function loader(args: Route.LoaderArgs) {
  const session = signedIn(args)
  const workshop = await load(args, getWorkshop, { id: args.params.id })
  const mayLead = may(session, tickWorkshop)
  const begun = dayIn(session.zone, workshop.startsAt as Instant) <= todayOf(args)
  const people = mayLead && !workshop.cancelledAt ? await load(args, choosePeople, {}) : []
  return {
    workshop,
    team: isTeam(session),
    mayLead,
    begun,
    zone: session.zone,
    hasPerson: session.personId !== null,
    people:
      people?.filter(
        ({ value }) => !workshop.people.some(one => one.personId === value && one.status !== 'cancelled'),
      ) ?? null,
    requestKey: requestKey(),
  }
}

export const action = (args: Route.ActionArgs) =>
  performIntent(
    args,
    { join: joinWorkshop, leave: leaveWorkshop, tick: tickWorkshop, cancel: cancelWorkshop },
    undefined,
    'personIds',
  )

export default function WorkshopPage({ loaderData, actionData }: Route.ComponentProps) {
  const { workshop, team, zone, mayLead, begun } = loaderData
  const on = dayIn(zone, workshop.startsAt as Instant)
  return (
    <>
      <title>{`${workshop.title} — Essaim`}</title>
      <PageHeader
        title={workshop.title}
        subtitle={`${formatFullDay(on)}, ${formatTime(timeIn(zone, workshop.startsAt as Instant))} – ${formatTime(timeIn(zone, workshop.endsAt as Instant))}`}
        breadcrumbs={[{ href: '/ateliers', label: 'Ateliers' }]}
      />
      <div className="stack">
        {workshop.cancelledAt ? (
          <Notice tone="bad">Cet atelier est annulé&nbsp;: {workshop.cancelReason}.</Notice>
        ) : null}
        {mayLead && begun && !workshop.cancelledAt ? (
          <Attendance loaderData={loaderData} actionData={actionData} />
        ) : null}
        <Card>
          <DescriptionList
            items={[
              ['Lieu', workshop.place],
              ['Avec', workshop.leaderName],
              [
                'Places',
                `${workshop.taken} prises sur ${workshop.seats}${workshop.waiting > 0 ? `, ${workshop.waiting} en attente` : ''}`,
              ],
            ]}
          />
          {workshop.about ? <p className="lines">{workshop.about}</p> : null}
          {team || workshop.cancelledAt || begun ? null : <OwnSeat loaderData={loaderData} actionData={actionData} />}
        </Card>
        {team && !workshop.cancelledAt ? <SignedUp loaderData={loaderData} actionData={actionData} /> : null}
      </div>
    </>
  )
}

type Props = Pick<Route.ComponentProps, 'loaderData' | 'actionData'>

function OwnSeat({ loaderData: { workshop, requestKey, hasPerson }, actionData }: Props) {
  const mine = workshop.mine === 'cancelled' ? null : workshop.mine
  const full = workshop.taken >= workshop.seats
  if (!hasPerson) return null
  return (
    <Form method="post">
      <FormFeedback errors={refusedFor(actionData, 'join').errors ?? refusedFor(actionData, 'leave').errors}>
        <HiddenFields values={{ requestKey, id: workshop.id }} />
        {mine ? (
          <div className="row">
            <Badge tone={mine === 'seated' ? 'good' : 'wait'}>
              {mine === 'seated' ? 'Vous êtes inscrit·e' : 'Vous êtes en liste d’attente'}
            </Badge>
            <Button name="intent" value="leave">
              Annuler mon inscription
            </Button>
          </div>
        ) : (
          <Button variant="primary" name="intent" value="join">
            {full ? 'M’inscrire en liste d’attente' : 'M’inscrire'}
          </Button>
        )}
      </FormFeedback>
    </Form>
  )
}

/** Big boxes, one a person: made for a thumb, and for a page without scripts. */
function Attendance({ loaderData: { workshop, requestKey }, actionData }: Props) {
  const coming = workshop.people.filter(one => one.status !== 'cancelled')
  const ticked = workshop.attendedAt !== null
  return (
    <Card
      title="Présence"
      tone={ticked ? 'plain' : 'accent'}
      aside={ticked ? <Badge tone="good">pointée</Badge> : null}
    >
      {coming.length === 0 ? <p className="soft">Personne n’est inscrit.</p> : null}
      <Form method="post" noValidate>
        <FormFeedback {...refusedFor(actionData, 'tick')}>
          <HiddenFields values={{ requestKey, id: workshop.id }} />
          <ul className="ticks">
            {coming.map(one => (
              <li key={one.personId}>
                <label>
                  <input
                    type="checkbox"
                    name="presentIds"
                    value={one.personId}
                    defaultChecked={one.present ?? one.status === 'seated'}
                  />
                  <span>
                    {one.name}
                    {one.status === 'waiting' ? <small> en attente</small> : null}
                  </span>
                </label>
              </li>
            ))}
          </ul>
          <FormActions>
            <Button variant="primary" name="intent" value="tick">
              {ticked ? 'Corriger la présence' : 'Enregistrer la présence'}
            </Button>
          </FormActions>
        </FormFeedback>
      </Form>
      <p className="soft small">Les heures de chacun et celles de l’animation se saisissent d’elles-mêmes.</p>
    </Card>
  )
}

function SignedUp({ loaderData: { workshop, people, begun, mayLead, requestKey }, actionData }: Props) {
  const coming = workshop.people.filter(one => one.status !== 'cancelled')
  return (
    <Card title="Inscrits">
      {coming.length === 0 ? <p className="soft">Personne encore.</p> : null}
      <ul className="todo">
        {coming.map(one => (
          <li key={one.personId}>
            <span>
              {one.name} {one.status === 'waiting' ? <Badge tone="wait">en attente</Badge> : null}
            </span>
            {mayLead && !workshop.attendedAt ? (
              <Form method="post">
                <HiddenFields
                  values={{ requestKey: `${requestKey}-${one.personId}`, id: workshop.id, personId: one.personId }}
                />
                <Button small variant="quiet" name="intent" value="leave" aria-label={`Retirer ${one.name}`}>
                  Retirer
                </Button>
              </Form>
            ) : null}
          </li>
        ))}
      </ul>
      {mayLead && !workshop.attendedAt ? (
        <Form method="post" className="form" noValidate>
          <FormFeedback {...refusedFor(actionData, 'join')}>
            <HiddenFields values={{ requestKey, id: workshop.id }} />
            <NamedField name="personIds" label="Inscrire quelqu’un" options={people} />
            <FormActions>
              <Button name="intent" value="join">
                Inscrire
              </Button>
            </FormActions>
          </FormFeedback>
        </Form>
      ) : null}
      {mayLead && !begun ? (
        <Form method="post">
          <FormFeedback errors={refusedFor(actionData, 'cancel').errors}>
            <HiddenFields values={{ requestKey, id: workshop.id, version: workshop.version }} />
            <Confirm
              label="Annuler l’atelier"
              title="Annuler cet atelier&nbsp;?"
              confirm="Annuler et prévenir les inscrits"
              submit={{ name: 'intent', value: 'cancel' }}
            >
              <TextField name="reason" label="Motif" maxLength={300} />
            </Confirm>
          </FormFeedback>
        </Form>
      ) : null}
    </Card>
  )
}
