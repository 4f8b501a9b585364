import { data, Form, Link } from 'react-router'
import { formOf, load, perform, requestKey, signedIn, todayOf } from '../../../platform/page.server.ts'
import { may } from '../../../platform/session.ts'
import {
  Badge,
  Button,
  ButtonLink,
  Card,
  DataTable,
  DateField,
  EmptyState,
  FormActions,
  FormFeedback,
  HiddenFields,
  Notice,
  PageHeader,
  TextField,
} from '../../../ui/index.ts'
import { listSites } from '../../organisation/index.ts'
import { STAGE_LABELS } from '../candidate.ts'
import { cancelMeetings, getMeeting, saveMeeting, tickAttendance } from '../index.ts'
import { formatMeeting, MEETING_LABELS } from '../meeting.ts'
import type { Route } from './+types/meeting.page'
import { MeetingFields } from './meeting-fields.tsx'

export async function loader(args: Route.LoaderArgs) {
  const session = signedIn(args)
  const meeting = await load(args, getMeeting, { id: args.params.id })
  const today = todayOf(args)
  return {
    meeting,
    writes: may(session, saveMeeting),
    held: meeting.day <= today,
    sites: (await load(args, listSites, {})).map(({ id, name }) => ({ id, name })),
    requestKey: requestKey(),
  }
}

export async function action(args: Route.ActionArgs) {
  const { id } = args.params
  const form = await formOf(args)
  const intent = String(form.get('intent'))
  const { data: refused, init } =
    intent === 'tick'
      ? await perform(args, tickAttendance, { meetingId: id, attended: form.getAll('attended') })
      : intent === 'cancel'
        ? await perform(args, cancelMeetings, { ids: [id], reason: String(form.get('reason') ?? '').trim() })
        : await perform(args, saveMeeting)
  return data({ intent, ...refused }, init ?? {})
}

export default function MeetingPage({ loaderData, actionData }: Route.ComponentProps) {
  const { meeting, writes, held, sites } = loaderData
  const refusedFor = (intent: string) => (actionData?.intent === intent ? actionData : null)
  const active = meeting.bookings.filter(({ state }) => state !== 'cancelled')
  return (
    <>
      <title>{`${meeting.title} — Essaim`}</title>
      <PageHeader
        title={meeting.title}
        subtitle={`${MEETING_LABELS[meeting.kind]}, ${formatMeeting(meeting)}, ${meeting.where}`}
        breadcrumbs={[{ href: '/reunions', label: 'Réunions d’accueil' }]}
        action={
          writes && !meeting.cancelledOn ? (
            <ButtonLink to={`/parcours/nouveau?reunion=${meeting.id}`}>Inscrire quelqu’un</ButtonLink>
          ) : null
        }
      />
      <div className="stack">
        {meeting.cancelledOn ? (
          <Notice tone="bad" title="Annulée.">
            {meeting.cancelReason}
          </Notice>
        ) : null}
        <Card
          title={held ? 'Qui est là\u00a0?' : 'Inscrits'}
          aside={
            <span className="soft">
              {meeting.booked} sur {meeting.seats}
              {meeting.waiting > 0 ? `, ${meeting.waiting} en attente` : ''}
            </span>
          }
        >
          <FormFeedback errors={refusedFor('tick')?.refusals}>{null}</FormFeedback>
          {active.length === 0 ? (
            <EmptyState title="Personne encore">Les réservations de la page publique arrivent ici.</EmptyState>
          ) : held && writes && !meeting.cancelledOn ? (
            <Form method="post" className="stack">
              <ul className="roll">
                {active.map(({ id, name, phone, attended, state }) => (
                  <li key={id}>
                    <label>
                      <input type="checkbox" name="attended" value={id} defaultChecked={attended === true} />
                      <span>
                        {name}
                        <small>
                          {phone}
                          {state === 'waiting' ? ' en liste d’attente' : ''}
                        </small>
                      </span>
                    </label>
                  </li>
                ))}
              </ul>
              <FormActions>
                <Button variant="primary" name="intent" value="tick">
                  Enregistrer les présents
                </Button>
              </FormActions>
            </Form>
          ) : (
            <DataTable
              caption="Inscrits"
              rows={active}
              rowKey={row => row.id}
              rowHref={row => `/parcours/${row.candidateId}`}
              columns={[
                { header: 'Personne', main: true, cell: row => row.name },
                {
                  header: 'Place',
                  phone: 'bare',
                  cell: row => (row.state === 'waiting' ? <Badge tone="wait">en attente</Badge> : 'réservée'),
                },
                { header: 'Adresse', phone: 'bare', cell: row => row.email },
                { header: 'Téléphone', phone: 'bare', cell: row => row.phone },
                { header: 'Étape', cell: row => STAGE_LABELS[row.stage as 'draft'], phone: 'hidden' },
              ]}
            />
          )}
          {held && active.length > 0 ? (
            <p className="small">
              {active.map(({ id, candidateId, name }, i) => (
                <span key={id}>
                  {i > 0 ? ' · ' : 'Ouvrir\u00a0: '}
                  <Link to={`/parcours/${candidateId}`}>{name}</Link>
                </span>
              ))}
            </p>
          ) : null}
        </Card>
        {writes && !held && !meeting.cancelledOn ? (
          <div className="two">
            <Card title="Changer la date, l’heure ou le lieu">
              <Form method="post" className="form" noValidate>
                <FormFeedback errors={refusedFor('save')?.refusals} values={refusedFor('save')?.values}>
                  <HiddenFields
                    values={{
                      requestKey: loaderData.requestKey,
                      id: meeting.id,
                      version: meeting.version,
                      intent: 'save',
                    }}
                  />
                  <DateField name="day" label="Jour" defaultValue={meeting.day} />
                  <MeetingFields values={meeting} sites={sites} />
                  <FormActions>
                    <Button>Enregistrer et prévenir les inscrits</Button>
                  </FormActions>
                </FormFeedback>
              </Form>
            </Card>
            <Card title="Annuler">
              <Form method="post" className="form" noValidate>
                <FormFeedback errors={refusedFor('cancel')?.refusals} values={refusedFor('cancel')?.values}>
                  <HiddenFields values={{ requestKey: loaderData.requestKey, intent: 'cancel' }} />
                  <TextField name="reason" label="Raison" help="Elle est écrite à toutes les personnes inscrites." />
                  <FormActions>
                    <Button variant="danger">Annuler la réunion</Button>
                  </FormActions>
                </FormFeedback>
              </Form>
            </Card>
          </div>
        ) : null}
      </div>
    </>
  )
}
