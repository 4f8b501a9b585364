import type { PortfolioRow } from '../../../modules/support/index.ts'
import { Users } from '../../../ui/icon.tsx'
import { Badge, ButtonLink, Card, DataTable, DayText, EmptyState, Money, type Tone } from '../../../ui/index.ts'
import { Sparkline } from '../../../ui/sparkline.tsx'

const REASON_TONES: Record<string, Tone> = {
  negative: 'bad',
  sinking: 'wait',
  contract: 'wait',
  'no-contract': 'wait',
  late: 'info',
}

/** An advisor's home: the activities of the portfolio, those that need help first. */
export function PortfolioView({ rows, total }: { rows: readonly PortfolioRow[]; total: number }) {
  const inNeed = rows.filter(row => row.score > 0).length
  return (
    <Card
      title="Mon portefeuille"
      aside={
        <span className="soft">
          {total}&nbsp;activité{total > 1 ? 's' : ''}
          {inNeed > 0 ? ` dont ${inNeed} à regarder` : ''}
        </span>
      }
    >
      <DataTable
        caption="Activités, celles qui ont besoin d’aide d’abord"
        rows={rows}
        rowKey={row => row.activityId}
        rowHref={row => `/accompagnement/${row.activityId}`}
        empty={
          <EmptyState icon={Users} title="Aucune activité ne vous est confiée">
            La direction confie les activités à accompagner depuis la fiche de chaque personne.
          </EmptyState>
        }
        columns={[
          {
            header: 'Activité',
            main: true,
            cell: row => (
              <>
                {row.name}
                {row.people ? (
                  <>
                    <br />
                    <small className="soft">{row.people}</small>
                  </>
                ) : null}
              </>
            ),
          },
          {
            header: 'À regarder',
            cell: row =>
              row.reasons.length === 0 ? (
                <span className="soft">rien</span>
              ) : (
                <span className="row">
                  {row.reasons.map(({ code, text }) => (
                    <Badge key={code} tone={REASON_TONES[code] ?? 'neutral'}>
                      {text}
                    </Badge>
                  ))}
                </span>
              ),
          },
          { header: 'À l’activité', align: 'end', cell: row => <Money cents={row.mineCents} whole /> },
          {
            header: 'À venir',
            align: 'end',
            secondary: true,
            cell: row => <Money cents={row.toComeCents} whole tone="plain" />,
          },
          { header: 'Six mois', secondary: true, cell: row => <Sparkline values={row.trendCents} /> },
          {
            header: 'Contrat',
            cell: row =>
              row.contractKind ? (
                <span>
                  {row.contractKind.toUpperCase()} {row.contractEndsOn ? <DayText day={row.contractEndsOn} /> : null}
                </span>
              ) : (
                <span className="soft">–</span>
              ),
          },
        ]}
      />
      {rows.length < total ? <ButtonLink to="/accompagnement">Voir les {total} activités</ButtonLink> : null}
    </Card>
  )
}
