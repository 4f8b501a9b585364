import { load, requestKey } from '../../../platform/page.server.ts'
import { importSheet } from '../../../platform/sheet-import.server.ts'
import { SheetImport } from '../../../ui/sheet-import.tsx'
import { listActivities } from '../../organisation/index.ts'
import { addSuppliers, discardSuppliers } from '../index.ts'
import type { Route } from './+types/import-suppliers.page'
import { COLUMNS, MAX_ROWS, rowFields } from './supplier-sheet.ts'

export async function loader(args: Route.LoaderArgs) {
  const activities = await load(args, listActivities, {})
  return { activities: activities.map(({ id, name }) => ({ id, name })), requestKey: requestKey() }
}

export const action = (args: Route.ActionArgs) =>
  importSheet(args, {
    columns: COLUMNS,
    maxRows: MAX_ROWS,
    rowFields,
    add: addSuppliers,
    list: 'suppliers',
    discard: discardSuppliers,
  })

export default function ImportPage({ loaderData, actionData }: Route.ComponentProps) {
  return (
    <SheetImport
      one="fournisseur"
      many="fournisseurs"
      list="/fournisseurs"
      columns={COLUMNS}
      maxRows={MAX_ROWS}
      answer={actionData}
      {...loaderData}
    />
  )
}
