import { isDay } from '../../../kernel/day.ts'
import type { PageArgs } from '../../../platform/page.server.ts'
import { everyRow, type FileColumn, tableFile } from '../../../platform/table-file.server.ts'
import { journalEntries } from '../index.ts'
import type { Route } from './+types/journals-file'

/** What the address of the list asks for; `journal` as it is typed there. */
export function journalsAsked({ url }: PageArgs) {
  const search = url!.searchParams
  const day = (name: string) => {
    const text = search.get(name)
    return text && isDay(text) ? text : undefined
  }
  return {
    journal: search.get('journal')?.slice(0, 6) || undefined,
    state: search.get('etat') === 'brouillard' ? ('provisional' as const) : undefined,
    from: day('du'),
    to: day('au'),
    q: (search.get('q') ?? search.get('piece'))?.trim().slice(0, 100) || undefined,
  }
}

type Row = Awaited<ReturnType<typeof journalEntries>>['rows'][number]

const COLUMNS: FileColumn<Row>[] = [
  { header: 'Date', kind: 'day', of: row => row.day },
  { header: 'Journal', of: row => row.journal },
  { header: 'Numéro', kind: 'number', of: row => row.number },
  { header: 'Libellé', of: row => row.label },
  { header: 'Pièce', of: row => row.documentNumber },
  { header: 'Montant', kind: 'cents', of: row => row.amountCents },
  { header: 'Validée le', kind: 'day', of: row => row.validatedAt?.slice(0, 10) },
]

export const loader = (args: Route.LoaderArgs) =>
  tableFile(args, 'Écritures', COLUMNS, everyRow(args, journalEntries, journalsAsked(args)))
