import { Link } from 'react-router'
import { firstDayOf, formatShortMonth, lastDayOf, type Month } from '../../../kernel/day.ts'
import { load } from '../../../platform/page.server.ts'
import { BarChart } from '../../../ui/bar-chart.tsx'
import {
  ActivityFilter,
  Card,
  DataTable,
  EmptyState,
  FilterBar,
  Money,
  MonthText,
  Notice,
  PageHeader,
  SelectField,
  Tabs,
} from '../../../ui/index.ts'
import { askedActivity, listExercices } from '../../organisation/index.ts'
import { turnoverReport } from '../index.ts'
import type { Route } from './+types/turnover.page'

export async function loader(args: Route.LoaderArgs) {
  const { activity, choosing } = await askedActivity(args, one => !one.isHouse)
  const search = args.url.searchParams
  const exercices = await load(args, listExercices, {})
  const asked = exercices.find(one => one.id === search.get('exercice'))
  const by = search.get('par') === 'activite' ? ('activity' as const) : ('month' as const)
  const report = await load(args, turnoverReport, {
    ...(asked ? { from: asked.startsOn, to: asked.endsOn } : {}),
    ...(activity ? { activityId: activity.id } : {}),
    by,
  })
  return {
    report,
    by,
    activity: activity ? { id: activity.id, name: activity.name } : null,
    exercice: (asked ?? exercices.find(one => one.startsOn <= report.from && one.endsOn >= report.to))?.id ?? '',
    exercices: exercices.map(one => ({ value: one.id, label: `Exercice ${one.code}` })),
    choosing,
  }
}

type Row = Route.ComponentProps['loaderData']['report']['rows'][number]

export default function TurnoverPage({ loaderData }: Route.ComponentProps) {
  const { report, by, activity, exercice, exercices, choosing } = loaderData
  const here = (change: Record<string, string>) =>
    `?${new URLSearchParams({ ...(exercice ? { exercice } : {}), ...(activity ? { activite: activity.id } : {}), ...change })}`
  const scope = (row: Row) =>
    new URLSearchParams({
      ...(by === 'month'
        ? { du: firstDayOf(row.key as Month), au: lastDayOf(row.key as Month) }
        : { du: report.from, au: report.to }),
      ...(by === 'activity' ? { activite: row.key } : activity ? { activite: activity.id } : {}),
    })
  return (
    <>
      <title>Chiffre d’affaires — Essaim</title>
      <PageHeader
        title="Chiffre d’affaires"
        subtitle={`HT, ${activity ? activity.name : 'toutes les activités'}, ventes internes exclues`}
      />
      <div className="stack">
        <Card>
          <FilterBar clearHref={activity ? here({ activite: '' }) : undefined} refused={choosing.refused}>
            <SelectField name="exercice" label="Exercice" empty={null} options={exercices} defaultValue={exercice} />
            <ActivityFilter {...choosing} />
            {by === 'activity' ? <input type="hidden" name="par" value="activite" /> : null}
          </FilterBar>
          <Tabs
            label="Présentation"
            items={[
              { href: here({}), label: 'Par mois', current: by === 'month' },
              { href: here({ par: 'activite' }), label: 'Par activité', current: by === 'activity' },
            ]}
          />
          {by === 'month' && report.rows.length > 1 ? (
            <BarChart
              title="Chiffre d’affaires HT par mois"
              labels={report.rows.map(row => formatShortMonth(row.key))}
              series={[{ label: 'Chiffre d’affaires', cents: report.rows.map(row => row.ledgerCents) }]}
            />
          ) : null}
          <DataTable
            caption={by === 'month' ? 'Chiffre d’affaires par mois' : 'Chiffre d’affaires par activité'}
            rows={report.rows}
            rowKey={row => row.key}
            empty={
              <EmptyState title="Aucune vente sur cet exercice">
                Le chiffre d’affaires apparaît ici dès la première facture émise.
              </EmptyState>
            }
            columns={[
              {
                header: by === 'month' ? 'Mois' : 'Activité',
                main: true,
                cell: row => (by === 'month' ? <MonthText month={row.key} /> : row.label),
              },
              {
                header: 'En comptabilité (comptes 70)',
                align: 'end',
                cell: row => (
                  <Link to={`/comptabilite/grand-livre?comptes=70&${scope(row)}`}>
                    <Money cents={row.ledgerCents} />
                  </Link>
                ),
                total: <Money cents={report.total.ledgerCents} />,
              },
              {
                header: 'Factures et avoirs',
                align: 'end',
                cell: row => (
                  <Link to={`/factures?statut=issued&${scope(row)}`}>
                    <Money cents={row.invoicedCents} />
                  </Link>
                ),
                total: <Money cents={report.total.invoicedCents} />,
              },
              ...(report.total.takingsCents !== 0 || report.rows.some(row => row.takingsCents !== 0)
                ? [
                    {
                      header: 'Recettes',
                      align: 'end' as const,
                      cell: (row: Row) => (
                        <Link to={`/recettes?${scope(row)}`}>
                          <Money cents={row.takingsCents} />
                        </Link>
                      ),
                      total: <Money cents={report.total.takingsCents} />,
                    },
                  ]
                : []),
              {
                header: 'Écart',
                align: 'end',
                cell: row =>
                  row.gapCents === 0 ? <span className="soft">–</span> : <Money cents={row.gapCents} sign />,
                total: <Money cents={report.total.gapCents} sign />,
              },
            ]}
          />
        </Card>
        <Notice title="Comment lire ce tableau">
          Le chiffre d’affaires est le crédit net des comptes 70. Les factures comptent pour leur HT, avoirs
          déduits&nbsp;; un acompte compte quand sa facture de solde facture le tout. Les recettes sans facture comptent
          pour leur HT. Un écart vient d’écritures saisies à la main.
        </Notice>
      </div>
    </>
  )
}
