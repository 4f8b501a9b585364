import { Form, useNavigation } from 'react-router'
import { readForm } from '../../../platform/form.ts'
import { formOf, load, perform, requestKey, signedIn, todayOf } from '../../../platform/page.server.ts'
import { may } from '../../../platform/session.ts'
import { FileText, Plus } from '../../../ui/icon.tsx'
import {
  AmountField,
  Badge,
  Button,
  ButtonLink,
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
  Notice,
  PageHeader,
  TextField,
} from '../../../ui/index.ts'
import {
  changeCustomer,
  getCustomer,
  listCustomerCredits,
  listInvoices,
  refundCustomer,
  saveInvoiceDraft,
  saveQuoteDraft,
} from '../index.ts'
import { INVOICE_KIND_LABELS } from '../invoice-kind.ts'
import type { Route } from './+types/customer.page'
import { CustomerFields } from './customer-form.tsx'
import { refusedFor } from './refused-for.ts'
import { STAGE_BADGES } from './stages.ts'

export async function loader(args: Route.LoaderArgs) {
  const { id } = args.params
  const [customer, invoices, open, credits] = await Promise.all([
    load(args, getCustomer, { id }),
    load(args, listInvoices, { customerId: id, limit: 20 }),
    load(args, listInvoices, { customerId: id, status: 'open', limit: 500 }),
    load(args, listCustomerCredits, { customerId: id }),
  ])
  const today = todayOf(args)
  const session = signedIn(args)
  return {
    customer,
    invoices: invoices.rows,
    more: invoices.next !== null,
    openCents: open.rows.reduce((sum, row) => sum + row.openCents, 0),
    lateCents: open.rows.reduce((sum, row) => sum + (row.dueOn && row.dueOn < today ? row.openCents : 0), 0),
    credits,
    today,
    isOffice: may(session, refundCustomer),
    writes: may(session, changeCustomer),
    bills: may(session, saveInvoiceDraft),
    quotes: may(session, saveQuoteDraft),
    requestKey: requestKey(),
  }
}

export async function action(args: Route.ActionArgs) {
  const form = await formOf(args)
  if (form.get('intent') === 'refund') return perform(args, refundCustomer)
  form.set('id', args.params.id)
  if (form.get('intent') === 'archive') form.set('archived', 'on')
  return perform(args, changeCustomer, readForm(changeCustomer.input, form))
}

export default function CustomerPage({ loaderData, actionData }: Route.ComponentProps) {
  const { customer, invoices, openCents, lateCents, credits } = loaderData
  const refused = actionData?.values.intent === 'refund' ? undefined : actionData
  const busy = useNavigation().state !== 'idle'
  const here = `?activite=${customer.activityId}&client=${customer.id}`
  return (
    <>
      <title>{`${customer.name} — Essaim`}</title>
      <PageHeader
        title={customer.name}
        subtitle={[customer.address.city, customer.email, customer.phone].filter(Boolean).join(' · ')}
        breadcrumbs={[{ label: 'Clients', href: '/clients' }]}
        action={
          customer.archivedOn ? (
            <Badge>Archivé</Badge>
          ) : (
            <>
              {loaderData.quotes ? (
                <ButtonLink icon={FileText} to={`/devis/nouveau${here}`}>
                  Devis
                </ButtonLink>
              ) : null}
              {loaderData.bills ? (
                <ButtonLink variant="primary" icon={Plus} to={`/factures/nouvelle${here}`}>
                  Facture
                </ButtonLink>
              ) : null}
            </>
          )
        }
      />
      <Card
        title="Factures"
        aside={
          <span>
            Reste à payer <Money cents={openCents} />
            {lateCents > 0 ? (
              <>
                , dont <Money cents={lateCents} /> en retard
              </>
            ) : null}
          </span>
        }
      >
        <DataTable
          caption="Factures de ce client"
          rows={invoices}
          rowKey={row => row.id}
          rowHref={row => `/factures/${row.id}`}
          empty={<EmptyState title="Aucune facture">La première se fait en deux minutes.</EmptyState>}
          columns={[
            { header: 'Numéro', main: true, cell: row => row.number ?? 'En préparation' },
            { header: 'Nature', phone: 'bare', cell: row => INVOICE_KIND_LABELS[row.kind] },
            { header: 'Date', phone: 'bare', cell: row => (row.issuedOn ? <DayText day={row.issuedOn} /> : null) },
            {
              header: 'État',
              phone: 'bare',
              cell: row => <Badge tone={STAGE_BADGES[row.stage].tone}>{STAGE_BADGES[row.stage].label}</Badge>,
            },
            {
              header: 'Total TTC',
              phone: 'beside',
              align: 'end',
              cell: row => <Money cents={row.kind === 'credit-note' ? -row.grossCents : row.grossCents} />,
            },
            {
              header: 'Reste',
              align: 'end',
              phone: 'hidden',
              cell: row => (row.openCents > 0 ? <Money cents={row.openCents} /> : null),
            },
          ]}
        />
        {loaderData.more ? (
          <p>
            <ButtonLink small variant="quiet" to={`/factures?client=${customer.id}`}>
              Toutes ses factures
            </ButtonLink>
          </p>
        ) : null}
      </Card>
      {credits.length > 0 ? <Credits loaderData={loaderData} actionData={actionData} /> : null}
      <Card title="Fiche">
        <Form method="post" className="form" noValidate key={customer.version}>
          <FormFeedback errors={refused?.refusals} values={refused?.values} readOnly={!loaderData.writes}>
            <HiddenFields values={{ requestKey: loaderData.requestKey, version: customer.version }} />
            <CustomerFields customer={customer} />
            <FormActions>
              <Button variant={customer.archivedOn ? 'primary' : 'secondary'} pending={busy}>
                {customer.archivedOn ? 'Enregistrer et réactiver' : 'Enregistrer'}
              </Button>
              {customer.archivedOn ? null : (
                <Button variant="quiet" name="intent" value="archive" pending={busy}>
                  Archiver
                </Button>
              )}
            </FormActions>
          </FormFeedback>
        </Form>
      </Card>
    </>
  )
}

function Credits({ loaderData, actionData }: Pick<Route.ComponentProps, 'loaderData' | 'actionData'>) {
  const { customer, credits, isOffice, today, requestKey: key } = loaderData
  const busy = useNavigation().state !== 'idle'
  return (
    <Card title="À son crédit">
      {credits.map((credit, i) => (
        <div key={credit.itemId} className="stack tight">
          <Notice tone="wait">
            <Money cents={credit.creditCents} /> sur {credit.reference}
          </Notice>
          {isOffice ? (
            <Form method="post" className="form" noValidate>
              <FormFeedback
                {...(actionData?.values.itemId === credit.itemId ? refusedFor(actionData, 'refund') : undefined)}
              >
                <HiddenFields
                  values={{
                    requestKey: `${key}-${i}`,
                    intent: 'refund',
                    customerId: customer.id,
                    itemId: credit.itemId,
                  }}
                />
                <FieldRow>
                  <DateField id={`refund-day-${i}`} name="day" label="Remboursé le" defaultValue={today} />
                  <AmountField
                    id={`refund-amount-${i}`}
                    name="amountCents"
                    label="Montant"
                    defaultValue={credit.creditCents}
                  />
                  <TextField
                    id={`refund-reference-${i}`}
                    name="reference"
                    label="Référence"
                    required={false}
                    maxLength={80}
                  />
                </FieldRow>
                <FormActions>
                  <Button small pending={busy}>
                    Noter le remboursement
                  </Button>
                </FormActions>
              </FormFeedback>
            </Form>
          ) : null}
        </div>
      ))}
    </Card>
  )
}
