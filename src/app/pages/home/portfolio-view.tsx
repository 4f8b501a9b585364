import { Link } from 'react-router'
import { counted } from '../../../kernel/count.ts'
import type { advisorHome } from '../../../modules/reporting/index.ts'
import { PortfolioTable } from '../../../modules/support/pages/portfolio-table.tsx'
import type { PortfolioRow } from '../../../modules/support/portfolio-row.ts'
import { CalendarDays } from '../../../ui/icon.tsx'
import { ButtonLink, Card, EmptyState, Tile, type Todo, TodoList } from '../../../ui/index.ts'
import { type Alarms, AlarmsCard } from './alarms-card.tsx'
import { appointmentItems, personalItems } from './personal.ts'

type AdvisorHome = Awaited<ReturnType<typeof advisorHome>>

/** An advisor's home: who needs help first, whom they meet next, the days that come, what waits. */
export function PortfolioView({ advisor }: { advisor: AdvisorHome }) {
  const { alarms, personal } = advisor
  const { rows, total, inNeed } = advisor.activities
  const meetings = appointmentItems(personal, true)
  const waiting = [...personalItems(personal), ...submittedItems(advisor)]
  return (
    <div className="stack loose">
      <ul className="tiles">
        <Tile label="Activités à regarder" value={inNeed} href="/accompagnement">
          sur {total}
        </Tile>
        <Tile label="Entretiens à tenir" value={kindCount(alarms, 'interview')} href="/echeances?genre=interview">
          d’ici trois mois
        </Tile>
        <Tile label="Fins de CAPE" value={kindCount(alarms, 'cape-end')} href="/echeances?genre=cape-end">
          d’ici trois mois
        </Tile>
        <Tile label="Échéances en retard" value={alarms.counts.late} href="/echeances?delai=late">
          {counted(alarms.counts.week + alarms.counts.month, 'autre', 'autres')} sous 30&nbsp;jours
        </Tile>
      </ul>
      <InNeed rows={rows} total={total} />
      <div className="two">
        <Card title="Mes rendez-vous" aside={<Link to="/agenda">Agenda</Link>}>
          {meetings.length === 0 ? (
            <EmptyState icon={CalendarDays} title="Aucun rendez-vous ce mois-ci">
              Proposez des créneaux depuis l’agenda&nbsp;: chacun y prend le sien.
            </EmptyState>
          ) : (
            <TodoList items={meetings} />
          )}
        </Card>
        <div className="stack loose">
          {waiting.length > 0 ? (
            <Card title="Ce qui attend">
              <TodoList items={waiting} />
            </Card>
          ) : null}
          <AlarmsCard alarms={alarms} />
        </div>
      </div>
    </div>
  )
}

const kindCount = ({ kinds }: Alarms, kind: string): number => kinds.find(one => one.kind === kind)?.count ?? 0

function submittedItems({ submitted: { invoices, purchases } }: AdvisorHome): Todo[] {
  const item = (n: number, what: string, href: string): Todo[] =>
    n === 0
      ? []
      : [
          {
            key: href,
            title: `${counted(n, what)} à valider dans mon portefeuille`,
            detail: 'la comptabilité s’en charge',
            href,
            action: 'Voir',
          },
        ]
  return [
    ...item(invoices, 'facture', '/factures?statut=submitted'),
    ...item(purchases, 'dépense', '/depenses?statut=submitted'),
  ]
}

function InNeed({ rows, total }: { rows: readonly PortfolioRow[]; total: number }) {
  return (
    <Card title="Qui a besoin d’aide">
      <PortfolioTable rows={rows} />
      {rows.length < total ? <ButtonLink to="/accompagnement">Voir les {counted(total, 'activité')}</ButtonLink> : null}
    </Card>
  )
}
