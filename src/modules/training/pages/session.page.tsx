import qrcode from 'qrcode'
import { data, Link } from 'react-router'
import { formatDay, parseDay } from '../../../kernel/day.ts'
import { formatMinutes } from '../../../kernel/duration.ts'
import { formatEuros } from '../../../kernel/money.ts'
import { readForm } from '../../../platform/form.ts'
import {
  attempt,
  choicesAmong,
  choicesOf,
  chooseNamed,
  fileOf,
  formOf,
  load,
  type PageArgs,
  perform,
  requestKey,
  signedIn,
} from '../../../platform/page.server.ts'
import {
  Button,
  ButtonLink,
  Card,
  Confirm,
  DayText,
  DescriptionList,
  FormActions,
  HiddenFields,
  Notice,
  PageHeader,
  QrCode,
  TextField,
  TodoList,
} from '../../../ui/index.ts'
import { getCustomer, listCustomers } from '../../invoicing/index.ts'
import { type Moment, QUESTIONS } from '../evaluation.ts'
import {
  addOrders,
  addTrainees,
  askEvaluations,
  billOrders,
  cancelSession,
  changeOrder,
  changeSession,
  closeHalfDays,
  fileAttendanceSheet,
  getSession,
  linkInvoices,
  listLooseInvoices,
  listTrainers,
  openSigning,
  printPapers,
  recordActs,
  recordAttendances,
  recordEvaluations,
  recordOutcomes,
  removeOrder,
  reopenHalfDay,
  unlinkInvoice,
} from '../index.ts'
import type { TrainingSession } from '../read-session.ts'
import { MODE_LABELS } from '../training.ts'
import type { Route } from './+types/session.page'
import { Acts } from './session-acts.tsx'
import { Evaluations } from './session-evaluations.tsx'
import { HalfDayRows, SessionFields } from './session-form.tsx'
import { Orders } from './session-orders.tsx'
import { PartForm, type PartProps, refusedBy } from './session-parts.tsx'
import { People } from './session-people.tsx'
import { Presences } from './session-presences.tsx'
import { sessionTodos } from './session-todos.ts'
import { reader } from './training-page.server.ts'

export async function loader(args: Route.LoaderArgs) {
  const session = await load(args, getSession, { id: args.params.id })
  const known = reader(args)
  const search = new URL(args.request.url).searchParams
  const edited = session.orders.find(order => order.id === search.get('commande')) ?? null
  const customerId = search.get('client') ?? edited?.customerId
  const client = customerId ? await load(args, getCustomer, { id: customerId }) : null
  return {
    session,
    edited,
    client: client && { value: client.id, label: client.name },
    changing: search.has('modifier'),
    todos: sessionTodos(session, known.today),
    customers: await customersOf(args, session.activityId),
    loose: choicesAmong(known.writes ? await looseOf(args, session.activityId) : []),
    trainers: (await load(args, listTrainers, {})).map(one => ({ value: one.id, label: one.name })),
    requestKey: requestKey(),
    ...known,
  }
}

const customersOf = (args: PageArgs, activityId: string, named?: string) =>
  choicesOf(args, listCustomers, { activityId }, ({ id, name }) => ({ value: id, label: name }), named)

const looseOf = async (args: PageArgs, activityId: string) =>
  (await load(args, listLooseInvoices, { activityId })).map(({ id, number, customer, netCents }) => ({
    value: id,
    label: `${number} · ${customer} · ${formatEuros(netCents)} HT`,
  }))

export async function action(args: Route.ActionArgs) {
  const form = await formOf(args)
  const { id } = args.params
  const asked = String(form.get('intent') ?? '')
  const [intent = '', detail = ''] = asked.split('|')
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
      case 'present': {
        const session = await load(args, getSession, { id })
        return perform(
          args,
          recordAttendances,
          { sessions: [{ sessionId: id, marks: restOf(form, session, detail) }] },
          back('presences'),
        )
      }
      case 'close': {
        const [day, half] = detail.split(' ')
        return perform(args, closeHalfDays, { id, halfDays: [{ day, half }], name: text('name') }, back('presences'))
      }
      case 'reopen': {
        const [day, half] = detail.split(' ')
        return perform(args, reopenHalfDay, { id, day, half, reason: text('reason') }, back('presences'))
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
      case 'file-act': {
        const [kind, subjectId] = text('act').split(' ')
        const file = await fileOf(form.get('file'))
        return perform(args, recordActs, { acts: [{ kind, subjectId, doneOn: readDay(form), file }] }, back('actes'))
      }
      case 'sheet': {
        const day = parseDay(text('day'))
        return perform(args, fileAttendanceSheet, { id, day, file: await fileOf(form.get('file')) }, back('presences'))
      }
      case 'link':
        return perform(
          args,
          linkInvoices,
          { links: [{ orderId: text('orderId'), invoiceId: text('invoiceId') }] },
          back('commandes'),
        )
      case 'unlink': {
        const [orderId, invoiceId] = text('linked').split(' ')
        return perform(args, unlinkInvoice, { id: orderId, invoiceId }, back('commandes'))
      }
      case 'opinion':
        return perform(
          args,
          recordEvaluations,
          { evaluations: [opinionOf(form, detail as Moment, await load(args, getSession, { id }))] },
          back('evaluations'),
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
      ? { intent: asked, refusals: [], values: {}, opened }
      : data({ intent: asked, opened: null, ...opened.data }, opened.init ?? {})
  }
  const { activityId } = await load(args, getSession, { id })
  const unnamed = await chooseNamed(args, {
    customerId: named => customersOf(args, activityId, named),
    invoiceId: async named => choicesAmong(await looseOf(args, activityId), named),
  })
  const { data: refused, init } = unnamed ?? (await run())
  return data({ intent: asked, opened: null, ...refused }, init ?? {})
}

const readDay = (form: FormData) =>
  (readForm(recordActs.input, [['acts.0.doneOn', String(form.get('doneOn') ?? '')]]) as { acts: { doneOn?: string }[] })
    .acts[0]?.doneOn ?? ''

/** Everybody else of a half-day, present: those who have no mark yet, and for whom the form says nothing either. */
function restOf(form: FormData, session: TrainingSession, detail: string) {
  const [day, half] = detail.split(' ')
  const marks = changedMarks(form, session).filter(mark => mark.day === day && mark.half === half)
  const known = new Set([
    ...marks.map(mark => mark.traineeId),
    ...session.attendances.filter(one => one.day === day && one.half === half).map(one => one.traineeId),
  ])
  const rest = session.people.filter(one => !known.has(one.id) && !(one.leftOn && one.leftOn < day!))
  return [...marks, ...rest.map(one => ({ traineeId: one.id, day, half, state: 'present' }))]
}

/** What the form of an opinion says; marks that were not chosen are left for the use case to ask. */
function opinionOf(form: FormData, moment: Moment, session: TrainingSession) {
  const text = (name: string) => String(form.get(name) ?? '')
  const [respondent, traineeId] = text('who').split(' ')
  const trainee = session.people.find(one => one.id === traineeId)
  return {
    sessionId: session.id,
    moment,
    respondent: respondent || undefined,
    traineeId,
    name: trainee ? `${trainee.firstName} ${trainee.lastName}` : text('name'),
    scores: Object.fromEntries(
      (QUESTIONS[moment] ?? []).flatMap(({ code }) => (text(code) ? [[code, Number(text(code))]] : [])),
    ),
    comment: text('comment') || null,
  }
}

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

export default function SessionPage({ loaderData, actionData }: Route.ComponentProps) {
  const { session, todos, writes, today } = loaderData
  const part = { loaderData, refused: actionData?.refusals.length ? actionData : null }
  return (
    <>
      <title>{`${session.title} — Essaim`}</title>
      <PageHeader
        title={session.title}
        subtitle={`${session.activityName} · ${session.trainers.join(', ')}`}
        breadcrumbs={[{ href: '/formation', label: 'Formation' }]}
        action={
          writes ? (
            <ButtonLink external to={`/formation/sessions/${session.id}/feuille`}>
              Feuille d’émargement (PDF)
            </ButtonLink>
          ) : null
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
        <Presences {...part} />
        <People {...part} />
        <Orders {...part} />
        <Acts {...part} />
        <Evaluations {...part} />
        {session.writable && writes ? <Change {...part} /> : null}
        {session.endsOn < today && loaderData.forHouse ? (
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

function Change(part: PartProps) {
  const { session, trainers, changing } = part.loaderData
  const others = session.trainerRows
    .filter(one => !trainers.some(known => known.value === one.trainerId))
    .map(one => ({ value: one.trainerId, label: one.name }))
  return (
    <Card title="Modifier la session" id="modifier">
      <details open={changing || refusedBy(part.refused, 'change', 'cancel') !== null}>
        <summary>Ses jours, son lieu, ses formateurs&nbsp;; ou l’annuler</summary>
        <PartForm {...part} intents={['change', 'cancel']} className="form">
          <HiddenFields values={{ id: session.id, version: session.version }} />
          <HalfDayRows session={session} />
          <SessionFields trainers={[...trainers, ...others]} known={session} />
          <FormActions>
            <Button name="intent" value="change">
              Enregistrer
            </Button>
            <Confirm
              label="Annuler la session"
              title="Annuler cette session&nbsp;?"
              confirm="Annuler la session"
              submit={{ name: 'intent', value: 'cancel' }}
            >
              <p>Une session émargée ou facturée ne s’annule pas.</p>
              <TextField name="cancelReason" label="Motif" maxLength={300} />
            </Confirm>
          </FormActions>
        </PartForm>
      </details>
    </Card>
  )
}
