import { addDays, isDay, weekdayOf } from '../../../kernel/day.ts'
import { type PageArgs, signedIn, todayOf } from '../../../platform/page.server.ts'
import { everyRow, type FileColumn, tableFile } from '../../../platform/table-file.server.ts'
import { listTime, type TimeEntry } from '../index.ts'
import { TIME_ACT_LABELS, TIME_ROLE_LABELS } from '../time-entry.ts'
import type { Route } from './+types/time-file'

const COLUMNS: FileColumn<TimeEntry>[] = [
  { header: 'Jour', kind: 'day', of: row => row.day },
  { header: 'Qui', of: row => row.personName },
  { header: 'Heures', kind: 'number', of: row => Math.round(row.minutes / 0.6) / 100 },
  { header: 'Action', of: row => TIME_ACT_LABELS[row.act] },
  { header: 'Rôle', of: row => TIME_ROLE_LABELS[row.role] },
  { header: 'Avec', of: row => row.withName },
  { header: 'Compté pour', of: row => row.programmeName },
  { header: 'Note', of: row => row.note },
]

/** The week that the address names, or its days `du` and `au`: one's own time, somebody's (`personne`) or everybody's (`tous`). */
function timeAsked(args: PageArgs) {
  const search = args.url!.searchParams
  const session = signedIn(args)
  const day = (name: string) => {
    const text = search.get(name)
    return text && isDay(text) ? text : undefined
  }
  const on = day('semaine') ?? todayOf(args)
  const monday = addDays(on, 1 - weekdayOf(on))
  const personId = search.get('personne') || undefined
  const everybody = session.activityIds === null && !personId && (search.has('tous') || !session.personId)
  return { from: day('du') ?? monday, to: day('au') ?? addDays(monday, 6), personId, everybody }
}

export const loader = (args: Route.LoaderArgs) =>
  tableFile(args, 'Temps', COLUMNS, everyRow(args, listTime, timeAsked(args)))
