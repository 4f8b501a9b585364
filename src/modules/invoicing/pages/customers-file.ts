import { load, type PageArgs } from '../../../platform/page.server.ts'
import { everyRow, type FileColumn, tableFile } from '../../../platform/table-file.server.ts'
import { listActivities } from '../../organisation/index.ts'
import { CUSTOMER_KIND_LABELS } from '../customer.ts'
import type { Customer } from '../customers.ts'
import { listCustomers } from '../index.ts'
import type { Route } from './+types/customers-file'

/** What the address of the list asks for. */
export function customersAsked({ url }: PageArgs) {
  const search = url!.searchParams
  return {
    q: search.get('q')?.slice(0, 100) || undefined,
    activityId: search.get('activite') || undefined,
    archived: search.has('archives') || undefined,
  }
}

/** The same headings as the import reads. */
const columnsOf = (activities: ReadonlyMap<string, string>): FileColumn<Customer>[] => [
  { header: 'Nom', of: row => row.name },
  { header: 'Type', of: row => CUSTOMER_KIND_LABELS[row.kind] },
  { header: 'SIREN', of: row => row.siren },
  { header: 'SIRET', of: row => row.siret },
  { header: 'Numéro de TVA', of: row => row.vatNumber },
  { header: 'Adresse', of: row => row.address.line1 },
  { header: 'Complément', of: row => row.address.line2 },
  { header: 'Code postal', of: row => row.address.postalCode },
  { header: 'Ville', of: row => row.address.city },
  { header: 'Pays', of: row => row.address.country },
  { header: 'Courriel', of: row => row.email },
  { header: 'Téléphone', of: row => row.phone },
  { header: 'Contact', of: row => row.contact },
  { header: 'Activité', of: row => activities.get(row.activityId) },
]

export async function loader(args: Route.LoaderArgs) {
  const activities = new Map((await load(args, listActivities, {})).map(({ id, name }) => [id, name]))
  return tableFile(args, 'Clients', columnsOf(activities), everyRow(args, listCustomers, customersAsked(args)))
}
