import { data, Form, Link } from 'react-router'
import { formatDay } from '../../../kernel/day.ts'
import { formatEuros } from '../../../kernel/money.ts'
import { formatRate } from '../../../kernel/rate.ts'
import { formOf, load, perform, requestKey, signedIn } from '../../../platform/page.server.ts'
import { may } from '../../../platform/session.ts'
import { BarChart } from '../../../ui/bar-chart.tsx'
import {
  AmountField,
  Badge,
  Button,
  Card,
  Confirm,
  DataTable,
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
  RateField,
  SelectField,
  TextField,
} from '../../../ui/index.ts'
import { carriedForward, interestRateBp } from '../allocation.ts'
import {
  annulSurplus,
  discardSurplusScenario,
  getSurplus,
  listDecisions,
  postSurplus,
  saveSurplusScenario,
  voteSurplus,
} from '../index.ts'
import type { Route } from './+types/exercice.page'

export async function loader(args: Route.LoaderArgs) {
  const { searchParams } = args.url
  const prepares = may(signedIn(args), saveSurplusScenario)
  const surplus = await load(args, getSurplus, {
    exerciceId: args.params.exercice,
    scenarioId: searchParams.get('scenario') ?? undefined,
  })
  return {
    ...surplus,
    decisions: prepares ? await load(args, listDecisions, { after: surplus.exercice.endsOn as never }) : [],
    prepares,
    done: searchParams.get('fait'),
    requestKey: requestKey(),
  }
}

export async function action(args: Route.ActionArgs) {
  const intent = String((await formOf(args)).get('intent'))
  const here = `/repartition/${args.params.exercice}`
  const done = { redirect: `${here}?fait=${intent}` }
  const { data: refused, init } =
    intent === 'vote'
      ? await perform(args, voteSurplus, undefined, done)
      : intent === 'post'
        ? await perform(args, postSurplus, undefined, done)
        : intent === 'discard'
          ? await perform(args, discardSurplusScenario, undefined, done)
          : intent === 'annul'
            ? await perform(args, annulSurplus, undefined, {
                redirect: ({ draftId }) => `${here}?scenario=${draftId}&fait=annul#scenario`,
              })
            : await perform(args, saveSurplusScenario, undefined, {
                redirect: ({ id }) => `${here}?scenario=${id}&fait=save#scenario`,
              })
  return data({ intent, ...refused }, init ?? {})
}

const DONE: Record<string, string> = {
  save: 'Scénario enregistré.',
  vote: 'Répartition retenue\u00a0: ce que chacun reçoit est arrêté.',
  post: 'Répartition comptabilisée\u00a0: les parts sont à payer dans les virements.',
  discard: 'Scénario supprimé.',
  annul: 'Vote annulé\u00a0: le scénario est de nouveau à l’étude.',
}
const STATUS = {
  draft: { label: 'à l’étude', tone: 'wait' },
  voted: { label: 'voté', tone: 'info' },
  posted: { label: 'comptabilisé', tone: 'good' },
  annulled: { label: 'vote annulé', tone: 'neutral' },
} as const

type Loaded = Route.ComponentProps['loaderData']
type Scenario = Loaded['scenarios'][number]

const isDecided = ({ status }: Scenario) => status === 'voted' || status === 'posted'

export default function ExerciceSurplusPage({ loaderData, actionData }: Route.ComponentProps) {
  const { exercice, situation, scenarios, shown, done } = loaderData
  const scenario = scenarios.find(one => one.id === shown)
  return (
    <>
      <title>{`Répartition ${exercice.code} — Essaim`}</title>
      <PageHeader
        title={`Répartition de l’exercice ${exercice.code}`}
        breadcrumbs={[{ href: '/repartition', label: 'Répartition' }]}
      />
      <div className="stack">
        {done && DONE[done] ? <Flash title={DONE[done]} /> : null}
        {situation ? (
          <>
            <Books situation={situation} activitiesCents={loaderData.activitiesCents} />
            {situation.resultCents <= situation.priorLossCents ? <Carried loaderData={loaderData} /> : null}
            <Comparison loaderData={loaderData} />
            {scenario ? (
              <FormFeedback
                errors={actionData?.intent === 'save' ? null : actionData?.refusals}
                values={actionData?.intent === 'save' ? null : actionData?.values}
              >
                <Shown loaderData={loaderData} scenario={scenario} />
              </FormFeedback>
            ) : null}
            {loaderData.prepares && situation.resultCents > situation.priorLossCents && !scenarios.some(isDecided) ? (
              <Edit
                loaderData={loaderData}
                scenario={scenario}
                refused={actionData?.intent === 'save' ? actionData : null}
              />
            ) : null}
          </>
        ) : (
          <Notice title="Ces règles sont celles des SCOP et des SCIC.">
            Indiquez la forme de la coopérative aux <Link to="/reglages">réglages</Link>.
          </Notice>
        )}
      </div>
    </>
  )
}

interface BooksProps {
  situation: NonNullable<Loaded['situation']>
  activitiesCents: number
}

function Books({ situation, activitiesCents }: BooksProps) {
  const scop = situation.form === 'scop'
  return (
    <Card title="Ce que disent les comptes">
      <DescriptionList
        items={[
          ['Résultat', <Money key="r" cents={situation.resultCents} />],
          ['dont dans les activités', activitiesCents ? <Money key="a" cents={activitiesCents} /> : null],
          [
            'Pertes antérieures à combler d’abord',
            situation.priorLossCents ? <Money key="p" cents={situation.priorLossCents} /> : null,
          ],
          [
            scop ? 'Réserve légale' : 'Réserves, toutes ensemble',
            <Money key="l" cents={situation.legalReserveCents} />,
          ],
          [scop ? 'Capital le plus élevé atteint' : 'Capital', <Money key="c" cents={situation.capitalCents} />],
          ['Capital libéré', <Money key="v" cents={situation.paidCapitalCents} />],
          [
            'Subventions reçues',
            !scop && situation.subsidiesCents ? <Money key="s" cents={situation.subsidiesCents} /> : null,
          ],
        ]}
      />
      {activitiesCents > 0 ? (
        <Notice tone="wait" title={`${formatEuros(activitiesCents)} restent dans les activités`}>
          Ils sont aux entrepreneurs tant que la part variable de leur salaire n’est pas régularisée (Code du travail,
          R7331-12)&nbsp;: passez-la avant de faire voter une répartition.
        </Notice>
      ) : null}
      <p className="soft small">
        {scop
          ? 'SCOP\u00a0: 15\u00a0% à la réserve légale jusqu’au capital le plus élevé, un quart au moins aux salariés, un intérêt qui ne passe ni l’un ni l’autre (loi 78-763, art. 33).'
          : 'SCIC\u00a0: 15\u00a0% à la réserve légale jusqu’au capital, la moitié du reste à la réserve statutaire, un intérêt plafonné sur l’excédent sans les subventions (loi 47-1775, art. 16 et 19 nonies).'}
      </p>
    </Card>
  )
}

/** Nothing to share: a loss goes to the losses carried forward, a small profit fills them. */
function Carried({ loaderData: { situation, exercice, scenarios, prepares, requestKey } }: { loaderData: Loaded }) {
  const carried = carriedForward(situation!)
  return (
    <Notice title="Rien à répartir">
      <p>
        {carried > 0
          ? `L’exercice est en perte\u00a0: l’assemblée la reporte à nouveau (débit 119, crédit 129, ${formatEuros(carried)}), et les excédents suivants la comblent d’abord.`
          : carried < 0
            ? `Ce que l’exercice a gagné comble des pertes reportées (débit 120, crédit 119, ${formatEuros(-carried)}).`
            : 'Ce que l’exercice a gagné ne fait que combler les pertes antérieures, au résultat lui aussi\u00a0: il n’y a rien à écrire.'}
      </p>
      {prepares && carried !== 0 && scenarios.every(({ status }) => status === 'annulled') ? (
        <Form method="post" noValidate>
          <HiddenFields
            values={{
              requestKey,
              exerciceId: exercice.id,
              name: carried > 0 ? 'Report de la perte' : 'Apurement des pertes',
              workCents: '0',
              interestCents: '0',
              otherReserveCents: '0',
              'criteria.payBp': '100',
              'criteria.timeBp': '0',
              'criteria.equalBp': '0',
            }}
          />
          <Button name="intent" value="save">
            Préparer le report à nouveau
          </Button>
        </Form>
      ) : null}
    </Notice>
  )
}

const partsOf = (scop: boolean): readonly (readonly [keyof Scenario['allocation'], string])[] => [
  ['legalCents', 'Réserve légale'],
  ['statutoryCents', scop ? 'Fonds de développement' : 'Réserve statutaire'],
  ['otherReserveCents', 'Autres réserves'],
  ...(scop ? [['workCents', 'Part travail'] as const] : []),
  ['interestCents', 'Intérêt des parts'],
  ['baseCents', 'Ensemble'],
]

/** Scenarios side by side: one column each. */
function Comparison({ loaderData: { scenarios, situation, shown, exercice } }: { loaderData: Loaded }) {
  if (scenarios.length === 0)
    return (
      <Card title="Scénarios">
        <EmptyState title="Aucun scénario">
          Enregistrez-en un ci-dessous&nbsp;: le premier propose ce que la loi demande au moins.
        </EmptyState>
      </Card>
    )
  const rows = partsOf(situation?.form === 'scop')
  const compared = scenarios.filter(({ id, status }) => status !== 'annulled' || id === shown)
  const current = compared.find(({ id }) => id === shown) ?? compared[0] ?? scenarios[0]!
  const other = compared.find(({ id, status }) => id !== current.id && status !== 'annulled')
  const bars = rows.slice(0, -1)
  const seriesOf = (scenario: Scenario) => ({
    label: scenario.name,
    cents: bars.map(([key]) => Math.max(0, scenario.allocation[key])),
  })
  return (
    <Card title="Scénarios côte à côte">
      <DataTable
        caption="Scénarios côte à côte"
        phone="scroll"
        rows={rows}
        rowKey={([key]) => key}
        empty={null}
        columns={[
          { header: 'Part', main: true, cell: ([, label]) => label },
          ...compared.map(scenario => ({
            header: scenario.status === 'annulled' ? `${scenario.name} (annulé)` : scenario.name,
            align: 'end' as const,
            cell: ([key]: (typeof rows)[number]) => <Money cents={scenario.allocation[key]} />,
          })),
        ]}
      />
      <ul>
        {scenarios.map(scenario => (
          <li key={scenario.id}>
            <Link to={`/repartition/${exercice.id}?scenario=${scenario.id}#scenario`}>{scenario.name}</Link>{' '}
            <Badge tone={STATUS[scenario.status].tone}>{STATUS[scenario.status].label}</Badge>{' '}
            {scenario.refusals.length > 0 ? <Badge tone="bad">contraire à la loi</Badge> : null}
          </li>
        ))}
      </ul>
      <BarChart
        title="Où va l’excédent"
        labels={bars.map(([, label]) => label)}
        labelHeader="Part"
        series={other ? [seriesOf(current), seriesOf(other)] : [seriesOf(current)]}
      />
    </Card>
  )
}

function Shown({ loaderData, scenario }: { loaderData: Loaded; scenario: Scenario }) {
  const { parts, situation, decisions, prepares, requestKey } = loaderData
  const hidden = <HiddenFields values={{ requestKey, id: scenario.id, version: scenario.version }} />
  const { bounds } = scenario
  return (
    <Card
      id="scenario"
      title={`Scénario «\u00a0${scenario.name}\u00a0»`}
      aside={<Badge tone={STATUS[scenario.status].tone}>{STATUS[scenario.status].label}</Badge>}
    >
      {scenario.refusals.map(({ message }) => (
        <Notice key={message} tone="bad">
          {message}
        </Notice>
      ))}
      <DescriptionList
        items={[
          [
            'Part travail, au moins',
            situation?.form === 'scop' ? <Money key="w" cents={bounds.workLeastCents} /> : null,
          ],
          [
            'Réserve statutaire, au moins',
            bounds.statutoryLeastCents ? <Money key="s" cents={bounds.statutoryLeastCents} /> : null,
          ],
          ['Intérêt, au plus par les réserves et le travail', <Money key="i" cents={bounds.interestMostCents} />],
          [
            'Intérêt, au plus par le taux',
            bounds.interestRateCapCents === null || bounds.interestRateBp === null
              ? null
              : `${formatEuros(bounds.interestRateCapCents)} (${formatRate(bounds.interestRateBp)} du capital libéré)`,
          ],
          [
            'Taux servi',
            scenario.choices.interestCents > 0 && situation
              ? formatRate(interestRateBp(scenario.choices.interestCents, situation.paidCapitalCents))
              : null,
          ],
          [
            'Critères de la part travail',
            situation?.form === 'scop'
              ? `salaire ${formatRate(scenario.choices.criteria.payBp)}, temps ${formatRate(scenario.choices.criteria.timeBp)}, parts égales ${formatRate(scenario.choices.criteria.equalBp)}`
              : null,
          ],
        ]}
      />
      {situation?.form === 'scop' && loaderData.noPay && scenario.choices.criteria.payBp > 0 ? (
        <Notice>
          Aucun bulletin de l’exercice n’est au nom d’une personne&nbsp;: la part selon le salaire est partagée à parts
          égales.
        </Notice>
      ) : null}
      {prepares && scenario.status === 'draft' ? (
        <Form method="post" className="form" noValidate>
          {hidden}
          <SelectField
            name="resolutionId"
            label="Résolution adoptée"
            help={
              decisions.length === 0
                ? 'Aucune résolution adoptée depuis la clôture\u00a0: tenez d’abord l’assemblée.'
                : undefined
            }
            options={decisions.map(({ id, label }) => ({ value: id, label }))}
          />
          <FormActions>
            <Button name="intent" value="vote">
              Retenir ce scénario
            </Button>
            <Confirm
              label="Supprimer"
              title="Supprimer ce scénario&nbsp;?"
              confirm="Supprimer"
              submit={{ name: 'intent', value: 'discard' }}
            >
              <p>Les autres scénarios restent.</p>
            </Confirm>
          </FormActions>
        </Form>
      ) : null}
      {scenario.status === 'annulled' ? (
        <Notice title={`Vote annulé le ${formatDay(scenario.annulledOn!)}`}>{scenario.annulReason}</Notice>
      ) : null}
      {prepares && isDecided(scenario) ? (
        <FormActions>
          {scenario.status === 'voted' ? (
            <Form method="post" noValidate>
              {hidden}
              <Confirm
                variant="primary"
                label="Comptabiliser"
                title="Comptabiliser la répartition&nbsp;?"
                confirm="Comptabiliser"
                submit={{ name: 'intent', value: 'post' }}
              >
                <p>Le résultat va aux réserves et à chacun&nbsp;; les parts deviennent des dettes à payer.</p>
              </Confirm>
            </Form>
          ) : null}
          <Form method="post" noValidate>
            {hidden}
            <Confirm
              label="Annuler ce vote"
              title="Annuler ce vote&nbsp;?"
              confirm="Annuler le vote"
              submit={{ name: 'intent', value: 'annul' }}
            >
              <p>
                {scenario.status === 'posted'
                  ? 'L’écriture est contrepassée, tant qu’aucune part n’est payée. '
                  : 'Rien n’est encore comptabilisé. '}
                Le scénario revient à l’étude, pour un nouveau vote.
              </p>
              <TextField name="reason" label="Pourquoi" maxLength={300} />
            </Confirm>
          </Form>
        </FormActions>
      ) : null}
      {scenario.entryId ? (
        <p>
          <Link to={`/comptabilite/ecritures/${scenario.entryId}`}>L’écriture</Link> ·{' '}
          <Link to="/paie/virements">Les virements à faire</Link>
        </p>
      ) : null}
      <DataTable
        caption="Qui reçoit quoi"
        rows={parts}
        rowKey={row => `${row.kind} ${row.shareholderId ?? row.personId}`}
        empty={<EmptyState title="Personne">Ce scénario ne distribue rien.</EmptyState>}
        columns={[
          { header: 'Qui', main: true, cell: row => row.name },
          {
            header: 'À quel titre',
            phone: 'bare',
            cell: row => (row.kind === 'work' ? 'part travail' : 'intérêt des parts'),
          },
          {
            header: 'Montant',
            phone: 'beside',
            align: 'end',
            cell: row => <Money cents={row.amountCents} />,
            total: <Money cents={parts.reduce((all, part) => all + part.amountCents, 0)} />,
          },
          {
            header: 'Retenue',
            align: 'end',
            cell: row => <Money cents={row.withheldCents || null} />,
            total: <Money cents={parts.reduce((all, part) => all + part.withheldCents, 0)} />,
          },
        ]}
      />
    </Card>
  )
}

interface EditProps {
  loaderData: Loaded
  scenario: Scenario | undefined
  refused: { refusals: readonly { message: string; path?: string }[]; values: Record<string, string | string[]> } | null
}

function Edit({ loaderData: { exercice, proposal, situation, requestKey, scenarios }, scenario, refused }: EditProps) {
  const start = scenario?.choices ?? { ...proposal!, criteria: { payBp: 10_000, timeBp: 0, equalBp: 0 } }
  const scop = situation?.form === 'scop'
  return (
    <Card title="Un autre scénario" id="nouveau">
      <Form method="post" className="form" noValidate>
        <HiddenFields values={{ requestKey, exerciceId: exercice.id }} />
        <FormFeedback errors={refused?.refusals} values={refused?.values}>
          <TextField
            name="name"
            label="Nom"
            maxLength={80}
            defaultValue={scenarios.length === 0 ? 'Le minimum légal' : ''}
          />
          <FieldRow>
            {scop ? (
              <AmountField name="workCents" label="Part travail" defaultValue={start.workCents} />
            ) : (
              <HiddenFields values={{ workCents: '0' }} />
            )}
            <AmountField name="interestCents" label="Intérêt des parts" defaultValue={start.interestCents} />
            <AmountField name="otherReserveCents" label="Autres réserves" defaultValue={start.otherReserveCents} />
          </FieldRow>
          <p className="soft small">
            La réserve légale est calculée&nbsp;; le reste va{' '}
            {scop ? 'au fonds de développement' : 'à la réserve statutaire'}.
          </p>
          <RateField
            name="tmoBp"
            label="Moyenne du TMO des trois années civiles avant l’assemblée"
            help="Taux moyen de rendement des obligations des sociétés privées, publié chaque semestre&nbsp;; le plafond y ajoute deux points."
            required={false}
            defaultValue={start.tmoBp ?? undefined}
          />
          {scop ? (
            <FieldRow>
              <RateField
                name="criteria.payBp"
                label="Part travail selon le salaire"
                defaultValue={start.criteria.payBp}
              />
              <RateField name="criteria.timeBp" label="selon le temps" defaultValue={start.criteria.timeBp} />
              <RateField name="criteria.equalBp" label="à parts égales" defaultValue={start.criteria.equalBp} />
            </FieldRow>
          ) : (
            <HiddenFields values={{ 'criteria.payBp': '100', 'criteria.timeBp': '0', 'criteria.equalBp': '0' }} />
          )}
        </FormFeedback>
        <FormActions>
          <Button variant="primary" name="intent" value="save">
            Enregistrer ce scénario
          </Button>
        </FormActions>
      </Form>
    </Card>
  )
}
