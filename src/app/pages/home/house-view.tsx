import type { ReactNode } from 'react'
import { Form, Link } from 'react-router'
import { formatDay, formatShortMonth } from '../../../kernel/day.ts'
import { formatWholeEuros, sum } from '../../../kernel/money.ts'
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
  type Todo,
  TodoList,
} from '../../../ui/index.ts'
import { Sparkline } from '../../../ui/sparkline.tsx'
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

/** The director's home: one house, or the houses of a group with their figures summed. */
export function HouseView({ houses }: { houses: readonly House[] }) {
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
  const bank = addEach(house => house.bankCents)
  const capes = add(house => house.capes)
  const cesas = add(house => house.cesas)
  return (
    <div className="stack loose">
      <Card
        title={`Chiffre d’affaires en ${first.from.slice(0, 4)}`}
        aside={<span className="soft small">HT, depuis le 1er&nbsp;janvier</span>}
      >
        <StageBar stages={stages} href={alone ? stage => STAGE_LISTS[stage] : undefined} />
      </Card>
      <ul className="tiles">
        <Tile label="Trésorerie en banque" value={formatWholeEuros(bank.at(-1) ?? 0)} href={alone ? '/banque' : null}>
          <Sparkline values={bank} />
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
          {add(house => house.lateCount)} facture{add(house => house.lateCount) > 1 ? 's' : ''}
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
        <Card title="À surveiller">
          <Alarms houses={houses} />
        </Card>
      </div>
      {alone ? <Lists house={first} /> : null}
    </div>
  )
}

function Tile(props: { label: string; value: string | number; href: string | null; children?: ReactNode }) {
  const { label, value, href, children } = props
  const content = (
    <>
      <span>{label}</span>
      <b className="num">{value}</b>
      {children ? <span className="small">{children}</span> : null}
    </>
  )
  return <li>{href ? <Link to={href}>{content}</Link> : <div>{content}</div>}</li>
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
    return <EmptyState title="Rien à signaler">Contrats, trésoreries, pièces : tout va bien.</EmptyState>
  return <TodoList items={items} />
}

function alarmsOf(house: HouseHome): Todo[] {
  const { sinking, contractsEnding, waiting } = house
  const alarms: Todo[] = []
  if (sinking.count > 0)
    alarms.push({
      key: 'sinking',
      late: sinking.first.some(one => one.mineCents < 0),
      title: `${sinking.count}\u00a0trésorerie${sinking.count > 1 ? 's' : ''} en difficulté`,
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
      title: `${contractsEnding.count}\u00a0contrat${contractsEnding.count > 1 ? 's' : ''} à échéance sous trois mois`,
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
              cell: row => <Money cents={row.house.bankCents.at(-1)} whole />,
              total: <Money cents={sum(houses.map(({ house }) => house.bankCents.at(-1) ?? 0))} whole />,
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
