import { Link } from 'react-router'
import { load } from '../../../platform/page.server.ts'
import { Badge, ButtonLink, Card, FilterBar, Notice, PageHeader, Progress, SelectField } from '../../../ui/index.ts'
import { getQuality, getSession } from '../index.ts'
import type { Route } from './+types/quality.page'
import { exercicesOf, reader } from './training-page.server.ts'
import { TrainingTabs } from './training-tabs.tsx'

export async function loader(args: Route.LoaderArgs) {
  const search = new URL(args.request.url).searchParams
  const { all, codes, current } = await exercicesOf(args)
  const sessionId = search.get('session')
  const session = sessionId ? await load(args, getSession, { id: sessionId }) : null
  const exercice =
    codes.find(code => code === search.get('exercice')) ??
    all.find(one => session && one.startsOn <= session.endsOn && one.endsOn >= session.endsOn)?.code ??
    current
  return {
    quality: await load(args, getQuality, { exercice, ...(sessionId ? { sessionId } : {}) }),
    codes,
    exercice,
    session: session ? { id: session.id, title: session.title } : null,
    ...reader(args),
  }
}

/** So many lines of one indicator before the rest is folded. */
const SHOWN = 4

export default function QualityPage({ loaderData }: Route.ComponentProps) {
  const { quality, codes, exercice, session, forHouse, writes } = loaderData
  const { ready, notApplicable, of, criteria } = quality
  return (
    <>
      <title>Qualiopi — Essaim</title>
      <PageHeader
        title="Formation"
        subtitle={session ? `Ce que prouve «\u00a0${session.title}\u00a0»` : `Qualiopi, exercice ${exercice}`}
        action={
          writes && !session ? (
            <ButtonLink variant="primary" to="/formation/qualiopi/preuve">
              Classer une preuve
            </ButtonLink>
          ) : null
        }
      />
      <TrainingTabs current="/formation/qualiopi" forHouse={forHouse} />
      <div className="stack loose">
        {session ? (
          <Notice>
            Une seule session est regardée. <Link to={`/formation/qualiopi?exercice=${exercice}`}>Tout l’exercice</Link>
          </Notice>
        ) : (
          <Card>
            <FilterBar>
              <SelectField
                name="exercice"
                label="Exercice"
                empty={null}
                options={codes.map(code => ({ value: code, label: code }))}
                defaultValue={exercice}
              />
            </FilterBar>
            <Progress
              label={
                <strong>
                  Prêt {ready}/{of}
                </strong>
              }
              done={ready}
              total={of}
              note={`dont ${notApplicable} sans objet ici · ${quality.sessions} session${quality.sessions > 1 ? 's' : ''} dans l’exercice`}
            />
          </Card>
        )}
        {criteria.map(criterion => (
          <Card
            key={criterion.number}
            title={`${criterion.number}. ${criterion.label}`}
            aside={
              <span className="soft num">
                {criterion.indicators.filter(one => one.state !== 'lacking').length}/{criterion.indicators.length}
              </span>
            }
          >
            <div className="stack tight">
              {criterion.indicators.map(one => (
                <details key={one.number} id={`indicateur-${one.number}`} open={one.state === 'lacking' && !session}>
                  <summary>
                    <Badge tone={one.state === 'ready' ? 'good' : one.state === 'lacking' ? 'wait' : undefined}>
                      {one.state === 'ready' ? 'prêt' : one.state === 'lacking' ? 'à compléter' : 'sans objet'}
                    </Badge>{' '}
                    <strong>{one.number}</strong> {one.label}
                  </summary>
                  <p className="soft small">{one.text}</p>
                  <Lines lines={one.lacks} label="Il manque" files={writes} />
                  <Lines lines={one.proofs} label="Preuves" files={writes} />
                </details>
              ))}
            </div>
          </Card>
        ))}
      </div>
    </>
  )
}

interface LinesProps {
  lines: readonly { text: string; href: string }[]
  label: string
  /** Whether who looks may file an evidence. */
  files: boolean
}

function Lines({ lines, label, files }: LinesProps) {
  if (lines.length === 0) return null
  const list = (some: typeof lines) => (
    <ul>
      {some.map(line => (
        <li key={`${line.text} ${line.href}`}>
          {files || !line.href.startsWith('/formation/qualiopi/preuve') ? (
            <Link to={line.href}>{line.text}</Link>
          ) : (
            line.text
          )}
        </li>
      ))}
    </ul>
  )
  return (
    <>
      <p className="small">
        <strong>{label}</strong>
      </p>
      {list(lines.slice(0, SHOWN))}
      {lines.length > SHOWN ? (
        <details>
          <summary className="small">et {lines.length - SHOWN} de plus</summary>
          {list(lines.slice(SHOWN))}
        </details>
      ) : null}
    </>
  )
}
