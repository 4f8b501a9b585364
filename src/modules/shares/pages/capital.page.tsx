import { data, Form, Link } from 'react-router'
import { formatInteger } from '../../../kernel/count.ts'
import { formatEuros } from '../../../kernel/money.ts'
import { formOf, load, perform, requestKey, signedIn, todayOf } from '../../../platform/page.server.ts'
import { Plus } from '../../../ui/icon.tsx'
import {
  AmountField,
  Badge,
  Button,
  ButtonLink,
  Card,
  Confirm,
  DataTable,
  DateField,
  DayText,
  DescriptionList,
  EmptyState,
  FieldRow,
  Flash,
  FormActions,
  FormFeedback,
  HiddenFields,
  Money,
  Notice,
  PageHeader,
  SelectField,
  TextField,
} from '../../../ui/index.ts'
import { LineChart } from '../../../ui/line-chart.tsx'
import { approveShareRequests, capitalOverview, recordSharePayments, refuseShareRequests } from '../index.ts'
import type { Route } from './+types/capital.page'
import { requestText } from './request-cell.tsx'
import { mayWrite } from './shares-page.server.ts'
import { SharesTabs } from './shares-tabs.tsx'

export async function loader(args: Route.LoaderArgs) {
  return {
    ...(await load(args, capitalOverview, {})),
    writes: mayWrite(args),
    today: todayOf(args),
    done: new URL(args.request.url).searchParams.get('fait'),
    requestKey: requestKey(),
  }
}

export async function action(args: Route.ActionArgs) {
  const form = await formOf(args)
  const intent = String(form.get('intent'))
  signedIn(args)
  const target = { redirect: `/societariat?fait=${intent}` }
  const refused =
    intent === 'pay'
      ? await perform(args, recordSharePayments, paymentsOf(form), target)
      : await perform(
          args,
          (intent === 'refuse' ? refuseShareRequests : approveShareRequests) as typeof approveShareRequests,
          undefined,
          target,
        )
  return data({ intent, ...refused.data }, refused.init ?? {})
}

/** Ticked subscriptions, each paid whole: ids beside the fields that stand once. */
function paymentsOf(form: FormData) {
  return {
    payments: form.getAll('requestIds').map(requestId => ({ requestId })),
    day: form.get('day'),
    method: form.get('method'),
    reference: form.get('reference'),
  }
}

const DONE: Record<string, string> = {
  approve: 'Demandes agréées, inscrites au registre et comptabilisées.',
  refuse: 'Demandes refusées.',
  pay: 'Versements enregistrés.',
}

export default function CapitalPage({ loaderData, actionData }: Route.ComponentProps) {
  const { capitalCents, booksCents, members, nominalCents, evolution, writes, done } = loaderData
  const refusedFor = (...intents: string[]) => (actionData && intents.includes(actionData.intent) ? actionData : null)
  return (
    <>
      <title>Sociétariat — Essaim</title>
      <PageHeader
        title="Sociétariat"
        action={
          writes ? (
            <ButtonLink variant="primary" icon={Plus} to="/societariat/nouveau">
              Nouvelle souscription
            </ButtonLink>
          ) : undefined
        }
      />
      <SharesTabs current="/societariat" />
      <div className="stack loose">
        {done && !actionData ? <Flash title={DONE[done] ?? 'Fait.'} /> : null}
        {booksCents !== capitalCents ? (
          <Notice tone="bad" title="Le registre et les comptes ne disent pas le même capital">
            {`Registre\u00a0: ${formatEuros(capitalCents)}\u00a0; comptes 1012 et 1013\u00a0: ${formatEuros(booksCents)}. `}
            Un registre importé sans écriture attend la reprise des soldes&nbsp;; une écriture passée à la main attend
            son mouvement.
          </Notice>
        ) : null}
        <Requested loaderData={loaderData} refused={refusedFor('approve', 'refuse')} />
        <div className="two">
          <Card title="Capital">
            <Money cents={capitalCents} figure />
            <DescriptionList
              items={[
                ['Membres', members],
                ['Valeur d’une part', <Money key="v" cents={nominalCents} />],
                ['Libéré', <Money key="p" cents={loaderData.paidCents} />],
                ['Plus haut atteint', <Money key="h" cents={loaderData.highestCapitalCents} />],
                ['Plancher', <Money key="f" cents={loaderData.floorCents} />],
              ]}
            />
            <ByCategory rows={loaderData.byCategory} />
          </Card>
          <Limits limits={loaderData.limits} />
        </div>
        {evolution.length > 1 ? (
          <Card>
            <LineChart title="Évolution du capital" valueLabel="Capital" points={evolution} />
          </Card>
        ) : null}
        <Unpaid loaderData={loaderData} refused={refusedFor('pay')} />
        <Owed rows={loaderData.owed} />
      </div>
    </>
  )
}

type Data = Route.ComponentProps['loaderData']
type Refused = {
  refusals: readonly { message: string; path?: string }[]
  values: Record<string, string | string[]>
} | null

function Requested({
  loaderData: { requested, writes, today, requestKey: key },
  refused,
}: {
  loaderData: Data
  refused: Refused
}) {
  if (requested.length === 0 && !refused) return null
  const leaves = requested.some(request => request.kind === 'reimbursement')
  return (
    <Card title="À décider" aside={<Badge tone="wait">{requested.length}</Badge>} id="a-decider">
      <Form method="post" className="stack" noValidate>
        <FormFeedback errors={refused?.refusals} values={refused?.values}>
          <HiddenFields values={{ requestKey: key }} />
          <DataTable
            caption="Demandes à décider"
            rows={requested}
            rowKey={row => row.id}
            select={
              writes
                ? { name: 'ids', label: row => `Choisir ${row.name}`, checked: () => requested.length === 1 }
                : undefined
            }
            columns={[
              {
                header: 'Membre',
                main: true,
                cell: row => <Link to={`/societariat/${row.shareholderId}`}>{row.name}</Link>,
              },
              { header: 'Demande', cell: requestText },
              { header: 'Reçue le', cell: row => <DayText day={row.requestedOn} /> },
              {
                header: 'Paiement',
                cell: row => (row.kind === 'subscription' ? PAID_BY[row.paidBy ?? 'transfer'] : ''),
              },
              { header: 'Motif', cell: row => row.reason ?? '' },
            ]}
          />
          {writes ? (
            <>
              <FieldRow>
                <DateField name="on" label="Décidé le" defaultValue={today} />
                <TextField
                  name="decision"
                  label="Organe et date"
                  help="Par exemple&nbsp;: conseil d’administration du 12/03/2026."
                  maxLength={160}
                />
                {leaves ? (
                  <AmountField
                    name="valueCents"
                    label="Valeur d’une part remboursée"
                    required={false}
                    help="La valeur nominale, moins la part des pertes (loi 47-1775, art. 18)."
                  />
                ) : null}
              </FieldRow>
              <FormActions>
                <Button variant="primary" name="intent" value="approve">
                  Agréer
                </Button>
                <Confirm
                  label="Refuser"
                  title="Refuser ces demandes&nbsp;?"
                  confirm="Refuser"
                  submit={{ name: 'intent', value: 'refuse' }}
                >
                  <p>
                    Le motif est celui que vous avez écrit dans «&nbsp;Organe et date&nbsp;». Une nouvelle demande reste
                    possible.
                  </p>
                </Confirm>
              </FormActions>
            </>
          ) : null}
        </FormFeedback>
      </Form>
    </Card>
  )
}

const PAID_BY = { transfer: 'virement', pay: 'retenues sur la paie' } as const

function ByCategory({ rows }: { rows: Data['byCategory'] }) {
  if (rows.length === 0) return null
  return (
    <DataTable
      caption="Capital par catégorie de membres"
      rows={rows}
      rowKey={row => row.category}
      columns={[
        { header: 'Catégorie', main: true, cell: row => row.label },
        { header: 'Membres', align: 'end', cell: row => row.members },
        { header: 'Parts', align: 'end', cell: row => formatInteger(row.shares) },
        { header: 'Capital', align: 'end', cell: row => <Money cents={row.capitalCents} /> },
      ]}
    />
  )
}

function Limits({ limits }: { limits: Data['limits'] }) {
  return (
    <Card title="Limites">
      {limits.length === 0 ? (
        <EmptyState title="Aucun membre encore">Les limites se lisent dès la première souscription agréée.</EmptyState>
      ) : (
        <div className="stack">
          {limits.map(limit => (
            <Notice key={limit.key} tone={limit.kept ? 'good' : 'bad'} title={limit.label}>
              {limit.sentence} <span className="soft small">{limit.source}</span>
            </Notice>
          ))}
        </div>
      )}
    </Card>
  )
}

function Unpaid({
  loaderData: { unpaid, writes, today, requestKey: key },
  refused,
}: {
  loaderData: Data
  refused: Refused
}) {
  if (unpaid.length === 0 && !refused) return null
  return (
    <Card title="Parts à libérer">
      <Form method="post" className="stack" noValidate>
        <FormFeedback errors={refused?.refusals} values={refused?.values}>
          <HiddenFields values={{ requestKey: key }} />
          <DataTable
            caption="Souscriptions à libérer"
            rows={unpaid}
            rowKey={row => row.id}
            select={writes ? { name: 'requestIds', label: row => `Choisir ${row.name}` } : undefined}
            columns={[
              {
                header: 'Membre',
                main: true,
                cell: row => <Link to={`/societariat/${row.shareholderId}`}>{row.name}</Link>,
              },
              { header: 'Parts', align: 'end', cell: row => row.shares },
              { header: 'Agréée le', cell: row => (row.decidedOn ? <DayText day={row.decidedOn} /> : '') },
              { header: 'Au plus tard', cell: row => (row.dueOn ? <DayText day={row.dueOn} /> : '') },
              { header: 'Paiement', cell: row => PAID_BY[row.paidBy ?? 'transfer'] },
              { header: 'Reste dû', align: 'end', cell: row => <Money cents={row.amountCents - row.paidCents} /> },
            ]}
          />
          {writes ? (
            <>
              <p className="soft small">
                Un virement reçu se rapproche tout seul à la banque. Ici, ce qui arrive autrement&nbsp;: un chèque, des
                espèces.
              </p>
              <FieldRow>
                <DateField name="day" label="Reçu le" defaultValue={today} />
                <SelectField
                  name="method"
                  label="Moyen"
                  empty={null}
                  options={[
                    { value: 'cheque', label: 'Chèque' },
                    { value: 'cash', label: 'Espèces' },
                    { value: 'transfer', label: 'Virement' },
                  ]}
                />
                <TextField
                  name="reference"
                  label="Référence"
                  maxLength={60}
                  help="Numéro du chèque, libellé du virement."
                />
              </FieldRow>
              <FormActions>
                <Button name="intent" value="pay">
                  Enregistrer le versement
                </Button>
              </FormActions>
            </>
          ) : null}
        </FormFeedback>
      </Form>
    </Card>
  )
}

function Owed({ rows }: { rows: Data['owed'] }) {
  if (rows.length === 0) return null
  return (
    <Card title="Parts à rembourser" aside={<Link to="/paie/virements">Virements</Link>}>
      <DataTable
        caption="Remboursements dus"
        rows={rows}
        rowKey={row => row.id}
        rowHref={row => `/societariat/${row.shareholderId}`}
        columns={[
          { header: 'Membre', main: true, cell: row => row.name },
          { header: 'Parts', align: 'end', cell: row => row.shares },
          { header: 'Décidé', cell: row => row.decision ?? '' },
          { header: 'Au plus tard', cell: row => (row.dueOn ? <DayText day={row.dueOn} /> : '') },
          { header: 'Reste dû', align: 'end', cell: row => <Money cents={row.amountCents - row.paidCents} /> },
        ]}
      />
    </Card>
  )
}
