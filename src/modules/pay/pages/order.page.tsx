import { Form } from 'react-router'
import { formatIban } from '../../../formats/iban.ts'
import { formOf, load, perform, requestKey, signedIn, todayOf } from '../../../platform/page.server.ts'
import { may } from '../../../platform/session.ts'
import { Download } from '../../../ui/icon.tsx'
import {
  Badge,
  Button,
  ButtonLink,
  Card,
  Confirm,
  DataTable,
  DateField,
  DayText,
  DescriptionList,
  FormActions,
  FormFeedback,
  HiddenFields,
  Money,
  PageHeader,
} from '../../../ui/index.ts'
import { cancelPayments, confirmPayments, downloadSepa, getPaymentOrder } from '../index.ts'
import { ORDER_STATUS_LABELS } from '../pay.ts'
import type { Route } from './+types/order.page'

export async function loader(args: Route.LoaderArgs) {
  const order = await load(args, getPaymentOrder, { id: args.params.id })
  const transfers = order.transfers.map(({ iban, ...transfer }) => ({
    ...transfer,
    iban: formatIban(iban).replaceAll('\u00a0', ' '),
  }))
  return {
    order: { ...order, transfers },
    sends: may(signedIn(args), downloadSepa),
    writes: may(signedIn(args), confirmPayments),
    today: todayOf(args),
    requestKey: requestKey(),
  }
}

export async function action(args: Route.ActionArgs) {
  return (await formOf(args)).get('intent') === 'cancel'
    ? perform(args, cancelPayments)
    : perform(args, confirmPayments)
}

export default function OrderPage({ loaderData, actionData }: Route.ComponentProps) {
  const { order, today } = loaderData
  const refused = actionData && 'refusals' in actionData ? actionData : null
  return (
    <>
      <title>{`Ordre ${order.messageId} — Essaim`}</title>
      <PageHeader
        title={`Ordre ${order.messageId}`}
        breadcrumbs={[
          { href: '/paie', label: 'Paie' },
          { href: '/paie/virements', label: 'Virements' },
        ]}
        subtitle={
          <Badge tone={order.status === 'confirmed' ? 'good' : order.status === 'prepared' ? 'wait' : 'neutral'}>
            {ORDER_STATUS_LABELS[order.status]}
          </Badge>
        }
        action={
          order.status !== 'cancelled' && loaderData.sends ? (
            <ButtonLink
              variant={order.status === 'prepared' ? 'primary' : undefined}
              icon={Download}
              to={`/paie/virements/${order.id}/pain001`}
              download
            >
              Fichier pour la banque
            </ButtonLink>
          ) : null
        }
      />
      <div className="stack">
        <Card title="À contrôler sur le site de la banque">
          <DescriptionList
            items={[
              [
                'Nombre de virements',
                <span key="n" className="num">
                  {order.count}
                </span>,
              ],
              ['Total de contrôle', <Money key="t" cents={order.totalCents} figure />],
              ['Date d’exécution', <DayText key="d" day={order.executionDay} />],
            ]}
          />
          {order.status === 'prepared' && loaderData.writes ? (
            <Form method="post" className="form" noValidate>
              <FormFeedback errors={refused?.refusals} values={refused?.values}>
                <HiddenFields values={{ requestKey: loaderData.requestKey, id: order.id }} />
                <DateField name="day" label="Exécuté par la banque le" defaultValue={today} />
                <FormActions>
                  <Button name="intent" value="confirm">
                    La banque l’a exécuté
                  </Button>
                  <Confirm
                    label="Annuler l’ordre"
                    title="Annuler cet ordre&nbsp;?"
                    confirm="Annuler l’ordre"
                    submit={{ name: 'intent', value: 'cancel' }}
                  >
                    <p>
                      Faites-le seulement si le fichier n’a pas été transmis à la banque, ou si elle l’a refusé. Ce
                      qu’il contient redevient à payer.
                    </p>
                  </Confirm>
                </FormActions>
              </FormFeedback>
            </Form>
          ) : null}
        </Card>
        <Card>
          <DataTable
            caption="Virements de l’ordre"
            rows={order.transfers}
            rowKey={row => row.endToEndId}
            columns={[
              { header: 'À qui', main: true, cell: row => row.name, total: 'Total' },
              { header: 'IBAN', phone: 'bare', cell: row => <span className="num">{row.iban}</span> },
              { header: 'Libellé', cell: row => row.remittance, phone: 'hidden' },
              {
                header: 'Montant',
                phone: 'beside',
                align: 'end',
                cell: row => <Money cents={row.amountCents} />,
                total: <Money cents={order.totalCents} />,
              },
            ]}
          />
        </Card>
      </div>
    </>
  )
}
