import { load, requestKey } from '../../../platform/page.server.ts'
import { importSheet } from '../../../platform/sheet-import.server.ts'
import { SheetImport } from '../../../ui/sheet-import.tsx'
import { listActivities } from '../../organisation/index.ts'
import { addCustomers, discardCustomers } from '../index.ts'
import type { Route } from './+types/import-customers.page'
import { COLUMNS, MAX_ROWS, rowFields } from './customer-sheet.ts'

export async function loader(args: Route.LoaderArgs) {
  const activities = await load(args, listActivities, {})
  return { activities: activities.map(({ id, name }) => ({ id, name })), requestKey: requestKey() }
}

export const action = (args: Route.ActionArgs) =>
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
