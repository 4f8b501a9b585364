import { Link } from 'react-router'
import { formatDay, formatShortMonth } from '../../../kernel/day.ts'
import { departmentName } from '../../../kernel/department.ts'
import { formatWholeEuros } from '../../../kernel/money.ts'
import { BarChart } from '../../../ui/bar-chart.tsx'
import { FileText } from '../../../ui/icon.tsx'
import {
  ButtonLink,
  Card,
  DataTable,
  EmptyState,
  FilterBar,
  Money,
  PageHeader,
  SelectField,
} from '../../../ui/index.ts'
import { DESTINATION_LABELS } from '../../support/departure.ts'
import type { AnnualFigures } from '../annual-figures.ts'
import type { AnnualLine } from '../annual-lines.ts'
import type { Route } from './+types/annual-report.page'
import { readAnnualReport } from './annual-report.server.ts'
import { CountBars } from './count-bars.tsx'
import { PerimeterTabs } from './perimeter-tabs.tsx'

export async function loader(args: Route.LoaderArgs) {
  const report = await readAnnualReport(args, args.params.year)
  const before = new Map(report.previous?.departments.map(({ department, count }) => [department, count]))
  return {
    ...report,
    departments: report.current.departments.map(({ department, count }) => ({
      label: department ? departmentName(department) : 'pas noté',
      count,
      before: report.previous && (before.get(department) ?? 0),
    })),
  }
}

const TILES = ['entrepreneurs', 'capes', 'lately', 'turnover', 'training', 'exits']

export default function AnnualReportPage({ loaderData }: Route.ComponentProps) {
  const { year, years, names, isGroup, hasGroup, sections, current, previous, houses } = loaderData
  const query = isGroup ? '?perimetre=groupe' : ''
  const lines = sections.flatMap(section => section.lines)
  return (
    <>
      <title>{`Bilan annuel ${year} — Essaim`}</title>
      <PageHeader
        title={`Bilan annuel ${year}`}
        subtitle={`${names.join(', ')} · du ${formatDay(current.from)} au ${formatDay(current.to)}${current.on < current.to ? `, à ce jour (${formatDay(current.on)})` : ''}`}
        action={
          <ButtonLink variant="primary" icon={FileText} to={`/bilan/${year}/pdf${query}`} external>
            Une page en PDF
          </ButtonLink>
        }
      />
      <PerimeterTabs address={`/bilan/${year}`} isGroup={isGroup} hasGroup={hasGroup} />
      <div className="stack loose">
        {years.length > 1 ? (
          <FilterBar label="Choisir l’exercice" submit="Voir">
            {isGroup ? <input type="hidden" name="perimetre" value="groupe" /> : null}
            <SelectField
              name="exercice"
              label="Exercice"
              empty={null}
              options={years.map(one => ({ value: String(one), label: String(one) }))}
              defaultValue={String(year)}
            />
          </FilterBar>
        ) : null}
        <ul className="tiles">
          {TILES.map(key => lines.find(line => line.key === key)!).map(line => (
            <Tile key={line.key} line={line} year={year} />
          ))}
        </ul>
        <div className="two">
          <Card title="Le chiffre d’affaires, mois par mois">
            <BarChart
              title="Par mois"
              labels={current.months.map(({ month }) => formatShortMonth(month))}
              series={
                previous
                  ? [
                      { label: String(year), cents: current.months.map(({ cents }) => cents) },
                      { label: String(year - 1), cents: current.months.map((_, i) => previous.months[i]?.cents ?? 0) },
                    ]
                  : [{ label: String(year), cents: current.months.map(({ cents }) => cents) }]
              }
            />
          </Card>
          <Card title="CAPE signés par département" aside={<span className="soft small">du domicile</span>}>
            <CountBars
              caption="Nombre de CAPE par département"
              header="Département"
              year={year}
              rows={loaderData.departments}
              empty="Aucun CAPE signé dans l’exercice."
            />
          </Card>
        </div>
        <div className="two">
          <Card title="Ce que sont devenus ceux qui sont partis">
            <CountBars
              caption="Sorties par destination"
              header="Destination"
              year={year}
              rows={current.destinations.map(({ destination, count }) => ({
                label: DESTINATION_LABELS[destination],
                count,
                before: previous
                  ? (previous.destinations.find(one => one.destination === destination)?.count ?? 0)
                  : null,
              }))}
              empty="Personne n’est parti dans l’exercice."
            />
          </Card>
          <Card title="Ce que les contributions ont payé">
            <Contributions current={current} year={year} isGroup={isGroup} />
          </Card>
        </div>
        {houses ? (
          <Card title="Par coopérative">
            <ByHouse houses={houses} />
          </Card>
        ) : null}
        {sections.map(({ title, lines }) => (
          <Card key={title} title={title}>
            <Lines title={title} lines={lines} year={year} />
          </Card>
        ))}
      </div>
    </>
  )
}

function Tile({ line, year }: { line: AnnualLine; year: number }) {
  const content = (
    <>
      <span>{line.label}</span>
      <b className="num">{line.value}</b>
      {line.before === null ? null : (
        <span className="small">
          {line.before} en {year - 1}
        </span>
      )}
    </>
  )
  return <li>{line.href ? <Link to={line.href}>{content}</Link> : <div>{content}</div>}</li>
}

function Lines({ title, lines, year }: { title: string; lines: readonly AnnualLine[]; year: number }) {
  return (
    <DataTable
      caption={`${title}, ligne par ligne`}
      rows={lines}
      rowKey={line => line.key}
      rowHref={line => line.href}
      columns={[
        { header: 'Chiffre', main: true, cell: line => line.label },
        { header: String(year), align: 'end', cell: line => <b className="num">{line.value}</b> },
        { header: String(year - 1), align: 'end', cell: line => line.before ?? '–' },
        { header: 'Ce qui est compté', cell: line => <small className="soft">{line.counted}</small> },
      ]}
    />
  )
}

function Contributions({ current, year, isGroup }: { current: AnnualFigures; year: number; isGroup: boolean }) {
  const total = (rows: readonly { cents: number }[]) => rows.reduce((sum, row) => sum + row.cents, 0)
  if (current.levies.length === 0 && current.charges.length === 0)
    return (
      <EmptyState title="Ni contribution, ni charge">
        Les prélèvements décidés en assemblée et les charges de la structure viendront ici.
      </EmptyState>
    )
  return (
    <>
      <DataTable
        caption="Contributions des activités"
        showCaption
        rows={current.levies}
        rowKey={row => row.code}
        columns={[
          { header: 'Prélèvement', main: true, cell: row => row.name },
          {
            header: 'Montant',
            phone: 'beside',
            align: 'end',
            cell: row => <Money cents={row.cents} whole />,
            total: <Money cents={total(current.levies)} whole />,
          },
        ]}
      />
      <DataTable
        caption="Charges de la structure, par nature"
        showCaption
        rows={current.charges}
        rowKey={row => row.account}
        rowHref={
          isGroup
            ? undefined
            : row => `/comptabilite/grand-livre?comptes=${row.account}&du=${current.from}&au=${current.to}`
        }
        empty={<p className="soft">Aucune charge de la structure en {year}.</p>}
        columns={[
          { header: 'Nature', main: true, cell: row => row.label },
          {
            header: 'Montant',
            phone: 'beside',
            align: 'end',
            cell: row => <Money cents={row.cents} whole />,
            total: <Money cents={total(current.charges)} whole />,
          },
        ]}
      />
    </>
  )
}

function ByHouse({ houses }: { houses: readonly { name: string; figures: AnnualFigures }[] }) {
  const count = (header: string, pick: (figures: AnnualFigures) => number) => ({
    header,
    align: 'end' as const,
    cell: (row: { figures: AnnualFigures }) => pick(row.figures),
  })
  return (
    <DataTable
      caption="Par coopérative"
      wide
      rows={houses}
      rowKey={row => row.name}
      columns={[
        { header: 'Coopérative', main: true, cell: row => row.name },
        count('Entrepreneurs', figures => figures.entrepreneurs),
        count('CAPE signés', figures => figures.capesSigned),
        count('Associés gagnés', figures => figures.associatesGained),
        count('Sorties', figures => figures.exits),
        count('Sessions', figures => figures.training.sessions),
        {
          header: 'Chiffre d’affaires HT',
          align: 'end',
          cell: row => formatWholeEuros(row.figures.turnoverCents),
        },
      ]}
    />
  )
}
