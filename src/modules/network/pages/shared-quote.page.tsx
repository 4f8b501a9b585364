import { Form } from 'react-router'
import { formOf, load, perform, requestKey, signedIn } from '../../../platform/page.server.ts'
import { may } from '../../../platform/session.ts'
import {
  Badge,
  Button,
  ButtonLink,
  Card,
  Confirm,
  DataTable,
  DateField,
  FieldRow,
  FormActions,
  FormFeedback,
  HiddenFields,
  Money,
  Notice,
  PageHeader,
  TextField,
} from '../../../ui/index.ts'
import { answerSharedQuote, discardSharedQuote, getSharedQuote, saveSharedQuote, sendSharedQuote } from '../index.ts'
import { BILLING_LABELS, PART_STAGES, partStage } from '../quote-part.ts'
import type { Route } from './+types/shared-quote.page'
import { saveForm, sharedQuoteForm, vatOf } from './shared-quote-form.server.ts'
import { SharedQuoteForm } from './shared-quote-form.tsx'

export async function loader(args: Route.LoaderArgs) {
  const quote = await load(args, getSharedQuote, { id: args.params.id })
  const writes = may(signedIn(args), saveSharedQuote)
  const form = quote.quoteId || !writes ? null : await sharedQuoteForm(args, quote.networkId, quote.activityId)
  const more = Math.min(5, Number(args.url.searchParams.get('parts')) || 0)
  return {
    ...quote,
    parts: quote.parts.map(part => ({
      ...part,
      stage: partStage(
        part.activityId === quote.activityId
          ? { ...part, invoiced: false, quoteStatus: quote.quoteStatus }
          : { ...part, quoteStatus: quote.quoteStatus },
      ),
      vat: vatOf(part.lines),
      detailed: part.lines.length > 1,
    })),
    form,
    writes,
    more,
    requestKey: requestKey(),
  }
}

export async function action(args: Route.ActionArgs) {
  const form = await formOf(args)
  const { id } = args.params
  const task = form.get('task')
  if (task === 'send') return perform(args, sendSharedQuote, { id })
  if (task === 'discard') return perform(args, discardSharedQuote, { id }, { redirect: '/devis-partages' })
  if (task === 'answer') return perform(args, answerSharedQuote)
  const { networkId, activityId, parts } = await load(args, getSharedQuote, { id })
  return saveForm(args, { networkId, activityId }, parts)
}

export default function SharedQuotePage({ loaderData: quote, actionData }: Route.ComponentProps) {
  const { parts, form } = quote
  const total = parts.reduce((all, part) => all + (part.answer === 'declined' ? 0 : part.netCents), 0)
  const ready = parts.every(part => part.answer !== 'asked')
  const feedback = (task: string | undefined) =>
    actionData && actionData.values.task === task ? { errors: actionData.refusals, values: actionData.values } : {}
  return (
    <>
      <title>{`${quote.subject} — Essaim`}</title>
      <PageHeader
        title={quote.subject}
        subtitle={`${quote.customerName} · ${BILLING_LABELS[quote.billing]}`}
        breadcrumbs={[{ label: 'Devis partagés', href: '/devis-partages' }]}
        action={
          quote.quoteId ? (
            <ButtonLink variant="primary" to={`/devis/${quote.quoteId}`}>{`Devis ${quote.quoteNumber}`}</ButtonLink>
          ) : null
        }
      />
      <Card title="Les parts">
        <DataTable
          caption="Parts du devis"
          rows={parts}
          rowKey={row => row.id}
          columns={[
            { header: 'Activité', main: true, cell: row => row.partnerName },
            { header: 'Ce qu’elle fait', cell: row => row.label },
            {
              header: 'État',
              cell: row => (
                <>
                  <Badge tone={PART_STAGES[row.stage].tone}>{PART_STAGES[row.stage].label}</Badge>
                  {row.reason ? <span className="small soft"> {row.reason}</span> : null}
                </>
              ),
            },
            { header: 'HT', align: 'end', cell: row => <Money cents={row.netCents} />, total: <Money cents={total} /> },
          ]}
        />
        {form ? (
          <>
            {ready ? null : (
              <Notice tone="info">
                Le devis part quand chacun a répondu. Prévenez vos partenaires&nbsp;: leur part les attend dans
                «&nbsp;Devis partagés&nbsp;».
              </Notice>
            )}
            <FormFeedback errors={feedback('send').errors ?? feedback('discard').errors}>{null}</FormFeedback>
            <div className="row">
              <Form method="post">
                <HiddenFields values={{ requestKey: `${quote.requestKey}send`, task: 'send' }} />
                <Confirm
                  label="Envoyer au client"
                  variant={ready ? 'primary' : 'secondary'}
                  title="Envoyer ce devis&nbsp;?"
                  confirm="Numéroter et envoyer"
                >
                  <p>Il prend un numéro et ses parts ne changent plus. Vous le retrouvez parmi vos devis, en PDF.</p>
                </Confirm>
              </Form>
              <Form method="post">
                <HiddenFields values={{ requestKey: `${quote.requestKey}discard`, task: 'discard' }} />
                <Confirm
                  label="Supprimer"
                  variant="quiet"
                  title="Supprimer ce devis partagé&nbsp;?"
                  confirm="Supprimer"
                >
                  <p>Les parts disparaissent aussi chez les partenaires.</p>
                </Confirm>
              </Form>
            </div>
          </>
        ) : null}
        {quote.writes && quote.quoteStatus === 'sent' ? (
          <Form method="post" className="form" noValidate>
            <FormFeedback {...feedback('answer')}>
              <HiddenFields values={{ requestKey: quote.requestKey, task: 'answer', id: quote.id, answer: 'signed' }} />
              <FieldRow>
                <DateField name="on" label="Signé le" />
                <TextField name="by" label="Par" />
              </FieldRow>
              <FormActions>
                <Button variant="primary">Le client a signé</Button>
              </FormActions>
            </FormFeedback>
          </Form>
        ) : null}
        {quote.quoteStatus === 'signed' ? (
          <Notice tone="good">
            {quote.billing === 'lead'
              ? 'Facturez le tout depuis le devis\u00a0; chaque partenaire vous facture sa part.'
              : 'Chaque activité facture sa part au client depuis «\u00a0Devis partagés\u00a0».'}
          </Notice>
        ) : null}
      </Card>
      {form ? (
        <Card title="Modifier">
          <SharedQuoteForm
            requestKey={form.requestKey}
            hidden={{ id: quote.id, version: quote.version }}
            customers={form.customers}
            members={form.members}
            rates={form.rates}
            start={{ ...quote, customer: { value: quote.customerId, label: quote.customerName } }}
            blanks={quote.more || 1}
            refused={actionData && actionData.values.task === undefined ? actionData : null}
          />
        </Card>
      ) : null}
    </>
  )
}
