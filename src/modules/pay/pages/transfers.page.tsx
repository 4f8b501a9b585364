import { Form, redirect } from 'react-router'
import { readForm } from '../../../platform/form.ts'
import { attempt, formOf, load, requestKey, signedIn, todayOf } from '../../../platform/page.server.ts'
import { may } from '../../../platform/session.ts'
import { Send } from '../../../ui/icon.tsx'
import {
  Badge,
  Button,
  Card,
  DataTable,
  DateField,
  DayText,
  EmptyState,
  FieldRow,
  FormActions,
  FormFeedback,
  HiddenFields,
  InstantText,
  Money,
  PageHeader,
  Tabs,
} from '../../../ui/index.ts'
import { listPayables, listPaymentOrders, preparePayments } from '../index.ts'
import { ORDER_STATUS_LABELS } from '../pay.ts'
import type { Route } from './+types/transfers.page'

const KINDS = { pay: 'Salaires', purchase: 'Fournisseurs et frais', other: 'Autres' } as const
type Kind = keyof typeof KINDS

export async function loader(args: Route.LoaderArgs) {
  const asked = new URL(args.request.url).searchParams.get('quoi') as Kind | null
  const payables = await load(args, listPayables, {})
  const kind = asked && asked in KINDS ? asked : null
  return {
    kind,
    counts: Object.keys(KINDS).map(key => payables.filter(one => one.kind === key && !one.orderId).length),
    payables: payables.filter(one => !one.orderId && (kind === null || one.kind === kind)),
    orders: await load(args, listPaymentOrders, {}),
    writes: may(signedIn(args), preparePayments),
    today: todayOf(args),
    requestKey: requestKey(),
  }
}

export async function action(args: Route.ActionArgs) {
  const form = await formOf(args)
  return attempt(args, async () => {
    const read = readForm(preparePayments.input, form) as { executionDay: never }
    const items = form.getAll('chosen').map(value => {
      const [thirdPartyId, itemId] = String(value).split(' ')
      return { thirdPartyId: thirdPartyId!, itemId: itemId ?? '' }
    })
    const { id } = await preparePayments(
      signedIn(args),
      { executionDay: read.executionDay, items },
      `${form.get('requestKey')}:prepare`,
    )
    throw redirect(`/paie/virements/${id}`, 303)
  })
}

export default function TransfersPage({ loaderData, actionData }: Route.ComponentProps) {
  const { kind, counts, payables, orders, today } = loaderData
  const refused = actionData && 'refusals' in actionData ? actionData : null
  const chosen = refused?.values.chosen
  return (
    <>
      <title>Virements — Essaim</title>
      <PageHeader title="Virements" breadcrumbs={[{ href: '/paie', label: 'Paie' }]} />
      <div className="stack">
        <Tabs
          label="Ce qui est à payer"
          items={[
            { href: '/paie/virements', label: 'Tout', current: kind === null },
            ...Object.entries(KINDS).map(([value, label], i) => ({
              href: `/paie/virements?quoi=${value}`,
              label,
              current: kind === value,
              count: counts[i]!,
            })),
          ]}
        />
        <Card title="À payer">
          <Form method="post" className="stack" noValidate>
            <FormFeedback errors={refused?.refusals} values={refused?.values}>
              <HiddenFields values={{ requestKey: loaderData.requestKey }} />
              <DataTable
                caption="À payer par virement"
                rows={payables}
                rowKey={row => `${row.thirdPartyId} ${row.itemId}`}
                select={{
                  name: 'chosen',
                  label: row => `Payer ${row.name}, ${row.reference}`,
                  checked: row =>
                    chosen === undefined
                      ? row.kind === 'pay' || (row.dueDay !== null && row.dueDay <= today)
                      : [chosen].flat().includes(`${row.thirdPartyId} ${row.itemId}`),
                }}
                empty={
                  <EmptyState title="Rien à payer">Les nets à payer et les factures validées arrivent ici.</EmptyState>
                }
                columns={[
                  { header: 'À qui', main: true, cell: row => row.name },
                  { header: 'Quoi', phone: 'bare', cell: row => row.reference },
                  { header: 'Échéance', cell: row => (row.dueDay ? <DayText day={row.dueDay} /> : '–') },
                  { header: 'IBAN', cell: row => (row.hasIban ? 'connu' : <Badge tone="bad">manquant</Badge>) },
                  { header: 'Montant', phone: 'beside', align: 'end', cell: row => <Money cents={row.amountCents} /> },
                ]}
              />
              {loaderData.writes && payables.length > 0 ? (
                <>
                  <FieldRow>
                    <DateField name="executionDay" label="Exécuter le" defaultValue={today} />
                  </FieldRow>
                  <FormActions>
                    <Button variant="primary" icon={Send}>
                      Préparer l’ordre de virement
                    </Button>
                  </FormActions>
                </>
              ) : null}
            </FormFeedback>
          </Form>
        </Card>
        <Card title="Ordres">
          <DataTable
            caption="Ordres de virement"
            rows={orders}
            rowKey={row => row.id}
            rowHref={row => `/paie/virements/${row.id}`}
            empty={<EmptyState title="Aucun ordre">Choisissez des paiements et préparez un premier ordre.</EmptyState>}
            columns={[
              { header: 'Référence', main: true, cell: row => row.messageId },
              { header: 'Préparé', cell: row => <InstantText at={row.createdAt} />, phone: 'hidden' },
              { header: 'Exécution', cell: row => <DayText day={row.executionDay} /> },
              {
                header: 'État',
                phone: 'bare',
                cell: row => (
                  <Badge tone={row.status === 'confirmed' ? 'good' : row.status === 'prepared' ? 'wait' : 'neutral'}>
                    {ORDER_STATUS_LABELS[row.status]}
                  </Badge>
                ),
              },
              { header: 'Virements', align: 'end', cell: row => row.count },
              { header: 'Total', phone: 'beside', align: 'end', cell: row => <Money cents={row.totalCents} /> },
            ]}
          />
        </Card>
      </div>
    </>
  )
}
