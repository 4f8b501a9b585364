import { Form, Link } from 'react-router'
import { counted, formatInteger } from '../../../kernel/count.ts'
import { type Day, formatDay, formatMonth, formatShortMonth, monthOf } from '../../../kernel/day.ts'
import { formatWholeEuros, sum } from '../../../kernel/money.ts'
import { formatRate } from '../../../kernel/rate.ts'
import type { HouseHome } from '../../../modules/reporting/index.ts'
import { BarChart } from '../../../ui/bar-chart.tsx'
import {
  Button,
  Card,
  DataTable,
  EmptyState,
  Money,
  StageBar,
  type Stages,
  Tile,
  type Todo,
  TodoList,
} from '../../../ui/index.ts'
import { Sparkline } from '../../../ui/sparkline.tsx'
import { AlarmsCard, type Alarms as AlarmsOfHouse } from './alarms-card.tsx'
import type { FirstSteps } from './first-steps.server.ts'
import { FirstStepsCard } from './first-steps.tsx'
import { type Personal, personalItems } from './personal.ts'
import { waitingItems } from './waiting-view.tsx'

export interface House {
  organisationId: string
  name: string
  house: HouseHome
}

const STAGE_LISTS: Record<keyof Stages, string> = {
  quotedCents: '/devis',
  signedCents: '/devis?statut=signed',
  invoicedCents: '/factures?statut=issued',
  cashedCents: '/factures?statut=paid',
  lostCents: '/devis?statut=refused',
}

interface HouseViewProps {
  /** Of a house where nobody is under contract yet. */
  steps: FirstSteps | null
  houses: readonly House[]
  /** Of one house only. */
  alarms: AlarmsOfHouse | null
  personal: Personal | null
}

/** The director's home: one house, or the houses of a group with their figures summed. What only they can sign or vote comes first. */
export function HouseView({ steps, houses, alarms, personal }: HouseViewProps) {
  const all = houses.map(({ house }) => house)
  const first = all[0]!
  const alone = houses.length === 1
  const add = (pick: (house: HouseHome) => number) => sum(all.map(pick))
  const addEach = (pick: (house: HouseHome) => readonly number[]) =>
    pick(first).map((_, i) => add(house => pick(house)[i] ?? 0))
  const stages: Stages = {
    quotedCents: add(house => house.stages.quotedCents),
    signedCents: add(house => house.stages.signedCents),
    invoicedCents: add(house => house.stages.invoicedCents),
    cashedCents: add(house => house.stages.cashedCents),
    lostCents: add(house => house.stages.lostCents),
  }
  const treasury = addEach(house => house.treasuryCents)
  const capes = add(house => house.capes)
  const cesas = add(house => house.cesas)
  const own = personal ? personalItems(personal) : []
  return (
    <div className="stack loose">
      {steps ? <FirstStepsCard steps={steps} /> : null}
      {own.length > 0 ? (
        <Card title="Attend votre réponse">
          <TodoList items={own} />
        </Card>
      ) : null}
      <Card
        title={`Chiffre d’affaires en ${first.from.slice(0, 4)}`}
        aside={<span className="soft small">HT, depuis le 1er&nbsp;janvier</span>}
      >
        <StageBar stages={stages} href={alone ? stage => STAGE_LISTS[stage] : undefined} />
        <Comparison
          months={first.months}
          from={first.from}
          today={first.today}
          currentCents={addEach(house => house.currentCents)}
          previousCents={addEach(house => house.previousCents)}
        />
      </Card>
      <Flow flows={all.map(({ flow }) => flow)} linked={alone} />
      <ul className="tiles">
        <Tile
          label="Trésorerie"
          value={formatWholeEuros(treasury.at(-1) ?? 0)}
          href={alone ? '/comptabilite/balance?comptes=51+53' : null}
        >
          <Sparkline values={treasury} />
        </Tile>
        <Tile label="Activités ouvertes" value={add(house => house.activities)} href={alone ? '/activites' : null} />
        <Tile label="Personnes sous contrat" value={capes + cesas} href={alone ? '/personnes' : null}>
          {capes} CAPE, {cesas} CESA
        </Tile>
        <Tile
          label="Factures en retard"
          value={formatWholeEuros(add(house => house.lateCents))}
          href={alone ? '/factures?statut=late' : null}
        >
          {counted(
            add(house => house.lateCount),
            'facture',
          )}
        </Tile>
      </ul>
      {alone ? null : <Members houses={houses} />}
      <div className="two">
        <Card title="Douze mois">
          <BarChart
            title="Chiffre d’affaires HT par mois"
            labels={first.months.map(formatShortMonth)}
            series={[
              { label: 'Ces douze mois', cents: addEach(house => house.currentCents) },
              { label: 'Un an avant', cents: addEach(house => house.previousCents) },
            ]}
          />
        </Card>
        <div className="stack loose">
          <Card title="À surveiller">
            <Alarms houses={houses} />
          </Card>
          {alarms ? <AlarmsCard alarms={alarms} /> : null}
        </div>
      </div>
      {alone ? <Lists house={first} /> : null}
    </div>
  )
}

interface ComparisonProps {
  months: readonly string[]
  from: Day
  today: Day
  currentCents: readonly number[]
  previousCents: readonly number[]
}

/** The year's turnover in the books beside the year before, over the months that are over. Nothing in January. */
function Comparison({ months, from, today, currentCents, previousCents }: ComparisonProps) {
  const over = months.flatMap((month, i) => (month >= monthOf(from) && month < monthOf(today) ? [i] : []))
  const last = over.at(-1)
  const current = sum(over.map(i => currentCents[i]!))
  const previous = sum(over.map(i => previousCents[i]!))
  if (last === undefined || previous <= 0) return null
  const [firstMonth, lastMonth] = [months[over[0]!]!, months[last]!]
  return (
    <p className="soft">
      En comptabilité, {firstMonth === lastMonth ? formatMonth(lastMonth) : `de janvier à ${formatMonth(lastMonth)}`}
      &nbsp;:{' '}
      <Link to="/chiffre-affaires">
        <Money cents={current} whole tone="plain" />
      </Link>
      , {current >= previous ? '+' : '−'}
      {formatRate(Math.round((Math.abs(current - previous) * 1000) / previous) * 10)} sur l’année d’avant (
      <Money cents={previous} whole tone="plain" />
      ).
    </p>
  )
}

const STEPS = [
  ['applicants', 'Candidatures', 'candidatures'],
  ['capes', 'CAPE signés', 'cape'],
  ['cesas', 'CESA signés', 'cesa'],
  ['associates', 'Nouveaux associés', 'associes'],
  ['exits', 'Sorties', 'sorties'],
] as const

/** The way of people through the house since the exercice began; each number opens its people. */
function Flow({ flows, linked }: { flows: readonly HouseHome['flow'][]; linked: boolean }) {
  const known = flows.filter(flow => flow !== null)
  if (known.length === 0) return null
  const { year } = known[0]!
  return (
    <Card title={`Le chemin des personnes en ${year}`} aside={<Link to="/parcours">Qui en est où</Link>}>
      <ol className="flow">
        {STEPS.map(([key, label, address]) => {
          const content = (
            <>
              <b className="num">{formatInteger(sum(known.map(flow => flow[key])))}</b>
              <span>{label}</span>
            </>
          )
          return (
            <li key={key}>{linked ? <Link to={`/bilan/${year}/${address}`}>{content}</Link> : <div>{content}</div>}</li>
          )
        })}
      </ol>
    </Card>
  )
}

function Alarms({ houses }: { houses: readonly House[] }) {
  const items = houses.flatMap(({ name, house, organisationId }) =>
    alarmsOf(house).map(item => ({
      ...item,
      key: `${organisationId} ${item.key}`,
      ...(houses.length > 1 ? { detail: item.detail ? `${name} · ${item.detail}` : name, href: '/' } : {}),
    })),
  )
  if (items.length === 0)
    return <EmptyState title="Rien à signaler">Contrats, trésoreries, pièces&nbsp;: tout va bien.</EmptyState>
  return <TodoList items={items} />
}

function alarmsOf(house: HouseHome): Todo[] {
  const { sinking, contractsEnding, waiting } = house
  const alarms: Todo[] = []
  if (sinking.count > 0)
    alarms.push({
      key: 'sinking',
      late: sinking.first.some(one => one.mineCents < 0),
      title: `${counted(sinking.count, 'trésorerie')} en difficulté`,
      detail: sinking.first
        .slice(0, 2)
        .map(one => one.name)
        .join(', '),
      href: '#tresoreries',
      action: 'Voir',
    })
  if (contractsEnding.count > 0)
    alarms.push({
      key: 'contracts',
      title: `${counted(contractsEnding.count, 'contrat')} à échéance sous trois mois`,
      detail: `le premier le ${formatDay(contractsEnding.first[0]!.endsOn)}`,
      href: '#contrats',
      action: 'Voir',
    })
  return [...alarms, ...waitingItems(waiting, ['director'])]
}

/** The houses of the group, one a row; its button goes to work there. */
function Members({ houses }: { houses: readonly House[] }) {
  return (
    <Card title="Les coopératives du groupe">
      <Form method="post" action="/organisation-active">
        <DataTable
          caption="Coopératives du groupe"
          rows={houses}
          rowKey={row => row.organisationId}
          columns={[
            { header: 'Coopérative', main: true, cell: row => row.name },
            {
              header: `Chiffre d’affaires ${houses[0]!.house.from.slice(0, 4)}`,
              align: 'end',
              cell: row => <Money cents={row.house.turnoverCents} whole />,
              total: <Money cents={sum(houses.map(({ house }) => house.turnoverCents))} whole />,
            },
            {
              header: 'Trésorerie',
              align: 'end',
              cell: row => <Money cents={row.house.treasuryCents.at(-1)} whole />,
              total: <Money cents={sum(houses.map(({ house }) => house.treasuryCents.at(-1) ?? 0))} whole />,
            },
            {
              header: 'Activités',
              align: 'end',
              cell: row => row.house.activities,
              total: sum(houses.map(({ house }) => house.activities)),
            },
            {
              header: 'Aller',
              cell: row => (
                <Button small name="organisation" value={row.organisationId}>
                  Y travailler
                </Button>
              ),
            },
          ]}
        />
      </Form>
    </Card>
  )
}

function Lists({ house: { sinking, contractsEnding } }: { house: HouseHome }) {
  return (
    <div className="grid">
      {sinking.count > 0 ? (
        <Card
          title="Trésoreries en difficulté"
          id="tresoreries"
          aside={<span className="soft num">{sinking.count}</span>}
        >
          <TodoList
            items={sinking.first.map(({ activityId, name, mineCents, text }) => ({
              key: activityId,
              title: name,
              detail: text,
              late: mineCents < 0,
              href: `/mon-compte?activite=${activityId}`,
              action: 'Ouvrir',
            }))}
          />
        </Card>
      ) : null}
      {contractsEnding.count > 0 ? (
        <Card
          title="Contrats à échéance"
          id="contrats"
          aside={<span className="soft num">{contractsEnding.count}</span>}
        >
          <TodoList
            items={contractsEnding.first.map(({ activityId, name, kind, endsOn }) => ({
              key: activityId,
              title: name,
              detail: `${kind.toUpperCase()} jusqu’au ${formatDay(endsOn)}`,
              href: `/activites/${activityId}`,
              action: 'Ouvrir',
            }))}
          />
        </Card>
      ) : null}
    </div>
  )
}
