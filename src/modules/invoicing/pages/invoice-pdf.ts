import { base64Response, load } from '../../../platform/page.server.ts'
import { printInvoice } from '../index.ts'
import type { Route } from './+types/invoice-pdf'

/** The PDF itself, shown by the browser. */
export async function loader(args: Route.LoaderArgs) {
  const { name, base64 } = await load(args, printInvoice, { id: args.params.id })
  return base64Response({ name, mediaType: 'application/pdf', contentBase64: base64 })
}
