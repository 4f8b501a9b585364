import { ButtonLink } from '../../../ui/index.ts'
import { BALLOT_LABELS } from '../assembly.ts'
import type { AgendaItem } from '../index.ts'
import type { Quorum } from '../rules.ts'
import { ResultView } from './result-view.tsx'

interface ScreenProps {
  assembly: {
    title: string
    items: readonly AgendaItem[]
    marks: readonly { itemId: string }[]
  }
  quorums: readonly (Quorum & { category: string })[]
  /** Voices that are there. */
  counted: number
}

/** What the room sees: the quorum, the vote under way, the last result. It asks again by itself, without scripts. */
export function Screen({ assembly, quorums, counted }: ScreenProps) {
  const open = assembly.items.filter(item => item.status === 'open')
  const closed = assembly.items.filter(item => item.result !== null)
  const last = closed.at(-1)
  return (
    <div className="screen">
      <title>{`${assembly.title} — Essaim`}</title>
      <meta httpEquiv="refresh" content="5" />
      <h1>{assembly.title}</h1>
      {quorums.map(quorum => (
        <p key={quorum.category}>
          {quorums.length > 1
            ? `Résolutions ${quorum.category === 'ordinary' ? 'ordinaires' : 'extraordinaires'}\u00a0: `
            : ''}
          {quorum.sentence} <strong>{quorum.reached ? 'Quorum atteint.' : 'Quorum pas encore atteint.'}</strong>
        </p>
      ))}
      {open.map(item => (
        <section key={item.id} className="now">
          <h2>{item.title}</h2>
          {item.text ? <p className="prose">{item.text}</p> : null}
          {item.candidates.length > 0 ? <p>{item.candidates.join(' · ')}</p> : null}
          <p className="count">
            <b>{assembly.marks.filter(mark => mark.itemId === item.id).length}</b> votes reçus sur {counted},{' '}
            {BALLOT_LABELS[item.ballot]}
          </p>
        </section>
      ))}
      {open.length === 0 && last ? (
        <section className="now">
          <h2>{last.title}</h2>
          {last.kind === 'resolution' ? <p className="count">{last.adopted ? 'Adoptée' : 'Rejetée'}</p> : null}
          <ResultView item={last} />
        </section>
      ) : null}
      <ButtonLink small variant="quiet" to="?">
        Quitter le grand écran
      </ButtonLink>
    </div>
  )
}
