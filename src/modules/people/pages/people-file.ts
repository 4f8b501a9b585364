import type { PageArgs } from '../../../platform/page.server.ts'
import { everyRow, type FileColumn, tableFile } from '../../../platform/table-file.server.ts'
import { type ListedPerson, listPeople } from '../index.ts'
import type { Route } from './+types/people-file'

const CONTRACTS = ['cape', 'cesa', 'none'] as const

/** What the address of the list asks for. */
export function peopleAsked({ request }: PageArgs) {
  const search = new URL(request.url).searchParams
  const q = search.get('q')?.slice(0, 100) || undefined
  const contract = CONTRACTS.find(known => known === search.get('contrat'))
  return { ...(q ? { q } : {}), ...(contract ? { contract } : {}) }
}

const COLUMNS: FileColumn<ListedPerson>[] = [
  { header: 'Nom', of: row => row.lastName },
  { header: 'Prénom', of: row => row.firstName },
  { header: 'Courriel', of: row => row.email },
  { header: 'Téléphone', of: row => row.phone },
  { header: 'Matricule', of: row => row.payrollNumber },
  { header: 'Activités', of: row => row.activities.map(activity => activity.name).join(', ') },
  { header: 'Contrat', of: row => row.contract?.kind.toUpperCase() },
  { header: 'Jusqu’au', kind: 'day', of: row => row.contract?.endsOn },
]

export const loader = (args: Route.LoaderArgs) =>
  tableFile(args, 'Personnes', COLUMNS, everyRow(args, listPeople, peopleAsked(args)))
