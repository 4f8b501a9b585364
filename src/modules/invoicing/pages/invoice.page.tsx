import { Form, redirect, useNavigation } from 'react-router'
import { formatDecimal } from '../../../kernel/decimal.ts'
import { cents } from '../../../kernel/money.ts'
import { formatRate } from '../../../kernel/rate.ts'
import { readForm } from '../../../platform/form.ts'
import { attempt, formOf, load, perform, requestKey, signedIn } from '../../../platform/page.server.ts'
import { Download, Pencil, Plus, Send } from '../../../ui/icon.tsx'
import {
  AmountField,
  Badge,
  Button,
  ButtonLink,
  Card,
  Confirm,
  DataTable,
  DateField,
  DayText,
  DescriptionList,
  FieldRow,
  FormActions,
  FormFeedback,
  HiddenFields,
  Money,
  Notice,
  PageHeader,
  SelectField,
  TextField,
} from '../../../ui/index.ts'
import {
  discardInvoiceDraft,
  draftCreditNote,
  getInvoice,
  issueInvoices,
  type ReceiptInput,
  recordReceipts,
  stageOf,
  withdrawInvoices,
  zReceipt,
} from '../index.ts'
import { type Deduction, INVOICE_KIND_LABELS, type SalesLine, type Totals } from '../invoice.ts'
import type { Route } from './+types/invoice.page'
import { salesFormData, saveAndGoOn, todayOf } from './sales-form.server.ts'
import { SalesForm } from './sales-form.tsx'
import { STAGE_BADGES } from './stages.ts'

const METHODS = [
  { value: 'transfer', label: 'Virement' },
  { value: 'cheque', label: 'Chèque' },
  { value: 'card', label: 'Carte' },
  { value: 'cash', label: 'Espèces' },
]

export async function loader(args: Route.LoaderArgs) {
  const invoice = (await load(args, getInvoice, { id: args.params.id })) as InvoiceDetail
  const today = todayOf(args)
  const editable = invoice.status === 'draft' && invoice.kind !== 'credit-note'
  const session = signedIn(args)
  return {
    invoice,
    today,
    stage: stageOf(invoice, today),
    form: editable ? await salesFormData(args, invoice.activityId) : null,
    blankLine: new URL(args.request.url).searchParams.has('lignes'),
    forHouse: session.activityIds === null,
    requestKey: requestKey(),
  }
}

type InvoiceDetail = Awaited<ReturnType<typeof getInvoice>> & {
  lines: SalesLine[]
  totals: Totals
  deductions: Deduction[]
  receipts: { id: string; day: string; method: string; reference: string | null; amountCents: number }[]
  creditNotes: { id: string; number: string | null; status: string; issuedOn: string | null; grossCents: number }[]
  notes: string | null
  discountBp: number
  payableCents: number
  mentions: string[]
  returnReason: string | null
  quoteId: string | null
  quoteNumber: string | null
  creditedId: string | null
  creditedNumber: string | null
  depositIds: string[]
}

export async function action(args: Route.ActionArgs) {
  const form = await formOf(args)
  const { id } = args.params
  switch (form.get('intent')) {
    case 'discard':
      return perform(args, discardInvoiceDraft, { id }, { redirect: '/factures' })
    case 'withdraw':
      return perform(args, withdrawInvoices, { ids: [id] })
    case 'issue-submitted':
      return perform(args, issueInvoices, { ids: [id] })
    case 'credit':
      return perform(args, draftCreditNote, { id }, { redirect: note => `/factures/${note.id}` })
    case 'receive':
      return attempt(args, async () => {
        const session = signedIn(args)
        const receipt = readForm(zReceipt, form) as ReceiptInput
        // What passes the open amount stays the customer's credit.
        const { openCents } = await getInvoice(session, { id })
        const part = Math.min(receipt.amountCents, Math.max(0, openCents))
        const parts = part > 0 ? [{ invoiceId: id, amountCents: cents(part) }] : []
        await recordReceipts(session, { receipts: [{ ...receipt, parts }] }, `${form.get('requestKey')}:receive`)
        throw redirect(`/factures/${id}`, 303)
      })
    default:
      return saveAndGoOn(args)
  }
}

export default function InvoicePage({ loaderData, actionData }: Route.ComponentProps) {
  const { invoice, stage } = loaderData
  const refused = actionData && 'refusals' in actionData ? actionData : null
  const title = invoice.number
    ? `${INVOICE_KIND_LABELS[invoice.kind]} ${invoice.number}`
    : `${INVOICE_KIND_LABELS[invoice.kind]} (brouillon)`
  return (
    <>
      <title>{`${title} — Essaim`}</title>
      <PageHeader
        title={title}
        subtitle={`${invoice.customerName} · ${invoice.activityName}`}
        breadcrumbs={[{ label: 'Factures', href: '/factures' }]}
        action={
          <ButtonLink icon={Download} to={`/factures/${invoice.id}/pdf`} external>
            PDF
          </ButtonLink>
        }
      />
      <p className="row">
        <Badge tone={STAGE_BADGES[stage].tone}>{STAGE_BADGES[stage].label}</Badge>
        {invoice.quoteId ? (
          <ButtonLink
            small
            variant="quiet"
            to={`/devis/${invoice.quoteId}`}
          >{`Devis ${invoice.quoteNumber ?? ''}`}</ButtonLink>
        ) : null}
        {invoice.creditedId ? (
          <ButtonLink
            small
            variant="quiet"
            to={`/factures/${invoice.creditedId}`}
          >{`Sur la facture ${invoice.creditedNumber}`}</ButtonLink>
        ) : null}
      </p>
      {invoice.returnReason ? (
        <Notice tone="wait" title="Renvoyée par la coopérative">
          {invoice.returnReason}
        </Notice>
      ) : null}
      {loaderData.form?.activity ? (
        <DraftForm loaderData={loaderData} refused={refused} />
      ) : (
        <Shown loaderData={loaderData} refused={refused} />
      )}
    </>
  )
}

type Refused = {
  refusals: readonly { code: string; message: string; path?: string }[]
  values: Record<string, string | string[]>
} | null

function DraftForm({ loaderData, refused }: { loaderData: Route.ComponentProps['loaderData']; refused: Refused }) {
  const busy = useNavigation().state !== 'idle'
  const { invoice, form } = loaderData
  if (!form?.activity) return null
  const alone = loaderData.forHouse || invoice.grossCents <= form.autonomousUpToCents
  return (
    <Form method="post" noValidate data-autosave className="stack">
      <FormFeedback errors={refused?.refusals} values={refused?.values}>
        <HiddenFields
          values={{ requestKey: loaderData.requestKey, kind: invoice.kind, quoteId: invoice.quoteId ?? '' }}
        />
        {invoice.depositIds.map(id => (
          <input key={id} type="hidden" name="depositIds" value={id} />
        ))}
        <SalesForm
          key={invoice.id}
          activity={form.activity}
          rates={form.rates}
          customers={form.customers}
          items={form.items}
          document={invoice}
          blankLine={loaderData.blankLine}
        />
        <Deductions deductions={invoice.deductions} payableCents={invoice.payableCents} />
        <FormActions>
          <Button variant="primary" icon={Send} name="intent" value={alone ? 'issue' : 'submit'} pending={busy}>
            {alone ? 'Émettre' : 'Soumettre à la coopérative'}
          </Button>
          <Button name="intent" value="save">
            Garder en brouillon
          </Button>
          <Confirm
            label="Supprimer"
            title="Supprimer ce brouillon ?"
            confirm="Supprimer"
            submit={{ name: 'intent', value: 'discard', formNoValidate: true }}
          >
            Aucun numéro n’a été pris : rien d’autre ne change.
          </Confirm>
        </FormActions>
      </FormFeedback>
    </Form>
  )
}

function Shown({ loaderData, refused }: { loaderData: Route.ComponentProps['loaderData']; refused: Refused }) {
  const { invoice, forHouse, requestKey: key } = loaderData
  return (
    <div className="stack">
      <Card title="Lignes">
        <DataTable
          caption="Lignes de la facture"
          rows={invoice.lines.map((line, i) => ({ ...line, i, net: invoice.totals.lineNetCents[i]! }))}
          rowKey={row => String(row.i)}
          columns={[
            { header: 'Désignation', main: true, cell: row => row.label },
            {
              header: 'Quantité',
              align: 'end',
              cell: row => (row.kind === 'heading' ? '' : `${formatDecimal(row.quantity)} ${row.unit ?? ''}`),
            },
            {
              header: 'Prix HT',
              align: 'end',
              cell: row => (row.kind === 'heading' ? '' : formatDecimal(row.unitPrice, 2)),
            },
            { header: 'TVA', align: 'end', cell: row => (row.kind === 'heading' ? '' : formatRate(row.vatRateBp)) },
            {
              header: 'Montant HT',
              align: 'end',
              cell: row => (row.kind === 'heading' ? '' : <Money cents={row.net} />),
            },
          ]}
        />
        <DescriptionList
          items={[
            ['Total HT', <Money key="n" cents={invoice.totals.netCents} />],
            ['TVA', <Money key="v" cents={invoice.totals.vatCents} />],
            ['Total TTC', <Money key="g" cents={invoice.totals.grossCents} />],
            ...(invoice.issuedOn
              ? [['Émise le', <DayText key="d" day={invoice.issuedOn} />] as [string, React.ReactNode]]
              : []),
            ...(invoice.dueOn && invoice.kind !== 'credit-note'
              ? [['À payer avant le', <DayText key="e" day={invoice.dueOn} />] as [string, React.ReactNode]]
              : []),
          ]}
        />
        <Deductions deductions={invoice.deductions} payableCents={invoice.payableCents} />
      </Card>
      {invoice.status === 'submitted' || (invoice.status === 'draft' && invoice.kind === 'credit-note') ? (
        <Pending loaderData={loaderData} refused={refused} />
      ) : null}
      {invoice.status === 'issued' && invoice.kind !== 'credit-note' ? (
        <Receipts loaderData={loaderData} refused={refused} />
      ) : null}
      {invoice.status === 'issued' && invoice.kind !== 'credit-note' ? (
        <Card title="Avoirs">
          {invoice.creditNotes.map(note => (
            <p key={note.id}>
              <ButtonLink small to={`/factures/${note.id}`}>
                {note.number ?? 'Avoir en préparation'}
              </ButtonLink>{' '}
              <Money cents={-note.grossCents} />
            </p>
          ))}
          <Form method="post">
            <HiddenFields values={{ requestKey: key }} />
            <Button name="intent" value="credit" icon={Plus}>
              Préparer un avoir
            </Button>
          </Form>
        </Card>
      ) : null}
      {invoice.mentions.length > 0 ? (
        <Card title="Mentions imprimées">
          {invoice.mentions.map(mention => (
            <p key={mention} className="small soft">
              {mention}
            </p>
          ))}
        </Card>
      ) : null}
      {forHouse && invoice.status === 'issued' ? (
        <p>
          <ButtonLink variant="quiet" to={`/comptabilite?piece=${invoice.number}`}>
            Voir les écritures
          </ButtonLink>
        </p>
      ) : null}
    </div>
  )
}

function Deductions({ deductions, payableCents }: { deductions: readonly Deduction[]; payableCents: number }) {
  if (deductions.length === 0) return null
  return (
    <DescriptionList
      items={[
        ...deductions.map(
          d => [`Acompte ${d.number}`, <Money key={d.invoiceId} cents={-d.grossCents} />] as [string, React.ReactNode],
        ),
        ['Net à payer', <Money key="p" cents={payableCents} />],
      ]}
    />
  )
}

function Pending({ loaderData, refused }: { loaderData: Route.ComponentProps['loaderData']; refused: Refused }) {
  const { invoice, forHouse } = loaderData
  return (
    <Card title={invoice.status === 'submitted' ? 'Soumise à la coopérative' : 'Avoir à émettre'}>
      <Form method="post" className="stack">
        <FormFeedback errors={refused?.refusals} values={refused?.values}>
          <HiddenFields values={{ requestKey: loaderData.requestKey }} />
          <FormActions>
            {forHouse ? (
              <Button variant="primary" icon={Send} name="intent" value="issue-submitted">
                Émettre
              </Button>
            ) : null}
            {invoice.status === 'submitted' ? (
              <Button icon={Pencil} name="intent" value="withdraw">
                Reprendre pour modifier
              </Button>
            ) : (
              <Confirm
                label="Supprimer"
                title="Supprimer cet avoir ?"
                confirm="Supprimer"
                submit={{ name: 'intent', value: 'discard', formNoValidate: true }}
              >
                Aucun numéro n’a été pris.
              </Confirm>
            )}
          </FormActions>
        </FormFeedback>
      </Form>
    </Card>
  )
}

function Receipts({ loaderData, refused }: { loaderData: Route.ComponentProps['loaderData']; refused: Refused }) {
  const { invoice, today } = loaderData
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
          { header: 'Moyen', cell: row => METHODS.find(method => method.value === row.method)?.label ?? 'Autre' },
          { header: 'Référence', cell: row => row.reference ?? '' },
          { header: 'Montant', align: 'end', cell: row => <Money cents={row.amountCents} /> },
        ]}
      />
      {invoice.openCents > 0 ? (
        <Form method="post" className="form" noValidate>
          <FormFeedback errors={refused?.refusals} values={refused?.values}>
            <HiddenFields values={{ requestKey: loaderData.requestKey, customerId: invoice.customerId }} />
            <FieldRow>
              <DateField name="day" label="Reçu le" defaultValue={today} />
              <SelectField name="method" label="Moyen" options={METHODS} empty={null} defaultValue="transfer" />
              <AmountField name="amountCents" label="Montant" defaultValue={invoice.openCents} />
              <TextField name="reference" label="Référence" required={false} maxLength={80} />
            </FieldRow>
            <FormActions>
              <Button name="intent" value="receive">
                Noter l’encaissement
              </Button>
            </FormActions>
          </FormFeedback>
        </Form>
      ) : null}
    </Card>
  )
}
