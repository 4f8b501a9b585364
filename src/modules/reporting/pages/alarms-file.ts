import { Refused, refuse } from '../../../kernel/refusal.ts'
import { load, type PageArgs, throwAsPage } from '../../../platform/page.server.ts'
import { type FileColumn, tableFile } from '../../../platform/table-file.server.ts'
import { ALARM_LEVEL_LABELS, ALARM_LEVELS } from '../alarm.ts'
import { listAlarms } from '../index.ts'
import type { Route } from './+types/alarms-file'

/** What the address of the list asks for. */
export function alarmsAsked({ url }: PageArgs) {
  const search = url!.searchParams
  return {
    level: ALARM_LEVELS.find(known => known === search.get('delai')),
    kind: search.get('genre')?.slice(0, 60) || undefined,
    handled: search.get('delai') === 'traitees',
  }
}

type Row = Awaited<ReturnType<typeof listAlarms>>['rows'][number]

const COLUMNS: FileColumn<Row>[] = [
  { header: 'Le', kind: 'day', of: row => row.on },
  { header: 'Échéance', of: row => row.label },
  { header: 'Pourquoi', of: row => row.why },
  { header: 'Personne', of: row => row.person },
  { header: 'Activité', of: row => row.activity },
  { header: 'Délai', of: row => ALARM_LEVEL_LABELS[row.level] },
  { header: 'Traitée par', of: row => row.handled?.by },
  { header: 'Note', of: row => row.handled?.note },
]

/** As many as the use case gives at once. */
const MOST = 10_000

export async function loader(args: Route.LoaderArgs) {
  const { rows, total } = await load(args, listAlarms, { ...alarmsAsked(args), limit: MOST })
  if (rows.length < total)
    throwAsPage(new Refused([refuse('taille', `Il y a plus de ${MOST} échéances : choisissez un délai ou un genre.`)]))
  return tableFile(args, 'Échéances', COLUMNS, rows)
}
