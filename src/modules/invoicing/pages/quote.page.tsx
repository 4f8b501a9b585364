import { Form, useNavigation } from 'react-router'
import { formatRate } from '../../../kernel/rate.ts'
import { readForm } from '../../../platform/form.ts'
import { formOf, load, perform, requestKey, signedIn, todayOf } from '../../../platform/page.server.ts'
import { may } from '../../../platform/session.ts'
import { Copy, FileText } from '../../../ui/icon.tsx'
import {
  Badge,
  Button,
  ButtonLink,
  Card,
  DataTable,
  DateField,
  DayText,
  DescriptionList,
  FieldRow,
  FormActions,
  FormFeedback,
  HiddenFields,
  Money,
  PageHeader,
  RateField,
  TextField,
} from '../../../ui/index.ts'
import {
  answerQuote,
  discardQuoteDraft,
  getQuote,
  type InvoiceRow,
  invoiceQuote,
  reviseQuote,
  saveQuoteDraft,
  sendQuote,
} from '../index.ts'
import type { SalesLine, Totals } from '../invoice.ts'
import { INVOICE_KIND_LABELS } from '../invoice-kind.ts'
import type { Route } from './+types/quote.page'
import { Discard } from './discard.tsx'
import { DocumentLines } from './document-lines.tsx'
import { QUOTE_OPTIONS, QuoteActions, QuoteOptions, QuotePayNote } from './quote-form.tsx'
import { refusedFor } from './refused-for.ts'
import { SaleFiles } from './sale-files.tsx'
import { attestationBeside, salesFormData, saveAndGoOn } from './sales-form.server.ts'
import { asLineKind, refusedSale, SalesForm } from './sales-form.tsx'
import { SendForm } from './send-form.tsx'
import { QUOTE_BADGES, quoteStage, STAGE_BADGES } from './stages.ts'

type QuoteDetail = Awaited<ReturnType<typeof getQuote>> & {
  lines: SalesLine[]
  totals: Totals
  invoices: InvoiceRow[]
  notes: string | null
  discountBp: number
  depositBp: number | null
  sentOn: string | null
  signedOn: string | null
  signedBy: string | null
  refusedOn: string | null
  refusalReason: string | null
  replacesId: string | null
  customerEmail: string | null
}

export async function loader(args: Route.LoaderArgs) {
  const quote = (await load(args, getQuote, { id: args.params.id })) as QuoteDetail
  const today = todayOf(args)
  const search = new URL(args.request.url).searchParams
  const writes = may(signedIn(args), saveQuoteDraft)
  const form = writes && quote.status === 'draft' ? await salesFormData(args, quote.activityId, quote.customerId) : null
  return {
    quote,
    today,
    stage: quoteStage(quote, today),
    form,
    attestationId: await attestationBeside(args, quote),
    writes,
    addLine: asLineKind(search.get('ligne')),
    sending: search.has('envoyer'),
    requestKey: requestKey(),
  }
}

export async function action(args: Route.ActionArgs) {
  const form = await formOf(args)
  const { id } = args.params
  const withId = (schema: Parameters<typeof readForm>[0]) => {
    form.set('id', id)
    return readForm(schema, form)
  }
  switch (form.get('intent')) {
    case 'mail':
      return perform(args, sendQuote, withId(sendQuote.input), { redirect: `/devis/${id}` })
    case 'sign':
      form.set('answer', 'signed')
      return perform(args, answerQuote, withId(answerQuote.input))
    case 'refuse':
      form.set('answer', 'refused')
      return perform(args, answerQuote, withId(answerQuote.input))
    case 'discard':
      return perform(args, discardQuoteDraft, { id }, { redirect: '/devis' })
    case 'revise':
      return perform(args, reviseQuote, { id }, { redirect: revised => `/devis/${revised.id}` })
    case 'invoice':
    case 'deposit':
    case 'progress':
    case 'balance':
      form.set('kind', String(form.get('intent')))
      return perform(args, invoiceQuote, withId(invoiceQuote.input), { redirect: draft => `/factures/${draft.id}` })
    default:
      return saveAndGoOn(args, 'quote')
  }
}

export default function QuotePage({ loaderData, actionData }: Route.ComponentProps) {
  const { quote, stage, form } = loaderData
  const title = quote.number ? `Devis ${quote.number}` : 'Devis en préparation'
  return (
    <>
      <title>{`${title} — Essaim`}</title>
      <PageHeader
        title={title}
        subtitle={
          <>
            {quote.customerName} · {quote.activityName}
          </>
        }
        breadcrumbs={[
          { label: 'Devis', href: '/devis' },
          ...(quote.replacesId ? [{ label: 'Version précédente', href: `/devis/${quote.replacesId}` }] : []),
        ]}
        action={
          <>
            <Badge tone={QUOTE_BADGES[stage].tone}>{QUOTE_BADGES[stage].label}</Badge>
            <SaleFiles pdf={`/devis/${quote.id}/pdf`} attestationId={loaderData.attestationId} />
          </>
        }
      />
      {form ? (
        <>
          <SalesForm
            key={quote.id}
            kind="quote"
            data={form}
            document={quote}
            requestKey={loaderData.requestKey}
            refused={refusedSale(actionData)}
            addLine={loaderData.addLine}
            options={<QuoteOptions {...quote} />}
            optionNames={QUOTE_OPTIONS}
            below={totals => <QuotePayNote activityId={quote.activityId} netCents={totals.netCents} />}
            actions={() => <QuoteActions />}
          />
          <Discard requestKey={loaderData.requestKey}>Supprimer ce brouillon</Discard>
        </>
      ) : (
        <Sent loaderData={loaderData} actionData={actionData} />
      )}
    </>
  )
}

type PartProps = Pick<Route.ComponentProps, 'loaderData' | 'actionData'>

function Sent({ loaderData, actionData }: PartProps) {
  const { quote, stage, writes, requestKey: key } = loaderData
  return (
    <>
      {writes && quote.status === 'sent' ? <Answer loaderData={loaderData} actionData={actionData} /> : null}
      {quote.status === 'signed' ? <Billing loaderData={loaderData} actionData={actionData} /> : null}
      <Card title={quote.subject ?? 'Lignes'}>
        <DocumentLines caption="Lignes" lines={quote.lines} totals={quote.totals} />
      </Card>
      <div className="two">
        <Card title="En bref">
          <DescriptionList
            items={[
              [
                'Client',
                <a key="c" href={`/clients/${quote.customerId}`}>
                  {quote.customerName}
                </a>,
              ],
              ['Envoyé le', quote.sentOn ? <DayText key="s" day={quote.sentOn} /> : null],
              [
                'Valable jusqu’au',
                quote.validUntil && quote.status === 'sent' ? <DayText key="v" day={quote.validUntil} /> : null,
              ],
              [
                'Signé',
                quote.signedOn ? (
                  <span key="g">
                    le <DayText day={quote.signedOn} /> par {quote.signedBy}
                  </span>
                ) : null,
              ],
              ['Refusé le', quote.refusedOn ? <DayText key="r" day={quote.refusedOn} /> : null],
              ['Motif', quote.refusalReason],
              ['Acompte demandé', quote.depositBp ? formatRate(quote.depositBp) : null],
              ['Conditions', quote.notes],
            ]}
          />
          {writes && (quote.status === 'sent' || quote.status === 'refused') ? (
            <Form method="post">
              <FormFeedback {...refusedFor(actionData, 'revise')}>
                <HiddenFields values={{ requestKey: key, intent: 'revise' }} />
                <Button icon={Copy} small>
                  Nouvelle version
                </Button>
              </FormFeedback>
            </Form>
          ) : null}
        </Card>
        {writes && quote.status === 'sent' ? (
          <SendForm
            customerEmail={quote.customerEmail}
            sentOn={quote.sentOn}
            requestKey={key}
            actionData={actionData}
            open={loaderData.sending || stage === 'late'}
          />
        ) : null}
      </div>
    </>
  )
}

function Answer({ loaderData: { quote, today, requestKey: key }, actionData }: PartProps) {
  const busy = useNavigation().state !== 'idle'
  const refusal = refusedFor(actionData, 'refuse')
  return (
    <Card title="Réponse du client" tone="accent">
      <Form method="post" className="form" noValidate>
        <FormFeedback {...refusedFor(actionData, 'sign')}>
          <HiddenFields values={{ requestKey: key, intent: 'sign' }} />
          <FieldRow>
            <TextField name="by" label="Signé par" defaultValue={quote.customerName} maxLength={120} />
            <DateField name="on" label="Le" defaultValue={today} />
          </FieldRow>
          <FormActions>
            <Button variant="primary" pending={busy}>
              Noter la signature
            </Button>
          </FormActions>
        </FormFeedback>
      </Form>
      <details className="fold" open={refusal.errors ? true : undefined}>
        <summary>Le client refuse</summary>
        <Form method="post" className="form" noValidate>
          <FormFeedback {...refusal}>
            <HiddenFields values={{ requestKey: key, intent: 'refuse' }} />
            <FieldRow>
              <TextField name="reason" label="Pourquoi" required={false} maxLength={300} />
              <DateField id="refused-on" name="on" label="Le" defaultValue={today} />
            </FieldRow>
            <FormActions>
              <Button small>Noter le refus</Button>
            </FormActions>
          </FormFeedback>
        </Form>
      </details>
    </Card>
  )
}

function Billing({ loaderData: { quote, writes, requestKey: key }, actionData }: PartProps) {
  const busy = useNavigation().state !== 'idle'
  const pending = quote.invoices.find(invoice => invoice.status !== 'issued')
  const begun = quote.invoices.some(invoice => invoice.status === 'issued' && invoice.kind !== 'credit-note')
  const whole = begun ? 'balance' : 'invoice'
  const wantsDeposit = !begun && quote.depositBp !== null
  return (
    <Card
      title="Facturation"
      tone={quote.toInvoiceCents > 0 ? 'accent' : 'plain'}
      aside={
        <span>
          Reste à facturer <Money cents={quote.toInvoiceCents} /> HT
        </span>
      }
    >
      {quote.invoices.length > 0 ? (
        <DataTable
          caption="Factures de ce devis"
          rows={quote.invoices}
          rowKey={row => row.id}
          rowHref={row => `/factures/${row.id}`}
          columns={[
            { header: 'Facture', main: true, cell: row => row.number ?? 'En préparation' },
            { header: 'Nature', phone: 'bare', cell: row => INVOICE_KIND_LABELS[row.kind] },
            { header: 'Date', phone: 'bare', cell: row => (row.issuedOn ? <DayText day={row.issuedOn} /> : null) },
            {
              header: 'État',
              phone: 'bare',
              cell: row => <Badge tone={STAGE_BADGES[row.stage].tone}>{STAGE_BADGES[row.stage].label}</Badge>,
            },
            {
              header: 'Total HT',
              phone: 'beside',
              align: 'end',
              cell: row => <Money cents={row.kind === 'credit-note' ? -row.netCents : row.netCents} />,
            },
          ]}
        />
      ) : null}
      {pending ? (
        <p>
          <ButtonLink variant="primary" to={`/factures/${pending.id}`}>
            {writes ? 'Finir la facture en préparation' : 'La facture en préparation'}
          </ButtonLink>
        </p>
      ) : writes && quote.toInvoiceCents > 0 ? (
        <>
          <Form method="post" className="stack tight">
            <FormFeedback {...refusedFor(actionData, whole)}>
              <HiddenFields values={{ requestKey: key }} />
              <div className="form-actions">
                <Button
                  variant={wantsDeposit ? 'secondary' : 'primary'}
                  icon={FileText}
                  name="intent"
                  value={whole}
                  pending={busy}
                >
                  {begun ? 'Facturer le solde' : 'Facturer le tout'}
                </Button>
              </div>
            </FormFeedback>
          </Form>
          <div className="grid">
            <ShareForm
              intent="deposit"
              label="Acompte"
              help="Part du devis, TVA comprise dans la facture d’acompte."
              action="Facturer l’acompte"
              primary={wantsDeposit}
              defaultBp={quote.depositBp ?? 3000}
              requestKey={key}
              actionData={actionData}
            />
            <ShareForm
              intent="progress"
              label="Avancement"
              help="Part des travaux faite à ce jour, situations déjà facturées comprises."
              action="Facturer la situation"
              requestKey={key}
              actionData={actionData}
            />
          </div>
        </>
      ) : null}
    </Card>
  )
}

interface ShareFormProps {
  intent: 'deposit' | 'progress'
  label: string
  help: string
  action: string
  primary?: boolean
  defaultBp?: number
  requestKey: string
  actionData: PartProps['actionData']
}

function ShareForm({ intent, label, help, action, primary, defaultBp, requestKey: key, actionData }: ShareFormProps) {
  const busy = useNavigation().state !== 'idle'
  return (
    <Form method="post" className="stack tight" noValidate>
      <FormFeedback {...refusedFor(actionData, intent)}>
        <HiddenFields values={{ requestKey: key, intent }} />
        <RateField id={`share-${intent}`} name="shareBp" label={label} help={help} defaultValue={defaultBp} />
        <div>
          <Button small variant={primary ? 'primary' : 'secondary'} pending={busy}>
            {action}
          </Button>
        </div>
      </FormFeedback>
    </Form>
  )
}
