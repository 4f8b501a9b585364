import { Form, Link, redirect, useNavigation } from 'react-router'
import { cents, parseEuros } from '../../../kernel/money.ts'
import { type Refusal, refuse, refuseIfAny } from '../../../kernel/refusal.ts'
import { readForm } from '../../../platform/form.ts'
import {
  attempt,
  formOf,
  load,
  type PageArgs,
  perform,
  requestKey,
  signedIn,
  todayOf,
} from '../../../platform/page.server.ts'
import { may } from '../../../platform/session.ts'
import { Mail, Pencil, Send } from '../../../ui/icon.tsx'
import {
  Badge,
  Button,
  ButtonLink,
  Card,
  Confirm,
  DayText,
  DescriptionList,
  FormActions,
  FormFeedback,
  HiddenFields,
  Money,
  Notice,
  PageHeader,
  TextField,
} from '../../../ui/index.ts'
import {
  cancelRelease,
  discardInvoiceDraft,
  draftCreditNote,
  followRetention,
  getInvoice,
  issueInvoices,
  type ReceiptInput,
  type Retention,
  recordReceipts,
  refundCustomer,
  releaseRetentions,
  sendInvoice,
  submitInvoices,
  withdrawInvoices,
  writeOffInvoice,
  zReceipt,
} from '../index.ts'
import { type Deduction, type EarlierVat, euros, type SalesLine, type Totals } from '../invoice.ts'
import { INVOICE_KIND_LABELS } from '../invoice-kind.ts'
import type { Route } from './+types/invoice.page'
import { CreditNotes } from './credit-notes.tsx'
import { Discard } from './discard.tsx'
import { DocumentLines } from './document-lines.tsx'
import { INVOICE_OPTIONS, InvoiceActions, InvoiceOptions } from './invoice-form.tsx'
import { Receipts, WriteOff } from './invoice-receipts.tsx'
import { RetentionCard } from './retention-card.tsx'
import { SaleFiles } from './sale-files.tsx'
import { attestationBeside, salesFormData, saveAndGoOn } from './sales-form.server.ts'
import { asLineKind, refusedSale, SalesForm } from './sales-form.tsx'
import { SendForm } from './send-form.tsx'
import { STAGE_BADGES } from './stages.ts'

export async function loader(args: Route.LoaderArgs) {
  const invoice = (await load(args, getInvoice, { id: args.params.id })) as InvoiceDetail
  const today = todayOf(args)
  const editable = invoice.status === 'draft' && invoice.kind !== 'credit-note'
  const session = signedIn(args)
  const search = new URL(args.request.url).searchParams
  const form =
    editable && may(session, submitInvoices) ? await salesFormData(args, invoice.activityId, invoice.customerId) : null
  return {
    invoice,
    today,
    form,
    attestationId: invoice.kind === 'credit-note' ? null : await attestationBeside(args, invoice),
    addLine: asLineKind(search.get('ligne')),
    sending: search.has('envoyer'),
    forHouse: session.activityIds === null,
    writes: may(session, submitInvoices),
    credits: may(session, draftCreditNote),
    receives: may(session, recordReceipts),
    sends: may(session, sendInvoice),
    mayRelease: may(session, releaseRetentions),
    isOffice: may(session, writeOffInvoice),
    requestKey: requestKey(),
  }
}

type InvoiceDetail = Awaited<ReturnType<typeof getInvoice>> & {
  lines: SalesLine[]
  totals: Totals
  earlierVat: EarlierVat[]
  deductions: Deduction[]
  receipts: { id: string; day: string; method: string; reference: string | null; amountCents: number }[]
  creditNotes: { id: string; number: string | null; status: string; issuedOn: string | null; grossCents: number }[]
  notes: string | null
  purchaseOrder: string | null
  performedOn: string | null
  paymentTermDays: number | null
  discountBp: number
  retentionBp: number | null
  retention: Retention | null
  mentions: string[]
  returnReason: string | null
  quoteId: string | null
  quoteNumber: string | null
  creditedId: string | null
  creditedNumber: string | null
  customerEmail: string | null
  sentOn: string | null
  depositIds: string[]
}

export async function action(args: Route.ActionArgs) {
  const form = await formOf(args)
  const { id } = args.params
  const here = `/factures/${id}`
  switch (form.get('intent')) {
    case 'discard':
      return perform(args, discardInvoiceDraft, { id }, { redirect: '/factures' })
    case 'withdraw':
      return perform(args, withdrawInvoices, { ids: [id] })
    case 'return':
      return perform(args, withdrawInvoices, { ids: [id], reason: String(form.get('reason') ?? '') })
    case 'issue-submitted':
      return perform(args, issueInvoices, { ids: [id] })
    case 'mail':
      return perform(args, sendInvoice, withId(form, id, sendInvoice.input), { redirect: here })
    case 'submit-note':
      return perform(args, submitInvoices, { ids: [id] })
    case 'credit':
      return perform(args, draftCreditNote, { id }, { redirect: note => `/factures/${note.id}` })
    case 'credit-part':
      return attempt(args, async () => {
        const lines = await linesToCredit(args, id, form)
        const note = await draftCreditNote(signedIn(args), { id, lines: lines as never }, keyOf(form))
        throw redirect(`/factures/${note.id}`, 303)
      })
    case 'receive':
      return attempt(
        args,
        async () => {
          const session = signedIn(args)
          const receipt = readForm(zReceipt, form) as ReceiptInput
          // What passes what is owed and kept back stays the customer's credit.
          const { openCents, heldCents } = await getInvoice(session, { id })
          const part = Math.min(receipt.amountCents, Math.max(0, openCents + heldCents))
          const parts = part > 0 ? [{ invoiceId: id, amountCents: cents(part) }] : []
          await recordReceipts(session, { receipts: [{ ...receipt, parts }] }, keyOf(form))
          throw redirect(here, 303)
        },
        path => path.replace('receipts.0.', ''),
      )
    case 'refund':
      return perform(args, refundCustomer)
    case 'follow-retention':
      return attempt(args, async () => {
        const said = String(form.get('opposition.reason') ?? '').trim() !== '' || form.get('opposition.on')
        const fields = [...form].filter(([name]) => said || !name.startsWith('opposition.'))
        await followRetention(
          signedIn(args),
          readForm(followRetention.input, [...fields, ['invoiceId', id]]) as never,
          keyOf(form),
        )
        throw redirect(here, 303)
      })
    case 'release':
      return perform(args, releaseRetentions, {
        ...(readForm(releaseRetentions.input, form) as object),
        invoiceIds: [id],
      })
    case 'cancel-release':
      return perform(args, cancelRelease, { invoiceId: id })
    case 'write-off':
      return perform(args, writeOffInvoice, withId(form, id, writeOffInvoice.input))
    default:
      return saveAndGoOn(args, 'invoice')
  }
}

const keyOf = (form: FormData): string => `${form.get('requestKey')}:${form.get('intent')}`

const withId = (form: FormData, id: string, schema: Parameters<typeof readForm>[0]) => ({
  ...(readForm(schema, form) as object),
  id,
})

/** The amounts typed against the lines of the invoice, as lines of a credit note. */
async function linesToCredit(args: PageArgs, id: string, form: FormData): Promise<SalesLine[]> {
  const { lines } = (await getInvoice(signedIn(args), { id })) as InvoiceDetail
  const refusals: Refusal[] = []
  const credited = lines.flatMap((line, i) => {
    const typed = String(form.get(`credit.${i}`) ?? '').trim()
    const amount = parseEuros(typed)
    if (typed && amount === null)
      refusals.push(refuse('montant', 'Montant illisible : écrivez par exemple 1 234,56.', `credit.${i}`))
    return amount ? [{ ...line, quantity: '1', unit: null, unitPrice: euros(amount), discountBp: 0 }] : []
  })
  refuseIfAny(refusals)
  return credited
}

export default function InvoicePage({ loaderData, actionData }: Route.ComponentProps) {
  const { invoice, form } = loaderData
  const label = INVOICE_KIND_LABELS[invoice.kind]
  const title = invoice.number ? `${label} ${invoice.number}` : `${label} en préparation`
  return (
    <>
      <title>{`${title} — Essaim`}</title>
      <PageHeader
        title={title}
        subtitle={
          <>
            <Link to={`/clients/${invoice.customerId}`}>{invoice.customerName}</Link> · {invoice.activityName}
          </>
        }
        breadcrumbs={[
          { label: 'Factures', href: '/factures' },
          ...(invoice.quoteId
            ? [{ label: `Devis ${invoice.quoteNumber ?? ''}`, href: `/devis/${invoice.quoteId}` }]
            : []),
          ...(invoice.creditedId
            ? [{ label: `Facture ${invoice.creditedNumber}`, href: `/factures/${invoice.creditedId}` }]
            : []),
        ]}
        action={
          <>
            <Badge tone={STAGE_BADGES[invoice.stage].tone}>{STAGE_BADGES[invoice.stage].label}</Badge>
            <SaleFiles pdf={`/factures/${invoice.id}/pdf`} attestationId={loaderData.attestationId} />
            {loaderData.sends && invoice.status === 'issued' && !invoice.sentOn ? (
              <ButtonLink icon={Mail} to="?envoyer=1#envoyer">
                Envoyer
              </ButtonLink>
            ) : null}
          </>
        }
      />
      {invoice.returnReason ? (
        <Notice tone="wait" title="Renvoyée par la coopérative">
          {invoice.returnReason}
        </Notice>
      ) : null}
      {form ? (
        <Draft loaderData={loaderData} actionData={actionData} form={form} />
      ) : (
        <Settled loaderData={loaderData} actionData={actionData} />
      )}
    </>
  )
}

export type PartProps = Pick<Route.ComponentProps, 'loaderData' | 'actionData'>

function Draft({ loaderData, actionData, form }: PartProps & { form: NonNullable<PartProps['loaderData']['form']> }) {
  const { invoice } = loaderData
  return (
    <>
      <SalesForm
        key={invoice.id}
        kind="invoice"
        data={form}
        document={invoice}
        requestKey={loaderData.requestKey}
        refused={refusedSale(actionData)}
        addLine={loaderData.addLine}
        hidden={{ kind: invoice.kind, quoteId: invoice.quoteId ?? '' }}
        hiddenLists={{ depositIds: invoice.depositIds }}
        options={<InvoiceOptions {...invoice} />}
        optionNames={INVOICE_OPTIONS}
        below={totals => <Deductions deductions={invoice.deductions} grossCents={totals.grossCents} />}
        actions={totals => <InvoiceActions totals={totals} aloneUpToCents={form.aloneUpToCents} />}
      />
      <Discard requestKey={loaderData.requestKey}>Supprimer ce brouillon</Discard>
    </>
  )
}

function Deductions({ deductions, grossCents }: { deductions: readonly Deduction[]; grossCents: number }) {
  if (deductions.length === 0) return null
  const deducted = deductions.reduce((all, deduction) => all + deduction.grossCents, 0)
  return (
    <dl className="totals">
      {deductions.map(deduction => (
        <div key={deduction.invoiceId}>
          <dt>Acompte {deduction.number}</dt>
          <dd>
            <Money cents={-deduction.grossCents} tone="plain" />
          </dd>
        </div>
      ))}
      <dt className="whole">Net à payer</dt>
      <dd className="whole">
        <Money cents={grossCents - deducted} />
      </dd>
    </dl>
  )
}

function Settled({ loaderData, actionData }: PartProps) {
  const { invoice, isOffice, requestKey: key } = loaderData
  const isNote = invoice.kind === 'credit-note'
  const issued = invoice.status === 'issued'
  const refused = actionData && 'values' in actionData ? actionData : undefined
  return (
    <>
      {issued || !loaderData.writes ? null : <Pending loaderData={loaderData} actionData={actionData} />}
      <Card title={invoice.subject ?? 'Lignes'}>
        <DocumentLines
          caption="Lignes"
          lines={invoice.lines}
          totals={invoice.totals}
          deductions={invoice.deductions}
          payableCents={invoice.payableCents}
          heldCents={invoice.retention?.amountCents ?? 0}
        />
      </Card>
      <div className="two">
        <div className="stack loose">
          {issued && !isNote ? <Receipts loaderData={loaderData} actionData={actionData} /> : null}
          {issued && invoice.retention && !isNote ? (
            <RetentionCard retention={invoice.retention} loaderData={loaderData} actionData={actionData} />
          ) : null}
          {issued && !isNote ? <CreditNotes loaderData={loaderData} actionData={actionData} /> : null}
          {isOffice && issued && invoice.openCents > 0 && !isNote ? (
            <WriteOff loaderData={loaderData} actionData={actionData} />
          ) : null}
        </div>
        <div className="stack loose">
          <Facts loaderData={loaderData} actionData={actionData} />
          {issued && loaderData.sends ? (
            <SendForm
              customerEmail={invoice.customerEmail}
              sentOn={invoice.sentOn}
              requestKey={key}
              actionData={refused}
              primary={!invoice.sentOn}
              open={loaderData.sending}
            />
          ) : null}
          {invoice.mentions.length > 0 ? (
            <Card>
              <details className="fold">
                <summary>Mentions imprimées</summary>
                <div className="stack tight small soft">
                  {invoice.mentions.map(mention => (
                    <p key={mention}>{mention}</p>
                  ))}
                </div>
              </details>
            </Card>
          ) : null}
        </div>
      </div>
    </>
  )
}

function Facts({ loaderData: { invoice, forHouse } }: PartProps) {
  const settled = invoice.kind === 'credit-note' || invoice.status !== 'issued'
  return (
    <Card
      title="En bref"
      aside={
        forHouse && invoice.number ? (
          <ButtonLink small variant="quiet" to={`/comptabilite?piece=${invoice.number}`}>
            Écritures
          </ButtonLink>
        ) : null
      }
    >
      <DescriptionList
        items={[
          [
            'Client',
            <a key="c" href={`/clients/${invoice.customerId}`}>
              {invoice.customerName}
            </a>,
          ],
          ['Émise le', invoice.issuedOn ? <DayText key="d" day={invoice.issuedOn} /> : null],
          ['À payer au plus tard le', invoice.dueOn && !settled ? <DayText key="e" day={invoice.dueOn} /> : null],
          ['Livré ou réalisé le', invoice.performedOn ? <DayText key="p" day={invoice.performedOn} /> : null],
          ['Bon de commande', invoice.purchaseOrder],
          ['Reste à payer', settled ? null : <Money key="o" cents={invoice.openCents} />],
          ['Retenue de garantie', invoice.heldCents > 0 ? <Money key="h" cents={invoice.heldCents} /> : null],
          ['Conditions', invoice.notes],
        ]}
      />
    </Card>
  )
}

function Pending({ loaderData, actionData }: PartProps) {
  const { invoice, isOffice, requestKey: key } = loaderData
  const busy = useNavigation().state !== 'idle'
  const submitted = invoice.status === 'submitted'
  return (
    <Card title={submitted ? 'Soumise à la coopérative' : 'Avoir à émettre'}>
      <Form method="post" className="stack" noValidate>
        <FormFeedback errors={actionData?.refusals} values={actionData?.values}>
          <HiddenFields values={{ requestKey: key }} />
          <FormActions>
            {isOffice ? (
              <Button variant="primary" icon={Send} name="intent" value="issue-submitted" pending={busy}>
                Émettre
              </Button>
            ) : null}
            {!submitted && !isOffice ? (
              <Button variant="primary" icon={Send} name="intent" value="submit-note" pending={busy}>
                Soumettre à la coopérative
              </Button>
            ) : null}
            {submitted && !isOffice ? (
              <Button icon={Pencil} name="intent" value="withdraw">
                Reprendre pour modifier
              </Button>
            ) : null}
            {submitted && isOffice ? (
              <Confirm
                label="Renvoyer"
                variant="secondary"
                title="Renvoyer cette facture&nbsp;?"
                confirm="Renvoyer"
                submit={{ name: 'intent', value: 'return' }}
              >
                <TextField name="reason" label="Ce qu’il faut corriger" maxLength={500} />
              </Confirm>
            ) : null}
          </FormActions>
        </FormFeedback>
      </Form>
      {submitted ? null : <Discard requestKey={key}>Supprimer cet avoir</Discard>}
    </Card>
  )
}
