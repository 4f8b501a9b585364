import { Form, useNavigation } from 'react-router'
import {
  AmountField,
  Button,
  Card,
  Confirm,
  DataTable,
  DateField,
  DayText,
  FieldRow,
  FormActions,
  FormFeedback,
  HiddenFields,
  Money,
  Notice,
  SelectField,
  TextField,
} from '../../../ui/index.ts'
import { METHOD_LABELS, METHOD_OPTIONS, type ReceiptMethod } from '../receipt-method.ts'
import type { PartProps } from './invoice.page.tsx'
import { refusedFor } from './refused-for.ts'

export function Receipts({ loaderData, actionData }: PartProps) {
  const { invoice, today, isOffice, receives, requestKey: key } = loaderData
  const busy = useNavigation().state !== 'idle'
  return (
    <Card
      title="Règlements"
      aside={
        invoice.openCents > 0 ? (
          <span>
            Reste <Money cents={invoice.openCents} />
          </span>
        ) : null
      }
    >
      <DataTable
        caption="Règlements"
        rows={invoice.receipts}
        rowKey={row => row.id}
        empty={<p className="soft">Aucun règlement reçu.</p>}
        columns={[
          { header: 'Reçu le', main: true, cell: row => <DayText day={row.day} /> },
          { header: 'Moyen', phone: 'bare', cell: row => METHOD_LABELS[row.method as ReceiptMethod] },
          { header: 'Référence', phone: 'bare', cell: row => row.reference ?? '' },
          { header: 'Montant', phone: 'beside', align: 'end', cell: row => <Money cents={row.amountCents} /> },
        ]}
      />
      {receives && invoice.openCents + invoice.heldCents > 0 ? (
        <Form method="post" className="form" noValidate>
          <FormFeedback {...refusedFor(actionData, 'receive')}>
            <HiddenFields values={{ requestKey: key, intent: 'receive', customerId: invoice.customerId }} />
            <FieldRow>
              <DateField name="day" label="Reçu le" defaultValue={today} />
              <SelectField name="method" label="Moyen" options={METHOD_OPTIONS} empty={null} defaultValue="transfer" />
              <AmountField name="amountCents" label="Montant" defaultValue={invoice.openCents || null} />
              <TextField name="reference" label="Référence" required={false} maxLength={80} />
            </FieldRow>
            <FormActions>
              <Button pending={busy}>Noter l’encaissement</Button>
            </FormActions>
          </FormFeedback>
        </Form>
      ) : null}
      {invoice.openCents < 0 ? (
        <Notice tone="wait" title="Le client a payé en trop">
          <Money cents={-invoice.openCents} tone="plain" /> sont à son crédit sur cette facture.
        </Notice>
      ) : null}
      {invoice.openCents < 0 && isOffice ? (
        <Form method="post" className="form" noValidate>
          <FormFeedback {...refusedFor(actionData, 'refund')}>
            <HiddenFields
              values={{ requestKey: key, intent: 'refund', customerId: invoice.customerId, itemId: invoice.id }}
            />
            <FieldRow>
              <DateField name="day" label="Remboursé le" defaultValue={today} />
              <AmountField name="amountCents" label="Montant" defaultValue={-invoice.openCents} />
              <TextField name="reference" label="Référence du virement" required={false} maxLength={80} />
            </FieldRow>
            <FormActions>
              <Button pending={busy}>Noter le remboursement</Button>
            </FormActions>
          </FormFeedback>
        </Form>
      ) : null}
    </Card>
  )
}

export function WriteOff({ loaderData, actionData }: PartProps) {
  const { invoice, today, requestKey: key } = loaderData
  const refused = refusedFor(actionData, 'write-off')
  return (
    <Card>
      <details className="fold" open={refused.errors ? true : undefined}>
        <summary>Créance perdue</summary>
        <Form method="post" className="form" noValidate>
          <FormFeedback {...refused}>
            <HiddenFields values={{ requestKey: key, intent: 'write-off' }} />
            <p className="soft small">
              Quand le client ne paiera plus (liquidation close, procès-verbal de carence). La TVA déjà versée revient à
              condition de renvoyer la facture au client avec la mention de l’article 272 du CGI.
            </p>
            <FieldRow>
              <DateField id="lost-day" name="day" label="Perdue le" defaultValue={today} />
              <TextField name="reason" label="Pourquoi" maxLength={200} />
            </FieldRow>
            <FormActions>
              <Confirm label="Passer en perte" title="Passer en perte&nbsp;?" confirm="Passer en perte">
                <p>
                  <Money cents={invoice.openCents} /> ne seront plus à encaisser sur {invoice.number}. L’écriture est
                  définitive.
                </p>
              </Confirm>
            </FormActions>
          </FormFeedback>
        </Form>
      </details>
    </Card>
  )
}
