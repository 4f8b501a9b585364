import { Form } from 'react-router'
import { load, pageAmong, perform, requestKey, signedIn, todayOf } from '../../../platform/page.server.ts'
import {
  AmountField,
  Badge,
  Button,
  Card,
  DataTable,
  DateField,
  DayText,
  EmptyState,
  FieldRow,
  FilterBar,
  FormActions,
  FormFeedback,
  HiddenFields,
  Money,
  PageHeader,
  Pager,
  SearchField,
  TextField,
} from '../../../ui/index.ts'
import { listActivities, openActivity } from '../../organisation/index.ts'
import type { Route } from './+types/activities.page'

export async function loader(args: Route.LoaderArgs) {
  const session = signedIn(args)
  const all = await load(args, listActivities, {})
  return {
    ...pageAmong(args, all, one => [one.name, one.code, one.trade, one.commune].join(' ')),
    opens: session.activityIds === null && !session.roles.every(role => role === 'auditor' || role === 'payroll'),
    today: todayOf(args),
    requestKey: requestKey(),
  }
}

export const action = (args: Route.ActionArgs) =>
  perform(args, openActivity, undefined, { redirect: ({ id }) => `/activites/${id}` })

export default function ActivitiesPage({ loaderData, actionData }: Route.ComponentProps) {
  const { rows, next, q, opens, today } = loaderData
  const refused = actionData && 'refusals' in actionData ? actionData : null
  return (
    <>
      <title>Activités — Essaim</title>
      <PageHeader title="Activités" breadcrumbs={[{ href: '/personnes', label: 'Personnes' }]} />
      <div className="stack">
        <Card>
          <FilterBar empty={rows.length === 0} clearHref={q ? '/activites' : undefined}>
            <SearchField label="Nom, code, métier ou commune" defaultValue={q} />
          </FilterBar>
          <DataTable
            caption="Activités"
            rows={rows}
            rowKey={row => row.id}
            rowHref={row => `/activites/${row.id}`}
            empty={<EmptyState title="Aucune activité">Ouvrez-en une ci-dessous.</EmptyState>}
            columns={[
              { header: 'Activité', main: true, cell: row => row.name },
              { header: 'Code', cell: row => row.code },
              { header: 'Métier', cell: row => row.trade ?? '', secondary: true },
              { header: 'Ouverte le', cell: row => <DayText day={row.openedOn} />, secondary: true },
              {
                header: 'État',
                cell: row =>
                  row.isHouse ? (
                    <Badge>la coopérative</Badge>
                  ) : row.closedOn ? (
                    <Badge>close</Badge>
                  ) : (
                    <Badge tone="good">ouverte</Badge>
                  ),
              },
              {
                header: 'Émet seule jusqu’à',
                align: 'end',
                cell: row => <Money cents={row.autonomousUpToCents} whole />,
              },
            ]}
          />
          <Pager next={next} />
        </Card>
        {opens ? (
          <Card title="Ouvrir une activité">
            <Form method="post" className="form" noValidate>
              <FormFeedback errors={refused?.refusals} values={refused?.values}>
                <HiddenFields values={{ requestKey: loaderData.requestKey }} />
                <FieldRow>
                  <TextField name="name" label="Nom commercial" />
                  <TextField name="code" label="Code analytique" help="Lettres capitales et chiffres." />
                </FieldRow>
                <FieldRow>
                  <TextField name="trade" label="Métier" required={false} />
                  <DateField name="openedOn" label="Ouverte le" defaultValue={today} />
                  <AmountField
                    name="autonomousUpToCents"
                    label="Émet seule jusqu’à (TTC)"
                    required={false}
                    help="Vide&nbsp;: la coopérative valide chaque facture."
                  />
                </FieldRow>
                <FormActions>
                  <Button variant="primary">Ouvrir l’activité</Button>
                </FormActions>
              </FormFeedback>
            </Form>
          </Card>
        ) : null}
      </div>
    </>
  )
}
