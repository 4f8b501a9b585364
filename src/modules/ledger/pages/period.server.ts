import { type Day, isDay } from '../../../kernel/day.ts'
import { load, type PageArgs, signedIn, todayOf } from '../../../platform/page.server.ts'
import { may } from '../../../platform/session.ts'
import { askedActivity, listExercices } from '../../organisation/index.ts'
import { validateEntries } from '../index.ts'

/** What the reports' addresses carry: `du`, `au`, `activite`, `comptes` (« 70 » and all that begins so, « 706. » alone), `tiers`, `q`, `apres`. */
export async function reportFilter(args: PageArgs) {
  const session = signedIn(args)
  const { activity, known, choosing } = await askedActivity(args, () => true)
  const search = args.url!.searchParams
  const today = todayOf(args)
  const exercices = await load(args, listExercices, {})
  const current = exercices.find(one => one.startsOn <= today && one.endsOn >= today)
  const asDay = (name: string): Day | undefined => {
    const text = search.get(name)
    return text && isDay(text) ? text : undefined
  }
  const to = asDay('au') ?? today
  const around = exercices.find(one => one.startsOn <= to && one.endsOn >= to) ?? current
  const prefixes = (search.get('comptes') ?? '').split(/[\s,;]+/).filter(text => /^[1-8][0-9A-Z]{0,11}\.?$/.test(text))
  return {
    today,
    from: asDay('du') ?? around?.startsOn ?? (`${to.slice(0, 4)}-01-01` as Day),
    to,
    exercices,
    activity,
    several: known.length > 1,
    choosing,
    activityIds: activity ? [activity.id] : undefined,
    accounts: prefixes.length > 0 ? prefixes.slice(0, 200) : undefined,
    q: search.get('q')?.trim().slice(0, 100) || undefined,
    after: search.get('apres') ?? undefined,
    search,
    wholeHouse: session.activityIds === null,
    /** Whether the session writes in the books. */
    mayWrite: may(session, validateEntries),
  }
}
