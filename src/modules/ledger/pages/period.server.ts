import { type Day, isDay } from '../../../kernel/day.ts'
import { load, type PageArgs, signedIn, todayOf } from '../../../platform/page.server.ts'
import { listActivities, listExercices } from '../../organisation/index.ts'

/** What the reports' addresses carry: `du`, `au`, `activite`, `comptes` (prefixes), `tiers`, `q`, `apres`. */
export async function reportFilter(args: PageArgs) {
  const session = signedIn(args)
  const search = new URL(args.request.url).searchParams
  const today = todayOf(args)
  const exercices = await load(args, listExercices, {})
  const current = exercices.find(one => one.startsOn <= today && one.endsOn >= today)
  const asDay = (name: string): Day | undefined => {
    const text = search.get(name)
    return text && isDay(text) ? text : undefined
  }
  const to = asDay('au') ?? today
  const around = exercices.find(one => one.startsOn <= to && one.endsOn >= to) ?? current
  const activities = await load(args, listActivities, {})
  const activityId = activities.find(one => one.id === search.get('activite'))?.id
  const prefixes = (search.get('comptes') ?? '').split(/[\s,;]+/).filter(text => /^[1-8][0-9A-Z]{0,11}$/.test(text))
  return {
    today,
    from: asDay('du') ?? around?.startsOn ?? (`${to.slice(0, 4)}-01-01` as Day),
    to,
    exercices,
    activities: activities.map(({ id, name, code, isHouse }) => ({ id, name, code, isHouse })),
    activityId,
    activityIds: activityId ? [activityId] : undefined,
    accounts: prefixes.length > 0 ? prefixes.slice(0, 200) : undefined,
    q: search.get('q')?.trim().slice(0, 100) || undefined,
    after: search.get('apres') ?? undefined,
    search,
    wholeHouse: session.activityIds === null,
    roles: session.roles,
  }
}
export type ReportFilter = Awaited<ReturnType<typeof reportFilter>>
