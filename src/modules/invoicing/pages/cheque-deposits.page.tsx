import { useState } from 'react'
import { Form, useNavigation } from 'react-router'
import { sum } from '../../../kernel/money.ts'
import { readForm } from '../../../platform/form.ts'
import { formOf, load, perform, requestKey } from '../../../platform/page.server.ts'
import {
  Button,
  Card,
  DataTable,
  DateField,
  DayText,
  EmptyState,
  FieldRow,
  FormActions,
  FormFeedback,
  HiddenFields,
  Money,
  PageHeader,
  TextField,
} from '../../../ui/index.ts'
import { depositCheques, listReceipts } from '../index.ts'
import type { Route } from './+types/cheque-deposits.page'
import { todayOf } from './sales-form.server.ts'

export async function loader(args: Route.LoaderArgs) {
  const { rows } = await load(args, listReceipts, { toDeposit: true, limit: 200 })
  return { rows, today: todayOf(args), requestKey: requestKey() }
}

export async function action(args: Route.ActionArgs) {
  const form = await formOf(args)
  const input = readForm(depositCheques.input, form)
  return perform(args, depositCheques, input, { redirect: '/remises-de-cheques' })
}

export default function ChequeDepositsPage({ loaderData, actionData }: Route.ComponentProps) {
  const { rows, today } = loaderData
  const busy = useNavigation().state !== 'idle'
  const [chosen, setChosen] = useState<ReadonlySet<string> | null>(null)
  const kept = rows.filter(row => chosen === null || chosen.has(row.id))
  return (
    <>
      <title>Remises de chèques — Essaim</title>
      <PageHeader title="Remises de chèques" subtitle="Les chèques reçus que la banque n’a pas encore" />
      <Card>
        {rows.length === 0 ? (
          <EmptyState title="Aucun chèque à remettre">Les chèques notés à l’encaissement viennent ici.</EmptyState>
        ) : (
          <Form
            method="post"
            className="stack"
            noValidate
            onChange={event =>
              setChosen(new Set(new FormData(event.currentTarget).getAll('receiptIds').map(id => String(id))))
            }
          >
            <FormFeedback errors={actionData?.refusals} values={actionData?.values}>
              <HiddenFields values={{ requestKey: loaderData.requestKey }} />
              <DataTable
                caption="Chèques à remettre"
                rows={rows}
                rowKey={row => row.id}
                select={{
                  name: 'receiptIds',
                  label: row => `Chèque de ${row.customerName}`,
                  checked: () => true,
                }}
                columns={[
                  { header: 'Client', main: true, cell: row => row.customerName },
                  { header: 'Reçu le', cell: row => <DayText day={row.day} /> },
                  { header: 'Activité', secondary: true, cell: row => row.activityName },
                  { header: 'Référence', cell: row => row.reference },
                  {
                    header: 'Montant',
                    align: 'end',
                    cell: row => <Money cents={row.amountCents} />,
                    total: <Money cents={sum(kept.map(row => row.amountCents))} />,
                  },
                ]}
              />
              <FieldRow>
                <TextField name="reference" label="Numéro de la remise" maxLength={40} />
                <DateField name="day" label="Remise le" defaultValue={today} />
              </FieldRow>
              <FormActions>
                <Button variant="primary" pending={busy}>
                  {kept.length === 1 ? 'Remettre 1 chèque' : `Remettre ${kept.length} chèques`}
                </Button>
              </FormActions>
            </FormFeedback>
          </Form>
        )}
      </Card>
    </>
  )
}
