import { Form } from 'react-router'
import { formatDecimal } from '../../../kernel/decimal.ts'
import { parseDecimal } from '../../../kernel/money.ts'
import { formOf, load, perform, requestKey, signedIn } from '../../../platform/page.server.ts'
import { may } from '../../../platform/session.ts'
import {
  Badge,
  Button,
  ButtonLink,
  Card,
  Confirm,
  DescriptionList,
  FieldRow,
  FormActions,
  FormFeedback,
  HiddenFields,
  Money,
  PageHeader,
  SelectField,
  TextField,
} from '../../../ui/index.ts'
import { answerPart, getMyPart, invoicePart } from '../index.ts'
import { BILLING_LABELS, isOpen, PART_STAGES, partStage } from '../quote-part.ts'
import type { Route } from './+types/quote-part.page'
import { vatChoices, vatOf, vatOfChoice } from './shared-quote-form.server.ts'

const BLANK_ROWS = 3

export async function loader(args: Route.LoaderArgs) {
  const part = await load(args, getMyPart, { id: args.params.id })
  const writes = may(signedIn(args), answerPart)
  const stage = partStage({ ...part, invoiced: part.invoiceId !== null || part.internalInvoiceId !== null })
  const rows = part.lines.map(line => ({
    label: line.label,
    quantity: formatDecimal(line.quantity),
    unitPrice: formatDecimal(line.unitPrice),
    vat: vatOf([line]),
  }))
  return {
    part,
    stage,
    writes,
    open: writes && isOpen(part),
    rows: [...rows, ...Array.from({ length: BLANK_ROWS }, () => null)],
    rates: vatChoices(args),
    requestKey: requestKey(),
  }
}

export async function action(args: Route.ActionArgs) {
  const form = await formOf(args)
  const { id } = args.params
  const text = (name: string) => String(form.get(name) ?? '').trim()
  if (text('task') === 'invoice')
    return perform(
      args,
      invoicePart,
      { id },
      {
        redirect: done => (done.invoiceId ? `/factures/${done.invoiceId}` : '/factures-internes'),
      },
    )
  if (text('task') === 'decline') return perform(args, answerPart, { id, answer: 'declined', reason: text('reason') })
  // What the form does not show of a line (unit, discount, account) stays with it.
  const { lines: known } = await load(args, getMyPart, { id })
  const lines = Array.from({ length: known.length + BLANK_ROWS }, (_, i) => ({
    ...known[i],
    label: text(`lines.${i}.label`),
    quantity: decimalOf(text(`lines.${i}.quantity`), 4) || '1',
    unitPrice: decimalOf(text(`lines.${i}.unitPrice`), 6),
    ...vatOfChoice(text(`lines.${i}.vat`)),
  })).filter(line => line.label || line.unitPrice)
  return perform(args, answerPart, { id, answer: 'accepted', lines })
}

/** What cannot be read goes as it is: the schema says so in its own words. */
const decimalOf = (typed: string, decimals: number): string =>
  parseDecimal(typed.replace(/€$/, ''), decimals)?.replace(/\.?0+$/, '') ?? typed

export default function QuotePartPage({ loaderData, actionData }: Route.ComponentProps) {
  const { part, stage, writes, open, rows, rates, requestKey: key } = loaderData
  const feedback = (task: string) =>
    actionData?.values.task === task ? { errors: actionData.refusals, values: actionData.values } : {}
  return (
    <>
      <title>{`${part.label} — Essaim`}</title>
      <PageHeader
        title={part.label}
        subtitle={`${part.subject}, porté par ${part.leadName}`}
        breadcrumbs={[{ label: 'Devis partagés', href: '/devis-partages' }]}
        action={
          part.invoiceId ? (
            <ButtonLink to={`/factures/${part.invoiceId}`}>Ma facture</ButtonLink>
          ) : part.internalInvoiceId ? (
            <ButtonLink to="/factures-internes">Ma facture interne</ButtonLink>
          ) : null
        }
      />
      <Card>
        <DescriptionList
          items={[
            [
              'État',
              <Badge key="stage" tone={PART_STAGES[stage].tone}>
                {PART_STAGES[stage].label}
              </Badge>,
            ],
            ['Montant HT', <Money key="net" cents={part.netCents} />],
            ['Qui facture', BILLING_LABELS[part.billing]],
            ['Coopérative du porteur', part.organisationName],
            ['Motif', part.reason],
          ]}
        />
        {writes && stage === 'signed' ? (
          <Form method="post">
            <FormFeedback {...feedback('invoice')}>
              <HiddenFields values={{ requestKey: `${key}invoice`, task: 'invoice' }} />
              <FormActions>
                <Button variant="primary">Facturer ma part</Button>
              </FormActions>
            </FormFeedback>
          </Form>
        ) : null}
      </Card>
      {open ? (
        <Card title={part.answer === 'accepted' ? 'Changer ma part' : 'Répondre'}>
          <Form method="post" className="form" noValidate>
            <FormFeedback {...feedback('accept')}>
              <HiddenFields values={{ requestKey: `${key}accept`, task: 'accept' }} />
              {rows.map((row, i) => (
                <FieldRow key={i}>
                  <TextField name={`lines.${i}.label`} label="Désignation" required={false} defaultValue={row?.label} />
                  <TextField
                    name={`lines.${i}.quantity`}
                    label="Quantité"
                    required={false}
                    inputMode="decimal"
                    defaultValue={row?.quantity ?? '1'}
                  />
                  <TextField
                    name={`lines.${i}.unitPrice`}
                    label="Prix unitaire HT"
                    required={false}
                    inputMode="decimal"
                    defaultValue={row?.unitPrice}
                  />
                  <SelectField
                    name={`lines.${i}.vat`}
                    label="TVA"
                    required={false}
                    empty={null}
                    options={rates}
                    defaultValue={row?.vat ?? rates[0]?.value}
                  />
                </FieldRow>
              ))}
              <FormActions>
                <Button variant="primary">
                  {part.answer === 'accepted' ? 'Enregistrer ma part' : 'Accepter à ce prix'}
                </Button>
              </FormActions>
            </FormFeedback>
          </Form>
          <Form method="post" className="form" noValidate>
            <FormFeedback {...feedback('decline')}>
              <HiddenFields values={{ requestKey: `${key}decline`, task: 'decline' }} />
              <Confirm label="Décliner" variant="quiet" title="Décliner cette part&nbsp;?" confirm="Décliner">
                <TextField name="reason" label="Pourquoi" help="Votre partenaire le lira." />
              </Confirm>
            </FormFeedback>
          </Form>
        </Card>
      ) : null}
    </>
  )
}
