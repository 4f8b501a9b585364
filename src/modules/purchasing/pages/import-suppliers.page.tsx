import { chooseNamed, onlyFor, requestKey } from '../../../platform/page.server.ts'
import { importSheet } from '../../../platform/sheet-import.server.ts'
import { SheetImport } from '../../../ui/sheet-import.tsx'
import { activityChoices } from '../../organisation/index.ts'
import { addSuppliers, discardSuppliers } from '../index.ts'
import type { Route } from './+types/import-suppliers.page'
import { COLUMNS, MAX_ROWS, rowFields } from './supplier-sheet.ts'

export async function loader(args: Route.LoaderArgs) {
  onlyFor(args, addSuppliers)
  return { activities: await activityChoices(args, undefined, () => true), requestKey: requestKey() }
}

export const action = async (args: Route.ActionArgs) =>
  (await chooseNamed(args, { activityId: named => activityChoices(args, named, () => true) })) ??
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
