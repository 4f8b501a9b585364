import { Form } from 'react-router'
import { addDays, addMonths, dayIn, formatFullDay, formatTime, type Instant, timeIn } from '../../../kernel/day.ts'
import { load, requestKey, signedIn, todayOf } from '../../../platform/page.server.ts'
import { may } from '../../../platform/session.ts'
import {
  Badge,
  Button,
  Card,
  DataTable,
  DateField,
  EmptyState,
  FieldRow,
  FormActions,
  FormFeedback,
  HiddenFields,
  PageHeader,
  SelectField,
  TextArea,
  TextField,
} from '../../../ui/index.ts'
import { isTeam } from '../../people/index.ts'
import { chooseFundingProgrammes, listWorkshops, planWorkshops, type Workshop } from '../index.ts'
import type { Route } from './+types/workshops.page'
import { performIntent } from './forms.server.ts'
import { refusedFor } from './refused.ts'

export async function loader(args: Route.LoaderArgs) {
  const session = signedIn(args)
  const today = todayOf(args)
  const team = isTeam(session)
  return {
    coming: await load(args, listWorkshops, {}),
    past: team
      ? (await load(args, listWorkshops, { from: addMonths(today, -6), to: addDays(today, -1) })).reverse()
      : [],
    mayPlan: session.personId !== null && may(session, planWorkshops),
    programmes: team ? await load(args, chooseFundingProgrammes, {}) : [],
    zone: session.zone,
    today,
    requestKey: requestKey(),
  }
}

export const action = (args: Route.ActionArgs) => performIntent(args, { plan: planWorkshops })

const SEAT = {
  seated: ['Inscrit·e', 'good'],
  waiting: ['En attente', 'wait'],
  cancelled: ['Annulé', 'neutral'],
} as const

function WorkshopTable({
  rows,
  zone,
  caption,
  empty,
}: {
  rows: readonly Workshop[]
  zone: string
  caption: string
  empty: string
}) {
  return (
    <DataTable
      caption={caption}
      rows={rows}
      rowKey={row => row.id}
      rowHref={row => `/ateliers/${row.id}`}
      empty={
        <EmptyState title={empty}>Les ateliers rassemblent celles et ceux qui apprennent la même chose.</EmptyState>
      }
      columns={[
        { header: 'Atelier', main: true, cell: row => row.title },
        {
          header: 'Quand',
          phone: 'bare',
          cell: row =>
            `${formatFullDay(dayIn(zone, row.startsAt as Instant))}, ${formatTime(timeIn(zone, row.startsAt as Instant))}`,
        },
        { header: 'Où', cell: row => row.place, phone: 'hidden' },
        { header: 'Avec', cell: row => row.leaderName, phone: 'hidden' },
        {
          header: 'Places',
          align: 'end',
          cell: row => (
            <span className="num">
              {row.taken} / {row.seats}
              {row.waiting > 0 ? ` (+${row.waiting})` : ''}
            </span>
          ),
        },
        {
          header: 'État',
          phone: 'bare',
          cell: row =>
            row.cancelledAt ? (
              <Badge tone="bad">annulé</Badge>
            ) : row.mine && row.mine !== 'cancelled' ? (
              <Badge tone={SEAT[row.mine][1]}>{SEAT[row.mine][0]}</Badge>
            ) : row.attendedAt ? (
              <Badge tone="good">pointé</Badge>
            ) : row.taken >= row.seats ? (
              <Badge tone="wait">complet</Badge>
            ) : null,
        },
      ]}
    />
  )
}

export default function WorkshopsPage({ loaderData, actionData }: Route.ComponentProps) {
  const { coming, past, mayPlan, programmes, zone, today, requestKey } = loaderData
  return (
    <>
      <title>Ateliers — Essaim</title>
      <PageHeader title="Ateliers" />
      <div className="stack">
        <Card title="À venir">
          <WorkshopTable rows={coming} zone={zone} caption="Ateliers à venir" empty="Aucun atelier programmé" />
        </Card>
        {past.length > 0 ? (
          <Card title="Passés">
            <WorkshopTable rows={past} zone={zone} caption="Ateliers passés" empty="Aucun" />
          </Card>
        ) : null}
        {mayPlan ? (
          <Card title="Programmer un atelier">
            <Form method="post" className="form" noValidate>
              <FormFeedback {...refusedFor(actionData, 'plan')}>
                <HiddenFields values={{ requestKey }} />
                <TextField name="workshops.0.title" label="Titre" maxLength={120} />
                <FieldRow>
                  <DateField name="workshops.0.on" label="Le" defaultValue={addDays(today, 14)} />
                  <TextField name="workshops.0.at" label="À" type="time" defaultValue="14:00" />
                  <TextField name="workshops.0.minutes" label="Durée" defaultValue="2h" />
                  <TextField name="workshops.0.seats" label="Places" inputMode="numeric" defaultValue="12" />
                </FieldRow>
                <FieldRow>
                  <TextField name="workshops.0.place" label="Lieu" maxLength={300} />
                  <SelectField
                    name="workshops.0.programmeId"
                    label="Temps compté pour"
                    required={false}
                    empty="Aucun financeur"
                    options={programmes}
                  />
                </FieldRow>
                <TextArea name="workshops.0.about" label="Ce qu’on y fait" required={false} maxLength={2000} />
                <FormActions>
                  <Button name="intent" value="plan">
                    Programmer
                  </Button>
                </FormActions>
              </FormFeedback>
            </Form>
          </Card>
        ) : null}
      </div>
    </>
  )
}
