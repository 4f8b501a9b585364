import { Form } from 'react-router'
import { formatLongDay, formatTime } from '../../../kernel/day.ts'
import {
  Button,
  Card,
  CheckboxField,
  DescriptionList,
  FormActions,
  type FormChoices,
  FormFeedback,
  HiddenFields,
  NamedField,
  Notice,
  QrCode,
  RadioGroup,
  TextArea,
} from '../../../ui/index.ts'
import { AMENDMENT_LABELS, PRESENCE_LABELS } from '../assembly.ts'
import { CHOICE_LABELS, YES_NO } from '../tally.ts'
import { ItemBadge } from './item-badge.tsx'
import type { MemberData } from './member-view.server.ts'
import { ResultView } from './result-view.tsx'

interface Receipts {
  receipts: { memberId: string; name: string; receipt: string }[]
}
interface Refusals {
  refusals: readonly { message: string; path?: string }[]
  values: Record<string, string | string[]>
  choices?: FormChoices
}

interface MemberViewProps {
  data: MemberData
  actionData: Receipts | Refusals | undefined
  /** Where the list of ballots of a closed vote is. */
  ballotsOf: (itemId: string) => string
}

/** An assembly as one of its members sees it: be there or be represented, vote, find one's ballot. All in plain forms. */
export function MemberView({ data, actionData, ballotsOf }: MemberViewProps) {
  const { assembly } = data
  const refused = actionData && 'refusals' in actionData ? actionData : null
  const cast = actionData && 'receipts' in actionData ? actionData.receipts : null
  const votable = data.items.filter(item => item.status === 'open')
  const others = data.items.filter(item => item.status !== 'open')
  const may = assembly.status === 'convened' || assembly.status === 'open'
  return (
    <FormFeedback errors={refused?.refusals} values={refused?.values} choices={refused?.choices}>
      <div className="stack loose">
        {cast ? <ReceiptsNotice receipts={cast} /> : null}
        {votable.map(item => (
          <OpenItem key={item.id} item={item} />
        ))}
        {assembly.status === 'open' && votable.length === 0 ? (
          <Notice title="Aucun vote n’est ouvert">
            La présidence ouvre les votes un à un&nbsp;: actualisez la page.
          </Notice>
        ) : null}
        {assembly.status === 'open' ? (
          <p>
            <a className="button secondary" href="?">
              Actualiser
            </a>
          </p>
        ) : null}
        <Card title="En bref">
          <DescriptionList
            items={[
              ['Quand', `${formatLongDay(assembly.day)} à ${formatTime(assembly.time)}`],
              ['Où', assembly.place],
              [
                'À distance',
                assembly.onlineLink ? (
                  <a key="l" href={assembly.onlineLink} rel="noreferrer">
                    Suivre la réunion
                  </a>
                ) : null,
              ],
              ['Vous', presenceText(data)],
            ]}
          />
        </Card>
        {may ? <Presence data={data} /> : null}
        {others.length > 0 ? (
          <Card title="Ordre du jour">
            <ol className="agenda">
              {others.map(item => (
                <li key={item.id} value={data.items.indexOf(item) + 1}>
                  <div className="row spread">
                    <strong>{item.title}</strong>
                    <ItemBadge item={item} />
                  </div>
                  {item.text ? <p className="prose">{item.text}</p> : null}
                  {item.candidates.length > 0 ? <p>Se présentent&nbsp;: {item.candidates.join(', ')}.</p> : null}
                  {item.kind === 'resolution' && item.status === 'draft' ? (
                    <Amendments item={item} may={may} requestKey={data.requestKey} />
                  ) : null}
                  <ResultView item={item} />
                  {item.result ? (
                    <p className="small">
                      <a href={ballotsOf(item.id)}>Retrouver mon bulletin par son reçu</a>
                    </p>
                  ) : null}
                </li>
              ))}
            </ol>
          </Card>
        ) : null}
      </div>
    </FormFeedback>
  )
}

function presenceText({ me, voices, begun }: MemberData): string {
  if (me.holder) return `représenté·e par ${me.holder}`
  const held = voices.filter(voice => !voice.mine).map(voice => voice.name)
  const there = me.presence === 'absent' ? (begun ? 'pas encore là' : 'attendu·e') : PRESENCE_LABELS[me.presence]
  return held.length > 0 ? `${there}, avec pouvoir de ${held.join(', ')}` : there
}

const ReceiptsNotice = ({ receipts }: Receipts) => (
  <Notice tone="good" title="Votre vote est dans l’urne">
    <p>
      Notez ce reçu&nbsp;: il n’est gardé nulle part avec votre nom. Après la clôture, il retrouve votre bulletin dans
      la liste.
    </p>
    <ul>
      {receipts.map(({ memberId, name, receipt }) => (
        <li key={memberId}>
          {name}&nbsp;: <code className="secret">{receipt}</code>
        </li>
      ))}
    </ul>
  </Notice>
)

function OpenItem({ item }: { item: MemberData['items'][number] }) {
  const options = item.options.map(option => ({ value: option, label: CHOICE_LABELS[option] ?? option }))
  return (
    <Card title={item.title} tone="accent" aside={<ItemBadge item={item} />}>
      <div className="stack">
        {item.text ? <p className="prose">{item.text}</p> : null}
        {item.waiting.length === 0 ? (
          <p>Vous n’avez plus de voix à donner sur ce point.</p>
        ) : (
          <Form method="post" className="form" noValidate>
            <HiddenFields values={{ itemId: item.id }} />
            {item.waiting.map((voice, v) => (
              <div className="stack tight" key={voice.memberId}>
                <HiddenFields
                  values={{ [`votes.${v}.memberId`]: voice.memberId, [`votes.${v}.receipt`]: voice.receipt }}
                />
                {item.kind === 'election' ? (
                  <fieldset className="field">
                    <HiddenFields values={{ [`votes.${v}.names`]: options.length }} />
                    <legend>
                      {voice.mine ? 'Votre vote' : `Pour ${voice.name}`}&nbsp;: {item.seats} au plus
                    </legend>
                    {options.map((option, o) => (
                      <CheckboxField
                        key={option.value}
                        name={`votes.${v}.choice`}
                        id={`${item.id}-${v}-${o}`}
                        value={option.value}
                        label={option.label}
                        error={o === 0 ? undefined : ''}
                      />
                    ))}
                    <CheckboxField name={`votes.${v}.blank`} id={`${item.id}-${v}-blank`} label="Bulletin blanc" />
                  </fieldset>
                ) : (
                  <RadioGroup
                    name={`votes.${v}.choice`}
                    id={`${item.id}-${v}`}
                    label={voice.mine ? 'Votre vote' : `Pour ${voice.name}`}
                    inline
                    options={YES_NO.map(option => ({ value: option, label: CHOICE_LABELS[option]! }))}
                  />
                )}
              </div>
            ))}
            <FormActions>
              <Button variant="primary" name="intent" value="vote">
                {item.waiting.length > 1 ? 'Mettre ces votes dans l’urne' : 'Mettre mon vote dans l’urne'}
              </Button>
            </FormActions>
          </Form>
        )}
      </div>
    </Card>
  )
}

/** Other texts proposed for a resolution, and one’s own. */
function Amendments({
  item,
  may,
  requestKey,
}: {
  item: MemberData['items'][number]
  may: boolean
  requestKey: string
}) {
  return (
    <>
      {item.amendments.map(amendment => (
        <Notice
          key={amendment.id}
          tone={amendment.status === 'proposed' ? 'wait' : 'info'}
          title={`Amendement proposé par ${amendment.author}, ${AMENDMENT_LABELS[amendment.status]}`}
        >
          <p className="prose">{amendment.text}</p>
        </Notice>
      ))}
      {may ? (
        <details className="fold" key={item.amendments.length}>
          <summary>Proposer un amendement</summary>
          <Form method="post" className="form" noValidate>
            <HiddenFields values={{ requestKey: `${requestKey}${item.id}`, itemId: item.id }} />
            <TextArea
              name="text"
              id={`${item.id}-text`}
              label="Texte que vous proposez"
              defaultValue={item.text ?? ''}
              rows={4}
            />
            <FormActions>
              <Button name="intent" value="amend">
                Proposer cet amendement
              </Button>
            </FormActions>
          </Form>
        </details>
      ) : null}
    </>
  )
}

function Presence({ data }: { data: MemberData }) {
  const { me, begun, others, rules, mayGive, doorCode } = data
  if (!me.holderId && me.presence !== 'absent') return null
  return (
    <Card title="Être là, ou donner pouvoir">
      <div className="stack">
        {begun && me.presence === 'absent' ? (
          <Form method="post" className="row">
            <Button name="intent" value="room">
              Je suis dans la salle
            </Button>
            <Button name="intent" value="online">
              Je participe à distance
            </Button>
          </Form>
        ) : null}
        {doorCode ? (
          <details className="fold">
            <summary>Mon code pour l’accueil</summary>
            <p>Montrez-le à l’entrée&nbsp;: on y vise votre nom, et vous êtes émargé·e.</p>
            <QrCode svg={doorCode} label="Code pour l’accueil" />
          </details>
        ) : null}
        {me.holderId ? (
          <Form method="post">
            <Button name="intent" value="no-proxy">
              Retirer mon pouvoir
            </Button>
          </Form>
        ) : mayGive && others?.length === 0 ? (
          <p>
            <a href="?pouvoir=1">Donner mon pouvoir à un autre membre</a>
          </p>
        ) : mayGive ? (
          <Form method="post" className="form" noValidate>
            <NamedField
              name="holderId"
              id="mandates"
              label="Donner mon pouvoir à"
              help={`${others ? '' : 'Le nom, ou une partie. '}${rules.proxiesPerHolder} au plus par personne. Venir ensuite l’annule.`}
              options={others}
            />
            <FormActions>
              <Button name="intent" value="proxy">
                Donner pouvoir
              </Button>
            </FormActions>
          </Form>
        ) : null}
      </div>
    </Card>
  )
}
