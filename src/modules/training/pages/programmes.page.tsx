import { formatMinutes } from '../../../kernel/duration.ts'
import { load, pageAmong } from '../../../platform/page.server.ts'
import { Plus } from '../../../ui/icon.tsx'
import {
  Badge,
  ButtonLink,
  Card,
  DataTable,
  EmptyState,
  FilterBar,
  Money,
  PageHeader,
  Pager,
  SearchField,
} from '../../../ui/index.ts'
import { listProgrammes } from '../index.ts'
import { missingParts, PROGRAMME_PARTS } from '../training.ts'
import type { Route } from './+types/programmes.page'
import { reader } from './training-page.server.ts'
import { TrainingTabs } from './training-tabs.tsx'

export async function loader(args: Route.LoaderArgs) {
  const all = await load(args, listProgrammes, {})
  return { ...pageAmong(args, all, row => `${row.title} ${row.activityName}`), ...reader(args) }
}

export default function ProgrammesPage({ loaderData }: Route.ComponentProps) {
  const { q, rows, next, forHouse, writes } = loaderData
  return (
    <>
      <title>Programmes de formation — Essaim</title>
      <PageHeader
        title="Formation"
        subtitle="Les programmes proposés"
        action={
          writes ? (
            <ButtonLink variant="primary" icon={Plus} to="/formation/programmes/nouveau">
              Nouveau programme
            </ButtonLink>
          ) : null
        }
      />
      <TrainingTabs current="/formation/programmes" forHouse={forHouse} />
      <Card>
        <FilterBar empty={rows.length === 0} clearHref={q ? '/formation/programmes' : undefined}>
          <SearchField label="Intitulé ou activité" defaultValue={q} />
        </FilterBar>
        <DataTable
          caption="Programmes"
          rows={rows}
          rowKey={row => row.id}
          rowHref={row => `/formation/programmes/${row.id}`}
          empty={
            <EmptyState title="Aucun programme encore">
              Un programme dit à qui il s’adresse, ce qu’on saura faire, comment et à quel prix&nbsp;: les sessions
              partent de là.
            </EmptyState>
          }
          columns={[
            {
              header: 'Programme',
              main: true,
              cell: row => (
                <>
                  {row.title} {row.archivedOn ? <Badge>hors catalogue</Badge> : null}
                </>
              ),
            },
            { header: 'Activité', phone: 'bare', cell: row => row.activityName },
            { header: 'Durée', phone: 'bare', align: 'end', cell: row => formatMinutes(row.minutes) },
            {
              header: 'Prix par stagiaire',
              align: 'end',
              cell: row => <Money cents={row.priceCents} />,
              phone: 'hidden',
            },
            { header: 'Sessions', align: 'end', cell: row => row.sessions },
            {
              header: 'Reste à écrire',
              cell: row => {
                const missing = missingParts(row).map(part => PROGRAMME_PARTS[part].label.toLowerCase())
                return missing.length > 0 ? <Badge tone="wait">{missing.join(', ')}</Badge> : 'complet'
              },
            },
          ]}
        />
        <Pager next={next} />
      </Card>
    </>
  )
}
