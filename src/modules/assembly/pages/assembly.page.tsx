import { Form } from 'react-router'
import { counted } from '../../../kernel/count.ts'
import { formatLongDay, formatTime } from '../../../kernel/day.ts'
import { readForm } from '../../../platform/form.ts'
import {
  choicesAmong,
  chooseNamed,
  fileOf,
  formOf,
  load,
  perform,
  requestKey,
  signedIn,
  todayOf,
} from '../../../platform/page.server.ts'
import { Mail } from '../../../ui/icon.tsx'
import {
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
  FileField,
  FormActions,
  FormFeedback,
  HiddenFields,
  NamedField,
  Notice,
  PageHeader,
  TextField,
} from '../../../ui/index.ts'
import { listLevies } from '../../levies/index.ts'
import type { Levy } from '../../levies/levy.ts'
import { type Activity, activityChoices, getActivity } from '../../organisation/index.ts'
import { itemRefusals, KIND_LABELS, STATUS_LABELS } from '../assembly.ts'
import {
  type AgendaItem,
  applyDecision,
  attachToAssembly,
  cancelAssembly,
  conveneAssembly,
  getAssembly,
  getAssemblyDocuments,
  giveProxies,
  saveAgendaItem,
  saveAssembly,
  setResolutionEffect,
  withdrawAgendaItem,
} from '../index.ts'
import { conveneBy, conveningRefusals } from '../rules.ts'
import type { Route } from './+types/assembly.page'
import { Agenda, ItemForm } from './agenda-card.tsx'
import { AssemblyFields, namesIn, STATUS_TONES } from './assembly-fields.tsx'
import { mayChair } from './chair.ts'
import { EffectCard, PendingDecisions } from './effect-card.tsx'

const ofSomebody = ({ isHouse }: Activity) => !isHouse

const choiceOf = ({ id, name }: { id: string; name: string }) => ({ value: id, label: name })

export async function loader(args: Route.LoaderArgs) {
  const assembly = await load(args, getAssembly, { id: args.params.id })
  const files = await load(args, getAssemblyDocuments, { id: args.params.id })
  const today = todayOf(args)
  const search = new URL(args.request.url).searchParams
  const chosen = search.get('point')
  const item = assembly.items.find(one => one.id === search.get('fixe') && one.status === 'draft')
  return {
    setting: item ? await settingOf(args, item, search.get('regle') ?? 'contribution') : null,
    assembly: { ...assembly, minutes: null },
    voters: choicesAmong(assembly.roll.map(choiceOf)),
    conveningFileId: files.fileId,
    conveneBy: conveneBy(assembly.rules, assembly.day),
    late: conveningRefusals(assembly.rules, assembly.day, today).map(refusal => refusal.message),
    problems: assembly.items.flatMap(item => itemRefusals(item, assembly.kind)).map(refusal => refusal.message),
    chosen: assembly.items.find(item => item.id === chosen) ?? null,
    adding: chosen === 'nouveau',
    chairs: mayChair(signedIn(args)),
    requestKey: requestKey(),
  }
}

/** A resolution that is to set something: what it sets, else the levy in force that it would replace, of this code when there are several. */
async function settingOf(args: Route.LoaderArgs, item: AgendaItem, code: string) {
  const inForce = (await load(args, listLevies, {})) as unknown as Levy[]
  const houses = inForce.filter(levy => levy.activityId === null && levy.endsOn === null)
  const house = houses.find(levy => levy.code === code) ?? houses[0]
  const decided = item.effect?.kind === 'levy' ? item.effect.levy : null
  const own = decided?.activityId ? await load(args, getActivity, { id: decided.activityId }) : null
  return {
    item,
    levy: decided ?? (house && { ...house, startsOn: undefined }),
    others: decided ? [] : houses.filter(levy => levy !== house).map(levy => ({ code: levy.code, name: levy.name })),
    activities: await activityChoices(args, undefined, ofSomebody),
    activity: own && choiceOf(own),
  }
}

export async function action(args: Route.ActionArgs) {
  const form = await formOf(args)
  const { id } = args.params
  const here = `/assemblees/${id}`
  switch (form.get('intent')) {
    case 'save':
      return perform(args, saveAssembly, { ...(readForm(saveAssembly.input, form) as object), id }, { redirect: here })
    case 'item':
      return perform(
        args,
        saveAgendaItem,
        {
          ...(readForm(saveAgendaItem.input, form) as object),
          assemblyId: id,
          candidates: namesIn(form),
        },
        { redirect: here },
      )
    case 'withdraw':
      return perform(args, withdrawAgendaItem, { id: form.get('itemId') }, { redirect: here })
    case 'effect': {
      const unnamed = await chooseNamed(args, {
        'effect.levy.activityId': named => activityChoices(args, named, ofSomebody),
      })
      if (unnamed) return unnamed
      return perform(
        args,
        setResolutionEffect,
        { id: form.get('itemId'), effect: (readForm(zEffectForm, form) as { effect: unknown }).effect },
        { redirect: here },
      )
    }
    case 'no-effect':
      return perform(args, setResolutionEffect, { id: form.get('itemId'), effect: null }, { redirect: here })
    case 'apply':
      return perform(args, applyDecision, { id: form.get('itemId') }, { redirect: here })
    case 'attach':
      return perform(args, attachToAssembly, { id, ...(await fileIn(form)) }, { redirect: here })
    case 'convene':
      return perform(
        args,
        conveneAssembly,
        { ...(readForm(conveneAssembly.input, form) as object), id },
        { redirect: here },
      )
    case 'proxy': {
      const { roll } = await load(args, getAssembly, { id })
      const find = (named: string) => choicesAmong(roll.map(choiceOf), named)
      const unnamed = await chooseNamed(args, { memberId: find, holderId: find })
      if (unnamed) return unnamed
      return perform(args, giveProxies, {
        id,
        mandates: [
          {
            memberId: form.get('memberId'),
            holderId: form.get('holderId') || null,
            onPaper: form.get('onPaper') === 'on',
          },
        ],
      })
    }
    default:
      return perform(args, cancelAssembly, { ...(readForm(cancelAssembly.input, form) as object), id })
  }
}

const zEffectForm = setResolutionEffect.input

async function fileIn(form: FormData) {
  const file = await fileOf(form.get('file'))
  return { name: String(form.get('name') || file?.name || ''), contentBase64: file?.contentBase64 ?? '' }
}

export default function AssemblyPage({ loaderData, actionData }: Route.ComponentProps) {
  const { assembly, chairs } = loaderData
  const { status } = assembly
  return (
    <>
      <title>{`${assembly.title} — Essaim`}</title>
      <PageHeader
        title={assembly.title}
        subtitle={`${KIND_LABELS[assembly.kind]}, ${formatLongDay(assembly.day)} à ${formatTime(assembly.time)}`}
        breadcrumbs={[{ label: 'Assemblées', href: '/assemblees' }]}
        action={
          <>
            <Badge tone={STATUS_TONES[status]}>{STATUS_LABELS[status]}</Badge>
            {status === 'convened' || status === 'open' ? (
              <ButtonLink variant={status === 'open' ? 'primary' : 'secondary'} to="seance">
                La séance
              </ButtonLink>
            ) : null}
            {status === 'closed' ? <ButtonLink to="proces-verbal">Procès-verbal</ButtonLink> : null}
          </>
        }
      />
      {assembly.cancelReason ? (
        <Notice tone="bad" title="Assemblée annulée">
          {assembly.cancelReason}
        </Notice>
      ) : null}
      {chairs && status === 'convened' ? <WithoutAddress roll={assembly.roll} /> : null}
      {chairs ? <PendingDecisions items={assembly.items} /> : null}
      <FormFeedback errors={actionData?.refusals} values={actionData?.values} choices={actionData?.choices}>
        <div className="two">
          <div className="stack loose">
            <Agenda loaderData={loaderData} />
            {chairs && status === 'draft' ? <ItemForm loaderData={loaderData} /> : null}
            {chairs && loaderData.setting ? (
              <EffectCard {...loaderData.setting} requestKey={loaderData.requestKey} />
            ) : null}
          </div>
          <div className="stack loose">
            <Facts loaderData={loaderData} />
            {chairs && status === 'draft' ? <Convening loaderData={loaderData} /> : null}
            <Files loaderData={loaderData} />
            {assembly.roll.length > 0 ? <Proxies loaderData={loaderData} /> : null}
            {chairs && (status === 'draft' || status === 'convened') ? (
              <Cancel requestKey={loaderData.requestKey} />
            ) : null}
          </div>
        </div>
      </FormFeedback>
    </>
  )
}

export type PartProps = Pick<Route.ComponentProps, 'loaderData'>

/** Members whom no mail reaches: an assembly that forgot them could be annulled. */
function WithoutAddress({ roll }: { roll: readonly { name: string; email: string | null }[] }) {
  const names = roll.flatMap(member => (member.email ? [] : [member.name]))
  if (names.length === 0) return null
  return (
    <Notice tone="wait" title={`${counted(names.length, 'membre')} sans adresse électronique`}>
      Remettez-{names.length > 1 ? 'leur' : 'lui'} la convocation autrement&nbsp;: {names.join(', ')}.
    </Notice>
  )
}

function Facts({ loaderData }: PartProps) {
  const { assembly, chairs, conveningFileId, requestKey: key } = loaderData
  return (
    <Card title="En bref">
      <DescriptionList
        items={[
          ['Lieu', assembly.place],
          ['À distance', assembly.onlineLink],
          ['Membres au', <DayText key="r" day={assembly.recordDay} />],
          ['Convoquée le', assembly.convenedOn ? <DayText key="c" day={assembly.convenedOn} /> : null],
          ['Membres', assembly.roll.length || null],
          ['Présidence', assembly.chair],
          ['Secrétariat', assembly.secretary],
          [
            'Convocation',
            conveningFileId ? (
              <a key="f" href={`/fichiers/${conveningFileId}`}>
                Le PDF
              </a>
            ) : null,
          ],
        ]}
      />
      {chairs && assembly.status === 'draft' ? (
        <details className="fold">
          <summary>Modifier</summary>
          <Form method="post" className="form" noValidate>
            <HiddenFields values={{ requestKey: `${key}s`, version: assembly.version }} />
            <AssemblyFields given={assembly} />
            <FormActions>
              <Button name="intent" value="save">
                Enregistrer
              </Button>
            </FormActions>
          </Form>
        </details>
      ) : null}
    </Card>
  )
}

function Convening({ loaderData }: PartProps) {
  const { late, problems, requestKey: key, conveneBy: by } = loaderData
  return (
    <Card title="Convoquer" tone="accent">
      {late.length === 0 ? (
        <p>
          La convocation part le <DayText day={by} /> au plus tard.
        </p>
      ) : (
        <Notice tone="bad">{late.join(' ')}</Notice>
      )}
      {problems.length > 0 ? <Notice tone="wait">{problems.join(' ')}</Notice> : null}
      <Form method="post" className="form" noValidate>
        <HiddenFields values={{ requestKey: `${key}c` }} />
        <CheckboxField
          name="byHand"
          label="Convocations remises autrement (courrier, main propre)"
          help="Sinon chaque membre reçoit un courrier électronique&nbsp;: PDF, agenda et lien personnel pour voter."
        />
        <DateField name="sentOn" label="Remises le" required={false} help="Si elles l’ont été avant aujourd’hui." />
        <FormActions>
          <Confirm
            label="Convoquer les membres"
            variant="primary"
            icon={Mail}
            title="Convoquer cette assemblée&nbsp;?"
            confirm="Convoquer"
            submit={{ name: 'intent', value: 'convene' }}
          >
            <p>La liste des membres et l’ordre du jour sont arrêtés&nbsp;; les convocations partent.</p>
          </Confirm>
        </FormActions>
      </Form>
    </Card>
  )
}

function Files({ loaderData }: PartProps) {
  const { assembly, chairs, requestKey: key } = loaderData
  const open = assembly.status === 'draft' || assembly.status === 'convened'
  return (
    <Card title="Documents joints">
      {assembly.files.length === 0 ? <p className="soft">Aucun.</p> : null}
      <ul>
        {assembly.files.map(file => (
          <li key={file.fileId}>
            <a href={`/fichiers/${file.fileId}`}>{file.name}</a>
          </li>
        ))}
      </ul>
      {chairs && open ? (
        <details className="fold">
          <summary>Joindre un PDF</summary>
          <Form method="post" encType="multipart/form-data" className="form" noValidate>
            <HiddenFields values={{ requestKey: `${key}f` }} />
            <TextField name="name" label="Nom" required={false} />
            <FileField name="file" id="contentBase64" label="Fichier" accept="application/pdf" />
            <FormActions>
              <Button name="intent" value="attach">
                Joindre
              </Button>
            </FormActions>
          </Form>
        </details>
      ) : null}
    </Card>
  )
}

function Proxies({ loaderData }: PartProps) {
  const { assembly, voters, chairs, requestKey: key } = loaderData
  const names = new Map(assembly.roll.map(member => [member.id, member.name]))
  const given = assembly.roll.filter(member => member.holderId !== null)
  return (
    <Card title="Pouvoirs" id="pouvoirs">
      <DataTable
        caption="Pouvoirs"
        rows={given}
        rowKey={row => row.id}
        empty={<p className="soft">Aucun pouvoir pour l’instant.</p>}
        columns={[
          { header: 'De', main: true, cell: row => row.name },
          { header: 'À', cell: row => names.get(row.holderId!) },
          { header: 'Remis', cell: row => (row.proxyOnPaper ? 'sur papier' : 'en ligne') },
        ]}
      />
      {chairs && (assembly.status === 'convened' || assembly.status === 'open') ? (
        <details className="fold">
          <summary>Inscrire un pouvoir</summary>
          <Form method="post" className="form" noValidate>
            <HiddenFields values={{ requestKey: `${key}p` }} />
            <NamedField name="memberId" label="Qui donne pouvoir" options={voters} />
            <NamedField
              name="holderId"
              id="mandates"
              label="À qui"
              empty="Personne&nbsp;: le retirer"
              options={voters}
            />
            <CheckboxField name="onPaper" label="Remis sur papier" defaultChecked />
            <FormActions>
              <Button name="intent" value="proxy">
                Inscrire
              </Button>
            </FormActions>
          </Form>
        </details>
      ) : null}
    </Card>
  )
}

const Cancel = ({ requestKey: key }: { requestKey: string }) => (
  <Form method="post">
    <HiddenFields values={{ requestKey: `${key}x` }} />
    <Confirm
      label="Annuler l’assemblée"
      variant="quiet"
      title="Annuler cette assemblée&nbsp;?"
      confirm="Annuler l’assemblée"
      submit={{ name: 'intent', value: 'cancel' }}
    >
      <p>Les membres déjà convoqués l’apprennent par courrier électronique, avec vos mots.</p>
      <TextField name="reason" label="Pourquoi" maxLength={300} />
    </Confirm>
  </Form>
)
