import { Form } from 'react-router'
import { addDays, addYears } from '../../../kernel/day.ts'
import { load, perform, requestKey, signedIn } from '../../../platform/page.server.ts'
import { may } from '../../../platform/session.ts'
import {
  Badge,
  Button,
  Card,
  DataTable,
  DateField,
  DayText,
  FormActions,
  FormFeedback,
  HiddenFields,
  PageHeader,
} from '../../../ui/index.ts'
import { listExercices, openExercice } from '../index.ts'
import type { Route } from './+types/exercices.page'
import { SettingsTabs } from './settings-tabs.tsx'

export async function loader(args: Route.LoaderArgs) {
  const rows = await load(args, listExercices, {})
  return {
    writes: may(signedIn(args), openExercice),
    rows,
    nextStart: addDays(rows[0]!.endsOn, 1),
    nextEnd: addYears(rows[0]!.endsOn, 1),
    requestKey: requestKey(),
  }
}

export const action = (args: Route.ActionArgs) => perform(args, openExercice)

export default function ExercicesPage({ loaderData, actionData }: Route.ComponentProps) {
  const { rows, nextStart, nextEnd } = loaderData
  return (
    <>
      <title>Exercices — Essaim</title>
      <PageHeader title="Réglages" subtitle="Exercices comptables" />
      <SettingsTabs current="/reglages/exercices" />
      <div className="stack loose">
        <Card title="Exercices">
          <DataTable
            caption="Exercices"
            rows={rows}
            rowKey={row => row.id}
            columns={[
              { header: 'Exercice', main: true, cell: row => row.code },
              { header: 'Du', cell: row => <DayText day={row.startsOn} /> },
              { header: 'Au', cell: row => <DayText day={row.endsOn} /> },
              {
                header: 'État',
                cell: row => <Badge tone={row.closedAt ? 'neutral' : 'good'}>{row.closedAt ? 'clos' : 'ouvert'}</Badge>,
              },
            ]}
          />
        </Card>
        {loaderData.writes ? (
          <Card title="Ouvrir l’exercice suivant">
            <Form method="post" className="form" noValidate>
              <FormFeedback errors={actionData?.refusals} values={actionData?.values}>
                <HiddenFields values={{ requestKey: loaderData.requestKey }} />
                <p className="soft">
                  Il commence le <DayText day={nextStart} />, au lendemain du dernier. On peut l’ouvrir avant d’avoir
                  clos celui-ci.
                </p>
                <DateField name="endsOn" label="Il se termine le" defaultValue={nextEnd} />
                <FormActions>
                  <Button variant="primary">Ouvrir l’exercice</Button>
                </FormActions>
              </FormFeedback>
            </Form>
          </Card>
        ) : null}
      </div>
    </>
  )
}
