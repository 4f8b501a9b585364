import qrcode from 'qrcode'
import { data, Form, Link } from 'react-router'
import { formatDay } from '../../../kernel/day.ts'
import { formatMinutes } from '../../../kernel/duration.ts'
import { PAYER_KINDS, TRAINEE_CATEGORIES } from '../../../law/bpf.ts'
import { readForm } from '../../../platform/form.ts'
import { attempt, formOf, load, perform, requestKey, signedIn } from '../../../platform/page.server.ts'
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
  EmptyState,
  FieldRow,
  FormActions,
  FormFeedback,
  HiddenFields,
  Money,
  Notice,
  PageHeader,
  QrCode,
  SelectField,
  TextField,
  TodoList,
} from '../../../ui/index.ts'
import { listCustomers } from '../../invoicing/index.ts'
import { MOMENT_LABELS, MOMENTS, satisfactionBp } from '../evaluation.ts'
import {
  addOrders,
  addTrainees,
  askEvaluations,
  billOrders,
  cancelSession,
  changeOrder,
  changeSession,
  closeHalfDays,
  getSession,
  listTrainers,
  openSigning,
  printPapers,
  recordActs,
  recordAttendances,
  recordOutcomes,
  removeOrder,
  reopenHalfDay,
} from '../index.ts'
import type { TrainingSession } from '../read-session.ts'
import { ACT_LABELS, type ActKind, HALF_LABELS, MODE_LABELS, OUTCOME_LABELS, OUTCOMES } from '../training.ts'
import type { Route } from './+types/session.page'
import { OptionalText } from './optional-text.tsx'
import { HalfDayRows, SessionFields } from './session-form.tsx'
import { sessionTodos } from './session-todos.ts'
import { reader } from './training-page.server.ts'

export async function loader(args: Route.LoaderArgs) {
  const session = await load(args, getSession, { id: args.params.id })
  const customers = await load(args, listCustomers, { activityId: session.activityId, limit: 500 })
  const known = reader(args)
  const orderId = new URL(args.request.url).searchParams.get('commande')
  return {
    session,
    edited: session.orders.find(order => order.id === orderId) ?? null,
    todos: sessionTodos(session, known.today),
    customers: customers.rows.map(({ id, name }) => ({ value: id, label: name })),
    trainers: (await load(args, listTrainers, {})).map(one => ({ value: one.id, label: one.name })),
    requestKey: requestKey(),
    ...known,
  }
}

export async function action(args: Route.ActionArgs) {
  const form = await formOf(args)
  const { id } = args.params
  const [intent = '', detail = ''] = String(form.get('intent') ?? '').split('|')
  const here = `/formation/sessions/${id}`
  const text = (name: string) => String(form.get(name) ?? '')
  const back = (anchor: string) => ({ redirect: `${here}#${anchor}` })
  const run = async () => {
    switch (intent) {
      case 'mark':
        return perform(
          args,
          recordAttendances,
          { sessions: [{ sessionId: id, marks: changedMarks(form, await load(args, getSession, { id })) }] },
          back('presences'),
        )
      case 'close': {
        const [day, half] = detail.split(' ')
        return perform(args, closeHalfDays, { id, halfDays: [{ day, half }], name: text('name') }, back('presences'))
      }
      case 'reopen': {
        const [day, half] = detail.split(' ')
        return perform(args, reopenHalfDay, { id, day, half, reason: text(`reason ${detail}`) }, back('presences'))
      }
      case 'outcomes': {
        const outcomes = [...form]
          .filter(([name, value]) => name.startsWith('outcome ') && value)
          .map(([name, outcome]) => ({ traineeId: name.slice(8), outcome }))
        return perform(args, recordOutcomes, { outcomes }, back('stagiaires'))
      }
      case 'trainee': {
        const read = readForm(addTrainees.input, prefixed(form, 'trainees.0.')) as object
        return perform(args, addTrainees, { ...read, sessionId: id }, back('stagiaires'))
      }
      case 'order': {
        const read = readForm(addOrders.input, prefixed(form, 'orders.0.')) as object
        return perform(args, addOrders, { ...read, sessionId: id }, back('commandes'))
      }
      case 'change-order':
        return perform(args, changeOrder, undefined, back('commandes'))
      case 'remove-order':
        return perform(args, removeOrder, { id: text('id') }, back('commandes'))
      case 'bill':
        return perform(
          args,
          billOrders,
          { orders: [{ id: detail, customerId: text('customerId') || null }], exempt: true },
          { redirect: ({ invoiceIds }) => `/factures/${invoiceIds[0]}` },
        )
      case 'act':
        return perform(
          args,
          recordActs,
          { acts: form.getAll('subjectId').map(subjectId => ({ subjectId, kind: detail, doneOn: readDay(form) })) },
          back('actes'),
        )
      case 'paper':
        return perform(args, printPapers, { id, kind: detail }, back('actes'))
      case 'ask':
        return perform(args, askEvaluations, { sessionIds: [id], moment: detail, mail: true }, back('evaluations'))
      case 'cancel':
        return perform(args, cancelSession, { id, version: Number(text('version')), reason: text('cancelReason') })
      default:
        return perform(args, changeSession, undefined, { redirect: here })
    }
  }
  if (intent === 'sign') {
    const opened = await attempt(args, async () => {
      const { url } = await openSigning(signedIn(args), { id, mail: form.get('mail') === 'on' })
      return { url, qrCode: await qrcode.toString(url, { type: 'svg', margin: 2 }) }
    })
    return 'url' in opened
      ? { intent, refusals: [], values: {}, opened }
      : data({ intent, opened: null, ...opened.data }, opened.init ?? {})
  }
  const { data: refused, init } = await run()
  return data({ intent, opened: null, ...refused }, init ?? {})
}

const readDay = (form: FormData) =>
  (readForm(recordActs.input, [['acts.0.doneOn', String(form.get('doneOn') ?? '')]]) as { acts: { doneOn?: string }[] })
    .acts[0]?.doneOn ?? ''

const prefixed = (form: FormData, prefix: string): [string, FormDataEntryValue][] =>
  [...form].map(([name, value]) => [`${prefix}${name}`, value])

/** « mark traineeId day half » fields that say something new: what was signed, and who came late, stays as it is. */
const changedMarks = (form: FormData, { attendances }: TrainingSession) =>
  [...form]
    .filter(([name, value]) => name.startsWith('mark ') && value)
    .map(([name, state]) => {
      const [, traineeId, day, half] = name.split(' ')
      return { traineeId, day, half, state }
    })
    .filter(
      mark =>
        !attendances.some(
          one =>
            one.traineeId === mark.traineeId &&
            one.day === mark.day &&
            one.half === mark.half &&
            one.state === mark.state,
        ),
    )

type Loaded = Route.ComponentProps['loaderData']
type Refused = {
  refusals: readonly { message: string; path?: string }[]
  values: Record<string, string | string[]>
} | null
interface PartProps {
  loaderData: Loaded
  refused: Refused
}

export default function SessionPage({ loaderData, actionData }: Route.ComponentProps) {
  const { session, todos, writes, today } = loaderData
  const refusedFor = (...intents: string[]): Refused =>
    actionData && intents.includes(actionData.intent) && actionData.refusals.length > 0 ? actionData : null
  const parts = { loaderData }
  return (
    <>
      <title>{`${session.title} — Essaim`}</title>
      <PageHeader
        title={session.title}
        subtitle={`${session.activityName} · ${session.trainers.join(', ')}`}
        breadcrumbs={[{ href: '/formation', label: 'Formation' }]}
        action={
          <ButtonLink external to={`/formation/sessions/${session.id}/feuille`}>
            Feuille d’émargement (PDF)
          </ButtonLink>
        }
      />
      <div className="stack loose">
        {session.cancelledOn ? (
          <Notice tone="bad" title={`Annulée le ${formatDay(session.cancelledOn)}`}>
            {session.cancelReason}
          </Notice>
        ) : null}
        {actionData?.opened ? <Opened {...actionData.opened} /> : null}
        {todos.length > 0 && session.writable && writes ? (
          <Card title="Reste à faire">
            <TodoList items={todos} />
          </Card>
        ) : null}
        <Facts session={session} />
        <Presences {...parts} refused={refusedFor('mark', 'close', 'reopen', 'sign')} />
        <People {...parts} refused={refusedFor('trainee', 'outcomes')} />
        <Orders {...parts} refused={refusedFor('order', 'change-order', 'remove-order', 'bill')} />
        <Acts {...parts} refused={refusedFor('act', 'paper')} />
        <Evaluations {...parts} refused={refusedFor('ask')} />
        {session.writable && writes ? <Change {...parts} refused={refusedFor('change', 'cancel')} /> : null}
        {session.endsOn < today ? (
          <p className="soft small">
            <Link to={`/formation/qualiopi?session=${session.id}`}>Ce que cette session prouve pour Qualiopi</Link>
          </p>
        ) : null}
      </div>
    </>
  )
}

function Opened({ url, qrCode }: { url: string; qrCode: string }) {
  return (
    <Card title="Émargement ouvert" tone="accent">
      <div className="row">
        <QrCode svg={qrCode} label="Code à viser" />
        <div className="stack tight">
          <p>Chaque stagiaire vise ce code avec son téléphone, ou ouvre ce lien, et signe la demi-journée.</p>
          <p className="breakable small">{url}</p>
          <p className="soft small">Ce lien remplace les précédents. Il vaut jusqu’au lendemain de la session.</p>
        </div>
      </div>
    </Card>
  )
}

function Facts({ session }: { session: TrainingSession }) {
  return (
    <Card>
      <DescriptionList
        items={[
          [
            'Dates',
            session.startsOn === session.endsOn ? (
              <DayText key="d" day={session.startsOn} />
            ) : (
              <span key="d">
                du <DayText day={session.startsOn} /> au <DayText day={session.endsOn} />
              </span>
            ),
          ],
          ['Durée', formatMinutes(session.minutes)],
          ['Modalité', MODE_LABELS[session.mode]],
          ['Lieu', session.place],
          ['Stagiaires', `${session.people.length}${session.seats ? ` sur ${session.seats} places` : ''}`],
          ['Heures suivies', formatMinutes(session.attendedMinutes)],
          ['Confiée à', session.subcontractor],
          ['Adaptations', session.adaptation],
        ]}
      />
    </Card>
  )
}

function Presences({ loaderData, refused }: PartProps) {
  const { session, requestKey, writes, today, name } = loaderData
  const writable = session.writable && writes
  const markOf = (traineeId: string, day: string, half: string) =>
    session.attendances.find(one => one.traineeId === traineeId && one.day === day && one.half === half)
  const open = session.halfDays.filter(one => !one.closedBy && one.day <= today)
  return (
    <Card title="Présences" id="presences">
      <FormFeedback errors={refused?.refusals} values={refused?.values}>
        {session.people.length === 0 ? (
          <EmptyState title="Aucun stagiaire encore">
            Inscrivez-les ci-dessous : chacun signera chaque demi-journée.
          </EmptyState>
        ) : (
          <Form method="post" className="stack" noValidate>
            <HiddenFields values={{ requestKey }} />
            <DataTable
              caption="Présences par demi-journée"
              phone="scroll"
              rows={session.people}
              rowKey={row => row.id}
              columns={[
                { header: 'Stagiaire', main: true, cell: row => `${row.lastName} ${row.firstName}` },
                ...session.halfDays.map(({ day, half, closedBy }) => ({
                  header: `${formatDay(day).slice(0, 5)} ${HALF_LABELS[half]}`,
                  cell: (row: TrainingSession['people'][number]) => {
                    const mark = markOf(row.id, day, half)
                    if (row.leftOn && row.leftOn < day) return <span className="soft">parti·e</span>
                    if (closedBy || !writable || day > today)
                      return mark ? (
                        <Badge tone={mark.state === 'present' ? 'good' : 'bad'}>
                          {mark.state === 'present' ? 'présent' : 'absent'}
                        </Badge>
                      ) : (
                        '–'
                      )
                    return (
                      <select
                        className="input"
                        name={`mark ${row.id} ${day} ${half}`}
                        aria-label={`${row.firstName} ${row.lastName}, ${formatDay(day)} ${HALF_LABELS[half]}`}
                        defaultValue={mark?.state ?? ''}
                      >
                        <option value="">–</option>
                        <option value="present">présent</option>
                        <option value="absent">absent</option>
                      </select>
                    )
                  },
                })),
              ]}
            />
            {writable && open.length > 0 ? (
              <>
                <FormActions>
                  <Button variant="primary" name="intent" value="mark">
                    Enregistrer les présences
                  </Button>
                </FormActions>
                <TextField
                  name="name"
                  label="Contresigné par (personne qui forme)"
                  defaultValue={session.trainers[0] ?? name}
                  help="Une demi-journée contresignée ne change plus, sauf à la rouvrir avec un motif."
                />
                <div className="row">
                  {open.map(({ day, half }) => (
                    <Button key={`${day} ${half}`} small name="intent" value={`close|${day} ${half}`}>
                      Contresigner le {formatDay(day)} {HALF_LABELS[half]}
                    </Button>
                  ))}
                </div>
              </>
            ) : null}
          </Form>
        )}
        {session.halfDays.some(one => one.closedBy) ? (
          <ul className="small soft">
            {session.halfDays
              .filter(one => one.closedBy)
              .map(({ day, half, closedBy }) => (
                <li key={`${day} ${half}`}>
                  {formatDay(day)} {HALF_LABELS[half]} : contresigné par {closedBy}
                  {writable ? (
                    <Form method="post" className="inline">
                      <HiddenFields values={{ requestKey }} />{' '}
                      <Confirm
                        small
                        label="Rouvrir"
                        title="Rouvrir cette demi-journée ?"
                        confirm="Rouvrir"
                        variant="quiet"
                        submit={{ name: 'intent', value: `reopen|${day} ${half}` }}
                      >
                        <TextField name={`reason ${day} ${half}`} label="Motif, gardé au journal" maxLength={300} />
                      </Confirm>
                    </Form>
                  ) : null}
                </li>
              ))}
          </ul>
        ) : null}
        {writable && session.people.length > 0 && session.halfDays.some(one => !one.closedBy && one.day >= today) ? (
          <Form method="post" className="form">
            <HiddenFields values={{ requestKey }} />
            <CheckboxField name="mail" label="Envoyer aussi le lien par courrier aux stagiaires" />
            <FormActions>
              <Button name="intent" value="sign">
                Ouvrir l’émargement au téléphone
              </Button>
            </FormActions>
          </Form>
        ) : null}
      </FormFeedback>
    </Card>
  )
}

function People({ loaderData, refused }: PartProps) {
  const { session, requestKey, writes, today } = loaderData
  const writable = session.writable && writes
  const labelOf = (code: string | null) => TRAINEE_CATEGORIES.find(one => one.code === code)?.label
  return (
    <Card title="Stagiaires" id="stagiaires">
      <FormFeedback errors={shorten(refused?.refusals, 'trainees.0.')} values={refused?.values}>
        <Form method="post" className="stack" noValidate>
          <HiddenFields values={{ requestKey }} />
          <DataTable
            caption="Stagiaires"
            rows={session.people}
            rowKey={row => row.id}
            rowHref={row => (writable ? `/formation/sessions/${session.id}/stagiaires/${row.id}` : null)}
            empty={<EmptyState title="Personne encore">Inscrivez la première personne ci-dessous.</EmptyState>}
            columns={[
              { header: 'Nom', main: true, cell: row => `${row.lastName} ${row.firstName}` },
              { header: 'Employeur', cell: row => row.employer ?? '–' },
              {
                header: 'Statut',
                cell: row => labelOf(row.category) ?? <Badge tone="wait">à compléter</Badge>,
              },
              {
                header: 'Payé par',
                secondary: true,
                cell: row => session.orders.find(order => order.id === row.orderId)?.payerName ?? '–',
              },
              {
                header: 'Objectifs',
                cell: row =>
                  row.leftOn ? (
                    <span className="soft">
                      parti·e le {formatDay(row.leftOn)} : {row.leftReason}
                    </span>
                  ) : writable && session.endsOn <= today ? (
                    <select
                      className="input"
                      name={`outcome ${row.id}`}
                      aria-label={`Objectifs de ${row.firstName} ${row.lastName}`}
                      defaultValue={row.outcome ?? ''}
                    >
                      <option value="">–</option>
                      {OUTCOMES.map(value => (
                        <option key={value} value={value}>
                          {OUTCOME_LABELS[value]}
                        </option>
                      ))}
                    </select>
                  ) : row.outcome ? (
                    OUTCOME_LABELS[row.outcome]
                  ) : (
                    '–'
                  ),
              },
            ]}
          />
          {writable && session.people.length > 0 && session.endsOn <= today ? (
            <FormActions>
              <Button name="intent" value="outcomes">
                Enregistrer les résultats
              </Button>
            </FormActions>
          ) : null}
        </Form>
        {writable ? (
          <details>
            <summary>Inscrire quelqu’un</summary>
            <Form method="post" className="form" noValidate>
              <HiddenFields values={{ requestKey }} />
              <FieldRow>
                <TextField name="firstName" label="Prénom" maxLength={80} />
                <TextField name="lastName" label="Nom" maxLength={80} />
                <TextField name="email" label="Adresse électronique" type="email" required={false} />
              </FieldRow>
              <FieldRow>
                <TextField name="employer" label="Employeur" required={false} />
                <SelectField
                  name="category"
                  label="Statut"
                  required={false}
                  empty="À compléter"
                  options={TRAINEE_CATEGORIES.map(({ code, label }) => ({ value: code, label }))}
                />
                <SelectField
                  name="orderId"
                  label="Payé par"
                  required={false}
                  empty="À préciser"
                  options={session.orders.map(order => ({ value: order.id, label: order.payerName }))}
                />
              </FieldRow>
              <TextField
                name="needs"
                label="Besoins particuliers"
                required={false}
                help="Ce qu’il faut prévoir ; rien d’autre que ce qui sert à la formation (art. L6353-9)."
              />
              <FormActions>
                <Button name="intent" value="trainee">
                  Inscrire
                </Button>
              </FormActions>
            </Form>
          </details>
        ) : null}
      </FormFeedback>
    </Card>
  )
}

const shorten = (refusals: NonNullable<Refused>['refusals'] | undefined, prefix: string) =>
  refusals?.map(refusal => ({ ...refusal, path: refusal.path?.replace(prefix, '') }))

function Orders({ loaderData, refused }: PartProps) {
  const { session, requestKey, writes, customers, edited } = loaderData
  const writable = session.writable && writes
  const kindOf = (code: string) => PAYER_KINDS.find(one => one.code === code)?.label ?? code
  return (
    <Card title="Commandes et factures" id="commandes">
      <FormFeedback errors={shorten(refused?.refusals, 'orders.0.')} values={refused?.values}>
        <DataTable
          caption="Commandes"
          rows={session.orders}
          rowKey={row => row.id}
          empty={
            <EmptyState title="Personne ne paie encore">
              Ajoutez qui paie : entreprise, OPCO, CPF ou la personne.
            </EmptyState>
          }
          columns={[
            {
              header: 'Payeur',
              main: true,
              cell: row => (
                <>
                  {writable ? <Link to={`?commande=${row.id}#commandes`}>{row.payerName}</Link> : row.payerName}
                  <div className="soft small">
                    {kindOf(row.payerKind)}
                    {row.reference ? ` · ${row.reference}` : ''}
                  </div>
                </>
              ),
            },
            { header: 'Commandé HT', align: 'end', cell: row => <Money cents={row.amountCents} /> },
            { header: 'Signée le', cell: row => (row.signedOn ? <DayText day={row.signedOn} /> : '–') },
            {
              header: 'Factures',
              cell: row =>
                row.invoices.length === 0 ? (
                  <Badge tone="wait">à facturer</Badge>
                ) : (
                  row.invoices.map(invoice => (
                    <div key={invoice.id}>
                      <Link to={`/factures/${invoice.id}`}>{invoice.number ?? 'brouillon'}</Link>
                    </div>
                  ))
                ),
            },
            {
              header: 'Geste',
              cell: row =>
                writable && row.invoices.reduce((all, one) => all + one.netCents, 0) < row.amountCents ? (
                  <Form method="post" className="row">
                    <HiddenFields values={{ requestKey }} />
                    {row.customerId ? (
                      <HiddenFields values={{ customerId: row.customerId }} />
                    ) : (
                      <select
                        className="input"
                        name="customerId"
                        aria-label={`Client à facturer pour ${row.payerName}`}
                      >
                        <option value="">Choisir le client…</option>
                        {customers.map(({ value, label }) => (
                          <option key={value} value={value}>
                            {label}
                          </option>
                        ))}
                      </select>
                    )}
                    <Button small name="intent" value={`bill|${row.id}`}>
                      Facturer
                    </Button>
                  </Form>
                ) : null,
            },
          ]}
        />
        {writable ? (
          <details key={edited?.id} open={edited !== null}>
            <summary>{edited ? `Modifier la commande de ${edited.payerName}` : 'Ajouter une commande'}</summary>
            <Form method="post" className="form" noValidate>
              <HiddenFields values={{ requestKey, id: edited?.id, version: edited?.version }} />
              <FieldRow>
                <TextField name="payerName" label="Qui paie" maxLength={160} defaultValue={edited?.payerName} />
                <SelectField
                  name="payerKind"
                  label="À quel titre (bilan annuel, cadre C)"
                  options={PAYER_KINDS.map(({ code, label }) => ({ value: code, label }))}
                  defaultValue={edited?.payerKind}
                />
                <AmountField name="amountCents" label="Montant HT" defaultValue={edited?.amountCents} />
              </FieldRow>
              <FieldRow>
                <SelectField
                  name="customerId"
                  label="Client à facturer"
                  required={false}
                  empty="Plus tard"
                  options={customers}
                  help="Sa fiche dit quelle activité facture."
                  defaultValue={edited?.customerId ?? ''}
                />
                <OptionalText
                  name="reference"
                  label="Référence du dossier"
                  maxLength={80}
                  known={edited?.reference ?? null}
                />
                <DateField
                  name="signedOn"
                  label="Convention ou contrat signé le"
                  required={false}
                  help="S’il n’a pas été signé ici."
                  defaultValue={edited?.signedOn}
                />
              </FieldRow>
              <FormActions>
                <Button name="intent" value={edited ? 'change-order' : 'order'}>
                  {edited ? 'Enregistrer la commande' : 'Ajouter la commande'}
                </Button>
                {edited ? (
                  <Confirm
                    label="Supprimer la commande"
                    title="Supprimer cette commande ?"
                    confirm="Supprimer"
                    submit={{ name: 'intent', value: 'remove-order' }}
                  >
                    <p>Possible tant qu’aucune facture, convention ou contrat n’existe pour elle.</p>
                  </Confirm>
                ) : null}
              </FormActions>
            </Form>
          </details>
        ) : null}
      </FormFeedback>
    </Card>
  )
}

const PAPERS: readonly { kind: 'convention' | 'contract' | 'convocation' | 'certificate'; label: string }[] = [
  { kind: 'convention', label: 'Établir les conventions' },
  { kind: 'contract', label: 'Établir les contrats individuels' },
  { kind: 'convocation', label: 'Convoquer les stagiaires' },
  { kind: 'certificate', label: 'Établir les certificats' },
]

function Acts({ loaderData, refused }: PartProps) {
  const { session, requestKey, writes, today, forHouse } = loaderData
  const writable = session.writable && writes
  const nameOf = (subjectId: string) => {
    const trainee = session.people.find(one => one.id === subjectId)
    return trainee
      ? `${trainee.firstName} ${trainee.lastName}`
      : session.orders.find(one => one.id === subjectId)?.payerName
  }
  const trainees = session.people.map(one => one.id)
  const subjects: Partial<Record<ActKind, string[]>> = {
    needs: [session.id],
    welcome: [session.id],
    positioning: trainees,
    convocation: trainees,
    certificate: trainees,
    convention: session.orders.filter(one => one.payerKind !== 'person').map(one => one.id),
    contract: session.orders.filter(one => one.payerKind === 'person').map(one => one.id),
  }
  const kinds = (Object.keys(ACT_LABELS) as ActKind[]).filter(kind => subjects[kind]!.length > 0)
  return (
    <Card title="Actes du dossier" id="actes">
      <FormFeedback errors={refused?.refusals} values={refused?.values}>
        <DataTable
          caption="Actes"
          rows={kinds}
          rowKey={kind => kind}
          columns={[
            { header: 'Acte', main: true, cell: kind => ACT_LABELS[kind] },
            {
              header: 'Fait',
              cell: kind => {
                const done = session.acts.filter(act => act.kind === kind)
                const of = subjects[kind]!.length
                return (
                  <>
                    <Badge tone={done.length >= of ? 'good' : 'wait'}>
                      {of === 1 ? (done.length > 0 ? 'fait' : 'à faire') : `${done.length} sur ${of}`}
                    </Badge>{' '}
                    {done.length === 1 || of === 1
                      ? done.map(act => <DayText key={act.subjectId} day={act.doneOn} />)
                      : null}
                  </>
                )
              },
            },
            {
              header: 'Documents',
              cell: kind =>
                session.acts
                  .filter(act => act.kind === kind && act.documentId)
                  .slice(0, 12)
                  .map(act => {
                    const name = nameOf(act.subjectId) ?? 'document'
                    return (
                      <div key={act.subjectId}>
                        {forHouse ? <Link to={`/documents/${act.documentId}`}>{name}</Link> : name}
                      </div>
                    )
                  }),
            },
            {
              header: 'Geste',
              cell: kind => {
                const left = subjects[kind]!.filter(
                  subject => !session.acts.some(act => act.kind === kind && act.subjectId === subject),
                )
                return writable && left.length > 0 ? (
                  <Form method="post" className="row">
                    <HiddenFields values={{ requestKey }} />
                    {left.map(subject => (
                      <input key={subject} type="hidden" name="subjectId" value={subject} />
                    ))}
                    <input type="hidden" name="doneOn" value={formatDay(today)} />
                    <Button small name="intent" value={`act|${kind}`}>
                      Noter comme fait
                    </Button>
                  </Form>
                ) : null
              },
            },
          ]}
        />
        {writable && forHouse ? (
          <Form method="post" className="row">
            <HiddenFields values={{ requestKey }} />
            {PAPERS.filter(({ kind }) => subjects[kind]!.length > 0).map(({ kind, label }) => (
              <Button key={kind} name="intent" value={`paper|${kind}`}>
                {label}
              </Button>
            ))}
          </Form>
        ) : null}
      </FormFeedback>
    </Card>
  )
}

function Evaluations({ loaderData, refused }: PartProps) {
  const { session, requestKey, writes, today } = loaderData
  return (
    <Card title="Évaluations" id="evaluations">
      <FormFeedback errors={refused?.refusals}>{null}</FormFeedback>
      <DataTable
        caption="Évaluations"
        rows={MOMENTS}
        rowKey={moment => moment}
        columns={[
          { header: 'Moment', main: true, cell: moment => MOMENT_LABELS[moment] },
          {
            header: 'Réponses',
            align: 'end',
            cell: moment => {
              const its = session.evaluations.filter(one => one.moment === moment && one.respondent === 'trainee')
              return its.length === 0 ? 'non demandées' : `${its.filter(one => one.answered).length} sur ${its.length}`
            },
          },
          {
            header: 'Satisfaction',
            align: 'end',
            cell: moment => {
              const bp = satisfactionBp(
                session.evaluations.flatMap(one => (one.moment === moment && one.scores ? [one.scores] : [])),
              )
              return bp === null ? '–' : `${Math.round(bp / 100)}\u00a0%`
            },
          },
          {
            header: 'Geste',
            cell: moment =>
              writes && session.writable && session.endsOn <= today && session.people.length > 0 ? (
                <Form method="post">
                  <HiddenFields values={{ requestKey }} />
                  <Button small name="intent" value={`ask|${moment}`}>
                    Demander les avis
                  </Button>
                </Form>
              ) : null,
          },
        ]}
      />
      {session.evaluations.some(one => one.comment) ? (
        <ul>
          {session.evaluations
            .filter(one => one.comment)
            .map(one => (
              <li key={one.id}>
                « {one.comment} » <span className="soft small">{MOMENT_LABELS[one.moment].toLowerCase()}</span>
              </li>
            ))}
        </ul>
      ) : null}
    </Card>
  )
}

function Change({ loaderData, refused }: PartProps) {
  const { session, requestKey, trainers } = loaderData
  const others = session.trainerRows
    .filter(one => !trainers.some(known => known.value === one.trainerId))
    .map(one => ({ value: one.trainerId, label: one.name }))
  return (
    <Card title="Modifier la session" id="modifier">
      <Form method="post" className="form" noValidate>
        <FormFeedback errors={refused?.refusals} values={refused?.values}>
          <HiddenFields values={{ requestKey, id: session.id, version: session.version }} />
          <HalfDayRows halfDays={session.halfDays} />
          <SessionFields trainers={[...trainers, ...others]} known={session} />
          <FormActions>
            <Button name="intent" value="change">
              Enregistrer
            </Button>
            <Confirm
              label="Annuler la session"
              title="Annuler cette session ?"
              confirm="Annuler la session"
              submit={{ name: 'intent', value: 'cancel' }}
            >
              <p>Une session émargée ou facturée ne s’annule pas.</p>
              <TextField name="cancelReason" label="Motif" maxLength={300} />
            </Confirm>
          </FormActions>
        </FormFeedback>
      </Form>
    </Card>
  )
}
