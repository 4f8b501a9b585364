import { Form } from 'react-router'
import { plain } from '../../../kernel/plain.ts'
import { readForm } from '../../../platform/form.ts'
import { attempt, formOf, load, perform, requestKey, signedIn, todayOf } from '../../../platform/page.server.ts'
import {
  Badge,
  Button,
  ButtonLink,
  Card,
  Confirm,
  FieldRow,
  FormActions,
  FormFeedback,
  HiddenFields,
  Notice,
  PageHeader,
  QrCode,
  TextField,
} from '../../../ui/index.ts'
import {
  annulVote,
  closeAssembly,
  closeVote,
  decideAmendment,
  enterCounts,
  getAssembly,
  markAttendance,
  markPaperVoters,
  openAssembly,
  openVote,
  proposeAmendment,
  reissueVotingCode,
  setCandidates,
  withdrawAgendaItem,
} from '../index.ts'
import { quorumOf } from '../rules.ts'
import { isCounted } from '../voices.ts'
import type { Route } from './+types/sitting.page'
import { namesIn } from './assembly-fields.tsx'
import { mayChair } from './chair.ts'
import { drawCode } from './member-view.server.ts'
import { Screen } from './screen.tsx'
import { Attendance } from './sitting-attendance.tsx'
import { Votes } from './sitting-votes.tsx'

export async function loader(args: Route.LoaderArgs) {
  const { minutes: _, ...assembly } = await load(args, getAssembly, { id: args.params.id })
  const search = new URL(args.request.url).searchParams
  const members = new Map(assembly.roll.map(member => [member.id, member]))
  const counted = assembly.roll.filter(member => isCounted(member, members)).length
  const voted = assembly.items.filter(item => item.kind !== 'information' && item.status !== 'withdrawn')
  const q = search.get('q') ?? ''
  return {
    assembly,
    q,
    ...shownOf(assembly.roll, q, search.has('tous')),
    counted,
    quorums: [...new Set(voted.map(item => item.category))].map(category => ({
      category,
      ...quorumOf(assembly.rules, category, assembly.secondCall, assembly.roll.length, counted),
    })),
    codes: assembly.rules.colleges.length > 0 ? assembly.rules.colleges : [{ code: '', name: 'Toutes les voix' }],
    screen: search.has('ecran'),
    chairs: mayChair(signedIn(args)),
    begun: assembly.day <= todayOf(args),
    requestKey: requestKey(),
  }
}

/** A roll of five hundred is searched, or shown whole when asked. */
const SHOWN = 60
function shownOf<M extends { name: string }>(roll: readonly M[], q: string, whole: boolean) {
  const found = roll.filter(member => plain(member.name).includes(plain(q)))
  return { found: whole ? found : found.slice(0, SHOWN), hidden: whole ? 0 : Math.max(0, found.length - SHOWN) }
}

export async function action(args: Route.ActionArgs) {
  const form = await formOf(args)
  const { id } = args.params
  const item = { id: form.get('itemId') }
  switch (form.get('intent')) {
    case 'open':
      return perform(args, openAssembly, { ...(readForm(openAssembly.input, form) as object), id })
    case 'close':
      return perform(args, closeAssembly, { id }, { redirect: `/assemblees/${id}/proces-verbal` })
    case 'open-vote':
      return perform(args, openVote, item)
    case 'close-vote':
      return perform(args, closeVote, item)
    case 'annul':
      return perform(args, annulVote, { ...item, reason: form.get('reason') })
    case 'withdraw':
      return perform(args, withdrawAgendaItem, item)
    case 'counts':
      return perform(args, enterCounts, { ...(readForm(enterCounts.input, form) as object), ...item })
    case 'paper':
    case 'no-paper':
      return perform(args, markPaperVoters, {
        ...item,
        memberIds: form.getAll('memberIds'),
        voted: form.get('intent') === 'paper',
      })
    case 'amend':
      return perform(args, proposeAmendment, { ...item, text: form.get('text'), author: form.get('author') })
    case 'accept':
    case 'reject':
      return perform(args, decideAmendment, { id: form.get('amendmentId'), accepted: form.get('intent') === 'accept' })
    case 'candidates':
      return perform(args, setCandidates, {
        ...item,
        candidates: namesIn(form),
      })
    case 'code':
      // Shown once, kept nowhere: neither an address nor a remembered answer holds it.
      return attempt(args, async () => {
        const handed = await reissueVotingCode(signedIn(args), { memberId: String(form.get('memberId')) })
        return { ...handed, code: await drawCode(handed.link) }
      })
    default: {
      const presence = String(form.get('intent'))
      return perform(args, markAttendance, {
        id,
        entries: form.getAll('memberIds').map(memberId => ({ memberId, presence })),
      })
    }
  }
}

export default function SittingPage({ loaderData, actionData }: Route.ComponentProps) {
  const { assembly, quorums, chairs, begun, screen, requestKey: key } = loaderData
  if (screen) return <Screen assembly={assembly} quorums={quorums} counted={loaderData.counted} />
  const refused = actionData && 'refusals' in actionData ? actionData : null
  const handed = actionData && 'link' in actionData ? actionData : null
  return (
    <>
      <title>{`Séance\u00a0: ${assembly.title} — Essaim`}</title>
      <PageHeader
        title="La séance"
        subtitle={assembly.title}
        breadcrumbs={[
          { label: 'Assemblées', href: '/assemblees' },
          { label: assembly.title, href: `/assemblees/${assembly.id}` },
        ]}
        action={
          <>
            <ButtonLink to="">Actualiser</ButtonLink>
            <ButtonLink to="?ecran=1">Grand écran</ButtonLink>
          </>
        }
      />
      <FormFeedback errors={refused?.refusals} values={refused?.values}>
        {handed ? (
          <Notice tone="wait" title={`Nouveau lien de ${handed.name}`}>
            <p>
              Faites-le viser avec son téléphone, maintenant&nbsp;: il ne s’affichera plus, et l’ancien n’ouvre plus
              rien.
            </p>
            <QrCode svg={handed.code} label="Lien de vote à viser" />
            <code className="secret">{handed.link}</code>
          </Notice>
        ) : null}
        <div className="stack loose">
          {assembly.status === 'convened' && begun && chairs ? (
            <Card title="Ouvrir la séance" tone="accent">
              <Form method="post" className="form" noValidate>
                <HiddenFields values={{ requestKey: `${key}o` }} />
                <FieldRow>
                  <TextField name="chair" label="Qui préside" />
                  <TextField name="secretary" label="Qui tient la plume" />
                </FieldRow>
                <FormActions>
                  <Button variant="primary" name="intent" value="open">
                    Ouvrir la séance
                  </Button>
                </FormActions>
              </Form>
            </Card>
          ) : null}
          <Card title="Quorum">
            <div className="stack">
              {quorums.map(quorum => (
                <div key={quorum.category} className="stack tight">
                  <div className="row spread">
                    <span>
                      Résolutions {quorum.category === 'ordinary' ? 'ordinaires' : 'extraordinaires'}&nbsp;:{' '}
                      {quorum.sentence}
                    </span>
                    <Badge tone={quorum.reached ? 'good' : 'wait'}>{quorum.reached ? 'atteint' : 'pas atteint'}</Badge>
                  </div>
                </div>
              ))}
            </div>
          </Card>
          <div className="two">
            <div className="stack loose">
              <Votes loaderData={loaderData} />
              {assembly.status === 'open' && chairs ? (
                <Form method="post">
                  <HiddenFields values={{ requestKey: `${key}z` }} />
                  <Confirm
                    label="Lever la séance"
                    title="Lever la séance&nbsp;?"
                    variant="secondary"
                    confirm="Lever la séance"
                    submit={{ name: 'intent', value: 'close' }}
                  >
                    <p>
                      La feuille de présence et les résultats sont définitifs&nbsp;; le procès-verbal se rédige de
                      lui-même.
                    </p>
                  </Confirm>
                </Form>
              ) : null}
            </div>
            <Attendance loaderData={loaderData} />
          </div>
        </div>
      </FormFeedback>
    </>
  )
}

export type PartProps = Pick<Route.ComponentProps, 'loaderData'>
