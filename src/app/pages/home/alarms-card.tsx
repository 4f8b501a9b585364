import { Link } from 'react-router'
import { formatDay } from '../../../kernel/day.ts'
import { sum } from '../../../kernel/money.ts'
import type { AlarmCounts, alarmsHome } from '../../../modules/reporting/index.ts'
import { CheckCheck } from '../../../ui/icon.tsx'
import { Card, EmptyState, type Todo, TodoList } from '../../../ui/index.ts'

export type Alarms = Awaited<ReturnType<typeof alarmsHome>>

const LEVELS: readonly [level: keyof AlarmCounts, label: string][] = [
  ['late', 'en retard'],
  ['week', 'sous 7 jours'],
  ['month', 'sous 30 jours'],
  ['quarter', 'sous 90 jours'],
]

/** How many deadlines stand at each distance, and the nearest of them; all are on their own page. */
export function AlarmsCard({ alarms: { counts, rows } }: { alarms: Alarms }) {
  const open = sum(Object.values(counts))
  return (
    <Card title="Échéances" aside={open > rows.length ? <Link to="/echeances">Tout voir</Link> : null}>
      {open === 0 ? (
        <EmptyState icon={CheckCheck} title="Aucune échéance d’ici trois mois">
          Fins de contrat, entretiens, pièces et dossiers viendront ici avant leur date.
        </EmptyState>
      ) : (
        <>
          <AlarmLevels counts={counts} />
          <TodoList items={rows.map(itemOf)} />
        </>
      )}
    </Card>
  )
}

/** Each number opens the deadlines that it counts. */
function AlarmLevels({ counts }: { counts: AlarmCounts }) {
  return (
    <ul className="levels">
      {LEVELS.filter(([level]) => counts[level] > 0).map(([level, label]) => (
        <li key={level} className={level === 'late' ? 'late' : undefined}>
          <Link to={`/echeances?delai=${level}`}>
            <b className="num">{counts[level]}</b> {label}
          </Link>
        </li>
      ))}
    </ul>
  )
}

function itemOf({ kind, subjectId, on, label, why, person, activity, level, href }: Alarms['rows'][number]): Todo {
  const who = person ?? activity
  const late = level === 'late'
  return {
    key: `${kind} ${subjectId} ${on}`,
    title: who ? `${label}, ${who}` : label,
    detail: [`${late ? 'depuis le' : 'le'} ${formatDay(on)}`, person === null && why].filter(Boolean).join(' · '),
    late,
    href,
    action: 'Ouvrir',
  }
}
