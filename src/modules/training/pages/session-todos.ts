import type { Day } from '../../../kernel/day.ts'
import type { TrainingSession } from '../read-session.ts'
import { ACT_LABELS, type ActKind } from '../training.ts'

/** As `TodoList` shows it, in plain texts. */
interface SessionTodo {
  key: string
  title: string
  href: string
  action: string
  late: boolean
}

/** What the file of a session still lacks on a day, the next thing first: each leads to the part of the page that mends it. */
export function sessionTodos(session: TrainingSession, today: Day): SessionTodo[] {
  const todos: SessionTodo[] = []
  const over = session.endsOn < today
  const done = (kind: ActKind) => session.acts.filter(act => act.kind === kind).length
  const add = (key: string, title: string, href: string, action: string, late = false) =>
    todos.push({ key, title, href, action, late })
  if (session.people.length === 0) add('people', 'Aucun stagiaire inscrit', '#stagiaires', 'Inscrire', over)
  if (session.orders.length === 0) add('orders', 'Personne ne paie encore', '#commandes', 'Ajouter', over)
  if (done('needs') === 0) add('needs', `${ACT_LABELS.needs} à noter`, '#actes', 'Noter', over)
  if (session.people.length > done('convocation') && !over)
    add('convocation', 'Stagiaires à convoquer', '#actes', 'Convoquer')
  if (done('welcome') === 0) add('welcome', `${ACT_LABELS.welcome}\u00a0: à noter`, '#actes', 'Noter', over)
  const missing = session.halfDays.filter(halfDay => halfDay.day < today && !halfDay.closedBy).length
  if (missing > 0 && session.people.length > 0)
    add('presence', `${missing} demi-journée${missing > 1 ? 's' : ''} à contresigner`, '#presences', 'Émarger', true)
  const stayed = session.people.filter(one => one.leftOn === null)
  const unassessed = stayed.filter(one => one.outcome === null).length
  if (over && unassessed > 0)
    add(
      'outcome',
      `Atteinte des objectifs à noter pour ${unassessed} stagiaire${unassessed > 1 ? 's' : ''}`,
      '#stagiaires',
      'Noter',
      true,
    )
  if (over && stayed.length > 0 && !session.evaluations.some(one => one.moment === 'hot'))
    add('hot', 'Évaluation à chaud à demander', '#evaluations', 'Demander', true)
  if (over && stayed.length > done('certificate')) add('certificate', 'Certificats à remettre', '#actes', 'Établir')
  const unbilled = session.orders.filter(order => order.amountCents > 0 && order.invoices.length === 0).length
  if (over && unbilled > 0)
    add('bill', `${unbilled} commande${unbilled > 1 ? 's' : ''} à facturer`, '#commandes', 'Facturer', true)
  const unknown = session.people.filter(one => one.category === null).length
  if (unknown > 0)
    add('category', `Statut à compléter pour ${unknown} stagiaire${unknown > 1 ? 's' : ''}`, '#stagiaires', 'Compléter')
  return todos.toSorted((a, b) => Number(b.late) - Number(a.late))
}
