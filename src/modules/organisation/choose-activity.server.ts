import { type Choice, choicesAmong, chooseNamed, load, type PageArgs, signedIn } from '../../platform/page.server.ts'
import { may } from '../../platform/session.ts'
import { type Activity, listActivities, openActivity } from './activities.ts'

type Keep = (activity: Activity) => boolean

const isOpen: Keep = activity => activity.closedOn === null

/** An activity as lists offer it: in the order of names, found by its code too. */
const choiceOf = ({ id, name, code }: Activity): Choice => ({ value: id, label: `${name} · ${code}` })

/** The activities among which a `NamedField` chooses: those of a name, or all; open, or as `keep` says. */
export const activityChoices = async (args: PageArgs, named?: string, keep = isOpen): Promise<Choice[] | null> =>
  choicesAmong((await load(args, listActivities, {})).filter(keep).map(choiceOf), named)

/**
 * The activity that an address names, `activite` or its name typed, else null; with those among whom to choose, and what that name may mean. `known`
 * is all of them, `only` whichever is alone.
 */
export async function askedActivity(args: PageArgs, keep = isOpen) {
  const known = (await load(args, listActivities, {})).filter(keep)
  const choices = known.map(choiceOf)
  const named = await chooseNamed(args, { activite: typed => choicesAmong(choices, typed) })
  const id = args.url!.searchParams.get('activite')
  const activity = known.find(one => one.id === id) ?? null
  return {
    activity,
    only: activity ?? (known.length === 1 ? known[0]! : null),
    known,
    choosing: {
      activities: choicesAmong(choices),
      mayOpen: may(signedIn(args), openActivity),
      chosen: activity && choiceOf(activity),
      refused: named?.data ?? null,
    },
  }
}
