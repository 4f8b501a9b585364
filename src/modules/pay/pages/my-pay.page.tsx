import { type RefObject, useRef, useState } from 'react'
import { Form, useSubmit } from 'react-router'
import { addMonths, firstDayOf, formatMonth, type Month, monthOf } from '../../../kernel/day.ts'
import { type Cents, formatAmount, parseEuros } from '../../../kernel/money.ts'
import { interpolatePay, type PayPoint } from '../../../kernel/pay-curve.ts'
import { Refused } from '../../../kernel/refusal.ts'
import { load, perform, requestKey, signedIn, throwAsPage, todayOf } from '../../../platform/page.server.ts'
import { may } from '../../../platform/session.ts'
import { HandCoins } from '../../../ui/icon.tsx'
import {
  AmountField,
  Badge,
  Button,
  Card,
  ChooseActivity,
  DataTable,
  EmptyState,
  FieldRow,
  FormActions,
  FormFeedback,
  HiddenFields,
  Money,
  MonthText,
  Notice,
  PageHeader,
  RadioGroup,
  SelectField,
  TextField,
  WaterfallBars,
} from '../../../ui/index.ts'
import { askedActivity } from '../../organisation/index.ts'
import { whatIsMine } from '../../treasury/index.ts'
import { estimatePay, listMyPay, payCurveOf, wishPay } from '../index.ts'
import { ROUND_STATUS_LABELS } from '../pay.ts'
import type { Route } from './+types/my-pay.page'

export async function loader(args: Route.LoaderArgs) {
  const { only: activity, choosing } = await askedActivity(args, ({ isHouse, closedOn }) => !isHouse && !closedOn)
  if (!activity) return { activity: null, choosing }
  const mine = await load(args, whatIsMine, { activityId: activity.id })
  const typed = parseEuros(args.url.searchParams.get('cout') ?? '')
  const costCents = typed !== null && typed > 0 && typed <= 100_000_000 ? typed : mine.payableCents
  const { curve } = await load(args, payCurveOf, { activityId: activity.id })
  const exact = costCents > 0 ? (await load(args, estimatePay, { costCents: costCents as Cents })).estimate : null
  const month = monthOf(todayOf(args))
  return {
    activity: { id: activity.id, name: activity.name },
    choosing,
    payableCents: mine.payableCents,
    mineCents: mine.mineCents,
    costCents,
    exact,
    curve,
    months: [0, 1, 2].map(n => monthOf(addMonths(firstDayOf(month), n))),
    asks: may(signedIn(args), wishPay),
    pays: await ownPays(args, activity.id),
    requestKey: requestKey(),
  }
}

/** Pays of the person; none for somebody of the house who looks at an activity of several owners. */
const ownPays = (args: Route.LoaderArgs, activityId: string) =>
  listMyPay(signedIn(args), { activityId }).catch((error: unknown) => {
    if (error instanceof Refused && error.kind === 'not-found') return []
    return throwAsPage(error)
  })

export const action = (args: Route.ActionArgs) => perform(args, wishPay)

export default function MyPayPage({ loaderData, actionData }: Route.ComponentProps) {
  if (!loaderData.activity) return <ChooseActivity choosing={loaderData.choosing} title="Mon salaire" />
  const { activity, exact, months, pays } = loaderData
  const refused = actionData && 'refusals' in actionData ? actionData : null
  return (
    <>
      <title>Mon salaire — Essaim</title>
      <PageHeader title="Mon salaire" subtitle={activity.name} />
      <div className="stack">
        <Simulator key={`${activity.id} ${loaderData.costCents}`} {...loaderData} activityId={activity.id} />
        {exact ? <Parts exact={exact} /> : null}
        {loaderData.asks ? (
          <Card title="Demander mon salaire">
            <Form method="post" className="form" noValidate>
              <FormFeedback errors={refused?.refusals} values={refused?.values}>
                <HiddenFields values={{ requestKey: loaderData.requestKey, activityId: activity.id }} />
                <FieldRow>
                  <SelectField
                    name="month"
                    label="Pour le mois de"
                    empty={null}
                    options={months.map(value => ({ value, label: formatMonth(value) }))}
                  />
                  <AmountField
                    key={exact?.netBeforeTaxCents}
                    name="amountCents"
                    label="Montant souhaité"
                    defaultValue={exact?.netBeforeTaxCents}
                  />
                </FieldRow>
                <RadioGroup
                  name="basis"
                  label="Ce montant est"
                  inline
                  defaultValue="net"
                  options={[
                    { value: 'net', label: 'net avant impôt' },
                    { value: 'gross', label: 'brut' },
                  ]}
                />
                <TextField name="note" label="Un mot pour la paie" required={false} maxLength={300} />
                <FormActions>
                  <Button variant="primary" icon={HandCoins}>
                    Demander ce salaire
                  </Button>
                </FormActions>
              </FormFeedback>
            </Form>
          </Card>
        ) : null}
        <History pays={pays} />
      </div>
    </>
  )
}

interface SimulatorProps {
  activityId: string
  payableCents: number
  costCents: number
  curve: readonly { grossCents: number; costCents: number; netBeforeTaxCents: number }[]
  exact: { grossCents: number; costCents: number; netBeforeTaxCents: number } | null
}

/** The slider answers at once by the curve (« ≈ »); released, the form asks for the exact figure. Without JavaScript, the amount does. */
function Simulator({ activityId, payableCents, costCents, curve, exact }: SimulatorProps) {
  const [budget, setBudget] = useState<number>(costCents)
  const form = useRef<HTMLFormElement>(null)
  const submit = useSubmit()
  const settled = budget === costCents
  const point = settled ? exact : interpolatePay(curve as readonly PayPoint[], budget)
  const ask = () => {
    if (!settled) void submit(form.current, { replace: true, preventScrollReset: true })
  }
  return (
    <Card title="Ce que mon activité permet" tone="accent">
      <Figures payableCents={payableCents} point={point} settled={settled} />
      <Form method="get" className="form" ref={form as RefObject<HTMLFormElement>} preventScrollReset replace>
        <HiddenFields values={{ activite: activityId }} />
        <div className="field">
          <label htmlFor="curseur">Coût total du mois pour mon activité</label>
          <input
            id="curseur"
            type="range"
            min={0}
            max={Math.max(500_000, Math.ceil((payableCents * 1.5) / 50_000) * 50_000)}
            step={1000}
            value={budget}
            aria-valuetext={`${formatAmount(budget)} euros`}
            onChange={event => setBudget(Number(event.target.value))}
            onPointerUp={ask}
            onKeyUp={ask}
          />
        </div>
        <AmountField
          key={budget}
          name="cout"
          label="Montant exact"
          help="Salaire, cotisations salariales et patronales comprises."
          defaultValue={budget}
        />
        <FormActions>
          <Button>Calculer</Button>
          {budget === payableCents ? null : (
            <Button name="cout" value={formatAmount(payableCents)} variant="quiet">
              Revenir à ce qui est payable
            </Button>
          )}
        </FormActions>
      </Form>
      {budget > payableCents ? (
        <Notice tone="wait">
          C’est plus que ce qui est payable aujourd’hui&nbsp;: <Money cents={payableCents} />.
        </Notice>
      ) : null}
    </Card>
  )
}

function Figures(props: {
  payableCents: number
  point: { grossCents: number; netBeforeTaxCents: number } | null
  settled: boolean
}) {
  const { payableCents, point, settled } = props
  const about = settled ? '' : '≈\u00a0'
  return (
    <div className="two" aria-live="polite">
      <div>
        <p className="soft small">Payable aujourd’hui</p>
        <Money cents={payableCents} figure />
      </div>
      <div>
        <p className="soft small">Salaire net avant impôt{settled ? '' : ' (≈)'}</p>
        {point ? (
          <>
            <Money cents={point.netBeforeTaxCents} figure />
            <p className="soft small">
              soit {about}
              <Money cents={point.grossCents} /> brut
            </p>
          </>
        ) : (
          <strong>aucun salaire&nbsp;: ce montant ne couvre pas les cotisations</strong>
        )}
      </div>
    </div>
  )
}

interface Exact {
  grossCents: number
  netBeforeTaxCents: number
  costCents: number
  employerContributionsCents: number
  employeeContributionsCents: number
  parts: { label: string; employeeCents: number; employerCents: number }[]
}

function Parts({ exact }: { exact: Exact }) {
  return (
    <Card title="Où va cet argent">
      <WaterfallBars
        terms={[
          { label: 'Coût total', cents: exact.costCents, total: true },
          { label: 'Cotisations patronales', cents: -exact.employerContributionsCents },
          { label: 'Salaire brut', cents: exact.grossCents, total: true },
          { label: 'Cotisations salariales', cents: -exact.employeeContributionsCents },
          { label: 'Net avant impôt', cents: exact.netBeforeTaxCents, total: true },
        ]}
      />
      <details>
        <summary>Le détail des cotisations</summary>
        <DataTable
          caption="Cotisations par nature"
          rows={exact.parts}
          rowKey={row => row.label}
          phone="scroll"
          columns={[
            { header: 'Nature', cell: row => row.label, total: 'Total' },
            {
              header: 'Part salariale',
              align: 'end',
              cell: row => <Money cents={row.employeeCents} tone="plain" />,
              total: <Money cents={exact.employeeContributionsCents} />,
            },
            {
              header: 'Part patronale',
              align: 'end',
              cell: row => <Money cents={row.employerCents} tone="plain" />,
              total: <Money cents={exact.employerContributionsCents} />,
            },
          ]}
        />
      </details>
      <p className="soft small">
        Estimation par les règles officielles de l’Urssaf et les réglages de la coopérative. Le bulletin de paie fait
        foi.
      </p>
    </Card>
  )
}

interface Pay {
  month: Month
  status: keyof typeof ROUND_STATUS_LABELS | null
  wish: { basis: 'gross' | 'net'; amountCents: number; note: string | null } | null
  decidedGrossCents: number | null
  decidedNetCents: number | null
}

function History({ pays }: { pays: readonly Pay[] }) {
  return (
    <Card title="Mois par mois">
      <DataTable
        caption="Souhaits et salaires décidés"
        rows={pays}
        rowKey={row => row.month}
        empty={<EmptyState title="Rien encore">Le salaire demandé puis décidé apparaîtra ici.</EmptyState>}
        columns={[
          { header: 'Mois', main: true, cell: row => <MonthText month={row.month} /> },
          {
            header: 'État',
            phone: 'bare',
            cell: row => <Badge>{row.status ? ROUND_STATUS_LABELS[row.status] : 'Demandé'}</Badge>,
          },
          {
            header: 'Souhait',
            align: 'end',
            cell: row =>
              row.wish ? (
                <span>
                  <Money cents={row.wish.amountCents} /> {row.wish.basis === 'net' ? 'net' : 'brut'}
                </span>
              ) : (
                '–'
              ),
          },
          { header: 'Brut décidé', align: 'end', cell: row => <Money cents={row.decidedGrossCents} /> },
          { header: 'Net avant impôt', align: 'end', cell: row => <Money cents={row.decidedNetCents} /> },
        ]}
      />
    </Card>
  )
}
