import { Form } from 'react-router'
import { Plus } from '../../../ui/icon.tsx'
import {
  AmountField,
  Button,
  Card,
  DataTable,
  DayText,
  FormActions,
  FormFeedback,
  HiddenFields,
  Money,
} from '../../../ui/index.ts'
import type { PartProps } from './invoice.page.tsx'
import { refusedFor } from './refused-for.ts'

export function CreditNotes({ loaderData, actionData }: PartProps) {
  const { invoice, credits } = loaderData
  if (!credits && invoice.creditNotes.length === 0) return null
  return (
    <Card title="Avoirs">
      {invoice.creditNotes.length > 0 ? (
        <DataTable
          caption="Avoirs"
          rows={invoice.creditNotes}
          rowKey={row => row.id}
          rowHref={row => `/factures/${row.id}`}
          columns={[
            { header: 'Numéro', main: true, cell: row => row.number ?? 'En préparation' },
            { header: 'Date', phone: 'bare', cell: row => (row.issuedOn ? <DayText day={row.issuedOn} /> : null) },
            { header: 'Montant TTC', phone: 'beside', align: 'end', cell: row => <Money cents={-row.grossCents} /> },
          ]}
        />
      ) : null}
      {credits ? <NewCreditNote loaderData={loaderData} actionData={actionData} /> : null}
    </Card>
  )
}

function NewCreditNote({ loaderData: { invoice, requestKey: key }, actionData }: PartProps) {
  const partRefused = refusedFor(actionData, 'credit-part')
  return (
    <>
      <Form method="post" className="stack">
        <FormFeedback {...refusedFor(actionData, 'credit')}>
          <HiddenFields values={{ requestKey: key, intent: 'credit' }} />
          <p>
            <Button icon={Plus} small>
              Avoir du total
            </Button>
          </p>
        </FormFeedback>
      </Form>
      <details className="fold" open={partRefused.errors ? true : undefined}>
        <summary>Avoir d’une partie</summary>
        <Form method="post" className="form" noValidate>
          <FormFeedback {...partRefused}>
            <HiddenFields values={{ requestKey: key, intent: 'credit-part' }} />
            <p className="soft small">Le montant HT à créditer sur chaque ligne&nbsp;; laissez vides les autres.</p>
            {invoice.lines.map((line, i) =>
              line.kind === 'heading' ? null : (
                <AmountField key={`${i}`} name={`credit.${i}`} label={line.label} required={false} />
              ),
            )}
            <FormActions>
              <Button small>Préparer l’avoir</Button>
            </FormActions>
          </FormFeedback>
        </Form>
      </details>
    </>
  )
}
