import { Form } from 'react-router'
import { formatTime } from '../../../kernel/day.ts'
import { load, perform, requestKey, signedIn } from '../../../platform/page.server.ts'
import { may } from '../../../platform/session.ts'
import { CalendarDays } from '../../../ui/icon.tsx'
import {
  Badge,
  Button,
  ButtonLink,
  Card,
  DataTable,
  DateField,
  DayText,
  EmptyState,
  FormActions,
  FormFeedback,
  HiddenFields,
  PageHeader,
  Pager,
  Tabs,
} from '../../../ui/index.ts'
import { listSites } from '../../organisation/index.ts'
import { listMeetings, saveMeeting } from '../index.ts'
import { MEETING_LABELS } from '../meeting.ts'
import type { Route } from './+types/meetings.page'
import { MeetingFields } from './meeting-fields.tsx'

export async function loader(args: Route.LoaderArgs) {
  const session = signedIn(args)
  const { searchParams } = new URL(args.request.url)
  const past = searchParams.has('passees')
  const { rows, next } = await load(args, listMeetings, {
    past,
    after: searchParams.get('after') ?? undefined,
    limit: 50,
  })
  return {
    past,
    rows,
    next: next && `?${past ? 'passees&' : ''}after=${next}`,
    writes: may(session, saveMeeting),
    settles: session.activityIds === null && session.roles.some(role => role !== 'auditor'),
    sites: (await load(args, listSites, {})).map(({ id, name }) => ({ id, name })),
    requestKey: requestKey(),
  }
}

export const action = (args: Route.ActionArgs) =>
  perform(args, saveMeeting, undefined, { redirect: ({ id }) => `/reunions/${id}` })

export default function MeetingsPage({ loaderData, actionData }: Route.ComponentProps) {
  const { past, rows, next, writes, settles, sites } = loaderData
  return (
    <>
      <title>Réunions d’accueil — Essaim</title>
      <PageHeader
        title="Réunions d’accueil"
        subtitle="Réunions d’information et permanences&nbsp;: places, inscrits, présents."
        action={settles ? <ButtonLink to="/reglages/accueil">Récurrences et page publique</ButtonLink> : null}
      />
      <Tabs
        label="Période"
        items={[
          { href: '/reunions', label: 'À venir', current: !past },
          { href: '/reunions?passees', label: 'Passées', current: past },
        ]}
      />
      <div className="stack">
        <Card>
          <DataTable
            caption={past ? 'Réunions passées' : 'Réunions à venir'}
            rows={rows}
            rowKey={row => row.id}
            rowHref={row => `/reunions/${row.id}`}
            empty={
              <EmptyState icon={CalendarDays} title="Aucune réunion">
                Écrivez une récurrence dans les réglages de l’accueil, ou ajoutez une date ci-dessous.
              </EmptyState>
            }
            columns={[
              {
                header: 'Réunion',
                main: true,
                cell: row => (
                  <>
                    {row.title} {row.cancelledOn ? <Badge tone="bad">annulée</Badge> : null}
                  </>
                ),
              },
              { header: 'Date', phone: 'bare', cell: row => <DayText day={row.day} /> },
              { header: 'Heure', phone: 'bare', cell: row => formatTime(row.time) },
              { header: 'Genre', cell: row => MEETING_LABELS[row.kind], phone: 'hidden' },
              { header: 'Lieu', cell: row => row.where, phone: 'hidden' },
              {
                header: past ? 'Présents' : 'Inscrits',
                align: 'end',
                cell: row =>
                  past ? (
                    `${row.attended} sur ${row.booked}`
                  ) : (
                    <>
                      {row.booked} sur {row.seats}
                      {row.waiting > 0 ? <Badge tone="wait">{row.waiting} en attente</Badge> : null}
                    </>
                  ),
              },
            ]}
          />
          <Pager next={next} />
        </Card>
        {writes && !past ? (
          <Card title="Ajouter une date">
            <Form method="post" className="form" noValidate>
              <FormFeedback errors={actionData?.refusals} values={actionData?.values}>
                <HiddenFields values={{ requestKey: loaderData.requestKey }} />
                <DateField name="day" label="Jour" />
                <MeetingFields sites={sites} />
                <FormActions>
                  <Button variant="primary">Ajouter</Button>
                </FormActions>
              </FormFeedback>
            </Form>
          </Card>
        ) : null}
      </div>
    </>
  )
}
