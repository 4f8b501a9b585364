import { chooseNamed, onlyFor, requestKey } from '../../../platform/page.server.ts'
import { importSheet } from '../../../platform/sheet-import.server.ts'
import { SheetImport } from '../../../ui/sheet-import.tsx'
import { activityChoices } from '../../organisation/index.ts'
import { addCustomers, discardCustomers } from '../index.ts'
import type { Route } from './+types/import-customers.page'
import { COLUMNS, MAX_ROWS, rowFields } from './customer-sheet.ts'

export async function loader(args: Route.LoaderArgs) {
  onlyFor(args, addCustomers)
  return { activities: await activityChoices(args, undefined, () => true), requestKey: requestKey() }
}

export const action = async (args: Route.ActionArgs) =>
  (await chooseNamed(args, { activityId: named => activityChoices(args, named, () => true) })) ??
  importSheet(args, {
    columns: COLUMNS,
    maxRows: MAX_ROWS,
    rowFields,
    add: addCustomers,
    list: 'customers',
    discard: discardCustomers,
  })

export default function ImportPage({ loaderData, actionData }: Route.ComponentProps) {
  return (
    <SheetImport
      one="client"
      many="clients"
      list="/clients"
      columns={COLUMNS}
      maxRows={MAX_ROWS}
      answer={actionData}
      {...loaderData}
    />
  )
}
