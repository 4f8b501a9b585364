import { counted, formatInteger } from '../../../kernel/count.ts'
import { load, pageAsked, signedIn, todayOf } from '../../../platform/page.server.ts'
import { Card, FileLinks, FilterBar, PageHeader, Pager, SearchField, SelectField } from '../../../ui/index.ts'
import { POINTS, REASON_CODES, type ReasonCode } from '../attention.ts'
import { askStandings, listAdvisors, portfolio } from '../index.ts'
import type { Route } from './+types/portfolio.page'
import { portfolioAsked } from './portfolio-file.ts'
import { PortfolioTable } from './portfolio-table.tsx'

const REASON_LABELS: Record<ReasonCode, string> = {
  negative: 'Argent qui manque',
  sinking: 'Trésorerie en baisse',
  contract: 'Contrat qui finit',
  'no-contract': 'Sans contrat',
  behind: 'Loin de l’objectif',
  unmet: 'Pas vu·e depuis longtemps',
  late: 'Impayés',
}
export async function loader(args: Route.LoaderArgs) {
  const session = signedIn(args)
  const filters = portfolioAsked(args)
  const page = await pageAsked(args, portfolio, filters)
  if (page.stale) await askStandings(session, {})
  return {
    ...page,
    year: todayOf(args).slice(0, 4),
    filters,
    filtered: Object.values(filters).some(Boolean),
    advisors: (await load(args, listAdvisors, {})).map(({ id, name }) => ({ value: id, label: name })),
  }
}

export default function PortfolioPage({ loaderData }: Route.ComponentProps) {
  const { rows, next, year, filters, filtered, total, inNeed, advisors } = loaderData
  return (
    <>
      <title>Accompagnement — Essaim</title>
      <PageHeader
        title="Accompagnement"
        subtitle={`${counted(total, 'activité')}${inNeed > 0 ? `, dont ${formatInteger(inNeed)} à regarder` : ''}. Celles qui ont besoin d’aide viennent d’abord.`}
      />
      <Card>
        <FilterBar clearHref={filtered ? '/accompagnement' : undefined}>
          <SearchField defaultValue={filters.q} />
          <SelectField
            name="raison"
            label="À regarder"
            required={false}
            empty="Toutes"
            defaultValue={filters.reason ?? ''}
            options={REASON_CODES.map(value => ({ value, label: REASON_LABELS[value] }))}
          />
          <SelectField
            name="contrat"
            label="Contrat"
            required={false}
            empty="Tous"
            defaultValue={filters.contract ?? ''}
            options={[
              { value: 'cape', label: 'CAPE' },
              { value: 'cesa', label: 'CESA' },
              { value: 'none', label: 'Aucun' },
            ]}
          />
          {advisors.length > 1 ? (
            <SelectField
              name="par"
              label="Accompagnement"
              required={false}
              empty="Tout le monde"
              defaultValue={filters.advisorId ?? ''}
              options={advisors}
            />
          ) : null}
        </FilterBar>
        <PortfolioTable rows={rows} filtered={filtered} />
        <Pager next={next} />
        {rows.length > 0 ? <FileLinks to="/accompagnement/export" /> : null}
        <FileLinks
          to="/accompagnement/entretiens"
          label={`Les entretiens de ${year}`}
          search={`du=${year}-01-01&au=${year}-12-31`}
        />
        <details>
          <summary>Comment l’ordre est calculé</summary>
          <p className="soft small">
            Chaque raison de regarder une activité pèse&nbsp;: argent qui manque {POINTS.negative}, contrat qui finit
            dans le mois {POINTS.contractThisMonth} (dans les trois mois {POINTS.contract}), trésorerie en baisse{' '}
            {POINTS.sinking}, moins de la moitié du chiffre d’affaires attendu à ce jour {POINTS.behind}, sans contrat{' '}
            {POINTS['no-contract']}, pas vu·e depuis six mois {POINTS.unmet}, impayés {POINTS.late}. Les activités se
            rangent par la somme. L’ordre se refait dans les dix minutes quand la comptabilité bouge&nbsp;; les chiffres
            sont toujours de l’instant.
          </p>
        </details>
      </Card>
    </>
  )
}
