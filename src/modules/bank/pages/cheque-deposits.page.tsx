import { useState } from 'react'
import { Form, useNavigation } from 'react-router'
import { sum } from '../../../kernel/money.ts'
import { readForm } from '../../../platform/form.ts'
import { formOf, load, perform, requestKey, todayOf } from '../../../platform/page.server.ts'
import {
  AmountField,
  Button,
  Card,
  Confirm,
  DataTable,
  DateField,
  DayText,
  EmptyState,
  ErrorSummary,
  FieldRow,
  FormActions,
  FormFeedback,
  HiddenFields,
  Money,
  PageHeader,
  Pager,
  Tabs,
  TextField,
} from '../../../ui/index.ts'
import { depositReceipts, listDeposits, listReceipts } from '../../invoicing/index.ts'
import { METHODS_TO_DEPOSIT, type MethodToDeposit } from '../../invoicing/receipt-method.ts'
import { cancelDeposit } from '../index.ts'
import type { Route } from './+types/cheque-deposits.page'

const TABS: Record<MethodToDeposit, string> = {
  cheque: 'Chèques',
  card: 'Cartes',
  cash: 'Espèces',
  voucher: 'CESU et titres',
  marketplace: 'Places de marché',
}

export async function loader(args: Route.LoaderArgs) {
  const search = new URL(args.request.url).searchParams
  const asked = search.get('moyen')
  const method = METHODS_TO_DEPOSIT.find(known => known === asked) ?? 'cheque'
  const [{ rows }, deposits] = await Promise.all([
    load(args, listReceipts, { toDeposit: true, method, limit: 200 }),
    load(args, listDeposits, { method, after: search.get('apres') ?? undefined, limit: 20 }),
  ])
  return { rows, method, deposits, today: todayOf(args), requestKey: requestKey() }
}

export async function action(args: Route.ActionArgs) {
  const form = await formOf(args)
  if (form.get('intent') === 'cancel') return perform(args, cancelDeposit, { id: form.get('id') })
  return perform(args, depositReceipts, readForm(depositReceipts.input, form))
}

export default function DepositsPage({ loaderData, actionData }: Route.ComponentProps) {
  const { rows, method, deposits } = loaderData
  const cancelled = actionData?.values.intent === 'cancel'
  return (
    <>
      <title>Remises en banque — Essaim</title>
      <PageHeader title="Remises en banque" subtitle="Ce qui est reçu et que la banque n’a pas encore" />
      <Card>
        <Tabs
          label="Moyen de paiement"
          items={Object.entries(TABS).map(([one, label]) => ({
            href: `?moyen=${one}`,
            label,
            current: one === method,
          }))}
        />
        {rows.length === 0 ? (
          <EmptyState title="Rien à remettre">Ce qui est noté à l’encaissement ou en recette vient ici.</EmptyState>
        ) : (
          <DepositForm
            key={`${method} ${deposits.rows[0]?.id}`}
            loaderData={loaderData}
            actionData={cancelled ? undefined : actionData}
          />
        )}
      </Card>
      <Deposits loaderData={loaderData} actionData={cancelled ? actionData : undefined} />
    </>
  )
}

/** What is at the bank already; taken there by mistake, it comes back. */
function Deposits({ loaderData, actionData }: Pick<Route.ComponentProps, 'loaderData' | 'actionData'>) {
  const { deposits, method, requestKey: key } = loaderData
  if (deposits.rows.length === 0) return null
  return (
    <Card title="Déjà remis">
      <ErrorSummary errors={actionData?.refusals ?? []} />
      <DataTable
        caption="Remises faites"
        rows={deposits.rows}
        rowKey={row => row.id}
        columns={[
          { header: 'Remise', main: true, cell: row => row.reference },
          { header: 'Remise le', phone: 'bare', cell: row => <DayText day={row.day} /> },
          { header: 'Encaissements', align: 'end', phone: 'hidden', cell: row => row.receipts },
          {
            header: 'Frais',
            align: 'end',
            phone: 'hidden',
            cell: row => (row.feeCents > 0 ? <Money cents={row.feeCents} /> : null),
          },
          {
            header: 'Reste en caisse',
            align: 'end',
            cell: row => (row.keptCents > 0 ? <Money cents={row.keptCents} /> : null),
          },
          { header: 'Montant', phone: 'beside', align: 'end', cell: row => <Money cents={row.amountCents} /> },
          {
            header: 'Action',
            cell: row => (
              <Form method="post">
                <HiddenFields values={{ requestKey: `${key}:${row.id}`, id: row.id }} />
                <Confirm
                  label="Annuler"
                  variant="quiet"
                  title={`Annuler la remise ${row.reference}\u00a0?`}
                  confirm="Annuler la remise"
                  submit={{ name: 'intent', value: 'cancel' }}
                >
                  <p>
                    Une écriture inverse la retire du compte de banque&nbsp;; ses encaissements sont de nouveau à
                    remettre.
                  </p>
                </Confirm>
              </Form>
            ),
          },
        ]}
      />
      <Pager next={deposits.next ? `?${new URLSearchParams({ moyen: method, apres: deposits.next })}` : undefined} />
    </Card>
  )
}

function DepositForm({ loaderData, actionData }: Pick<Route.ComponentProps, 'loaderData' | 'actionData'>) {
  const { rows, method, today } = loaderData
  const busy = useNavigation().state !== 'idle'
  const [chosen, setChosen] = useState<ReadonlySet<string> | null>(null)
  // Cheques leave together; of the rest, one ticks what the bank has taken.
  const kept = rows.filter(row => (chosen === null ? method === 'cheque' : chosen.has(row.id)))
  return (
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
          caption={`À remettre\u00a0: ${TABS[method].toLowerCase()}`}
          rows={rows}
          rowKey={row => row.id}
          select={{
            name: 'receiptIds',
            label: row => `${row.customerName}, ${row.day}`,
            checked: () => method === 'cheque',
          }}
          columns={[
            { header: 'Reçu de', main: true, cell: row => row.customerName },
            { header: 'Reçu le', phone: 'bare', cell: row => <DayText day={row.day} /> },
            { header: 'Activité', cell: row => row.activityName },
            { header: 'Référence', phone: 'bare', cell: row => row.reference },
            {
              header: 'Montant',
              phone: 'beside',
              align: 'end',
              cell: row => <Money cents={row.amountCents} />,
              total: <Money cents={sum(kept.map(row => row.amountCents))} />,
            },
          ]}
        />
        <FieldRow>
          <TextField name="reference" label="Numéro de la remise" maxLength={40} />
          <DateField name="day" label="Remise le" defaultValue={today} />
          {method === 'cash' ? (
            <AmountField
              name="keptCents"
              label="Reste en caisse"
              required={false}
              help="Quand une partie seulement va à la banque."
            />
          ) : method === 'cheque' ? null : (
            <AmountField
              name="feeCents"
              label="Frais retenus par la banque"
              required={false}
              help="La banque verse ce qu’il en reste."
            />
          )}
        </FieldRow>
        <FormActions>
          <Button variant="primary" pending={busy}>
            {kept.length === 1 ? 'Remettre 1 encaissement' : `Remettre ${kept.length} encaissements`}
          </Button>
        </FormActions>
      </FormFeedback>
    </Form>
  )
}
