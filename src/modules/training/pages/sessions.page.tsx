import { formatMinutes } from '../../../kernel/duration.ts'
import { pageAsked } from '../../../platform/page.server.ts'
import { Plus } from '../../../ui/icon.tsx'
import {
  Badge,
  ButtonLink,
  Card,
  DataTable,
  DayText,
  EmptyState,
  FilterBar,
  Money,
  PageHeader,
  Pager,
  SearchField,
  SelectField,
} from '../../../ui/index.ts'
import { listSessions } from '../index.ts'
import type { Route } from './+types/sessions.page'
import { reader } from './training-page.server.ts'
import { TrainingTabs } from './training-tabs.tsx'

const STAGES = [
  { value: 'coming', label: 'À venir' },
  { value: 'running', label: 'En cours' },
  { value: 'past', label: 'Terminées' },
  { value: 'unbilled', label: 'À facturer' },
  { value: 'cancelled', label: 'Annulées' },
] as const

export async function loader(args: Route.LoaderArgs) {
  const search = args.url.searchParams
  const q = search.get('q')?.slice(0, 100) || undefined
  const stage = STAGES.find(known => known.value === search.get('etat'))?.value
  return { ...(await pageAsked(args, listSessions, { q, stage })), q, stage, ...reader(args) }
}

export default function SessionsPage({ loaderData }: Route.ComponentProps) {
  const { rows, next, sort, q, stage, today, forHouse, writes } = loaderData
  const isFiltered = Boolean(q || stage)
  return (
    <>
      <title>Formation — Essaim</title>
      <PageHeader
        title="Formation"
        subtitle="Les sessions, de la demande à l’attestation"
        action={
          writes ? (
            <ButtonLink variant="primary" icon={Plus} to="/formation/sessions/nouvelle">
              Nouvelle session
            </ButtonLink>
          ) : null
        }
      />
      <TrainingTabs current="/formation" forHouse={forHouse} />
      <Card>
        <FilterBar empty={rows.length === 0} clearHref={isFiltered ? '/formation' : undefined}>
          <SearchField label="Programme ou formateur" defaultValue={q} />
          <SelectField name="etat" label="État" required={false} empty="Toutes" options={STAGES} defaultValue={stage} />
        </FilterBar>
        <DataTable
          caption="Sessions de formation"
          rows={rows}
          sort={sort}
          rowKey={row => row.id}
          rowHref={row => `/formation/sessions/${row.id}`}
          empty={
            <EmptyState title={isFiltered ? 'Aucune session ne correspond' : 'Aucune session encore'}>
              {isFiltered
                ? 'Changez les filtres.'
                : !writes
                  ? 'Celles que vous suivez sont dans «\u00a0Mes formations\u00a0».'
                  : 'Écrivez d’abord un programme, puis ouvrez une session\u00a0: convocations, émargements et preuves suivent.'}
            </EmptyState>
          }
          columns={[
            { header: 'Formation', main: true, sort: 'title', cell: row => row.title },
            {
              header: 'Dates',
              phone: 'bare',
              sort: '-startsOn',
              cell: row => (
                <>
                  <DayText day={row.startsOn} />
                  {row.endsOn === row.startsOn ? null : (
                    <>
                      {' '}
                      au <DayText day={row.endsOn} />
                    </>
                  )}{' '}
                  {row.cancelledOn ? (
                    <Badge tone="bad">annulée</Badge>
                  ) : row.startsOn > today ? (
                    <Badge tone="wait">à venir</Badge>
                  ) : row.endsOn >= today ? (
                    <Badge tone="good">en cours</Badge>
                  ) : null}
                </>
              ),
            },
            { header: 'Formateur', phone: 'bare', cell: row => row.trainers.join(', ') },
            { header: 'Stagiaires', phone: 'bare', align: 'end', cell: row => row.trainees },
            {
              header: 'Heures suivies',
              align: 'end',
              phone: 'hidden',
              cell: row => formatMinutes(row.attendedMinutes),
            },
            { header: 'Commandé HT', align: 'end', phone: 'hidden', cell: row => <Money cents={row.orderedCents} /> },
            {
              header: 'Facturé HT',
              align: 'end',
              cell: row =>
                row.billedCents === 0 && row.orderedCents > 0 && row.endsOn < today && !row.cancelledOn ? (
                  <Badge tone="wait">à facturer</Badge>
                ) : (
                  <Money cents={row.billedCents} />
                ),
            },
          ]}
        />
        <Pager next={next} />
      </Card>
    </>
  )
}
