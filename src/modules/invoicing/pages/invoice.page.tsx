import { Form, Link, redirect, useNavigation } from 'react-router'
import { cents, parseEuros } from '../../../kernel/money.ts'
import { retentionTerm } from '../../../law/building.ts'
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
import { Mail, Pencil, Plus, Send } from '../../../ui/icon.tsx'
import {
  AmountField,
  Badge,
  Button,
  ButtonLink,
  Card,
  CheckboxField,
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
import { METHOD_LABELS, METHOD_OPTIONS, type ReceiptMethod } from '../receipt-method.ts'
import type { Route } from './+types/invoice.page'
import { Discard } from './discard.tsx'
import { DocumentLines } from './document-lines.tsx'
import { INVOICE_OPTIONS, InvoiceActions, InvoiceOptions } from './invoice-form.tsx'
import { refusedFor } from './refused-for.ts'
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
      return attempt(args, async () => {
        const session = signedIn(args)
        const receipt = readForm(zReceipt, form) as ReceiptInput
        // What passes what is owed and kept back stays the customer's credit.
        const { openCents, heldCents } = await getInvoice(session, { id })
        const part = Math.min(receipt.amountCents, Math.max(0, openCents + heldCents))
        const parts = part > 0 ? [{ invoiceId: id, amountCents: cents(part) }] : []
        await recordReceipts(session, { receipts: [{ ...receipt, parts }] }, keyOf(form))
        throw redirect(here, 303)
      })
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
  return lines.flatMap((line, i) => {
    const amount = parseEuros(String(form.get(`credit.${i}`) ?? ''))
    return amount ? [{ ...line, quantity: '1', unit: null, unitPrice: euros(amount), discountBp: 0 }] : []
  })
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

type PartProps = Pick<Route.ComponentProps, 'loaderData' | 'actionData'>

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

function Receipts({ loaderData, actionData }: PartProps) {
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

/** What the customer keeps back for a year: when it is due, why it may not be, and its release. */
function RetentionCard({ retention, loaderData, actionData }: PartProps & { retention: Retention }) {
  const { invoice, today, requestKey: key, mayRelease } = loaderData
  const held = invoice.heldCents > 0 && !retention.releasedOn
  const follow = refusedFor(actionData, 'follow-retention')
  const early = retention.dueOn > today
  return (
    <Card title="Retenue de garantie">
      <DescriptionList
        items={[
          ['Retenu par le client', <Money key="a" cents={retention.amountCents} />],
          [
            'Réception des travaux',
            retention.acceptedOn ? <DayText key="r" day={retention.acceptedOn} /> : 'pas encore notée',
          ],
          ['Due le', held ? <DayText key="d" day={retention.dueOn} /> : null],
          ['Libérée le', retention.releasedOn ? <DayText key="l" day={retention.releasedOn} /> : null],
          ['Reste retenu', held ? <Money key="h" cents={invoice.heldCents} /> : null],
        ]}
      />
      {retention.opposition ? (
        <Notice tone="wait" title="Le client s’y oppose">
          Depuis le <DayText day={retention.opposedOn!} />
          &nbsp;: {retention.opposition}
        </Notice>
      ) : null}
      {retention.releasedOn && mayRelease ? (
        <Form method="post" className="form">
          <FormFeedback {...refusedFor(actionData, 'cancel-release')}>
            <HiddenFields values={{ requestKey: `${key}x` }} />
            <Confirm
              label="Annuler la libération"
              variant="quiet"
              small
              title="Annuler la libération de cette retenue&nbsp;?"
              confirm="Annuler la libération"
              submit={{ name: 'intent', value: 'cancel-release' }}
            >
              <p>Une écriture inverse la retire de ce qui est à encaisser&nbsp;: elle est retenue de nouveau.</p>
            </Confirm>
          </FormFeedback>
        </Form>
      ) : null}
      {held && mayRelease ? (
        <>
          <Form method="post" className="form" noValidate>
            <FormFeedback {...refusedFor(actionData, 'release')}>
              <HiddenFields values={{ requestKey: key, intent: 'release', day: today }} />
              <p className="soft small">
                {early
                  ? 'Elle n’est pas à relancer avant sa date. Si le client la libère plus tôt, elle devient à encaisser dès aujourd’hui.'
                  : 'Sa date est passée\u00a0: libérée, elle devient à encaisser avec la facture.'}
              </p>
              {early ? <CheckboxField name="agreed" label="Le client la libère avant sa date" /> : null}
              <FormActions>
                <Button small variant={early ? 'secondary' : 'primary'}>
                  Libérer la retenue
                </Button>
              </FormActions>
            </FormFeedback>
          </Form>
          <details className="fold" open={follow.errors ? true : undefined}>
            <summary>Réception des travaux, opposition</summary>
            <Form method="post" className="form" noValidate>
              <FormFeedback {...follow}>
                <HiddenFields values={{ requestKey: key, intent: 'follow-retention', version: retention.version }} />
                <FieldRow>
                  <DateField
                    name="acceptedOn"
                    label="Travaux reçus le"
                    help={`La retenue est due ${retentionTerm(today)}.`}
                    required={false}
                    defaultValue={retention.acceptedOn}
                  />
                  <DateField
                    name="opposition.on"
                    label="Opposition du"
                    help="Lettre recommandée du client&nbsp;; videz quand elle est levée."
                    required={false}
                    defaultValue={retention.opposedOn}
                  />
                  <TextField
                    name="opposition.reason"
                    label="Motif de l’opposition"
                    required={false}
                    maxLength={300}
                    defaultValue={retention.opposition ?? ''}
                  />
                </FieldRow>
                <FormActions>
                  <Button small>Enregistrer</Button>
                </FormActions>
              </FormFeedback>
            </Form>
          </details>
        </>
      ) : null}
    </Card>
  )
}

function CreditNotes({ loaderData, actionData }: PartProps) {
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

function WriteOff({ loaderData, actionData }: PartProps) {
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
