import { counted } from '../../../kernel/count.ts'
import { day } from '../../../kernel/day.ts'
import { load, notFoundPage } from '../../../platform/page.server.ts'
import { Breadcrumbs, Card, PageHeader } from '../../../ui/index.ts'
import { listCounted } from '../index.ts'
import type { Route } from './+types/cohort.page'
import { CountedTable } from './counted-table.tsx'

export async function loader(args: Route.LoaderArgs) {
  const { year } = args.params
  if (!/^(19|20|21)\d\d$/.test(year))
    notFoundPage('Cette cohorte n’existe pas\u00a0: choisissez une année dans la liste.')
  const whole = new URL(args.request.url).searchParams.get('tout') === '1'
  return {
    year,
    ...(await load(args, listCounted, {
      what: 'entrants' as const,
      from: day(`${year}-01-01`),
      to: day(`${year}-12-31`),
      limit: whole ? 5000 : 200,
    })),
  }
}

export default function CohortPage({ loaderData: { year, rows, total } }: Route.ComponentProps) {
  return (
    <>
      <title>{`Entrés en ${year} — Essaim`}</title>
      <Breadcrumbs items={[{ label: 'Cohortes', href: '/cohortes' }]} />
      <PageHeader title={`Entrés en ${year}`} subtitle={`${counted(total, 'personne')}, par leur premier contrat`} />
      <Card>
        <CountedTable
          caption={`Entrés en ${year}`}
          rows={rows}
          total={total}
          headers={{ on: 'Entrée', detail: 'Aujourd’hui' }}
          allHref="?tout=1"
        />
      </Card>
    </>
  )
}
