import { Form } from 'react-router'
import { formatMonth, monthOf } from '../../../kernel/day.ts'
import {
  choicesOf,
  chooseNamed,
  load,
  type PageArgs,
  pageAmong,
  perform,
  requestKey,
  signedIn,
  todayOf,
} from '../../../platform/page.server.ts'
import { may } from '../../../platform/session.ts'
import {
  Button,
  Card,
  DataTable,
  EmptyState,
  FieldRow,
  FilterBar,
  Flash,
  FormActions,
  FormFeedback,
  HiddenFields,
  NamedField,
  PageHeader,
  Pager,
  Progress,
  Rate,
  RateField,
  SearchField,
  TextField,
} from '../../../ui/index.ts'
import { listPeople } from '../../people/index.ts'
import { listShareSchedules, setShareSchedules } from '../index.ts'
import { sharesText } from '../share.ts'
import type { Route } from './+types/schedules.page'
import { SharesTabs } from './shares-tabs.tsx'

export async function loader(args: Route.LoaderArgs) {
  const { q, rows, next } = pageAmong(args, await load(args, listShareSchedules, {}), one => one.name)
  const writes = may(signedIn(args), setShareSchedules)
  return {
    q,
    schedules: rows,
    next,
    writes,
    people: writes ? await salaried(args) : [],
    month: monthOf(todayOf(args)),
    done: args.url.searchParams.has('fait'),
    requestKey: requestKey(),
  }
}

const salaried = (args: PageArgs, named?: string) =>
  choicesOf(
    args,
    listPeople,
    { contract: 'cesa' },
    ({ id, firstName, lastName }) => ({ value: id, label: `${lastName} ${firstName}` }),
    named,
  )

export async function action(args: Route.ActionArgs) {
  return (
    (await chooseNamed(args, { personIds: named => salaried(args, named) })) ??
    perform(args, setShareSchedules, undefined, { redirect: '/societariat/prelevements?fait=1' })
  )
}

export default function SchedulesPage({ loaderData, actionData }: Route.ComponentProps) {
  const { q, schedules, next, writes, people, month, done } = loaderData
  return (
    <>
      <title>Parts sur la paie — Essaim</title>
      <PageHeader title="Sociétariat" />
      <SharesTabs current="/societariat/prelevements" />
      <div className="stack loose">
        {done && !actionData ? (
          <Flash title="Prélèvement en place">La paie de ce mois-là le prendra d’elle-même.</Flash>
        ) : null}
        <Card title="Prélèvements en cours">
          <FilterBar empty={schedules.length === 0} clearHref={q ? '/societariat/prelevements' : undefined}>
            <SearchField label="Nom" defaultValue={q} />
          </FilterBar>
          <DataTable
            caption="Prélèvements en cours"
            rows={schedules}
            rowKey={row => row.id}
            rowHref={row => `/societariat/${row.shareholderId}`}
            empty={
              <EmptyState title="Aucun prélèvement">
                Une part du salaire brut, mois après mois, jusqu’au nombre de parts convenu&nbsp;: la paie la retient,
                le registre suit.
              </EmptyState>
            }
            columns={[
              { header: 'Membre', main: true, cell: row => row.name },
              { header: 'Retenue', align: 'end', cell: row => <Rate bp={row.rateBp} /> },
              { header: 'Depuis', cell: row => formatMonth(row.fromMonth) },
              {
                header: 'Vers l’objectif',
                cell: row => (
                  <Progress
                    label={sharesText(row.targetShares)}
                    done={Math.min(row.shares, row.targetShares)}
                    total={row.targetShares}
                  />
                ),
              },
            ]}
          />
          <Pager next={next} />
        </Card>
        {writes ? (
          <Card title="Mettre en place un prélèvement">
            <Form method="post" className="form" noValidate>
              <FormFeedback errors={actionData?.refusals} values={actionData?.values} choices={actionData?.choices}>
                <HiddenFields values={{ requestKey: loaderData.requestKey }} />
                <FieldRow>
                  <NamedField name="personIds" label="Entrepreneur salarié" options={people} />
                  <RateField
                    name="rateBp"
                    label="Part du brut"
                    defaultValue="1"
                    help="Un dixième du salaire au plus."
                  />
                  <TextField name="targetShares" label="Jusqu’à (nombre de parts)" inputMode="numeric" />
                  <TextField name="fromMonth" label="Depuis la paie de" type="month" defaultValue={month} />
                </FieldRow>
                <FormActions>
                  <Button variant="primary">Mettre en place</Button>
                </FormActions>
              </FormFeedback>
            </Form>
          </Card>
        ) : null}
      </div>
    </>
  )
}
