import { load } from '../../../platform/page.server.ts'
import { Card, DataTable, EmptyState, FilterBar, PageHeader, SelectField, Tabs } from '../../../ui/index.ts'
import type { Dimension } from '../conversion.ts'
import { getConversion } from '../index.ts'
import type { Route } from './+types/conversion.page'

const BY: readonly { value: Dimension; param: string; label: string }[] = [
  { value: 'year', param: 'annee', label: 'Année' },
  { value: 'site', param: 'lieu', label: 'Lieu' },
  { value: 'prescriber', param: 'prescripteur', label: 'Prescripteur' },
  { value: 'trade', param: 'metier', label: 'Métier' },
]

export async function loader(args: Route.LoaderArgs) {
  const { searchParams } = new URL(args.request.url)
  const by = BY.find(one => one.param === searchParams.get('par')) ?? BY[0]!
  const year = /^20\d\d$/.test(searchParams.get('annee') ?? '') ? Number(searchParams.get('annee')) : undefined
  return { by, year, ...(await load(args, getConversion, { by: by.value, year })) }
}

const rate = (part: number, whole: number): string => (whole === 0 ? '–' : `${Math.round((100 * part) / whole)}\u00a0%`)

export default function ConversionPage({ loaderData: { by, year, years, lines } }: Route.ComponentProps) {
  const total = (of: 'applied' | 'met' | 'cape' | 'cesa' | 'refused' | 'abandoned' | 'open') =>
    lines.reduce((sum, line) => sum + line[of], 0)
  const applied = total('applied')
  const funnel = [
    ['Candidatures', applied],
    ['Réunion ou diagnostic', total('met')],
    ['CAPE', total('cape')],
    ['CESA', total('cesa')],
  ] as const
  return (
    <>
      <title>Ce que deviennent les candidatures — Essaim</title>
      <PageHeader
        title="Ce que deviennent les candidatures"
        subtitle="Chaque candidature compte une fois, dans la ligne où elle a été déposée&nbsp;; une personne effacée compte encore, sans nom."
        breadcrumbs={[{ href: '/parcours', label: 'Parcours' }]}
      />
      <Tabs
        label="Par"
        items={BY.map(({ param, label }) => ({
          href: `?par=${param}${year ? `&annee=${year}` : ''}`,
          label: `Par ${label.toLowerCase()}`,
          current: param === by.param,
        }))}
      />
      <div className="stack">
        {years.length > 1 ? (
          <FilterBar clearHref={year ? `?par=${by.param}` : null}>
            <input type="hidden" name="par" value={by.param} />
            <SelectField
              name="annee"
              label="Candidatures de"
              required={false}
              empty="Toutes les années"
              options={years.map(one => ({ value: String(one), label: String(one) }))}
              defaultValue={year ? String(year) : ''}
            />
          </FilterBar>
        ) : null}
        <Card title={year ? `Les candidatures de ${year}` : 'Toutes les candidatures'}>
          <ul className="fall">
            {funnel.map(([label, count]) => (
              <li key={label}>
                <div>
                  <span>{label}</span>
                  <svg aria-hidden="true">
                    <rect className="track" width="100%" height="100%" rx="3" />
                    <rect
                      className="fill-accent"
                      width={`${applied === 0 ? 0 : (100 * count) / applied}%`}
                      height="100%"
                      rx="3"
                    />
                  </svg>
                  <span className="num end">
                    {count} <span className="soft">({rate(count, applied)})</span>
                  </span>
                </div>
              </li>
            ))}
          </ul>
        </Card>
        <Card>
          <DataTable
            caption={`Candidatures par ${by.label.toLowerCase()}`}
            rows={lines}
            rowKey={line => line.label}
            empty={<EmptyState title="Aucune candidature">Elles se compteront ici dès la première.</EmptyState>}
            columns={[
              { header: by.label, main: true, cell: line => line.label, total: 'Ensemble' },
              { header: 'Candidatures', align: 'end', cell: line => line.applied, total: applied },
              { header: 'Rencontrées', align: 'end', cell: line => line.met, total: total('met') },
              {
                header: 'CAPE',
                align: 'end',
                cell: line => <Share part={line.cape} whole={line.applied} />,
                total: <Share part={total('cape')} whole={applied} />,
              },
              {
                header: 'CESA',
                align: 'end',
                cell: line => <Share part={line.cesa} whole={line.applied} />,
                total: <Share part={total('cesa')} whole={applied} />,
              },
              { header: 'Refus', align: 'end', cell: line => line.refused, total: total('refused'), phone: 'hidden' },
              {
                header: 'Abandons',
                align: 'end',
                cell: line => line.abandoned,
                total: total('abandoned'),
                phone: 'hidden',
              },
              { header: 'En cours', align: 'end', cell: line => line.open, total: total('open'), phone: 'hidden' },
            ]}
          />
        </Card>
      </div>
    </>
  )
}

const Share = ({ part, whole }: { part: number; whole: number }) => (
  <>
    {part} <span className="soft small">{rate(part, whole)}</span>
  </>
)
