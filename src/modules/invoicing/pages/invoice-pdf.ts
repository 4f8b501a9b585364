import { load } from '../../../platform/page.server.ts'
import { printInvoice } from '../index.ts'
import type { Route } from './+types/invoice-pdf'
import { pdfResponse } from './pdf-response.server.ts'

/** The PDF itself, shown by the browser. */
export async function loader(args: Route.LoaderArgs) {
  return pdfResponse(await load(args, printInvoice, { id: args.params.id }))
}
