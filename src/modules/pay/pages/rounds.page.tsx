import { Form } from 'react-router'
import { monthOf } from '../../../kernel/day.ts'
import { load, perform, requestKey, signedIn, todayOf } from '../../../platform/page.server.ts'
import { may } from '../../../platform/session.ts'
import { ArrowLeftRight, Plus } from '../../../ui/icon.tsx'
import {
  Badge,
  Button,
  ButtonLink,
  Card,
  DataTable,
  EmptyState,
  FieldRow,
  FormActions,
  FormFeedback,
  HiddenFields,
  Money,
  MonthText,
  PageHeader,
  TextField,
} from '../../../ui/index.ts'
import { listPayRounds, openPayRound } from '../index.ts'
import { ROUND_STATUS_LABELS } from '../pay.ts'
import type { Route } from './+types/rounds.page'

export async function loader(args: Route.LoaderArgs) {
  const rounds = await load(args, listPayRounds, {})
  const month = monthOf(todayOf(args))
  return {
    rounds,
    writes: may(signedIn(args), openPayRound),
    month,
    isOpen: rounds.some(round => round.month === month),
    requestKey: requestKey(),
  }
}

export const action = (args: Route.ActionArgs) =>
  perform(args, openPayRound, undefined, { redirect: ({ month }) => `/paie/${month}` })

export default function RoundsPage({ loaderData, actionData }: Route.ComponentProps) {
  const { rounds, month, isOpen } = loaderData
  const refused = actionData && 'refusals' in actionData ? actionData : null
  return (
    <>
      <title>Paie — Essaim</title>
      <PageHeader
        title="Paie"
        action={
          <ButtonLink icon={ArrowLeftRight} to="/paie/virements">
            Virements
          </ButtonLink>
        }
      />
      <div className="stack">
        {loaderData.writes ? (
          <Card title={isOpen ? 'Ouvrir un autre mois' : 'Ouvrir la paie du mois'}>
            <Form method="post" className="form" noValidate>
              <FormFeedback errors={refused?.refusals} values={refused?.values}>
                <HiddenFields values={{ requestKey: loaderData.requestKey }} />
                <FieldRow>
                  <TextField name="month" label="Mois" type="month" defaultValue={month} placeholder="2026-11" />
                </FieldRow>
                <FormActions>
                  <Button variant={isOpen ? undefined : 'primary'} icon={Plus}>
                    Ouvrir
                  </Button>
                </FormActions>
              </FormFeedback>
            </Form>
          </Card>
        ) : null}
        <Card>
          <DataTable
            caption="Paies"
            rows={rounds}
            rowKey={row => row.id}
            rowHref={row => `/paie/${row.month}`}
            empty={
              <EmptyState title="Aucune paie">
                Ouvrez un mois&nbsp;: chaque activité sous contrat y a sa ligne, avec ce qu’elle peut payer.
              </EmptyState>
            }
            columns={[
              { header: 'Mois', main: true, cell: row => <MonthText month={row.month} /> },
              {
                header: 'État',
                cell: row => (
                  <Badge tone={row.status === 'paid' ? 'good' : row.status === 'open' ? 'wait' : 'neutral'}>
                    {ROUND_STATUS_LABELS[row.status]}
                  </Badge>
                ),
              },
              { header: 'Lignes', align: 'end', cell: row => row.lines },
              { header: 'À décider', align: 'end', cell: row => row.undecided },
              { header: 'Brut', align: 'end', cell: row => <Money cents={row.grossCents} /> },
              { header: 'Net avant impôt', align: 'end', cell: row => <Money cents={row.netCents} />, phone: 'hidden' },
              { header: 'Coût', align: 'end', cell: row => <Money cents={row.costCents} /> },
            ]}
          />
        </Card>
      </div>
    </>
  )
}
