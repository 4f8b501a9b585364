import { Link } from 'react-router'
import { addMonths, type Day, isDay, monthOf } from '../../../kernel/day.ts'
import { load, todayOf } from '../../../platform/page.server.ts'
import { PiggyBank } from '../../../ui/icon.tsx'
import {
  ActivityFilter,
  Card,
  DateField,
  DescriptionList,
  EmptyState,
  FilterBar,
  Money,
  PageHeader,
  Tabs,
  WaterfallBars,
  type WaterfallTerm,
} from '../../../ui/index.ts'
import { LineChart } from '../../../ui/line-chart.tsx'
import { balanceSheet, incomeStatement } from '../../ledger/index.ts'
import { ledgerAddress } from '../../ledger/pages/ledger-address.ts'
import { IncomeTables, SheetTables } from '../../ledger/pages/statement-tables.tsx'
import { askedActivity } from '../../organisation/index.ts'
import { treasuryCurve, whatIsMine } from '../index.ts'
import type { Route } from './+types/my-account.page'

/** Accounts of the cumulated result: the general ledger sums earlier exercices on 12. */
const RESULT = ['11', '12', '6', '7']

const FACES = [
  { value: 'a-moi', label: 'Ce qui est à moi' },
  { value: 'resultat', label: 'Compte de résultat' },
  { value: 'bilan', label: 'Bilan' },
] as const

export async function loader(args: Route.LoaderArgs) {
  const { activity: asked, known, choosing } = await askedActivity(args, () => true)
  const search = args.url.searchParams
  const today = todayOf(args)
  const until = search.get('au')
  const on: Day = until && isDay(until) && until <= today ? until : today
  const activity = asked ?? known[0]
  const face = FACES.find(one => one.value === search.get('vue'))?.value ?? 'a-moi'
  if (!activity)
    return {
      activity: null,
      choosing,
      on,
      today,
      face,
      mine: null,
      curve: [],
      income: null,
      sheet: null,
    }
  const activityIds = [activity.id]
  const sheet = face === 'bilan' ? await load(args, balanceSheet, { on, activityIds }) : null
  const period = face === 'resultat' ? await load(args, balanceSheet, { on, activityIds }) : null
  return {
    activity: { id: activity.id, name: activity.name },
    choosing,
    on,
    today,
    face,
    mine: face === 'a-moi' ? await load(args, whatIsMine, { activityId: activity.id, on }) : null,
    curve:
      face === 'a-moi'
        ? await load(args, treasuryCurve, {
            activityId: activity.id,
            from: monthOf(addMonths(on, -11)),
            to: monthOf(on),
          })
        : [],
    income: period ? await load(args, incomeStatement, { ...period.period, activityIds }) : null,
    sheet,
  }
}

export default function MyAccountPage({ loaderData }: Route.ComponentProps) {
  const { activity, choosing, on, today, face, income, sheet, mine } = loaderData
  if (!activity)
    return (
      <>
        <PageHeader title="Mon compte" />
        <EmptyState icon={PiggyBank} title="Aucune activité">
          Votre activité paraîtra ici dès que la coopérative l’aura ouverte.
        </EmptyState>
      </>
    )
  const address = (vue: string) =>
    `/mon-compte?${new URLSearchParams({ activite: activity.id, vue, ...(on === today ? {} : { au: on }) })}`
  return (
    <>
      <title>Mon compte — Essaim</title>
      <PageHeader title="Mon compte" subtitle={activity.name} />
      <Tabs
        label="Mon compte"
        items={FACES.map(({ value, label }) => ({ href: address(value), label, current: value === face }))}
      />
      <div className="stack loose">
        <Card>
          <FilterBar
            clearHref={on === today ? undefined : address(face).replace(/&au=[^&]*/, '')}
            label="Choisir la date"
            refused={choosing.refused}
          >
            <input type="hidden" name="vue" value={face} />
            <ActivityFilter {...choosing} chosen={{ value: activity.id, label: activity.name }} />
            <DateField name="au" label="Au" defaultValue={on} max={today} />
          </FilterBar>
        </Card>
        {mine ? <Mine loaderData={loaderData} mine={mine} activityId={activity.id} /> : null}
        {income ? (
          <Card title="Compte de résultat">
            <IncomeTables income={income} activityId={activity.id} />
          </Card>
        ) : null}
        {sheet ? (
          <Card title="Bilan">
            <SheetTables sheet={sheet} activityId={activity.id} />
          </Card>
        ) : null}
      </div>
    </>
  )
}

type Data = Route.ComponentProps['loaderData']
type Mine = NonNullable<Data['mine']>

function Mine({ loaderData: { curve, on }, mine, activityId }: { loaderData: Data; mine: Mine; activityId: string }) {
  const name = mine.inCape ? 'Ce que mon activité a mis de côté' : 'Ce qui est à moi'
  const linesOf = (term: { accounts: readonly string[] }) =>
    term.accounts.length > 0 ? ledgerAddress({ accounts: term.accounts, activityId, to: on }) : undefined
  const bars: WaterfallTerm[] = [
    ...mine.terms.map(term => ({ label: term.label, cents: term.amountCents, href: linesOf(term) })),
    { label: name, cents: mine.mineCents, total: true },
  ]
  return (
    <>
      <div className="two">
        <Card title={name} tone="accent">
          <Money cents={mine.mineCents} figure />
          <WaterfallBars terms={bars} />
        </Card>
        <div className="stack loose">
          <Card title={mine.mayBePaid ? 'Payable en salaire' : 'Disponible pour l’activité'}>
            <Money cents={mine.payableCents} figure />
            <DescriptionList
              items={[
                [name, <Money key="m" cents={mine.mineCents} />],
                [
                  'Résultat cumulé, pas encore payé ni affecté',
                  <Link key="r" to={ledgerAddress({ prefixes: RESULT, activityId, to: on })}>
                    <Money cents={mine.resultCents} />
                  </Link>,
                ],
              ]}
            />
            <p className="soft small">
              {mine.mayBePaid
                ? 'Le plus petit des deux, cotisations patronales comprises. '
                : 'Le CAPE ne prévoit pas de rémunération : ce montant reste à l’activité. '}
              <Link to={`/mon-salaire?activite=${activityId}`}>Quel salaire cela permet</Link>
            </p>
          </Card>
          <Terms title="À venir" totalCents={mine.toComeCents} terms={mine.toCome} linesOf={linesOf}>
            Compté seulement quand l’argent arrive.
          </Terms>
          {mine.shown.length > 0 ? (
            <Terms title="Aussi dans mes comptes" terms={mine.shown} linesOf={linesOf}>
              Montré, jamais compté dans ce qui est payable.
            </Terms>
          ) : null}
        </div>
      </div>
      <Card>
        <LineChart
          title="Trésorerie, douze mois"
          valueLabel="Trésorerie"
          points={curve.map(point => ({ day: point.on, cents: point.cashCents }))}
        />
      </Card>
    </>
  )
}

interface TermsProps {
  title: string
  totalCents?: number
  terms: readonly { key: string; label: string; amountCents: number; accounts: readonly string[] }[]
  linesOf: (term: { accounts: readonly string[] }) => string | undefined
  children: string
}

function Terms({ title, totalCents, terms, linesOf, children }: TermsProps) {
  return (
    <Card title={title}>
      {totalCents === undefined ? null : <Money cents={totalCents} figure />}
      <DescriptionList
        items={terms.map(term => {
          const href = linesOf(term)
          const amount = <Money key={term.key} cents={term.amountCents} />
          return [
            term.label,
            href ? (
              <Link key={term.key} to={href}>
                {amount}
              </Link>
            ) : (
              amount
            ),
          ] as const
        })}
      />
      <p className="soft small">{children}</p>
    </Card>
  )
}
