import { Form } from 'react-router'
import { formatMinutes } from '../../../kernel/duration.ts'
import { readForm } from '../../../platform/form.ts'
import { formOf, load, perform, requestKey, signedIn, todayOf } from '../../../platform/page.server.ts'
import { may } from '../../../platform/session.ts'
import {
  Button,
  Card,
  DataTable,
  DayText,
  EmptyState,
  FormActions,
  FormFeedback,
  HiddenFields,
  PageHeader,
} from '../../../ui/index.ts'
import { type FundingProgramme, listFundingProgrammes, saveFundingProgramme } from '../index.ts'
import type { Route } from './+types/funders.page'
import { ProgrammeFields, programmeInput } from './programme-fields.tsx'

export async function loader(args: Route.LoaderArgs) {
  const session = signedIn(args)
  return {
    programmes: await load(args, listFundingProgrammes, {}),
    today: todayOf(args),
    house: session.activityIds === null,
    mayWrite: may(session, saveFundingProgramme),
    requestKey: requestKey(),
  }
}

export async function action(args: Route.ActionArgs) {
  const form = await formOf(args)
  return perform(args, saveFundingProgramme, readForm(saveFundingProgramme.input, programmeInput(form)), {
    redirect: ({ id }) => `/financeurs/${id}`,
  })
}

/** How much of what was agreed is already spent. */
const share = ({ budgetMinutes, teamMinutes }: FundingProgramme) =>
  budgetMinutes > 0 ? Math.round((teamMinutes * 100) / budgetMinutes) : null

export default function FundersPage({ loaderData, actionData }: Route.ComponentProps) {
  const { programmes, mayWrite, house, requestKey, today } = loaderData
  return (
    <>
      <title>Financeurs — Essaim</title>
      <PageHeader title="Financeurs et conventions" />
      <div className="stack">
        <Card title="Conventions">
          <DataTable
            caption="Conventions"
            rows={programmes}
            rowKey={row => row.id}
            rowHref={row => (house ? `/financeurs/${row.id}` : null)}
            empty={
              <EmptyState title="Aucune convention">
                Écrivez la première ci-dessous&nbsp;: le temps se comptera pour elle.
              </EmptyState>
            }
            columns={[
              {
                header: 'Convention',
                main: true,
                cell: row => (
                  <>
                    {row.name}
                    <br />
                    <small className="soft">{row.funderName}</small>
                  </>
                ),
              },
              {
                header: 'Période',
                cell: row => (
                  <>
                    <DayText day={row.startsOn} /> – <DayText day={row.endsOn} />
                    {row.endsOn < today ? ' (finie)' : ''}
                  </>
                ),
              },
              {
                header: 'Heures de l’équipe',
                align: 'end',
                cell: row => <span className="num">{formatMinutes(row.teamMinutes)}</span>,
              },
              {
                header: 'Prévues',
                align: 'end',
                cell: row =>
                  row.budgetMinutes > 0 ? <span className="num">{formatMinutes(row.budgetMinutes)}</span> : '–',
              },
              {
                header: 'Avancement',
                cell: row => {
                  const done = share(row)
                  return done === null ? (
                    '–'
                  ) : (
                    <progress
                      max={100}
                      value={Math.min(100, done)}
                      aria-label={`${done}\u00a0%`}
                      title={`${done}\u00a0%`}
                    />
                  )
                },
              },
              {
                header: 'Heures des personnes',
                align: 'end',
                phone: 'hidden',
                cell: row => <span className="num">{formatMinutes(row.peopleMinutes)}</span>,
              },
            ]}
          />
        </Card>
        {mayWrite ? (
          <Card title="Nouvelle convention">
            <Form method="post" className="form" noValidate>
              <FormFeedback errors={actionData?.refusals} values={actionData?.values}>
                <HiddenFields values={{ requestKey }} />
                <ProgrammeFields funders={[...new Set(programmes.map(one => one.funderName))]} />
                <FormActions>
                  <Button variant="primary">Enregistrer</Button>
                </FormActions>
              </FormFeedback>
            </Form>
          </Card>
        ) : null}
      </div>
    </>
  )
}
