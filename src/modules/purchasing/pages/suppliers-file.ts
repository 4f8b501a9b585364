import type { PageArgs } from '../../../platform/page.server.ts'
import { everyRow, type FileColumn, tableFile } from '../../../platform/table-file.server.ts'
import { listSuppliers, type Supplier } from '../index.ts'
import type { Route } from './+types/suppliers-file'

/** What the address of the list asks for. */
export function suppliersAsked({ request }: PageArgs) {
  const q = new URL(request.url).searchParams.get('q')?.slice(0, 100) || undefined
  return q ? { q } : {}
}

const COLUMNS: FileColumn<Supplier>[] = [
  { header: 'Nom', of: row => row.name },
  { header: 'SIREN', of: row => row.siren },
  { header: 'Numéro de TVA', of: row => row.vatNumber },
  { header: 'IBAN', of: row => row.iban },
  { header: 'BIC', of: row => row.bic },
  { header: 'Courriel', of: row => row.email },
  { header: 'Téléphone', of: row => row.phone },
  { header: 'Pays', of: row => row.country },
  { header: 'Délai de paiement (jours)', kind: 'number', of: row => row.paymentTermDays },
]

export const loader = (args: Route.LoaderArgs) =>
  tableFile(args, 'Fournisseurs', COLUMNS, everyRow(args, listSuppliers, suppliersAsked(args)))
