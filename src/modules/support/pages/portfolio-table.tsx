import { Users } from '../../../ui/icon.tsx'
import { Badge, DataTable, DayText, EmptyState, Money, type Tone } from '../../../ui/index.ts'
import { Sparkline } from '../../../ui/sparkline.tsx'
import type { Mood, ReasonCode } from '../attention.ts'
import type { PortfolioRow } from '../portfolio-row.ts'

const REASON_TONES: Record<ReasonCode, Tone> = {
  negative: 'bad',
  sinking: 'wait',
  contract: 'wait',
  'no-contract': 'wait',
  behind: 'wait',
  unmet: 'info',
  late: 'info',
}
export const MOOD_LABELS: Record<Mood, { label: string; tone: Tone }> = {
  rising: { label: 'en hausse', tone: 'good' },
  steady: { label: 'stable', tone: 'neutral' },
  falling: { label: 'en baisse', tone: 'wait' },
  low: { label: 'à découvert', tone: 'bad' },
}

/** Activities as their advisor looks at them, on the home and on the portfolio's page. */
export function PortfolioTable({ rows, filtered = false }: { rows: readonly PortfolioRow[]; filtered?: boolean }) {
  return (
    <DataTable
      caption="Activités, celles qui ont besoin d’aide d’abord"
      rows={rows}
      rowKey={row => row.activityId}
      rowHref={row => `/accompagnement/${row.activityId}`}
      empty={
        filtered ? (
          <EmptyState title="Aucune activité ne répond à ces filtres">Élargissez la recherche.</EmptyState>
        ) : (
          <EmptyState icon={Users} title="Aucune activité ne vous est confiée">
            La direction confie les activités à accompagner depuis la page des activités.
          </EmptyState>
        )
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
        { header: 'À regarder', cell: row => <Reasons row={row} /> },
        {
          header: 'Trésorerie',
          cell: row => (
            <span title={row.moodWhy}>
              <Sparkline values={row.trendCents} />
              <small className="soft">{MOOD_LABELS[row.mood].label}</small>
              <span className="visually-hidden">{row.moodWhy}</span>
            </span>
          ),
        },
        { header: 'À l’activité', align: 'end', cell: row => <Money cents={row.mineCents} whole /> },
        {
          header: 'CA / objectif',
          align: 'end',
          cell: row => (
            <>
              <Money cents={row.turnoverCents} whole tone="plain" />
              {row.objectiveCents ? (
                <>
                  <br />
                  <small className="soft">
                    sur <Money cents={row.objectiveCents} whole tone="plain" />
                  </small>
                </>
              ) : null}
            </>
          ),
        },
        {
          header: 'Rencontres',
          cell: row => (
            <>
              {row.lastMetOn ? (
                <>
                  vu·e le <DayText day={row.lastMetOn} />
                </>
              ) : (
                <span className="soft">jamais vu·e</span>
              )}
              {row.next ? (
                <>
                  <br />
                  <small className="soft">
                    {row.next.label} le <DayText day={row.next.on} />
                  </small>
                </>
              ) : null}
            </>
          ),
        },
      ]}
    />
  )
}

export function Reasons({ row }: { row: Pick<PortfolioRow, 'reasons'> }) {
  if (row.reasons.length === 0) return <span className="soft">rien</span>
  return (
    <span className="row">
      {row.reasons.map(({ code, text }) => (
        <Badge key={code} tone={REASON_TONES[code]}>
          {text}
        </Badge>
      ))}
    </span>
  )
}
