import { Form } from 'react-router'
import {
  choicesAmong,
  chooseNamed,
  formOf,
  load,
  type PageArgs,
  perform,
  requestKey,
  signedIn,
} from '../../../platform/page.server.ts'
import { may } from '../../../platform/session.ts'
import {
  AmountField,
  Badge,
  Button,
  ButtonLink,
  Card,
  Confirm,
  DataTable,
  DayText,
  EmptyState,
  FieldRow,
  FormActions,
  FormFeedback,
  HiddenFields,
  Money,
  NamedField,
  PageHeader,
  Pager,
  TextField,
  type Tone,
} from '../../../ui/index.ts'
import { type Activity, activityChoices } from '../../organisation/index.ts'
import {
  answerInternalInvoice,
  cancelInternalInvoice,
  listColleagues,
  listInternalInvoices,
  proposeInternalInvoice,
} from '../index.ts'
import type { Route } from './+types/internal-invoices.page'

const STATUS: Record<string, { label: string; tone: Tone }> = {
  proposed: { label: 'À accepter', tone: 'wait' },
  posted: { label: 'Comptabilisée', tone: 'good' },
  refused: { label: 'Refusée', tone: 'neutral' },
  cancelled: { label: 'Annulée', tone: 'neutral' },
}

export async function loader(args: Route.LoaderArgs) {
  const session = signedIn(args)
  const [page, colleagues, mine] = await Promise.all([
    load(args, listInternalInvoices, { after: args.url.searchParams.get('apres') ?? undefined, limit: 50 }),
    colleaguesOf(args),
    activityChoices(args, undefined, ofSomebody),
  ])
  const actsFor = (id: string) => session.activityIds === null || session.activityIds.includes(id)
  const writes = may(session, proposeInternalInvoice)
  return {
    rows: page.rows.map(row => ({
      ...row,
      mayAnswer: writes && row.status === 'proposed' && actsFor(row.buyerActivityId),
      mayCancel: writes && (row.status === 'proposed' || row.status === 'posted') && actsFor(row.sellerActivityId),
    })),
    next: page.next,
    mine,
    colleagues: choicesAmong(colleagues.filter(({ value }) => mine?.length !== 1 || value !== mine[0]!.value)),
    writes,
    requestKey: requestKey(),
  }
}

const ofSomebody = ({ isHouse, closedOn }: Activity) => !isHouse && closedOn === null

const colleaguesOf = async (args: PageArgs) =>
  (await load(args, listColleagues, {})).activities.map(({ id, name, trade }) => ({
    value: id,
    label: [name, trade].filter(Boolean).join(', '),
  }))

export async function action(args: Route.ActionArgs) {
  const form = await formOf(args)
  const id = String(form.get('id') ?? '')
  const task = form.get('task')
  if (task === 'accept') return perform(args, answerInternalInvoice, { id, answer: 'accepted' })
  if (task === 'refuse')
    return perform(args, answerInternalInvoice, { id, answer: 'refused', reason: String(form.get('reason') ?? '') })
  if (task === 'cancel') return perform(args, cancelInternalInvoice, { id })
  return (
    (await chooseNamed(args, {
      sellerActivityId: named => activityChoices(args, named, ofSomebody),
      buyerActivityId: async named => choicesAmong(await colleaguesOf(args), named),
    })) ?? (await perform(args, proposeInternalInvoice))
  )
}

export default function InternalInvoicesPage({ loaderData, actionData }: Route.ComponentProps) {
  const { rows, mine, colleagues, writes, requestKey: key } = loaderData
  const proposing = actionData && !actionData.values.task
  return (
    <>
      <title>Factures internes — Essaim</title>
      <PageHeader
        title="Factures internes"
        subtitle="D’une activité à une autre de la coopérative&nbsp;: sans TVA, passées des deux côtés dès que l’autre accepte."
        action={<ButtonLink to="/devis-partages">Devis partagés</ButtonLink>}
      />
      {actionData && !proposing ? <FormFeedback errors={actionData.refusals}>{null}</FormFeedback> : null}
      <Card>
        <DataTable
          caption="Factures internes"
          rows={rows}
          rowKey={row => row.id}
          empty={
            <EmptyState title="Aucune facture interne">
              Un coup de main entre activités se facture ici, en deux gestes.
            </EmptyState>
          }
          columns={[
            { header: 'Numéro', cell: row => row.number ?? '—' },
            { header: 'De', main: true, cell: row => row.sellerName },
            { header: 'À', cell: row => row.buyerName },
            { header: 'Objet', cell: row => row.label, phone: 'hidden' },
            { header: 'Date', cell: row => <DayText day={row.day ?? row.proposedOn} /> },
            {
              header: 'État',
              cell: row => <Badge tone={STATUS[row.status]!.tone}>{STATUS[row.status]!.label}</Badge>,
            },
            { header: 'Montant', align: 'end', cell: row => <Money cents={row.amountCents} /> },
            {
              header: 'Gestes',
              cell: row => (
                <div className="row">
                  {row.mayAnswer ? (
                    <Form method="post">
                      <HiddenFields values={{ requestKey: `${key}a${row.id}`, task: 'accept', id: row.id }} />
                      <Button small>Accepter</Button>
                    </Form>
                  ) : null}
                  {row.mayAnswer ? (
                    <Form method="post">
                      <HiddenFields values={{ requestKey: `${key}r${row.id}`, task: 'refuse', id: row.id }} />
                      <Confirm
                        small
                        label="Refuser"
                        variant="quiet"
                        title="Refuser cette facture interne&nbsp;?"
                        confirm="Refuser"
                      >
                        <TextField name="reason" id={`reason-${row.id}`} label="Pourquoi" />
                      </Confirm>
                    </Form>
                  ) : null}
                  {row.mayCancel ? (
                    <Form method="post">
                      <HiddenFields values={{ requestKey: `${key}c${row.id}`, task: 'cancel', id: row.id }} />
                      <Confirm
                        small
                        label="Annuler"
                        variant="quiet"
                        title="Annuler cette facture interne&nbsp;?"
                        confirm="Annuler la facture"
                      >
                        <p>Une écriture inverse la compense des deux côtés&nbsp;; son numéro reste.</p>
                      </Confirm>
                    </Form>
                  ) : null}
                </div>
              ),
            },
          ]}
        />
        <Pager next={loaderData.next ? `?${new URLSearchParams({ apres: loaderData.next })}` : undefined} />
      </Card>
      {writes && mine?.length !== 0 ? (
        <Card title="Facturer une autre activité">
          <Form method="post" className="form" noValidate>
            <FormFeedback
              errors={proposing ? actionData.refusals : undefined}
              values={proposing ? actionData.values : undefined}
              choices={actionData?.choices}
            >
              <HiddenFields values={{ requestKey: key }} />
              <FieldRow>
                {mine?.length === 1 ? (
                  <HiddenFields values={{ sellerActivityId: mine[0]!.value }} />
                ) : (
                  <NamedField name="sellerActivityId" label="De l’activité" options={mine} />
                )}
                <NamedField name="buyerActivityId" label="À l’activité" options={colleagues} />
              </FieldRow>
              <FieldRow>
                <TextField name="label" label="Objet" />
                <AmountField name="amountCents" label="Montant" />
              </FieldRow>
              <FormActions>
                <Button variant="primary">Proposer la facture</Button>
              </FormActions>
            </FormFeedback>
          </Form>
        </Card>
      ) : null}
    </>
  )
}
