import { Badge, Card, DataTable, EmptyState, Notice, PageHeader } from '../../../ui/index.ts'
import { StackedChart } from '../../../ui/stacked-chart.tsx'
import { DESTINATION_LABELS, DESTINATIONS } from '../../support/departure.ts'
import { type Cohort, cohortsOf, LATER_YEARS, type Ratio, ratesOf, survivalOf } from '../cohort.ts'
import { cohorts } from '../index.ts'
import type { Route } from './+types/cohorts.page'
import { perimeterOf, readEach } from './perimeter.server.ts'
import { PerimeterTabs } from './perimeter-tabs.tsx'
import { SurvivalChart } from './survival-chart.tsx'

export async function loader(args: Route.LoaderArgs) {
  const perimeter = perimeterOf(args)
  const found = await readEach(perimeter, cohorts, {})
  const ways = found.flatMap(house => house.ways)
  const its = cohortsOf(ways, found[0]!.on)
  return {
    cohorts: its,
    rates: ratesOf(its),
    survival: survivalOf(ways),
    isGroup: perimeter.isGroup,
    hasGroup: perimeter.hasGroup,
    names: perimeter.houses.map(house => house.name),
  }
}

const percentOf = ({ count, of }: Ratio) => (of === 0 ? '–' : `${Math.round((count / of) * 100)}\u00a0%`)

export default function CohortsPage({ loaderData }: Route.ComponentProps) {
  const { cohorts, rates, survival, isGroup, hasGroup, names } = loaderData
  const entrants = cohorts.reduce((sum, cohort) => sum + cohort.entrants, 0)
  const gone = cohorts.reduce((sum, cohort) => sum + cohort.gone, 0)
  return (
    <>
      <title>Cohortes — Essaim</title>
      <PageHeader
        title="Cohortes"
        subtitle={`Ce que deviennent ceux qui entrent, par année d’entrée · ${names.join(', ')}`}
      />
      <PerimeterTabs address="/cohortes" isGroup={isGroup} hasGroup={hasGroup} />
      {cohorts.length === 0 ? (
        <Card>
          <EmptyState title="Personne n’est encore entré">
            Les cohortes se forment avec le premier contrat de chaque personne, CAPE ou CESA.
          </EmptyState>
        </Card>
      ) : (
        <div className="stack loose">
          <ul className="tiles">
            <Rate label="Sortis la première année" ratio={rates.firstYear} of="entrants des cohortes complètes" />
            <Rate label="Partis vers un emploi" ratio={rates.toJob} of="entrants d’il y a trois ans et plus" />
            <Rate label="Encore là après trois ans" ratio={rates.lasting} of="entrants d’il y a trois ans et plus" />
            <li>
              <div>
                <span>Là aujourd’hui</span>
                <b className="num">{entrants - gone}</b>
                <span className="small">sur {entrants} entrés</span>
              </div>
            </li>
          </ul>
          <div className="two">
            <Card title="Où en est chaque année d’entrée">
              <StackedChart
                title="Personnes par année d’entrée"
                labels={cohorts.map(cohort => String(cohort.year))}
                labelHeader="Entrée"
                series={[
                  { label: 'associés', counts: cohorts.map(cohort => cohort.associate) },
                  { label: 'en CESA', counts: cohorts.map(cohort => cohort.cesa) },
                  { label: 'en CAPE', counts: cohorts.map(cohort => cohort.cape) },
                  { label: 'partis', counts: cohorts.map(cohort => cohort.gone) },
                ]}
              />
            </Card>
            <Card title="Courbe de survie">
              <SurvivalChart points={survival} />
            </Card>
          </div>
          <Card title="Les cohortes">
            <Standings cohorts={cohorts} href={isGroup ? null : cohort => `/cohortes/${cohort.year}`} />
          </Card>
          <Card title="Encore là après">
            <Anniversaries cohorts={cohorts} />
          </Card>
          <Card title="Vers où">
            <Destinations cohorts={cohorts} />
          </Card>
          <Notice title="Ce qui est compté">
            Une personne entre le premier jour de son premier contrat et part le dernier jour du dernier&nbsp;: qui
            revient n’est pas parti. La sortie de première année précède le premier anniversaire de l’entrée. Une
            cohorte est complète quand tous ses entrants ont passé cet anniversaire.
            {isGroup ? ' Une personne passée d’une coopérative à l’autre compte dans chacune.' : ''}
          </Notice>
        </div>
      )}
    </>
  )
}

function Rate({ label, ratio, of }: { label: string; ratio: Ratio; of: string }) {
  return (
    <li>
      <div>
        <span>{label}</span>
        <b className="num">{percentOf(ratio)}</b>
        <span className="small">
          {ratio.count} sur {ratio.of} {of}
        </span>
      </div>
    </li>
  )
}

const YEAR = {
  header: 'Entrée',
  main: true,
  cell: (cohort: Cohort) => (
    <>
      {cohort.year} {cohort.complete ? null : <Badge tone="wait">incomplète</Badge>}
    </>
  ),
}
const sumOf = (cohorts: readonly Cohort[], pick: (cohort: Cohort) => number) =>
  cohorts.reduce((sum, cohort) => sum + pick(cohort), 0)

function Standings({ cohorts, href }: { cohorts: readonly Cohort[]; href: ((cohort: Cohort) => string) | null }) {
  const count = (header: string, pick: (cohort: Cohort) => number) => ({
    header,
    align: 'end' as const,
    cell: pick,
    total: sumOf(cohorts, pick),
  })
  return (
    <DataTable
      caption="Cohortes"
      rows={cohorts.toReversed()}
      rowKey={cohort => String(cohort.year)}
      rowHref={href ?? undefined}
      columns={[
        YEAR,
        count('Entrés', cohort => cohort.entrants),
        count('En CAPE', cohort => cohort.cape),
        count('En CESA', cohort => cohort.cesa),
        count('Associés', cohort => cohort.associate),
        count('Partis', cohort => cohort.gone),
        {
          header: 'Sortis la première année',
          align: 'end',
          cell: cohort =>
            `${cohort.firstYearExits} (${percentOf({ count: cohort.firstYearExits, of: cohort.entrants })})`,
        },
      ]}
    />
  )
}

function Anniversaries({ cohorts }: { cohorts: readonly Cohort[] }) {
  return (
    <DataTable
      caption="Encore là après un, deux, trois et cinq ans"
      rows={cohorts.toReversed()}
      rowKey={cohort => String(cohort.year)}
      columns={[
        YEAR,
        ...LATER_YEARS.map((years, i) => ({
          header: `${years}\u00a0an${years > 1 ? 's' : ''}`,
          align: 'end' as const,
          cell: (cohort: Cohort) => {
            const { present } = cohort.after[i]!
            return present === null ? (
              <span className="soft">à venir</span>
            ) : (
              `${present} (${percentOf({ count: present, of: cohort.entrants })})`
            )
          },
        })),
      ]}
    />
  )
}

function Destinations({ cohorts }: { cohorts: readonly Cohort[] }) {
  const known = DESTINATIONS.filter(one => cohorts.some(cohort => cohort.destinations[one]))
  if (known.length === 0)
    return <EmptyState title="Personne n’est parti">Les destinations se notent à la sortie.</EmptyState>
  return (
    <DataTable
      caption="Destinations de ceux qui sont partis"
      wide
      rows={cohorts.toReversed().filter(cohort => cohort.gone > 0)}
      rowKey={cohort => String(cohort.year)}
      columns={[
        YEAR,
        ...known.map(one => ({
          header: DESTINATION_LABELS[one],
          align: 'end' as const,
          cell: (cohort: Cohort) => cohort.destinations[one] ?? 0,
          total: sumOf(cohorts, cohort => cohort.destinations[one] ?? 0),
        })),
      ]}
    />
  )
}
