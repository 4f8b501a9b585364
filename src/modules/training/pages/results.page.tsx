import { formatDay } from '../../../kernel/day.ts'
import { formatDecimal } from '../../../kernel/decimal.ts'
import { formatMinutes } from '../../../kernel/duration.ts'
import { formatRate } from '../../../kernel/rate.ts'
import { load } from '../../../platform/page.server.ts'
import { ButtonLink, Card, DataTable, DescriptionList, EmptyState, PageHeader, Tabs } from '../../../ui/index.ts'
import { getResults } from '../index.ts'
import type { TrainingResult } from '../results.ts'
import type { Route } from './+types/results.page'
import { exercicesOf, reader } from './training-page.server.ts'
import { TrainingTabs } from './training-tabs.tsx'

export async function loader(args: Route.LoaderArgs) {
  const { codes, current } = await exercicesOf(args)
  const exercice = args.params.exercice ?? current
  return { results: await load(args, getResults, { exercice }), codes, ...reader(args) }
}

const whole = (n: number) => formatDecimal(String(n))
/** Rates of people are whole: a decimal would say more than so few answers do. */
const rate = (bp: number | null) => (bp === null ? '–' : formatRate(Math.round(bp / 100) * 100))

export default function ResultsPage({ loaderData }: Route.ComponentProps) {
  const { results, codes, forHouse, writes } = loaderData
  const { exercice, total, programmes, trainers } = results
  return (
    <>
      <title>{`Résultats des formations ${exercice.code} — Essaim`}</title>
      <PageHeader
        title="Formation"
        subtitle={`Résultats des sessions terminées du ${formatDay(exercice.startsOn)} au ${formatDay(exercice.endsOn)}`}
        action={
          writes ? (
            <ButtonLink to="/formation/qualiopi/preuve?indicateur=2">
              Classer leur publication (indicateur 2)
            </ButtonLink>
          ) : null
        }
      />
      <TrainingTabs current="/formation/resultats" forHouse={forHouse} />
      <Tabs
        label="Exercice"
        items={codes.map(code => ({
          href: `/formation/resultats/${code}`,
          label: code,
          current: code === exercice.code,
        }))}
      />
      {total.sessions === 0 ? (
        <Card>
          <EmptyState title="Aucune session terminée sur cet exercice">
            Les résultats se comptent des présences, des objectifs notés et des avis.
          </EmptyState>
        </Card>
      ) : (
        <div className="stack loose">
          <Card title="Toutes les formations">
            <DescriptionList
              items={[
                ['Sessions et stagiaires', `${whole(total.sessions)} et ${whole(total.trainees)}`],
                ['Heures suivies', formatMinutes(total.minutes)],
                ['Assiduité', rate(total.presentBp)],
                ['Abandons', whole(total.left)],
                ['Objectifs atteints', rate(total.achievedBp)],
                ['Satisfaction à chaud', `${rate(total.hotBp)} (${rate(total.answeredBp)} de réponses)`],
                ['Satisfaction à froid', rate(total.coldBp)],
              ]}
            />
          </Card>
          <Card title="Par programme">
            <Results rows={programmes} head="Programme" href={row => `/formation/programmes/${row.id}`} />
          </Card>
          <Card title="Par formateur">
            <Results rows={trainers} head="Formateur" />
            <p className="soft small">Une session à deux formateurs compte pour chacun.</p>
          </Card>
        </div>
      )}
    </>
  )
}

function Results({
  rows,
  head,
  href,
}: {
  rows: readonly TrainingResult[]
  head: string
  href?: (row: TrainingResult) => string
}) {
  const column = (header: string, cell: (row: TrainingResult) => string, onPhone = true) => ({
    header,
    cell,
    align: 'end' as const,
    ...(onPhone ? {} : { phone: 'hidden' as const }),
  })
  return (
    <DataTable
      caption={`Résultats, ${head.toLowerCase()}`}
      rows={rows}
      rowKey={row => row.id}
      wide
      {...(href ? { rowHref: href } : {})}
      columns={[
        { header: head, main: true, cell: row => row.name },
        column('Sessions', row => whole(row.sessions)),
        column('Stagiaires', row => whole(row.trainees)),
        column('Heures', row => formatMinutes(row.minutes)),
        column('Assiduité', row => rate(row.presentBp), false),
        column('Abandons', row => whole(row.left), true),
        column('Objectifs', row => rate(row.achievedBp)),
        column('Satisfaction', row => rate(row.hotBp)),
      ]}
    />
  )
}
