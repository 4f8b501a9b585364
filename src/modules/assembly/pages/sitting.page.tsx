import { Form } from 'react-router'
import { counted } from '../../../kernel/count.ts'
import { plain } from '../../../kernel/plain.ts'
import { readForm } from '../../../platform/form.ts'
import { attempt, formOf, load, perform, requestKey, signedIn, todayOf } from '../../../platform/page.server.ts'
import {
  Badge,
  Button,
  ButtonLink,
  Card,
  Confirm,
  DataTable,
  FieldRow,
  FormActions,
  FormFeedback,
  HiddenFields,
  Notice,
  PageHeader,
  Progress,
  QrCode,
  SearchField,
  TextArea,
  TextField,
} from '../../../ui/index.ts'
import { AMENDMENT_LABELS, optionsOf, PRESENCE_LABELS, PRESENCES, type Presence } from '../assembly.ts'
import {
  type AgendaItem,
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
import { CHOICE_LABELS } from '../tally.ts'
import { isCounted, voicesToCount } from '../voices.ts'
import type { Route } from './+types/sitting.page'
import { mayChair } from './chair.ts'
import { ItemBadge } from './item-badge.tsx'
import { drawCode } from './member-view.server.ts'
import { ResultView } from './result-view.tsx'
import { Screen } from './screen.tsx'

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
        candidates: String(form.get('names') ?? '')
          .split('\n')
          .map(name => name.trim())
          .filter(Boolean),
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

type PartProps = Pick<Route.ComponentProps, 'loaderData'>

function Votes({ loaderData }: PartProps) {
  const { assembly } = loaderData
  return (
    <div className="stack loose">
      {assembly.items.map((item, i) => (
        <Card
          key={item.id}
          title={`${i + 1}. ${item.title}`}
          tone={item.status === 'open' ? 'accent' : 'plain'}
          aside={<ItemBadge item={item} />}
        >
          <div className="stack">
            {item.text ? <p className="prose">{item.text}</p> : null}
            {item.status === 'draft' && item.kind !== 'information' ? (
              <BeforeVote loaderData={loaderData} item={item} />
            ) : null}
            {item.status === 'open' ? <OpenVote loaderData={loaderData} item={item} /> : null}
            {item.result ? (
              <>
                <ResultView item={item} />
                <a className="small" href={`/mes-votes/${assembly.id}/bulletins/${item.id}`}>
                  Les bulletins et leurs reçus
                </a>
              </>
            ) : null}
          </div>
        </Card>
      ))}
    </div>
  )
}

function BeforeVote({ loaderData, item }: PartProps & { item: AgendaItem }) {
  const { assembly, chairs, requestKey: key } = loaderData
  const amendments = assembly.amendments.filter(one => one.itemId === item.id)
  if (!chairs) return null
  const votes = assembly.items.filter(one => one.kind !== 'information')
  const next =
    assembly.status === 'open' && votes.every(one => one.status !== 'open')
      ? votes.find(one => one.status === 'draft')
      : null
  return (
    <>
      {amendments.map(amendment => (
        <Notice
          key={amendment.id}
          tone={amendment.status === 'proposed' ? 'wait' : 'info'}
          title={`Amendement proposé par ${amendment.author}`}
        >
          <p className="prose">{amendment.text}</p>
          {amendment.status === 'proposed' ? (
            <Form method="post" className="row">
              <HiddenFields values={{ requestKey: `${key}d${amendment.id}`, amendmentId: amendment.id }} />
              <Button small name="intent" value="accept">
                Accepter
              </Button>
              <Button small variant="quiet" name="intent" value="reject">
                Écarter
              </Button>
            </Form>
          ) : (
            <Badge>{AMENDMENT_LABELS[amendment.status]}</Badge>
          )}
        </Notice>
      ))}
      <Form method="post" className="row">
        <HiddenFields values={{ requestKey: `${key}v${item.id}`, itemId: item.id }} />
        {assembly.status === 'open' ? (
          <Button variant={item.id === next?.id ? 'primary' : 'secondary'} name="intent" value="open-vote">
            Ouvrir le vote
          </Button>
        ) : null}
        <Button variant="quiet" name="intent" value="withdraw">
          Retirer ce point
        </Button>
      </Form>
      {item.kind === 'election' ? (
        <details className="fold">
          <summary>
            Candidat·es&nbsp;: {item.candidates.length === 0 ? 'personne encore' : item.candidates.join(', ')}
          </summary>
          <Form method="post" className="form" noValidate>
            <HiddenFields values={{ requestKey: `${key}n${item.id}`, itemId: item.id }} />
            <TextArea
              name="names"
              id={`${item.id}-names`}
              label="Un nom par ligne"
              defaultValue={item.candidates.join('\n')}
            />
            <FormActions>
              <Button name="intent" value="candidates">
                Enregistrer
              </Button>
            </FormActions>
          </Form>
        </details>
      ) : (
        <details className="fold" key={amendments.length}>
          <summary>Proposer un amendement</summary>
          <Form method="post" className="form" noValidate>
            <HiddenFields values={{ requestKey: `${key}t${item.id}`, itemId: item.id }} />
            <TextArea
              name="text"
              id={`${item.id}-text`}
              label="Nouveau texte"
              defaultValue={item.text ?? ''}
              rows={4}
            />
            <TextField
              name="author"
              id={`${item.id}-author`}
              label="De qui"
              maxLength={120}
              required={false}
              help="Vous, si vide."
            />
            <FormActions>
              <Button name="intent" value="amend">
                Proposer
              </Button>
            </FormActions>
          </Form>
        </details>
      )}
    </>
  )
}

function OpenVote({ loaderData, item }: PartProps & { item: AgendaItem }) {
  const { assembly, chairs, counted, requestKey: key } = loaderData
  const marks = assembly.marks.filter(mark => mark.itemId === item.id)
  const online = marks.filter(mark => mark.how === 'online').length
  const paper = marks.filter(mark => mark.how === 'paper').length
  const entered = item.entered.reduce((all, count) => all + count.voters, 0)
  const note = [
    `${online} en ligne`,
    ...(item.ballot === 'secret' ? [`${paper} pointés sur papier`] : []),
    ...(entered > 0 ? [`${entered} comptées par les scrutateurs`] : []),
  ].join(', ')
  return (
    <>
      <Progress
        label="Voix exprimées"
        done={item.ballot === 'secret' ? online + paper : online + entered}
        total={counted}
        note={note}
      />
      <FewOnline loaderData={loaderData} item={item} marks={marks} />
      {chairs ? (
        <>
          <Form method="post" className="row" noValidate>
            <HiddenFields values={{ requestKey: `${key}k${item.id}`, itemId: item.id }} />
            <Confirm
              label="Fermer le vote"
              variant="primary"
              title="Fermer le vote&nbsp;?"
              confirm="Fermer et proclamer"
              submit={{ name: 'intent', value: 'close-vote' }}
            >
              <p>L’urne est ouverte une seule fois&nbsp;; le résultat est proclamé et définitif.</p>
            </Confirm>
            <Confirm
              label="Annuler ce vote"
              variant="quiet"
              title="Annuler ce vote&nbsp;?"
              confirm="Annuler le vote"
              submit={{ name: 'intent', value: 'annul' }}
            >
              <TextField name="reason" id={`${item.id}-reason`} label="Pourquoi" />
            </Confirm>
          </Form>
          <Counts loaderData={loaderData} item={item} />
          {item.ballot === 'secret' ? <PaperVoters loaderData={loaderData} item={item} marks={marks} /> : null}
        </>
      ) : null}
    </>
  )
}

function Counts({ loaderData, item }: PartProps & { item: AgendaItem }) {
  const { assembly, codes, requestKey: key } = loaderData
  const options = optionsOf(item)
  const marks = assembly.marks.filter(mark => mark.itemId === item.id)
  return (
    <details className="fold">
      <summary>{item.ballot === 'secret' ? 'Saisir les bulletins de papier' : 'Saisir les mains levées'}</summary>
      <Form method="post" className="form" noValidate>
        <HiddenFields values={{ requestKey: `${key}q${item.id}${item.version}`, itemId: item.id }} />
        {codes.map(({ code, name }, c) => {
          const before = item.entered.find(count => count.college === code)
          return (
            <fieldset className="field" key={code}>
              <legend>
                {name} <span className="soft small">{voicesToCount(item, assembly.roll, marks, code)} à compter</span>
              </legend>
              <HiddenFields values={{ [`counts.${c}.college`]: code }} />
              <FieldRow>
                {options.map((option, o) => (
                  <TextField
                    key={option}
                    name={`counts.${c}.counts.${o}`}
                    id={`${item.id}-${c}-${o}`}
                    label={CHOICE_LABELS[option] ?? option}
                    inputMode="numeric"
                    defaultValue={before?.counts[o] ?? 0}
                  />
                ))}
                {item.kind === 'election' ? (
                  <>
                    <TextField
                      name={`counts.${c}.voters`}
                      id={`${item.id}-${c}-voters`}
                      label="Bulletins"
                      inputMode="numeric"
                      defaultValue={before?.voters ?? 0}
                    />
                    <TextField
                      name={`counts.${c}.blank`}
                      id={`${item.id}-${c}-blank`}
                      label="dont blancs"
                      inputMode="numeric"
                      defaultValue={before?.blank ?? 0}
                    />
                  </>
                ) : null}
              </FieldRow>
            </fieldset>
          )
        })}
        <TextField
          name="scrutineers"
          id={`${item.id}-scrutineers`}
          label="Deux scrutateurs"
          help="Leurs noms, séparés par une virgule."
          defaultValue={item.scrutineers ?? ''}
        />
        <FormActions>
          <Button name="intent" value="counts">
            Enregistrer ce décompte
          </Button>
        </FormActions>
      </Form>
    </details>
  )
}

type Marks = Route.ComponentProps['loaderData']['assembly']['marks']

function PaperVoters({ loaderData, item, marks }: PartProps & { item: AgendaItem; marks: Marks }) {
  const { assembly, requestKey: key } = loaderData
  const left = assembly.roll.filter(
    member =>
      marks.every(mark => mark.memberId !== member.id) && (member.presence === 'room' || member.holderId !== null),
  )
  const ticked = assembly.roll.filter(member => marks.some(mark => mark.memberId === member.id && mark.how === 'paper'))
  return (
    <>
      <details className="fold">
        <summary>Pointer ceux qui votent sur papier</summary>
        <Form method="post" className="stack">
          <HiddenFields values={{ requestKey: `${key}b${item.id}${marks.length}`, itemId: item.id }} />
          <DataTable
            caption="Votants sur papier"
            rows={left}
            rowKey={row => row.id}
            select={{ name: 'memberIds', label: row => row.name }}
            empty={<p className="soft">Tout le monde a voté.</p>}
            columns={[{ header: 'Membre', main: true, cell: row => row.name }]}
          />
          {left.length > 0 ? (
            <FormActions>
              <Button name="intent" value="paper">
                Pointer
              </Button>
            </FormActions>
          ) : null}
        </Form>
      </details>
      {ticked.length > 0 ? (
        <details className="fold">
          <summary>Retirer un pointage</summary>
          <Form method="post" className="stack">
            <HiddenFields values={{ requestKey: `${key}u${item.id}${marks.length}`, itemId: item.id }} />
            <DataTable
              caption="Pointés sur papier"
              rows={ticked}
              rowKey={row => row.id}
              select={{ name: 'memberIds', label: row => row.name }}
              empty={null}
              columns={[{ header: 'Membre', main: true, cell: row => row.name }]}
            />
            <FormActions>
              <Button name="intent" value="no-paper">
                Retirer
              </Button>
            </FormActions>
          </Form>
        </details>
      ) : null}
    </>
  )
}

/** Colleges where so few voted online beside paper that the published list would show their votes. */
function FewOnline({ loaderData, item, marks }: PartProps & { item: AgendaItem; marks: Marks }) {
  const { assembly, codes } = loaderData
  const collegeOf = new Map(assembly.roll.map(member => [member.id, member.college]))
  const few = codes.filter(({ code }) => {
    const its = marks.filter(mark => collegeOf.get(mark.memberId) === code)
    const online = its.filter(mark => mark.how === 'online').length
    return online > 0 && online < 3 && its.length > online
  })
  if (item.ballot !== 'secret' || few.length === 0) return null
  return (
    <Notice tone="wait" title="Le secret tient à trois bulletins en ligne">
      {codes.length > 1 ? `${few.map(({ name }) => name).join(', ')}\u00a0: ` : ''}moins de trois ont voté en ligne, et
      la liste publiée montrerait leurs votes à part du papier. Faites-en voter d’autres en ligne avant de fermer.
    </Notice>
  )
}

const presenceCount = (presence: Presence, n: number) =>
  presence === 'absent' ? counted(n, 'absent·e') : `${n} ${PRESENCE_LABELS[presence]}`

function Attendance({ loaderData }: PartProps) {
  const { assembly, found, hidden, q, chairs, begun, codes, requestKey: key } = loaderData
  const names = new Map(assembly.roll.map(member => [member.id, member.name]))
  const college = new Map(codes.map(({ code, name }) => [code, name]))
  const keeps = chairs && (assembly.status === 'open' || assembly.status === 'convened')
  const ticks = keeps && begun
  return (
    <Card title="Feuille de présence" id="presence">
      <div className="stack">
        <p className="small soft">
          {PRESENCES.map(presence =>
            presenceCount(
              presence,
              assembly.roll.filter(member => member.presence === presence && !member.holderId).length,
            ),
          ).join(', ')}
          {`, ${counted(assembly.roll.filter(member => member.holderId).length, 'pouvoir')}`}
        </p>
        <Form method="get" className="row" role="search">
          <SearchField label="Chercher un nom" defaultValue={q} />
          <Button small>Chercher</Button>
        </Form>
        {keeps ? (
          <details className="fold">
            <summary>Un code de vote perdu</summary>
            <Form method="post" className="form" noValidate>
              <label htmlFor="code-member">Membre</label>
              <select id="code-member" name="memberId" className="input">
                {assembly.roll.map(member => (
                  <option key={member.id} value={member.id}>
                    {member.name}
                  </option>
                ))}
              </select>
              <FormActions>
                <Button name="intent" value="code">
                  Remplacer son code
                </Button>
              </FormActions>
            </Form>
          </details>
        ) : null}
        <Form method="post" className="stack" key={key}>
          <HiddenFields values={{ requestKey: `${key}r` }} />
          {ticks ? (
            <div className="row ticks">
              <Button small name="intent" value="room">
                Dans la salle
              </Button>
              <Button small name="intent" value="online">
                À distance
              </Button>
              <Button small variant="quiet" name="intent" value="absent">
                Absents
              </Button>
            </div>
          ) : null}
          <DataTable
            caption="Feuille de présence"
            rows={found}
            rowKey={row => row.id}
            select={ticks ? { name: 'memberIds', label: row => row.name } : undefined}
            empty={<p className="soft">Personne de ce nom.</p>}
            columns={[
              {
                header: 'Membre',
                main: true,
                cell: row => (
                  <>
                    {row.name}
                    {row.college ? <small className="soft"> {college.get(row.college)}</small> : null}
                  </>
                ),
              },
              {
                header: 'Présence',
                cell: row =>
                  row.holderId ? (
                    <Badge tone="info">pouvoir à {names.get(row.holderId)}</Badge>
                  ) : row.presence === 'absent' ? (
                    ''
                  ) : (
                    <Badge tone="good">{PRESENCE_LABELS[row.presence]}</Badge>
                  ),
              },
            ]}
          />
        </Form>
        {hidden > 0 ? (
          <p>
            {hidden} autres&nbsp;: cherchez un nom, ou <a href="?tous=1#presence">affichez toute la liste</a>.
          </p>
        ) : null}
      </div>
    </Card>
  )
}
