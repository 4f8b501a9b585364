import { choicesOf, load, type PageArgs, signedIn, todayOf } from '../../../platform/page.server.ts'
import { may } from '../../../platform/session.ts'
import { listExercices } from '../../organisation/index.ts'
import { listPeople } from '../../people/index.ts'
import { addSessions } from '../index.ts'

/** What the pages of training know of whoever asks. */
export function reader(args: PageArgs) {
  const session = signedIn(args)
  return {
    today: todayOf(args),
    forHouse: session.activityIds === null,
    writes: may(session, addSessions),
    name: session.actor.name,
  }
}

/** The people whom the session may see, to choose one by name. */
export const peopleChoices = (args: PageArgs, named?: string) =>
  choicesOf(
    args,
    listPeople,
    {},
    ({ id, firstName, lastName }) => ({ value: id, label: `${lastName} ${firstName}` }),
    named,
  )

/** The exercices, latest first, and the one of the day. */
export async function exercicesOf(args: PageArgs) {
  const today = todayOf(args)
  const all = (await load(args, listExercices, {})).toSorted((a, b) => (a.startsOn < b.startsOn ? 1 : -1))
  const current = all.find(one => one.startsOn <= today && one.endsOn >= today) ?? all[0]
  return { all, codes: all.map(one => one.code), current: current?.code ?? '' }
}
