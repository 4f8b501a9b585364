import { data, Form, Link } from 'react-router'
import { formatDay } from '../../../kernel/day.ts'
import { formatDecimal } from '../../../kernel/decimal.ts'
import { formatMinutes } from '../../../kernel/duration.ts'
import { formatEuros } from '../../../kernel/money.ts'
import { AIMS, SPECIALITIES, TRAINEE_CATEGORIES } from '../../../law/bpf.ts'
import { formOf, load, perform, requestKey } from '../../../platform/page.server.ts'
import {
  AmountField,
  Badge,
  Button,
  ButtonLink,
  Card,
  DataTable,
  DateField,
  DayText,
  DescriptionList,
  FieldRow,
  FormActions,
  FormFeedback,
  HiddenFields,
  Money,
  PageHeader,
  Rate,
  SelectField,
  Tabs,
  TextField,
} from '../../../ui/index.ts'
import { ledgerAddress } from '../../ledger/pages/ledger-address.ts'
import { CHARGE_LINES } from '../bpf.ts'
import {
  completeTrainingReport,
  getTrainingBody,
  getTrainingReport,
  linkInvoices,
  saveTrainingReport,
} from '../index.ts'
import { reportBefore } from '../training.ts'
import type { Route } from './+types/report.page'
import { PayersField } from './payers-field.tsx'
import { exercicesOf, reader } from './training-page.server.ts'
import { TrainingTabs } from './training-tabs.tsx'

export async function loader(args: Route.LoaderArgs) {
  const { codes, current } = await exercicesOf(args)
  const exercice = args.params.exercice ?? current
  const figure = new URL(args.request.url).searchParams.get('ligne') ?? undefined
  return {
    report: await load(args, getTrainingReport, { exercice, ...(figure ? { figure } : {}) }),
    body: await load(args, getTrainingBody, {}),
    codes,
    figure,
    requestKey: requestKey(),
    ...reader(args),
  }
}

export async function action(args: Route.ActionArgs) {
  const form = await formOf(args)
  const intent = String(form.get('intent'))
  const exercice = args.params.exercice ?? (await exercicesOf(args)).current
  const here = `/formation/bpf/${exercice}`
  if (intent === 'charges') form.set('exercice', exercice)
  const links = [...form].flatMap(([name, orderId]) =>
    name.startsWith('link ') && orderId ? [{ invoiceId: name.slice(5), orderId: String(orderId) }] : [],
  )
  const { data: refused, init } = await (intent === 'charges'
    ? perform(args, saveTrainingReport, undefined, { redirect: here })
    : intent === 'link'
      ? perform(args, linkInvoices, { links }, { redirect: here })
      : perform(args, completeTrainingReport, undefined, { redirect: here }))
  return data({ intent, ...refused }, init ?? {})
}

type Loaded = Route.ComponentProps['loaderData']
type Figure = Loaded['report']['bpf']['products'][number]

const whole = (n: number | undefined) => (n === undefined ? '–' : formatDecimal(String(n)))

export default function ReportPage({ loaderData, actionData }: Route.ComponentProps) {
  const { report, body, codes, forHouse } = loaderData
  const { bpf, exercice } = report
  const before = formatDay(reportBefore(exercice.endsOn).before)
  const refusedFor = (intent: string) => (actionData?.intent === intent ? actionData : null)
  return (
    <>
      <title>{`Bilan pédagogique et financier ${exercice.code} — Essaim`}</title>
      <PageHeader
        title="Formation"
        subtitle={`Bilan pédagogique et financier (Cerfa 10443), exercice ${exercice.code}, à envoyer avant le ${before}`}
        action={
          <>
            <ButtonLink external to={`/formation/bpf/${exercice.code}/pdf`}>
              PDF
            </ButtonLink>
            <ButtonLink external to={`/formation/bpf/${exercice.code}/csv`}>
              CSV
            </ButtonLink>
          </>
        }
      />
      <TrainingTabs current="/formation/bpf" forHouse={forHouse} />
      <Tabs
        label="Exercice"
        items={codes.map(code => ({ href: `/formation/bpf/${code}`, label: code, current: code === exercice.code }))}
      />
      <div className="stack loose">
        <Card title="Contrôles">
          <ul className="stack tight">
            {bpf.controls.map(control => (
              <li key={control.label}>
                <Badge tone={control.ok ? 'good' : 'bad'}>{control.ok ? 'juste' : 'à revoir'}</Badge>{' '}
                <strong>{control.label}</strong> {control.text}
              </li>
            ))}
          </ul>
          {report.sentOn ? (
            <p className="soft">
              Envoyé le <DayText day={report.sentOn} />.
            </p>
          ) : null}
        </Card>
        <Gaps loaderData={loaderData} />
        <Opened loaderData={loaderData} />
        <Card title="A. Organisme">
          <DescriptionList
            items={[
              [
                'Numéro de déclaration',
                body.declarationNumber ?? (
                  <Link key="a" to="/formation/organisme">
                    à renseigner
                  </Link>
                ),
              ],
              ['Code NAF', body.naf],
              ['Préfecture de région', body.declaredRegion],
              ['Exercice', `du ${formatDay(exercice.startsOn)} au ${formatDay(exercice.endsOn)}`],
            ]}
          />
        </Card>
        <Card title="C. Origine des produits, hors taxes">
          <Figures
            loaderData={loaderData}
            figures={bpf.products.filter(figure => figure.cents !== 0)}
            money
            totalCents={bpf.productsTotalCents}
          />
          <p className="soft small">
            Part du chiffre d’affaires global&nbsp;: {bpf.shareBp === null ? '–' : <Rate bp={bpf.shareBp} />}
          </p>
        </Card>
        <Card title="D. Charges, hors taxes" id="charges">
          <Figures loaderData={loaderData} figures={bpf.charges} money />
          <p className="soft small">
            Lues dans les comptes&nbsp;: les charges de chaque activité qui facture de la formation, à la part de la
            formation dans ses ventes&nbsp;; celles de la structure, à sa part dans le chiffre d’affaires de la
            coopérative. Ni contributions ni ventes internes, ni impôt sur les bénéfices.
          </p>
          {loaderData.writes ? <Charges loaderData={loaderData} refused={refusedFor('charges')} /> : null}
        </Card>
        <Card title="E. Personnes qui dispensent des heures de formation">
          <Figures loaderData={loaderData} figures={bpf.trainers} />
        </Card>
        <Card title="F-1. Stagiaires, par statut">
          <Figures loaderData={loaderData} figures={bpf.categories} total />
          <Figures loaderData={loaderData} figures={[bpf.remote]} />
        </Card>
        <Card title="F-2. Activité confiée à un autre organisme">
          <Figures loaderData={loaderData} figures={[bpf.subcontracted]} />
        </Card>
        <Card title="F-3. Objectif général">
          <Figures loaderData={loaderData} figures={bpf.aims.filter(figure => figure.people! > 0)} total />
        </Card>
        <Card title="F-4. Spécialités">
          <Figures loaderData={loaderData} figures={bpf.specialities} total />
        </Card>
        <Card title="G. Formations confiées par un autre organisme">
          <Figures loaderData={loaderData} figures={[bpf.entrusted]} />
        </Card>
        <Card title="H. Qui dirige">
          <p>
            {body.director ? (
              `${body.director}${body.directorQuality ? `, ${body.directorQuality}` : ''}`
            ) : (
              <Link to="/formation/organisme">à renseigner</Link>
            )}
          </p>
        </Card>
        <Complete loaderData={loaderData} refused={refusedFor('complete')} />
        <LooseInvoices loaderData={loaderData} refused={refusedFor('link')} />
      </div>
    </>
  )
}

interface PartProps {
  loaderData: Loaded
  refused?: {
    refusals: readonly { message: string; path?: string }[]
    values: Record<string, string | string[]>
  } | null
}

/** Gaps shown before the rest is folded. */
const SHOWN = 8

function Gaps({ loaderData }: PartProps) {
  const { gaps } = loaderData.report.bpf
  if (gaps.length === 0) return null
  const list = (some: typeof gaps) => (
    <ul>
      {some.map(gap => (
        <li key={gap.text}>
          <Link to={gap.href}>{gap.text}</Link>
        </li>
      ))}
    </ul>
  )
  return (
    <Card title="Ce qui manque" aside={<span className="soft num">{gaps.length}</span>}>
      {list(gaps.slice(0, SHOWN))}
      {gaps.length > SHOWN ? (
        <details>
          <summary>et {gaps.length - SHOWN} de plus</summary>
          {list(gaps.slice(SHOWN))}
        </details>
      ) : null}
    </Card>
  )
}

function Figures({
  loaderData,
  figures,
  money = false,
  total = false,
  totalCents,
}: PartProps & {
  figures: readonly Figure[]
  money?: boolean
  total?: boolean
  totalCents?: number
}) {
  const sum = (of: (figure: Figure) => number | undefined) =>
    figures.reduce((all, figure) => all + (of(figure) ?? 0), 0)
  return (
    <DataTable
      caption="Lignes du cadre"
      rows={figures}
      rowKey={row => row.id}
      rowHref={row => `/formation/bpf/${loaderData.report.exercice.code}?ligne=${row.id}#detail`}
      empty={<p className="soft">Rien sur l’exercice.</p>}
      columns={[
        { header: 'Ligne', main: true, cell: row => `${row.line ? `${row.line}. ` : ''}${row.label}` },
        ...(money
          ? [
              {
                header: 'Montant',
                align: 'end' as const,
                cell: (row: Figure) =>
                  row.cents === undefined ? (
                    '–'
                  ) : (
                    <>
                      <Money cents={row.cents} />
                      {row.computedCents === undefined ? null : (
                        <div className="soft small">
                          corrigé, comptes&nbsp;: <Money cents={row.computedCents} />
                        </div>
                      )}
                    </>
                  ),
                total: totalCents === undefined ? undefined : <Money cents={totalCents} />,
              },
            ]
          : [
              {
                header: 'Nombre',
                align: 'end' as const,
                cell: (row: Figure) => whole(row.people),
                total: total ? whole(sum(row => row.people)) : undefined,
              },
              {
                header: 'Heures',
                align: 'end' as const,
                cell: (row: Figure) => whole(row.hours),
                total: total ? whole(sum(row => row.hours)) : undefined,
              },
            ]),
      ]}
    />
  )
}

/** The rows behind the figure that the address opens. */
function Opened({ loaderData }: PartProps) {
  const { opened, bpf, exercice } = loaderData.report
  if (!opened) return null
  const all = [
    ...bpf.products,
    ...bpf.charges,
    ...bpf.trainers,
    ...bpf.categories,
    bpf.remote,
    bpf.subcontracted,
    ...bpf.aims,
    ...bpf.specialities,
    bpf.entrusted,
  ]
  const figure = all.find(one => one.id === loaderData.figure)
  return (
    <Card
      id="detail"
      tone="accent"
      title={figure?.label ?? 'Détail'}
      aside={<Link to={`/formation/bpf/${exercice.code}`}>Fermer</Link>}
    >
      {opened.revenues.length > 0 ? (
        <DataTable
          caption="Factures"
          rows={opened.revenues}
          rowKey={row => row.invoiceId}
          rowHref={row => `/factures/${row.invoiceId}`}
          columns={[
            { header: 'Facture', main: true, cell: row => row.number },
            { header: 'Date', cell: row => <DayText day={row.issuedOn} /> },
            { header: 'Payeur', cell: row => row.payerName },
            {
              header: 'Formation',
              cell: row => <Link to={`/formation/sessions/${row.sessionId}`}>{row.title}</Link>,
              phone: 'hidden',
            },
            {
              header: 'HT',
              align: 'end',
              cell: row => <Money cents={row.netCents} />,
              total: <Money cents={opened.revenues.reduce((all, row) => all + row.netCents, 0)} />,
            },
          ]}
        />
      ) : opened.charges.length > 0 ? (
        <DataTable
          caption="Charges dans les comptes"
          rows={opened.charges}
          rowKey={row => row.activityId}
          rowHref={row => chargesAddress(loaderData, row.activityId)}
          columns={[
            { header: 'Activité', main: true, cell: row => row.name },
            { header: 'Dans les comptes', align: 'end', cell: row => <Money cents={row.bookedCents} /> },
            { header: 'Part de la formation', align: 'end', cell: row => <Rate bp={row.shareBp} /> },
            {
              header: 'Retenu',
              align: 'end',
              cell: row => <Money cents={row.cents} />,
              total: <Money cents={opened.charges.reduce((all, row) => all + row.cents, 0)} />,
            },
          ]}
        />
      ) : opened.trainers.length > 0 ? (
        <DataTable
          caption="Heures données"
          rows={opened.trainers}
          rowKey={row => `${row.id} ${row.sessionId}`}
          rowHref={row => `/formation/sessions/${row.sessionId}`}
          columns={[
            { header: 'Formateur', main: true, cell: row => row.name },
            { header: 'Formation', cell: row => row.title },
            { header: 'Heures', align: 'end', cell: row => formatMinutes(row.minutes) },
          ]}
        />
      ) : opened.trainees.length > 0 ? (
        <DataTable
          caption="Stagiaires"
          rows={opened.trainees}
          rowKey={row => row.id}
          rowHref={row => `/formation/sessions/${row.sessionId}/stagiaires/${row.id}`}
          columns={[
            { header: 'Stagiaire', main: true, cell: row => row.name },
            { header: 'Formation', cell: row => row.title },
            { header: 'Commencée le', cell: row => <DayText day={row.startsOn} /> },
            { header: 'Heures suivies', align: 'end', cell: row => formatMinutes(row.minutes) },
          ]}
        />
      ) : (
        <p className="soft">Aucune ligne.</p>
      )}
    </Card>
  )
}

/** The lines of the books behind the figure that stands open. */
function chargesAddress({ report: { exercice }, figure }: Loaded, activityId: string): string {
  const accounts = CHARGE_LINES.find(line => line.id === figure)?.accounts ?? []
  return ledgerAddress({ prefixes: accounts, activityId, from: exercice.startsOn, to: exercice.endsOn })
}

function Charges({ loaderData, refused }: PartProps) {
  const { report, requestKey } = loaderData
  const { corrections } = report
  return (
    <Form method="post" className="form" noValidate>
      <FormFeedback errors={refused?.refusals} values={refused?.values}>
        <HiddenFields values={{ requestKey, version: report.version }} />
        <FieldRow>
          <AmountField
            name="chargesCents"
            label="Charges, si elles diffèrent des comptes"
            required={false}
            defaultValue={corrections.chargesCents ?? undefined}
          />
          <AmountField
            name="payCents"
            label="dont salaires"
            required={false}
            defaultValue={corrections.payCents ?? undefined}
          />
          <AmountField
            name="subcontractingCents"
            label="dont achats et honoraires"
            required={false}
            defaultValue={corrections.subcontractingCents ?? undefined}
          />
        </FieldRow>
        <FieldRow>
          <TextField
            name="reason"
            label="Pourquoi cette correction"
            required={false}
            maxLength={300}
            defaultValue={corrections.reason ?? ''}
          />
          <DateField name="sentOn" label="Bilan envoyé le" required={false} defaultValue={report.sentOn ?? ''} />
        </FieldRow>
        <FormActions>
          <Button name="intent" value="charges">
            Enregistrer
          </Button>
        </FormActions>
      </FormFeedback>
    </Form>
  )
}

/** So many rows are completed at once; the rest comes back when these are done. */
const AT_ONCE = 40

function Complete({ loaderData, refused }: PartProps) {
  const { report, requestKey, writes } = loaderData
  const trainees = report.unknownTrainees.slice(0, AT_ONCE)
  const programmes = report.unknownProgrammes.slice(0, AT_ONCE)
  if (!writes || (trainees.length === 0 && programmes.length === 0)) return null
  return (
    <Card title="Compléter ici">
      <Form method="post" className="form" noValidate>
        <FormFeedback errors={refused?.refusals} values={refused?.values}>
          <HiddenFields values={{ requestKey }} />
          {trainees.length > 0 ? <h3 id="stagiaires">Stagiaires</h3> : null}
          {trainees.map((trainee, i) => (
            <fieldset key={trainee.id} className="field">
              <legend>{`${trainee.name}, «\u00a0${trainee.title}\u00a0», ${formatDay(trainee.startsOn)}`}</legend>
              <input type="hidden" name={`trainees.${i}.id`} value={trainee.id} />
              <FieldRow>
                {trainee.category === null ? (
                  <SelectField
                    name={`trainees.${i}.category`}
                    label="Statut"
                    required={false}
                    empty="À compléter"
                    options={TRAINEE_CATEGORIES.map(({ code, label }) => ({ value: code, label }))}
                  />
                ) : null}
                {trainee.paid ? null : trainee.orders.length > 0 ? (
                  <PayersField name={`trainees.${i}.orderIds`} orders={trainee.orders} />
                ) : (
                  <p>
                    <Link to={`/formation/sessions/${trainee.sessionId}#commandes`}>Dites d’abord qui paie</Link>
                  </p>
                )}
              </FieldRow>
            </fieldset>
          ))}
          {programmes.length > 0 ? <h3 id="programmes">Programmes</h3> : null}
          {programmes.map((programme, i) => (
            <FieldRow key={`${programme.id} ${programme.edition}`}>
              <input type="hidden" name={`programmes.${i}.id`} value={programme.id} />
              <input type="hidden" name={`programmes.${i}.edition`} value={programme.edition} />
              <SelectField
                name={`programmes.${i}.aim`}
                label={`${programme.title}\u00a0: objectif général`}
                required={false}
                empty="À compléter"
                options={AIMS.map(({ code, label }) => ({ value: code, label }))}
                defaultValue={programme.aim ?? ''}
              />
              <SelectField
                name={`programmes.${i}.speciality`}
                label="Spécialité"
                required={false}
                empty="À compléter"
                options={Object.entries(SPECIALITIES).map(([value, label]) => ({ value, label: `${value} ${label}` }))}
                defaultValue={programme.speciality ?? ''}
              />
            </FieldRow>
          ))}
          <FormActions>
            <Button name="intent" value="complete">
              Enregistrer
            </Button>
          </FormActions>
        </FormFeedback>
      </Form>
    </Card>
  )
}

/** The one order of this customer that waits for this very amount. */
function likelyOrder(
  { customer, netCents }: Loaded['report']['looseInvoices'][number],
  orders: Loaded['report']['openOrders'],
): string {
  const like = orders.filter(order => order.payerName === customer && order.remainingCents === netCents)
  return like.length === 1 ? like[0]!.id : ''
}

/** Training that was invoiced beside its session: each invoice takes the order that it bills. */
function LooseInvoices({ loaderData, refused }: PartProps) {
  const { report, requestKey, writes } = loaderData
  const invoices = report.looseInvoices.slice(0, AT_ONCE)
  if (!writes || invoices.length === 0) return null
  const orders = report.openOrders.map(order => ({
    value: order.id,
    label: `${order.payerName}, «\u00a0${order.title}\u00a0», ${formatDay(order.endsOn)}\u00a0: reste ${formatEuros(order.remainingCents)}`,
  }))
  return (
    <Card title="Factures sans session" id="factures">
      {orders.length === 0 ? (
        <p className="soft">
          Aucune commande de l’exercice n’attend de facture&nbsp;: ajoutez la commande à sa session, puis revenez ici.
        </p>
      ) : (
        <Form method="post" className="form" noValidate>
          <FormFeedback errors={refused?.refusals} values={refused?.values}>
            <HiddenFields values={{ requestKey }} />
            {invoices.map(invoice => (
              <SelectField
                key={invoice.id}
                name={`link ${invoice.id}`}
                label={`${invoice.number}, ${invoice.customer}, ${formatEuros(invoice.netCents)} HT`}
                required={false}
                empty="À rattacher"
                options={orders}
                defaultValue={likelyOrder(invoice, report.openOrders)}
              />
            ))}
            <FormActions>
              <Button name="intent" value="link">
                Rattacher
              </Button>
            </FormActions>
          </FormFeedback>
        </Form>
      )}
    </Card>
  )
}
