import { day } from '../../../kernel/day.ts'
import { load, notFoundPage } from '../../../platform/page.server.ts'
import { Breadcrumbs, Card, PageHeader } from '../../../ui/index.ts'
import type { Counted } from '../counted-people.ts'
import { annualReport, listCounted } from '../index.ts'
import type { Route } from './+types/annual-people.page'
import { CountedTable } from './counted-table.tsx'

interface What {
  what: Counted
  title: string
  headers: { on: string; detail: string }
  /** Calendar years before the exercice that count too. */
  yearsBefore?: number
}

const WHATS: Record<string, What> = {
  entrepreneurs: {
    what: 'entrepreneurs',
    title: 'Entrepreneurs sous contrat',
    headers: { on: 'Depuis', detail: 'Contrat' },
  },
  'en-cape': { what: 'inCape', title: 'Entrepreneurs en CAPE', headers: { on: 'Depuis', detail: 'Contrat' } },
  'en-cesa': { what: 'inCesa', title: 'Entrepreneurs en CESA', headers: { on: 'Depuis', detail: 'Contrat' } },
  candidatures: {
    what: 'applicants',
    title: 'Candidatures reçues',
    headers: { on: 'Reçue le', detail: 'Étape' },
  },
  cape: { what: 'capes', title: 'CAPE signés', headers: { on: 'Début', detail: 'Activité' } },
  cesa: { what: 'cesas', title: 'CESA signés', headers: { on: 'Début', detail: 'Activité' } },
  associes: { what: 'associates', title: 'Associés gagnés', headers: { on: 'Première part', detail: 'Membre' } },
  'associes-trois-ans': {
    what: 'associates',
    title: 'Associés gagnés en trois ans',
    headers: { on: 'Première part', detail: 'Membre' },
    yearsBefore: 2,
  },
  membres: { what: 'members', title: 'Associés', headers: { on: 'Première part', detail: 'Membre' } },
  sorties: { what: 'exits', title: 'Sorties', headers: { on: 'Dernier jour', detail: 'Destination' } },
}

export async function loader(args: Route.LoaderArgs) {
  const { year, what: name } = args.params
  const its = WHATS[name]
  if (!its || !/^(19|20|21)\d\d$/.test(year))
    notFoundPage('Ce chiffre n’existe pas dans le bilan\u00a0: revenez au bilan et choisissez-le.')
  const { current } = await load(args, annualReport, { year: Number(year), groupSirens: [] })
  const whole = new URL(args.request.url).searchParams.get('tout') === '1'
  const from = its.yearsBefore ? day(`${Number(current.on.slice(0, 4)) - its.yearsBefore}-01-01`) : current.from
  const found = await load(args, listCounted, { what: its.what, from, to: current.on, limit: whole ? 5000 : 200 })
  return { ...found, year, title: its.title, headers: its.headers }
}

export default function AnnualPeoplePage({ loaderData }: Route.ComponentProps) {
  const { rows, total, year, title, headers } = loaderData
  return (
    <>
      <title>{`${title}, ${year} — Essaim`}</title>
      <Breadcrumbs items={[{ label: `Bilan annuel ${year}`, href: `/bilan/${year}` }]} />
      <PageHeader title={title} subtitle={`${total} au bilan de ${year}`} />
      <Card>
        <CountedTable caption={title} rows={rows} total={total} headers={headers} allHref="?tout=1" />
      </Card>
    </>
  )
}
