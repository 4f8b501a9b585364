import { Link } from 'react-router'
import { counted } from '../../../kernel/count.ts'
import { GraduationCap } from '../../../ui/icon.tsx'
import { Card, DataTable, DayText, EmptyState, Tile, type Todo, TodoList } from '../../../ui/index.ts'
import { AlarmsCard } from './alarms-card.tsx'
import type { TrainingHome } from './read-home.server.ts'

const SHOWN = 6

/** The training manager's home: the quality of the exercice, what its sessions lack, those to come, what the yearly report still misses. */
export function TrainingView({ training }: { training: TrainingHome }) {
  const { alarms, sessions, quality, gaps, exercice } = training
  const lacking = missingBySession(training)
  return (
    <div className="stack loose">
      <ul className="tiles">
        {quality ? (
          <Tile label="Prêt pour Qualiopi" value={`${quality.ready}/${quality.of}`} href="/formation/qualiopi">
            {counted(quality.lacks.length, 'preuve manquante', 'preuves manquantes')}
          </Tile>
        ) : null}
        <Tile label="Sessions à venir" value={sessions.length} href="#sessions">
          d’ici trois mois
        </Tile>
        <Tile label="Dossiers à compléter" value={lacking.length} href="#dossiers">
          parmi les sessions de l’exercice
        </Tile>
        {exercice ? (
          <Tile label={`Bilan pédagogique ${exercice}`} value={gaps.length} href={`/formation/bpf/${exercice}`}>
            {gaps.length > 1 ? 'données manquantes' : 'donnée manquante'}
          </Tile>
        ) : null}
      </ul>
      <div className="two">
        <Card title="Ce qui manque aux sessions" id="dossiers">
          {lacking.length === 0 ? (
            <EmptyState icon={GraduationCap} title="Tous les dossiers sont complets">
              Conventions, convocations, émargements et évaluations des sessions viendront ici s’ils manquent.
            </EmptyState>
          ) : (
            <>
              <TodoList items={lacking.slice(0, SHOWN)} />
              {lacking.length > SHOWN ? (
                <p>
                  <Link to="/formation/qualiopi">Voir les {lacking.length} sessions</Link>
                </p>
              ) : null}
            </>
          )}
        </Card>
        <AlarmsCard alarms={alarms} />
      </div>
      <Card title="Sessions à venir" id="sessions" aside={<Link to="/formation">Toutes</Link>}>
        <DataTable
          caption="Sessions à venir"
          rows={sessions}
          rowKey={row => row.id}
          rowHref={row => `/formation/sessions/${row.id}`}
          empty={
            <EmptyState title="Aucune session d’ici trois mois">
              Ouvrez-en une depuis «&nbsp;Formation&nbsp;».
            </EmptyState>
          }
          columns={[
            { header: 'Session', main: true, cell: row => row.title },
            {
              header: 'Dates',
              cell: row => (
                <>
                  <DayText day={row.startsOn} />
                  {row.endsOn === row.startsOn ? null : (
                    <>
                      {' '}
                      au <DayText day={row.endsOn} />
                    </>
                  )}
                </>
              ),
            },
            { header: 'Lieu', phone: 'hidden', cell: row => row.place },
            { header: 'Formateurs', phone: 'hidden', cell: row => row.trainers.join(', ') },
            { header: 'Stagiaires', align: 'end', cell: row => row.trainees },
          ]}
        />
      </Card>
      {gaps.length > 0 ? (
        <Card
          title={`Ce qui manque au bilan pédagogique ${exercice}`}
          aside={<Link to={`/formation/bpf/${exercice}`}>Ouvrir le bilan</Link>}
        >
          <TodoList
            items={gaps.slice(0, SHOWN).map(({ text, href }) => ({
              key: text,
              title: text,
              href: href.startsWith('#') ? `/formation/bpf/${exercice}${href}` : href,
              action: 'Compléter',
            }))}
          />
        </Card>
      ) : null}
    </div>
  )
}

/** One line a session: everything that its file lacks, and the page where it is mended. */
function missingBySession({ quality }: TrainingHome): Todo[] {
  const lacks = (quality?.lacks ?? []).filter(({ href }) => href.startsWith('/formation/sessions/'))
  return [...Map.groupBy(lacks, ({ href }) => href.split('#')[0]!)].map(([href, its]) => {
    const said = its.map(({ text }) => /^(?<session>« .* » \(.*?\))\s: (?<lack>.*)$/u.exec(text)?.groups)
    return {
      key: href,
      title: said[0]?.session ?? its[0]!.text,
      detail: said.map(words => words?.lack).join(' · '),
      href: its.length === 1 ? its[0]!.href : href,
      action: 'Compléter',
    }
  })
}
